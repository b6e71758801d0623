/** Operations in a loop over a list that is known: one for each round, so that what belongs to one element stays together. */
import type { ts } from 'ts-morph';
import type { Context } from '../values/value.js';
import { loopsOver, roundsOf } from '../values/rounds.js';
import { contextOf, type InlineTools, type Way } from './inline.js';

/** Rounds of loops within loops, and of the loops of wrappers' callers. */
const MAX_WAYS = 80;

/** The contexts of a way, one for each round of the loops around its calls; nothing where there are no rounds to be told apart. */
export function contextsPerRound<T>({ evaluator }: InlineTools, node: ts.Node, way: Way<T>): readonly Context[] | undefined {
  const { chain } = way;
  let contexts: readonly (Context | undefined)[] = [undefined];
  let isInRounds = false;
  const goThrough = (place: ts.Node, end: ts.Node | undefined): void => {
    for (const loop of loopsOver(place, end)) {
      contexts = contexts.flatMap((context): readonly (Context | undefined)[] => {
        const rounds = contexts.length <= MAX_WAYS ? roundsOf(evaluator, loop, context) : undefined;
        isInRounds ||= rounds !== undefined;
        return rounds ?? [context];
      });
    }
  };
  for (let i = chain.length - 1; i >= 0; i--) {
    const link = chain[i] as (typeof chain)[number];
    goThrough(link.call, chain[i + 1]?.fn);
    contexts = contexts.flatMap((outer) => {
      const context = contextOf(evaluator, [link], outer);
      return context === 'infeasible' ? [] : [context];
    });
  }
  goThrough(node, chain[0]?.fn);
  return isInRounds && contexts.length <= MAX_WAYS ? contexts.flatMap((context) => context ?? []) : undefined;
}
