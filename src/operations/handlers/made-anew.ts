/** Objects that a class makes for whoever asks: `Query.create().where(…)`. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { callsIn } from '../calls/calls-in.js';
import { nameIndexOf } from '../calls/name-index.js';
import { findEnclosingFunction, innermost, outermostAwaited, someDeep } from '../syntax/syntax.js';

/**
 * Is `this` an object of a class that makes a new one for whoever asks (`static create() { return new Query(); }`), and is each used up by the
 * function that asked for it? What is made once and kept (`const bus = await Bus.create()`) lives as long as its process.
 */
export function isMadeAnew(evaluator: Evaluator, node: ts.Node): boolean {
  const owner = ts.findAncestor(node, ts.isClassLike);
  const makers = owner?.members.flatMap((member) => (ts.isMethodDeclaration(member) && ts.isIdentifier(member.name) && isMaker(member, owner) ? [member.name.text] : [])) ?? [];
  const made = makers.flatMap((name) => nameIndexOf(evaluator).filesUsing([name], ['calls']).flatMap((sourceFile) => callsIn(sourceFile).calls.get(name) ?? [])).filter(({ expression }) => ts.isPropertyAccessExpression(expression) && expression.expression.getText() === owner?.name?.text);
  return made.length > 0 && made.every(isUsedUp);
}

const isMaker = (method: ts.MethodDeclaration, owner: ts.ClassLikeDeclaration): boolean =>
  (ts.getCombinedModifierFlags(method) & ts.ModifierFlags.Static) !== 0 && method.body?.statements.some((s) => ts.isReturnStatement(s) && s.expression !== undefined && makes(s.expression, owner)) === true;

const makes = (expression: ts.Expression, { name }: ts.ClassLikeDeclaration): boolean => {
  const node = innermost(expression);
  return ts.isNewExpression(node) && (node.expression.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node.expression) && node.expression.text === name?.text));
};

/** Is a method of it called at once, or does a local name hold it of which the same function calls methods and no more? */
function isUsedUp(call: ts.Expression): boolean {
  const { parent } = outermostAwaited(call);
  if (ts.isPropertyAccessExpression(parent)) return findEnclosingFunction(parent) !== undefined;
  const fn = findEnclosingFunction(call);
  if (!fn || !ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return false;
  const { name } = parent;
  return !someDeep(fn, (n) => ts.isIdentifier(n) && n.text === name.text && n !== name && !(ts.isPropertyAccessExpression(n.parent) && findEnclosingFunction(n) === fn));
}
