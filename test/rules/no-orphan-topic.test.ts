import { describe, expect, it } from 'vitest';
import { noOrphanTopic as rule } from '../../rules/no-orphan-topic.js';
import type { Operation, Topology } from '../../src/topology/topology.js';
import { findings } from '../support/rule-input.js';
import { consume, effect, evidence, handler, produce, site, topology } from '../support/topology.js';

/** Three topics with both ends. */
const whole = ['meter.read', 'meter.broken', 'bill.printed'].flatMap((topic) => [produce(topic, { service: 'grid' }), consume(topic, { service: 'office' })]);
const all = (operations: readonly Operation[], more: Partial<Topology> = {}, settings: unknown = {}) => findings(rule, topology({ operations: [...whole, ...operations], ...more }), { settings });

describe('no-orphan-topic', () => {
  it('reports a topic that nobody reads, once, at its first send', () => {
    const found = all([produce('tariff.changed', { service: 'grid', at: 'grid/t.ts:3' }), produce('tariff.changed', { service: 'admin', at: 'admin/t.ts:8' })]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ messageId: 'unread', topic: 'tariff.changed', site: { file: 'grid/t.ts', line: 3 }, related: [{ file: 'admin/t.ts' }], data: { services: 'grid and admin', verb: 'produce', nearMiss: '' } });
  });
  it('reports a topic that nobody writes', () => {
    expect(all([consume('tariff.changed', { service: 'office', at: 'office/t.ts:5' })])[0]).toMatchObject({ messageId: 'unwritten', topic: 'tariff.changed', site: { file: 'office/t.ts', line: 5 }, data: { services: 'office', verb: 'waits' } });
  });
  it('names the near miss on both sides', () => {
    const found = all([produce('tarif.changed'), consume('tariff.changed')]);
    expect(found.map((f) => [f.topic, f.data['nearMiss']])).toEqual([
      ['tarif.changed', " (did you mean 'tariff.changed', which is read?)"],
      ['tariff.changed', " (did you mean 'tarif.changed', which is written?)"],
    ]);
    expect(found[0]?.evidence.map((e) => e.text)).toContain("consumes 'tariff.changed', which is nearly the same name");
  });
  it('takes the next step of a numbered chain for no near miss', () => expect(all([produce('smelt.stage1'), consume('smelt.stage1'), produce('smelt.stage2')]).map((f) => [f.topic, f.data['nearMiss']])).toEqual([['smelt.stage2', '']]));
  it('names a near miss that has both ends', () => expect(all([produce('meter.reads')])[0]?.data['nearMiss']).toBe(" (did you mean 'meter.read', which is read?)"));

  it('is silent in a workspace where most topics have one end', () => {
    const halves = ['a.one', 'b.two', 'c.three', 'd.four'].map((topic) => produce(topic));
    expect(all(halves)).toEqual([]);
  });
  it.each<[string, readonly Operation[], Partial<Topology>, unknown]>([
    ['an unresolved consumer could read it', [produce('tariff.changed'), consume('?')], {}, {}],
    ['an unresolved producer could write it', [consume('tariff.changed'), produce('${?}.changed')], {}, {}],
    ['a pattern reads it', [produce('tariff.changed'), consume('/^tariff/')], {}, {}],
    ['another language names it', [produce('tariff.changed')], { mentions: [{ name: 'tariff.changed', site: site('Billing.java:9') }] }, {}],
    ['an HTTP bridge posts to it', [consume('tariff.changed')], { bridged: [{ name: 'tariff.changed', site: site('bus.ts:9') }] }, {}],
    ['a consumer outside is declared', [produce('tariff.changed')], {}, { topics: { 'tariff.*': { consumers: ['warehouse'] } } }],
    ['a producer outside is declared', [consume('tariff.changed')], {}, { topics: { 'tariff.*': { producers: ['regulator'] } } }],
    ['a reason to keep it is recorded', [produce('tariff.changed')], {}, { topics: { 'tariff.changed': { keep: 'audit replays it' } } }],
    ['it is a dead-letter topic by name', [produce('tariff.dlq')], {}, {}],
    ['it is only written by a one-shot script', [produce('tariff.changed', { oneShot: evidence('a migration') })], {}, {}],
    ['its name is left to configuration', [produce('env:TARIFF_TOPIC|tariffs')], {}, {}],
  ])('is silent when %s', (_name, operations, more, settings) => expect(all(operations, more, settings)).toEqual([]));
  it('is silent on what is fed from a catch', () => {
    const failing = handler({ id: 'h', effects: [effect('produce', { topic: 'meter.parked', inCatch: true })] });
    expect(all([produce('meter.parked', { handlers: ['h'] }), consume('meter.read', { handler: failing, service: 'late' })])).toEqual([]);
  });
});
