/**
 * Syntax in the shape of values: object and array literals are records and lists, every other expression is a leaf that
 * remembers its node. A client's declaration, asked with such values, tells where the parts of a message are written.
 */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { type FunctionNode, known, list, unknown, type Value } from '../../values/value.js';
import { findHeld } from '../calls/parameter-source.js';
import { calleeName, innermost, isFunctionLiteral } from './syntax.js';

/** The index that tells a leaf from a real parameter. */
const LEAF = -7;
/** The nodes of records and lists. */
const nodes = new WeakMap<object, ts.Node>();

/** An expression, and the members still to be read from what it holds. */
export interface Located {
  readonly node: ts.Expression;
  readonly path: readonly string[];
}

const leaf = (node: ts.Node): Value => ({ kind: 'parameter', of: node as FunctionNode, index: LEAF, path: [] });

/** The written value of an expression; constants that hold literals are looked into. */
export function toSyntaxValue(evaluator: Evaluator, expression: ts.Expression | undefined, depth = 0): Value {
  if (!expression || depth > 12) return known(undefined);
  const node = unawaited(expression);
  if (ts.isObjectLiteralExpression(node)) return withNode({ kind: 'record', keys: node.properties.flatMap((p) => nameOf(p) ?? []), open: node.properties.some(ts.isSpreadAssignment), node, get: (key) => memberOf(evaluator, node, key, depth) }, node);
  if (ts.isArrayLiteralExpression(node)) return withNode(elementsOf(evaluator, node, depth), node);
  const mapped = findMapped(node);
  if (mapped) return withNode(list([], toSyntaxValue(evaluator, mapped.item, depth + 1)), node);
  if (ts.isIdentifier(node)) {
    const constant = findHeld(evaluator, node);
    const held = constant && unawaited(constant);
    if (held && (ts.isObjectLiteralExpression(held) || (ts.isArrayLiteralExpression(held) && held.elements.length > 0) || findMapped(held))) return toSyntaxValue(evaluator, held, depth + 1);
  }
  return leaf(node);
}

function unawaited(expression: ts.Expression): ts.Expression {
  const node = innermost(expression);
  return ts.isAwaitExpression(node) ? unawaited(node.expression) : node;
}

function withNode<T extends Value>(value: T, node: ts.Node): T {
  nodes.set(value, node);
  return value;
}

const nameOf = (property: ts.ObjectLiteralElementLike): string | undefined =>
  property.name && (ts.isIdentifier(property.name) || ts.isStringLiteralLike(property.name)) ? property.name.text : undefined;

function memberOf(evaluator: Evaluator, node: ts.ObjectLiteralExpression, key: string, depth: number): Value | undefined {
  const property = node.properties.findLast((p) => nameOf(p) === key);
  if (property && ts.isPropertyAssignment(property)) return toSyntaxValue(evaluator, property.initializer, depth + 1);
  return property && ts.isShorthandPropertyAssignment(property) ? toSyntaxValue(evaluator, property.name, depth + 1) : undefined;
}

function elementsOf(evaluator: Evaluator, node: ts.ArrayLiteralExpression, depth: number): Value {
  const spreads = node.elements.filter(ts.isSpreadElement);
  const items = node.elements.filter((e) => !ts.isSpreadElement(e) && !ts.isOmittedExpression(e)).map((e) => toSyntaxValue(evaluator, e, depth + 1));
  const [spread] = spreads;
  return list(items, spread && descend(toSyntaxValue(evaluator, spread.expression, depth + 1), '*'));
}

/** `list.map((parameter) => item)`. */
export interface Mapped {
  readonly list: ts.Expression;
  readonly fn: ts.ArrowFunction | ts.FunctionExpression;
  readonly item: ts.Expression;
}

export function findMapped(node: ts.Expression): Mapped | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || calleeName(node) !== 'map') return undefined;
  const [fn] = node.arguments;
  if (!fn || !isFunctionLiteral(fn)) return undefined;
  const item = resultOf(fn);
  return item && { list: node.expression.expression, fn, item: innermost(item) };
}

/** `Array.isArray(given) ? given : [given]`: a wrapper that takes one message as well as several says nothing of how many are sent. */
export function isOneOrMany(list: ts.Expression): boolean {
  const node = innermost(list);
  return ts.isConditionalExpression(node) && ts.isCallExpression(node.condition) && node.condition.expression.getText() === 'Array.isArray';
}

function resultOf(fn: ts.ArrowFunction | ts.FunctionExpression): ts.Expression | undefined {
  if (!ts.isBlock(fn.body)) return fn.body;
  const last = fn.body.statements.at(-1);
  return last && ts.isReturnStatement(last) ? last.expression : undefined;
}

/** A member of a written value; a member of a list is that of its only element. */
export function descend(value: Value, key: string): Value {
  if (value.kind === 'parameter') return { ...value, path: [...value.path, key] };
  if (value.kind === 'record') return key === '*' ? unknown('any member') : (value.get(key) ?? unknown(key));
  if (value.kind !== 'list') return unknown('not written here');
  const all = [...value.items, ...(value.rest ? [value.rest] : [])];
  if (/^\d+$/.test(key)) return all[Number(key)] ?? unknown(key);
  const [only, second] = all;
  if (!only || second) return unknown('one of several');
  return key === '*' ? only : descend(only, key);
}

/** Where a written value stands. */
export function locate(value: Value | undefined): Located | undefined {
  if (!value) return undefined;
  if (value.kind === 'parameter') return value.index === LEAF ? { node: value.of as unknown as ts.Expression, path: value.path } : undefined;
  const node = nodes.get(value);
  return node && { node: node as ts.Expression, path: [] };
}
