/** Topics over which somebody asks and somebody answers. */
import { consumersOf, isDeadLetterOrRetry, type Topic, type TopologyIndex } from '../queries.js';
import { tokensOf } from '../names.js';
import { consumesOf, isSamePlace, namesPair, producesFrom } from '../fit-queries.js';
import type { AwaitedReply, Consume, Evidence, Handler, Produce } from '../topology.js';
import { placeOf } from '../wording.js';

export type ExchangeKind = 'nestSend' | 'neverAnswered' | 'pendingReply' | 'replyAddress' | 'roundTrip' | 'answersOnly';

export interface Exchange {
  readonly kind: ExchangeKind;
  /** The requesting call; the answering one where only that half is here. */
  readonly produce: Produce | undefined;
  /** Where it stands, and what shows that it is one. */
  readonly proof: Evidence;
  /** Ids of the topics that carry the requests. */
  readonly asks: readonly string[];
  /** Ids of all its topics that are known. */
  readonly topics: readonly string[];
  /** The name the answers come back on, where it is known. */
  readonly reply: string | undefined;
  /** Who takes the requests. */
  readonly answering: readonly Consume[];
  /** The calls that answer. */
  readonly answers: readonly Produce[];
}

/** Every exchange: one for each requesting call, and one for each answering call whose requests come from elsewhere. */
export function findExchanges(index: TopologyIndex): readonly Exchange[] {
  const requests = index.topology.operations.flatMap((o) => (o.kind === 'produce' ? (toExchange(index, o) ?? []) : []));
  const answered = requests.flatMap(({ answers }) => answers);
  const asked = new Set(requests.flatMap(({ asks }) => asks));
  return [...requests, ...findAnswers(index, asked).filter(({ proof, produce }) => !answered.some((answer) => answer === produce || isSamePlace(answer.site, proof.site)))];
}

function toExchange(index: TopologyIndex, produce: Produce): Exchange | undefined {
  const { awaitsReply, handledOver, replyAddress } = produce;
  // What nobody calls asks nobody.
  if (produce.uncalled) return undefined;
  const answering = answeringSide(index, produce);
  if (produce.request) {
    if (handledOver && answering.length === 0) return makeExchange(index, 'neverAnswered', produce, handledOver);
    return makeExchange(index, 'nestSend', produce, { text: 'Nest send() over Kafka waits for an answer on a reply topic', site: produce.site });
  }
  if (awaitsReply) {
    const [first, ...others] = awaited(index, produce, awaitsReply, answering);
    return makeExchange(index, 'pendingReply', produce, first, [first, ...others].flatMap(({ topic }) => topic ?? []));
  }
  if (replyAddress && listensOn(index, produce, replyAddress.topic)) return makeExchange(index, 'replyAddress', produce, replyAddress, replyAddress.topic?.id === undefined ? [] : [replyAddress.topic.id], replyAddress.topic?.text);
  const trip = findRoundTrip(index, produce);
  return trip && makeExchange(index, 'roundTrip', produce, trip.proof, [trip.reply.id]);
}

/**
 * Where the answers of several exchanges are heard: at the handler of the question, if that answers itself, else those that
 * the answering services of this one send; all of them, where that cannot be told.
 */
function awaited(index: TopologyIndex, { topic: asked }: Produce, { others = [], ...first }: NonNullable<Produce['awaitsReply']>, answering: readonly Consume[]): readonly [AwaitedReply, ...AwaitedReply[]] {
  const itself = [first, ...others].find(({ topic }) => topic !== undefined && topic === asked.id);
  if (itself) return [itself];
  const isSent = ({ topic }: AwaitedReply): boolean => topic !== undefined && (index.byId.get(topic)?.produces ?? []).some(({ service }) => answering.some((one) => one.service === service));
  const [chosen, ...more] = [first, ...others].filter(isSent);
  return chosen ? [chosen, ...more] : [first, ...others];
}

function makeExchange(index: TopologyIndex, kind: ExchangeKind, produce: Produce, proof: Evidence, replies: readonly string[] = [], replyText?: string): Exchange {
  const answering = answeringSide(index, produce);
  const asks = produce.topic.id === undefined ? [] : [produce.topic.id];
  const answers = sentBy(index, answering).filter((answer) => isAnswer(answer) || (answer.topic.id !== undefined && replies.includes(answer.topic.id)));
  const [replyId] = replies;
  const reply = replyText ?? (replyId === undefined ? undefined : (index.byId.get(replyId)?.name.text ?? replyId));
  return { kind, produce, proof, asks, topics: [...asks, ...replies], reply, answering, answers };
}

/** What handlers send: those of several services may be one function of a library, and each service sends its own. */
const sentBy = (index: TopologyIndex, consumes: readonly Consume[]): readonly Produce[] => producesFrom(index, consumes).filter((produce) => consumes.some(({ service }) => service === produce.service));

const topicOf = (index: TopologyIndex, produce: Produce): Topic | undefined => (produce.topic.id === undefined ? undefined : index.byId.get(produce.topic.id));

const answeringSide = (index: TopologyIndex, produce: Produce): readonly Consume[] => topicOf(index, produce)?.consumes ?? [];

