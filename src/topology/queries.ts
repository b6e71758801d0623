/**
 * Questions about a topology that several rules and the advisor ask, in the words of RULES.md: what a topic is, who its
 * consumers are, and what could be its missing half.
 */
import type { Consume, CreateTopic, Group, Handler, Mention, Name, Operation, Produce, Service, Topology } from './topology.js';
import { couldName, couldNameEachOther, namesOfTopic, tokensOf, variableOf } from './names.js';

/** A topic with everything the workspace does to it. */
export interface Topic {
  readonly id: string;
  readonly name: Name;
  readonly produces: readonly Produce[];
  /** Subscriptions by name, and those by a pattern that its name matches. */
  readonly consumes: readonly Consume[];
  readonly creates: readonly CreateTopic[];
}

/** A consumer of a topic: a group, or several groups of one service that do the same. */
export interface Consumer {
  readonly groups: readonly Group[];
  readonly service: string;
  readonly consumes: readonly Consume[];
  readonly handlers: readonly Handler[];
  /** Every process is a group of its own (a random group id, explicit partitions): each message reaches all of them. */
  readonly broadcast: boolean;
}

/** A topology by topic, service and handler. */
export interface TopologyIndex {
  readonly topology: Topology;
  readonly topics: readonly Topic[];
  /** Topics by id. */
  readonly byId: ReadonlyMap<string, Topic>;
  readonly services: ReadonlyMap<string, Service>;
  /** Handlers by id. */
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly operations: ReadonlyMap<string, Operation>;
  /** Produces and consumes whose topic is not known, or known only in part. */
  readonly unresolved: readonly (Produce | Consume)[];
}

const indexes = new WeakMap<Topology, TopologyIndex>();

/** The index of a topology, made once. */
export function indexTopology(topology: Topology): TopologyIndex {
  let index = indexes.get(topology);
  if (!index) indexes.set(topology, (index = makeIndex(topology)));
  return index;
}

/** Of the variables that have the same default the one that most of the code reads: a script with a variable of its own names nobody else's topic. */
function usualName({ name, produces, consumes, creates }: Omit<Topic, 'id'>): Name {
  if (name.kind !== 'symbol') return name;
  const names = [name, ...[...produces, ...consumes, ...creates].map(({ topic }) => topic).filter(({ kind }) => kind === 'symbol')];
  const uses = (text: string): number => [...produces, ...consumes, ...creates].filter(({ topic }) => topic.text === text).length;
  return names.reduce((most, one) => (uses(one.text) > uses(most.text) ? one : most));
}

function makeIndex(topology: Topology): TopologyIndex {
  const drafts = new Map<string, { readonly name: Name; readonly produces: Produce[]; readonly consumes: Consume[]; readonly creates: CreateTopic[] }>();
  const unresolved: (Produce | Consume)[] = [];
  const patterns: Consume[] = [];
  for (const operation of topology.operations) {
    if (operation.uncalled) continue;
    const { id, kind } = operation.topic;
    if (kind === 'pattern') {
      if (operation.kind === 'consume') patterns.push(operation);
    } else if (id === undefined) {
      if (operation.kind !== 'createTopic') unresolved.push(operation);
    } else {
      let draft = drafts.get(id);
      if (!draft) drafts.set(id, (draft = { name: operation.topic, produces: [], consumes: [], creates: [] }));
      if (operation.kind === 'produce') draft.produces.push(operation);
      else if (operation.kind === 'consume') draft.consumes.push(operation);
      else draft.creates.push(operation);
    }
  }
  for (const pattern of patterns) {
    for (const { name, consumes } of drafts.values()) if (couldName(pattern.topic, name)) consumes.push(pattern);
  }
  const topics = [...drafts].map(([id, draft]): Topic => ({ id, ...draft, name: usualName(draft) }));
  return {
    topology,
    topics,
    byId: new Map(topics.map((topic) => [topic.id, topic])),
    services: new Map(topology.services.map((service) => [service.name, service])),
    handlers: new Map(topology.operations.flatMap((o) => (o.kind === 'consume' && o.handler ? [[o.handler.id, o.handler] as const] : []))),
    operations: new Map(topology.operations.map((operation) => [operation.id, operation])),
    unresolved,
  };
}

