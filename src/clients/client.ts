/**
 * The contract of a client library: what its calls mean. A client is a declaration, not code that walks trees: a small
 * TypeScript surface, which lets the checker tell whose method a call is, and a function per call that says what the
 * call does in terms of values.
 */
import type { Value } from '../values/value.js';

/** A call (or construction, or decorator) of a function that the client's surface declares. */
export interface Call {
  /** The value of an argument; `known(undefined)` when it is not there. */
  arg(index: number): Value;
  readonly argCount: number;
  /** What the method was called on: an `instance` of the client, or a parameter, when it is handed in. */
  readonly receiver: Value;
  /** For decorators: the decorated method as a function value, or the decorated field's or class's name. */
  readonly decorated: Value | undefined;
  /** What a function value returns (awaited, where it is a promise): `useFactory: () => ({ … })`. `unknown` for anything that is not a function. */
  resultOf(fn: Value): Value;
  /** The client's object that an object of a class here is, by what its class extends; any other value as it is. */
  clientPart(value: Value): Value;
  /** What a container gives for a token: what is provided under it, else an object of the class that it is. */
  provided(token: Value): Value;
}

/** One message as the client is given it. */
export interface MessageDraft {
  readonly key?: Value;
  /** The payload as the program sees it: `JSON.stringify` and `Buffer.from` are looked through. */
  readonly value?: Value;
  readonly headers?: Value;
  readonly partition?: Value;
  readonly timestamp?: Value;
}

export interface ProduceDraft {
  readonly kind: 'produce';
  readonly topic: Value;
  /** The messages of one call: a list, perhaps with a `rest` for an unknown number of further ones. */
  readonly messages: Value;
  /** How to read one element of `messages`; by default it is kafkajs' `{ key, value, headers, partition }`. */
  readonly message?: (element: Value) => MessageDraft;
  /** The acknowledgement asked for in this call. */
  readonly acks?: Value;
  /** The call waits for an answer on a reply topic (Nest `send`). */
  readonly request?: boolean;
  /** What the call returns: a promise, an Observable that does nothing until subscribed, or nothing (a callback, a buffered write). */
  readonly returns?: 'promise' | 'hotObservable' | 'coldObservable' | 'void';
  /** Failures are reported to this callback. */
  readonly callback?: Value;
  /** The send belongs to a transaction, by the object it is called on. */
  readonly transactional?: boolean;
  /** Written transport, where the client object is not always Kafka (Nest `ClientProxy`). Absent: Kafka, or the engine asks the injection token. */
  readonly transport?: Value;
}

/** Topics that a consumer object will read. */
export interface SubscribeDraft {
  readonly kind: 'subscribe';
  readonly topics: Value;
  readonly fromBeginning?: Value;
  /** A written offset reset, in the client's own word. */
  readonly reset?: Value;
  /** The consumer reads partitions it names itself, without a group. */
  readonly assign?: boolean;
  /** A handler that belongs to this subscription alone, with what is said of it as in a `RunDraft`. */
  readonly handler?: Value;
  readonly mode?: RunDraft['mode'];
  readonly message?: RunDraft['message'];
  /** A consumer group named in this call, where the client does it here and not on the object. */
  readonly group?: Value;
}

/**
 * The handler that a consumer object hands its messages to. When the handler turns out to be absent after parameters were
 * replaced (`run(config)` without `eachBatch`), the draft says nothing.
 */
export interface RunDraft {
  readonly kind: 'run';
  readonly handler: Value;
  readonly mode: 'message' | 'batch' | 'stream' | 'callback';
  /**
   * Which parameter of the handler is the message, and the way to its topic, key and value from there; `*` stands for
   * each element of a list, an empty way for the parameter itself.
   */
  readonly message?: { readonly parameter: number; readonly topic?: string; readonly value?: string; readonly key?: string };
  /** The handler is only given this topic's messages, of those that the consumer reads. */
  readonly topic?: Value;
  readonly autoCommit?: Value;
  /** Partitions handled at once: more than one is a sign of a speed mismatch. */
  readonly concurrency?: Value;
  readonly options?: Value;
}

/** A handler by decorator or route (`@EventPattern('x')`): topic and handler in one. */
export interface HandlerDraft {
  readonly kind: 'handler';
  readonly topics: Value;
  readonly handler: Value;
  readonly mode: RunDraft['mode'];
  readonly message?: RunDraft['message'];
  /** It answers to whoever sent the message (`@MessagePattern`). */
  readonly replies?: boolean;
  /** Written transport, where the decorator names one. */
  readonly transport?: Value;
  readonly group?: Value;
  readonly fromBeginning?: Value;
  readonly autoCommit?: Value;
}

export interface CreateTopicDraft {
  readonly kind: 'createTopic';
  readonly topic: Value;
  readonly partitions?: Value;
  readonly replicationFactor?: Value;
  /** Topic configuration as a record (`retention.ms`, `cleanup.policy`, `max.message.bytes`) or a list of `{ name, value }`. */
  readonly config?: Value;
}

