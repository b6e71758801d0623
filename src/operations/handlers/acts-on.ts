/** Which messages a handler acts on, by a field that says what a message is: `if (event.type === 'moored') …`. */
import { ts } from 'ts-morph';
import type { Handler } from '../../topology/topology.js';
import type { Evaluator } from '../../values/evaluate.js';
import { itemsOf, stringOf } from '../../values/value.js';
import type { Found } from './found.js';
import { type Branch, factsOf, leaves } from './function-calls.js';
import type { HandlerRead } from './handler-read.js';
import { innermost } from '../syntax/syntax.js';

type ActsOn = NonNullable<Handler['actsOn']>;

/** Fields with all values for which the handler does something: each thing that it does is done under one of them. */
export function readActsOn(evaluator: Evaluator, reads: readonly HandlerRead[], isAct: (found: Found) => boolean): ActsOn {
  const acts = reads.flatMap((read) => read.summary.found.filter(isAct).map((found) => branchesTo(read, found).flatMap((branch) => valuesUnder(evaluator, branch))));
  const fields = new Set(acts[0]?.map(({ field }) => field));
  return [...fields].filter((field) => acts.every((under) => under.some((one) => one.field === field))).map((field) => ({ field, values: [...new Set(acts.flatMap((under) => under.filter((one) => one.field === field).flatMap(({ values }) => values)))] }));
}

/** Everything that is decided on the way to what is done, outermost first. */
function branchesTo({ fn }: HandlerRead, { frames, node }: Found): readonly Branch[] {
  const { calls, writes } = factsOf(frames.at(-1)?.fn ?? fn);
  return [...frames.map(({ fact }) => fact), ...[...calls, ...writes].filter((fact) => fact.node === node)].flatMap(({ branches }) => branches);
}

function valuesUnder(evaluator: Evaluator, branch: Branch): ActsOn {
  return branch.kind === 'case' ? valuesOfClause(evaluator, branch.clause) : valuesWhere(evaluator, branch.condition, branch.when);
}

function valuesWhere(evaluator: Evaluator, condition: ts.Expression, when: boolean): ActsOn {
  const node = innermost(condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return valuesWhere(evaluator, node.operand, !when);
  if (ts.isCallExpression(node)) return when ? valuesOfList(evaluator, node) : [];
  if (!ts.isBinaryExpression(node)) return [];
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken) {
    const [left, right] = [valuesWhere(evaluator, node.left, when), valuesWhere(evaluator, node.right, when)];
    if ((kind === ts.SyntaxKind.AmpersandAmpersandToken) === when) return [...left, ...right];
    // One of the two is so, and it is not known which.
    return left.flatMap(({ field, values }) => right.filter((other) => other.field === field).map((other) => ({ field, values: [...values, ...other.values] })));
  }
  const isEqual = kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
  const isUnequal = kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken;
  if (!(when ? isEqual : isUnequal)) return [];
  return [...valueOf(evaluator, node.left, node.right), ...valueOf(evaluator, node.right, node.left)];
}

/** `[MOORED, LEFT].includes(event.type)`. */
function valuesOfList(evaluator: Evaluator, { expression, arguments: [argument] }: ts.CallExpression): ActsOn {
  const field = argument && fieldOf(argument);
  if (field === undefined || !ts.isPropertyAccessExpression(expression) || !/^(includes|has)$/.test(expression.name.text)) return [];
  const list = evaluator.evaluate(expression.expression);
  const values = list.kind === 'list' && !list.rest ? itemsOf(list).map(stringOf) : [];
  return values.length > 0 && values.every((value) => value !== undefined) ? [{ field, values }] : [];
}

function valueOf(evaluator: Evaluator, asked: ts.Expression, given: ts.Expression): ActsOn {
  const [field, value] = [fieldOf(asked), stringOf(evaluator.evaluate(given))];
  return field === undefined || value === undefined ? [] : [{ field, values: [value] }];
}

/** A clause with those that run on into it; the default is for everything else. */
function valuesOfClause(evaluator: Evaluator, clause: ts.CaseOrDefaultClause): ActsOn {
  const { clauses, parent } = clause.parent;
  const field = fieldOf(parent.expression);
  const index = clauses.indexOf(clause);
  const first = clauses.findLastIndex((before, i) => i < index && leaves(before.statements.at(-1))) + 1;
  const values = clauses.slice(first, index + 1).map((one) => (ts.isCaseClause(one) ? stringOf(evaluator.evaluate(one.expression)) : undefined));
  return field !== undefined && values.every((value) => value !== undefined) ? [{ field, values }] : [];
}

function fieldOf(expression: ts.Expression): string | undefined {
  const node = innermost(expression);
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node)) return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined;
  return ts.isIdentifier(node) ? node.text : undefined;
}
