import { describe, expect, it } from 'vitest';
import type { ClientObject, CreateTopic } from '../../../src/topology/topology.js';
import { analyse } from '../../support/engine.js';

const objects = (code: string, more: Record<string, string | object> = {}): readonly ClientObject[] => analyse({ 'src/main.ts': code, ...more }).objects;
const client = (options: string, more: Record<string, string | object> = {}, before = ''): ClientObject | undefined =>
  objects(`import { Kafka } from 'kafkajs';\n${before}\nexport const kafka = new Kafka(${options});\nexport const producer = kafka.producer();`, more).find((o) => o.role === 'client');

describe('brokers', () => {
  it('are the addresses as written, with their place', () => {
    const text = "{ clientId: 'gate', brokers: ['gate-a:9092', 'gate-b:9092'] }";
    expect(client(text)?.brokers).toMatchObject({ values: ['gate-a:9092', 'gate-b:9092'], complete: true, site: { line: 3 } });
    expect(client(text)?.brokers?.joined).toBeUndefined();
  });
  it('are not known to their end where a variable is split', () => {
    expect(client("{ brokers: (process.env.BROKERS ?? 'a:9092,b:9092').split(',') }")?.brokers).toMatchObject({ complete: false });
    expect(client("{ brokers: (process.env.BROKERS ?? 'a:9092,b:9092').split(',') }")?.brokers?.joined).toBeUndefined();
  });
  it.each([
    ['a default', "{ brokers: [process.env.BROKERS ?? 'a:9092,b:9092'] }", {}],
    ['a literal', "{ brokers: ['a:9092,b:9092'] }", {}],
    ['committed configuration', '{ brokers: [process.env.GATE_BROKERS as string] }', { '.env': 'GATE_BROKERS=a:9092,b:9092\n' }],
  ])('are joined in one element by %s', (_name, options, more) => {
    const found = client(options, more);
    expect(found?.brokers).toMatchObject({ joined: true, list: expect.objectContaining({ line: 3 }) });
  });
  it('are joined in an array that a constant holds', () => {
    const found = client('{ brokers }', {}, "const brokers = [process.env.BROKERS ?? 'a:9092,b:9092'];");
    expect(found?.brokers).toMatchObject({ joined: true });
  });
  it('are a list in one text where the client takes a text', () => {
    const [found] = objects(`import { Producer } from 'node-rdkafka';\nexport const producer = new Producer({ 'metadata.broker.list': 'a:9092,b:9092', 'message.max.bytes': 5000000, 'linger.ms': 0, 'acks': 0 });`);
    expect(found).toMatchObject({ role: 'producer', brokers: { values: ['a:9092', 'b:9092'], complete: true }, maxBytes: { value: 5_000_000, option: 'message.max.bytes', site: { line: 2 } }, linger: 0, acks: { value: 0, site: { line: 2 } } });
    expect(found?.brokers?.joined).toBeUndefined();
  });
  it('say which variable a limit is the default of', () => {
    const [found] = objects("import { HighLevelProducer } from 'node-rdkafka';\nexport const producer = new HighLevelProducer({ 'metadata.broker.list': 'a:9092', 'message.max.bytes': parseInt(process.env.GATE_LIMIT ?? '9000000') }, {});");
    expect(found?.maxBytes).toMatchObject({ value: 9_000_000, setting: 'GATE_LIMIT' });
  });
});

describe('production', () => {
  it('is what a file is named for', () => {
    const [found] = analyse({
      'src/main.ts': `import { Kafka } from 'kafkajs';\nimport { brokers } from './config.production.js';\nexport const producer = new Kafka({ brokers }).producer();`,
      'src/config.production.ts': `export const brokers = ['10.4.0.7:9092'];`,
    }).objects;
    expect(found).toMatchObject({ brokers: { values: ['10.4.0.7:9092'], complete: true }, production: { text: 'src/config.production.ts is for production' } });
  });
  it('is a key, of several configurations', () => {
    const found = client('{ brokers: brokers[process.env.NODE_ENV as string] }', {}, "const brokers: Record<string, string[]> = { development: ['localhost:9092'], production: ['10.4.0.7:9092'] };");
    expect(found).toMatchObject({ brokers: { values: ['10.4.0.7:9092'] }, production: { text: 'it stands under `production`' } });
  });
  it('is a guard', () => {
    const found = client("{ brokers: process.env.NODE_ENV === 'production' ? ['10.4.0.7:9092'] : ['localhost:9092'] }");
    expect(found).toMatchObject({ brokers: { values: ['10.4.0.7:9092'] }, production: { text: "it is used when `process.env.NODE_ENV === 'production'`" } });
  });
  it('is a committed environment, with the container beside', () => {
    const found = client('{ brokers: [process.env.BROKER as string] }', {
      'compose.prod.yaml': 'services:\n  broker:\n    image: apache/kafka\n  shop:\n    build: .\n    environment:\n      BROKER: broker:9092\n',
    });
    expect(found).toMatchObject({
      brokers: { values: ['broker:9092'], complete: true, neighbour: { text: '`broker` is a container of compose.prod.yaml', site: { line: 2 } } },
      production: { text: 'compose.prod.yaml is for production' },
    });
  });
  it('is not assumed', () => {
    const found = client("{ brokers: ['10.4.0.7:9092'] }");
    expect(found?.production).toBeUndefined();
    expect(found?.brokers?.neighbour).toBeUndefined();
  });
});

