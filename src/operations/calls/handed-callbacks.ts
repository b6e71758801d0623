/** Callbacks that are handed on: `withTx(async (client, register) => { await register('order.paid', …); })`, where `withTx` hands in what `register` is. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { targetsOf } from '../../values/targets.js';
import { alternativesOf, type FunctionNode } from '../../values/value.js';
import type { CallGraph } from './callers.js';
import { type CallNode, callsIn } from './calls-in.js';

/** Functions that are handed to one helper, as a transaction's work is. */
const MAX_GIVEN = 200;

/** The calls of a callback by the names of the parameters that it is handed in for; nothing where those cannot be told. */
export const callsOfHanded = (evaluator: Evaluator, graph: CallGraph, fn: FunctionNode): readonly CallNode[] =>
  graph.once<readonly CallNode[]>('handed callback', fn, [], () => {
    const call = fn.parent;
    if (!ts.isCallExpression(call)) return [];
    const index = call.arguments.indexOf(fn as ts.Expression);
    return index < 0 ? [] : takersOf(evaluator, graph, call).flatMap((taker) => callsOfParameter(evaluator, taker, index));
  });

/** The functions that a call leads to: what callers hand in, where it calls a parameter. */
function takersOf(evaluator: Evaluator, graph: CallGraph, call: ts.CallExpression): readonly FunctionNode[] {
  const given = alternativesOf(evaluator.evaluate(call.expression)).flatMap((v) => {
    if (v.kind !== 'parameter' || v.path.length > 0 || v.index < 0 || ts.isClassLike(v.of)) return [];
    return graph.callersOf(v.of).calls.slice(0, MAX_GIVEN).flatMap(({ call: outer }) => outer.arguments?.[v.index] ?? []);
  });
  const handed = given.flatMap((argument) => alternativesOf(evaluator.evaluate(argument)).flatMap((v) => (v.kind === 'function' ? [v.node] : [])));
  return [...new Set([...targetsOf(evaluator, call, undefined).map((target) => target.fn), ...handed])];
}

/** Where a function calls what it is handed at a position, by the name of that parameter. */
export function callsOfParameter(evaluator: Evaluator, fn: FunctionNode, index: number): readonly CallNode[] {
  const name = fn.parameters[index]?.name;
  if (!name || !ts.isIdentifier(name)) return [];
  const parameter = evaluator.checker.getSymbolAtLocation(name);
  return (callsIn(fn.getSourceFile()).calls.get(name.text) ?? []).filter((call) => ts.isIdentifier(call.expression) && evaluator.checker.getSymbolAtLocation(call.expression) === parameter);
}
