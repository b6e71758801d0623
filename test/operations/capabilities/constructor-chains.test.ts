/** Constructors that only hand on what they are given to the class that they extend. */
import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

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
