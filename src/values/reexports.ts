/** What modules export again, `export * from './x'`, and the files of it that are not loaded. */
import { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { perView } from './memory.js';

/** The symbol of a module; the checker itself gives none for CommonJS. */
export const moduleSymbol = (evaluator: Evaluator, sourceFile: ts.SourceFile): ts.Symbol | undefined => evaluator.checker.getSymbolAtLocation(sourceFile) ?? (sourceFile as { symbol?: ts.Symbol }).symbol;

/** Files that are not loaded: those that are not even parsed, and those that are, for what they declare. */
interface Absent {
  readonly unread: ReadonlySet<string>;
  readonly parsed: readonly string[];
}

/** An index of indexes is looked through once. */
const absent = perView<ts.Symbol, Absent>();

/** Asks for what a module exports again: what is not found in it may be there. */
export function demandReexports(evaluator: Evaluator, symbol: ts.Symbol): void {
  const known = absent(evaluator);
  const { unread, parsed } = known.get(symbol) ?? absentBehind(evaluator, symbol);
  known.set(symbol, { unread, parsed });
  evaluator.demandAll(unread);
  for (const file of parsed) evaluator.sourceFile(file);
}

function absentBehind(evaluator: Evaluator, symbol: ts.Symbol): Absent {
  const unread = new Set<string>();
  const parsed = new Set<string>();
  const modules = new Set([symbol]);
  for (const module of modules) {
    for (const file of reexportsOf(evaluator, module)) {
      const sourceFile = evaluator.project.sourceFile(file);
      if (!sourceFile) unread.add(file);
      else if (!evaluator.project.has(file)) parsed.add(file);
      const next = sourceFile && !parsed.has(file) ? moduleSymbol(evaluator, sourceFile) : undefined;
      if (next) modules.add(next);
    }
  }
  return { unread, parsed: [...parsed] };
}

/** The files of the workspace whose exports a module exports again. */
function reexportsOf(evaluator: Evaluator, symbol: ts.Symbol): readonly string[] {
  return (symbol.declarations ?? []).filter(ts.isSourceFile).flatMap((declaration) => {
    const statements = declaration.statements.filter(ts.isExportDeclaration);
    return statements.flatMap(({ moduleSpecifier }) => {
      if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || evaluator.project.clientFor(moduleSpecifier.text)) return [];
      const found = evaluator.project.resolve(moduleSpecifier.text, evaluator.fileOf(declaration));
      if (found.kind === 'unresolved') evaluator.unresolved.set(declaration, moduleSpecifier.text);
      return found.kind === 'file' ? [found.file] : [];
    });
  });
}