/** The sender reads the topic it asks to be answered on; a name with holes is the same where it is written the same. */
const listensOn = (index: TopologyIndex, { service }: Produce, reply: { readonly id?: string; readonly text: string; readonly kind: string } | undefined): boolean =>
  reply !== undefined &&
  index.topology.operations.some((o) => o.kind === 'consume' && o.service === service && (reply.id === undefined ? reply.kind === 'template' && o.topic.text === reply.text : o.topic.id === reply.id));

// --- A asks on T1, the handler of T1 produces T2, A reads T2 ---

function findRoundTrip(index: TopologyIndex, request: Produce): { readonly reply: Topic; readonly proof: Evidence } | undefined {
  const asked = topicOf(index, request);
  if (!asked || request.service === '') return undefined;
  const replies = new Set(producesFrom(index, asked.consumes).flatMap((answer) => topicOf(index, answer) ?? []));
  for (const reply of replies) {
    // What is tried again, or given up, is no answer.
    if (reply === asked || isDeadLetterOrRetry(reply.name)) continue;
    for (const back of reply.consumes.filter(({ service }) => service === request.service)) {
      const proof = findWait(request, asked, reply, back);
      if (proof) return { reply, proof };
    }
  }
  return undefined;
}

function findWait(request: Produce, asked: Topic, reply: Topic, back: Consume): Evidence | undefined {
  const { handler, site } = back;
  if (handler?.settles) return handler.settles;
  if (isWithItself(asked, back)) return undefined;
  if (namesPair(asked.name, reply.name)) return { text: `'${asked.name.text}' and '${reply.name.text}' are named as question and answer`, site };
  return findLookup(request, asked, reply, handler);
}

/** One group of one service reads the question and the answer: a program that goes on with its own work in steps calls nobody, whatever its topics are called. */
const isWithItself = (asked: Topic, { service, group }: Consume): boolean => group.text !== '?' && asked.consumes.every((taker) => taker.service === service && taker.group.id === group.id);

/**
 * The answer is put where the question left an id. In a choreography an id is looked up too, but its events have readers of
 * their own, or are sent by a handler: an exchange has one reader each way, and begins with somebody who wants something of somebody else.
 * A service that sends itself one message after another works in steps, each of which looks up what it works on.
 */
function findLookup(request: Produce, asked: Topic, reply: Topic, handler: Handler | undefined): Evidence | undefined {
  if (asked.consumes.every(({ service }) => service === request.service)) return undefined;
  if (request.handlers.length > 0 || consumersOf(asked).length !== 1 || consumersOf(reply).length !== 1) return undefined;
  const lookup = handler?.looksUpBy?.find(({ field }) => request.ids.includes(field) && !isScope(field));
  return lookup && { text: `'${lookup.field}', sent with the question, is looked up when the answer comes`, site: lookup.site };
}

/** Whose message it is, and not what it asks for: every message of a program for several tenants says it, and settings are looked up by it. */
const isScope = (field: string): boolean => SCOPES.test(tokensOf(field).at(-2) ?? '');
const SCOPES = /^(tenant|org|organi[sz]ation|workspace|company)$/;

// --- the answering half alone ---

/** Where a message came from is not where its answer goes: dead letters and retries record their origin. */
const ORIGIN = /(^|[^a-z])(orig|origin|original|source|failed|failure|dead|dlq|retry)/i;

const isAnswer = ({ toMessageAddress }: Produce): boolean => toMessageAddress !== undefined && !ORIGIN.test(toMessageAddress.text);

/** The addresses that handlers answer to, once for each place. */
function findAnswers(index: TopologyIndex, asked: ReadonlySet<string>): readonly Exchange[] {
  const byPlace = new Map<string, { readonly produce: Produce | undefined; readonly proof: Evidence; readonly answering: Consume[] }>();
  const add = (produce: Produce | undefined, proof: Evidence, answering: readonly Consume[]): void => {
    const place = byPlace.get(placeOf(proof.site)) ?? { produce, proof, answering: [] };
    place.answering.push(...answering.filter((consume) => !place.answering.includes(consume)));
    byPlace.set(placeOf(proof.site), place);
  };
  for (const operation of index.topology.operations) {
    if (operation.kind === 'produce' && operation.toMessageAddress && isAnswer(operation)) {
      add(operation, { text: operation.toMessageAddress.text, site: operation.site }, consumesOf(index, operation.handlers));
    }
    if (operation.kind === 'consume' && operation.handler?.repliesTo && !ORIGIN.test(operation.handler.repliesTo.text) && !hasAnswer(index, operation.handler)) {
      add(undefined, operation.handler.repliesTo, [operation]);
    }
  }
  return [...byPlace.values()].flatMap(({ produce, proof, answering }) => {
    const topics = [...new Set(answering.flatMap(({ topic }) => topic.id ?? []))];
    // The question is here as well, and speaks of both.
    if (topics.length > 0 && topics.every((topic) => asked.has(topic))) return [];
    return [{ kind: 'answersOnly', produce, proof, asks: topics, topics, reply: undefined, answering, answers: [] }];
  });
}

const hasAnswer = (index: TopologyIndex, { id }: Handler): boolean => index.topology.operations.some((o) => o.kind === 'produce' && isAnswer(o) && o.handlers.includes(id));
