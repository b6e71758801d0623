/** Maps, sets, lists and objects that outlive a message: the memory of a process. */
import { ts } from 'ts-morph';
import { assignmentsOf } from '../../values/assignments.js';
import { callsAndAssignmentsIn, groupedBy, lastNameOf } from '../../values/syntax/acts.js';
import type { Evaluator } from '../../values/evaluate.js';
import { perFile } from '../../values/syntax/per-file.js';
import { type Context, type Value, alternativesOf } from '../../values/value.js';
import { findEnclosingFunction, innermost, isFunction, isWithin } from '../syntax/syntax.js';
import { valueUnder } from '../calls/under-calls.js';
import { isMadeAnew } from './made-anew.js';

export type CollectionKind = 'map' | 'set' | 'list' | 'object';

/** Does what an expression names live on after the function around it returns? A field, or a variable of a module. */
export function isLongLived(evaluator: Evaluator, expression: ts.Expression, depth = 0): boolean {
  const node = innermost(expression);
  if (depth > 6) return false;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return !isMadeAnew(evaluator, node);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return isLongLived(evaluator, node.expression, depth + 1);
  if (!ts.isIdentifier(node)) return false;
  const declaration = evaluator.checker.getSymbolAtLocation(node)?.declarations?.[0];
  if (!declaration) return /^(global|globalThis)$/.test(node.text);
  if (ts.isParameter(declaration)) return false;
  if (!findEnclosingFunction(declaration)) return true;
  if (ts.isVariableDeclaration(declaration) && declaration.initializer) return isLongLived(evaluator, declaration.initializer, depth + 1);
  const holder = ts.isBindingElement(declaration) ? declaration.parent.parent : undefined;
  return holder !== undefined && ts.isVariableDeclaration(holder) && holder.initializer !== undefined && isLongLived(evaluator, holder.initializer, depth + 1);
}

/** What kind of collection of this language an expression holds; nothing for objects of packages and classes. */
export function collectionKind(evaluator: Evaluator, expression: ts.Expression, context: Context | undefined): CollectionKind | undefined {
  return kindOfValue(evaluator.evaluate(expression)) ?? kindOfValue(valueUnder(evaluator, expression, context)) ?? kindOfType(declaredTypeOf(evaluator, expression));
}

function kindOfValue(value: Value): CollectionKind | undefined {
  for (const one of alternativesOf(value)) {
    if (one.kind === 'list') return 'list';
    if (one.kind === 'record') return 'object';
    if (one.kind !== 'foreign' || one.module !== 'global' || one.path.length > 2) continue;
    if (/^(Map|WeakMap)$/.test(one.path[0] ?? '')) return 'map';
    if (/^(Set|WeakSet)$/.test(one.path[0] ?? '')) return 'set';
    if (one.path[0] === 'Array') return 'list';
    if (one.path[0] === 'Object') return 'object';
  }
  return undefined;
}

function kindOfType(type: ts.TypeNode | undefined): CollectionKind | undefined {
  if (!type) return undefined;
  if (ts.isArrayTypeNode(type)) return 'list';
  if (ts.isTypeLiteralNode(type)) return type.members.some(ts.isIndexSignatureDeclaration) ? 'object' : undefined;
  if (!ts.isTypeReferenceNode(type)) return undefined;
  const name = type.typeName.getText();
  return /^(Map|WeakMap|ReadonlyMap)$/.test(name) ? 'map' : /^(Set|WeakSet)$/.test(name) ? 'set' : name === 'Array' ? 'list' : name === 'Record' ? 'object' : undefined;
}

function declaredTypeOf(evaluator: Evaluator, expression: ts.Expression): ts.TypeNode | undefined {
  const node = innermost(expression);
  const name = ts.isPropertyAccessExpression(node) ? node.name : node;
  const declaration = evaluator.checker.getSymbolAtLocation(name)?.declarations?.[0];
  return declaration && (ts.isPropertyDeclaration(declaration) || ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) || ts.isPropertySignature(declaration)) ? declaration.type : undefined;
}

export interface Lookup {
  readonly collection: ts.Expression;
  readonly key: ts.Expression;
}

