/** Signs that a queue's features were built by hand around a handler. */
import { ts } from 'ts-morph';
import type { QueueSign } from '../../topology/topology.js';
import { isWork } from './effects.js';
import type { Found } from './found.js';
import type { HandlerRead } from './handler-read.js';
import type { RawConsume, Tools } from '../operation.js';
import { calleeName, findCallTaking, innermost, outermost, short } from '../syntax/syntax.js';

/** Beyond this many calls a pause or a lock belongs to something else: a connection that is set up, a client that backs off, a circuit breaker. */
const NEAR = 4;

export function readSigns(tools: Tools, raw: RawConsume, read: HandlerRead): readonly QueueSign[] {
  const { found, message } = read.summary;
  const sign = (kind: QueueSign['kind'], text: string, node: ts.Node): QueueSign => ({ kind, text, site: tools.siteOf(node) });
  const own = tools.topicIdOf(raw);
  const near = found.filter(({ frames }) => frames.length <= NEAR);
  return unique([
    ...near.filter(({ kind, node }) => kind === 'sleep' && !isTimeout(node)).map(({ text, node }) => sign('sleep', `it waits with ${text}`, node)),
    ...near.flatMap((one) => delayedWork(one, found).map((timer) => sign('sleep', `${short(timer.expression)} puts the work off`, timer))),
    ...message.attempts.map(({ path, node }) => sign('attempts', `the message counts its attempts (\`${path.at(-1) ?? ''}\`)`, node)),
    ...found.filter(({ kind, topic }) => kind === 'produce' && topic !== undefined && (topic === own || RETRY.test(topic))).map(({ text, topic, node }) => sign('retry', `the message is sent again, to '${topic ?? ''}' (${text})`, node)),
    ...found.filter(({ kind, topic, inCatch }) => kind === 'produce' && inCatch && topic !== undefined && DEAD.test(topic)).map(({ topic, node }) => sign('deadLetter', `a failed message goes to '${topic ?? ''}'`, node)),
    ...near.filter(({ kind }) => kind === 'lock').map(({ text, node }) => sign('lock', `each job takes a lock (${text})`, node)),
    ...found.filter(({ kind, frames }) => kind === 'gate' && frames.length <= NEAR).map(({ text, node }) => sign('gate', `${text} limits how many run at once`, node)),
    ...heartbeats(raw, read).map((node) => sign('heartbeat', 'the heartbeat is sent by hand while a job runs', node)),
    ...pausedAtLimit(read).map((node) => sign('gate', 'the consumer is paused while too many run', node)),
  ]);
}

const RETRY = /(^|[^a-z])(retry|retries|redelivery)([^a-z]|$)/i;
const DEAD = /(^|[^a-z])(dlq|dlt|dlx|dead[-_.]?letters?|poison|parking[-_.]?lot)([^a-z]|$)/i;

/** `Promise.race([work, sleep(5000)])` is a limit, not a pause. */
function isTimeout(node: ts.Node): boolean {
  for (let current = node; current.parent && !ts.isStatement(current); current = current.parent) {
    const taker = ts.isExpression(current) ? findCallTaking(outermost(ts.isArrayLiteralExpression(current.parent) ? current.parent : current)) : undefined;
    if (taker && ts.isCallExpression(taker) && calleeName(taker) === 'race') return true;
  }
  return false;
}

/** A timer in whose callback the work is done. */
function delayedWork(one: Found, all: readonly Found[]): readonly ts.CallExpression[] {
  if (one.kind !== 'delay' || !ts.isCallExpression(one.node)) return [];
  const [callback] = one.node.arguments;
  const body = callback && innermost(callback);
  const inside = body && all.some((other) => {
    const place = other.frames.find(({ fact }) => fact.timer === one.node)?.fact.node ?? other.node;
    return isWork(other) && place.getSourceFile() === body.getSourceFile() && place.pos >= body.pos && place.end <= body.end;
  });
  return inside && /^(setTimeout)$/.test(calleeName(one.node)) ? [one.node] : [];
}

/** In a batch handler the heartbeat is ordinary; a handler of single messages that sends it before its work is done has long jobs. */
function heartbeats(raw: RawConsume, { fn, summary }: HandlerRead): readonly ts.Node[] {
  const isSingle = (raw.run?.mode ?? 'message') === 'message';
  const beats = summary.controls.filter(({ kind }) => kind === 'heartbeat');
  const isAmidWork = (beat: ts.Node): boolean => summary.found.some((one) => isWork(one) && (one.frames[0]?.fact.node ?? one.node).pos > beat.pos);
  return beats
    .filter(({ fact, fn: own }) => (fact.timer ? calleeName(fact.timer) === 'setInterval' : isSingle && (beats.length > 1 || fact.loop !== undefined || (own === fn && isAmidWork(fact.node)))))
    .map(({ fact }) => fact.node);
}

function pausedAtLimit({ summary }: HandlerRead): readonly ts.Node[] {
  return summary.controls.filter(({ kind, fact }) => kind === 'pause' && fact.branches.some((b) => b.kind === 'if' && /(active|running|in_?flight|pending|concurren|current|busy|size|length)\w*\s*>=?\s*\w*(max|limit|concurren|\d)/i.test(b.condition.getText()))).map(({ fact }) => fact.node);
}

function unique(signs: readonly QueueSign[]): readonly QueueSign[] {
  return [...new Map(signs.map((sign) => [`${sign.kind} ${sign.site.file}:${sign.site.start}`, sign])).values()];
}
