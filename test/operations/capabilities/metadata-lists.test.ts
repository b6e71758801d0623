/** Decorators that collect what they are given in a list on the class. */
import { expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const BUS = `import 'reflect-metadata';
import { Kafka } from 'kafkajs';
const KEY = 'harbour:hears';
interface Heard { topic: string; method: string }
export function Hears(topic: string) {
  return function (target: any, method: string) {
    const all: Heard[] = Reflect.getMetadata(KEY, target.constructor) || [];
    all.push({ topic, method });
    Reflect.defineMetadata(KEY, all, target.constructor);
  };
}
export class Bus {
  private readonly consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'harbour' });
  async attach(instance: any) {
    const all: Heard[] = Reflect.getMetadata(KEY, instance.constructor) || [];
    for (const { topic, method } of all) await this.listen(topic, async (value: string) => instance[method](value));
  }
  private async listen(topic: string, handle: (value: string) => Promise<void>) {
    await this.consumer.subscribe({ topics: [topic] });
    await this.consumer.run({ eachMessage: async ({ message }) => handle(String(message.value)) });
  }
}`;

it('a list that each decorator takes from the class, adds to and puts back has what all of them add', () => {
  const files = {
    'src/bus.ts': BUS,
    'src/siren.ts': `import { Hears } from './bus';\nexport class Siren {\n  @Hears('fog.rose')\n  async fog() { console.log('fog'); }\n  @Hears('tide.turned')\n  async tide() { console.log('tide'); }\n}`,
    'src/main.ts': `import { Bus } from './bus';\nimport { Siren } from './siren';\nvoid new Bus().attach(new Siren());`,
  };
  expect(analyse(files).operations.map((o) => `${o.kind} ${o.topic.text}`).sort()).toEqual(['consume fog.rose', 'consume tide.turned']);
});

it.each([
  ['a decorator', "export const heard: { topic: string; method: string }[] = [];\nexport const Hears = (topic: string) => (_target: object, method: string) => { heard.push({ topic, method }); };", "import { Hears } from './heard';\nexport class Siren {\n  @Hears('fog.rose')\n  fog() {}\n  @Hears('tide.turned')\n  tide() {}\n}"],
  ['a function', "export const heard: { topic: string; method: string }[] = [];\nexport function hear(topic: string, method: string) { heard.push({ topic, method }); }", "import { hear } from './heard';\n\nhear('fog.rose', 'fog');\n\nhear('tide.turned', 'tide');"],
])('a list of records that another file exports has what %s of its own adds to it', (_what, heard, siren) => {
  const main = "import { Kafka } from 'kafkajs';\nimport { heard } from './heard';\nimport './siren';\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'harbour' });\nfor (const { topic } of heard) await consumer.subscribe({ topic });\nawait consumer.run({ eachMessage: async ({ topic, message }) => console.log(topic, message) });";
  expect(analyse({ 'src/heard.ts': heard, 'src/siren.ts': siren, 'src/main.ts': main }).operations.map((o) => `${o.topic.text} ${o.site.file}:${o.site.line}`)).toEqual(['fog.rose src/siren.ts:3', 'tide.turned src/siren.ts:5']);
});
