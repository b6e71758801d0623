import { describe, expect, it } from 'vitest';
import { noGroupCollision as rule } from '../../rules/no-group-collision.js';
import { findings } from '../support/rule-input.js';
import { consume, evidence, group, handler, service, site, topology } from '../support/topology.js';

const reads = (service: string, more: Parameters<typeof consume>[1] = {}) => consume('claim.filed', { service, at: `${service}/main.ts:7`, group: group('claims', service), ...more });
const collide = (...operations: ReturnType<typeof consume>[]) => findings(rule, topology({ operations }));

describe('no-group-collision', () => {
  it('reports each colliding subscription, naming the other', () => {
    const all = collide(reads('fraud'), reads('payout'));
    expect(all.map((f) => [f.messageId, f.topic, f.site.file])).toEqual([
      ['sharedGroup', 'claim.filed', 'fraud/main.ts'],
      ['sharedGroup', 'claim.filed', 'payout/main.ts'],
    ]);
    expect(all[0]).toMatchObject({ data: { service: 'fraud', others: 'payout (payout/main.ts:7)', topics: "'claim.filed'", group: 'claims', fallback: '' }, related: [{ file: 'payout/main.ts' }] });
  });
  it('reports two symbols that fall back to one default', () => {
    const fallsBack = (service: string) => reads(service, { group: group('env:GROUP_ID|claims', service, { literal: 'claims' }) });
    expect(collide(fallsBack('fraud'), fallsBack('payout'))[0]).toMatchObject({ data: { group: 'claims', fallback: ' (both fall back to it)' } });
  });
  it('reports a subscription to several topics once', () => {
    const both = (service: string) => ['claim.filed', 'claim.closed'].map((topic) => ({ ...consume(topic, { service, group: group('claims', service) }), site: site(`${service}/main.ts:7`) }));
    // The builder moves equal places apart; a subscribe to several topics has one.
    const made = topology({ operations: [...both('fraud'), ...both('payout')] });
    const all = findings(rule, { ...made, operations: made.operations.map((o) => ({ ...o, site: site(`${o.service}/main.ts:7`) })) });
    expect(all.map((f) => [f.site.file, f.data['topics']])).toEqual([
      ['fraud/main.ts', "'claim.filed' and 'claim.closed'"],
      ['payout/main.ts', "'claim.filed' and 'claim.closed'"],
    ]);
  });
  it('offers a group of its own where the literal stands there', () => {
    const [finding] = collide(reads('fraud', { group: group('claims', 'fraud', { site: site('fraud/main.ts:5:20', 8) }) }), reads('payout'));
    expect(finding?.suggestions).toEqual([{ kind: 'edit', messageId: 'ownGroup', data: { group: 'claims-fraud' }, edits: [{ site: { file: 'fraud/main.ts', start: 426, end: 426 }, text: '-fraud' }] }]);
  });
  it('offers nothing where both read one literal in shared code', () => {
    const shared = site('libs/kafka.ts:5:20', 8);
    expect(collide(reads('fraud', { group: group('claims', 'fraud', { site: shared }) }), reads('payout', { group: group('claims', 'payout', { site: shared }) }))[0]?.suggestions).toBeUndefined();
  });
  it('reports a regex subscription that takes the same topic', () => {
    const byPattern = { ...consume('/^claim\\./', { service: 'archive', group: group('claims', 'archive') }), site: site('archive/main.ts:3') };
    expect(collide(reads('fraud'), byPattern).map((f) => f.site.file)).toEqual(['fraud/main.ts', 'archive/main.ts']);
  });
  const same = handler({ id: 'libs/on-claim' });
  it.each([
    ['groups differ', reads('fraud'), reads('payout', { group: group('payouts', 'payout') })],
    ['replicas of one service share it', reads('fraud'), reads('fraud', { at: 'fraud/second.ts:1', handler: handler({ id: 'other' }) })],
    ['both run one handler', reads('fraud', { handler: same }), reads('payout', { handler: same })],
    ['what a wrapper runs is known of one of them only', reads('fraud', { handler: same }), reads('payout', { handler: handler({ id: 'libs/on-claim>payout/main.ts' }) })],
    ['one of the handlers is not known', reads('fraud'), (({ handler: _handler, ...rest }) => rest)(reads('payout'))],
    ['the topics differ', reads('fraud'), consume('claim.closed', { service: 'payout', group: group('claims', 'payout') })],
    ['committed configuration gives each its own', reads('fraud', { group: group('env:G|claims', 'fraud', { literal: 'claims', configured: 'fraud' }) }), reads('payout', { group: group('env:G|claims', 'payout', { literal: 'claims', configured: 'payout' }) })],
    ['the value is a symbol without a default', reads('fraud', { group: group('env:G', 'fraud') }), reads('payout', { group: group('env:G', 'payout') })],
    ['the group is new for every process', reads('fraud', { group: group('claims', 'fraud', { perProcess: evidence('randomUUID()') }) }), reads('payout', { group: group('claims', 'payout', { perProcess: evidence('randomUUID()') }) })],
    ['partitions are assigned by hand', reads('fraud', { group: group('claims', 'fraud', { assigned: true }) }), reads('payout')],
    ['it comes from an ordinal', reads('fraud', { group: group('claims', 'fraud', { ordinal: true }) }), reads('payout')],
  ])('is silent when %s', (_name, a, b) => expect(collide(a, b)).toEqual([]));
  it.each([
    ['is silent where one is a copy of the other in another folder', 'old/services/fraud', 0],
    ['reports folders of one name that stand beside each other', 'payments/fraud', 2],
  ])('%s', (_name, root, count) => {
    const services = [service('services/fraud', { root: 'services/fraud' }), service(root, { root })];
    expect(findings(rule, topology({ services, operations: [reads('services/fraud'), reads(root)] }))).toHaveLength(count);
  });
});
