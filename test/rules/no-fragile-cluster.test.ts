import { describe, expect, it } from 'vitest';
import { noFragileCluster as rule } from '../../rules/no-fragile-cluster.js';
import type { ClientObject, CreateTopic } from '../../src/topology/topology.js';
import { analyse } from '../support/engine.js';
import { findings } from '../support/rule-input.js';
import { createTopic, evidence, site, topology } from '../support/topology.js';

const replicas = (value: number, place = 'ops/topics.ts:9:20', guarded = false): Pick<CreateTopic, 'replicationFactor'> => ({ replicationFactor: { value, guarded, site: site(place, 1) } });
const client = (brokers: Partial<NonNullable<ClientObject['brokers']>>, more: Partial<ClientObject> = {}): ClientObject => ({
  client: 'kafkajs', role: 'client', service: 'ledger', site: site('ledger/kafka.ts:3'), brokers: { values: [], complete: true, site: site('ledger/kafka.ts:5:12'), ...brokers }, ...more,
});
const ids = (t: ReturnType<typeof topology>) => findings(rule, t).map((f) => f.messageId);

describe('no-fragile-cluster, topics', () => {
  it('reports one replica, at the option, with the edit', () => {
    const [finding, ...others] = findings(rule, topology({ operations: [createTopic('parcel.sorted', replicas(1))] }));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      messageId: 'singleReplica',
      topic: 'parcel.sorted',
      data: { topics: "'parcel.sorted'" },
      site: { file: 'ops/topics.ts', line: 9, column: 20 },
      suggestions: [{ kind: 'edit', messageId: 'replicate', edits: [{ text: '3', site: { file: 'ops/topics.ts' } }] }],
    });
  });
  it('leaves code alone that nobody calls', () => {
    const admin = "import { Kafka } from 'kafkajs';\nexport class Admin {\n  kafka = new Kafka({ brokers: [] });\n  async make(topics: string[]) {\n    await this.kafka.admin().createTopics({ topics: topics.map((topic) => ({ topic, replicationFactor: 1 })) });\n  }\n}\n";
    const files = (main: string): Record<string, string | object> => ({ 'package.json': { name: 'port', workspaces: ['apps/*', 'packages/*'] }, 'packages/bus/package.json': { name: '@port/bus', main: 'src/index.ts' }, 'packages/bus/src/index.ts': admin, 'apps/gate/package.json': { name: 'gate', scripts: { start: 'tsx src/main.ts' }, dependencies: { '@port/bus': '*' } }, 'apps/gate/src/main.ts': `import { Admin } from '@port/bus';\nconst admin = new Admin();\n${main}` });
    expect(ids(analyse(files("void admin.make(['parcel.sorted']);\n")))).toEqual(['singleReplica']);
    expect(ids(analyse(files('void admin.kafka.producer();\n')))).toEqual([]);
  });
  it('reports one option for several topics once', () => {
    const all = findings(rule, topology({ operations: ['parcel.sorted', 'parcel.lost'].map((t) => createTopic(t, replicas(1))) }));
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ data: { topics: "'parcel.sorted' and 'parcel.lost'" } });
    expect(all[0]?.topic).toBeUndefined();
  });
  it('reports an option for each topic where each has its own', () => {
    expect(findings(rule, topology({ operations: [createTopic('parcel.sorted', replicas(1, 'ops/topics.ts:9')), createTopic('parcel.lost', replicas(1, 'ops/topics.ts:10'))] })).map((f) => f.topic)).toEqual(['parcel.sorted', 'parcel.lost']);
  });
  it('offers no edit where the place holds more than the number', () => {
    const [finding] = findings(rule, topology({ operations: [createTopic('parcel.sorted', { replicationFactor: { value: 1, guarded: false, site: site('ops/topics.ts:9', 22) } })] }));
    expect(finding?.messageId).toBe('singleReplica');
    expect(finding?.suggestions).toBeUndefined();
  });
  it('reports as many in-sync replicas as there are', () => {
    const [finding] = findings(rule, topology({ operations: [createTopic('parcel.sorted', { ...replicas(3), minInsyncReplicas: 3 })] }));
    expect(finding).toMatchObject({ messageId: 'tooManyInsync', data: { insync: 3, replicas: 3, most: 2 } });
  });
  it.each([
    ['three replicas, two in sync', createTopic('parcel.sorted', { ...replicas(3), minInsyncReplicas: 2 })],
    ['the cluster decides', createTopic('parcel.sorted', { ...replicas(-1), minInsyncReplicas: 2 })],
    ['nothing is written', createTopic('parcel.sorted')],
    ['the last arm of a fallback, or a development guard', createTopic('parcel.sorted', replicas(1, 'ops/topics.ts:9', true))],
  ])('is silent when %s', (_name, create) => expect(ids(topology({ operations: [create] }))).toEqual([]));
});

