import { ts } from 'ts-morph';
import { isAssignmentOperator } from '../../values/syntax/acts.js';

/**
 * Running it twice is running it once.
 * @param knows calls that are known to do nothing but answer
 */
export function isPure(node: ts.Node, knows: (call: ts.CallExpression | ts.NewExpression) => boolean = () => false): boolean {
  if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && !knows(node)) return false;
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node) || ts.isDeleteExpression(node) || ts.isTaggedTemplateExpression(node)) return false;
  if (ts.isPostfixUnaryExpression(node) || (ts.isPrefixUnaryExpression(node) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken))) return false;
  if (ts.isBinaryExpression(node) && isAssignmentOperator(node.operatorToken.kind)) return false;
  return !ts.forEachChild(node, (child) => !isPure(child, knows) || undefined);
}
