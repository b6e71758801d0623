import { describe, expect, test } from 'vitest';
import { advise, type Advice } from '../../src/advisor/advise.js';
import { parseSettings } from '../../src/settings.js';
import { indexTopology } from '../../src/topology/queries.js';
import type { Operation, Topology } from '../../src/topology/topology.js';
import { consume, createTopic, effect, evidence, group, handler, loop, name, produce, service, site, timer, topology, value, type ConsumeDraft, type ProduceDraft } from '../support/topology.js';

const TOPIC = 'agent.completed';
const adviceOn = (shop: Topology, raw: unknown = {}, id = TOPIC): Advice => advise(id, indexTopology(shop), parseSettings(raw, { root: '/shop' }));
/** One producer, one consumer, and what is different about them. */
const pair = (producer: ProduceDraft = {}, consumer: ConsumeDraft = {}, ...more: readonly Operation[]): Topology => topology({ operations: [produce(TOPIC, producer), consume(TOPIC, consumer), ...more] });
const loads = (load: string, more: object = {}) => ({ topics: { [TOPIC]: { load, ...more } } });
const verdict = (advice: Advice): readonly [string, readonly string[]] => [advice.tool, advice.smaller.map(({ tool }) => tool)];

test('a topic that is not there', () => {
  expect(() => adviceOn(pair(), {}, 'agent.lost')).toThrow(new RangeError('No topic of the workspace has the id agent.lost.'));
});

describe("the article's own case: ten a day, one writer, one reader, the local disk is enough", () => {
  const advice = adviceOn(pair({ service: 'runner' }, { service: 'session', group: 'pull' }), { loads: { topics: { [TOPIC]: { messages: 70, window: '7d' } } } });

  test('a JSONL file, and nothing is smaller', () => {
    expect(verdict(advice)).toEqual(['jsonl', []]);
    expect(advice.why).toBe('70 in 7 days = 10 a day is in the row of single digits an hour, and only runner produces: an appended file is enough, if runner and session run on one host; else a table in the database they already share');
    expect(advice.reasons).toEqual([]);
    expect(advice.critical).toBe(false);
  });

  test('it answers the five questions', () => {
    expect(advice.answers).toEqual([
      { question: 'What is your actual throughput?', answer: '70 in 7 days = 10 a day (measured): the row of single digits an hour.' },
      { question: 'Do you have multiple concurrent writers?', answer: 'No: only runner produces.' },
      { question: 'Do you need consumer groups or replay?', answer: 'No: pull of session is the only consumer, and nothing is replayed.' },
      { question: 'What is your tolerance for data loss?', answer: 'Nothing shows that more than the disk of one host is needed.' },
      { question: 'Can you read the queue state in a text editor?', answer: 'A JSONL file: yes. SQLite: with one query. Redis and Kafka: only with a client, a cost that has to be justified.' },
    ]);
  });
});

describe('the rubric, where two consumers of one kind of work leave only the load to decide', () => {
  // Two pools running the same handler: no fan-out, and no single consumer either.
  const same = handler({ id: 'same' });
  const pools = topology({ operations: [produce(TOPIC), consume(TOPIC, { handler: same }), consume(TOPIC, { service: 'depot', handler: same })] });
  test.each([
    ['9/hour', 'jsonl'],
    ['10/day', 'jsonl'],
    ['10/hour', 'sqlite'],
    ['999/min', 'sqlite'],
    ['17/s', 'redisStreams'],
    ['9999/s', 'redisStreams'],
    ['10000/s', 'kafka'],
    ['2M/s', 'kafka'],
  ])('%s is for %s', (load, tool) => {
    expect(adviceOn(pools, loads(load)).tool).toBe(tool);
  });

  test('each smaller tool is turned down by its row', () => {
    expect(adviceOn(pools, loads('40000/s')).smaller).toEqual([
      { tool: 'jsonl', why: '40,000 a second is above its row (up to 9 an hour)' },
      { tool: 'sqlite', why: '40,000 a second is above its row (up to 999 a minute)' },
      { tool: 'redisStreams', why: '40,000 a second is above its row (up to 9,999 a second)' },
    ]);
  });

  test('the rows end where the settings say', () => {
    expect(adviceOn(pools, { ...loads('10/hour'), rubric: { jsonl: '20/hour' } }).tool).toBe('jsonl');
  });

  test('a burst counts, not the mean', () => {
    const advice = adviceOn(pools, loads('10/day', { burst: '400/s' }));
    expect(advice.tool).toBe('redisStreams');
    expect(advice.answers[0]?.answer).toBe('10 a day (declared), in bursts of 400 a second: the row of thousands a second.');
  });
});

