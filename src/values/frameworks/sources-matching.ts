/** The files in which a framework is told something that no import leads to: modules, containers, decorators. */
import type { ts } from 'ts-morph';
import type { Evaluator } from '../evaluate.js';

/**
 * The loaded files of the workspace whose text matches; the others are asked for.
 * @param importing of those that import something by such a name: only their texts are read
 */
export function sourcesMatching(evaluator: Evaluator, pattern: RegExp, importing?: RegExp): readonly ts.SourceFile[] {
  const { filesMatching, filesImporting } = evaluator.options;
  const files = filesMatching?.(pattern, importing && filesImporting?.(importing)) ?? [];
  return files.flatMap((file) => evaluator.sourceFile(file) ?? []);
}
