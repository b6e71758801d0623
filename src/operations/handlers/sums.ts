/** Messages that are added up: `total += event.amount`, `counts.set(port, (counts.get(port) ?? 0) + 1)`. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { isAssignmentOperator } from '../../values/syntax/acts.js';
import { innermost } from '../syntax/syntax.js';
import { initializerOf } from './message-scope.js';

/**
 * Does a write add to what is there already? Each message counts once then, whichever process reads it: processes that each heard
 * of all would count it as often as there are processes.
 */
export function addsUp(evaluator: Evaluator, write: ts.Node): boolean {
  if (ts.isPrefixUnaryExpression(write) || ts.isPostfixUnaryExpression(write)) return true;
  if (ts.isBinaryExpression(write)) return write.operatorToken.kind === ts.SyntaxKind.EqualsToken ? isAddedTo(evaluator, write.right, write.left.getText()) : isArithmeticAssignment(write.operatorToken.kind);
  if (!ts.isCallExpression(write) || !ts.isPropertyAccessExpression(write.expression)) return false;
  const [, value] = write.arguments;
  return value !== undefined && isAddedTo(evaluator, value, `${write.expression.expression.getText()}.get(`);
}

/** `a ??= b` and its like choose; all the others compute from what is there. */
const isArithmeticAssignment = (kind: ts.SyntaxKind): boolean => isAssignmentOperator(kind) && ![ts.SyntaxKind.QuestionQuestionEqualsToken, ts.SyntaxKind.BarBarEqualsToken, ts.SyntaxKind.AmpersandAmpersandEqualsToken].includes(kind);

/** Is it a sum of which what is there already is a part, also by a name that it was given before? */
function isAddedTo(evaluator: Evaluator, expression: ts.Expression, before: string): boolean {
  const value = innermost(expression);
  if (!ts.isBinaryExpression(value) || (value.operatorToken.kind !== ts.SyntaxKind.PlusToken && value.operatorToken.kind !== ts.SyntaxKind.MinusToken)) return false;
  return [value.left, value.right].some((part) => reads(evaluator, part, before) || isAddedTo(evaluator, part, before));
}

function reads(evaluator: Evaluator, part: ts.Expression, before: string): boolean {
  const operand = innermost(part);
  return operand.getText().includes(before) || (ts.isIdentifier(operand) && (initializerOf(evaluator, operand)?.getText().includes(before) ?? false));
}
