/** Constructors that only hand on what they are given to the class that they extend. */
import { describe, expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

const BASE = `import { Kafka } from 'kafkajs';
export interface Options { topic: string; group: string }
export class Listener {
  readonly topics; readonly group; protected consumer;
  constructor({ topic, group }: Options) {
    this.topics = [topic]; this.group = group;
    this.consumer = new Kafka({ brokers: [] }).consumer({ groupId: this.group });
  }
  protected async open() {
    for (const topic of this.topics) await this.consumer.subscribe({ topic });
    await this.consumer.run({ eachMessage: async (given) => { console.log(given); } });
  }
}
export class Siren extends Listener {
  constructor({ topic, group, ...rest }: Options) { super({ topic, group, ...rest }); void this.open(); }
}`;

describe('a class that starts in the constructor of the one that it extends', () => {
  it.each([
    ['has what it is given', `constructor(given: Options) { super(given); }`],
    ['has all that it is given', `constructor(...given: ConstructorParameters<typeof Siren>) { super(...given); }`],
    ['has what is given to a class without a constructor', ``],
  ])('%s', (_name, constructor) => {
    const files = { 'src/base.ts': BASE, 'src/main.ts': `import { Siren, type Options } from './base';\nclass FogSiren extends Siren { ${constructor} }\nnew FogSiren({ topic: 'fog.rose', group: 'pier' });\nnew FogSiren({ topic: 'tide.turned', group: 'quay' });` };
    expect(consumesOf(analyse(files)).map((c) => `${c.topic.text} ${c.group.text} ${c.site.line}`).sort()).toEqual(['fog.rose pier 3', 'tide.turned quay 4']);
  });
});

describe('a method that only says more than the one that it overrides', () => {
  it('sends what it gives that', () => {
    const files = {
      'src/news.ts': `import { Kafka } from 'kafkajs';
export interface Outlet { tell(topic: string, value: object): Promise<void> }
export class Lighthouse implements Outlet {
  private producer = new Kafka({ brokers: [] }).producer();
  async tell(topic: string, value: object) { await this.producer.send({ topic, messages: [{ value: JSON.stringify(value) }] }); }
}
export class News {
  constructor(private outlet: Outlet) {}
  async spread(topic: string, value: object) { await this.outlet.tell(topic, value); }
}`,
      'src/fog.ts': `import { News, type Outlet } from './news';
export class Fog extends News {
  constructor(outlet: Outlet, private density: number) { super(outlet); }
  async spread() {
    await super.spread('fog.rose', { density: this.density });
  }
}`,
      'src/main.ts': `import { Fog } from './fog';\nimport { Lighthouse } from './news';\nvoid new Fog(new Lighthouse(), 3).spread();\n`,
    };
    expect(producesOf(analyse(files)).map((p) => `${p.topic.text} ${p.site.file}:${p.site.line}`)).toEqual(['fog.rose src/fog.ts:5']);
  });
});
