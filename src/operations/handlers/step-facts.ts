/** Steps about one thing of which the later undoes or needs the earlier: put into a list and taken out again; the last state kept, to be compared with the next. */
import { ts } from 'ts-morph';
import type { CallEffect } from './call-effect.js';
import type { FollowTools } from './follow-call.js';
import type { MessageFacts } from './found.js';
import { initializerOf } from './message-scope.js';
import { nameOf, propertiesOf, selectorsOf } from './object-literals.js';
import type { MemoryRead } from './process-memory.js';
import { calleeName, findEnclosingFunction, innermost, outermost, readsOf, scopeOf, short, someDeep } from '../syntax/syntax.js';

type Ordered = MessageFacts['ordered'][number];
/** How an expression was read from the message, asked under the calls around it. */
export type PathOf = (expression: ts.Expression | undefined) => readonly string[] | undefined;

const UPDATES = /^(updateOne|update|findOneAndUpdate|findByIdAndUpdate)$/;
const ADDS = /^\$(push|addToSet)$/;
const REMOVES = /^\$pull(All)?$/;

/** `Group.updateOne({ id }, { $pull: { members } })`: one of two steps that must not change places, where the handler takes the other too. */
export function stepsOfCall(node: ts.CallExpression, effect: CallEffect, path: PathOf): readonly Ordered[] {
  const [selector, update] = node.arguments;
  if (effect.kind !== 'databaseWrite' || !selector || !update || !UPDATES.test(calleeName(node)) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const holder = short(node.expression.expression);
  return propertiesOf(update).flatMap((operator) => {
    const name = nameOf(operator);
    const does = ADDS.test(name) ? 'adds' : REMOVES.test(name) ? 'removes' : undefined;
    return does === undefined ? [] : propertiesOf(operator.initializer).flatMap((list) => selectedBy(selector, path).map((found): Ordered => ({ ...found, node, text: `\`${short(node.expression)}\` takes out of \`${nameOf(list)}\` what an earlier message put in`, step: { of: `${holder}.${nameOf(list)}`, does } })));
  });
}

/** Of the steps only those that undo another: what is put in and never taken out may come in any order. */
export function undone(ordered: readonly Ordered[]): readonly Ordered[] {
  const steps = ordered.flatMap(({ step }) => step ?? []);
  return ordered.filter(({ step }) => !step || (step.does === 'removes' && steps.some(({ of, does }) => does === 'adds' && of === step.of)));
}

/** `const previous = last.get(event.id); …; last.set(event.id, event)`: each message is compared with the one before it. What is counted or added up is not kept itself. */
export function keptForNext(tools: FollowTools, node: ts.Node, { key, value }: MemoryRead, path: PathOf): readonly Ordered[] {
  if (!key || !value || !ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || path(key) === undefined) return [];
  const parts = partsOf(tools, key);
  // What a schema makes of a message is known by its members.
  const isOfMessage = path(value) !== undefined || parts.some((part) => ts.isPropertyAccessExpression(part) && part.expression.getText() === value.getText());
  if (!isOfMessage) return [];
  const collection = node.expression.expression.getText();
  const fn = findEnclosingFunction(node);
  const before = fn && findRead(fn, collection, key.getText(), node);
  if (!before || !isCompared(before)) return [];
  return parts.flatMap((part) => fieldOf(path(part)).map((found): Ordered => ({ ...found, node, text: `\`${short(node.expression)}\` keeps a message, and the next is compared with it` })));
}

/** The look-up of what was kept under the same key before. */
function findRead(fn: ts.Node, collection: string, key: string, write: ts.Node): ts.CallExpression | undefined {
  let found: ts.CallExpression | undefined;
  someDeep(fn, (n) => {
    if (ts.isCallExpression(n) && n.pos < write.pos && ts.isPropertyAccessExpression(n.expression) && n.expression.name.text === 'get' && n.expression.expression.getText() === collection && n.arguments[0]?.getText() === key) found = n;
    return found !== undefined;
  });
  return found;
}

/** What was there is used for more than whether it is there: by a member of it, or handed to a function. */
function isCompared(read: ts.CallExpression): boolean {
  const whole = outermost(read);
  const { parent } = whole;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return ts.isPropertyAccessExpression(parent) || isHandedOn(whole);
  return readsOf(parent.name.text, scopeOf(read), parent.name).some((use) => (ts.isPropertyAccessExpression(use.parent) && use.parent.expression === use) || isHandedOn(use));
}

function isHandedOn(node: ts.Node): boolean {
  const { parent } = node;
  const isArgument = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && (parent.arguments ?? []).some((argument) => argument === node);
  const isMember = ts.isShorthandPropertyAssignment(parent) || (ts.isPropertyAssignment(parent) && parent.initializer === node);
  return isArgument ? !/^(log|info|debug|warn|error|trace)$/.test(ts.isCallExpression(parent) ? calleeName(parent) : '') : isMember;
}

/** The parts of a key that is put together of several: `${port}:${berth}`. */
function partsOf(tools: FollowTools, key: ts.Expression): readonly ts.Expression[] {
  const node = innermost(key);
  const written = innermost((ts.isIdentifier(node) ? initializerOf(tools.evaluator, node) : undefined) ?? node);
  return ts.isTemplateExpression(written) ? written.templateSpans.map(({ expression }) => expression) : [node];
}

function selectedBy(selector: ts.Expression, path: PathOf): readonly { readonly path: readonly string[]; readonly by: string }[] {
  return selectorsOf(selector).flatMap((one) => fieldOf(path(one)));
}

function fieldOf(path: readonly string[] | undefined): readonly { readonly path: readonly string[]; readonly by: string }[] {
  const by = path?.findLast((part) => part !== '*' && part !== '()');
  return path && by !== undefined ? [{ path, by }] : [];
}
