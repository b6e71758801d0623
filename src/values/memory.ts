/** What an evaluator remembers: the values of expressions under the calls they were evaluated under, and the files that they wait for. */
import type { ts } from 'ts-morph';
import type { Context, Value } from './value.js';

/** Files that are not loaded and would say more; nothing where there is none, which is the rule. */
export type Wanted = ReadonlySet<string> | undefined;

/** What is remembered under one context. */
export interface Kept {
  readonly values: Map<ts.Node, Value>;
  readonly wanted: Map<ts.Node, ReadonlySet<string>>;
  /** Of these, the ones that more than the imported files had a part in. */
  readonly wide: Set<ts.Node>;
}

export interface Memory {
  of(context: Context | undefined): Kept;
  keep(kept: Kept, node: ts.Node, value: Value, wanted: Wanted, isWide: boolean): void;
  /** Forgets the values that waited for one of these files. */
  forget(files: Iterable<string>): void;
  /** Forgets the values that another text of a file may change: the wide ones, those in such files, and those under calls that are not as they were. */
  revise(hasChanged: (node: ts.Node) => boolean, isAsBefore: (context: Context) => boolean): void;
}

export function createMemory(): Memory {
  const empty = (): Kept => ({ values: new Map(), wanted: new Map(), wide: new Set() });
  const free = empty();
  const byContext = new Map<Context, Kept>();
  const waiting = new Map<string, (readonly [Kept, ts.Node])[]>();
  const drop = ({ values, wanted, wide }: Kept, node: ts.Node): void => {
    values.delete(node);
    wanted.delete(node);
    wide.delete(node);
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
    keep(kept, node, value, wanted, isWide) {
      kept.values.set(node, value);
      if (isWide) kept.wide.add(node);
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
    revise(hasChanged, isAsBefore) {
      waiting.clear();
      for (const context of byContext.keys()) if (!isAsBefore(context)) byContext.delete(context);
      for (const kept of [free, ...byContext.values()]) {
        for (const node of kept.values.keys()) if (kept.wide.has(node) || hasChanged(node)) drop(kept, node);
        for (const [node, wanted] of kept.wanted) wait(kept, node, wanted);
      }
    },
  };
}

/** The files of both. Most evaluations wait for nothing or for what one part of them waits for: then nothing is made. */
export function both(a: Wanted, b: Wanted): Wanted {
  if (!a || a === b) return b;
  if (!b || isWithin(b, a)) return a;
  return isWithin(a, b) ? b : new Set([...a, ...b]);
}

function isWithin(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  if (part.size > whole.size) return false;
  for (const file of part) if (!whole.has(file)) return false;
  return true;
}
