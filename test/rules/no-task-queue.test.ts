import { describe, expect, test } from 'vitest';
import { noTaskQueue } from '../../rules/no-task-queue.js';
import type { EffectKind, Operation, QueueSign, Topology } from '../../src/topology/topology.js';
import { findings } from '../support/rule-input.js';
import { consume, effect, evidence, group, handler, loop, produce, site, topology, value } from '../support/topology.js';
import { summary, textOf } from '../support/findings.js';

const TOPIC = 'thumbnails';
const check = (operations: readonly Operation[], parts: Partial<Topology> = {}, settings?: unknown) => findings(noTaskQueue, topology({ ...parts, operations }), { settings });

const work = (kind: EffectKind = 'image') => effect(kind, { text: 'sharp().resize', site: site('apps/resizer/src/resize.ts:21') });
const sign = (kind: QueueSign['kind'], text = kind as string, place = 'apps/resizer/src/worker.ts:33'): QueueSign => ({ kind, ...evidence(text, place) });
const send = produce(TOPIC, { service: 'uploads', at: 'apps/uploads/src/upload.ts:12' });
const resizer = (more: Partial<ReturnType<typeof handler>> = {}, rest: Parameters<typeof consume>[1] = {}) =>
  consume(TOPIC, { service: 'resizer', group: 'resizers', at: 'apps/resizer/src/worker.ts:9', handler: handler({ id: 'resizer', effects: [work()], ...more }), ...rest });

