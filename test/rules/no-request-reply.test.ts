import { describe, expect, test } from 'vitest';
import { noRequestReply } from '../../rules/no-request-reply.js';
import { findings } from '../support/rule-input.js';
import { consume, evidence, handler, produce, site, topology, trigger } from '../support/topology.js';
import { summary, textOf } from '../support/findings.js';
import type { Produce, Topology } from '../../src/topology/topology.js';

const check = (of: Topology, settings: unknown = {}) => findings(noRequestReply, of, { settings });

/** Nest: a gateway asks `profile.get`, people answers. */
const nest = (more: Parameters<typeof produce>[1] = {}) => produce('profile.get', { service: 'gateway', client: 'nestjs', request: true, at: 'apps/gateway/src/profile.controller.ts:31:12', ...more });
const answering = consume('profile.get', { service: 'people', group: 'people-server', replies: true, at: 'apps/people/src/profile.controller.ts:8' });

describe('Nest send', () => {
  test('is reported once for each call, with TCP and gRPC offered', () => {
    const again = nest({ at: 'apps/gateway/src/me.controller.ts:5' });
    const found = check(topology({ operations: [nest(), again, answering] }));
    expect(found.map(summary)).toEqual(['nestSend apps/gateway/src/profile.controller.ts:31 profile.get', 'nestSend apps/gateway/src/me.controller.ts:5 profile.get']);
    expect(found[0]?.suggestions).toEqual([
      { kind: 'replace', alternative: 'nestTcp', produce: 'op1', messageId: 'overTcp' },
      { kind: 'replace', alternative: 'nestGrpc', produce: 'op1', messageId: 'overGrpc' },
    ]);
    expect(textOf(noRequestReply, found[0])).toBe(
      "send('profile.get') asks over Kafka and waits for the answer (answered by people, apps/people/src/profile.controller.ts:8): a reply topic, correlation ids and 100–500 ms for a call. Send it over Transport.TCP or gRPC, and keep Kafka for events.",
    );
    expect(found[0]?.related).toEqual([site('apps/people/src/profile.controller.ts:8')]);
  });

  test('is reported once for all topics and services of a call', () => {
    const ask = (topic: string, service: string): Produce => produce(topic, { service, request: true });
    const at = (shop: Topology): Topology => ({ ...shop, operations: shop.operations.map((o) => (o.kind === 'produce' ? { ...o, site: site('libs/ping/src/ping.ts:33'), call: site('libs/ping/src/ping.ts:33') } : o)) });
    const answers = ['berths', 'cranes'].map((service) => consume(`${service}.ping`, { service, replies: true, at: `apps/${service}/src/ping.ts:5` }));
    const found = check(at(topology({ operations: [ask('berths.ping', 'gateway'), ask('berths.ping', 'desk'), ask('cranes.ping', 'gateway'), ask('cranes.ping', 'desk'), ...answers] })));
    expect(found.map(summary)).toEqual(['nestSend libs/ping/src/ping.ts:33 -']);
    expect(textOf(noRequestReply, found[0])).toContain("send('berths.ping' or 'cranes.ping') asks over Kafka and waits for the answer (answered by berths and cranes): a reply topic");
    expect(found[0]?.related).toEqual([site('apps/berths/src/ping.ts:5'), site('apps/cranes/src/ping.ts:5')]);
    expect(found[0]?.evidence.map(({ text }) => text)).toContain('gateway and desk send it here');
    const [same, ...more] = check(at(topology({ operations: [ask('berths.ping', 'gateway'), ask('berths.ping', 'desk'), ...answers] })));
    expect(more).toEqual([]);
    expect(textOf(noRequestReply, same)).toContain("send('berths.ping') asks over Kafka and waits for the answer (answered by berths, apps/berths/src/ping.ts:5): a");
  });

  test('is reported where the handler and the pattern are not known', () => {
    const found = check(topology({ operations: [produce('?', { service: 'gateway', request: true, at: 'src/a.ts:4' })] }));
    expect(found.map(summary)).toEqual(['nestSend src/a.ts:4 ?']);
  });

  test('whose answer is thrown away is offered as emit first', () => {
    const [found] = check(topology({ operations: [nest({ replyIgnored: true }), answering] }));
    expect(found?.messageId).toBe('ignoredReply');
    expect(found?.suggestions?.map((s) => s.messageId)).toEqual(['emit', 'overTcp', 'overGrpc']);
  });

  test('whose only handler listens on another transport never gets an answer', () => {
    const handledOver = { ...evidence('people listens over TCP', 'apps/people/src/main.ts:9'), transport: 'TCP' };
    const [found] = check(topology({ operations: [nest({ handledOver })] }));
    expect(textOf(noRequestReply, found)).toBe(
      "send('profile.get') waits over Kafka for an answer that never comes: its only handler listens over TCP (apps/people/src/main.ts:9). Call it over TCP, or emit() and subscribe the handler to Kafka.",
    );
  });

  test('that is handled over Kafka as well does get one', () => {
    const handledOver = { ...evidence('admin listens over TCP'), transport: 'TCP' };
    expect(check(topology({ operations: [nest({ handledOver }), answering] })).map(({ messageId }) => messageId)).toEqual(['nestSend']);
  });

  test('is silent for emit, and for @MessagePattern by itself', () => {
    expect(check(topology({ operations: [nest({ request: false }), answering] }))).toEqual([]);
    expect(check(topology({ operations: [answering] }))).toEqual([]);
  });
});