/** The topics an operation is about: one where its name is known, each that it matches for a pattern, none where it is unknown. */
export function topicsOf(index: TopologyIndex, operation: Operation): readonly Topic[] {
  if (operation.kind === 'consume' && operation.topic.kind === 'pattern') return index.topics.filter((topic) => topic.consumes.includes(operation));
  const topic = operation.topic.id === undefined ? undefined : index.byId.get(operation.topic.id);
  return topic ? [topic] : [];
}

const distinct = <T>(values: Iterable<T>): readonly T[] => [...new Set(values)];

/** Names of the services that produce to a topic, in the order of their operations. */
export const producingServices = (topic: Topic): readonly string[] => distinct(topic.produces.map((produce) => produce.service));

/** Names of the services that consume a topic with a handler that does something. */
export const consumingServices = (topic: Topic): readonly string[] => distinct(consumersOf(topic).map((consumer) => consumer.service));

/** The distinct groups that subscribe to a topic; several handlers of one Nest application share theirs. */
export function groupsOf(topic: Topic): readonly Group[] {
  return [...new Map(topic.consumes.map((consume) => [consume.group.id, consume.group])).values()];
}

/** The distinct handlers of a topic. */
export function handlersOf(topic: Topic): readonly Handler[] {
  return [...new Map(topic.consumes.flatMap(({ handler }) => (handler ? [[handler.id, handler] as const] : []))).values()];
}

/**
 * Who really reads a topic. Groups of one service with the same handler are one consumer, and a group whose handlers
 * provably do nothing is none.
 */
export function consumersOf(topic: Topic): readonly Consumer[] {
  const consumers = new Map<string, Consumer>();
  for (const group of groupsOf(topic)) {
    const consumes = topic.consumes.filter((consume) => consume.group.id === group.id);
    if (consumes.every((consume) => consume.handler?.noop === true)) continue;
    const handlers = [...new Map(consumes.flatMap(({ handler }) => (handler ? [[handler.id, handler] as const] : []))).values()];
    const service = consumes[0]?.service ?? '';
    const seen = consumes.every((consume) => consume.handler);
    const key = seen ? `${service}\n${handlers.map((handler) => handler.id).sort().join('\n')}` : `${service}\n\n${group.id}`;
    const same = consumers.get(key);
    consumers.set(key, {
      groups: [...(same?.groups ?? []), group],
      service,
      consumes: [...(same?.consumes ?? []), ...consumes],
      handlers,
      broadcast: (same?.broadcast ?? false) || isBroadcast(group),
    });
  }
  return [...consumers.values()];
}

/** A group that is new for every process, or reads partitions it names itself: every process gets every message. */
export const isBroadcast = (group: Group): boolean => group.perProcess !== undefined || group.assigned === true;

/**
 * Consumers that do different work: the fan-out for which a log is the right tool. A second pool that runs the same handler,
 * in whatever service, is more of the same consumer.
 */
export function independentConsumers(topic: Topic): readonly Consumer[] {
  const byWork = new Map<string, Consumer>();
  for (const consumer of consumersOf(topic)) {
    const work = consumer.handlers.map((handler) => handler.id).sort().join('\n') || `${consumer.service}\n${consumer.groups[0]?.id ?? ''}`;
    if (!byWork.has(work)) byWork.set(work, consumer);
  }
  return [...byWork.values()];
}

/** A consumer in the workspace whose topic could not be resolved and might be this one. It may be the missing half: nothing is proved from absence. */
export function findUnresolvedConsumer(index: TopologyIndex, topic: Topic): Consume | undefined {
  const open = index.unresolved.find((operation): operation is Consume => operation.kind === 'consume' && couldName(operation.topic, topic.name));
  return open ?? lonelyOperations(index, topic, (other) => other.consumes, (other) => other.produces)[0];
}

export const hasUnresolvedConsumer = (index: TopologyIndex, topic: Topic): boolean => findUnresolvedConsumer(index, topic) !== undefined;

/** A producer in the workspace whose topic could not be resolved and might be this one. */
export function findUnresolvedProducer(index: TopologyIndex, topic: Topic): Produce | undefined {
  const open = index.unresolved.find((operation): operation is Produce => operation.kind === 'produce' && couldName(operation.topic, topic.name));
  return open ?? lonelyOperations(index, topic, (other) => other.produces, (other) => other.consumes)[0];
}

export const hasUnresolvedProducer = (index: TopologyIndex, topic: Topic): boolean => findUnresolvedProducer(index, topic) !== undefined;

