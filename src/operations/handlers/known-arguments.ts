/** Conditions that a call decides by what it is called with: `cleanup(false)` does nothing of what stands under `if (graceful)`. */
import { ts } from 'ts-morph';
import { fixedParameters, mentions, truthOf } from '../../values/branches.js';
import type { Evaluator } from '../../values/evaluate.js';
import { type Context, type FunctionNode, type Value, known } from '../../values/value.js';
import { type Branch, factsOf, leaves } from './function-calls.js';
import { calleeName, isFunctionLiteral } from '../syntax/syntax.js';

/** Is a place of a function reached under the call that a context stands for; nothing where its arguments do not tell. */
export function isReachedWith(evaluator: Evaluator, fn: FunctionNode, branches: readonly Branch[], context: Context | undefined): boolean | undefined {
  const names = branches.length > 0 && isCalledByName(fn, evaluator.frameOf(fn, context)) ? fixedParameters(fn) : undefined;
  if (!names || names.size === 0) return undefined;
  const answers = branches.map((branch) => (branch.kind === 'case' ? isClauseReached(evaluator, branch.clause, names, context) : holds(evaluator, branch.condition, branch.when, names, context)));
  return answers.includes(false) ? false : answers.every((answer) => answer === undefined) ? undefined : true;
}

/** The same of a call, or what else is done, in a function that is called by another. */
export function isReachedFrom(evaluator: Evaluator, fn: FunctionNode, place: ts.Node, call: ts.CallExpression | ts.NewExpression): boolean {
  const branches = factsOf(fn).calls.find(({ node }) => node === place)?.branches ?? [];
  return branches.length === 0 || isReachedWith(evaluator, fn, branches, evaluator.enter(fn, call, undefined)) !== false;
}

/** What a function is registered with (`on('end', cleanup)`) are no arguments of it. */
function isCalledByName(fn: FunctionNode, frame: Context | undefined): boolean {
  if (!frame?.call || frame.args || !ts.isCallExpression(frame.call)) return false;
  const holder = isFunctionLiteral(fn) ? fn.parent : fn;
  return 'name' in holder && holder.name !== undefined && (holder.name as ts.Node).getText() === calleeName(frame.call);
}

function holds(evaluator: Evaluator, condition: ts.Expression, when: boolean, names: ReadonlySet<string>, context: Context | undefined): boolean | undefined {
  const truth = mentions(condition, names) ? truthOf(evaluator.evaluate(condition, context)) : undefined;
  return truth === undefined ? undefined : truth === when;
}

function isClauseReached(evaluator: Evaluator, clause: ts.CaseOrDefaultClause, names: ReadonlySet<string>, context: Context | undefined): boolean | undefined {
  const { clauses, parent } = clause.parent;
  const subject = mentions(parent.expression, names) ? evaluator.evaluate(parent.expression, context) : undefined;
  if (subject?.kind !== 'known') return undefined;
  const labels = clauses.map((one): Value => (ts.isCaseClause(one) ? evaluator.evaluate(one.expression, context) : known(undefined)));
  if (!labels.every((label) => label.kind === 'known')) return undefined;
  const match = clauses.findIndex((one, i) => ts.isCaseClause(one) && labels[i]?.kind === 'known' && (labels[i] as { value: unknown }).value === subject.value);
  const start = match >= 0 ? match : clauses.findIndex(ts.isDefaultClause);
  const index = clauses.indexOf(clause);
  return start >= 0 && index >= start && clauses.slice(start, index).every((one) => !leaves(one.statements.at(-1)));
}
