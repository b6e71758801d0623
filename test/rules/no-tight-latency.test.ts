import { describe, expect, it } from 'vitest';
import { noTightLatency as rule } from '../../rules/no-tight-latency.js';
import type { ClientObject, LatencyBudget } from '../../src/topology/topology.js';
import { findings } from '../support/rule-input.js';
import { consume, produce, site, topology } from '../support/topology.js';

const budget = (more: Partial<LatencyBudget> = {}): LatencyBudget => ({ text: '`Promise.race` against setTimeout(…, 4)', milliseconds: 4, site: site('bid/auction.ts:40'), topic: 'bid.placed', ...more });
const bids = produce('bid.placed', { service: 'auction', at: 'bid/auction.ts:38', id: 'bid' });

describe('no-tight-latency', () => {
  it('reports a budget below ten milliseconds, at the budget', () => {
    const [finding] = findings(rule, topology({ operations: [bids], budgets: [budget()] }));
    expect(finding).toMatchObject({ messageId: 'tightBudget', topic: 'bid.placed', data: { milliseconds: 4, topic: " to 'bid.placed'" }, site: { file: 'bid/auction.ts', line: 40 } });
  });
  it('names the topic by the produce under the budget', () => {
    const { topic: _topic, ...byProduce } = budget({ produce: 'bid' });
    const [finding] = findings(rule, topology({ operations: [bids], budgets: [byProduce] }));
    expect(finding).toMatchObject({ topic: 'bid.placed', related: [{ line: 38 }] });
  });
  it('reports a tick that waits for a send', () => {
    const { milliseconds: _ms, ...tick } = budget({ text: 'the `requestAnimationFrame` loop' });
    expect(findings(rule, topology({ operations: [bids], budgets: [tick] }))[0]).toMatchObject({ messageId: 'awaitingTick', data: { text: 'the `requestAnimationFrame` loop' } });
  });
  it('is silent on ten milliseconds and more', () => expect(findings(rule, topology({ operations: [bids], budgets: [budget({ milliseconds: 10 }), budget({ milliseconds: 500 })] }))).toEqual([]));
  it('is silent where a reason to keep the topic is recorded', () => {
    expect(findings(rule, topology({ operations: [bids], budgets: [budget()] }), { settings: { topics: { 'bid.*': { keep: 'the regulator replays it' } } } })).toEqual([]);
  });

  const reader = (maxWait: number, minBytes: number) => consume('bid.placed', { service: 'board', at: 'board/reader.ts:8', tuning: { maxWait, minBytes, site: site('board/reader.ts:5') } });
  const producer = (linger?: number): ClientObject => ({ client: 'confluent', role: 'producer', service: 'auction', site: site('bid/kafka.ts:2'), ...(linger === undefined ? {} : { linger }) });

  it('reports tuning that only makes sense for it', () => {
    const [finding] = findings(rule, topology({ operations: [bids, reader(1, 1)], objects: [producer(0)] }));
    expect(finding).toMatchObject({ messageId: 'busyConsumer', data: { maxWait: 1, topic: 'bid.placed' }, site: { file: 'board/reader.ts', line: 5 } });
  });
  it.each([
    ['a wait of five milliseconds', reader(5, 1), producer(0)],
    ['more than a byte', reader(1, 1024), producer(0)],
    ['a producer that lingers', reader(1, 1), producer(5)],
    ['a producer that says nothing of lingering', reader(1, 1), producer()],
    ['the producer of another service', reader(1, 1), { ...producer(0), service: 'mailer' }],
  ])('is silent on %s', (_name, consumer, object) => expect(findings(rule, topology({ operations: [bids, consumer], objects: [object] }))).toEqual([]));
  it('keeps silent on tuning of a kept topic', () => {
    expect(findings(rule, topology({ operations: [bids, reader(1, 1)], objects: [producer(0)] }), { settings: { topics: { 'bid.placed': { keep: 'measured' } } } })).toEqual([]);
  });
});
