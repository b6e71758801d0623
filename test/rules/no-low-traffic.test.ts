import { describe, expect, test } from 'vitest';
import { noLowTraffic } from '../../rules/no-low-traffic.js';
import type { Operation } from '../../src/topology/topology.js';
import { findings } from '../support/rule-input.js';
import { consume, effect, evidence, handler, loop, produce, service, site, timer, topology, trigger } from '../support/topology.js';
import { summary, textOf } from '../support/findings.js';

const TOPIC = 'digest.due';
const nightly = (more: Parameters<typeof produce>[1] = {}) => produce(TOPIC, { service: 'planner', at: 'apps/planner/src/digest.ts:14', triggers: [timer(1, { text: "@Cron('0 3 * * *')", site: site('apps/planner/src/digest.ts:11') })], triggersComplete: true, fields: ['customer'], ...more });
const group = (id: string) => consume(TOPIC, { service: `reader-${id}`, group: id, handler: handler({ id, effects: [effect('databaseWrite')] }) });
/** Two groups: no pair, so that the load is what is left to speak of. */
const readers = [group('a'), group('b')];

const check = (operations: readonly Operation[], more: { readonly settings?: unknown; readonly options?: { minimumLoad: string }; readonly replicas?: number } = {}) =>
  findings(noLowTraffic, topology({ operations, ...(more.replicas === undefined ? {} : { services: [service('planner', { replicas: more.replicas }), service('reader-a'), service('reader-b')] }) }), more);
const declaring = (declared: object) => ({ settings: { topics: { [TOPIC]: declared } } });

describe('a derived load', () => {
  test('is reported with its arithmetic, row and tool', () => {
    const found = check([nightly(), ...readers]);
    expect(found.map(summary)).toEqual([`derived apps/planner/src/digest.ts:14 ${TOPIC}`]);
    const text = textOf(noLowTraffic, found[0]);
    expect(text).toContain("'digest.due' gets at most 1 a day: `@Cron('0 3 * * *')` (apps/planner/src/digest.ts:11) runs once a day. That is no more than single digits an hour, too little for the Kafka tax");
    expect(text).toContain('Use Redis Streams: ');
    expect(text).toContain('A JSONL file and SQLite in WAL mode will not do: they have no consumer groups');
    expect(found[0]?.evidence[0]?.site).toEqual(site('apps/planner/src/digest.ts:11'));
    expect(found[0]?.suggestions).toEqual([{ kind: 'replace', alternative: 'redisStreams', produce: 'op1', messageId: 'redisStreams' }]);
  });

  test('multiplies loops and replicas, and says where a period can be configured', () => {
    const triggers = [timer(24, { text: 'setInterval(sweep, PERIOD)', configurable: true })];
    const [found] = check([nightly({ triggers, loops: [loop('REGIONS', 12)] }), ...readers], { replicas: 3 });
    expect(found?.data['load']).toBe('36 an hour');
    expect(found?.data['because']).toContain('(the default of a period that can be configured)');
    expect(found?.data['because']).toContain('12 (REGIONS) × 3 replicas of planner');
  });

  test('of the smallest size is a file, where one process writes and reads', () => {
    // Nobody here reads it: with one reader `no-single-consumer` would speak.
    const [found] = check([nightly(), nightly({ at: 'apps/planner/src/second.ts:4' })]);
    expect(found?.data['tool']).toBe('a JSONL file');
    expect(found?.suggestions).toEqual([{ kind: 'replace', alternative: 'jsonl', produce: 'op1', messageId: 'jsonl' }]);
  });

  const unknown: Readonly<Record<string, readonly Operation[]>> = {
    'one HTTP trigger': [nightly(), nightly({ triggers: [trigger('http')] })],
    'a timer without a known period': [nightly({ triggers: [timer()] })],
    'a loop without a bound': [nightly({ loops: [loop('customers')] })],
    'a way here that was not followed': [nightly({ triggersComplete: false })],
    'a producer whose topic is not known': [nightly(), produce('?', { service: 'planner' })],
  };
  test.each(Object.entries(unknown))('is unknown with %s', (_, operations) => {
    expect(check([...operations, ...readers])).toEqual([]);
  });

  test('is unknown where a bridge is posted to', () => {
    expect(findings(noLowTraffic, topology({ operations: [nightly(), ...readers], bridged: [{ name: TOPIC, site: site('apps/web/bus.ts:2') }] }))).toEqual([]);
  });
});

