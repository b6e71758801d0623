/** Objects of classes of the workspace. */
import type { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import type { Context, LocalObject } from './value.js';

/** An object of a class, as a value whose members can be asked for. */
export function objectOf(evaluator: Evaluator, node: ts.ClassLikeDeclaration, allocation?: ts.NewExpression, context?: Context): LocalObject {
  const object: LocalObject = { kind: 'object', class: node, ...(allocation ? { node: allocation } : {}), ...(context ? { context } : {}), get: (key) => evaluator.field(object, key) };
  return object;
}
