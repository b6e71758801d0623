/** What a call leads to where only the callers of the function around it can tell: `container.get('bus').publish(…)` of a container that is handed in. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { targetsOf } from '../../values/targets.js';
import { alternativesOf, type FunctionNode, type Parameter, type Value } from '../../values/value.js';
import type { CallGraph } from './callers.js';

/** They mostly hand in the same. */
const MAX_CALLERS = 4;

/** The functions that a call leads to under the calls of the function that is handed what it is made on. */
export const throughCallers = (evaluator: Evaluator, graph: CallGraph, call: ts.CallExpression): readonly FunctionNode[] =>
  answering(evaluator, call).flatMap(({ of: fn }) => graph.callersOf(fn).calls.slice(0, MAX_CALLERS).flatMap(({ call: caller }) => targetsOf(evaluator, call, evaluator.enter(fn, caller, undefined)).map((target) => target.fn)));

/** The parameters of functions whose methods give what a call is made on. */
export const answering = (evaluator: Evaluator, call: ts.CallExpression): readonly (Parameter & { readonly of: FunctionNode })[] => alternativesOf(evaluator.evaluate(call.expression)).filter(isAnswer);

/** Is it a member of what a method of a parameter gives? */
const isAnswer = (value: Value): value is Parameter & { readonly of: FunctionNode } =>
  value.kind === 'parameter' && value.index >= 0 && !ts.isClassLike(value.of) && !ts.isConstructorDeclaration(value.of) && value.path.length === 3 && value.path[1] === '()';