describe('a pending reply', () => {
  const ask = produce('quote.wanted', {
    service: 'shop',
    at: 'apps/shop/src/quotes.ts:20',
    awaitsReply: { ...evidence('the map `pending` holds a promise by correlationId', 'apps/shop/src/quotes.ts:14'), through: 'pending', topic: 'quote.given' },
  });
  const pricing = consume('quote.wanted', { service: 'pricing', handler: handler({ id: 'pricing:quote' }) });
  const answer = produce('quote.given', { service: 'pricing', handlers: ['pricing:quote'], at: 'apps/pricing/src/answer.ts:7' });
  const settle = consume('quote.given', { service: 'shop', handler: handler({ id: 'shop:given' }) });

  test('is reported at the requesting call, with both topics as one exchange', () => {
    const found = check(topology({ operations: [ask, pricing, answer, settle] }));
    expect(found.map(summary)).toEqual(['pendingReply apps/shop/src/quotes.ts:20 quote.wanted']);
    expect(textOf(noRequestReply, found[0])).toContain('the map `pending` holds a promise by correlationId (apps/shop/src/quotes.ts:14) (answered by pricing, apps/pricing/src/answer.ts:7)');
    expect(found[0]?.related).toContainEqual(site('apps/pricing/src/answer.ts:7'));
    expect(found[0]?.suggestions).toEqual([{ kind: 'replace', alternative: 'http', produce: 'op1', messageId: 'callOverHttp', data: { service: 'pricing' } }]);
  });

  test('comes back on the topic that the answering side sends to, where one listener hears several', () => {
    const others = [{ ...evidence('until the handler of quote.given settles it', 'apps/shop/src/quotes.ts:15'), topic: 'quote.given' }];
    const listening = { ...ask, awaitsReply: { ...evidence('until the handler of fare.given settles it', 'apps/shop/src/quotes.ts:14'), through: 'pending', topic: 'fare.given', others } };
    const [found] = check(topology({ operations: [listening, pricing, answer, settle] }));
    expect(textOf(noRequestReply, found)).toContain('until the handler of quote.given settles it (apps/shop/src/quotes.ts:15) (answered by pricing, apps/pricing/src/answer.ts:7)');
  });

  test('comes back at the handler of the question, where that answers what the table keeps', () => {
    const others = [{ ...evidence('until the handler of quote.wanted settles it', 'apps/shop/src/quotes.ts:15'), topic: 'quote.wanted' }];
    const listening = { ...ask, awaitsReply: { ...evidence('until the handler of fare.wanted settles it', 'apps/shop/src/quotes.ts:14'), through: 'pending', topic: 'fare.wanted', others } };
    const [found] = check(topology({ operations: [listening, pricing] }));
    expect(textOf(noRequestReply, found)).toContain('until the handler of quote.wanted settles it (apps/shop/src/quotes.ts:15)');
  });

  test('is not answered by another service that shares the handler', () => {
    const elsewhere = produce('quote.given', { service: 'cellar', handlers: ['pricing:quote'], at: 'apps/cellar/src/main.ts:3' });
    const [found] = check(topology({ operations: [ask, pricing, elsewhere, answer, settle] }));
    expect(textOf(noRequestReply, found)).toContain('(answered by pricing, apps/pricing/src/answer.ts:7)');
  });

  test('is nobody’s where nobody calls what asks', () => {
    expect(check(topology({ operations: [{ ...ask, uncalled: true }, pricing, answer, settle] }))).toEqual([]);
  });

  test('offers no call where it is not known who answers', () => {
    const [found] = check(topology({ operations: [ask] }));
    expect(found?.messageId).toBe('pendingReply');
    expect(found?.suggestions).toEqual([]);
  });

  test('is silent on a topic that is kept', () => {
    expect(check(topology({ operations: [ask, pricing, answer, settle] }), { topics: { 'quote.wanted': { keep: 'the broker is the only link into that network' } } })).toEqual([]);
  });
});

