/** One handler for several topics that asks which topic a message came from: what of it concerns one of them. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { type Context, type Value, alternativesOf, itemsOf, keyNameOf, stringOf, textOf } from '../../values/value.js';
import { type Branch, leaves } from './function-calls.js';
import type { MessageScope } from './message-scope.js';
import { toSymbols } from '../package-constants.js';
import { findLookup, innermost, isFunctionLiteral } from '../syntax/syntax.js';
import { returnExpressions } from '../../values/syntax/return-expressions.js';

export interface Dispatch {
  readonly evaluator: Evaluator;
  readonly scope: MessageScope;
  /** Set when a decision was made by the topic. */
  used: boolean;
}

/** Asks something, and tells whether the topic had a part in the answer. */
export function askedByTopic<T>(dispatch: Dispatch, ask: () => T): readonly [answer: T, isByTopic: boolean] {
  const before = dispatch.used;
  dispatch.used = false;
  const answer = ask();
  const isByTopic = dispatch.used;
  dispatch.used ||= before;
  return [answer, isByTopic];
}

/** Is a place reached for the messages of the scope's topic? True where the topic does not decide. */
export function isReached(dispatch: Dispatch, branches: readonly Branch[], context: Context | undefined): boolean {
  return branches.every((branch) => {
    if (branch.kind === 'case') return isClauseReached(dispatch, branch.clause, context);
    if (!mayConcernTopic(branch.condition)) return true;
    const truth = truthOf(dispatch, branch.condition, context);
    if (truth === undefined) return true;
    dispatch.used = true;
    return truth === branch.when;
  });
}

const mayConcernTopic = (condition: ts.Expression): boolean => /===?|!==?|includes|startsWith|endsWith|\.has\(| in /.test(condition.getText());

function truthOf(dispatch: Dispatch, expression: ts.Expression, context: Context | undefined): boolean | undefined {
  const node = innermost(expression);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return negate(truthOf(dispatch, node.operand, context));
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken) {
      const decisive = kind === ts.SyntaxKind.BarBarToken;
      const [left, right] = [truthOf(dispatch, node.left, context), truthOf(dispatch, node.right, context)];
      if (left === decisive || right === decisive) return decisive;
      return left === undefined || right === undefined ? undefined : !decisive;
    }
    const equal = kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
    const unequal = kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken;
    if (!equal && !unequal) return undefined;
    const same = compare(dispatch, node.left, node.right, context);
    return equal ? same : negate(same);
  }
  return ts.isCallExpression(node) ? truthOfCall(dispatch, node, context) : undefined;
}

const negate = (truth: boolean | undefined): boolean | undefined => (truth === undefined ? undefined : !truth);

