/** Functions that are handed to another function which calls them: `ask(() => client.send(…))`. */
import { ts } from 'ts-morph';
import { targetsOf } from '../../values/targets.js';
import type { Tools } from '../operation.js';
import { someDeep } from '../syntax/syntax.js';
import type { CallsOfGiven } from './outcomes.js';

/** Where the functions of the workspace that are given a callback call it by the name of their parameter. */
export const callsOfGivenIn = ({ evaluator }: Pick<Tools, 'evaluator'>): CallsOfGiven => (taker, callback) => {
  const index = taker.arguments.indexOf(callback);
  return targetsOf(evaluator, taker, undefined).flatMap(({ fn }) => {
    const name = fn.parameters[index]?.name;
    const calls: ts.CallExpression[] = [];
    if (fn.body && name && ts.isIdentifier(name)) someDeep(fn.body, (n) => (ts.isCallExpression(n) && ts.isIdentifier(n.expression) && n.expression.text === name.text && calls.push(n), false));
    return calls;
  });
};
