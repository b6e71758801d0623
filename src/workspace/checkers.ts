/**
 * Which type checker answers for a file. Every change of what is parsed makes another program, and a new checker finds all types again; but a
 * file that the change cannot be seen from, because nothing it imports, directly or not, has changed, means what it meant before. It keeps
 * the checker that knows its types.
 */
import type { ts } from 'ts-morph';

export interface Checkers {
  /** The checker of a file; of a file that nobody asked about since it changed, the newest one. */
  of(sourceFile: ts.SourceFile): ts.TypeChecker;
  /** Another program is there. `files` may see other types in it; nothing: all may. */
  renew(files: Iterable<ts.SourceFile> | undefined): void;
}

/** Each holds the program it was made from: with more than these, all files change to the newest. */
const MAX_CHECKERS = 8;

/** @param newest the checker of the present program */
export function createCheckers(newest: () => ts.TypeChecker): Checkers {
  let byFile = new Map<ts.SourceFile, ts.TypeChecker>();
  return {
    of(sourceFile) {
      let checker = byFile.get(sourceFile);
      if (!checker) byFile.set(sourceFile, (checker = newest()));
      return checker;
    },
    renew(files) {
      for (const file of files ?? []) byFile.delete(file);
      if (!files || new Set(byFile.values()).size >= MAX_CHECKERS) byFile = new Map();
    },
  };
}

/** What the binder notes of a file; not part of the compiler's published types. */
interface Bound extends ts.SourceFile {
  readonly externalModuleIndicator?: unknown;
  readonly commonJsModuleIndicator?: unknown;
  readonly locals?: ReadonlyMap<unknown, unknown>;
  readonly jsGlobalAugmentations?: ReadonlyMap<unknown, unknown>;
}

/** May files that do not import this one see what it declares? It has been bound: a checker was made of its program. */
export function declaresGlobals(sourceFile: ts.SourceFile): boolean {
  const { externalModuleIndicator, commonJsModuleIndicator, locals, jsGlobalAugmentations, text }: Bound = sourceFile;
  const isModule = externalModuleIndicator !== undefined || commonJsModuleIndicator !== undefined;
  return (!isModule && (locals?.size ?? 0) > 0) || (jsGlobalAugmentations?.size ?? 0) > 0 || /\bdeclare\s+(?:global|module)\b/.test(text);
}
