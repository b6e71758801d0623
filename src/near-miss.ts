import { createRequire } from 'node:module';
import type * as Levenshtein from 'fastest-levenshtein';

let library: typeof Levenshtein | undefined;

/**
 * The candidate a misspelt name most likely means; nothing when none is near: at most a third of the name, and two letters, may
 * differ, or two letters be exchanged.
 */
export function findNearMiss(name: string, candidates: Iterable<string>): string | undefined {
  const folded = name.toLowerCase();
  const allowed = Math.min(2, Math.max(1, Math.floor(name.length / 3)));
  // Loaded here, because most names are no misses.
  const { distance } = (library ??= createRequire(import.meta.url)('fastest-levenshtein') as typeof Levenshtein);
  let best: { readonly candidate: string; readonly far: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const far = distance(folded, candidate.toLowerCase());
    if ((far <= allowed || (far === 2 && lettersOf(folded) === lettersOf(candidate.toLowerCase()))) && (best === undefined || far < best.far)) best = { candidate, far };
  }
  return best?.candidate;
}

const lettersOf = (name: string): string => [...name].sort().join('');
