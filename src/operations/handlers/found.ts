/** What the walk through a handler finds, while the syntax is still at hand. */
import type { ts } from 'ts-morph';
import type { EffectKind, HandlerFault } from '../../topology/topology.js';
import type { FunctionNode } from '../../values/value.js';
import type { CallFact } from './function-calls.js';
import type { LoopSyntax } from '../syntax/loops.js';
import type { RepairSyntax } from '../source/repairs.js';

export interface FoundFrame {
  readonly fact: CallFact;
  /** The function that is called there. */
  readonly fn: FunctionNode;
}

export interface Found {
  readonly kind: EffectKind | 'gate' | 'memoryQueue' | 'cleanup';
  readonly text: string;
  readonly node: ts.Node;
  /** Ids of the topics of a produce; one effect each. */
  readonly topic?: string;
  readonly inProcess: boolean;
  /** A send that wants an answer. */
  readonly request?: true;
  /** It is given to whoever listens now, and nothing tells whether anybody got it: there is no failure that could be waited for, or be lost. */
  readonly atOnce?: true;
  /** It is done, or has thrown, by the time that the function returns: no promise has it. */
  readonly done?: boolean;
  /** The table that an SQL statement writes. */
  readonly table?: string;
  /** From the function that was asked about down to the effect. */
  readonly frames: readonly FoundFrame[];
  readonly inCatch: boolean;
  readonly unawaited: boolean;
  /** The `catch` (or handler) that loses its failure. */
  readonly swallowed?: ts.Node;
  /** Its failure leaves the function as what it returns (`return false`), from this `catch`. */
  readonly valued?: ts.Node;
  readonly loop: LoopSyntax | undefined;
  /** Its failure leaves the function. */
  readonly escapes: boolean;
}

export interface FoundFault {
  readonly kind: HandlerFault['kind'];
  readonly text: string;
  readonly node: ts.Node;
  /** The `catch` that returns the failure: however many do not read what it returns, it is one fault. */
  readonly about?: ts.Node;
  /** The function it lies in. */
  readonly fn: FunctionNode;
  readonly kinds: ReadonlySet<Found['kind']>;
  /** Sends are among them that no other rule speaks of: their failure ended before, or they are made by a timer that nobody waits for. */
  readonly ofSends?: boolean;
  /** Nobody waits for it: whoever is answered hears nothing of its failure. */
  readonly aside?: true;
  /** What is lost are questions only, each of which wants an answer. */
  readonly ofQuestions?: boolean;
  readonly repairs: readonly RepairSyntax[];
}

/** A call that tells the client something: a commit, a pause, a seek. */
export interface FoundControl {
  readonly kind: 'connect' | 'disconnect' | 'commit' | 'seek' | 'pause' | 'resume' | 'transaction' | 'heartbeat' | 'replyTopic';
  readonly fact: CallFact;
  readonly fn: FunctionNode;
  /** From the function that was asked about down to the one it lies in. */
  readonly frames: readonly FoundFrame[];
}

/** Something read from the message, by the way to it. */
export interface FoundPath {
  readonly path: readonly string[];
  readonly node: ts.Node;
}

/** One of two steps of which each undoes the other: what it is done to. */
export interface OrderedStep {
  readonly of: string;
  readonly does: 'adds' | 'removes';
}

/** What is done with parts of the message. */
export interface MessageFacts {
  readonly lookups: readonly FoundPath[];
  readonly settles: readonly FoundPath[];
  readonly replies: readonly FoundPath[];
  readonly decodes: readonly FoundPath[];
  readonly attempts: readonly FoundPath[];
  /** With what shows it; only where messages are keyed by a field, `by` names that. */
  readonly ordered: readonly (FoundPath & { readonly text: string; readonly by?: string; readonly step?: OrderedStep })[];
  /** Parts of the message kept in memory or in a cache. */
  readonly kept: readonly FoundPath[];
}

export interface Summary {
  readonly found: readonly Found[];
  readonly faults: readonly FoundFault[];
  readonly controls: readonly FoundControl[];
  /** Calls that could not be followed. */
  readonly unfollowed: readonly ts.Node[];
  readonly message: MessageFacts;
  /** Functions that stand for the handler itself: what a wrapper was given to run. */
  readonly inner: readonly FunctionNode[];
}

export const NO_FACTS: MessageFacts = { lookups: [], settles: [], replies: [], decodes: [], attempts: [], ordered: [], kept: [] };
export const EMPTY: Summary = { found: [], faults: [], controls: [], unfollowed: [], message: NO_FACTS, inner: [] };
