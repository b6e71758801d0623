/** What is read of a file's syntax alone: once for each of its texts. */
import type { ts } from 'ts-morph';

/** Remembers what `read` found in a file as long as its syntax tree is there. */
export function perFile<T>(read: (sourceFile: ts.SourceFile) => T): (sourceFile: ts.SourceFile) => T {
  const known = new WeakMap<ts.SourceFile, { readonly found: T }>();
  return (sourceFile) => {
    let before = known.get(sourceFile);
    if (!before) known.set(sourceFile, (before = { found: read(sourceFile) }));
    return before.found;
  };
}