describe('no-fragile-cluster, brokers', () => {
  const production = evidence('config.production.ts is for production', 'ledger/config.production.ts:1');

  it('reports a list in one element and splits it', () => {
    const list = site('ledger/kafka.ts:5:12', 30);
    const [finding] = findings(rule, topology({ objects: [client({ values: ['a:9092,b:9092'], joined: true, list })] }));
    expect(finding).toMatchObject({ messageId: 'joinedBrokers', site: { file: 'ledger/kafka.ts', line: 5 } });
    expect(finding?.suggestions?.[0]).toMatchObject({ edits: [{ text: '(', site: { start: list.start, end: list.start + 1 } }, { text: ").split(',')", site: { start: list.end - 1, end: list.end } }] });
  });
  it('reports a single IP address in production', () => {
    const [finding] = findings(rule, topology({ objects: [client({ values: ['10.4.0.7:9092'] }, { production })] }));
    expect(finding).toMatchObject({ messageId: 'singleBroker', data: { address: '10.4.0.7:9092' } });
    expect(finding?.evidence).toContainEqual(production);
  });
  it('reports a single container of the same unit in production', () => {
    const neighbour = evidence('`kafka` is a container of compose.prod.yaml', 'compose.prod.yaml:4');
    expect(findings(rule, topology({ objects: [client({ values: ['kafka:9092'], neighbour }, { production })] }))[0]).toMatchObject({ messageId: 'singleBroker', data: { where: ' (`kafka` is a container of compose.prod.yaml)' } });
  });
  it('reports a place once, however many clients are made of it', () => {
    const one = client({ values: ['10.4.0.7:9092'] }, { production });
    expect(ids(topology({ objects: [one, { ...one, role: 'producer' }] }))).toEqual(['singleBroker']);
  });
  it.each([
    ['a name in DNS, which can stand for many', client({ values: ['kafka.acme.io:9092'] }, { production })],
    ['localhost', client({ values: ['localhost:9092'] }, { production })],
    ['127.0.0.1', client({ values: ['127.0.0.1:9092'] }, { production })],
    ['no sign of production', client({ values: ['10.4.0.7:9092'] })],
    ['three addresses', client({ values: ['10.4.0.7:9092', '10.4.0.8:9092', '10.4.0.9:9092'] }, { production })],
    ['a list that is not known to its end', client({ values: ['10.4.0.7:9092'], complete: false }, { production })],
  ])('is silent on %s', (_name, object) => expect(ids(topology({ objects: [object] }))).toEqual([]));
});

describe('no-fragile-cluster, topics that are made from presets', () => {
  const reported = (hot: string, cold: string): readonly unknown[] => {
    const files = {
      'package.json': { name: 'ledger', dependencies: { kafkajs: '2' } },
      'src/topics.ts': `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['kafka.acme.io:9092'] });
export const PRESETS = { HOT: { numPartitions: 8, replicationFactor: ${hot} }, COLD: { numPartitions: 1, replicationFactor: ${cold} } } as const;
interface Definition { name: string; numPartitions: number; replicationFactor: number }
export async function ensure(wanted: Definition[]) {
  const admin = kafka.admin();
  const there = new Set(await admin.listTopics());
  await admin.createTopics({ topics: wanted.filter((one) => !there.has(one.name)).map((one) => ({ topic: one.name, numPartitions: one.numPartitions, replicationFactor: one.replicationFactor })) });
}
export function listed(entries: [string, (typeof PRESETS)[keyof typeof PRESETS]][]): Definition[] {
  const all: Definition[] = [];
  for (const [name, preset] of entries) all.push({ name, ...preset });
  return all;
}
`,
      'src/main.ts': "import { ensure, listed, PRESETS } from './topics';\nawait ensure(listed([['parcel.sorted', PRESETS.HOT], ['parcel.lost', PRESETS.COLD]]));\n",
    };
    return findings(rule, analyse(files)).map((f) => [f.messageId, f.data['topics'], f.site.line]);
  };

  it('reports one replica in all of them', () => expect(reported('1', '1')).toEqual([['singleReplica', "'parcel.sorted' and 'parcel.lost'", 3]]));
  it.each([
    ['three replicas in all of them', '3', '3'],
    ['presets that differ, where it is not told which is whose', '3', '1'],
  ])('is silent on %s', (_name, hot, cold) => expect(reported(hot, cold)).toEqual([]));
});
