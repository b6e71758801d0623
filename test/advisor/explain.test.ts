import { describe, expect, test } from 'vitest';
import { advise } from '../../src/advisor/advise.js';
import { explainTopic } from '../../src/advisor/explain.js';
import { parseSettings } from '../../src/settings.js';
import { indexTopology } from '../../src/topology/queries.js';
import type { Topology } from '../../src/topology/topology.js';
import { consume, evidence, group, handler, loop, produce, site, timer, topology, value } from '../support/topology.js';

function explain(shop: Topology, id: string, raw: unknown = {}): string {
  const index = indexTopology(shop);
  return explainTopic(advise(id, index, parseSettings(raw, { root: '/shop' })), index);
}

test('ten a day', () => {
  const shop = topology({
    operations: [
      produce('report.due', {
        service: 'reports',
        at: 'apps/reports/src/nightly.ts:14',
        via: [{ name: 'KafkaService.publish', site: site('libs/kafka/src/service.ts:30') }],
        triggers: [timer(1, { text: "@Cron('0 3 * * *')", site: site('apps/reports/src/nightly.ts:9') })],
        triggersComplete: true,
        loops: [loop('recipients', 10)],
      }),
      consume('report.due', { service: 'mailer', group: 'mail', at: 'apps/mailer/src/main.ts:21', handler: handler({ name: 'sendReport' }) }),
    ],
  });
  expect(explain(shop, 'report.due')).toBe(`\
report.due

Producers
  reports: apps/reports/src/nightly.ts:14, through KafkaService.publish

Consumer groups
  mail of mailer: apps/mailer/src/main.ts:21, handled by sendReport

Load
  at most 10 a day, derived
  \`@Cron('0 3 * * *')\` (apps/reports/src/nightly.ts:9) runs once a day × 10
    (recipients) = 10 a day

Reasons for Kafka
  none that this code shows

Checklist
  What is your actual throughput?
    10 a day (derived): the row of single digits an hour.
  Do you have multiple concurrent writers?
    No: only reports produces.
  Do you need consumer groups or replay?
    No: mail of mailer is the only consumer, and nothing is replayed.
  What is your tolerance for data loss?
    Nothing shows that more than the disk of one host is needed.
  Can you read the queue state in a text editor?
    A JSONL file: yes. SQLite: with one query. Redis and Kafka: only with a
      client, a cost that has to be justified.

Verdict
  A JSONL file: 10 a day is in the row of single digits an hour, and only
    reports produces: an appended file is enough, if reports and mailer run on
    one host; else a table in the database they already share.`);
});

test('Kafka where it is right, kept by the settings', () => {
  const shop = topology({
    operations: [
      produce('cart.paid', { key: value('cart.id'), at: 'apps/checkout/src/pay.ts:8' }),
      consume('cart.paid', { at: 'apps/warehouse/src/main.ts:4', handler: handler({ id: 'w', name: 'reserve', ordered: evidence('compares versions', 'apps/warehouse/src/reserve.ts:12') }) }),
      consume('/^cart\\./', { service: 'audit', group: group('audit-${?}', 'audit', { perProcess: evidence('hostname()') }), at: 'apps/audit/src/main.ts:4', handler: handler({ id: 'a', name: 'record' }) }),
      consume('cart.paid', { service: 'spy', group: 'spy', at: 'apps/spy/src/main.ts:4', handler: handler({ id: 's', name: 'log', noop: true }) }),
    ],
  });
  expect(explain(shop, 'cart.paid', { topics: { 'cart.*': { load: '40000/s', burst: '100000/s', keep: 'flash sales: 100k/s for three minutes' } } })).toBe(`\
cart.paid

Producers
  checkout: apps/checkout/src/pay.ts:8

Consumer groups
  stock of warehouse: apps/warehouse/src/main.ts:4, handled by reserve
  spy of spy: apps/spy/src/main.ts:4, handled by log; its handler does nothing
  audit-\${?} of audit: apps/audit/src/main.ts:4, handled by record; subscribes
    to /^cart\\./; a group of its own for every process

Load
  40,000 a second, declared
  bursts of 100,000 a second, declared

Reasons for Kafka
  Fan-out: 2 independent consumers read it: stock (warehouse) and audit-\${?}
    (audit)
    group stock of warehouse: apps/warehouse/src/main.ts:4
    group audit-\${?} of audit: apps/audit/src/main.ts:4
  Order by key: its messages are keyed by \`cart.id\`, and order by key matters:
    compares versions (apps/warehouse/src/reserve.ts:12)
    keyed by \`cart.id\`: apps/checkout/src/pay.ts:8
  A speed mismatch: bursts of 100,000 a second are declared: the consumers catch
    up later
  Load: 100,000 a second is above what Redis Streams is for (9,999 a second)

Checklist
  What is your actual throughput?
    40,000 a second (declared), in bursts of 100,000 a second: the row of
      millions a second.
  Do you have multiple concurrent writers?
    No: only checkout produces.
  Do you need consumer groups or replay?
    Yes: 2 independent consumers read it: stock (warehouse) and audit-\${?}
      (audit).
  What is your tolerance for data loss?
    Nothing shows that more than the disk of one host is needed.
  Can you read the queue state in a text editor?
    A JSONL file: yes. SQLite: with one query. Redis and Kafka: only with a
      client, a cost that has to be justified.

Verdict
  Kept on Kafka, as the settings say: flash sales: 100k/s for three minutes.
  Kafka: the right tool for fan-out, order by key, a speed mismatch and load.
  Not a JSONL file: 100,000 a second is above its row (up to 9 an hour).
  Not SQLite in WAL mode: 100,000 a second is above its row (up to 999 a
    minute).
  Not Redis Streams: 100,000 a second is above its row (up to 9,999 a second).`);
});

test('kept by the settings, where less would do', () => {
  const text = explain(topology({ operations: [produce('cart.paid', { service: 'warehouse' }), consume('cart.paid')] }), 'cart.paid', { topics: { 'cart.paid': { keep: 'the auditors want it' } } });
  expect(text.slice(text.indexOf('Verdict'))).toBe(`\
Verdict
  Kept on Kafka, as the settings say: the auditors want it.
  Without that reason, an in-process queue: warehouse produces and consumes it:
    a queue in the process does, or BullMQ where it must survive a restart.`);
});

describe('where little is known', () => {
  test('no load, no consumer', () => {
    const text = explain(topology({ operations: [produce('cart.paid', { service: '' })] }), 'cart.paid');
    expect(text).toContain('Producers\n  (no service): ');
    expect(text).toContain('Consumer groups\n  none in this workspace\n');
    expect(text).toContain('Load\n  unknown. "We might get a lot of traffic" is not a load number: declare `load`,\n    or measure it\n');
  });

  test('no line is longer than 80 columns, but for a place', () => {
    const shop = topology({ operations: [produce('cart.paid'), consume('cart.paid'), consume('?', { service: 'relay', at: `apps/${'deep/'.repeat(20)}main.ts:4` })] });
    const long = explain(shop, 'cart.paid').split('\n').filter((line) => line.length > 80);
    expect(long.every((line) => line.trim().startsWith('apps/deep/'))).toBe(true);
    expect(long).not.toEqual([]);
  });
});