/**
 * One end of another topic whose other end is not here, where configuration decides what at least one of the two is called:
 * they may be one topic. A symbol that has both its ends is a topic of its own.
 */
function lonelyOperations<O extends Operation>(index: TopologyIndex, topic: Topic, end: (topic: Topic) => readonly O[], otherEnd: (topic: Topic) => readonly Operation[]): readonly O[] {
  return index.topics.filter((other) => other !== topic && otherEnd(other).length === 0 && couldNameEachOther(topic.name, other.name)).flatMap((other) => end(other));
}

/** Places in other languages and connector configuration that name the topic, or the variable that names it. */
export const mentionsOf = (index: TopologyIndex, topic: Topic): readonly Mention[] => named(index.topology.mentions, topic);

/** Places that post to the topic through an HTTP bridge. */
export const bridgesOf = (index: TopologyIndex, topic: Topic): readonly Mention[] => named(index.topology.bridged, topic);

const named = (mentions: readonly Mention[], topic: Topic): readonly Mention[] => {
  const names = [...namesOfTopic(topic.name), variableOf(topic.name)];
  return mentions.filter((mention) => names.includes(mention.name));
};

/** Most topics of the workspace have only producers, or only consumers: the other halves live elsewhere, and absence proves nothing. */
export function mostTopicsHaveOneEnd(topology: Topology): boolean {
  const known = oneEnded.get(topology) ?? haveMostOneEnd(topology);
  oneEnded.set(topology, known);
  return known;
}

const oneEnded = new WeakMap<Topology, boolean>();

function haveMostOneEnd(topology: Topology): boolean {
  const used = indexTopology(topology).topics.filter((topic) => topic.produces.length + topic.consumes.length > 0 && !isDeadLetterOrRetry(topic.name));
  // An end that nobody calls is here all the same, not elsewhere.
  const uncalled = topology.operations.filter((operation) => operation.uncalled);
  const deadEnds = (kind: Operation['kind']): ReadonlySet<string | undefined> => new Set(uncalled.flatMap((operation) => (operation.kind === kind ? [operation.topic.id] : [])));
  const [sent, read] = [deadEnds('produce'), deadEnds('consume')];
  const halves = used.filter((topic) => (topic.produces.length === 0 && !sent.has(topic.id)) || (topic.consumes.length === 0 && !read.has(topic.id)));
  return halves.length * 2 > used.length;
}

const DEAD_LETTER = /^(dlq|dlt|dlx|deadletter|deadletters|poison|parkinglot)$/;
const RETRY = /^(retry|retries|retryable|redelivery)$/;

/** A dead-letter or retry topic by a whole token of its name (`orders.dlq`, `orders-retry-5m`). A name only corroborates. */
export function isDeadLetterOrRetry(name: Name): boolean {
  return isDeadLetter(name) || tokensOf(name).some((token) => RETRY.test(token));
}

export function isDeadLetter(name: Name): boolean {
  const tokens = tokensOf(name);
  return tokens.some((token, i) => DEAD_LETTER.test(token) || (token === 'dead' && /^letters?$/.test(tokens[i + 1] ?? '')) || (token === 'parking' && tokens[i + 1] === 'lot'));
}

const PRIORITY = /^(lowest|low|medium|mid|normal|default|standard|regular|high|highest|urgent|critical|immediate|express|bulk|slow|fast|(p|prio|priority|level|lvl|tier)\d+)$/;

/**
 * Topics whose names differ in one part only, and in that part say a priority or level (`mail.high`, `mail.low`; `jobs-p1`,
 * `jobs-p2`): this topic and its siblings, or nothing.
 */
export function findPriorityFamily(index: TopologyIndex, topic: Topic): readonly Topic[] | undefined {
  const tokens = tokensOf(topic.name);
  for (const [position, token] of tokens.entries()) {
    if (!isPriority(tokens, position, token)) continue;
    const family = index.topics.filter((other) => {
      const others = tokensOf(other.name);
      return others.length === tokens.length && isPriority(others, position, others[position] ?? '') && others.every((part, i) => i === position || part === tokens[i]);
    });
    if (family.length > 1) return family;
  }
  return undefined;
}

const isPriority = (tokens: readonly string[], position: number, token: string): boolean =>
  PRIORITY.test(token) || (/^\d+$/.test(token) && /^(p|prio|priority|level|lvl|tier)$/.test(tokens[position - 1] ?? ''));
