/** Functions that are handed to another function which calls them: `ask(() => client.send(…))`. */
import { ts } from 'ts-morph';
import { targetsOf } from '../../values/targets.js';
import { callsOfParameter } from '../calls/handed-callbacks.js';
import type { Tools } from '../operation.js';
import type { CallsOfGiven } from './outcomes.js';

/** Where the functions of the workspace that are given a callback call it by the name of their parameter. */
export const callsOfGivenIn = ({ evaluator }: Pick<Tools, 'evaluator'>): CallsOfGiven => (taker, callback) => {
  const index = taker.arguments.indexOf(callback);
  return targetsOf(evaluator, taker, undefined).flatMap(({ fn }) => callsOfParameter(evaluator, fn, index).filter(ts.isCallExpression));
};
