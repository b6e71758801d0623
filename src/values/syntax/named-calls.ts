/** The calls by a name in the files that are loaded: candidates, where a value says which function is called. */
import type { ts } from 'ts-morph';
import { actsIn, groupedBy, lastNameOf } from './acts.js';
import type { Evaluator } from '../evaluate.js';
import { amongNamed, perView, type Recalled } from '../memory.js';
import { perFile } from './per-file.js';

const calls = perFile((sourceFile): ReadonlyMap<string, readonly ts.CallExpression[]> => groupedBy(actsIn(sourceFile).calls.filter(({ arguments: given }) => given.length > 0), ({ expression }) => lastNameOf(expression)));
const calling = amongNamed((sourceFile, name) => calls(sourceFile).has(name));
const known = perView<string, Recalled<readonly ts.CallExpression[]>>();

/** The calls of a name with at least one argument. */
export function callsNamed(evaluator: Evaluator, name: string): readonly ts.CallExpression[] {
  evaluator.lookAround(calling(name));
  return evaluator.recall(known(evaluator), name, [], () => evaluator.project.sources.flatMap((sourceFile) => (sourceFile.fileName.endsWith('.json') ? [] : (calls(sourceFile).get(name) ?? []))));
}
