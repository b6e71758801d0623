/** Which places of a function are come to after a step, and which steps are made on every way to a place. */
import { ts } from 'ts-morph';
import { isFunction, isWithin } from '../syntax/syntax.js';
import { leaves } from './function-calls.js';

/** Is a place reached after a step (a commit, a failure), on the way on which the step was made? */
export function comesAfter(step: ts.Node, fn: ts.Node, place: ts.Node): boolean {
  if (place.getSourceFile() !== step.getSourceFile() || place.pos < step.end) return false;
  let inner: ts.Node = step;
  for (let outer = inner.parent; outer && inner !== fn; inner = outer, outer = outer.parent) {
    if (ts.isCatchClause(outer) || (ts.isTryStatement(outer) && outer.finallyBlock === inner) || (isFunction(outer) && outer !== fn)) return false;
    if (ts.isIfStatement(outer) && outer.elseStatement !== inner && outer.elseStatement && isWithin(place, outer.elseStatement)) return false;
    if (!ts.isBlock(outer) && !ts.isCaseOrDefaultClause(outer)) continue;
    const statements: readonly ts.Statement[] = outer.statements;
    const rest = statements.slice(statements.findIndex((s) => s === inner) + 1);
    for (const statement of rest) {
      if (isWithin(place, statement)) return true;
      if (leaves(statement) && !ts.isBlock(statement)) return false;
    }
  }
  return false;
}

/** Is a step made whenever a later place is come to, and not on a condition? */
export function isOnEveryWay(step: ts.Node, place: ts.Node): boolean {
  let inner = step;
  for (let outer = step.parent; outer && !isWithin(place, outer); inner = outer, outer = outer.parent) {
    if (ts.isCaseOrDefaultClause(outer) || ts.isCatchClause(outer) || (ts.isIfStatement(outer) && outer.expression !== inner) || (ts.isConditionalExpression(outer) && outer.condition !== inner)) return false;
    if (ts.isIterationStatement(outer, false) || (ts.isBinaryExpression(outer) && outer.right === inner && outer.operatorToken.kind !== ts.SyntaxKind.EqualsToken)) return false;
  }
  return true;
}