describe('1: no load number', () => {
  test('is said in the words of the article', () => {
    expect(adviceOn(pair()).answers[0]?.answer).toBe('No load number exists. "We might get a lot of traffic" is not a load number.');
  });
  test('a burst alone is none', () => {
    expect(adviceOn(pair(), { topics: { [TOPIC]: { burst: '400/s' } } }).answers[0]?.answer).toBe('Bursts of 400 a second are declared, but no load.');
  });
  test('many producers, one consumer: the smallest broker', () => {
    const advice = adviceOn(pair({}, {}, produce(TOPIC, { service: 'kiosk' })));
    expect(verdict(advice)).toEqual(['redisStreams', ['jsonl', 'sqlite']]);
    expect(advice.why).toBe('one consumer reads it, and nothing shows a need for a log; no load number exists, so start with what lets you observe one, and move up when a measurement says so');
  });
  test('a half that is not here: nothing is shown', () => {
    expect(adviceOn(topology({ operations: [produce(TOPIC)] })).why).toBe('nobody in this workspace reads it, and no load number exists: nothing here shows that less would do');
    expect(adviceOn(topology({ operations: [consume(TOPIC)] })).why).toBe('nobody in this workspace writes it, and no load number exists: nothing here shows that less would do');
  });
  test('a workspace of halves: nothing is shown', () => {
    const advice = adviceOn(pair({}, {}, produce('agent.lost'), consume('agent.found'), produce('agent.sought')));
    expect([advice.tool, advice.why]).toEqual(['kafka', 'most topics of this workspace have only one end here, and no load number exists: nothing here shows that less would do']);
  });
  test('a consumer that may be one more: nothing is shown', () => {
    const advice = adviceOn(pair({}, {}, consume('?', { service: 'spy', at: 'apps/spy/main.ts:4' })));
    expect(advice.tool).toBe('kafka');
    expect(advice.why).toBe('no load number exists, and the consumer at apps/spy/main.ts:4, whose topic is not known, may be one more: nothing here shows that less would do');
  });
});

