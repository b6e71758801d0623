import { describe, expect, test } from 'vitest';
import { loadOf } from '../../src/advisor/load.js';
import { parseSettings } from '../../src/settings.js';
import { indexTopology } from '../../src/topology/queries.js';
import type { Produce, Topology } from '../../src/topology/topology.js';
import { evidence, loop, produce, service, site, timer, topology, trigger, type ProduceDraft } from '../support/topology.js';

const nightly = timer(1, { text: "@Cron('0 3 * * *')", site: site('src/report.ts:3') });
const load = (shop: Topology, raw: unknown = {}, id = 'report.due') => loadOf(id, indexTopology(shop), parseSettings(raw, { root: '/shop' }));
const timed = (more: ProduceDraft = {}) => produce('report.due', { triggers: [nightly], triggersComplete: true, ...more });
const only = (...operations: readonly Produce[]) => topology({ operations });

describe('declared', () => {
  test('by name', () => {
    expect(load(only(timed()), { topics: { 'report.due': { load: '300/min' } } })).toEqual({ perSecond: 5, text: '300/min', source: 'declared', because: 'the settings declare 300/min', evidence: [] });
  });
  test('wins over a measurement', () => {
    expect(load(only(timed()), { topics: { 'report.*': { load: '300/min' } }, loads: { topics: { 'report.due': { messages: 5, window: '1d' } } } })?.source).toBe('declared');
  });
});

describe('measured', () => {
  const loads = { topics: { 'report.due': { messages: 84, window: '7d' } } };
  test('wins over what is derived', () => {
    expect(load(only(timed()), { loads })).toEqual({ perSecond: 84 / 604_800, text: '84 in 7 days', source: 'measured', because: 'measured: 84 in 7 days = 12 a day', evidence: [] });
  });
  test('by the default of a symbol', () => {
    expect(load(only(produce('env:REPORTS|report.due')), { loads }, 'env:REPORTS|report.due')?.text).toBe('84 in 7 days');
  });
});

describe('derived from time triggers', () => {
  test('one run, one message', () => {
    expect(load(only(timed()))).toEqual({
      perSecond: 1 / 86_400,
      text: '1/day',
      source: 'derived',
      because: "`@Cron('0 3 * * *')` (src/report.ts:3) runs once a day",
      evidence: [{ text: "@Cron('0 3 * * *') runs once a day", site: site('src/report.ts:3') }],
    });
  });

  test('periods multiply with bounded loops and replicas', () => {
    const shop = topology({ operations: [timed({ loops: [loop('recipients', 10), loop('formats', 2)] })], services: [service('checkout', { replicas: 3 })] });
    const derived = load(shop);
    expect(derived?.text).toBe('60/day');
    expect(derived?.because).toBe("`@Cron('0 3 * * *')` (src/report.ts:3) runs once a day × 10 (recipients) × 2 (formats) × 3 replicas of checkout = 60 a day");
    expect(derived?.evidence.map(({ text }) => text)).toEqual(["@Cron('0 3 * * *') runs once a day", 'sends 10 messages a run, over recipients', 'sends 2 messages a run, over formats']);
  });

  test('all produces and triggers together, and a default that can be configured', () => {
    const hourly = timer(24, { text: 'setInterval(send, 3600000)', site: site('src/poll.ts:8'), configurable: true });
    expect(load(only(timed({ at: 'src/report.ts:9' }), timed({ at: 'src/report.ts:12', triggers: [hourly, nightly] })))?.because).toBe(
      "`@Cron('0 3 * * *')` (src/report.ts:3) runs once a day; `setInterval(send, 3600000)` (src/poll.ts:8) runs 24 times a day (the default of a period that can be configured); `@Cron('0 3 * * *')` (src/report.ts:3) runs once a day; together 26 a day",
    );
  });

  test('one place that sends is one, by however many ways it is reached', () => {
    const twice = (more: ProduceDraft): Topology => {
      const shop = only(timed(), timed(more));
      return { ...shop, operations: shop.operations.map((operation) => ({ ...operation, site: site('src/report.ts:9') })) };
    };
    expect(load(twice({}))?.text).toBe('1/day');
    expect(load(twice({ loops: [loop('recipients', 10)] }))?.because).toBe("`@Cron('0 3 * * *')` (src/report.ts:3) runs once a day × 10 (recipients) = 10 a day");
  });
});

describe('unknown', () => {
  test.each<[string, Topology]>([
    ['no trigger was found', only(timed({ triggers: [] }))],
    ['a way to it was not followed', only(timed({ triggersComplete: false }))],
    ['the period is not known', only(timed({ triggers: [timer()] }))],
    ['a request leads to it too', only(timed({ triggers: [nightly, trigger('http')] }))],
    ['a consumer leads to another of its produces', only(timed(), timed({ triggers: [trigger('consumer')] }))],
    ['a loop has no bound', only(timed({ loops: [loop('users')] }))],
    ['a batch has no bound', only(timed({ large: [{ what: 'a list of any length', field: '', site: site('src/a.ts:1'), batch: true }] }))],
    ['a one-shot script sends it', only(timed({ oneShot: evidence('a migration') }))],
    ['nobody here produces it', topology({ operations: [{ ...timed(), kind: 'createTopic' }] })],
    ['it is posted to over a bridge', topology({ operations: [timed()], bridged: [{ name: 'report.due', site: site('src/post.ts:2') }] })],
    ['another language names it', topology({ operations: [timed()], mentions: [{ name: 'report.due', site: site('etl/main.py:2') }] })],
    ['a producer of unknown topics may send it', topology({ operations: [timed(), produce('?', { service: 'relay' })] })],
  ])('%s', (_name, shop) => {
    expect(load(shop)).toBeUndefined();
  });

  test('a producer outside is declared', () => expect(load(only(timed()), { topics: { 'report.due': { producers: ['mainframe'] } } })).toBeUndefined());
  test('a topic that is not there', () => expect(load(only(timed()), {}, 'report.done')).toBeUndefined());
});
