/** Edits that let somebody see the outcome of a send. Offsets are of the file the node stands in. */
import { ts } from 'ts-morph';
import type { Repair } from '../../topology/topology.js';
import { getFileStyle } from './file-style.js';
import { isAttempt } from '../syntax/retries.js';
import { isAwaitAllowed, isFunctionLiteral, innermost, outermost } from '../syntax/syntax.js';

export interface EditSyntax {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
export interface RepairSyntax {
  readonly kind: Repair['kind'];
  readonly edits: readonly EditSyntax[];
}

const insert = (at: number, text: string): EditSyntax => ({ start: at, end: at, text });

/** `await ` before a promise that stands as a statement (in place of `void `), where `await` may be written. */
export function awaitRepairs(expression: ts.Expression, holder: ts.ExpressionStatement | ts.VoidExpression): readonly RepairSyntax[] {
  if (!isAwaitAllowed(expression)) return [];
  const start = holder.getStart();
  // An arrow's concise body and the like cannot come here: both holders stand where an expression begins.
  const text = ts.isBinaryExpression(expression) || ts.isConditionalExpression(expression) ? undefined : 'await ';
  return text ? [{ kind: 'await', edits: [{ start, end: expression.getStart(), text }] }] : [];
}

/**
 * `lastValueFrom(observable)`, with its import from rxjs; `await` with it where the Observable is a statement of its own (`forgotten` in
 * `holder`) and not under an `await` or `Promise.all` already.
 */
export function observableRepairs(call: ts.Expression, forgotten?: ts.Node, holder?: ts.ExpressionStatement | ts.VoidExpression): readonly RepairSyntax[] {
  if (holder && !isAwaitAllowed(call)) return [];
  const imported = importOf(call.getSourceFile());
  if (!imported) return [];
  const wrapped = holder && forgotten ? forgotten : outermost(call);
  const start = (holder ?? wrapped).getStart();
  const opening = holder ? 'await lastValueFrom(' : 'lastValueFrom(';
  return [{ kind: 'lastValueFrom', edits: [...imported, { start, end: wrapped.getStart(), text: opening }, insert(wrapped.getEnd(), ')')] }];
}

/** The edits that make `lastValueFrom` known in the file; none are needed where it is; nothing where the file's imports cannot be extended. */
function importOf(file: ts.SourceFile): readonly EditSyntax[] | undefined {
  const imports = file.statements.filter(ts.isImportDeclaration);
  const rxjs = imports.find((i) => ts.isStringLiteral(i.moduleSpecifier) && i.moduleSpecifier.text === 'rxjs' && !i.importClause?.isTypeOnly);
  const named = rxjs?.importClause?.namedBindings;
  if (named && ts.isNamedImports(named)) {
    if (named.elements.some((e) => e.name.text === 'lastValueFrom')) return [];
    const last = named.elements.at(-1);
    return last ? [insert(last.getEnd(), ', lastValueFrom')] : undefined;
  }
  const last = imports.at(-1);
  if (!last) return undefined;
  const { quote, semicolons } = getFileStyle(file);
  return [insert(last.getEnd(), `\nimport { lastValueFrom } from ${quote}rxjs${quote}${semicolons ? ';' : ''}`)];
}

/** `throw error;` at the end of a `catch` block, or of the block of a `.catch` handler, that only logs. */
export function rethrowRepairs(place: ts.CatchClause | ts.Expression): readonly RepairSyntax[] {
  if (ts.isCatchClause(place)) {
    // A `throw` at the end of the block would end the other attempts as well.
    if (isAttempt(place)) return [];
    const variable = place.variableDeclaration;
    if (variable && !ts.isIdentifier(variable.name)) return [];
    const binding = variable ? [] : [insert(place.getStart() + 'catch'.length, ' (error)')];
    return withThrow(place.block, variable ? variable.name.getText() : 'error', binding);
  }
  const fn = innermost(place);
  const parameter = isFunctionLiteral(fn) ? fn.parameters[0]?.name : undefined;
  if (!isFunctionLiteral(fn) || !ts.isBlock(fn.body) || !parameter || !ts.isIdentifier(parameter)) return [];
  return withThrow(fn.body, parameter.text, []);
}

function withThrow(block: ts.Block, error: string, before: readonly EditSyntax[]): readonly RepairSyntax[] {
  const last = block.statements.at(-1);
  const file = block.getSourceFile();
  const { semicolons } = getFileStyle(file);
  const statement = `throw ${error}${semicolons ? ';' : ''}`;
  if (last && ts.isReturnStatement(last)) {
    const isPlain = !last.expression || !ts.isCallExpression(innermost(last.expression));
    return isPlain ? [{ kind: 'rethrow', edits: [...before, { start: last.getStart(), end: last.getEnd(), text: statement }] }] : [];
  }
  if (!last) return [{ kind: 'rethrow', edits: [...before, { start: block.getStart() + 1, end: block.getEnd() - 1, text: ` ${statement} ` }] }];
  const line = file.text.slice(0, last.getStart()).split('\n').at(-1) ?? '';
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const isOneLine = !file.text.slice(block.getStart(), block.getEnd()).includes('\n');
  const needsSemicolon = (semicolons || isOneLine) && !/[;}]$/.test(last.getText());
  return [{ kind: 'rethrow', edits: [...before, insert(last.getEnd(), `${needsSemicolon ? ';' : ''}${isOneLine ? ' ' : `\n${indent}`}${statement}`)] }];
}