describe('2: concurrent writers, at ten a day', () => {
  const low = loads('10/day');
  const replicated = (name: string) => topology({ ...pair(), services: [service('checkout', name === 'checkout' ? { replicas: 3 } : {}), service('warehouse', name === 'warehouse' ? { replicas: 2 } : {})] });

  test('one process: a file', () => expect(adviceOn(pair(), low).tool).toBe('jsonl'));
  test('replicas: SQLite', () => {
    const advice = adviceOn(replicated('checkout'), low);
    expect(advice.tool).toBe('sqlite');
    expect(advice.smaller).toEqual([{ tool: 'jsonl', why: 'appending is safe for a single writer, and 3 replicas of checkout produce' }]);
    expect(advice.answers[1]?.answer).toBe('Yes: 3 replicas of checkout produce.');
  });
  test('replicas of the reader write too: they mark what they have read', () => {
    expect(adviceOn(replicated('warehouse'), low).smaller[0]?.why).toBe('appending is safe for a single writer, and 2 replicas of warehouse mark what they have read');
  });
  test('two services: a broker', () => {
    const advice = adviceOn(pair({}, {}, produce(TOPIC, { service: 'kiosk' })), low);
    expect(advice.tool).toBe('redisStreams');
    expect(advice.smaller[1]).toEqual({ tool: 'sqlite', why: 'its file lies on one host, and checkout and kiosk produce' });
  });
  test('a consumer in another repository: a broker', () => {
    const advice = adviceOn(pair(), loads('10/day', { consumers: ['mainframe'] }));
    expect(advice.tool).toBe('redisStreams');
    expect(advice.answers[1]?.answer).toBe('Yes: mainframe is outside this workspace.');
  });
  test('nobody here produces: a broker', () => expect(adviceOn(topology({ operations: [consume(TOPIC)] }), low).answers[1]?.answer).toBe('Yes: its producer is not in this workspace.'));
  test('another language names it: a broker', () => {
    const shop = topology({ ...pair(), mentions: [{ name: TOPIC, site: site('etl/main.py:7') }] });
    expect(adviceOn(shop, low).answers[1]?.answer).toBe('Yes: it is also named in etl/main.py:7.');
  });
});

describe('what already runs is preferred among tools that fit', () => {
  const twoWriters = (dependencies: readonly string[], runs: readonly string[] = []) =>
    topology({
      operations: [produce(TOPIC), produce(TOPIC, { service: 'kiosk' }), consume(TOPIC)],
      services: [service('checkout', { dependencies }), service('kiosk'), service('warehouse')],
      runs: runs.map((tool) => ({ tool, site: site('compose.yaml:3') })),
    });
  test.each<[string, readonly string[], readonly string[], string]>([
    ['nothing runs', [], [], 'redisStreams'],
    ['a Postgres client', ['pg'], [], 'pgBoss'],
    ['a Postgres in compose', [], ['postgres'], 'pgBoss'],
    ['Redis and Postgres', ['ioredis', 'pg'], [], 'redisStreams'],
    ['RabbitMQ', ['amqplib'], [], 'rabbitmq'],
  ])('%s', (_name, dependencies, runs, tool) => {
    expect(adviceOn(twoWriters(dependencies, runs), loads('10/day')).tool).toBe(tool);
    expect(adviceOn(twoWriters(dependencies, runs)).tool).toBe(tool);
  });
  test('a table is no stream: above the row of SQLite it is not offered', () => expect(adviceOn(twoWriters(['pg']), loads('500/s')).tool).toBe('redisStreams'));
  test('two services and a Postgres: a table, not a file on one host', () => {
    const shop = topology({ ...pair(), runs: [{ tool: 'postgres', site: site('compose.yaml:3') }] });
    expect(adviceOn(shop, loads('300/min')).why).toBe('300 a minute fits a table in the Postgres that is there (pg-boss), which checkout and warehouse reach from wherever they run');
  });
});

describe('3: consumer groups and replay, at ten a day', () => {
  const low = loads('10/day');
  test('two groups that do different work', () => {
    const advice = adviceOn(pair({}, {}, consume(TOPIC, { service: 'billing', group: 'invoices' })), low);
    expect(advice.tool).toBe('redisStreams');
    expect(advice.why).toBe('10 a day fits one Redis, with consumer groups and replay');
    expect(advice.smaller.map(({ why }) => why)).toEqual(Array(2).fill('it has no consumer groups and no offsets to replay from, and independent consumers read the same messages'));
    expect(advice.answers[2]?.answer).toBe('Yes: 2 independent consumers read it: stock (warehouse) and invoices (billing).');
  });
  test('replay', () => {
    const advice = adviceOn(pair({}, { handler: handler({ seeks: evidence('consumer.seek()', 'src/replay.ts:4') }) }), low);
    expect(advice.tool).toBe('redisStreams');
    expect(advice.answers[2]?.answer).toBe('Yes: it is replayed: consumer.seek() (src/replay.ts:4).');
    expect(advice.smaller[0]?.why).toBe('it has no consumer groups and no offsets to replay from, and the topic is replayed');
  });
  test('a consumer that may be one more', () => {
    const advice = adviceOn(pair({}, {}, consume('?', { service: 'spy', at: 'apps/spy/main.ts:4' })), low);
    expect(advice.tool).toBe('redisStreams');
    expect(advice.answers[2]?.answer).toBe('Perhaps: the consumer at apps/spy/main.ts:4, whose topic is not known, may be one more.');
  });
  test('nobody reads it here', () => expect(adviceOn(topology({ operations: [produce(TOPIC)] }), low).answers[2]?.answer).toBe('Nobody in this workspace reads it.'));
});