describe('a reply address', () => {
  const ask = (reply: string, more: Partial<Produce> = {}) =>
    produce('rates.wanted', { service: 'desk', at: 'apps/desk/src/rates.ts:11', replyAddress: { ...evidence('the header `answerOn`', 'apps/desk/src/rates.ts:13'), topic: { kind: 'name', text: reply, id: reply } }, ...more });
  const listen = (topic: string, service = 'desk') => consume(topic, { service, handler: handler({ id: `${service}:${topic}` }) });

  test('is reported where the sender reads the topic it names', () => {
    const found = check(topology({ operations: [ask('desk.answers'), listen('desk.answers')] }));
    expect(found.map(summary)).toEqual(['replyAddress apps/desk/src/rates.ts:11 rates.wanted']);
    expect(found[0]?.data['reply']).toBe('desk.answers');
  });

  test('is silent where another service reads it, or nobody here', () => {
    expect(check(topology({ operations: [ask('audit.log'), listen('audit.log', 'auditor')] }))).toEqual([]);
    expect(check(topology({ operations: [ask('desk.answers')] }))).toEqual([]);
  });

  test('with a hole is the topic that is subscribed with the same text', () => {
    const address = { ...evidence('the header `answerOn`'), topic: { kind: 'template' as const, text: 'desk.${?}.answers' } };
    expect(check(topology({ operations: [ask('', { replyAddress: address }), listen('desk.${?}.answers')] })).map(({ messageId }) => messageId)).toEqual(['replyAddress']);
    expect(check(topology({ operations: [ask('', { replyAddress: address }), listen('desk.${?}.other')] }))).toEqual([]);
  });
});

