import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const PRODUCER = "import { Kafka, type Producer } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['quay:9092'] }).producer();\n";
const TELL = `${PRODUCER}export async function tell(topic: string, tide: object) { await producer.send({ topic, messages: [{ value: JSON.stringify(tide) }] }); }\n`;

describe('a function that another one returns', () => {
  const sent = (code: string): readonly string[] => found({ 'src/main.ts': PRODUCER + code });
  const OF_PRODUCER = 'const teller = (outlet: Producer) => async (topic: string, tide: object) => { await outlet.send({ topic, messages: [{ value: JSON.stringify(tide) }] }); };\n';

  it.each([
    ['where it is kept', `${OF_PRODUCER}const tell = teller(producer);\nexport const rise = () => tell('tide.risen', {});`, ['produce tide.risen src/main.ts:5']],
    ['at once', `${OF_PRODUCER}export const rise = () => teller(producer)('tide.risen', {});`, ['produce tide.risen src/main.ts:4']],
    ['where it is made by a function with a body', "function teller(outlet: Producer) {\n  return async function (topic: string) { await outlet.send({ topic, messages: [] }); };\n}\nconst tell = teller(producer);\nexport const rise = () => tell('tide.risen');", ['produce tide.risen src/main.ts:7']],
    ['two levels deep', "const teller = (outlet: Producer) => (topic: string) => async (tide: object) => { await outlet.send({ topic, messages: [{ value: JSON.stringify(tide) }] }); };\nconst to = teller(producer);\nconst rise = to('tide.risen');\nexport const both = () => [rise({}), to('tide.fallen')({})];", ['produce tide.fallen src/main.ts:6', 'produce tide.risen src/main.ts:5']],
  ])('sends what it is called with, %s', (_name, code, expected) => {
    expect(sent(code)).toEqual(expected);
  });

  it('is no reason to look further where the function around it knows the topic', () => {
    expect(sent("const to = (topic: string) => async (tide: object) => { await producer.send({ topic, messages: [{ value: JSON.stringify(tide) }] }); };\nconst rise = to('tide.risen');\nexport const go = () => rise({});")).toEqual(['produce tide.risen src/main.ts:4']);
  });
});

describe('a function that is handed to whoever calls it', () => {
  it.each([
    ['as an argument', "import { tell } from './tell';\nimport { desk } from './desk';\ndesk(tell);", "type Tell = (topic: string, tide: object) => Promise<void>;\nexport const desk = (tell: Tell) => ({ rise: () => tell('tide.risen', {}) });"],
    ['as an argument with another name there', "import { tell } from './tell';\nimport { desk } from './desk';\ndesk(tell);", "type Say = (topic: string, tide: object) => Promise<void>;\nexport const desk = (say: Say) => ({ rise: () => say('tide.risen', {}) });"],
    ['in an object', "import { tell } from './tell';\nimport { desk } from './desk';\ndesk({ tell, log: console });", "type Tell = (topic: string, tide: object) => Promise<void>;\nexport const desk = ({ tell }: { tell: Tell }) => ({ rise: () => tell('tide.risen', {}) });"],
    ['in an object, by another name', "import { tell } from './tell';\nimport { desk } from './desk';\ndesk({ say: tell });", "interface Needs { say: (topic: string, tide: object) => Promise<void> }\nexport const desk = (needs: Needs) => async () => { await needs.say('tide.risen', {}); };"],
    ['to a constructor', "import { tell } from './tell';\nimport { Desk } from './desk';\nnew Desk(tell).rise();", "type Say = (topic: string, tide: object) => Promise<void>;\nexport class Desk { constructor(private readonly say: Say) {} rise() { return this.say('tide.risen', {}); } }"],
  ])('sends what it is called with: %s', (_name, main, desk) => {
    expect(found({ 'src/tell.ts': TELL, 'src/main.ts': main, 'src/desk.ts': desk })).toEqual([`produce tide.risen src/desk.ts:2`]);
  });

  it('is found where what is handed on is what a factory returned', () => {
    const tell = "import { Kafka, type Producer } from 'kafkajs';\nexport function teller(outlet: Producer) { return async function tell(topic: string) { await outlet.send({ topic, messages: [] }); }; }\n";
    const main = `${PRODUCER}import { teller } from './tell';\nimport { desk } from './desk';\ndesk({ tell: teller(producer) });`;
    expect(found({ 'src/tell.ts': tell, 'src/main.ts': main, 'src/desk.ts': "export const desk = ({ tell }: { tell: (topic: string) => Promise<void> }) => ({\n  rise: () => tell('tide.risen') });" })).toEqual(['produce tide.risen src/desk.ts:2']);
  });
});

