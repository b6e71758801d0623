/** What an evaluator remembers: the values of expressions under the calls they were evaluated under, and the files that they wait for. */
import type { ts } from 'ts-morph';
import type { Context, Value } from './value.js';

/** Files that are not loaded and would say more; nothing where there is none, which is the rule. */
export type Wanted = ReadonlySet<string> | undefined;

/** What is remembered under one context. */
export interface Kept {
  readonly values: Map<ts.Node, Value>;
  readonly wanted: Map<ts.Node, ReadonlySet<string>>;
}

export interface Memory {
  of(context: Context | undefined): Kept;
  keep(kept: Kept, node: ts.Node, value: Value, wanted: Wanted): void;
  /** Forgets the values that waited for one of these files. */
  forget(files: Iterable<string>): void;
}

export function createMemory(): Memory {
  const empty = (): Kept => ({ values: new Map(), wanted: new Map() });
  const free = empty();
  const byContext = new WeakMap<Context, Kept>();
  const waiting = new Map<string, (readonly [Kept, ts.Node])[]>();
  return {
    of(context) {
      if (!context) return free;
      let kept = byContext.get(context);
      if (!kept) byContext.set(context, (kept = empty()));
      return kept;
    },
    keep(kept, node, value, wanted) {
      kept.values.set(node, value);
      if (!wanted) return;
      kept.wanted.set(node, wanted);
      for (const file of wanted) {
        const entries = waiting.get(file);
        if (entries) entries.push([kept, node]);
        else waiting.set(file, [[kept, node]]);
      }
    },
    forget(files) {
      for (const file of files) {
        for (const [{ values, wanted }, node] of waiting.get(file) ?? []) {
          values.delete(node);
          wanted.delete(node);
        }
        waiting.delete(file);
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
