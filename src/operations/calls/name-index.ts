/** Which loaded files use a name at all: without it every question "who calls this?" would go through all of them. */
import type { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { type Among, amongNamed } from '../../values/memory.js';
import { callsIn, type FileCalls, type HandedOn } from './calls-in.js';

/** How a file uses a name: it calls what is called so, mentions it otherwise, or gives it another name. */
export type Use = 'calls' | 'mentions' | 'aliases';

export interface NameIndex {
  /**
   * The files that use one of the names in one of the ways, in the order in which they were loaded.
   * @param orWholes also those that import something as a whole, whatever they call it
   */
  filesUsing(names: Iterable<string>, uses: readonly Use[], orWholes?: boolean): readonly ts.SourceFile[];
  /** The names that files give to modules of one file name which they hand on, each with the file that does. */
  handedOn(stem: string): readonly (HandedOn & { readonly by: ts.SourceFile })[];
  /** As the how manieth a file was loaded. */
  positionOf(sourceFile: ts.SourceFile): number;
}

const indexes = new WeakMap<readonly ts.SourceFile[], NameIndex>();

/** The index of the files that are loaded now. What is read through it depends on whoever uses the names. */
export function nameIndexOf(evaluator: Evaluator): NameIndex {
  const { sources } = evaluator.project;
  const index = indexes.get(sources) ?? createIndex(sources);
  indexes.set(sources, index);
  return {
    filesUsing(names, uses, orWholes = false) {
      const asked = [...names];
      for (const name of asked) evaluator.lookAround(using(name));
      if (orWholes) evaluator.lookAround(importsWholes);
      return index.filesUsing(asked, uses, orWholes);
    },
    handedOn(stem) {
      evaluator.lookAround(handingOn(stem));
      return index.handedOn(stem);
    },
    positionOf: index.positionOf,
  };
}

/** Does a file use a name, in whatever way? */
const using = amongNamed((sourceFile, name) => !isJson(sourceFile) && usesName(callsIn(sourceFile), name));
const importsWholes: Among = (sourceFile) => !isJson(sourceFile) && callsIn(sourceFile).wholes.length > 0;
const handingOn = amongNamed((sourceFile, stem) => !isJson(sourceFile) && callsIn(sourceFile).handedOn.some(({ specifier }) => stemOf(specifier) === stem));
const isJson = ({ fileName }: ts.SourceFile): boolean => fileName.endsWith('.json');

/** Does a file with these calls call something that is named so, mention it, or give it another name? */
export const usesName = ({ calls, mentions, aliases }: FileCalls, name: string): boolean => calls.has(name) || mentions.has(name) || aliases.has(name);

/** What a specifier calls a file: `send` of `./lib/send.js` and of `./lib/send/index`. */
export const stemOf = (path: string): string => /([^/]+?)(?:\/index)?(?:\.[cm]?[jt]sx?)?\/?$/.exec(path)?.[1] ?? path;

function createIndex(sources: readonly ts.SourceFile[]): NameIndex {
  const byUse: Readonly<Record<Use, Map<string, number[]>>> = { calls: new Map(), mentions: new Map(), aliases: new Map() };
  const wholes: number[] = [];
  const handedOn = new Map<string, (HandedOn & { readonly by: ts.SourceFile })[]>();
  const positions = new Map(sources.map((sourceFile, position) => [sourceFile, position]));
  for (const [sourceFile, position] of positions) {
    const found = callsIn(sourceFile);
    for (const use of ['calls', 'mentions', 'aliases'] as const) {
      for (const name of found[use].keys()) {
        const positions = byUse[use].get(name);
        if (positions) positions.push(position);
        else byUse[use].set(name, [position]);
      }
    }
    if (found.wholes.length > 0) wholes.push(position);
    for (const one of found.handedOn) {
      const stem = stemOf(one.specifier);
      handedOn.set(stem, [...(handedOn.get(stem) ?? []), { ...one, by: sourceFile }]);
    }
  }
  return {
    filesUsing(names, uses, orWholes = false) {
      const found = new Set(orWholes ? wholes : []);
      for (const name of names) for (const use of uses) for (const position of byUse[use].get(name) ?? []) found.add(position);
      return [...found].sort((a, b) => a - b).flatMap((position) => sources[position] ?? []);
    },
    handedOn: (stem) => handedOn.get(stem) ?? [],
    positionOf: (sourceFile) => positions.get(sourceFile) ?? 0,
  };
}
