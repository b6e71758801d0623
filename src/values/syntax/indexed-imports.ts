/** `const topic = require('./settings').topics[0]`: to the checker an import too, which leads nowhere. */
import { ts } from 'ts-morph';

/** What a variable of that kind is written as. */
export function indexedImport(symbol: ts.Symbol): ts.Expression | undefined {
  for (const declaration of symbol.declarations ?? []) if (ts.isVariableDeclaration(declaration) && declaration.initializer && isIndexed(declaration.initializer)) return declaration.initializer;
  return undefined;
}

const isIndexed = (chain: ts.Expression): boolean => ts.isElementAccessExpression(chain) || (ts.isPropertyAccessExpression(chain) && isIndexed(chain.expression));
