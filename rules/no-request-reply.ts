import { defineRule } from '../src/rule-definition.js';
import { verdictsOf } from '../src/topology/precedence.js';
import type { Evidence, Finding, SuggestionRequest } from '../src/topology/topology.js';
import type { Exchange } from '../src/topology/verdict/request-reply.js';
import { byPlace } from '../src/topology/safety-queries.js';
import { enumerateSome, placeOf, relatedTo } from '../src/topology/wording.js';

type MessageIds = 'nestSend' | 'ignoredReply' | 'neverAnswered' | 'pendingReply' | 'replyAddress' | 'roundTrip' | 'answersOnly' | 'overTcp' | 'overGrpc' | 'emit' | 'callOverHttp';

export const noRequestReply = defineRule<MessageIds>({
  name: 'no-request-reply',
  meta: {
    type: 'problem',
    description: 'Disallow waiting for an answer over Kafka; call the service over HTTP or gRPC, or read the database.',
    preset: 'recommended',
    severity: 'error',
    hasSuggestions: true,
    schema: [],
  },
  messages: {
    nestSend: "send('{{topic}}') asks over Kafka and waits for the answer{{answering}}: a reply topic, correlation ids and 100–500 ms for a call. Send it over Transport.TCP or gRPC, and keep Kafka for events.",
    ignoredReply: "send('{{topic}}') asks over Kafka for an answer that is thrown away{{answering}}: the reply topic and its correlation ids serve nobody. emit() sends the same event without them.",
    neverAnswered: "send('{{topic}}') waits over Kafka for an answer that never comes: its only handler listens over {{transport}} ({{proofPlace}}). Call it over {{transport}}, or emit() and subscribe the handler to Kafka.",
    pendingReply: "Whoever sends '{{topic}}' here waits for the answer: {{proof}} ({{proofPlace}}){{answering}}. That is a call over two topics, with correlation ids and 100–500 ms on top. Use HTTP or gRPC.",
    replyAddress: "'{{topic}}' is sent with the topic to answer on, '{{reply}}', which this service reads: {{proof}} ({{proofPlace}}){{answering}}. That is a call over two topics. Use HTTP or gRPC.",
    roundTrip: "'{{topic}}' goes out and '{{reply}}' comes back for it: {{proof}} ({{proofPlace}}){{answering}}. That is a call over two topics, with 100–500 ms on top. Use HTTP or gRPC, or read the database.",
    answersOnly: "This answers on a topic named in the message it handles ({{proof}}): the answering half of a call over Kafka{{asked}}. Let the sender call this service over HTTP or gRPC instead.",
    overTcp: 'Send it over Transport.TCP',
    overGrpc: 'Send it over Transport.GRPC',
    emit: 'Emit it: nobody reads the answer',
    callOverHttp: 'Call {{service}} over HTTP',
  },
  check(topology, input) {
    return asOne(verdictsOf(topology, input).exchanges).map(toFinding);
  },
});

/** One call is one finding, however many topics it sends to and services it is in. */
function asOne(exchanges: readonly Exchange[]): readonly (readonly [Exchange, ...Exchange[]])[] {
  const same = ({ kind, produce, proof, reply }: Exchange, other: Exchange): boolean =>
    kind === other.kind && produce?.replyIgnored === other.produce?.replyIgnored && reply === other.reply && placeOf(proof.site) === placeOf(other.proof.site);
  return byPlace(exchanges, ({ kind, produce, proof }) => (kind === 'answersOnly' ? proof.site : (produce?.site ?? proof.site))).flatMap((there) => {
    const groups: [Exchange, ...Exchange[]][] = [];
    for (const exchange of there) {
      const group = groups.find(([first]) => same(first, exchange));
      if (group) group.push(exchange);
      else groups.push([exchange]);
    }
    return groups;
  });
}

function toFinding(exchanges: readonly [Exchange, ...Exchange[]]): Finding {
  const [exchange] = exchanges;
  const names = [...new Set(exchanges.flatMap((one) => (one.kind === 'answersOnly' ? [] : (one.produce?.topic.text ?? []))))];
  const { kind, produce, proof, reply, asks } = exchange;
  const answering = [...new Set(exchanges.flatMap((one) => one.answering))];
  const answers = [...new Set(exchanges.flatMap((one) => one.answers))];
  const senders = [...new Set(exchanges.flatMap((one) => (one.produce?.service ? [one.produce.service] : [])))];
  const requesting = kind === 'answersOnly' ? undefined : produce;
  const site = requesting?.site ?? proof.site;
  const topic = names.length > 1 ? undefined : requesting?.topic.text ?? (asks.length === 1 ? answering[0]?.topic.text : undefined);
  const evidence: readonly Evidence[] = [
    proof,
    ...(senders.length > 1 ? [{ text: `${enumerateSome(senders)} send it here`, site: proof.site }] : []),
    ...answering.map((consume) => ({ text: `${consume.service} handles '${consume.topic.text}'`, site: consume.site })),
    ...answers.map((answer) => ({ text: `${answer.service} answers`, site: answer.site })),
  ];
  return {
    messageId: kind === 'nestSend' && produce?.replyIgnored ? 'ignoredReply' : kind,
    data: {
      topic: names.length > 1 ? names.join("' or '") : (topic ?? '?'),
      reply: reply ?? '?',
      proof: proof.text,
      proofPlace: placeOf(proof.site),
      transport: produce?.handledOver?.transport ?? '',
      answering: answeredByAny(exchanges),
      asked: answering.length === 0 ? '' : `, asked on ${enumerateSome([...new Set(answering.map((consume) => `'${consume.topic.text}'`))])}`,
    },
    site,
    ...(topic === undefined ? {} : { topic }),
    evidence,
    related: relatedTo(site, [...evidence.map((e) => e.site), ...(produce ? [produce.call] : [])]),
    suggestions: requesting ? suggest(exchange, requesting.id) : [],
  };
}

/** ` (answered by billing, apps/billing/src/main.ts:12)`: nothing where the handler is not in the workspace. */
function answeredBy({ answering, answers }: Exchange): string {
  const [first] = answers.length > 0 ? answers : answering;
  return first ? ` (answered by ${first.service || 'the handler'}, ${placeOf(first.site)})` : '';
}

/** ` (answered by billing and stock)`. */
function answeredByAny(exchanges: readonly Exchange[]): string {
  const [first = '', ...others] = new Set(exchanges.map(answeredBy));
  if (others.length === 0) return first;
  const services = new Set(exchanges.flatMap(({ answering, answers }) => (answers.length > 0 ? answers : answering).map(({ service }) => service)).filter((service) => service !== ''));
  return services.size === 0 ? '' : ` (answered by ${enumerateSome([...services])})`;
}

function suggest({ kind, produce, answering }: Exchange, id: string): readonly SuggestionRequest[] {
  const replace = (alternative: string, messageId: MessageIds, data?: Readonly<Record<string, string>>): SuggestionRequest => ({ kind: 'replace', alternative, produce: id, messageId, ...(data ? { data } : {}) });
  const service = answering.find((consume) => consume.service !== '')?.service;
  if (kind === 'nestSend' || kind === 'neverAnswered') {
    const calls = [replace('nestTcp', 'overTcp'), replace('nestGrpc', 'overGrpc')];
    return produce?.replyIgnored ? [replace('nestEmit', 'emit'), ...calls] : calls;
  }
  return service === undefined ? [] : [replace('http', 'callOverHttp', { service })];
}
