import { describe, expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

type Files = Readonly<Record<string, string | object>>;

const HANDLERS = `export async function weigh(message: unknown) { await fetch('https://scales.example', { method: 'POST', body: String(message) }); }
export async function note(message: unknown) { const { appendFile } = await import('node:fs/promises'); await appendFile('log', String(message)); }`;
const KAFKA = `import { Kafka } from 'kafkajs';
import { weigh, note } from './handlers';
const kafka = new Kafka({ brokers: ['silo:9092'] });
`;
const CONFIGS = `const CONFIGS = [{ topic: 'grain.weighed', groupId: 'scales', handler: weigh }, { topic: 'grain.noted', groupId: 'ledger', handler: note }];
`;
const START = 'const consumer = kafka.consumer({ groupId }); await consumer.subscribe({ topic }); await consumer.run({ eachMessage: async ({ message }) => handler(message) });';

/** Topic, group and handler of each consumer, and how many there are. */
const consumersIn = (main: string, files: Files = {}): readonly string[] =>
  consumesOf(analyse({ 'src/handlers.ts': HANDLERS, 'src/main.ts': KAFKA + main, ...files })).map(({ topic, group, handler }) => `${topic.text} ${group.text} ${handler?.name ?? '-'} ${handler?.effects.map((e) => e.kind).join() ?? ''}`);

const APART = ['grain.weighed scales weigh http', 'grain.noted ledger note fileWrite'];

describe('a loop over configurations of consumers keeps the parts of each together', () => {
  it.each<[string, string]>([
    ['for…of', `${CONFIGS}for (const { topic, groupId, handler } of CONFIGS) { ${START} }`],
    ['for…of, by members', `${CONFIGS}async function start() { for (const c of CONFIGS) { const consumer = kafka.consumer({ groupId: c.groupId }); await consumer.subscribe({ topic: c.topic }); await consumer.run({ eachMessage: async ({ message }) => c.handler(message) }); } }\nvoid start();`],
    ['forEach', `${CONFIGS}CONFIGS.forEach(async ({ topic, groupId, handler }) => { ${START} });`],
    ['Promise.all over map', `${CONFIGS}await Promise.all(CONFIGS.map(async ({ topic, groupId, handler }) => { ${START} }));`],
    ['entries of an object', `const HANDLERS = { 'grain.weighed': { groupId: 'scales', handler: weigh }, 'grain.noted': { groupId: 'ledger', handler: note } };\nfor (const [topic, { groupId, handler }] of Object.entries(HANDLERS)) { ${START} }`],
    ['entries of a Map', `const HANDLERS = new Map([['grain.weighed', { groupId: 'scales', handler: weigh }], ['grain.noted', { groupId: 'ledger', handler: note }]]);\nfor (const [topic, { groupId, handler }] of HANDLERS) { ${START} }`],
    ['a list with an element of another kind, without a topic', `const LIST = [{ topic: 'grain.weighed', groupId: 'scales', handler: weigh }, { topic: 'grain.noted', groupId: 'ledger', handler: note }, { topic: '', groupId: 'none', handler: note }];\nfor (const { topic, groupId, handler } of LIST.filter((c) => c.topic.length > 0)) { ${START} }`],
    ['the callback of a Map', `const HANDLERS = new Map([['grain.weighed', { groupId: 'scales', handler: weigh }], ['grain.noted', { groupId: 'ledger', handler: note }]]);\nHANDLERS.forEach(async ({ groupId, handler }, topic) => { ${START} });`],
    ['for…in', `const HANDLERS = { 'grain.weighed': { groupId: 'scales', handler: weigh }, 'grain.noted': { groupId: 'ledger', handler: note } };\nfor (const topic in HANDLERS) { const { groupId, handler } = HANDLERS[topic]; ${START} }`],
    ['a wrapper that is called in the loop', `${CONFIGS}async function register(topic: string, groupId: string, handler: (message: unknown) => Promise<void>) { ${START} }\nfor (const c of CONFIGS) await register(c.topic, c.groupId, c.handler);`],
    ['a wrapper that goes through the list it is given', `${CONFIGS}async function registerAll(list: typeof CONFIGS) { for (const { topic, groupId, handler } of list) { ${START} } }\nvoid registerAll(CONFIGS);`],
    ['a method that is called in the loop', `${CONFIGS}class Intake { async register(topic: string, groupId: string, handler: (message: unknown) => Promise<void>) { ${START} } }\nconst intake = new Intake();\nCONFIGS.forEach((c) => { void intake.register(c.topic, c.groupId, c.handler); });`],
    ['a factory that is called in the loop', `${CONFIGS}const create = (groupId: string) => kafka.consumer({ groupId });\nfor (const { topic, groupId, handler } of CONFIGS) { const consumer = create(groupId); await consumer.subscribe({ topic }); await consumer.run({ eachMessage: async ({ message }) => handler(message) }); }`],
    ['a handler handed on as it is', `${CONFIGS}for (const { topic, groupId, handler } of CONFIGS) { const consumer = kafka.consumer({ groupId }); await consumer.subscribe({ topics: [topic] }); await consumer.run({ eachMessage: handler }); }`],
    ['a function handed to the list', `${CONFIGS}async function start({ topic, groupId, handler }: (typeof CONFIGS)[number]) { ${START} }\nawait Promise.all(CONFIGS.map(start));`],
    ['a bound method handed to the list', `${CONFIGS}class Intake { async start({ topic, groupId, handler }: (typeof CONFIGS)[number]) { ${START} } all() { CONFIGS.forEach(this.start.bind(this)); } }\nnew Intake().all();`],
    ['a counter', `${CONFIGS}for (let i = 0; i < CONFIGS.length; i++) { const { topic, groupId, handler } = CONFIGS[i]; ${START} }`],
    ['entries with their places', `${CONFIGS}for (const [i, { topic, groupId, handler }] of CONFIGS.entries()) { console.log(i); ${START} }`],
    ['a list that is folded', `${CONFIGS}await CONFIGS.reduce(async (previous, { topic, groupId, handler }) => { await previous; ${START} }, Promise.resolve());`],
    ['a list that is filled', `const LIST: any[] = [];\nLIST.push({ topic: 'grain.weighed', groupId: 'scales', handler: weigh });\nLIST.push({ topic: 'grain.noted', groupId: 'ledger', handler: note });\nfor (const { topic, groupId, handler } of LIST) { ${START} }`],
    ['a registry that others fill', `class Intake { private items: any[] = []; add(topic: string, groupId: string, handler: unknown) { this.items.push({ topic, groupId, handler }); } async start() { for (const { topic, groupId, handler } of this.items) { ${START} } } }\nconst intake = new Intake();\nintake.add('grain.weighed', 'scales', weigh);\nintake.add('grain.noted', 'ledger', note);\nawait intake.start();`],
    ['consumers made before', `${CONFIGS}const made = CONFIGS.map((c) => ({ ...c, consumer: kafka.consumer({ groupId: c.groupId }) }));\nfor (const { consumer, topic, handler } of made) { await consumer.subscribe({ topic }); await consumer.run({ eachMessage: async ({ message }) => handler(message) }); }`],
    ['objects made in the loop', `${CONFIGS}class Worker { consumer; constructor(private c: (typeof CONFIGS)[number]) { this.consumer = kafka.consumer({ groupId: c.groupId }); } async start() { await this.consumer.subscribe({ topic: this.c.topic }); await this.consumer.run({ eachMessage: async ({ message }) => this.c.handler(message) }); } }\nfor (const c of CONFIGS) { const worker = new Worker(c); await worker.start(); }`],
    ['configurations of another file', `import { CONFIGS } from './configs';\nfor (const { topic, groupId, handler } of CONFIGS) { ${START} }`],
  ])('%s', (_name, main) => {
    expect(consumersIn(main, { 'src/configs.ts': `import { weigh, note } from './handlers';\nexport ${CONFIGS}` })).toEqual(APART);
  });

  it('with a group made from the topic of each', () => {
    expect(consumersIn("for (const topic of ['grain.weighed', 'grain.noted']) { const consumer = kafka.consumer({ groupId: `mill-${topic}` }); await consumer.subscribe({ topic }); await consumer.run({ eachMessage: async ({ message }) => weigh(message) }); }")).toEqual(['grain.weighed mill-grain.weighed eachMessage http', 'grain.noted mill-grain.noted eachMessage http']);
  });

  it('in loops within loops', () => {
    const main = `const FARMS = [{ farm: 'north', topics: ['oats', 'rye'] }, { farm: 'south', topics: ['wheat', 'rye'] }];
for (const { farm, topics } of FARMS) for (const topic of topics) { const consumer = kafka.consumer({ groupId: farm }); await consumer.subscribe({ topic }); await consumer.run({ eachMessage: async ({ message }) => weigh(message) }); }`;
    expect(consumersIn(main)).toEqual(['oats north eachMessage http', 'rye north eachMessage http', 'wheat south eachMessage http', 'rye south eachMessage http']);
  });

  it('where one call says topic, group and handler', () => {
    const main = `import { Util } from '@mojaloop/central-services-stream';
const CONSUMERS = { WEIGHED: { GET: { topic: 'grain.weighed', config: { rdkafkaConf: { 'group.id': 'scales' } } } }, NOTED: { PUT: { topic: 'grain.noted', config: { rdkafkaConf: { 'group.id': 'ledger' } } } } };
for (const flows of Object.values(CONSUMERS)) for (const { topic, config } of Object.values(flows)) await Util.Consumer.createHandler(topic, config, weigh);`;
    expect(consumersIn(main)).toEqual(['grain.weighed scales weigh http', 'grain.noted ledger weigh http']);
  });

  it('once each where the loop goes over classes', () => {
    const main = `abstract class Desk { abstract topic: string; abstract groupId: string; abstract handle(message: unknown): Promise<void>; async start() { const consumer = kafka.consumer({ groupId: this.groupId }); await consumer.subscribe({ topic: this.topic }); await consumer.run({ eachMessage: async ({ message }) => this.handle(message) }); } }
class Weighing extends Desk { topic = 'grain.weighed'; groupId = 'scales'; handle(message: unknown) { return weigh(message); } }
class Noting extends Desk { topic = 'grain.noted'; groupId = 'ledger'; handle(message: unknown) { return note(message); } }
for (const Kind of [Weighing, Noting]) { const desk = new Kind(); await desk.start(); }`;
    expect(consumersIn(main)).toEqual(['grain.weighed scales Weighing.handle http', 'grain.noted ledger Noting.handle fileWrite']);
  });

  it('and what is sent goes with its topic', () => {
    const main = "const producer = kafka.producer();\nfor (const { topic, farm } of [{ topic: 'grain.weighed', farm: 'north' }, { topic: 'grain.noted', farm: 'south' }]) await producer.send({ topic, messages: [{ key: farm, value: farm }] });";
    expect(producesOf(analyse({ 'src/main.ts': KAFKA.replace(/import \{ weigh.*\n/, '') + main })).map((p) => [p.topic.text, p.key?.text])).toEqual([['grain.weighed', 'north'], ['grain.noted', 'south']]);
  });

  it('and the consumers have ids of their own, at one site', () => {
    const consumes = consumesOf(analyse({ 'src/handlers.ts': HANDLERS, 'src/main.ts': `${KAFKA}${CONFIGS}for (const { topic, groupId, handler } of CONFIGS) { ${START} }` }));
    expect(new Set(consumes.map((c) => c.id)).size).toBe(2);
    expect(new Set(consumes.map((c) => c.site.start)).size).toBe(1);
  });

  it('but one consumer of a list of topics stays one', () => {
    const main = "const consumer = kafka.consumer({ groupId: 'mill' });\nfor (const { topic } of [{ topic: 'grain.weighed' }, { topic: 'grain.noted' }]) await consumer.subscribe({ topic });\nawait consumer.run({ eachMessage: async ({ message }) => weigh(message) });";
    expect(consumersIn(main)).toEqual(['grain.weighed mill eachMessage http', 'grain.noted mill eachMessage http']);
  });
});

describe('a loop over something that is not known', () => {
  it.each<[string, string, readonly string[]]>([
    ['a list that nobody hands in', `export async function start(list: { topic: string; groupId: string; handler: (message: unknown) => Promise<void> }[]) { for (const { topic, groupId, handler } of list) { ${START} } }`, ['? ? eachMessage ']],
    ['a list with an unknown part', `declare const more: { topic: string; groupId: string; handler: (message: unknown) => Promise<void> }[];\nconst LIST = [{ topic: 'grain.weighed', groupId: 'scales', handler: weigh }, ...more];\nfor (const { topic, groupId, handler } of LIST) { ${START} }`, ['grain.weighed scales or ? eachMessage http']],
  ])('is as it was: %s', (_name, main, expected) => {
    expect(consumersIn(main)).toEqual(expected);
  });
});
