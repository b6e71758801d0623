/** Topics of independent jobs, with a task queue built by hand around them. */
import { findPriorityFamily, hasUnresolvedConsumer, independentConsumers, isDeadLetter, isDeadLetterOrRetry, mentionsOf, type Consumer, type Topic } from '../queries.js';
import { isOwnId } from '../fit-queries.js';
import { tokensOf } from '../names.js';
import type { Effect, EffectKind, Evidence, Loop, Produce, QueueSign } from '../topology.js';
import { enumerate } from '../wording.js';
import { declaredFor, type Case } from './case.js';

export interface TaskQueue {
  /** Queue features by hand; a notification that is never tried again; jobs sent one by one without a key. */
  readonly kind: 'byHand' | 'noRetry' | 'unkeyedLoop';
  readonly topic: Topic;
  /** Topics that differ in a priority only, this one among them. */
  readonly family: readonly Topic[];
  readonly consumer: Consumer;
  /** What the jobs do; empty where only the topic's name and what is built around it say that they are jobs. */
  readonly work: readonly Effect[];
  readonly signs: readonly Sign[];
}

/** A queue feature by hand, or a loop over things that do not depend on each other. */
export interface Sign extends Evidence {
  readonly kind: QueueSign['kind'] | 'loop';
}

const WORK: ReadonlySet<EffectKind> = new Set<EffectKind>(['mail', 'sms', 'push', 'image', 'video', 'pdf', 'webhook', 'report', 'export', 'jobByType']);
const NOTIFICATIONS: ReadonlySet<EffectKind> = new Set<EffectKind>(['mail', 'sms', 'push']);

/** The task queue that a topic is used as; nothing where order matters, or several consumers do different work. */
export function findTaskQueue(topic: Topic, context: Case): TaskQueue | undefined {
  const [consumer, ...others] = poolsOf(topic);
  if (!consumer || others.length > 0 || consumer.broadcast || isDeadLetter(topic.name) || mayHaveAnotherConsumer(topic, context) || isOrdered(topic, consumer)) return undefined;
  const work = consumer.handlers.flatMap(({ effects }) => effects.filter(({ kind }) => WORK.has(kind)));
  if (work.length === 0 && !isNamedForJobs(topic)) return undefined;
  const family = findPriorityFamily(context.index, topic) ?? [];
  const signs = uniqueSigns([...signsOf(topic, consumer), ...familySigns(family, consumer)]);
  const byHand = signs.filter(({ kind }) => kind !== 'swallowed');
  const found = { topic, family, consumer, work };
  if (work.length === 0) return isJobEngine(byHand) ? { ...found, kind: 'byHand', signs } : undefined;
  if (byHand.some(({ kind }) => kind !== 'deadLetter') || (byHand.length > 0 && !isEventStream(topic))) return { ...found, kind: 'byHand', signs };
  const lost = work.filter(({ kind, swallowed }) => NOTIFICATIONS.has(kind) && swallowed);
  if (lost.length > 0) return { ...found, kind: 'noRetry', signs: lost.map(({ text, site, swallowed }) => ({ kind: 'swallowed', text: `the failure of ${text} is swallowed`, site: swallowed ?? site })) };
  const loops = topic.produces.flatMap(unkeyedLoopOf);
  return loops.length > 0 ? { ...found, kind: 'unkeyedLoop', signs: loops.map(({ over, site }) => ({ kind: 'loop', text: `one message for each of ${over}, without a key`, site })) } : undefined;
}

/** `render.jobs`, `import-tasks`. */
const isNamedForJobs = (topic: Topic): boolean => tokensOf(topic.name).some((token) => /^(jobs?|tasks?)$/.test(token));

/** Whatever the jobs do: one that fails is put back into the queue, and its attempts are counted, put off or ended by hand as well. A name alone says nothing. */
const isJobEngine = (byHand: readonly Sign[]): boolean => byHand.some(({ kind }) => kind === 'retry') && byHand.some(({ kind }) => kind === 'sleep' || kind === 'attempts' || kind === 'deadLetter');

