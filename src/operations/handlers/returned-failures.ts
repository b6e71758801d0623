/** A failure that a handler returns to nobody: `try { await store(order); } catch (error) { return { error }; }` in the handler of an event. */
import { ts } from 'ts-morph';
import { alternativesOf, type FunctionNode } from '../../values/value.js';
import { isAssignmentOperator } from '../../values/syntax/acts.js';
import type { RawConsume, Tools } from '../operation.js';
import { innermost, isFunction, someDeep, someWithin, spellCall } from '../syntax/syntax.js';
import { isWork } from './effects.js';
import { isOnlyTelling, isTelling } from './failures.js';
import type { Found, FoundFault } from './found.js';
import type { HandlerRead } from './handler-read.js';

/** The failures that leave a handler as what it returns, where its client does not read that. */
export function returnedFailures(tools: Tools, raw: RawConsume, read: HandlerRead): readonly FoundFault[] {
  if (!isUnread(raw)) return [];
  const lost = new Map<ts.Node, Found[]>();
  for (const one of read.summary.found) {
    if (!isWork(one) || one.kind === 'produce' || one.inCatch || one.inProcess || one.unawaited || one.swallowed || one.escapes) continue;
    const clause = one.valued ?? answeredAt(tools, read, one);
    if (clause && ts.isCatchClause(clause)) lost.set(clause, [...(lost.get(clause) ?? []), one]);
  }
  return [...lost].map(([node, found]) => toFault(read, node, found));
}

/** Only of these is it known that they look at nothing that a handler returns. */
const LOOKS_AT_NOTHING: ReadonlySet<string> = new Set(['nestjs', 'kafkajs', 'confluent']);
const isUnread = ({ client, run }: RawConsume): boolean => LOOKS_AT_NOTHING.has(client.name) && run !== undefined && !(run.kind === 'handler' && run.replies === true);

function toFault(read: HandlerRead, node: ts.Node, found: readonly Found[]): FoundFault {
  const fn = (ts.findAncestor(node, isFunction) as FunctionNode | undefined) ?? read.fn;
  const [first] = found;
  const step = first && [first.node, ...first.frames.map(({ fact }) => fact.node)].find((place) => ts.findAncestor(place, isFunction) === fn);
  const around = step && (ts.isCallExpression(step) || ts.isNewExpression(step)) ? spellCall(step) : (first?.text ?? 'it');
  const ofQuestions = found.every((one) => one.kind === 'http' || one.request === true);
  return { kind: 'swallowed', text: `the \`catch\` around ${around} returns the failure, and nobody reads what the handler returns`, node, fn, kinds: new Set(found.map(({ kind }) => kind)), ...(ofQuestions ? { ofQuestions } : {}), repairs: [] };
}

/** The `catch` of the handler itself that makes an answer of a failure, and does nothing else: `catch (error) { return failed(error); }`. */
function answeredAt(tools: Tools, read: HandlerRead, { node, frames }: Found): ts.CatchClause | undefined {
  const [outer] = frames;
  const place = outer?.fact.node ?? node;
  const clause = catchAround(place, read.fn);
  if (!clause || !isAnswer(tools, clause)) return undefined;
  const isThrownFurtherIn = (): boolean => outer !== undefined && read.walk.read(outer.fn, undefined).found.some((one) => one.node === node && one.escapes);
  return !outer || isThrownFurtherIn() ? clause : undefined;
}

function catchAround(place: ts.Node, fn: ts.Node): ts.CatchClause | undefined {
  let inner = place;
  for (let around = inner.parent; around && inner !== fn; inner = around, around = around.parent) {
    if (isFunction(inner)) return undefined;
    if (ts.isTryStatement(around) && around.tryBlock === inner && around.catchClause) return around.catchClause;
  }
  return undefined;
}

function isAnswer(tools: Tools, { block }: ts.CatchClause): boolean {
  const last = block.statements.at(-1);
  if (!last || !ts.isReturnStatement(last) || !last.expression) return false;
  const answer = innermost(last.expression);
  return ts.isCallExpression(answer) && isBuiltOnly(tools, answer) && block.statements.every((s) => s === last || isLine(s));
}

const isLine = (statement: ts.Statement): boolean => {
  const said = ts.isExpressionStatement(statement) ? innermost(statement.expression) : undefined;
  return said !== undefined && ts.isCallExpression(said) && isTelling(said);
};

/** Does what is called only put together what it returns? */
function isBuiltOnly({ evaluator }: Tools, call: ts.CallExpression): boolean {
  if (call.arguments.some((argument) => someDeep(argument, (n) => ts.isAwaitExpression(n) || isFunction(n)))) return false;
  const isKept = (n: ts.Node): boolean => ts.isBinaryExpression(n) && isAssignmentOperator(n.operatorToken.kind);
  return alternativesOf(evaluator.evaluate(call.expression)).every((value) => value.kind === 'function' && value.node.body !== undefined && isOnlyTelling(value.node.body) && !someWithin(value.node.body, isKept));
}