describe('a wrapper that a file hands on and does not call', () => {
  const SEND = 'publish(topic: string, text: string) { return producer.send({ topic, messages: [{ value: text }] }); }';
  const BUSES = [
    ['an object', `${PRODUCER}export const bus = { ${SEND} };`],
    ['what a factory of its file gives', `${PRODUCER}const createBus = () => ({ ${SEND} });\nexport const bus = createBus();`],
    ['an object of a class', `${PRODUCER}class Bus { ${SEND} }\nexport const bus = new Bus();`],
  ] as const;
  const WAYS = [
    ['to a setting of an application', "import express from 'express';\nimport { bus } from './bus';\nimport { routes } from './use';\nconst app = express();\napp.set('bus', bus);\nroutes(app);", "export const routes = (app: any) => { app.post('/', (req: any) => req.app.get('bus').publish('crane.moved', '1')); };"],
    ['to requests', "import express from 'express';\nimport { bus } from './bus';\nimport { move } from './use';\nconst app = express();\napp.use((req: any, _res, next) => { req.bus = bus; next(); });\napp.post('/', move);", "export const move = (req: any) => req.bus.publish('crane.moved', '1');"],
    ['to a server', "import fastify from 'fastify';\nimport { bus } from './bus';\nimport { routes } from './use';\nconst app = fastify();\napp.decorate('bus', bus);\napp.register(routes);", "export async function routes(app: any) { app.post('/', async () => app.bus.publish('crane.moved', '1')); }"],
    ['within an object', "import { bus } from './bus';\nimport { desk } from './use';\ndesk({ bus, log: console }).move();", "export const desk = ({ bus }: any) => ({ move: () => bus.publish('crane.moved', '1') });"],
    ['to a constructor', "import { bus } from './bus';\nimport { Desk } from './use';\nnew Desk(bus).move();", "export class Desk { constructor(private readonly out: any) {} move() { return this.out.publish('crane.moved', '1'); } }"],
  ] as const;
  it.each(BUSES.flatMap(([what, bus]) => WAYS.map(([where, app, use]) => [what, where, bus, app, use] as const)))('is found: %s, %s', (_what, _where, bus, app, use) => {
    expect(found({ 'src/bus.ts': bus, 'src/app.ts': app, 'src/use.ts': use })).toEqual(['produce crane.moved src/use.ts:1']);
  });

  it('is found where it is made by whoever hands it on, within an object', () => {
    const app = "import { startStandaloneServer } from '@apollo/server/standalone';\nimport { Bus } from './bus';\nimport { resolvers } from './use';\nvoid startStandaloneServer({ resolvers } as any, { context: async () => ({ dataSources: { bus: new Bus() } }) });";
    const use = "export const resolvers = { Mutation: { move: (_: unknown, _given: unknown, context: any) => context.dataSources.bus.publish('crane.moved', '1') } };";
    expect(found({ 'src/bus.ts': `${PRODUCER}export class Bus { ${SEND} }`, 'src/app.ts': app, 'src/use.ts': use })).toEqual(['produce crane.moved src/use.ts:1']);
  });
});

describe('a callback that a helper hands to the work it is given', () => {
  const IN_TIDE = "async function inTide(work) {\n  const events = [];\n  const noted = await work(async (...given) => { const event = await toEvent('quay', ...given); events.push(event); });\n  await flush(events);\n  return noted;\n}\n";
  const FLUSH = 'async function flush(events) { for (const event of events) await producer.send({ topic: event.topic, messages: [{ value: event.value }] }); }\nconst toEvent = async (place, topic, value) => ({ place, topic, value });\n';
  const WORK = "const rise = () => inTide(async (tell) => {\n  await tell('tide.risen', '1');\n  await tell('tide.turned', '2');\n});\nrise();";

  it.each([
    ['at once', "const inTide = (work) => work(async (topic, value) => { await producer.send({ topic, messages: [{ value }] }); });\n"],
    ['later, from a list', FLUSH + IN_TIDE],
  ])('sends what it is called with, %s', (_name, code) => {
    expect(found({ 'src/tide.js': `${PRODUCER.replace(', type Producer', '')}${code}export { inTide };`, 'src/main.js': `import { inTide } from './tide';\n${WORK}` })).toEqual(['produce tide.risen src/main.js:3', 'produce tide.turned src/main.js:4']);
  });
});