/** Consumers that do different work. Several that run arbitrary jobs by type are pools of the same workers; one that is in a service stands for them. */
function poolsOf(topic: Topic): readonly Consumer[] {
  const consumers = independentConsumers(topic);
  const runsJobs = ({ handlers }: Consumer): boolean => handlers.length > 0 && handlers.every(({ effects }) => effects.some(({ kind }) => kind === 'jobByType'));
  return consumers.length > 1 && consumers.every(runsJobs) ? [consumers.find(({ service }) => service !== '') ?? (consumers[0] as Consumer)] : consumers;
}

const mayHaveAnotherConsumer = (topic: Topic, context: Case): boolean =>
  declaredFor(context, topic).consumers.length > 0 || hasUnresolvedConsumer(context.index, topic) || mentionsOf(context.index, topic).length > 0;

/** A key of something that changes: its messages must stay in order. A key of the job itself orders nothing, and one for all jobs keeps each behind all others. */
function isOrdered(topic: Topic, { handlers }: Consumer): boolean {
  return handlers.some(({ ordered }) => ordered !== undefined) || topic.produces.some(({ key }) => key.kind === 'value' && !isOwnId(key.text));
}

/** Named after something that happened: a dead-letter topic beside it is ordinary care. */
const isEventStream = (topic: Topic): boolean => tokensOf(topic.name).some((token) => /^(events?|streams?|.{2,}ed)$/.test(token));

/** librdkafka's default; kafkajs has 30 seconds. Above it somebody made room for slow jobs. */
const SESSION_TIMEOUT = 45_000;

function signsOf(topic: Topic, { handlers, consumes }: Consumer): readonly Sign[] {
  return [
    ...handlers.flatMap(({ signs }) => signs),
    ...handlers.flatMap(({ effects }) => effects.flatMap((effect) => toRetry(effect, topic) ?? [])),
    ...topic.produces.flatMap(({ attempts }) => (attempts ? [{ kind: 'attempts' as const, ...attempts }] : [])),
    // One partition for all assigns nothing.
    ...topic.produces.flatMap(({ partition, site }) => (partition === undefined || /^\d+$/.test(partition) ? [] : [{ kind: 'assignment' as const, text: `the partition is chosen by hand (${partition})`, site }])),
    ...consumes.flatMap(({ sessionTimeout = 0, site }) => (sessionTimeout > SESSION_TIMEOUT ? [{ kind: 'heartbeat' as const, text: `sessionTimeout is raised to ${sessionTimeout / 1000} s`, site }] : [])),
  ];
}

/** A failed message sent again, to its own topic, a retry topic or a dead-letter topic. */
function toRetry({ kind, topic: to, inCatch, text, site }: Effect, topic: Topic): Sign | undefined {
  if (kind !== 'produce' || to === undefined || !inCatch) return undefined;
  if (to === topic.id) return { kind: 'retry', text: `a failed message is sent to its own topic again (${text})`, site };
  const name = { kind: 'name', text: to } as const;
  if (isDeadLetter(name)) return { kind: 'deadLetter', text: `a failed message goes to '${to}'`, site };
  return isDeadLetterOrRetry(name) ? { kind: 'retry', text: `a failed message goes to '${to}'`, site } : undefined;
}

function familySigns(family: readonly Topic[], { consumes }: Consumer): readonly Sign[] {
  if (family.length < 2) return [];
  const text = `${enumerate(family.map(({ name }) => `'${name.text}'`))} are one queue with priorities`;
  return consumes.slice(0, 1).map(({ site }) => ({ kind: 'family', text, site }));
}

/** A loop that sends one message for each of many things, with a key that orders nothing. */
function unkeyedLoopOf({ key, loops }: Produce): readonly Loop[] {
  if (key.kind !== 'none' && key.kind !== 'random' && key.kind !== 'time') return [];
  return loops.filter(({ over, bound }) => over !== '' && over !== 'true' && bound !== 1).slice(0, 1);
}

/** A sign that was seen on two ways is one sign. */
function uniqueSigns(signs: readonly Sign[]): readonly Sign[] {
  return [...new Map(signs.map((sign) => [`${sign.kind} ${sign.site.file}:${sign.site.line}`, sign])).values()];
}