/** `[A, B].includes(topic)`, `SET.has(topic)`, `topic.startsWith('orders.')`. */
function truthOfCall({ evaluator, scope }: Dispatch, node: ts.CallExpression, context: Context | undefined): boolean | undefined {
  if (!ts.isPropertyAccessExpression(node.expression) || !node.arguments[0]) return undefined;
  const name = node.expression.name.text;
  const argument = evaluator.evaluate(node.arguments[0], context);
  const receiver = evaluator.evaluate(node.expression.expression, context);
  if (scope.isTopic(receiver)) {
    const [topic, part] = [stringOf(receiver), stringOf(argument)];
    if (topic === undefined || part === undefined) return undefined;
    return name === 'startsWith' ? topic.startsWith(part) : name === 'endsWith' ? topic.endsWith(part) : name === 'includes' ? topic.includes(part) : undefined;
  }
  if (!/^(includes|has)$/.test(name) || !scope.isTopic(argument) || receiver.kind !== 'list') return undefined;
  const answers = itemsOf(receiver).map((item) => isSame(item, argument));
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

function compare({ evaluator, scope }: Dispatch, left: ts.Expression, right: ts.Expression, context: Context | undefined): boolean | undefined {
  const [a, b] = [evaluator.evaluate(left, context), evaluator.evaluate(right, context)];
  if (scope.isTopic(a)) return isSame(b, a);
  return scope.isTopic(b) ? isSame(a, b) : undefined;
}

/** Are two names the same topic? Nothing where that cannot be told. */
function isSame(given: Value, topic: Value): boolean | undefined {
  const value = toSymbols(given);
  if (alternativesOf(value).length > 1) {
    const answers = alternativesOf(value).map((v) => isSame(v, topic));
    return answers.every((a) => a === false) ? false : undefined;
  }
  if (value.kind === 'known' && topic.kind === 'known') return value.value === topic.value;
  if (value.kind === 'symbol' && topic.kind === 'symbol') return value.key === topic.key || (stringOf(value.fallback) !== undefined && stringOf(value.fallback) === stringOf(topic.fallback));
  if (value.kind === 'template' && topic.kind === 'template') return textOf(value) === textOf(topic) ? true : textOf(value).includes('?') ? undefined : false;
  const [symbol, text] = value.kind === 'symbol' ? [value, stringOf(topic)] : [topic.kind === 'symbol' ? topic : undefined, stringOf(value)];
  const fallback = stringOf(symbol?.fallback);
  return fallback === undefined || text === undefined ? undefined : fallback === text;
}

function isClauseReached(dispatch: Dispatch, clause: ts.CaseOrDefaultClause, context: Context | undefined): boolean {
  const block = clause.parent;
  const subject = block.parent.expression;
  const topic = dispatch.evaluator.evaluate(subject, context);
  if (!dispatch.scope.isTopic(topic)) return true;
  const { clauses } = block;
  const answers = clauses.map((c) => (ts.isCaseClause(c) ? isSame(dispatch.evaluator.evaluate(c.expression, context), topic) : false));
  if (answers.includes(undefined)) return true;
  dispatch.used = true;
  const matched = answers.indexOf(true);
  const start = matched >= 0 ? matched : clauses.findIndex(ts.isDefaultClause);
  const index = clauses.indexOf(clause);
  return start >= 0 && index >= start && clauses.slice(start, index).every((c) => !leaves(c.statements.at(-1)));
}

/**
 * What is looked up by the topic, or a member of that: `handlers[topic]`, `handlers.get(topic)`, where the topic is only known by its
 * default, and `handlers.find((handler) => handler.topic === topic)`.
 */
export function findMemberForTopic(dispatch: Dispatch, expression: ts.Expression, context: Context | undefined, outer: readonly ts.Node[] = []): Value | undefined {
  const { evaluator, scope } = dispatch;
  const node = innermost(expression);
  if (ts.isPropertyAccessExpression(node)) {
    const holder = ts.isIdentifier(innermost(node.expression)) || ts.isCallExpression(innermost(node.expression)) ? findMemberForTopic(dispatch, node.expression, context, outer) : undefined;
    return holder && evaluator.member(holder, node.name.text, context);
  }
  const element = ts.isCallExpression(node) ? findElementForTopic(dispatch, node, context) : undefined;
  if (element) return element;
  if (ts.isIdentifier(node)) {
    const declaration = evaluator.checker.getSymbolAtLocation(node)?.declarations?.[0];
    // `const handler = handler ?? …`: somebody is still writing it.
    if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer || ts.isIdentifier(declaration.initializer) || outer.includes(declaration)) return undefined;
    return findMemberForTopic(dispatch, declaration.initializer, context, [...outer, declaration]);
  }
  if (ts.isBinaryExpression(node)) return findMemberForTopic(dispatch, node.left, context, outer);
  const lookup = findLookup(node);
  if (!lookup) return undefined;
  // A topic without its prefix, where it has one, may be the topic: `handlers.get(bare(topic))`.
  const key = alternativesOf(evaluator.evaluate(lookup.key, context)).find((one) => scope.isTopic(one));
  const name = key && keyNameOf(key);
  if (name === undefined) return undefined;
  const members = evaluator.evaluate(lookup.table, context);
  const found = evaluator.member(members, name, context);
  const isAbsent = found.kind === 'known' && found.value === undefined;
  if (members.kind === 'record') dispatch.used = true;
  if (found.kind === 'unknown' || (isAbsent && (members.kind !== 'record' || members.open))) return undefined;
  dispatch.used = true;
  return found;
}

/** `list.find((element) => element.topic === topic)`: the element, where it can be told of all of them whether they are meant. */
function findElementForTopic(dispatch: Dispatch, call: ts.CallExpression, context: Context | undefined): Value | undefined {
  const { evaluator, scope } = dispatch;
  const test = call.arguments[0] && innermost(call.arguments[0]);
  if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'find' || !test || !isFunctionLiteral(test)) return undefined;
  const condition = ts.isBlock(test.body) ? returnExpressions(test.body)[0] : test.body;
  const list = condition ? evaluator.evaluate(call.expression.expression, context) : undefined;
  if (!condition || list?.kind !== 'list' || list.rest) return undefined;
  const answers = list.items.map((item) => truthOf({ evaluator, scope, used: false }, condition, evaluator.enter(test, undefined, context, { args: [item] })));
  if (!answers.includes(true) || answers.slice(0, answers.indexOf(true)).includes(undefined)) return undefined;
  dispatch.used = true;
  return list.items[answers.indexOf(true)];
}
