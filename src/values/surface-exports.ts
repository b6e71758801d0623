import { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';

/** What a surface exports under a path of names. */
export function exportOf(evaluator: Evaluator, client: string, path: readonly string[]): ts.Node | undefined {
  const sourceFile = evaluator.project.program.getSourceFile(`/@surface/${client}.d.ts`);
  let symbol = sourceFile && evaluator.checker.getSymbolAtLocation(sourceFile);
  for (const name of path) {
    symbol = symbol && evaluator.checker.getExportsOfModule(symbol).find((s) => s.name === name);
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = evaluator.checker.getAliasedSymbol(symbol);
  }
  return symbol?.declarations?.[0];
}
