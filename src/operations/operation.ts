/** Operations while the syntax is still at hand: what extraction finds and the facts are read from. Never leaves `operations/`. */
import type { ts } from 'ts-morph';
import type { Client, Draft, HandlerDraft, MessageDraft, ObjectDraft, ProduceDraft, RunDraft, SubscribeDraft } from '../clients/client.js';
import type { SurfaceMember } from '../values/calls.js';
import type { Evaluator } from '../values/evaluate.js';
import type { RunForEach } from '../values/collections/rounds.js';
import type { Context, FunctionNode, Value } from '../values/value.js';
import type { Evidence, Site } from '../topology/topology.js';
import type { CallGraph } from './calls/callers.js';
import type { CallNode } from './calls/calls-in.js';
import type { Raised } from './calls/raised.js';

/** One level of a chain of wrappers: `fn` is called by `call`. */
export interface Link {
  readonly fn: FunctionNode;
  /** The call of `fn`; or, where nothing calls it by name, the allocation (or `super(…)`, or class) that gives its receiver: `implicit`. */
  readonly call: ts.Node;
  readonly implicit?: boolean;
  /** The receiver, where it is not simply what the call is made on. */
  readonly self?: Value;
  /** `call` does not call `fn` itself: it runs it for each element of a list (`LIST.map(start)`). */
  readonly forEach?: RunForEach;
  /** `call` does not call `fn` itself: it raises the event that `fn` listens to. */
  readonly raised?: Raised;
  /** `fn` does not lead to the call inside: it puts away what this function (or file) takes out again and sends. */
  readonly taker?: ts.Node;
}

/** A call of a client's API in one of the ways it is reached. */
export interface Reached {
  readonly client: Client;
  readonly member: SurfaceMember;
  /** The call of the client's API. */
  readonly node: CallNode;
  /** The wrappers around it, innermost first; the site is the last one's call, or `node`. */
  readonly chain: readonly Link[];
  /** The calls under which the operation's expressions are evaluated. */
  readonly context: Context | undefined;
  /** Where the operation is reported. */
  readonly at: ts.Node;
  /** Nobody in the workspace calls the function around it: a library's code, or dead. */
  readonly uncalled?: boolean;
}

export interface RawProduce extends Reached {
  readonly draft: ProduceDraft;
  /** One topic: alternatives are operations of their own. */
  readonly topic: Value;
  readonly messages: readonly MessageDraft[];
  /** There may be more messages in one call than these. */
  readonly unbounded: boolean;
  /** How many messages of these one call sends at most, where that is known: some may be in place of others. */
  readonly count?: number;
  /** The producer's own configuration, where its allocation is known. */
  readonly producer: ObjectDraft | undefined;
}

export interface RawConsume extends Reached {
  readonly topic: Value;
  readonly subscription: SubscribeDraft | undefined;
  readonly run: RunDraft | HandlerDraft | undefined;
  /** The context of the run, where it differs from that of the subscription. */
  readonly runContext: Context | undefined;
  readonly handlers: readonly Value[];
  readonly consumer: ObjectDraft | undefined;
  readonly consumerNode: ts.Node | undefined;
  readonly group: Value;
}

export interface RawObject extends Reached {
  readonly draft: ObjectDraft;
}

export interface RawOther extends Reached {
  readonly draft: Exclude<Draft, ProduceDraft | SubscribeDraft | RunDraft | HandlerDraft | ObjectDraft>;
}

export interface RawOperations {
  readonly produces: readonly RawProduce[];
  readonly consumes: readonly RawConsume[];
  readonly objects: readonly RawObject[];
  readonly others: readonly RawOther[];
}

/** What the analyses of facts work with. */
export interface Tools {
  readonly evaluator: Evaluator;
  readonly graph: CallGraph;
  readonly siteOf: (node: ts.Node) => Site;
  /** The service that a file belongs to; undefined for shared code. */
  readonly serviceOf: (file: string) => string | undefined;
  /** The services whose own code stands at a place; none for shared code, several for what an entry file hands out to others. */
  readonly servicesAt: (node: ts.Node) => readonly string[];
  readonly raw: RawOperations;
  /** The id of the produce operations at a client call (`RawProduce.node`). */
  readonly idsOf: (raw: RawProduce | RawConsume) => string;
  /** The topic id of a raw operation, as in the topology. */
  readonly topicIdOf: (raw: RawProduce | RawConsume) => string | undefined;
  /** The services that run an operation: its file's, else those that lead to it. */
  readonly servicesOf: (raw: Reached) => readonly string[];
  /** What committed configuration gives a service for a variable (`env:BROKERS`), and where. */
  readonly configured: (service: string, key: string) => Evidence | undefined;
  /** A container of this name that a compose file runs: of this file, else of any that is named for production. */
  readonly containerIn: (file: string, name: string) => Site | undefined;
  /** Does a file of the workspace import this one? */
  readonly isImported: (file: string) => boolean;
  /** Is a place in code that nothing in the workspace leads to? */
  readonly isUnused: (node: ts.Node) => boolean;
  /** Is it a program that nothing starts in writing, beside others that something does? */
  readonly isRunByHand: (file: string) => boolean;
}
