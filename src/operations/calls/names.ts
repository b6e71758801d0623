/** The names under which a function may be called: its own, and those it is renamed to. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { alternativesOf, type Value } from '../../values/value.js';
import { callsIn, type Rename } from './calls-in.js';
import { nameIndexOf } from './name-index.js';

const MAX_NAMES = 24;

/**
 * `names`, and the names that the loaded files give to what is called so. A common name (`id`, `query`) is renamed everywhere: each
 * rename must be shown to concern what `isMeant` accepts, or at least a method that only an interface declares.
 */
export function withRenames(evaluator: Evaluator, names: Iterable<string>, isMeant: (value: Value) => boolean): Set<string> {
  const found = new Set(names);
  for (let frontier = [...found]; frontier.length > 0 && found.size < MAX_NAMES; ) {
    const next = new Set<string>();
    for (const sourceFile of nameIndexOf(evaluator).filesUsing(frontier, ['aliases'])) {
      const { aliases } = callsIn(sourceFile);
      for (const name of frontier) for (const rename of aliases.get(name) ?? []) if (!found.has(rename.name) && !next.has(rename.name) && concerns(evaluator, rename, isMeant)) next.add(rename.name);
    }
    for (const name of next) found.add(name);
    frontier = [...next];
  }
  return found;
}

function concerns(evaluator: Evaluator, { from }: Rename, isMeant: (value: Value) => boolean): boolean {
  if (ts.isImportSpecifier(from) || ts.isExportSpecifier(from)) return true;
  const value = evaluator.evaluate(ts.isBindingElement(from) ? from.name : from);
  if (alternativesOf(value).some(isMeant)) return true;
  return value.kind !== 'function' && !ts.isBindingElement(from) && isDeclaredMethod(evaluator, from);
}

function isDeclaredMethod(evaluator: Evaluator, expression: ts.Node): boolean {
  const named = ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression) && expression.expression.name.text === 'bind' ? expression.expression.expression : expression;
  const symbol = ts.isPropertyAccessExpression(named) ? evaluator.checker.getSymbolAtLocation(named.name) : undefined;
  return (symbol?.declarations ?? []).some((d) => ts.isMethodSignature(d) || (ts.isMethodDeclaration(d) && !d.body));
}
