import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const LINE = (over: string): string => `import { type Consumer, Kafka } from 'kafkajs';
import { HEARD } from './heard';
export class Line {
  private readonly consumer: Consumer = new Kafka({ brokers: ['b:9092'] }).consumer({ groupId: 'desk' });
  async start() {
    await this.consumer.connect();
    ${over}
    await this.consumer.run({ eachMessage: async ({ topic, message }) => { await HEARD.get(topic)?.(message.value); } });
  }
  private async bind(name: string) { await this.consumer.subscribe({ topic: name }); }
}
`;
const HEARD = `export const HEARD = new Map<string, any>();
export function Hears(topic: string) {
  return (target: any, key: string, descriptor: PropertyDescriptor) => {
    if (!HEARD.has(topic)) HEARD.set(topic, undefined);
    HEARD.set(topic, target[key]);
    return descriptor;
  };
}
`;
const DESK = "import { Hears } from './heard';\nexport class Desk {\n  @Hears('tides.read')\n  async onTide() {}\n  @Hears('surges.read')\n  async onSurge() {}\n}\n";
const MAIN = "import './desk';\nimport { Line } from './line';\nnew Line().start();\n";
const sitesOf = (files: Readonly<Record<string, string>>): readonly string[] => consumesOf(analyse({ ...files, 'src/main.ts': MAIN })).map((c) => `${c.topic.text} ${c.site.file}:${c.site.line}`).sort();

describe('a map that decorators of another file fill', () => {
  it.each([
    ['by forEach', 'HEARD.forEach(async (_method, topic) => { await this.bind(topic); });'],
    ['by its keys', 'for (const topic of HEARD.keys()) await this.bind(topic);'],
  ])('is gone through %s: each topic is that of its decorator', (_name, over) => {
    expect(sitesOf({ 'src/heard.ts': HEARD, 'src/line.ts': LINE(over), 'src/desk.ts': DESK })).toEqual(['surges.read src/desk.ts:5', 'tides.read src/desk.ts:3']);
  });
});

describe('a map that is gone through by forEach', () => {
  it.each([
    ['with the keys it was made with', "export const HEARD = new Map([['tides.read', async () => {}], ['surges.read', async () => {}]]);\n"],
    ['with what was put in', "export const HEARD = new Map();\nHEARD.set('tides.read', async () => {});\nHEARD.set('surges.read', async () => {});\n"],
  ])('hands on the key after the value, %s', (_name, heard) => {
    const found = sitesOf({ 'src/heard.ts': heard, 'src/desk.ts': '', 'src/line.ts': LINE('HEARD.forEach(async (_method, topic) => { await this.bind(topic); });') });
    expect(found).toEqual(['surges.read src/line.ts:7', 'tides.read src/line.ts:7']);
  });
});

describe('a decorator that gives a class a subclass of its own', () => {
  const BEACON = `import { Kafka } from 'kafkajs';
const consumer = new Kafka({ brokers: ['b:9092'] }).consumer({ groupId: 'beacon' });
export const beacon = { async register(topic: string, handler: object) { await consumer.subscribe({ topic }); } };
`;
  const HEARS = `import { beacon } from './beacon';
export class Signal { constructor(public readonly at: Date, public readonly topic: string) {} }
export function Hears(signal: { sample(): Signal }) {
  return (target: any) => {
    class Hearing extends target {
      readonly signal = signal;
      async onModuleInit() { const sample = this.signal.sample(); await beacon.register(sample.topic, this); }
    }
    return Hearing as any;
  };
}
`;
  const SIGNALS = `import { Signal } from './hears';
export class Fog extends Signal { constructor(at: Date) { super(at, 'fog.seen'); } static sample() { return new Fog(new Date()); } }
export class Gale extends Signal { constructor(at: Date) { super(at, 'gale.warned'); } static sample() { return new Gale(new Date()); } }
`;
  const WATCH = "import { Hears } from './hears';\nimport { Fog, Gale } from './signals';\n@Hears(Fog)\nexport class OnFog { async handle() {} }\n@Hears(Gale)\nexport class OnGale { async handle() {} }\n";

  it('subscribes to what the decorator is given, by a field of that subclass', () => {
    const consumes = consumesOf(analyse({ 'src/beacon.ts': BEACON, 'src/hears.ts': HEARS, 'src/signals.ts': SIGNALS, 'src/watch.ts': WATCH, 'src/main.ts': "import './watch';\n" }));
    expect(consumes.map((c) => `${c.topic.text} ${c.site.file}:${c.site.line}`).sort()).toEqual(['fog.seen src/watch.ts:3', 'gale.warned src/watch.ts:5']);
  });
});