describe('4: tolerance for loss, at ten a day', () => {
  test('declared critical: a replicated log', () => {
    const advice = adviceOn(pair(), loads('10/day', { critical: true }));
    expect(advice.tool).toBe('kafka');
    expect(advice.critical).toBe(true);
    expect(advice.why).toBe('the right tool for durability');
    expect(advice.smaller).toEqual([
      { tool: 'jsonl', why: 'it is as durable as one disk, and no message may be lost: the settings declare it critical' },
      { tool: 'sqlite', why: 'it is as durable as one disk, and no message may be lost: the settings declare it critical' },
      { tool: 'redisStreams', why: 'Redis is in memory, with optional persistence, and no message may be lost: the settings declare it critical' },
    ]);
  });
  test('critical by name and code, between two services: a durable queue, and no reason for Kafka', () => {
    const shop = topology({ operations: [produce('payment.done', { payloadType: 'Payment' }), consume('payment.done')] });
    const advice = adviceOn(shop, {}, 'payment.done');
    expect(advice.reasons).toEqual([]);
    expect(advice.critical).toBe(true);
    expect(verdict(advice)).toEqual(['sqs', ['http']]);
    expect(advice.answers[3]?.answer).toBe('None, it seems: its name says payment, and the payload type is `Payment`. That takes a replicated log, with acks=all.');
  });
});

