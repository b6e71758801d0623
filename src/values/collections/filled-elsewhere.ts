/** Collections that a file exports empty and others fill: `handlers.set('order.created', handle)` where `export const handlers = new Map()` is imported. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../evaluate.js';
import { amongNamed, perView } from '../memory.js';
import { originOf } from '../modules.js';

/** Text in which a collection may be exported. */
const EXPORTS = /\bexports?\b/;

const filling = amongNamed(({ text }, name) => text.includes(`${name}.set(`) || text.includes(`${name}.add(`));

const fillers = perView<ts.Declaration, readonly string[]>();

/** The files beside its own that put something into a collection which a file keeps under a name. They are asked for where they are not there. */
export function fillersOf(evaluator: Evaluator, declaration: ts.Declaration, name: string): readonly ts.SourceFile[] {
  if (!ts.isVariableDeclaration(declaration) || !ts.isSourceFile(declaration.parent.parent.parent) || !EXPORTS.test(declaration.getSourceFile().text) || !/^\w+$/.test(name)) return [];
  evaluator.lookAround(filling(name));
  const known = fillers(evaluator);
  const file = evaluator.fileOf(declaration);
  const files = known.get(declaration) ?? evaluator.options.filesMatching?.(new RegExp(`\\b${name}\\.(?:set|add)\\(`), evaluator.project.importersOf(file)) ?? [];
  known.set(declaration, files);
  return files.flatMap((one) => (one === file ? [] : (evaluator.sourceFile(one) ?? [])));
}

/** Does an expression of another file mean what `symbol`'s file exports: by an import, or as a member of the whole module? */
export function isImported(evaluator: Evaluator, into: ts.Expression, symbol: ts.Symbol, file: string): boolean {
  const found = evaluator.checker.getSymbolAtLocation(ts.isPropertyAccessExpression(into) ? into.name : into);
  if (found === symbol || (found && found.flags & ts.SymbolFlags.Alias && evaluator.checker.getAliasedSymbol(found) === symbol)) return true;
  const origin = originOf(evaluator, ts.isPropertyAccessExpression(into) ? into.expression : into);
  if (!origin) return false;
  const path = ts.isPropertyAccessExpression(into) ? [...origin.path, into.name.text] : origin.path;
  const module = path.length === 1 && path[0] === symbol.name ? evaluator.project.resolve(origin.specifier, evaluator.fileOf(into)) : undefined;
  return module?.kind === 'file' && module.file === file;
}