/** The look-up in a long-lived collection that an expression's value came from: `pending.get(id)`, `this.waiting[id].resolve`. */
export function findLookup(evaluator: Evaluator, expression: ts.Expression, context: Context | undefined, depth = 0): Lookup | undefined {
  const node = innermost(expression);
  if (depth > 6) return undefined;
  const again = (next: ts.Expression | undefined): Lookup | undefined => next && findLookup(evaluator, next, context, depth + 1);
  if (ts.isAwaitExpression(node)) return undefined;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression: base } = node.expression;
    const [key] = node.arguments;
    if (name.text === 'get' && key && isLongLived(evaluator, base) && /^(map|object)$/.test(collectionKind(evaluator, base, context) ?? '')) return { collection: base, key };
    return undefined;
  }
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression;
    if (!ts.isStringLiteralLike(key) && !ts.isNumericLiteral(key) && isLongLived(evaluator, node.expression) && collectionKind(evaluator, node.expression, context) === 'object') return { collection: node.expression, key };
    return again(node.expression);
  }
  if (ts.isPropertyAccessExpression(node)) return again(node.expression);
  if (ts.isBinaryExpression(node)) return again(node.left) ?? again(node.right);
  if (!ts.isIdentifier(node)) return undefined;
  const symbol = evaluator.checker.getSymbolAtLocation(node);
  const declaration = symbol?.declarations?.[0];
  if (!declaration || !findEnclosingFunction(declaration)) return undefined;
  if (ts.isVariableDeclaration(declaration)) return again(declaration.initializer) ?? again(laterValue(evaluator, symbol, declaration));
  const holder = ts.isBindingElement(declaration) ? declaration.parent.parent : undefined;
  return holder && ts.isVariableDeclaration(holder) ? again(holder.initializer) : undefined;
}

/** `let user; if (id) user = users[id];`: what a variable that begins with nothing becomes, where that is one thing. */
function laterValue(evaluator: Evaluator, symbol: ts.Symbol, declaration: ts.VariableDeclaration): ts.Expression | undefined {
  if (declaration.initializer && !/^(null|undefined)$/.test(declaration.initializer.getText())) return undefined;
  const [only, another] = assignmentsOf(evaluator, symbol, declaration);
  return only && !another && only.path.length === 0 ? only.right : undefined;
}

/** What is put into a collection anywhere in its file: `m.set(k, v)`, `m[k] = v`, by the collection's last name. */
export function entriesPutInto(collection: ts.Expression): readonly Put[] {
  const name = lastName(collection);
  return name === undefined ? [] : (putsIn(collection.getSourceFile()).get(name) ?? []);
}

/** `pending.set(key, value)`, `pending[key] = value`. */
interface Put {
  readonly into: ts.Expression;
  readonly key: ts.Expression;
  readonly value: ts.Expression;
}

/** What a file puts into collections, by their last names. */
const putsIn = perFile((sourceFile): ReadonlyMap<string, readonly Put[]> => groupedBy(callsAndAssignmentsIn(sourceFile).flatMap((node) => putBy(node) ?? []), ({ into }) => lastName(into)));

function putBy(node: ts.CallExpression | ts.BinaryExpression): Put | undefined {
  if (ts.isBinaryExpression(node)) return node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isElementAccessExpression(node.left) ? { into: node.left.expression, key: node.left.argumentExpression, value: node.right } : undefined;
  const { expression, arguments: [key, value] } = node;
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'set' && key && value ? { into: expression.expression, key, value } : undefined;
}

/** `pending` of `this.pending` or `pending`. */
export const lastName = (expression: ts.Expression): string | undefined => lastNameOf(innermost(expression));

/** Functions of the file in which elements are taken out of a list again: `list.shift()`, `list.splice(0)`, `list = []`. */
export function drainsOf(collection: ts.Expression): readonly ts.FunctionLikeDeclaration[] {
  const name = lastName(collection);
  if (name === undefined) return [];
  const own = findEnclosingFunction(collection);
  const fns = (takesIn(collection.getSourceFile()).get(name) ?? []).map(enclosingNamed);
  return [...new Set(fns.filter((fn): fn is ts.FunctionLikeDeclaration => fn !== undefined && fn !== own && !ts.isConstructorDeclaration(fn) && !isWithin(collection, fn)))];
}

/** Where a file takes elements out of lists, by their last names. */
const takesIn = perFile((sourceFile): ReadonlyMap<string, readonly ts.Node[]> =>
  groupedBy(callsAndAssignmentsIn(sourceFile), (node) => {
    if (ts.isBinaryExpression(node)) return node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isArrayLiteralExpression(node.right) && node.right.elements.length === 0 ? lastName(node.left) : undefined;
    return ts.isPropertyAccessExpression(node.expression) && /^(shift|splice|pop)$/.test(node.expression.name.text) ? lastName(node.expression.expression) : undefined;
  }),
);

/** The function around a node, callbacks and the executors of promises aside; where there are only those (`setInterval(() => …)` of a module), the outermost. */
function enclosingNamed(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  let callback: ts.ArrowFunction | undefined;
  for (let current: ts.Node | undefined = node.parent; current; current = current.parent) {
    if (!isFunction(current)) continue;
    if (!ts.isArrowFunction(current) || !(ts.isCallExpression(current.parent) || ts.isNewExpression(current.parent))) return current as ts.FunctionLikeDeclaration;
    callback = current;
  }
  return callback;
}