describe('reasons for Kafka', () => {
  const reasonsOf = (shop: Topology, raw: unknown = {}) => adviceOn(shop, raw).reasons.map(({ kind, text }) => [kind, text]);
  const BATCHED = [effect('memoryWrite', { text: 'rows.set', inProcess: true }), effect('databaseWrite'), effect('cacheDelete', { text: 'rows.clear', inProcess: true })];
  const ordered = handler({ ordered: evidence('compares versions', 'src/apply.ts:3') });
  const kept = handler({ orderedBy: [{ ...evidence('keeps the last', 'src/apply.ts:5'), by: 'agent_id' }] });
  test.each<[string, Topology, unknown, readonly (readonly string[])[]]>([
    ['none', pair(), {}, []],
    ['the group of every process', pair({}, { group: group('web-${?}', 'web', { perProcess: evidence('randomUUID()') }) }), {}, [['fanOut', 'every process of warehouse is a group of its own, and gets every message']]],
    ['a group here and one elsewhere', pair(), { topics: { [TOPIC]: { consumers: ['mainframe'] } } }, [['fanOut', '2 independent consumers read it: stock (warehouse) and mainframe'], ['external', 'mainframe consumes it, outside this workspace']]],
    ['a rebuilt view', pair({}, { handler: handler({ rebuilds: evidence('rebuilds the index', 'src/index.ts:9') }) }), {}, [['replay', 'it is replayed: rebuilds the index (src/index.ts:9)']]],
    ['the beginning with a stable group is no replay', pair({}, { fromBeginning: true, reset: 'earliest' }), {}, []],
    ['order by key', pair({ key: value('agent.id') }, { handler: ordered }), {}, [['ordering', 'its messages are keyed by `agent.id`, and order by key matters: compares versions (src/apply.ts:3)']]],
    ['order by the new id of what the message tells of', pair({ key: { kind: 'random', text: 'agent.agentId' }, fields: ['agentId', 'name'] }, { handler: ordered }), {}, [['ordering', 'its messages are keyed by `agent.agentId`, and order by key matters: compares versions (src/apply.ts:3)']]],
    ['order by the key under which the last is kept', pair({ key: value('agent.id') }, { handler: kept }), {}, [['ordering', 'its messages are keyed by `agent.id`, and order by key matters: keeps the last (src/apply.ts:5)']]],
    ['what is kept under another key', pair({ key: value('team.code') }, { handler: kept }), {}, []],
    ['order without a key is none', pair({ key: { kind: 'random', text: 'uuid()' } }, { handler: ordered }), {}, []],
    ['a key that nobody needs is none', pair({ key: value('agent.id') }), {}, []],
    ['order by key, producers elsewhere', topology({ operations: [consume(TOPIC, { handler: ordered })] }), {}, [['ordering', 'order by key matters: compares versions (src/apply.ts:3)']]],
    ['batches', pair({}, { mode: 'batch', at: 'src/sink.ts:5' }), {}, [['speedMismatch', 'producers and consumers run at different speeds: it is consumed in batches (src/sink.ts:5)']]],
    ['batches made by hand', pair({}, { autoCommit: false, handler: handler({ effects: BATCHED }) }), {}, [['speedMismatch', 'producers and consumers run at different speeds: `rows.set` collects messages, which are written together and committed by hand (src/effects.ts:7)']]],
    ['no batches: each message counts when it is kept', pair({}, { handler: handler({ effects: BATCHED }) }), {}, []],
    ['no batches: what is kept is not emptied', pair({}, { autoCommit: false, handler: handler({ effects: BATCHED.slice(0, 2) }) }), {}, []],
    ['partitions at once', pair({}, { concurrency: 8, at: 'src/sink.ts:5' }), {}, [['speedMismatch', 'producers and consumers run at different speeds: 8 partitions are handled at once (src/sink.ts:5)']]],
    ['a declared burst', pair(), { topics: { [TOPIC]: { burst: '5000/s' } } }, [['speedMismatch', 'bursts of 5,000 a second are declared: the consumers catch up later']]],
    ['transactions', pair({ transactional: true, at: 'src/pay.ts:2' }), {}, [['transaction', 'messages are produced in transactions: produced in a transaction (src/pay.ts:2)']]],
    ['compaction', pair({}, {}, createTopic(TOPIC, { compacted: true, at: 'src/topics.ts:2' })), {}, [['compaction', 'the topic is compacted: it keeps the last message of each key: created with cleanup.policy=compact (src/topics.ts:2)']]],
    ['load', pair(), loads('20000/s'), [['load', '20,000 a second is above what Redis Streams is for (9,999 a second)']]],
    ['durability', pair(), { topics: { [TOPIC]: { critical: true } } }, [['durability', 'losing a message is unacceptable: the settings declare it critical']]],
    ['a connector', topology({ ...pair(), mentions: [{ name: TOPIC, site: site('connect/sink.json:4') }] }), {}, [['cdc', 'a connector feeds or reads it: named in connector configuration (connect/sink.json:4)']]],
    ['another language', topology({ ...pair(), mentions: [{ name: TOPIC, site: site('etl/main.py:7') }] }), {}, [['external', "other code than this workspace's services may use it: named in another language (etl/main.py:7)"]]],
    ['a bridge', topology({ ...pair(), bridged: [{ name: TOPIC, site: site('src/post.ts:7') }] }), {}, [['external', "other code than this workspace's services may use it: posted to over an HTTP bridge (src/post.ts:7)"]]],
    ['a producer elsewhere', pair(), { topics: { [TOPIC]: { producers: ['mainframe'] } } }, [['external', 'mainframe produces to it, outside this workspace']]],
  ])('%s', (_name, shop, raw, reasons) => {
    expect(reasonsOf(shop, raw)).toEqual(reasons);
  });

  test('what is said of something new comes before all else, and nothing comes before it', () => {
    const started = topology({ operations: [produce('agent.created', { key: value('agent.id') }), consume('agent.created', { handler: kept })] });
    expect(adviceOn(started, {}, 'agent.created').reasons).toEqual([]);
  });

  test('a reason without a load number keeps Kafka, and says what a number would change', () => {
    const advice = adviceOn(pair({}, { mode: 'batch' }));
    expect(advice.tool).toBe('kafka');
    expect(advice.why).toBe('the right tool for a speed mismatch, as long as no load number says otherwise: up to 9,999 a second, Redis Streams would do');
    expect(advice.smaller.map(({ why }) => why)).toEqual(Array(3).fill('no load number shows that it is enough'));
  });
  test('a number does: order by key at ten a day is the order of a file', () => {
    expect(adviceOn(pair({ key: value('agent.id') }, { handler: ordered }), loads('10/day')).why).toMatch(/^10 a day is in the row of single digits an hour, and only checkout produces: an appended file is enough, and keeps their order/);
  });
  test('a file has no transactions', () => {
    const advice = adviceOn(pair({ transactional: true }), loads('10/day'));
    expect(advice.tool).toBe('sqlite');
    expect(advice.smaller[0]?.why).toMatch(/^it has no transactions and no keys, and messages are produced in transactions/);
  });
});

