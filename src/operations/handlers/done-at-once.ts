/** What is done, or has thrown, by the time that a function returns. */
import { ts } from 'ts-morph';
import type { FunctionNode } from '../../values/value.js';
import { calleeName, findCallTaking, innermost, isAsync, isFunction, isFunctionLiteral, outermost } from '../syntax/syntax.js';

/** Calls that run what they are given before they return; of a `transaction` that runs no `async` function with a synchronous step in it the same is true. */
const RUNS_AT_ONCE = /^(forEach|map|flatMap|filter|some|every|find|findIndex|reduce|each|transaction|immediate|exclusive|deferred)$/;

/** Is a call made while the function around it runs: not in a callback that something calls later? */
export function isMadeAtOnce(node: ts.Node, within: FunctionNode): boolean {
  for (let around = node.parent; around && around !== within; around = around.parent) {
    if (!isFunction(around)) continue;
    if (!isFunctionLiteral(around) || isAsync(around)) return false;
    const literal = outermost(around);
    const isRun = ts.isCallExpression(literal.parent) && innermost(literal.parent.expression) === around;
    const taker = isRun ? undefined : findCallTaking(literal);
    if (!isRun && !(taker && ts.isCallExpression(taker) && RUNS_AT_ONCE.test(calleeName(taker)))) return false;
  }
  return true;
}