describe('a task queue by hand', () => {
  test('is reported at the subscription with its work and signs', () => {
    const found = check([send, resizer({ signs: [sign('attempts', 'a counter `tries` in the message'), sign('sleep', 'setTimeout before a retry', 'apps/resizer/src/worker.ts:40')] })]);
    expect(found.map(summary)).toEqual([`byHand apps/resizer/src/worker.ts:9 ${TOPIC}`]);
    expect(textOf(noTaskQueue, found[0])).toBe(
      "Each message of 'thumbnails' is a job of its own (an image, by sharp().resize), and a task queue is built by hand around it: a counter `tries` in the message (apps/resizer/src/worker.ts:33) and setTimeout before a retry (apps/resizer/src/worker.ts:40). Kafka blocks a partition on a slow job and keeps an order nobody uses; BullMQ, SQS and pg-boss have retries, delays and priorities.",
    );
    expect(found[0]?.related).toContainEqual(site('apps/uploads/src/upload.ts:12'));
    expect(found[0]?.suggestions?.map((s) => s.kind === 'replace' && [s.alternative, s.produce])).toEqual([['bullmq', 'op1'], ['sqs', 'op1'], ['pgBoss', 'op1']]);
  });

  test.each(['sleep', 'attempts', 'retry', 'deadLetter', 'lock', 'assignment', 'heartbeat', 'gate'] as const)('is shown by the sign %s', (kind) => {
    expect(check([send, resizer({ signs: [sign(kind)] })]).map(({ messageId }) => messageId)).toEqual(['byHand']);
  });

  test.each(['mail', 'sms', 'push', 'image', 'video', 'pdf', 'webhook', 'report', 'export', 'jobByType'] as const)('is shown for the work %s', (kind) => {
    expect(check([send, resizer({ effects: [work(kind)], signs: [sign('sleep')] })])).toHaveLength(1);
  });

  test('is none where the message becomes a job of a task queue', () => expect(check([send, resizer({ effects: [work('job')], signs: [sign('sleep')] })])).toEqual([]));

  const shown: Readonly<Record<string, readonly Operation[]>> = {
    'a retry counter that the producer puts into the message': [{ ...send, attempts: evidence('attempt: 0') }, resizer()],
    'a partition from a table of workers': [{ ...send, partition: 'workers[i % n]' }, resizer()],
    'a raised session timeout': [send, resizer({}, { sessionTimeout: 300_000 })],
    'the same message sent to its own topic again': [send, resizer({ effects: [work(), effect('produce', { topic: TOPIC, inCatch: true })] })],
    'the same message sent to a retry topic': [send, resizer({ effects: [work(), effect('produce', { topic: 'thumbnails.retry', inCatch: true })] })],
    'a dead-letter topic fed from a catch': [send, resizer({ effects: [work(), effect('produce', { topic: 'thumbnails.dlq', inCatch: true })] })],
  };
  test.each(Object.entries(shown))('is shown by %s', (_, operations) => {
    expect(check(operations).map(({ messageId }) => messageId)).toEqual(['byHand']);
  });

  const engine = (topic: string, ...signs: readonly QueueSign[]) => check([{ ...send, ...produce(topic, { service: 'uploads' }) }, consume(topic, { service: 'resizer', group: 'resizers', at: 'apps/resizer/src/worker.ts:9', handler: handler({ id: 'resizer', effects: [effect('databaseWrite')], signs }) })]);
  test('is shown by what is built around jobs, whatever they do, where the topic is named for them', () => {
    const found = engine('render.jobs', sign('retry', "the message is sent again, to 'render.jobs' (bus.publish)"), sign('sleep', 'it waits with setTimeout(resolve, ms)', 'apps/resizer/src/worker.ts:40'));
    expect(found.map(summary)).toEqual(['byHand apps/resizer/src/worker.ts:9 render.jobs']);
    expect(textOf(noTaskQueue, found[0])).toMatch(/^Each message of 'render.jobs' is a job of its own \(its name says so\), and a task queue is built by hand around it: the message is sent again/);
    expect(engine('import-tasks', sign('retry'), sign('attempts'))).toHaveLength(1);
  });
  test.each([
    ['a name alone', 'render.jobs', []],
    ['a name and a pause', 'render.jobs', [sign('sleep')]],
    ['a name and another attempt at once', 'render.jobs', [sign('retry')]],
    ['what is built around other messages', 'ship.moved', [sign('retry'), sign('sleep')]],
  ] as const)('is not shown by %s', (_, topic, signs) => expect(engine(topic, ...signs)).toEqual([]));

  test('may be keyed by the job itself, by what is new each time, or all alike', () => {
    for (const key of [value('jobId'), value('task.id'), { kind: 'random', text: 'randomUUID()' } as const, { kind: 'time', text: 'Date.now()' } as const, { kind: 'constant', text: 'thumbnail' } as const]) {
      expect(check([{ ...send, key }, resizer({ signs: [sign('lock')] })])).toHaveLength(1);
    }
  });

  test('may have a second pool of workers that run arbitrary jobs by type', () => {
    const library = resizer({ id: 'sdk', effects: [work('jobByType')] }, { service: '', group: '?', at: 'packages/sdk/src/worker.ts:5' });
    const found = check([send, library, resizer({ effects: [work('jobByType')], signs: [sign('attempts')] })]);
    expect(found.map(summary)).toEqual([`byHand apps/resizer/src/worker.ts:9 ${TOPIC}`]);
    expect(check([send, resizer({ id: 'other', effects: [work('mail')] }, { group: 'other' }), resizer({ effects: [work('mail')], signs: [sign('attempts')] })])).toEqual([]);
  });

  test('may have a second pool that runs the same jobs', () => {
    const second = resizer({ signs: [sign('lock')] }, { group: 'resizers-eu', service: 'resizer-eu', at: 'apps/resizer-eu/src/main.ts:2' });
    expect(check([send, resizer({ signs: [sign('lock')] }), second])).toHaveLength(1);
  });

  test('is one finding for a family of priorities', () => {
    const pool = (topic: string, line: number) => [produce(topic, { service: 'uploads' }), consume(topic, { service: 'mailer', at: `apps/mailer/src/pools.ts:${line}`, handler: handler({ id: topic, effects: [work('mail')] }) })];
    const found = check([...pool('mail.high', 4), ...pool('mail.low', 9)]);
    expect(found.map(summary)).toEqual(['byHand apps/mailer/src/pools.ts:4 mail.high']);
    expect(textOf(noTaskQueue, found[0])).toContain("'mail.high' and 'mail.low' are one queue with priorities");
    expect(found[0]?.related).toContainEqual(site('apps/mailer/src/pools.ts:9'));
  });

  test('is one finding for the topics of one subscription', () => {
    const both = resizer({ signs: [sign('retry')] });
    const operations = [send, both, { ...both, id: 'again', topic: { kind: 'name' as const, text: 'thumbnails.retry', id: 'thumbnails.retry' } }];
    const found = findings(noTaskQueue, { ...topology(), operations: operations.map((o, i) => ({ ...o, id: `x${i}` })) });
    expect(found.map(summary)).toEqual([`byHand apps/resizer/src/worker.ts:9 ${TOPIC}`]);
    expect(found[0]?.data['topics']).toBe("'thumbnails' and 'thumbnails.retry'");
  });
});

test('what one branch of a subscription does shows nothing of the topics of the others', () => {
  const texts = resizer({ effects: [effect('sms', { text: 'phone.text', swallowed: site('apps/resizer/src/sms.ts:4') })] });
  const jobs = resizer({ id: 'jobs', signs: [sign('attempts')] });
  const operations = [send, { ...jobs }, { ...texts, topic: { kind: 'name' as const, text: 'reminders', id: 'reminders' } }, { ...send, topic: { kind: 'name' as const, text: 'reminders', id: 'reminders' } }];
  const found = findings(noTaskQueue, { ...topology(), operations: operations.map((o, i) => ({ ...o, id: `x${i}` })) });
  expect(found.map(summary)).toEqual([`byHand apps/resizer/src/worker.ts:9 ${TOPIC}`, 'noRetry apps/resizer/src/worker.ts:9 reminders']);
  expect(found.map(({ data }) => data['topics'])).toEqual(["'thumbnails'", "'reminders'"]);
});