describe('special cases', () => {
  const mailer = (more: Partial<Parameters<typeof handler>[0]> = {}) => handler({ id: 'mail', effects: [effect('mail', { text: 'resend.emails.send', site: site('src/mail.ts:6') })], ...more });
  const attempts = { kind: 'attempts', text: 'counts attempts in the message', site: site('src/mail.ts:9') } as const;

  const answering = handler({ id: 'answer', repliesTo: evidence('message.headers.replyTo', 'src/answer.ts:3') });
  test.each<[string, Topology, string]>([
    ['a reply topic', pair({ request: true, at: 'src/ask.ts:4' }), 'Nest send() over Kafka waits for an answer on a reply topic (src/ask.ts:4)'],
    ['a pending promise', pair({ awaitsReply: { ...evidence('settled from `pending`', 'src/ask.ts:4'), through: 'pending' } }), 'settled from `pending` (src/ask.ts:4)'],
    ['a reply address', pair({ replyAddress: { ...evidence('replyTo: "answers"', 'src/ask.ts:4'), topic: name('answers') } }, {}, consume('answers', { service: 'checkout' })), 'replyTo: "answers" (src/ask.ts:4)'],
    ['a handler that answers', pair({}, { handler: answering }), 'message.headers.replyTo (src/answer.ts:3)'],
  ])('a waiting caller (%s): HTTP', (_name, shop, proof) => {
    const advice = adviceOn(shop);
    expect(advice.tool).toBe('http');
    expect(advice.why).toBe(`somebody waits for the answer: ${proof}; over Kafka that is a second topic, correlation ids and 100–500 ms`);
  });
  test('the topic of the answers is one with that of the questions', () => {
    const shop = pair({ awaitsReply: { ...evidence('settled from `pending`'), through: 'pending', topic: 'answers' } }, {}, produce('answers', { service: 'warehouse' }), consume('answers', { service: 'checkout' }));
    expect(adviceOn(shop, {}, 'answers').tool).toBe('http');
  });
  test('an answer that is thrown away is no waiting caller', () => {
    expect(adviceOn(pair({ request: true, replyIgnored: true })).why).toMatch(/middleman/);
  });

  const sockets = handler({ effects: [effect('socketBroadcast'), effect('log')] });
  test.each<[string, Topology, unknown]>([
    ['declared', pair(), { topics: { [TOPIC]: { ephemeral: true } } }],
    ['acks: 0', pair({ acks: { value: 0, from: 'send' } }, { handler: sockets }), {}],
    ['retention of minutes', pair({}, { handler: sockets }, createTopic(TOPIC, { retention: 60_000 })), {}],
    ['only what is new', pair({}, { handler: sockets, reset: 'latest' }), {}],
    ['a group for every process', pair({}, { handler: sockets, group: group('web-${?}', 'warehouse', { perProcess: evidence('randomUUID()') }) }), {}],
    ['the sockets of this process', pair({}, { handler: { ...sockets, inProcessOnly: evidence('io.emit') } }), {}],
  ])('loss is fine (%s): Redis pub/sub', (_name, shop, raw) => {
    expect(verdict(adviceOn(shop, raw))).toEqual(['redisPubSub', ['inProcess']]);
  });
  test.each<[string, Topology, unknown]>([
    ['nothing says so', pair({}, { handler: sockets }), {}],
    ['the handler also writes to a database', pair({ acks: { value: 0, from: 'send' } }, { handler: { ...sockets, effects: [...sockets.effects, effect('databaseWrite')] } }), {}],
    ['not all of the handler was seen', pair({ acks: { value: 0, from: 'send' } }, { handler: { ...sockets, complete: false } }), {}],
    ['declared not to be', pair({ acks: { value: 0, from: 'send' } }, { handler: sockets }), { topics: { [TOPIC]: { ephemeral: false } } }],
    ['critical', pair({ acks: { value: 0, from: 'send' } }, { handler: sockets }), { topics: { [TOPIC]: { critical: true } } }],
  ])('loss is not fine where %s', (_name, shop, raw) => {
    expect(adviceOn(shop, raw).tool).not.toBe('redisPubSub');
  });

  test('independent jobs with a hand-made feature: BullMQ', () => {
    const advice = adviceOn(pair({}, { handler: mailer({ signs: [attempts] }) }));
    expect(verdict(advice)).toEqual(['bullmq', ['jsonl']]);
    expect(advice.why).toBe('its messages are independent jobs (resend.emails.send (src/mail.ts:6)) and need what a task queue has: counts attempts in the message (src/mail.ts:9)');
  });
  test('independent jobs where Postgres runs: pg-boss', () => {
    expect(adviceOn(topology({ ...pair({}, { handler: mailer({ signs: [attempts] }) }), runs: [{ tool: 'postgres', site: site('compose.yaml:3') }] })).tool).toBe('pgBoss');
  });
  test('independent jobs where SQS is used: SQS', () => {
    expect(adviceOn(topology({ ...pair({}, { handler: mailer({ signs: [attempts] }) }), services: [service('checkout', { dependencies: ['@aws-sdk/client-sqs'] }), service('warehouse')] })).tool).toBe('sqs');
  });
  test('one message without a key per item of a loop', () => {
    expect(adviceOn(pair({ loops: [loop('recipients')], at: 'src/send.ts:4' }, { handler: mailer() })).why).toMatch(/: one message for each of recipients, without a key \(.+\)$/);
  });
  test('a family of priorities', () => {
    const shop = topology({ operations: [produce('mail.high'), produce('mail.low'), consume('mail.high', { handler: mailer() }), consume('mail.low', { handler: mailer() })] });
    expect(adviceOn(shop, {}, 'mail.low').why).toMatch(/: 'mail.high' and 'mail.low' are one queue with priorities \(.+\)$/);
  });
  test('what a dead-letter topic holds goes where its topic goes', () => {
    expect(adviceOn(topology({ operations: [produce('mail.dlq'), consume('mail.dlq')] }), {}, 'mail.dlq').why).toBe('it goes where the topic goes whose failures it holds');
  });
  test('a mail without any of it is no task queue', () => expect(adviceOn(pair({}, { handler: mailer() })).tool).toBe('http'));
  test('jobs whose order matters are no task queue', () => {
    expect(adviceOn(pair({ key: value('user.id') }, { handler: mailer({ signs: [attempts], ordered: evidence('compares versions') }) })).tool).toBe('kafka');
  });

  test('a blob: object storage, and its key over what is enough', () => {
    const large = [{ what: 'the content of a file', field: 'image', site: site('src/upload.ts:8') }];
    expect(adviceOn(pair({ large })).why).toBe('the field `image` is the content of a file (src/upload.ts:8): store the object and send its key');
    expect(adviceOn(pair({ large }), loads('10/day')).why).toMatch(/: store the object and send its key, for which a JSONL file is enough$/);
    expect(adviceOn(pair({ large: [{ ...large[0]!, field: '' }] })).tool).toBe('objectStorage');
    expect(adviceOn(pair({}, { handler: handler({ decodes: evidence('decodes base64') }) })).tool).toBe('objectStorage');
  });
  test('a small file and a batch are no blobs', () => {
    const fact = { what: 'the content of a file', field: '', site: site('src/upload.ts:8') };
    expect(adviceOn(pair({ large: [{ ...fact, bytes: 2000 }, { ...fact, batch: true }] })).tool).toBe('http');
  });

  const ticking: ProduceDraft = { triggers: [timer(1, { text: "@Cron('0 3 * * *')", site: site('src/tick.ts:3') })], triggersComplete: true, fields: ['firedAt'] };
  test('a schedule: cron with a table', () => {
    const advice = adviceOn(pair(ticking));
    expect(advice.tool).toBe('cron');
    expect(advice.why).toBe("a message only says that it is time (`@Cron('0 3 * * *')`, src/tick.ts:3): let warehouse have the schedule, and keep in a table what was done");
  });
  test('a schedule that sends something is not only a schedule', () => expect(adviceOn(pair({ ...ticking, fields: ['firedAt', 'total'] })).tool).toBe('jsonl'));

  test('one producer, one consumer: a call', () => {
    const advice = adviceOn(pair());
    expect(verdict(advice)).toEqual(['http', []]);
    expect(advice.why).toBe('checkout is the only producer and warehouse the only consumer: Kafka in between is a middleman with failure modes of its own, and no fan-out; where you need retry or durability, SQS or RabbitMQ');
  });
  test('one producer, one consumer at a load above a file and a table: a call', () => expect(adviceOn(pair(), loads('500/s')).tool).toBe('http'));
  test('one service with itself: a queue in the process', () => expect(adviceOn(pair({ service: 'warehouse' })).tool).toBe('inProcess'));
  test('one service with its own replicas: Redis pub/sub', () => {
    const advice = adviceOn(pair({ service: 'warehouse' }, { handler: handler({ inProcessOnly: evidence('cache.clear()', 'src/cache.ts:2') }) }));
    expect(verdict(advice)).toEqual(['redisPubSub', ['inProcess']]);
    expect(advice.why).toMatch(/cache\.clear\(\) \(src\/cache\.ts:2\)/);
  });
  test('one service with itself, critical: a queue that survives', () => {
    const shop = topology({ operations: [produce('payment.done', { payloadType: 'Payment', service: 'warehouse' }), consume('payment.done')] });
    expect(verdict(adviceOn(shop, {}, 'payment.done'))).toEqual(['bullmq', ['inProcess']]);
  });
  test('a durable queue that already runs is preferred', () => {
    const shop = topology({ operations: [produce('payment.done', { payloadType: 'Payment' }), consume('payment.done')], runs: [{ tool: 'rabbitmq', site: site('compose.yaml:3') }] });
    expect(adviceOn(shop, {}, 'payment.done').tool).toBe('rabbitmq');
  });
});

test('keep is handed on, and does not change the checklist', () => {
  const advice = adviceOn(pair(), loads('10/day', { keep: 'the auditors want it' }));
  expect(advice.keep).toBe('the auditors want it');
  expect(advice.tool).toBe('jsonl');
});
