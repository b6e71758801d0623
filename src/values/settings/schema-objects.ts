/**
 * Services that are written as one object, whose functions share one `this` (Moleculer, https://moleculer.services/docs/services):
 * `{ settings, created() { this.producer = … }, actions: { send() { return this.publish(…); } }, methods: { publish() { … } } }`.
 */
import { ts } from 'ts-morph';
import { assignmentsIn } from '../assignments.js';
import { thisContainerOf } from '../syntax/this-container.js';
import type { Evaluator } from '../evaluate.js';
import { type Value, isAbsent } from '../value.js';
import { settle } from '../settled.js';

/** What `this.key` is in a function of such an object, where the object around the function has no member of that name. */
export function schemaMemberOf(evaluator: Evaluator, node: ts.PropertyAccessExpression): Value | undefined {
  const schema = node.expression.kind === ts.SyntaxKind.ThisKeyword ? schemaAround(node) : undefined;
  if (!schema) return undefined;
  const key = node.name.text;
  const assigned = (assignmentsIn(node.getSourceFile()).get(key) ?? []).flatMap(({ left, right }) =>
    ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword && left !== node && schemaAround(left) === schema ? [evaluator.evaluate(right)] : []);
  if (assigned.length > 0) return settle(assigned);
  const whole = evaluator.evaluate(schema);
  for (const holder of [evaluator.member(whole, 'methods'), whole]) {
    const found = holder.kind === 'record' && holder.keys.includes(key) ? evaluator.member(holder, key) : undefined;
    if (found && !isAbsent(found)) return found;
  }
  return undefined;
}

/** The outermost object literal whose functions an expression's `this` is shared by. */
function schemaAround(node: ts.Node): ts.ObjectLiteralExpression | undefined {
  const fn = thisContainerOf(node);
  if (!ts.isMethodDeclaration(fn) && !(ts.isFunctionExpression(fn) && ts.isPropertyAssignment(fn.parent))) return undefined;
  let schema: ts.ObjectLiteralExpression | undefined;
  for (let current: ts.Node = fn.parent; ts.isObjectLiteralExpression(current) || ts.isPropertyAssignment(current); current = current.parent) if (ts.isObjectLiteralExpression(current)) schema = current;
  return schema;
}