describe('the answering half', () => {
  const wanted = consume('report.wanted', { service: 'reports', at: 'apps/reports/src/main.ts:6', handler: handler({ id: 'reports:wanted' }) });
  const answer = (text = '`message.headers.answerOn`') => produce('?', { service: 'reports', at: 'apps/reports/src/main.ts:19', handlers: ['reports:wanted'], toMessageAddress: evidence(text, 'apps/reports/src/main.ts:18') });

  test('is reported at the answering produce, and suggests nothing', () => {
    const found = check(topology({ operations: [wanted, answer()] }));
    expect(found.map(summary)).toEqual(['answersOnly apps/reports/src/main.ts:19 report.wanted']);
    expect(textOf(noRequestReply, found[0])).toBe(
      "This answers on a topic named in the message it handles (`message.headers.answerOn`): the answering half of a call over Kafka, asked on 'report.wanted'. Let the sender call this service over HTTP or gRPC instead.",
    );
    expect(found[0]?.suggestions).toEqual([]);
  });

  test('is one finding for a helper that several handlers answer through', () => {
    const other = consume('ledger.wanted', { service: 'reports', handler: handler({ id: 'reports:ledger' }) });
    const shared = produce('?', { service: 'reports', at: 'apps/reports/src/answer.ts:3', handlers: ['reports:wanted', 'reports:ledger'], toMessageAddress: evidence('`request.answerOn`') });
    const found = check(topology({ operations: [wanted, other, shared] }));
    expect(found.map(summary)).toEqual(['answersOnly apps/reports/src/answer.ts:3 -']);
    expect(found[0]?.data['asked']).toBe(", asked on 'report.wanted' and 'ledger.wanted'");
  });

  test('is known from the handler alone', () => {
    const handled = consume('report.wanted', { service: 'reports', handler: handler({ id: 'r', repliesTo: evidence('`call.metadata.replyTopic`', 'apps/reports/src/reply.ts:40') }) });
    expect(check(topology({ operations: [handled] })).map(summary)).toEqual(['answersOnly apps/reports/src/reply.ts:40 report.wanted']);
  });

  test('is related, not reported, where the question is here', () => {
    const ask = produce('report.wanted', { service: 'portal', at: 'apps/portal/src/reports.ts:9', awaitsReply: { ...evidence('a promise by id'), through: 'emitter' } });
    const found = check(topology({ operations: [ask, wanted, answer()] }));
    expect(found.map(summary)).toEqual(['pendingReply apps/portal/src/reports.ts:9 report.wanted']);
    expect(found[0]?.related).toContainEqual(site('apps/reports/src/main.ts:19'));
  });

  test.each(['`message.headers.original_topic`', '`headers.originalTopic`', '`record.sourceTopic`', '`headers["x-retry-topic"]`', '`failedTopic`', '`dead.origin`'])('is silent where a retried message records its origin: %s', (text) => {
    expect(check(topology({ operations: [wanted, answer(text)] }))).toEqual([]);
  });
});