describe('a producer', () => {
  const producer = (options: string, before = ''): ClientObject | undefined => objects(`import { Kafka } from 'kafkajs';\n${before}\nexport const producer = new Kafka({ brokers: ['a:9092'] }).producer(${options});`).find((o) => o.role === 'producer');
  it.each([
    ['a constant', "{ transactionalId: 'gate', idempotent: true }", '', { perProcess: false, text: 'gate' }],
    ['a random id', '{ transactionalId: `gate-${randomUUID()}` }', "import { randomUUID } from 'node:crypto';", { perProcess: true, text: 'gate-${?}' }],
    ['a variable', '{ transactionalId: process.env.GATE_ID }', '', { perProcess: false, text: 'env:GATE_ID' }],
  ])('has a transactional id that is %s', (_name, options, before, id) => expect(producer(options, before)).toMatchObject({ transactionalId: { ...id, site: { line: 3 } } }));

  it('has the transactional id that the function which makes it is called with', () => {
    const [object] = analyse({
      'src/main.ts': `import { Kafka } from 'kafkajs';
import { randomUUID } from 'node:crypto';
const open = ({ transactionalId }: { transactionalId: string }) => new Kafka({ brokers: ['k:9092'] }).producer({ transactionalId, idempotent: true });
open({ transactionalId: \`gate-\${randomUUID()}\` });
`,
    }).objects.filter(({ role }) => role === 'producer');
    expect(object?.transactionalId).toMatchObject({ text: 'gate-${?}', perProcess: true, site: { line: 3 } });
  });
  it.each([
    ['further options are spread that nobody knows', 'const open = (more: object) => kafka.producer({ transactionTimeout: 30000, ...more });'],
    ['all options are handed in', 'const open = (options: object) => kafka.producer(options);'],
  ])('has no transactional id where %s', (_name, open) => {
    const { objects: made, operations } = analyse({
      'src/bus.ts': `import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ['k:9092'] });\n${open}\nexport const send = (more: object) => open(more).send({ topic: 'ship.moved', messages: [] });`,
      'src/main.ts': "import { send } from './bus.js';\nsend(JSON.parse(process.argv[2]));",
    });
    expect(made.find(({ role }) => role === 'producer')?.transactionalId).toBeUndefined();
    expect(operations).toMatchObject([{ kind: 'produce', topic: { text: 'ship.moved' }, transactional: false }]);
  });
  it('says nothing of what is not written', () => {
    const found = producer('');
    expect(Object.keys(found ?? {}).sort()).toEqual(['client', 'role', 'service', 'site']);
  });
});

describe('replicas of a topic', () => {
  const factor = (value: string, before = '', file = 'src/main.ts'): CreateTopic['replicationFactor'] | undefined =>
    analyse({ [file]: `import { Kafka } from 'kafkajs';
const admin = new Kafka({ brokers: ['a:9092'] }).admin();
${before}
admin.createTopics({ topics: [{ topic: 'gate.opened', replicationFactor: ${value} }] });` }).operations.flatMap((o) => (o.kind === 'createTopic' ? (o.replicationFactor ?? []) : []))[0];
  it.each([
    ['a literal', '1', ''],
    ['a constant', 'REPLICAS', 'const REPLICAS = 1;'],
  ])('are one by %s', (_name, value, before) => expect(factor(value, before)).toMatchObject({ value: 1, guarded: false }));
  it.each([
    ['the default of a variable', 'Number(process.env.REPLICAS ?? 1)', ''],
    ['the last arm of a fallback', 'options.replicas ?? 1', 'const options: { replicas?: number } = {};'],
    ['a fallback of what is not known', 'options.replicas || 1', 'declare const options: { replicas?: number };'],
    ['one of two', "process.env.NODE_ENV === 'production' ? 3 : 1", ''],
  ])('are not one by %s', (_name, value, before) => {
    const found = factor(value, before);
    expect(found === undefined || found.guarded).toBe(true);
  });
  it('are not one under a guard for development, or in a file for it', () => {
    const guarded = analyse({ 'src/main.ts': `import { Kafka } from 'kafkajs';
const admin = new Kafka({ brokers: ['a:9092'] }).admin();
if (process.env.NODE_ENV !== 'production') {
  admin.createTopics({ topics: [{ topic: 'gate.opened', replicationFactor: 1 }] });
}` }).operations.flatMap((o) => (o.kind === 'createTopic' ? [o.replicationFactor?.guarded] : []));
    expect(guarded).toEqual([true]);
    expect(factor('1', '', 'src/topics.local.ts')).toMatchObject({ guarded: true });
  });
});
