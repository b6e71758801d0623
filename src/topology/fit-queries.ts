/** Questions about a topology that only the fit rules ask. */
import { tokensOf } from './names.js';
import { isDeadLetterOrRetry, type Topic, type TopologyIndex } from './queries.js';
import type { Consume, Handler, Name, Produce, Site } from './topology.js';

/** Everything that is sent to the topic is sent from the `catch` of a handler: a dead-letter or retry topic, whatever it is called. */
export function isFedFromCatch(index: TopologyIndex, topic: Topic): boolean {
  return topic.produces.length > 0 && topic.produces.every(({ handlers }) => handlers.length > 0 && handlers.every((id) => sendsFromCatch(index.handlers.get(id), topic.id)));
}

function sendsFromCatch(handler: Handler | undefined, topic: string): boolean {
  const sends = handler?.effects.filter((effect) => effect.kind === 'produce' && effect.topic === topic) ?? [];
  return sends.length > 0 && sends.every((effect) => effect.inCatch);
}

/** What is sent is only what the topic's own handlers gave up: a program that tries dead letters once more is not where the messages come from. */
export function isSentBack(index: TopologyIndex, produce: Produce, topic: Topic): boolean {
  const from = consumesOf(index, produce.handlers);
  const given = producesFrom(index, topic.consumes);
  return from.length > 0 && from.every((consume) => consume.topic.id !== topic.id && given.some((send) => send.topic.id !== undefined && send.topic.id === consume.topic.id && isGivenUp(index, send)));
}

const isGivenUp = (index: TopologyIndex, { topic, handlers }: Produce): boolean =>
  isDeadLetterOrRetry(topic) || handlers.every((id) => sendsFromCatch(index.handlers.get(id), topic.id ?? ''));

/** Produces that one of the handlers of these subscriptions performs. */
export function producesFrom(index: TopologyIndex, consumes: readonly Consume[]): readonly Produce[] {
  const ids = new Set(consumes.flatMap(({ handler }) => handler?.id ?? []));
  return index.topology.operations.filter((o): o is Produce => o.kind === 'produce' && o.handlers.some((id) => ids.has(id)));
}

/** Subscriptions with one of these handlers. */
export function consumesOf(index: TopologyIndex, handlers: readonly string[]): readonly Consume[] {
  return index.topology.operations.filter((o): o is Consume => o.kind === 'consume' && o.handler !== undefined && handlers.includes(o.handler.id));
}

const ASKS = /^(requests?|requested|req|quer(y|ies)|commands?|cmds?)$/;
const ANSWERS: Readonly<Record<'request' | 'query' | 'command', RegExp>> = {
  request: /^(responses?|resp?|res|results?|repl(y|ies)|answers?)$/,
  query: /^(results?|responses?|repl(y|ies)|answers?)$/,
  command: /^(repl(y|ies)|responses?|results?)$/,
};
const REPLY_SUFFIX = /^(repl(y|ies)|responses?|answers?)$/;

/** Do the names pair as request and response, request and result, command and reply, or query and result? The rest of both must be the same. */
export function namesPair(request: Name, reply: Name): boolean {
  const [asking, answering] = [tokensOf(request), tokensOf(reply)];
  if (answering.length === asking.length + 1) return REPLY_SUFFIX.test(answering.at(-1) ?? '') && asking.every((token, i) => token === answering[i]);
  if (asking.length !== answering.length) return false;
  const differing = asking.flatMap((token, i) => (token === answering[i] ? [] : [i]));
  const [position] = differing;
  return position !== undefined && differing.length === 1 && ASKS.test(asking[position] ?? '') && answersTo(asking[position] ?? '').test(answering[position] ?? '');
}

const answersTo = (token: string): RegExp => (token.startsWith('q') ? ANSWERS.query : token.startsWith('c') ? ANSWERS.command : ANSWERS.request);

/** A key that names the message and not the thing it is about (`jobId`, `task.id`, `eventId`): every message has its own, so it orders nothing. */
export function isOwnId(key: string): boolean {
  const words = tokensOf(key);
  const last = words.at(-1) ?? '';
  return /^(id|uuid|key)$/.test(last) && OWN.test(words.at(-2) ?? '');
}
const OWN = /^(job|task|message|msg|event|mail|email|notification|request|delivery|work)$/;

export const isSamePlace = (a: Site, b: Site): boolean => a.file === b.file && a.start === b.start;

/** The produce that suggestions of a finding are for: one in its file, where an edit can be offered, else the first. At most one. */
export const produceToReplace = (produces: readonly Produce[], { file }: Site): readonly Produce[] =>
  [produces.find(({ site }) => site.file === file) ?? produces[0]].flatMap((produce) => produce ?? []);
