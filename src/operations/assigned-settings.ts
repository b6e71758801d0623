/** Variables of the environment that a program sets itself, before it does what reads them: `process.env.GROUP_ID = 'feed'; start();`. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../values/evaluate.js';
import { environmentName } from '../values/settings/process-env.js';
import { type Value, alternativesOf, oneOf } from '../values/value.js';
import { functionsAround } from './calls/calls-in.js';
import { someDeep } from './syntax/syntax.js';

const SETS = /\benv\.\w+\s*=[^=]/;

/** A value that is read from the environment, as the functions around the places and their files, each up to the place, have set it. */
export function asSetBefore(evaluator: Evaluator, value: Value, places: readonly ts.Node[]): Value {
  if (!alternativesOf(value).some(({ kind }) => kind === 'symbol') || !places.some((place) => SETS.test(place.getSourceFile().text))) return value;
  return oneOf(alternativesOf(value).map((one) => (one.kind === 'symbol' ? (setBefore(evaluator, one.key, places) ?? one) : one)));
}

function setBefore(evaluator: Evaluator, key: string, places: readonly ts.Node[]): Value | undefined {
  for (const place of places) {
    for (const around of [...functionsAround(place), place.getSourceFile()]) {
      const given = lastGiven(around, key, place);
      if (given) return evaluator.evaluate(given);
    }
  }
  return undefined;
}

/** What a function, or a file outside its functions, gives a variable last before the place. */
function lastGiven(around: ts.Node, key: string, place: ts.Node): ts.Expression | undefined {
  let given: ts.Expression | undefined;
  someDeep(around, (n) => {
    if (!ts.isBinaryExpression(n) || n.operatorToken.kind !== ts.SyntaxKind.EqualsToken || n.end > place.pos || !ts.isPropertyAccessExpression(n.left)) return false;
    if (`env:${environmentName(n.left) ?? ''}` === key && (functionsAround(n)[0] ?? n.getSourceFile()) === around) given = n.right;
    return false;
  });
  return given;
}
