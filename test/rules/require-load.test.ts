import { describe, expect, it } from 'vitest';
import { requireLoad as rule } from '../../rules/require-load.js';
import { findings } from '../support/rule-input.js';
import { consume, name, produce, timer, topology } from '../support/topology.js';

describe('require-load', () => {
  it('reports the first produce site of each producing service', () => {
    const all = findings(rule, topology({
      operations: [
        produce('seat.freed', { service: 'booking', at: 'booking/a.ts:4' }),
        produce('seat.freed', { service: 'booking', at: 'booking/b.ts:9' }),
        produce('seat.freed', { service: 'refunds', at: 'refunds/c.ts:2' }),
        consume('seat.freed', { service: 'waiting' }),
      ],
    }));
    expect(all.map((f) => [f.messageId, f.topic, f.site.file, f.related.map((r) => r.file)])).toEqual([
      ['missingLoad', 'seat.freed', 'booking/a.ts', ['booking/b.ts']],
      ['missingLoad', 'seat.freed', 'refunds/c.ts', []],
    ]);
  });
  it('says what to write and what to run', () => {
    const [finding] = findings(rule, topology({ operations: [produce('seat.freed')] }));
    expect(finding?.data).toEqual({
      topic: 'seat.freed',
      entry: "'seat.freed': { load: '…/s' }",
      command: 'kafka-get-offsets.sh --bootstrap-server … --topic seat.freed',
      measured: '{ "topics": { "seat.freed": { "messages": …, "window": "7d" } } }',
    });
  });
  it.each([
    ['env:SEATS|seats', "'seats': { load: '…/s' }", '--topic seats'],
    ['env:SEATS', "'env:SEATS': { load: '…/s' }", '--topic <SEATS>'],
  ])('names %s as the settings know it', (text, entry, topicOption) => {
    const [finding] = findings(rule, topology({ operations: [produce(text)] }));
    expect(finding?.data['entry']).toBe(entry);
    expect(finding?.data['command']).toContain(topicOption);
  });
  it('names a template by a glob', () => {
    const template = { ...name('${?}.freed'), id: 'template:${?}.freed' };
    expect(findings(rule, topology({ operations: [produce(template)] }))[0]?.data['entry']).toBe("'*.freed': { load: '…/s' }");
  });
  it('is not answered by keep', () => {
    expect(findings(rule, topology({ operations: [produce('seat.freed')] }), { settings: { topics: { 'seat.*': { keep: 'sales at noon' } } } })).toHaveLength(1);
  });
  it('is answered by a declared load', () => {
    expect(findings(rule, topology({ operations: [produce('seat.freed')] }), { settings: { topics: { 'seat.*': { load: '300/s' } } } })).toEqual([]);
  });
  it('is answered by a derived load', () => {
    const nightly = produce('seat.freed', { triggers: [timer(1)], triggersComplete: true });
    expect(findings(rule, topology({ operations: [nightly] }))).toEqual([]);
  });
  it('is silent on topics that are only read, and on names that are not known', () => {
    expect(findings(rule, topology({ operations: [consume('seat.freed'), produce('?')] }))).toEqual([]);
  });
});
