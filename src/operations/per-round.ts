/** Operations in a loop over a list that is known: one for each round, so that what belongs to one element stays together. */
import type { ts } from 'ts-morph';
import type { Draft } from '../clients/client.js';
import type { SurfaceMember } from '../values/calls.js';
import { contextsForEach, loopsOver, roundsOf } from '../values/collections/rounds.js';
import { type Context, type Value, alternativesOf, textOf } from '../values/value.js';
import { topicsOf } from './draft-topics.js';
import { type Attempt, contextOf, type InlineTools, type Way } from './inline.js';
import type { Link } from './operation.js';
import { type ExtractTools, objectBehind, type Tried } from './drafted.js';

/** Rounds of loops within loops, and of the loops of wrappers' callers. */
const MAX_WAYS = 80;

/** The contexts of a way, one for each round of the loops around its calls; nothing where there are no rounds to be told apart. */
function contextsPerRound<T>({ evaluator }: InlineTools, node: ts.Node, way: Way<T>): readonly Context[] | undefined {
  const { chain } = way;
  let contexts: readonly (Context | undefined)[] = [undefined];
  let isInRounds = false;
  const goThrough = (roundsUnder: (context: Context | undefined) => readonly Context[] | undefined, otherwise: (context: Context | undefined) => readonly (Context | undefined)[]): void => {
    contexts = contexts.flatMap((context): readonly (Context | undefined)[] => {
      const rounds = contexts.length <= MAX_WAYS ? roundsUnder(context) : undefined;
      isInRounds ||= rounds !== undefined;
      return rounds ?? otherwise(context);
    });
  };
  const goThroughLoops = (place: ts.Node, end: ts.Node | undefined): void => {
    for (const loop of loopsOver(place, end)) goThrough((context) => roundsOf(evaluator, loop, context), (context) => [context]);
  };
  for (let i = chain.length - 1; i >= 0; i--) {
    const link = chain[i] as Link;
    goThroughLoops(link.call, chain[i + 1]?.fn);
    goThrough(
      (context) => (link.forEach ? contextsForEach(evaluator, { ...link.forEach, ...(link.self ? { self: link.self } : {}) }, context) : undefined),
      (outer) => {
        const context = contextOf(evaluator, [link], outer);
        return context === 'infeasible' ? [] : [context];
      },
    );
  }
  goThroughLoops(node, chain[0]?.fn);
  return isInRounds && contexts.length <= MAX_WAYS ? contexts.flatMap((context) => context ?? []) : undefined;
}

/** A way once for each round of the loops around it, where the rounds differ in what is read or sent. */
export function perRound(tools: ExtractTools, node: ts.Node, way: Way<Tried>, attempt: (context: Context | undefined) => Attempt<Tried> | undefined): readonly Way<Tried>[] {
  if (way.open.length > 0 || !way.result.drafts.some((draft) => draft.kind === 'produce' || isOfConsumer(draft))) return [way];
  const rounds = contextsPerRound(tools, node, way)?.map((context) => ({ context, tried: attempt(context) })) ?? [];
  const known = rounds.flatMap(({ context, tried }) => (tried && tried.open.length === 0 ? [{ ...way, context, result: tried.result }] : []));
  if (known.length < 2 || known.length < rounds.length) return [way];
  const faces = known.map(({ result }) => result.drafts.map((draft) => faceOf(tools, result.member, draft)));
  const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((part, i) => part === b[i]);
  if (faces.every((face) => isSame(face.flat(), faces[0]?.flat() ?? []))) return [way];
  // What is sent to one topic in several rounds is one send to it.
  const sendsApart = known.every(({ result }) => result.drafts.every((draft) => draft.kind !== 'produce' || topicsOf(draft.topic).length === 1)) && new Set(faces.map((face) => face[0]?.[0])).size === known.length;
  return sendsApart || way.result.drafts.every((draft) => draft.kind !== 'produce') ? known.filter(({ result }) => !result.drafts.some(isUnnamed)) : [way];
}

const topicsIn = (draft: Draft): Value | undefined => (draft.kind === 'subscribe' || draft.kind === 'handler' || draft.kind === 'object' ? draft.topics : draft.kind === 'produce' ? draft.topic : undefined);

/** An element whose topic is no text at all (`topic: ''`, a task of another kind) is passed over by what goes through the list. */
function isUnnamed(draft: Draft): boolean {
  const topics = topicsIn(draft);
  return topics !== undefined && topicsOf(topics).every((topic) => topic.kind === 'known' && topic.value === '');
}

/** What tells operations apart: topics, group, handlers. */
function faceOf(tools: ExtractTools, member: SurfaceMember, draft: Draft): readonly unknown[] {
  const topics = topicsIn(draft);
  const group = draft.kind === 'object' || draft.kind === 'handler' || draft.kind === 'subscribe' ? draft.group : undefined;
  const handler = draft.kind === 'run' || draft.kind === 'subscribe' || draft.kind === 'handler' || draft.kind === 'object' ? draft.handler : undefined;
  const behind = group ?? objectBehind(tools, member.receiver).draft?.group;
  return [topics && topicsOf(topics).map(textOf).join(), behind && textOf(behind), ...(handler ? alternativesOf(handler).map((v) => (v.kind === 'function' ? v.node : v.kind)) : [])];
}

const isOfConsumer = (draft: Draft): boolean => draft.kind === 'subscribe' || draft.kind === 'handler' || draft.kind === 'run' || (draft.kind === 'object' && draft.topics !== undefined);
