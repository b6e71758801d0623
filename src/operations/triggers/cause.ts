/** Why a function runs, while the syntax is at hand. */
import type { ts } from 'ts-morph';
import type { Site, TriggerKind } from '../../topology/topology.js';

export interface Cause {
  readonly kind: TriggerKind;
  readonly node: ts.Node;
  /** Where it is written, if that is no code. */
  readonly site?: Site;
  /** `@Cron('0 3 * * *')`, `POST /orders`. */
  readonly text: string;
  /** Runs per day of a timer; absent when its period is not known. */
  readonly perDay?: number;
  /** The period is the literal default of something configurable. */
  readonly configurable?: boolean;
  /** The path of a route, where it is literal. */
  readonly route?: string;
}

/**
 * What a call does with a function it is given: a cause runs it from outside; `through`: it runs as part of the code around
 * the call, once; `repeats`: so, nobody knows how often; `result`: what the call returns runs it; `unknown`: nobody knows.
 */
export type Fate = Cause | 'through' | 'repeats' | 'result' | 'unknown';

export const isCause = (fate: Fate): fate is Cause => typeof fate !== 'string';

/** What several uses of one function come to: the cause that was found, else the least that is known. */
export function mergeFates(fates: readonly Fate[]): Fate {
  const order = ['unknown', 'result', 'repeats', 'through'] as const;
  return fates.find(isCause) ?? order.find((fate) => fates.includes(fate)) ?? 'unknown';
}