describe('a notification without any retry', () => {
  const lost = (kind: EffectKind) => resizer({ effects: [effect(kind, { text: 'mailer.send', swallowed: site('apps/resizer/src/mail.ts:18') })] });

  test.each(['mail', 'sms', 'push'] as const)('is reported for a %s whose failure is swallowed', (kind) => {
    const found = check([send, lost(kind)]);
    expect(found.map(({ messageId }) => messageId)).toEqual(['noRetry']);
    expect(textOf(noTaskQueue, found[0])).toContain('the failure of mailer.send is swallowed (apps/resizer/src/mail.ts:18). A task queue (BullMQ, SQS, pg-boss) tries it again');
  });

  test('is none where the failure is seen, or for other work', () => {
    expect(check([send, resizer({ effects: [work('mail')] })])).toEqual([]);
    expect(check([send, lost('image')])).toEqual([]);
  });
});

describe('jobs from a loop without a key', () => {
  const looped = (more: Partial<typeof send> = {}) => ({ ...send, loops: [loop('recipients', undefined, { site: site('apps/uploads/src/upload.ts:11') })], ...more });

  test('are reported with the loop', () => {
    const found = check([looped(), resizer()]);
    expect(textOf(noTaskQueue, found[0])).toBe(
      "On 'thumbnails' come independent jobs (an image, by sharp().resize): one message for each of recipients, without a key (apps/uploads/src/upload.ts:11), for one consumer. Kafka gives them partitions and an order nobody uses; BullMQ, SQS and pg-boss run them side by side, each with its own retries.",
    );
  });

  test('are reported with a key that orders nothing', () => {
    expect(check([looped({ key: { kind: 'random', text: 'uuid()' } }), resizer()]).map(({ messageId }) => messageId)).toEqual(['unkeyedLoop']);
  });

  test('are none with a key, without a loop, or where the consumer does no such work', () => {
    expect(check([looped({ key: value('user.id') }), resizer()])).toEqual([]);
    expect(check([looped({ key: { kind: 'unknown', text: '?' } }), resizer()])).toEqual([]);
    expect(check([looped({ key: { kind: 'constant', text: 'mail' } }), resizer()])).toEqual([]);
    expect(check([send, resizer()])).toEqual([]);
    expect(check([looped(), resizer({ effects: [effect('databaseWrite')] })])).toEqual([]);
    expect(check([looped()])).toEqual([]);
  });
});

describe('is silent', () => {
  const busy = resizer({ signs: [sign('attempts'), sign('sleep')] });
  const cases: Readonly<Record<string, readonly Operation[]>> = {
    'on one partition for all': [{ ...send, partition: '0' }, resizer()],
    'on a keyed entity stream': [{ ...send, key: value('account.id') }, busy],
    'where the handler depends on order': [send, resizer({ signs: [sign('retry')], ordered: evidence('versions are compared') })],
    'where groups do different work': [send, busy, consume(TOPIC, { service: 'index', group: 'index', handler: handler({ id: 'index', effects: [effect('databaseWrite')] }) })],
    'where an unknown consumer may do other work': [send, busy, consume('?', { service: 'index', group: 'index' })],
    'where every process gets every message': [send, resizer({ signs: [sign('sleep')] }, { group: group('r-${?}', 'resizer', { assigned: true }) })],
    'where the work is only a database write': [send, resizer({ effects: [effect('databaseWrite')], signs: [sign('attempts'), sign('deadLetter')] })],
    'where no queue feature is built': [send, resizer()],
    'on a generic engine over unknown topics': [produce('?', { service: 'uploads' }), { ...busy, topic: { kind: 'unknown' as const, text: '?' } }],
    'on an ordinary session timeout': [send, resizer({}, { sessionTimeout: 45_000 })],
  };
  test.each(Object.entries(cases))('%s', (_, operations) => {
    expect(check(operations)).toEqual([]);
  });

  test('on a plain dead-letter topic of an event stream', () => {
    const events = (topic: string) => [produce(topic, { service: 'shop' }), consume(topic, { service: 'mailer', handler: handler({ effects: [work('mail')], signs: [sign('deadLetter')] }) })];
    expect(check(events('order.created'))).toEqual([]);
    expect(check(events('shop-events'))).toEqual([]);
    expect(check(events('send-mail'))).toHaveLength(1);
  });

  test('on the dead-letter topic itself, whose handler tells somebody', () => {
    expect(check([produce('thumbnails.dlq', { service: 'resizer' }), consume('thumbnails.dlq', { service: 'alerts', handler: handler({ effects: [work('mail')], signs: [sign('attempts')] }) })])).toEqual([]);
  });

  test('where another language names it, or the settings name a consumer or keep it', () => {
    expect(check([send, busy], { mentions: [{ name: TOPIC, site: site('jobs/main.go:5') }] })).toEqual([]);
    expect(check([send, busy], {}, { topics: { [TOPIC]: { consumers: ['the CDN'] } } })).toEqual([]);
    expect(check([send, busy], {}, { topics: { [TOPIC]: { keep: 'one broker for all' } } })).toEqual([]);
  });
});

test('speaks before no-single-consumer, after no-ephemeral-events and no-request-reply', () => {
  const asked = { ...send, awaitsReply: { ...evidence('a promise'), through: 'map' } };
  expect(check([asked, resizer({ signs: [sign('lock')] })])).toEqual([]);
});
