/** Which loaded files use a name at all: without it every question "who calls this?" would go through all of them. */
import type { ts } from 'ts-morph';
import type { Project } from '../workspace/project.js';
import { callsIn } from './calls-in.js';

/** How a file uses a name: it calls what is called so, mentions it otherwise, or gives it another name. */
export type Use = 'calls' | 'mentions' | 'aliases';

export interface NameIndex {
  /**
   * The files that use one of the names in one of the ways, in the order in which they were loaded.
   * @param orWholes also those that import something as a whole, whatever they call it
   */
  filesUsing(names: Iterable<string>, uses: readonly Use[], orWholes?: boolean): readonly ts.SourceFile[];
}

const indexes = new WeakMap<readonly ts.SourceFile[], NameIndex>();

/** The index of the files that are loaded now. */
export function nameIndexOf({ sources }: Project): NameIndex {
  const before = indexes.get(sources);
  if (before) return before;
  const made = createIndex(sources);
  indexes.set(sources, made);
  return made;
}

function createIndex(sources: readonly ts.SourceFile[]): NameIndex {
  const byUse: Readonly<Record<Use, Map<string, number[]>>> = { calls: new Map(), mentions: new Map(), aliases: new Map() };
  const wholes: number[] = [];
  for (const [position, sourceFile] of sources.entries()) {
    const found = callsIn(sourceFile);
    for (const use of ['calls', 'mentions', 'aliases'] as const) {
      for (const name of found[use].keys()) {
        const positions = byUse[use].get(name);
        if (positions) positions.push(position);
        else byUse[use].set(name, [position]);
      }
    }
    if (found.wholes.length > 0) wholes.push(position);
  }
  return {
    filesUsing(names, uses, orWholes = false) {
      const positions = new Set(orWholes ? wholes : []);
      for (const name of names) for (const use of uses) for (const position of byUse[use].get(name) ?? []) positions.add(position);
      return [...positions].sort((a, b) => a - b).flatMap((position) => sources[position] ?? []);
    },
  };
}
