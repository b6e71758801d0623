/** Which map, emitter or object an expression means: two expressions with a place in common mean the same one. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { alternativesOf, placeOf } from '../../values/value.js';
import { findSymbol } from '../syntax/symbols.js';
import { innermost } from '../syntax/syntax.js';

/**
 * The places that stand for what an expression holds: where it was made, else where it is declared, else (old-style objects)
 * its name in its file. Empty for what is made where it is used.
 */
export function storagePlaces(evaluator: Evaluator, expression: ts.Expression): ReadonlySet<string> {
  const node = innermost(expression);
  const places = new Set<string>();
  for (const value of alternativesOf(evaluator.evaluate(node))) {
    if ((value.kind === 'foreign' || value.kind === 'record' || value.kind === 'object') && value.node) places.add(`made ${placeOf(value.node)}`);
    // A package's object that is injected, or a part of one (`prisma.order`), is the same wherever it is written the same.
    else if (value.kind === 'foreign' && value.module !== 'global' && value.path.length > 1) places.add(`of ${value.module} ${value.path.join('.')}`);
  }
  for (const declaration of declarationsOf(evaluator, node)) places.add(`declared ${placeOf(declaration)}`);
  if (places.size === 0 && ts.isPropertyAccessExpression(node)) places.add(`named ${node.getSourceFile().fileName} ${node.name.text}`);
  return places;
}

export const haveCommon = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].some((place) => b.has(place));

/** Declarations of the workspace that a name or member means, following imports and `const pending = this.pending`. */
function declarationsOf(evaluator: Evaluator, node: ts.Expression, depth = 0): readonly ts.Node[] {
  const name = ts.isPropertyAccessExpression(node) ? node.name : node;
  if (!ts.isIdentifier(name) && !ts.isPrivateIdentifier(name)) return [];
  return (findSymbol(evaluator, name)?.declarations ?? []).flatMap((declaration) => {
    if (evaluator.project.fileOf(declaration.getSourceFile()) === undefined) return [];
    const initializer = ts.isVariableDeclaration(declaration) && declaration.initializer ? innermost(declaration.initializer) : undefined;
    const renamed = initializer && (ts.isIdentifier(initializer) || ts.isPropertyAccessExpression(initializer)) && depth < 4 ? declarationsOf(evaluator, initializer, depth + 1) : [];
    return [declaration, ...renamed];
  });
}
