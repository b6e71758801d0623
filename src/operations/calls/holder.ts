/** Where a function value goes: handed to a call, kept under a name, returned. */
import { ts } from 'ts-morph';
import type { FunctionNode } from '../../values/value.js';
import type { CallNode } from './calls-in.js';
import { isFunctionLiteral } from '../syntax/syntax.js';

export type Holder =
  /** An argument of a call, perhaps within objects and lists (`keys`, outermost first). */
  | { readonly kind: 'argument'; readonly call: CallNode; readonly index: number; readonly keys: readonly string[] }
  /** It can be reached by a name: a variable, a property of an object that is kept, an export. */
  | { readonly kind: 'named'; readonly name: string; readonly node: ts.Node; readonly keys: readonly string[] }
  | { readonly kind: 'returned'; readonly fn: FunctionNode }
  /** The function is called where it stands. */
  | { readonly kind: 'called'; readonly call: ts.CallExpression }
  /** `export default`, `module.exports =`. */
  | { readonly kind: 'exported'; readonly keys: readonly string[] }
  | { readonly kind: 'other' };

/** Where the value of an expression (or of a method of an object literal) goes. */
export function holderOf(value: ts.Node): Holder {
  const keys: string[] = [];
  let node = value;
  if (ts.isMethodDeclaration(node)) {
    if (!ts.isObjectLiteralExpression(node.parent)) return { kind: 'other' };
    keys.unshift(nameText(node.name));
    node = node.parent;
  }
  for (let steps = 0; steps < 30; steps++) {
    const parent: ts.Node = node.parent;
    if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent) || ts.isNonNullExpression(parent) || ts.isTypeAssertionExpression(parent) || ts.isAwaitExpression(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent) || ts.isArrayLiteralExpression(parent)) node = parent;
    else if (ts.isConditionalExpression(parent)) node = parent;
    else if (ts.isObjectLiteralExpression(parent)) node = parent;
    else if (ts.isPropertyAssignment(parent)) {
      if (parent.initializer !== node) return { kind: 'other' };
      keys.unshift(nameText(parent.name));
      node = parent;
    } else if (ts.isShorthandPropertyAssignment(parent)) {
      keys.unshift(parent.name.text);
      node = parent;
    } else if (isBind(parent, node)) node = parent.parent;
    else if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
      if (parent.expression === node) return ts.isCallExpression(parent) ? { kind: 'called', call: parent } : { kind: 'other' };
      return { kind: 'argument', call: parent, index: [...(parent.arguments ?? [])].indexOf(node as ts.Expression), keys };
    } else if (ts.isVariableDeclaration(parent)) return ts.isIdentifier(parent.name) ? named(parent.name.text, parent, keys) : { kind: 'other' };
    else if (ts.isPropertyDeclaration(parent)) return named(nameText(parent.name), parent, keys);
    else if (ts.isBinaryExpression(parent)) {
      if (parent.right !== node) return { kind: 'other' };
      if (parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) node = parent;
      else if (/^(module\.)?exports(\.default)?$/.test(parent.left.getText())) return { kind: 'exported', keys };
      else return ts.isPropertyAccessExpression(parent.left) ? named(parent.left.name.text, parent, keys) : ts.isIdentifier(parent.left) ? named(parent.left.text, parent, keys) : { kind: 'other' };
    } else if (ts.isExportAssignment(parent)) return { kind: 'exported', keys };
    else if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) {
      const fn = ts.findAncestor(parent, (n): n is FunctionNode => ts.isFunctionLike(n) && 'body' in n);
      return fn ? { kind: 'returned', fn } : { kind: 'other' };
    } else return { kind: 'other' };
  }
  return { kind: 'other' };
}

const named = (name: string, node: ts.Node, keys: readonly string[]): Holder => ({ kind: 'named', name: keys.at(-1) ?? name, node, keys });
const nameText = (name: ts.PropertyName): string => (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isPrivateIdentifier(name) ? name.text : name.getText());

/** `handler.bind(this)`. */
const isBind = (access: ts.Node, node: ts.Node): access is ts.PropertyAccessExpression & { parent: ts.CallExpression } =>
  ts.isPropertyAccessExpression(access) && access.expression === node && access.name.text === 'bind' && ts.isCallExpression(access.parent) && access.parent.expression === access;

/** Is the function a literal, or a method of an object literal, that stands where it is used? */
export const isInPlace = (fn: ts.Node): boolean => isFunctionLiteral(fn) || (ts.isMethodDeclaration(fn) && ts.isObjectLiteralExpression(fn.parent));
