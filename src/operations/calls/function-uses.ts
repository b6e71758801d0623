/** Places where a function is handed on as a value: to a router, a timer, an emitter, another function. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { perView, type Recalled } from '../../values/memory.js';
import { alternativesOf, type FunctionNode } from '../../values/value.js';
import { callNames, callsIn, isWholeExport, referenceBy } from './calls-in.js';
import { holderOf } from './holder.js';
import { nameIndexOf } from './name-index.js';
import { withRenames } from './names.js';
import { standsFor } from '../triggers/registrations.js';

const uses = perView<ts.Node, Recalled<readonly ts.Expression[]>>();

/**
 * The expressions by which a function (or what a call made of it: `asyncHandler(async …)`) is handed to a call or returned.
 * Found by name over the loaded files, each proven by evaluation.
 */
export const usesOf = (evaluator: Evaluator, node: ts.Node): readonly ts.Expression[] => evaluator.recall(uses(evaluator), node, [], () => findUses(evaluator, node));

function findUses(evaluator: Evaluator, node: ts.Node): readonly ts.Expression[] {
  const names = namesOf(evaluator, node);
  // A package's wrapper (`asyncHandler(fn)`) is looked through by evaluation: what it was given stands for what it made.
  const given = ts.isCallExpression(node) ? node.arguments.flatMap((a) => alternativesOf(evaluator.evaluate(a)).flatMap((v) => (v.kind === 'function' ? [v.node] : []))) : [];
  const whole = isWholeExport(node) || holderOf(node).kind === 'exported';
  const found: ts.Expression[] = [];
  for (const sourceFile of nameIndexOf(evaluator).filesUsing(names, ['mentions'], whole)) {
    const { mentions, wholes } = callsIn(sourceFile);
    for (const name of whole ? new Set([...names, ...wholes]) : names) {
      for (const id of mentions.get(name) ?? []) {
        const expression = referenceBy(id);
        const holder = holderOf(ts.isShorthandPropertyAssignment(expression.parent) ? expression.parent.name : expression);
        if (holder.kind !== 'argument' && holder.kind !== 'returned') continue;
        if (given.length > 0 && expression.pos >= node.pos && expression.end <= node.end) continue;
        const value = evaluator.evaluate(expression);
        if ([node, ...given].some((one) => standsFor(value, one))) found.push(expression);
      }
    }
  }
  return found;
}

function namesOf(evaluator: Evaluator, node: ts.Node): Set<string> {
  const holder = ts.isFunctionDeclaration(node) || (ts.isMethodDeclaration(node) && ts.isClassLike(node.parent)) ? undefined : holderOf(node);
  const names = new Set([...(ts.isFunctionLike(node) ? callNames(node as FunctionNode) : []), ...(holder?.kind === 'named' ? [holder.name] : [])]);
  names.delete('super');
  return withRenames(evaluator, names, (value) => standsFor(value, node));
}