describe('a round trip', () => {
  interface Trip {
    readonly names?: readonly [string, string];
    readonly ids?: readonly string[];
    readonly looksUpBy?: string;
    readonly settles?: boolean;
    readonly fromHandler?: boolean;
    readonly more?: Topology['operations'];
    readonly services?: readonly [string, string];
  }
  const trip = ({ names = ['scan.started', 'scan.finished'], ids = [], looksUpBy, settles, fromHandler, more = [], services = ['web', 'scanner'] }: Trip) => {
    const [asking, answeringService] = services;
    return topology({
      operations: [
        produce(names[0], { service: asking, at: 'apps/web/src/scan.ts:12', ids, triggers: [trigger('http')], handlers: fromHandler ? ['web:other'] : [] }),
        consume(names[0], { service: answeringService, group: 'scanners', handler: handler({ id: 'scanner:in' }) }),
        produce(names[1], { service: answeringService, handlers: ['scanner:in'], at: 'apps/scanner/src/done.ts:8' }),
        consume(names[1], {
          service: asking,
          group: 'web-results',
          at: 'apps/web/src/results.ts:5',
          handler: handler({ id: 'web:back', ...(looksUpBy === undefined ? {} : { looksUpBy: [{ field: looksUpBy, site: site('apps/web/src/results.ts:9') }] }), ...(settles ? { settles: evidence('`waiting.get(id).resolve`', 'apps/web/src/results.ts:10') } : {}) }),
        }),
        ...more,
      ],
    });
  };

  test.each([
    ['scan.request', 'scan.response'],
    ['scan-request', 'scan-result'],
    ['scanRequests', 'scanReplies'],
    ['billing.command', 'billing.reply'],
    ['balance_query', 'balance_result'],
    ['balance.get', 'balance.get.reply'],
    ['env:SCAN_REQUEST_TOPIC', 'env:SCAN_RESPONSE_TOPIC'],
  ])('is reported for names that pair: %s, %s', (...names) => {
    expect(check(trip({ names })).map(summary)).toEqual([`roundTrip apps/web/src/scan.ts:12 ${names[0]}`]);
  });

  test('is silent where one program reads the question and the answer, whatever they are called, unless somebody waits', () => {
    const alone = (group: string, settles = false): readonly string[] => {
      return check(topology({
        operations: [
          produce('scan.request', { service: 'web', at: 'apps/web/src/scan.ts:12' }),
          consume('scan.request', { service: 'web', group: 'web', handler: handler({ id: 'web:in' }) }),
          produce('scan.response', { service: 'web', handlers: ['web:in'], at: 'apps/web/src/done.ts:8' }),
          consume('scan.response', { service: 'web', group, at: 'apps/web/src/results.ts:5', handler: handler({ id: 'web:back', ...(settles ? { settles: evidence('`waiting.get(id).resolve`', 'apps/web/src/results.ts:10') } : {}) }) }),
        ],
      })).map(summary);
    };
    expect(alone('web')).toEqual([]);
    expect(alone('web-results')).toEqual(['roundTrip apps/web/src/scan.ts:12 scan.request']);
    expect(alone('web', true)).toEqual(['roundTrip apps/web/src/scan.ts:12 scan.request']);
  });

  test.each([
    ['scan.started', 'scan.finished'],
    ['orders.request', 'payments.response'],
    ['order.command', 'order.result.archive'],
    ['query.log', 'query.log.archive'],
  ])('is silent for names that do not: %s, %s', (...names) => {
    expect(check(trip({ names }))).toEqual([]);
  });

  test('is reported where the answer is looked up by an id of the question', () => {
    const [found] = check(trip({ ids: ['scanId'], looksUpBy: 'scanId' }));
    expect(textOf(noRequestReply, found)).toBe(
      "'scan.started' goes out and 'scan.finished' comes back for it: 'scanId', sent with the question, is looked up when the answer comes (apps/web/src/results.ts:9) (answered by scanner, apps/scanner/src/done.ts:8). That is a call over two topics, with 100–500 ms on top. Use HTTP or gRPC, or read the database.",
    );
    expect(found?.suggestions?.map((s) => s.messageId)).toEqual(['callOverHttp']);
  });

  test('is reported where the handler of the answer settles who waits', () => {
    expect(check(trip({ settles: true })).map(({ messageId }) => messageId)).toEqual(['roundTrip']);
  });

  test('between two processes of one package is one too', () => {
    expect(check(trip({ names: ['render.request', 'render.reply'], services: ['studio', 'studio'] })).map(({ messageId }) => messageId)).toEqual(['roundTrip']);
  });

  test('is silent for an id that is only passed on, and for one the sender did not put there', () => {
    expect(check(trip({ ids: ['x-correlation-id', 'traceparent'] }))).toEqual([]);
    expect(check(trip({ ids: ['scanId'], looksUpBy: 'userId' }))).toEqual([]);
    // Whose message it is, every message says.
    for (const id of ['tenant_id', 'organizationId', 'orgId']) expect(check(trip({ ids: ['scanId', id], looksUpBy: id }))).toEqual([]);
  });

  test('is silent for the steps of one service, each of which looks up what it works on, and for what is tried again', () => {
    expect(check(trip({ ids: ['shopId'], looksUpBy: 'shopId', services: ['studio', 'studio'] }))).toEqual([]);
    expect(check(trip({ names: ['scan.started', 'scan.started.retry'], ids: ['scanId'], looksUpBy: 'scanId' }))).toEqual([]);
  });

  test('is silent for choreography: a step sent by a handler, and events with readers of their own', () => {
    expect(check(trip({ ids: ['scanId'], looksUpBy: 'scanId', fromHandler: true }))).toEqual([]);
    const auditor = consume('scan.finished', { service: 'audit', group: 'audit', handler: handler({ id: 'audit:scan' }) });
    expect(check(trip({ ids: ['scanId'], looksUpBy: 'scanId', more: [auditor] }))).toEqual([]);
  });
});
