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
