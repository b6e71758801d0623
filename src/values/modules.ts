/** Modules as values: what a specifier, a path or a file stands for. */
import { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { amongNamed } from './memory.js';
import { demandReexports, moduleSymbol } from './reexports.js';
import { type Value, unknown } from './value.js';
import { importOrigin } from './syntax/import-origin.js';

/** A module as a record of its exports. */
export function moduleValue(evaluator: Evaluator, symbol: ts.Symbol): Value {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (declaration && ts.isSourceFile(declaration) && declaration.fileName.endsWith('.json')) return sourceFileValue(evaluator, declaration);
  const whole = symbol.exports?.get(ts.InternalSymbolName.ExportEquals);
  // `module.exports = { … }` is itself the symbol that an importer's checker finds.
  const assigned = whole?.valueDeclaration ?? whole?.declarations?.[0] ?? (declaration && ts.isBinaryExpression(declaration) ? declaration : undefined);
  const base = assigned ? evaluator.declared(assigned) : undefined;
  const exported = (key: string): Value | undefined => {
    const own = base && base.kind !== 'unknown' ? evaluator.member(base, key) : undefined;
    if (own && !(own.kind === 'known' && own.value === undefined) && own.kind !== 'unknown') return own;
    const found = evaluator.checker.tryGetMemberInModuleExports(key, symbol) ?? symbol.exports?.get(ts.escapeLeadingUnderscores(key));
    if (found && declaration) return evaluator.symbol(found, declaration);
    demandReexports(evaluator, symbol);
    return undefined;
  };
  if (base && base.kind !== 'record' && base.kind !== 'unknown') return base;
  const keys = [...new Set([...(base?.kind === 'record' ? base.keys : []), ...[...(symbol.exports?.keys() ?? [])].map((k) => ts.unescapeLeadingUnderscores(k))])].filter((k) => !k.startsWith('__') && k !== 'export=');
  return { kind: 'record', keys, open: true, get: exported };
}

/** What a file exports, or holds (JSON). */
export function sourceFileValue(evaluator: Evaluator, sourceFile: ts.SourceFile): Value {
  if (sourceFile.fileName.endsWith('.json')) {
    const [statement] = sourceFile.statements;
    return statement && ts.isExpressionStatement(statement) ? evaluator.evaluate(statement.expression) : unknown('an empty JSON file');
  }
  const symbol = moduleSymbol(evaluator, sourceFile);
  return symbol ? moduleValue(evaluator, symbol) : unknown('a file that exports nothing');
}

const standsAt = amongNamed(({ fileName }, file) => fileName.endsWith(`/${file}`));

/** The module that a path names which is put together: no import leads to it. */
export function computedModule(evaluator: Evaluator, specifier: string, from: ts.Node): Value {
  const found = evaluator.project.resolve(specifier, evaluator.fileOf(from));
  if (found.kind === 'file') evaluator.lookAround(standsAt(found.file));
  return fileModule(evaluator, specifier, from);
}

/** The module that a specifier names, as a value; asks for its file when that is not loaded. */
export function fileModule(evaluator: Evaluator, specifier: string, from: ts.Node): Value {
  const { project } = evaluator;
  const file = evaluator.fileOf(from);
  const client = project.clientFor(specifier);
  const found = client ? undefined : project.resolve(specifier, file);
  if (client || found?.kind === 'package' || found?.kind === 'builtin') return { kind: 'foreign', module: (found?.kind === 'package' ? found.specifier : specifier).replace(/^(node|npm):/, ''), path: [], args: [], ...(evaluator.options.isDependency?.(specifier) ? { declared: true } : {}), ...(/^(node:)?process$/.test(specifier) ? { askedIn: file } : {}) };
  if (found?.kind === 'file') {
    const sourceFile = evaluator.sourceFile(found.file);
    if (sourceFile) {
      const symbol = moduleSymbol(evaluator, sourceFile);
      if (symbol) demandReexports(evaluator, symbol);
      return sourceFileValue(evaluator, sourceFile);
    }
    return unknown(`'${found.file}' is not loaded yet`);
  }
  evaluator.unresolved.set(from, specifier);
  return unknown(`'${specifier}' does not lead to a file of the workspace`);
}

/** Where a name is imported from, as it is written; nothing where it is no import. */
export function originOf(evaluator: Evaluator, name: ts.Node): ReturnType<typeof importOrigin> {
  const [declaration] = (ts.isIdentifier(name) && evaluator.checker.getSymbolAtLocation(name)?.declarations) || [];
  return declaration && importOrigin(declaration);
}

/** Is a name imported from a package? */
export function isOfPackage(evaluator: Evaluator, name: ts.Node): boolean {
  const origin = originOf(evaluator, name);
  return origin !== undefined && evaluator.project.resolve(origin.specifier, evaluator.fileOf(name)).kind === 'package';
}
