import { describe, expect, it } from 'vitest';
import { noEarlyCommit as rule } from '../../rules/no-early-commit.js';
import type { Consume, HandlerFault, Operation } from '../../src/topology/topology.js';
import { findings } from '../support/rule-input.js';
import { consume, handler, produce, site, topology } from '../support/topology.js';

const fault = (kind: HandlerFault['kind'], more: Partial<HandlerFault> = {}): HandlerFault => ({ kind, text: `${kind} there`, site: site('clinic/on-visit.ts:18'), effects: ['databaseWrite'], ...more });
const visits = (faults: readonly HandlerFault[], more: Partial<Consume> & { service?: string } = {}): Consume =>
  consume('visit.booked', { service: 'clinic', at: 'clinic/main.ts:3', handler: handler({ id: 'on-visit', name: 'onVisit', site: site('clinic/on-visit.ts:10'), faults }), ...more } as Parameters<typeof consume>[1]);
const all = (...operations: Operation[]) => findings(rule, topology({ operations }));
const ids = (...operations: Operation[]) => all(...operations).map((f) => f.messageId);

describe('no-early-commit', () => {
  it.each<HandlerFault['kind']>(['floating', 'forEachAsync', 'memoryQueue', 'unsubscribed', 'swallowed', 'commitFirst', 'commitAnyway'])('reports work that is %s, at the statement', (kind) => {
    const [finding, ...others] = all(visits([fault(kind)]));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ messageId: kind, topic: 'visit.booked', site: { file: 'clinic/on-visit.ts', line: 18 }, data: { topics: "'visit.booked'", work: 'a database write', wrapper: '' }, related: [{ line: 10 }, { file: 'clinic/main.ts' }] });
    expect(finding?.evidence).toMatchObject([{ text: `${kind} there` }, { text: 'the handler `onVisit`' }]);
  });
  it('reports each fault of a handler', () => expect(ids(visits([fault('floating'), fault('swallowed', { site: site('clinic/on-visit.ts:30') })]))).toEqual(['floating', 'swallowed']));
  it('reports a swallowing wrapper once, with its topics', () => {
    const inWrapper = fault('swallowed', { site: site('libs/consume.ts:9'), wrapper: 'Consumer.each' });
    const [finding, ...others] = all(visits([inWrapper]), consume('visit.moved', { service: 'desk', handler: handler({ id: 'on-move', name: 'onMove', faults: [inWrapper] }) }));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ site: { file: 'libs/consume.ts' }, data: { topics: "'visit.booked' and 'visit.moved'", wrapper: ' (in `Consumer.each`)' } });
    expect(finding?.topic).toBeUndefined();
  });
  it('reports floating work of which nothing is known', () => expect(all(visits([fault('memoryQueue', { effects: [] })]))[0]?.data['work']).toBe('work'));

  it('advises to throw where that keeps the offset', () => {
    expect(all(visits([fault('swallowed')]))[0]?.data['remedy']).toBe('Let it throw, so that the message is delivered again, or store what failed: a table, a dead-letter topic.');
    expect(all(visits([fault('floating')]))[0]?.data['remedy']).toBe('Await it before the handler returns.');
  });
  it('advises to commit by hand where the client commits all the same', () => {
    const client = { client: 'kafka-node', throwStopsCommit: false };
    expect(all(visits([fault('swallowed')], client))[0]?.data['remedy']).toBe('Store what failed, or turn automatic commits off and commit after the work: kafka-node commits even when the handler throws.');
    expect(all(visits([fault('floating')], client))[0]?.data['remedy']).toBe('Await it, and turn automatic commits off and commit after the work: kafka-node commits even when the handler throws.');
  });
  it('reports a failure that is swallowed, and committed by hand', () => {
    const [finding] = all(visits([fault('swallowed', { committed: true })], { autoCommit: false }));
    expect(finding).toMatchObject({ messageId: 'swallowed', data: { remedy: 'Commit only what was done, or store what failed: a table, a dead-letter topic.' } });
    expect(ids(visits([fault('floating', { committed: true })], { autoCommit: false }))).toEqual(['floating']);
  });
  it('offers to rethrow only where that helps', () => {
    const edits = [{ site: site('clinic/on-visit.ts:19', 0), text: 'throw error;' }];
    const swallowed = fault('swallowed', { repairs: [{ kind: 'rethrow', edits }] });
    expect(all(visits([swallowed]))[0]?.suggestions).toEqual([{ kind: 'edit', edits, messageId: 'rethrow' }]);
    expect(all(visits([swallowed], { throwStopsCommit: false }))[0]?.suggestions).toBeUndefined();
  });
  it('offers to await', () => {
    const edits = [{ site: site('clinic/on-visit.ts:18', 0), text: 'await ' }];
    expect(all(visits([fault('floating', { repairs: [{ kind: 'await', edits }] })]))[0]?.suggestions).toEqual([{ kind: 'edit', edits, messageId: 'awaitWork' }]);
  });

  it('says what becomes of what failed, whatever the handler goes on with', () =>
    expect(rule.messages.swallowed).toContain("the message's offset is committed all the same, and what failed is never tried again."));

  it.each<[string, Consume]>([
    ['no fault', visits([])],
    ['commits by hand', visits([fault('floating'), fault('swallowed')], { autoCommit: false })],
    ['floating logs, metrics and traces', visits([fault('floating', { effects: ['log', 'metric'] })])],
    ['a skipped poison message: nothing was to be done', visits([fault('swallowed', { effects: [] })])],
    ['a swallowed log line', visits([fault('swallowed', { effects: ['log', 'metric'] })])],
    ['a swallowed read', visits([fault('swallowed', { effects: ['databaseRead', 'cacheFill'] })])],
    ['a failure that is the answer to a request', visits([fault('swallowed')], { replies: true })],
  ])('is silent on %s', (_name, operation) => expect(ids(operation)).toEqual([]));
  it('reports a handler that could answer where all that is sent to it asks for nothing', () => {
    const handles = visits([fault('swallowed')], { replies: true });
    expect(ids(visits([fault('swallowed', { aside: true })], { replies: true }))).toEqual(['swallowed']);
    expect(ids(handles, produce('visit.booked', { request: false }))).toEqual(['swallowed']);
    expect(ids(handles, produce('visit.booked', { request: false }), produce('visit.booked', { request: true }))).toEqual([]);
    // A request whose topic is not known may be one for it.
    expect(ids(handles, produce('visit.booked', { request: false }), produce('?', { request: true }))).toEqual([]);
  });
  it.each<HandlerFault['kind']>(['commitFirst', 'commitAnyway'])('reports a commit (%s) also where commits are by hand', (kind) => expect(ids(visits([fault(kind)], { autoCommit: false }))).toEqual([kind]));
});