/** A client, producer, consumer or admin object comes into being, with its configuration. */
export interface ObjectDraft {
  readonly kind: 'object';
  readonly role: 'client' | 'producer' | 'consumer' | 'admin';
  readonly options: Value;
  readonly brokers?: Value;
  readonly group?: Value;
  readonly acks?: Value;
  readonly idempotent?: Value;
  readonly transactionalId?: Value;
  /** The largest message or request this object may send, in bytes. */
  readonly maxBytes?: Value;
  readonly fromBeginning?: Value;
  /** A written offset reset, in the client's own word: `latest`, `earliest`, `smallest`. */
  readonly reset?: Value;
  readonly autoCommit?: Value;
  /** Milliseconds. */
  readonly sessionTimeout?: Value;
  readonly linger?: Value;
  readonly minBytes?: Value;
  readonly maxWait?: Value;
  /** Topics named when the object is made (kafka-node's payloads, streams). */
  readonly topics?: Value;
  readonly assign?: boolean;
  /** A handler named when the object is made, with what is said of it as in a `RunDraft`. */
  readonly handler?: Value;
  readonly mode?: RunDraft['mode'];
  readonly message?: RunDraft['message'];
}

/** Dependency injection: the thing registered under `token` talks over `transport`. */
export interface RegisterDraft {
  readonly kind: 'register';
  readonly token: Value;
  readonly transport: Value;
  readonly options: Value;
}

/** A process starts to listen over `transport` (Nest `connectMicroservice`). */
export interface ListenDraft {
  readonly kind: 'listen';
  readonly transport: Value;
  readonly options: Value;
  readonly group?: Value;
  readonly brokers?: Value;
}

/** A call that matters to correct use: connections, offsets, transactions. */
export interface ControlDraft {
  readonly kind: 'connect' | 'disconnect' | 'commit' | 'seek' | 'pause' | 'resume' | 'transaction' | 'heartbeat' | 'replyTopic';
  readonly topic?: Value;
}

export type Draft = ProduceDraft | SubscribeDraft | RunDraft | HandlerDraft | CreateTopicDraft | ObjectDraft | RegisterDraft | ListenDraft | ControlDraft;

/** How a client behaves where its users say nothing; each with the line of its documentation in the client's file. */
export interface ClientFacts {
  /** Acknowledgements waited for by default: -1 all replicas, 1 the leader, 0 none. */
  readonly defaultAcks: -1 | 0 | 1;
  /** An exception from the handler keeps the offset from being committed. */
  readonly throwStopsCommit: boolean;
  /** Offsets are committed without the program's doing, unless it turns that off. */
  readonly autoCommitByDefault: boolean;
  /** Where a group without committed offsets starts, by default. */
  readonly startsAt: 'latest' | 'earliest';
  /** A produce that returns no promise returns before the broker answered, and its failure arrives elsewhere (librdkafka's delivery reports). */
  readonly fireAndForget?: boolean;
  /** It speaks HTTP to a proxy: making it connects to no broker. */
  readonly connectionless?: boolean;
}

export interface Client {
  readonly name: string;
  /** The page the surface and the facts were read from. */
  readonly documentation: string;
  /**
   * Modules whose import makes a file relevant; all of them are bound to the surface. A name ending in `/*` takes every sub-path.
   */
  readonly packages: readonly string[];
  /**
   * Further modules bound to the surface whose import alone does not make a file relevant (`@nestjs/core`). What they
   * export beyond the surface stays foreign.
   */
  readonly companions?: readonly string[];
  /** Members of what the companions give whose call makes a file relevant: the options that it is called with may stand elsewhere, with the import of the client. */
  readonly starters?: readonly string[];
  /**
   * The part of the client's types that its operations need, as an ambient-free module (`export declare class …`). Only
   * what is declared here exists for the analysis. Types from other surfaces may be imported by package name.
   */
  readonly surface: string;
  /**
   * What a call does, by `Class.method`, `function`, `new Class`, or `@Decorator` as the surface declares them. `undefined`: nothing
   * that matters.
   */
  readonly operations: Readonly<Record<string, (call: Call) => Draft | readonly Draft[] | undefined>>;
  /**
   * What a call gives back where that is a plain value (a topic name that a helper renders, a part of a configuration), keyed
   * like `operations`. Calls that are not here give an object of the class they declare, or nothing known.
   */
  readonly results?: Readonly<Record<string, (call: Call) => Value>>;
  /** Classes that subscribe to what handlers by decorator name: what a subclass of theirs subscribes to is no consumer beside those. */
  readonly servers?: readonly string[];
  /**
   * Classes whose objects are read by iteration: the body of `for await (const message of stream)` is the handler, and the
   * element is its message. The consumer is the object itself, or the `parent` of the instance.
   */
  readonly iterated?: Readonly<Record<string, RunDraft['message']>>;
  /** A member that a plugin of this client puts on an object of another package (`fastify.kafka`), with its type in the surface. */
  readonly decorates?: readonly { readonly module: string; readonly type: string; readonly member: string; readonly as: string }[];
  readonly facts: ClientFacts;
  /** Facts that are different for objects of one class of the surface (a package with two APIs). */
  readonly factsOf?: Readonly<Record<string, Partial<ClientFacts>>>;
}
