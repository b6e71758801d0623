/** What an evaluator remembers: the values of expressions under the calls they were evaluated under, and the files that they wait for. */
import type { ts } from 'ts-morph';
import type { Change } from './revision.js';
import type { Context, Value } from './value.js';

/** Files that are not loaded and would say more; nothing where there is none, which is the rule. */
export type Wanted = ReadonlySet<string> | undefined;

/** Files that a value may depend on without an import that leads to them: those that pass. One question is one function. */
export type Among = (sourceFile: ts.SourceFile) => boolean;

export const anywhere: Among = () => true;

/** The files that have to do with a name: one question for each name, whoever asks. */
export function amongNamed(test: (sourceFile: ts.SourceFile, name: string) => boolean): (name: string) => Among {
  const byName = new Map<string, Among>();
  return (name) => {
    const known = byName.get(name) ?? ((sourceFile: ts.SourceFile) => test(sourceFile, name));
    byName.set(name, known);
    return known;
  };
}

/** Answers by what the evaluator sees, which is more whenever a file is loaded: then they are found again. */
export function perView<K, V>(): (evaluator: { readonly view: object }) => Map<K, V> {
  const byView = new WeakMap<object, Map<K, V>>();
  return ({ view }) => {
    const known = byView.get(view) ?? new Map<K, V>();
    byView.set(view, known);
    return known;
  };
}

/** Nothing where a value depends on no such files, which is the rule. */
export type Around = ReadonlySet<Among> | undefined;

/** An answer, with what it was found in. */
export type Recalled<T> = readonly [answer: T, around: Around, wanted?: Wanted];

/** What is remembered under one context. */
export interface Kept {
  readonly values: Map<ts.Node, Value>;
  readonly wanted: Map<ts.Node, ReadonlySet<string>>;
  readonly around: Map<ts.Node, ReadonlySet<Among>>;
}

export interface Memory {
  of(context: Context | undefined): Kept;
  keep(kept: Kept, node: ts.Node, value: Value, wanted: Wanted, around: Around): void;
  /** Forgets the values that waited for one of these files. */
  forget(files: Iterable<string>): void;
  /** Forgets the values that another text of a file may change. */
  revise(change: Change): void;
}

export function createMemory(): Memory {
  const empty = (): Kept => ({ values: new Map(), wanted: new Map(), around: new Map() });
  const free = empty();
  const byContext = new Map<Context, Kept>();
  const waiting = new Map<string, (readonly [Kept, ts.Node])[]>();
  const drop = ({ values, wanted, around }: Kept, node: ts.Node): void => {
    values.delete(node);
    wanted.delete(node);
    around.delete(node);
  };
  const wait = (kept: Kept, node: ts.Node, wanted: ReadonlySet<string>): void => {
    for (const file of wanted) {
      const entries = waiting.get(file);
      if (entries) entries.push([kept, node]);
      else waiting.set(file, [[kept, node]]);
    }
  };
  return {
    of(context) {
      if (!context) return free;
      let kept = byContext.get(context);
      if (!kept) byContext.set(context, (kept = empty()));
      return kept;
    },
    keep(kept, node, value, wanted, around) {
      kept.values.set(node, value);
      if (around) kept.around.set(node, around);
      if (!wanted) return;
      kept.wanted.set(node, wanted);
      wait(kept, node, wanted);
    },
    forget(files) {
      for (const file of files) {
        for (const [kept, node] of waiting.get(file) ?? []) drop(kept, node);
        waiting.delete(file);
      }
    },
    revise({ spares, touches }) {
      waiting.clear();
      for (const context of byContext.keys()) if (!spares(context)) byContext.delete(context);
      for (const kept of [free, ...byContext.values()]) {
        for (const node of kept.values.keys()) if (touches(node, kept.around.get(node))) drop(kept, node);
        for (const [node, wanted] of kept.wanted) wait(kept, node, wanted);
      }
    },
  };
}

/** What is in one or the other. Most evaluations have nothing of the kind, or what one part of them has: then nothing is made. */
export function both<T>(a: ReadonlySet<T> | undefined, b: ReadonlySet<T> | undefined): ReadonlySet<T> | undefined {
  if (!a || a === b) return b;
  if (!b || isWithin(b, a)) return a;
  return isWithin(a, b) ? b : new Set([...a, ...b]);
}

function isWithin<T>(part: ReadonlySet<T>, whole: ReadonlySet<T>): boolean {
  if (part.size > whole.size) return false;
  for (const one of part) if (!whole.has(one)) return false;
  return true;
}
