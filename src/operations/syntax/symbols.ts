/** The symbols of names. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';

/** The symbol of a name where it stands; of `{ id }` the variable and not the key. */
export function symbolOf({ checker }: Evaluator, name: ts.Node): ts.Symbol | undefined {
  return ts.isShorthandPropertyAssignment(name.parent) && name.parent.name === name ? checker.getShorthandAssignmentValueSymbol(name.parent) : checker.getSymbolAtLocation(name);
}

/** The symbol of a name, behind imports. */
export function findSymbol(evaluator: Evaluator, name: ts.Node): ts.Symbol | undefined {
  const symbol = symbolOf(evaluator, name);
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? evaluator.checker.getAliasedSymbol(symbol) : symbol;
}