describe('a declared load', () => {
  const fromHttp = nightly({ triggers: [trigger('http')] });

  test('is reported once for each producing service', () => {
    const second = produce(TOPIC, { service: 'archive', at: 'apps/archive/src/a.ts:3' });
    const found = check([fromHttp, nightly({ at: 'apps/planner/src/more.ts:9' }), second, ...readers], declaring({ load: '50/s' }));
    expect(found.map(summary)).toEqual([`declared apps/planner/src/digest.ts:14 ${TOPIC}`, `declared apps/archive/src/a.ts:3 ${TOPIC}`]);
    expect(found[0]?.related).toContainEqual(site('apps/planner/src/more.ts:9'));
    expect(textOf(noLowTraffic, found[0])).toMatch(/^'digest\.due' gets 50 a second, as declared in the settings\. That is no more than thousands a second, too little for the Kafka tax/);
  });

  test('at the minimum is none', () => {
    expect(check([fromHttp, ...readers], declaring({ load: '1000/s' }))).toEqual([]);
    expect(check([fromHttp, ...readers], declaring({ load: '999/s' }))).toHaveLength(1);
  });

  test('is compared with the minimum that is set', () => {
    expect(check([fromHttp, ...readers], { ...declaring({ load: '50/s' }), options: { minimumLoad: '40/s' } })).toEqual([]);
    expect(() => check([fromHttp], { options: { minimumLoad: 'a lot' } })).toThrow('minimumLoad of queue-fit/no-low-traffic is "a lot": write a rate such as');
  });

  test('within a tenth of the row of Kafka is none, whatever the minimum', () => {
    expect(check([fromHttp, ...readers], { ...declaring({ load: '2000/s' }), options: { minimumLoad: '5000/s' } })).toEqual([]);
    expect(check([fromHttp, ...readers], { settings: { topics: { [TOPIC]: { load: '60/s' } }, rubric: { redisStreams: '500/s' } } })).toEqual([]);
  });

  test('with a burst above its row is none; a burst within it changes nothing', () => {
    expect(check([fromHttp, ...readers], declaring({ load: '5/min', burst: '400/s' }))).toEqual([]);
    expect(check([fromHttp, ...readers], declaring({ load: '5/min', burst: '600/min' }))).toHaveLength(1);
  });

  test('of a critical or kept topic is none', () => {
    expect(check([fromHttp, ...readers], declaring({ load: '5/min', critical: true }))).toEqual([]);
    expect(check([fromHttp, ...readers], declaring({ load: '5/min', keep: 'the auditors replay it' }))).toEqual([]);
  });
});

test('a measured load says so', () => {
  const [found] = check([nightly({ triggers: [trigger('http')] }), ...readers], { settings: { loads: { topics: { [TOPIC]: { messages: 84, window: '7d' } } } } });
  expect(found?.messageId).toBe('measured');
  expect(textOf(noLowTraffic, found)).toContain("'digest.due' gets 84 in 7 days = 12 a day, as measured.");
});

test('an unknown load is silent', () => {
  expect(check([nightly({ triggers: [trigger('http')] }), ...readers])).toEqual([]);
});

test('a topic that a more specific rule speaks of is silent', () => {
  const pair = [nightly(), consume(TOPIC, { service: 'mailer', group: 'm' })];
  expect(check(pair)).toEqual([]);
  const asked = nightly({ awaitsReply: { ...evidence('a promise'), through: 'map' } });
  expect(check([asked, ...readers])).toEqual([]);
});
