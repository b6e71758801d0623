/** What the workspace does with Kafka, as plain data: all that rules, the advisor and the reports see. Made by `join.ts`; survives JSON, holds places instead of syntax. */

import type { Edit } from './finding.js';
import type { ProduceSource } from './produce-source.js';

export type { Edit, Finding, SuggestionRequest } from './finding.js';
export type { Leftover, ProduceSource, SourceBinding, SourceStyle } from './produce-source.js';

/** A place: a workspace-relative path with `/`, offsets in UTF-16 units, line and column counted from 1. */
export interface Site {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

/** A sentence with the place that shows it. */
export interface Evidence {
  readonly text: string;
  readonly site: Site;
}

/** What is deployed alone. */
export interface Service {
  readonly name: string;
  /** Directory or entry file, workspace-relative; `.` for the workspace itself. */
  readonly root: string;
  /** Names in `dependencies`, `devDependencies`, `peerDependencies` of its package.json and those above it in the workspace. */
  readonly dependencies: readonly string[];
  /** The versions asked for there, by name. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Replicas, where a compose or k8s file says so. */
  readonly replicas?: number;
}

/**
 * How a topic or group is called. `text` is what reports print (`order.created`, `env:ORDERS|orders`, `${?}.created`, `?`).
 * `id` is equal for two references exactly when they are known to be the same topic; it is absent when the name is unknown.
 */
export interface Name {
  readonly kind: 'name' | 'symbol' | 'template' | 'pattern' | 'unknown';
  readonly text: string;
  readonly id?: string;
  /** Why it is unknown. */
  readonly why?: string;
}

/** A frame of a call chain: the function that is called and where. */
export interface Frame {
  /** `KafkaService.publish`. */
  readonly name: string;
  readonly site: Site;
}

export type TriggerKind = 'http' | 'graphql' | 'websocket' | 'timer' | 'consumer' | 'job' | 'cli' | 'script' | 'startup' | 'event' | 'test' | 'unknown';

/** What makes a piece of code run. */
export interface Trigger {
  readonly kind: TriggerKind;
  readonly site: Site;
  /** `@Cron('0 3 * * *')`, `POST /orders`, `topic order.created`. */
  readonly text: string;
  /** Runs per day of a timer; absent when its period is not known. */
  readonly perDay?: number;
  /** The period is the literal default of something configurable. */
  readonly configurable?: boolean;
  /** The topic id whose handler it is, for `consumer`. */
  readonly topic?: string;
}

/** How often a produce runs within one trigger. */
export interface Loop {
  readonly site: Site;
  /** Iterations, where the loop is bounded by a literal list, a count or a LIMIT. */
  readonly bound?: number;
  /** What it goes over, as written: `recipients`. Empty where it may as well be one message that a wrapper was given. */
  readonly over: string;
}

export type EffectKind =
  | 'mail' | 'sms' | 'push' | 'image' | 'video' | 'pdf' | 'webhook' | 'report' | 'export'
  | 'databaseWrite' | 'databaseRead' | 'cacheDelete' | 'cacheFill' | 'socketBroadcast' | 'memoryWrite'
  | 'redisPublish' | 'lock' | 'produce' | 'publish' | 'http' | 'job' | 'jobByType' | 'fileWrite' | 'objectStorage' | 'metric' | 'log'
  | 'sleep' | 'delay' | 'transaction' | 'settle';

/** Something a piece of code does to the world. */
export interface Effect {
  readonly kind: EffectKind;
  /** `resend.emails.send`, as a person would name the call. */
  readonly text: string;
  readonly site: Site;
  /** The topic id produced to, for `produce`. */
  readonly topic?: string;
  /** It only touches this process (an in-memory cache, this process's sockets). */
  readonly inProcess?: boolean;
  /** The table that an SQL statement writes. */
  readonly table?: string;
  /** The outcome is neither awaited nor returned nor handed on. */
  readonly unawaited?: boolean;
  /** It happens in a `catch` (or an error callback). */
  readonly inCatch?: boolean;
  /** The nearest enclosing `try` has a `catch` that neither rethrows, produces, persists nor pauses: its failure is lost. */
  readonly swallowed?: Site;
  /** It happens once per element of something. */
  readonly loop?: Loop;
  /** The chain of calls from the handler to the effect, outermost first. */
  readonly via: readonly Frame[];
}

/** One thing wrong in how a handler deals with its message; `no-early-commit` and `no-task-queue` read these. */
export interface HandlerFault {
  readonly kind: 'floating' | 'forEachAsync' | 'memoryQueue' | 'unsubscribed' | 'swallowed' | 'commitFirst' | 'commitAnyway';
  readonly text: string;
  readonly site: Site;
  /** The enclosing wrapper, when the fault lies in a function that several handlers share. */
  readonly wrapper?: string;
  /** The work that is lost. */
  readonly effects: readonly EffectKind[];
  /** Edits that would mend it, in the order of preference. */
  readonly repairs?: readonly Repair[];
  /** The offset of the message is committed by hand all the same. */
  readonly committed?: boolean;
  /** Nobody waits for it: whoever is answered hears nothing of its failure. */
  readonly aside?: boolean;
}

/** A sign that a queue's feature was built by hand. */
export interface QueueSign {
  readonly kind: 'sleep' | 'attempts' | 'retry' | 'deadLetter' | 'lock' | 'assignment' | 'family' | 'heartbeat' | 'swallowed' | 'gate';
  readonly text: string;
  readonly site: Site;
}

/** What a handler does. Two subscriptions with one `id` have the same handler. */
export interface Handler {
  readonly id: string;
  readonly name: string;
  readonly site: Site;
  /** Everything that could be followed from here; `complete` is false when a call could not be. */
  readonly effects: readonly Effect[];
  readonly complete: boolean;
  /** It provably does nothing with the message beyond logging. */
  readonly noop: boolean;
  readonly faults: readonly HandlerFault[];
  readonly signs: readonly QueueSign[];
  /** It reads the key, keeps state by it, compares versions or sequence numbers, or takes one step after the other: order matters. `orderedBy`: only where messages are keyed by the field. */
  readonly ordered?: Evidence;
  readonly orderedBy?: readonly (Evidence & { readonly by: string })[];
  /** It produces to an address read from the message. */
  readonly repliesTo?: Evidence;
  /** Fields of the message by which it looks something up that a waiting caller left there. */
  readonly settles?: Evidence;
  /** It looks something up by an id of the message, in a map, cache or table. */
  readonly looksUpBy?: readonly { readonly field: string; readonly site: Site }[];
  /** Bytes decoded from a base64 or data-URL field of the message. */
  readonly decodes?: Evidence;
  /** Fields of which it only acts on these values (`if (event.type === 'moored')`), however else the messages are. */
  readonly actsOn?: readonly { readonly field: string; readonly values: readonly string[] }[];
  /** It only acts on this process: its cache, its sockets, its pending map. */
  readonly inProcessOnly?: Evidence;
  /** It rebuilds a cache or a view from the log. */
  readonly rebuilds?: Evidence;
  /** Seeks or resets offsets. */
  readonly seeks?: Evidence;
}

/** A value too large for a topic, or one that might be. */
export interface PayloadFact {
  /** `the content of a file`: completes "the value is …" or "the field `image` is …". */
  readonly what: string;
  /** The field of the value it is in; empty for the value itself. */
  readonly field: string;
  /** Bytes, where provable. */
  readonly bytes?: number;
  readonly encoding?: string;
  /** Where the bytes arise. */
  readonly site: Site;
  /** A batch of unbounded size rather than one large value. */
  readonly batch?: boolean;
}

/** What becomes of the promise of a send. */
export interface Outcome {
  readonly kind: 'awaited' | 'returned' | 'handled' | 'dropped' | 'swallowed' | 'valueUnread' | 'observableAwaited' | 'unsubscribed' | 'skipped' | 'callback';
  /** The statement at fault, or that settles it. */
  readonly site: Site;
  readonly text: string;
  /** The wrapper at fault: `KafkaService.publish`. */
  readonly wrapper?: string;
  /** Fire and forget by the client's design: Nest's `emit()`, which is sent whether or not somebody subscribes. */
  readonly byDesign?: true;
  /** It is what one caller of the send makes of it, and no message is what makes that one run. */
  readonly outsideHandlers?: true;
  /** It is what a caller in this service makes of it, of the several that may share the send. */
  readonly service?: string;
  /** A call on the way to it stands where another failure is thrown on: the message fails whatever becomes of the send. */
  readonly onTheWayOut?: true;
  /** Edits that would mend it, in the order of preference. */
  readonly repairs?: readonly Repair[];
}

/** An edit that lets somebody see the outcome of a call: `await` it, `await lastValueFrom(…)` around an Observable, `throw` in the `catch` that swallows. */
export interface Repair {
  readonly kind: 'await' | 'lastValueFrom' | 'rethrow';
  readonly edits: readonly Edit[];
}

interface OperationBase {
  /** Unique in the topology. */
  readonly id: string;
  /** The client's name: `kafkajs`. */
  readonly client: string;
  /** The innermost frame in which the topic no longer depends on a parameter: where it is reported. */
  readonly site: Site;
  /** The call of the client's API at the end of `via`; equal to `site` where there is no wrapper. */
  readonly call: Site;
  readonly topic: Name;
  /** Name of the service whose operation it is; `''` where nobody owns it. */
  readonly service: string;
  /** From the site down to the client. */
  readonly via: readonly Frame[];
  /** Calls above the site, nearest first. */
  readonly callers: readonly Frame[];
  /** Nobody in the workspace calls it: a library's code, or dead. It counts for nothing but the map. */
  readonly uncalled?: boolean;
}

/** What shows that somebody waits for an answer, and the topic that it comes back on. */
export interface AwaitedReply extends Evidence {
  readonly topic?: string;
}

export interface Produce extends OperationBase {
  readonly kind: 'produce';
  /** `none`: no key; `random`/`time`: a key that orders nothing; `constant`: the same for all messages; `value`: a real one. As written: `text`. */
  readonly key: { readonly kind: 'none' | 'random' | 'time' | 'constant' | 'value' | 'unknown'; readonly text: string };
  /** Top-level fields of the payload, where it is a record. */
  readonly fields: readonly string[];
  /** Values of those fields that say what the message is (`type`, `event`), where all that they may be are written down. */
  readonly says?: Readonly<Record<string, readonly string[]>>;
  /** Name of the payload's type, where it has one. */
  readonly payloadType?: string;
  readonly headers: readonly string[];
  readonly large: readonly PayloadFact[];
  /** As sent: the send's own, the producer's, or the client's default. */
  readonly acks: { readonly value?: number; readonly from: 'send' | 'producer' | 'default' | 'unknown'; readonly site?: Site };
  readonly idempotent?: boolean;
  readonly transactional?: boolean;
  /** Nest `send`: the caller gets an answer over a reply topic. */
  readonly request: boolean;
  /** The answer to a request is thrown away. */
  readonly replyIgnored?: boolean;
  /** A request whose only handlers listen on another transport: the handler, and the transport (`TCP`). */
  readonly handledOver?: Evidence & { readonly transport: string };
  /** Innermost first, from the client call up through all callers; the first faulty one decides. */
  readonly outcomes: readonly Outcome[];
  /** Loops around the send, from the client call up to the trigger. */
  readonly loops: readonly Loop[];
  /** What leads here. Empty: nothing was found. `triggersComplete` is false when some way here was not followed. */
  readonly triggers: readonly Trigger[];
  readonly triggersComplete: boolean;
  /** The id of the handler it is produced from, when a consumer leads here. */
  readonly handlers: readonly string[];
  /** The message is a round of its own: a promise settled by a consumer handler of the same service. */
  readonly awaitsReply?: AwaitedReply & { readonly through: string; readonly others?: readonly AwaitedReply[] };
  /** It tells the receiver to answer on this topic. */
  readonly replyAddress?: Evidence & { readonly topic?: Name };
  /** The topic is read from the consumed message. */
  readonly toMessageAddress?: Evidence;
  /** An explicit partition from a hand-made assignment. */
  readonly partition?: string;
  /** A one-shot script, migration or debug endpoint. */
  readonly oneShot?: Evidence;
  /** A retry counter put into the message. */
  readonly attempts?: Evidence;
  /** Ids put into key, headers or payload from a variable of the sender: `correlationId`, `jobId`. */
  readonly ids: readonly string[];
  /** Text to insert for suggestions: how the call reads in the source. */
  readonly source?: ProduceSource;
}

/** A consumer group. `id` is (service, value). */
export interface Group {
  readonly text: string;
  readonly id: string;
  /** A part of it is new for every process. */
  readonly perProcess?: Evidence;
  /** A setting of the service asks for such a group. */
  readonly chosen?: true;
  /** It reads partitions it names itself. */
  readonly assigned?: boolean;
  /** A literal, or the literal default of a symbol: what two services can share by mistake. */
  readonly literal?: string;
  /** The symbol has its own value for this service in committed configuration. */
  readonly configured?: string;
  /** From a StatefulSet ordinal. */
  readonly ordinal?: boolean;
  readonly site?: Site;
}

export interface Consume extends OperationBase {
  readonly kind: 'consume';
  readonly group: Group;
  readonly handler?: Handler;
  readonly mode: 'message' | 'batch' | 'stream' | 'callback';
  readonly fromBeginning?: boolean;
  /** Written reset: `latest`, `earliest`. */
  readonly reset?: string;
  readonly autoCommit: boolean;
  /** An exception keeps the offset from being committed (a fact of the client). */
  readonly throwStopsCommit: boolean;
  /** Partitions handled at once, where it is more than one. */
  readonly concurrency?: number;
  readonly sessionTimeout?: number;
  /** It answers to the sender (`@MessagePattern`). */
  readonly replies: boolean;
  /** It stands in a program that nothing here starts: somebody runs it by hand. */
  readonly byHand?: boolean;
  readonly tuning?: { readonly maxWait?: number; readonly minBytes?: number; readonly site: Site };
}

export interface CreateTopic extends OperationBase {
  readonly kind: 'createTopic';
  readonly partitions?: number;
  readonly replicationFactor?: { readonly value: number; readonly site: Site; /** the last arm of `a ?? b ?? 1`, under a development guard, or asked of this machine's broker */ readonly guarded: boolean };
  readonly minInsyncReplicas?: number;
  /** Milliseconds. */
  readonly retention?: number;
  readonly compacted?: boolean;
  /** Bytes. */
  readonly maxBytes?: number;
}

export type Operation = Produce | Consume | CreateTopic;

/** An allocation of a client object. */
export interface ClientObject {
  readonly client: string;
  readonly role: 'client' | 'producer' | 'consumer' | 'admin';
  readonly site: Site;
  readonly service: string;
  /** Broker addresses as written, and the option's place. */
  readonly brokers?: { readonly values: readonly string[]; readonly complete: boolean; readonly site: Site; /** one element holding a comma-separated list */ readonly joined?: boolean; /** the array expression itself (`[process.env.BROKERS]`), where it has one element and no trailing comma */ readonly list?: Site; /** the one address is a container of the same compose file or pod */ readonly neighbour?: Evidence };
  /** A production-named file or guard. */
  readonly production?: Evidence;
  readonly maxBytes?: { readonly value: number; readonly option: string; readonly site: Site; /** The variable whose default the value is. */ readonly setting?: string };
  readonly acks?: { readonly value: number; readonly site: Site };
  readonly idempotent?: boolean;
  readonly transactionalId?: { readonly text: string; readonly perProcess: boolean; readonly site: Site };
  readonly linger?: number;
  /** Created, or connected and disconnected, inside the function that uses it for one message, request or probe. */
  readonly perCall?: PerCall;
  /** Of one that several functions connect and disconnect: the others. */
  readonly furtherPerCall?: readonly PerCall[];
}

export interface PerCall extends Evidence {
  readonly what: string;
  readonly connectOnly?: boolean;
  /** Edits that move the allocation to the module, connected once. */
  readonly hoist?: readonly Edit[];
}

/** An explicit time budget around a produce → consume path, or a tick that awaits a send. */
export interface LatencyBudget {
  readonly text: string;
  /** Milliseconds; absent for a tick or frame. */
  readonly milliseconds?: number;
  readonly site: Site;
  readonly topic?: string;
  readonly produce?: string;
}

/** Something that could not be resolved and might hide an operation. */
export interface Blindness {
  readonly kind: 'specifier' | 'dynamicImport' | 'receiver' | 'client' | 'topic' | 'parse' | 'depth';
  readonly text: string;
  readonly site: Site;
}

/** A topic's name in another language or in connector configuration. */
export interface Mention {
  readonly name: string;
  readonly site: Site;
}

/** Something beside queue code that posts `{ topic }` to a bridge over HTTP, by topic name. */
export interface Topology {
  readonly version: 1;
  readonly services: readonly Service[];
  readonly operations: readonly Operation[];
  readonly objects: readonly ClientObject[];
  readonly budgets: readonly LatencyBudget[];
  readonly mentions: readonly Mention[];
  readonly bridged: readonly Mention[];
  readonly blindness: readonly Blindness[];
  /** Service names in compose files that run a lighter tool: `redis`, `postgres`, `rabbitmq`, `localstack`. */
  readonly runs: readonly { readonly tool: string; readonly site: Site }[];
}
