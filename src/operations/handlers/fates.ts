/** What becomes of the failure of one call within its function, in the terms the walk needs. */
import { ts } from 'ts-morph';
import { fateInCallback, fateInCatch, isTelling } from './failures.js';
import type { Act } from './function-calls.js';
import { outcomeOf, type Returns } from '../produces/outcomes.js';
import { rethrowRepairs, type RepairSyntax } from '../source/repairs.js';
import { whenTried } from '../syntax/retries.js';
import { findCallback, findPromiseOf } from './call-effect.js';
import { calleeName, findEnclosingFunction, innermost, isFunction, isFunctionLiteral, isWithin, outermost, readsOf, someDeep, spellCall, statementOf } from '../syntax/syntax.js';

export type Fate = { readonly swallowedIn?: ts.Node } & (
  | { readonly kind: 'escapes' | 'settled' | 'detached' }
  /** The failure is what the function returns (`return false`). */
  | { readonly kind: 'valued'; readonly node: ts.Node }
  | { readonly kind: 'dropped' | 'unwaited'; readonly node: ts.Node; readonly text: string; readonly repairs: readonly RepairSyntax[]; readonly isForEach: boolean }
  | { readonly kind: 'swallowed' | 'unsubscribed'; readonly node: ts.Node; readonly text: string; readonly repairs: readonly RepairSyntax[]; readonly aside?: true }
);

/** What becomes of a call that returns no promise: something else may tell when it is done, and be waited for. */
export function fateUnpromised(node: ts.CallExpression | ts.NewExpression): Fate {
  if (isEndToldElsewhere(node)) return { kind: 'settled' };
  return { kind: 'unwaited', node: statementOf(node), text: `${spellCall(node)} returns no promise, and is given no callback: nothing tells when it is done`, repairs: [], isForEach: false };
}

/** `encode.pipe(file); await upload(file)`, `insert.run(row); insert.finalize(done)`: the stream that takes it is waited for, or a later step of the same object has a callback. */
function isEndToldElsewhere(node: ts.CallExpression | ts.NewExpression): boolean {
  const fn = findEnclosingFunction(node);
  if (!fn?.body) return false;
  const isWaitedFor = (read: ts.Node): boolean => ts.findAncestor(read, (n) => (n === fn.body ? 'quit' : ts.isAwaitExpression(n) || ts.isReturnStatement(n))) !== undefined;
  const streams = (node.arguments ?? []).flatMap((argument) => (ts.isIdentifier(argument) ? [argument] : []));
  if (streams.some((stream) => readsOf(stream.text, fn, stream).some((read) => !isWithin(read, node) && (isWaitedFor(read) || isListenedTo(read))))) return true;
  const object = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression.getText() : undefined;
  return object !== undefined && someDeep(fn.body, (n) => n.pos >= node.end && ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression) && n.expression.expression.getText() === object && n.arguments.some((argument) => findCallback(argument) !== undefined));
}

/** `file.on('finish', …)` */
const isListenedTo = ({ parent }: ts.Node): boolean => ts.isPropertyAccessExpression(parent) && /^(on|once)$/.test(parent.name.text);

const cache = new WeakMap<Act, Map<string, Fate>>();

/**
 * `nothing`: what is thrown is thrown at once; `callback`: it goes to the last argument. What is made of the failure outside of the function that
 * is read is not said: who hands in a callback (`try { await listen(async (m) => save(m)) } catch {…}`) need not be who runs it.
 */
export function fateOf(node: Act, returns: Returns | 'nothing' | 'callback', within: ts.Node): Fate {
  const fate = fateAnywhere(node, returns);
  return 'node' in fate && !isWithin(fate.node, within) ? { kind: 'escapes' } : fate;
}

function fateAnywhere(node: Act, returns: Returns | 'nothing' | 'callback'): Fate {
  let fates = cache.get(node);
  if (!fates) cache.set(node, (fates = new Map()));
  let fate = fates.get(returns);
  if (!fate) fates.set(returns, (fate = pardoned(node, readFate(node, returns))));
  return fate;
}

/** A removal of what may be gone already. */
const REMOVES = /^(delete|remove|destroy|unlink|del)([A-Z]\w*)?$/;

/** What a quiet failure does no harm to: tidying up on the way to a rethrown failure, and removing what is not there with `.catch(() => {})`. */
function pardoned(node: Act, fate: Fate): Fate {
  if (fate.kind === 'escapes' && isStored(node)) return { kind: 'settled' };
  if (fate.kind !== 'swallowed' && fate.kind !== 'dropped') return fate;
  if (fate.kind === 'dropped' && failsByEvent(node)) return { kind: 'settled' };
  if (isOnTheWayOut(node, fate.node)) return { kind: 'settled' };
  // Who calls it an error expected it to be there.
  const isOwnCatch = fate.kind === 'swallowed' && !ts.isCatchClause(fate.node) && ts.isCallExpression(node) && !someDeep(fate.node, (n) => ts.isCallExpression(n) && /error/i.test(calleeName(n)));
  return isOwnCatch && REMOVES.test(calleeName(node)) ? { kind: 'settled' } : fate;
}

/** Does a call stand in a `catch` that throws the failure on, or in an arm that ends in a `throw`? Whatever else fails there is not what is lost. */
export function isOnTheWayOut(node: ts.Node, except?: ts.Node): boolean {
  if (isInThrowingArm(node)) return true;
  const around = ts.findAncestor(node, (n) => (isFunction(n) ? 'quit' : ts.isCatchClause(n)));
  return around !== undefined && ts.isCatchClause(around) && around !== except && fateInCatch(around) === 'rethrows';
}

/** `if (!stored.ok) { await release(key); throw new Error(…); }`: the message fails whatever becomes of the call. */
function isInThrowingArm(node: ts.Node): boolean {
  const block = ts.findAncestor(node, (n) => (isFunction(n) ? 'quit' : ts.isBlock(n)));
  return block !== undefined && ts.isBlock(block) && ts.isIfStatement(block.parent) && ts.isThrowStatement(block.statements.at(-1) ?? block);
}

/** A failure that is written down before it is thrown on is not lost, whoever swallows it then; nor is what writes it down. */
function isStored(node: ts.Node): boolean {
  let inner = node;
  for (let outer = node.parent; outer && !isFunction(outer); inner = outer, outer = outer.parent) {
    const clause = ts.isCatchClause(outer) ? outer : ts.isTryStatement(outer) && outer.tryBlock === inner ? outer.catchClause : undefined;
    if (clause && fateInCatch(clause) === 'rethrows' && writesDown(clause)) return true;
  }
  return false;
}

const STORES = /^(query|execute|insert|insertOne|insertMany|create|update|updateOne|updateMany|upsert|save|findByIdAndUpdate|findOneAndUpdate|set|hset|put|add|send|produce|publish|emit|\w*(fail|failed|failure|error|dlq|deadletter)\w*)$/i;
const SAYS_FAILED = /\b(failed|failure|error|errored|fail)\b/i;

/** Does a `catch` wait for something that is told of the failure, and that keeps it? */
function writesDown(clause: ts.CatchClause): boolean {
  const name = clause.variableDeclaration?.name.getText();
  return someDeep(clause.block, (n) => {
    if (!ts.isCallExpression(n) || isTelling(n) || !ts.isAwaitExpression(n.parent) || !STORES.test(calleeName(n))) return false;
    return n.arguments.some((a) => SAYS_FAILED.test(a.getText()) || (name !== undefined && someDeep(a, (part) => ts.isIdentifier(part) && part.text === name)));
  });
}

/**
 * `new Promise((resolve, reject) => { archive.on('error', reject); void archive.finalize(); })`: an event of the same object tells the failure;
 * of a chain of calls, and of what a call gave (`const child = spawn(…); child.on('close', resolve)`), any event or callback that ends the
 * promise says that it waits for it.
 */
function failsByEvent(node: Act): boolean {
  const executor = findPromiseOf(node)?.promise.arguments?.[0];
  const fn = executor && innermost(executor);
  if (!fn || !isFunctionLiteral(fn) || findEnclosingFunction(node) !== fn || !ts.isCallExpression(node)) return false;
  const [resolve, reject] = fn.parameters.map((p) => p.name.getText());
  const ends = (given: ts.Node): boolean => someDeep(given, (n) => ts.isIdentifier(n) && (n.text === resolve || n.text === reject));
  if (chainOf(node).some((call) => !/^(then|catch|finally)$/.test(calleeName(call)) && call.arguments.some(ends))) return true;
  const isHeard = (object: string, tells: (given: ts.Node) => boolean): boolean =>
    someDeep(fn.body, (n) => ts.isCallExpression(n) && /^(on|once|addListener)$/.test(calleeName(n)) && ts.isPropertyAccessExpression(n.expression) && n.expression.expression.getText() === object && n.arguments.some(tells));
  const holder = holderOf(node);
  if (holder !== undefined && isHeard(holder, ends)) return true;
  if (!ts.isPropertyAccessExpression(node.expression)) return false;
  return isHeard(node.expression.expression.getText(), (given) => someDeep(given, (n) => ts.isIdentifier(n) && n.text === reject));
}

/** The name or field that is given what a call, or the chain that it begins, gives. */
function holderOf(node: ts.CallExpression): string | undefined {
  const { parent } = outermost(chainOf(node)[0] ?? node);
  if (ts.isVariableDeclaration(parent)) return parent.name.getText();
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? parent.left.getText() : undefined;
}

/** The calls that are made of one another: `encode(file).on('end', resolve).on('error', reject).run()`. */
function chainOf(node: ts.CallExpression): readonly ts.CallExpression[] {
  let outer = node;
  while (ts.isPropertyAccessExpression(outer.parent) && outer.parent.expression === outer && ts.isCallExpression(outer.parent.parent)) outer = outer.parent.parent;
  const calls: ts.CallExpression[] = [];
  for (let call: ts.Expression = outer; ts.isCallExpression(call); call = ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : call.expression) calls.push(call);
  return calls;
}

function readFate(node: Act, returns: Returns | 'nothing' | 'callback'): Fate {
  if (returns === 'nothing' || ts.isTaggedTemplateExpression(node)) return returns === 'nothing' ? thrown(node) : ofTemplate(node as ts.TaggedTemplateExpression);
  if (returns === 'callback') return ofCallback(node);
  const outcome = outcomeOf(node, returns);
  switch (outcome.kind) {
    case 'dropped':
      return { kind: 'dropped', node: outcome.node, text: outcome.text, repairs: outcome.repairs, isForEach: [node, outcome.node].some((n) => ts.isCallExpression(n) && /^(forEach|each)$/.test(calleeName(n))) };
    case 'unsubscribed':
      return { kind: 'unsubscribed', node: outcome.node, text: outcome.text, repairs: outcome.repairs };
    case 'observableAwaited':
      return { kind: 'unsubscribed', node: outcome.node, text: outcome.text, repairs: outcome.repairs };
    case 'swallowed':
      return { kind: 'swallowed', node: outcome.node, text: outcome.text.replace('nobody learns that the send failed', 'nobody learns that it failed'), repairs: outcome.repairs, ...(isAside(outcome.node) ? { aside: true } : {}) };
    case 'awaited':
    case 'returned':
      return outcome.carries === 'value' ? { kind: 'valued', node: outcome.node } : outcome.carries ? { kind: 'escapes' } : { kind: 'settled' };
    case 'skipped':
      return thrown(node);
    case 'valueUnread':
      return { kind: 'swallowed', node: outcome.node, text: outcome.told ? `what became of ${spellCall(node)} is logged at most` : `nobody looks at what became of ${spellCall(node)}`, repairs: [] };
    case 'handled': {
      if (outcome.carries === 'value') return { kind: 'valued', node: outcome.node };
      const quiet = findQuietCatch(node);
      if (quiet) return { kind: 'swallowed', node: quiet, text: `the \`.catch\` of ${spellCall(node)} only logs and resolves: nobody learns that it failed`, repairs: [] };
      return isSubscribed(node, outcome.text) ? { kind: 'unwaited', node: statementOf(node), text: `${spellCall(node)} is subscribed to, and nobody waits for it`, repairs: [], isForEach: false } : { kind: 'settled' };
    }
    default:
      return { kind: 'settled' };
  }
}

/** `store(message).catch(() => {});`: nobody waits for the chain that the failure ends in. */
function isAside(handler: ts.Node): boolean {
  let chain = ts.isCatchClause(handler) ? undefined : ts.findAncestor(handler, ts.isCallExpression);
  while (chain && ts.isPropertyAccessExpression(chain.parent) && ts.isCallExpression(chain.parent.parent)) chain = chain.parent.parent;
  return chain !== undefined && (ts.isExpressionStatement(chain.parent) || ts.isVoidExpression(chain.parent));
}

/** `new Promise((resolve) => send().catch((e) => { log(e); resolve(); }))`: the failure ends as a success. */
function findQuietCatch(node: ts.CallExpression | ts.NewExpression): ts.Node | undefined {
  const around = findPromiseOf(node);
  if (!around) return undefined;
  for (let current: ts.Node = node; ts.isPropertyAccessExpression(current.parent) || ts.isCallExpression(current.parent); current = current.parent) {
    const { parent } = current;
    if (!ts.isCallExpression(parent) || calleeName(parent) !== 'catch' || parent.expression !== current) continue;
    const handler = parent.arguments[0] && innermost(parent.arguments[0]);
    if (!handler || !isFunctionLiteral(handler)) return undefined;
    let isQuiet = true;
    let resolves = false;
    someDeep(handler.body, (n) => {
      if (ts.isThrowStatement(n)) isQuiet = false;
      if (!ts.isCallExpression(n)) return false;
      if (n.expression.getText() === around.resolve) resolves = n.arguments.every((a) => /^(undefined|null|false)$/.test(a.getText()));
      else if (!isTelling(n)) isQuiet = false;
      return false;
    });
    return isQuiet && resolves ? handler : undefined;
  }
  return undefined;
}

const isSubscribed = (node: ts.Node, text: string): boolean => text.endsWith('is subscribed to') && !findPromiseOf(node);

/** Something thrown at once, or awaited: the `try` around it within its function. */
function thrown(node: ts.Node): Fate {
  let inner = node;
  for (let outer = node.parent; outer && !isFunction(outer); inner = outer, outer = outer.parent) {
    if (!ts.isTryStatement(outer) || outer.tryBlock !== inner || !outer.catchClause) continue;
    const fate = fateInCatch(outer.catchClause);
    if (fate === 'rethrows') continue;
    if (fate !== 'swallows') return fate === 'value' ? { kind: 'valued', node: outer.catchClause } : { kind: 'settled' };
    return { kind: 'swallowed', node: outer.catchClause, text: `the \`catch\` around ${spellCall(node)} swallows it${whenTried(outer.catchClause)}: nobody learns that it failed`, repairs: rethrowRepairs(outer.catchClause) };
  }
  return { kind: 'escapes' };
}

/** A tagged template that is a query: awaited or not. */
function ofTemplate(node: ts.TaggedTemplateExpression): Fate {
  let current: ts.Node = node;
  while (ts.isParenthesizedExpression(current.parent) || ts.isAsExpression(current.parent) || ts.isPropertyAccessExpression(current.parent) || (ts.isCallExpression(current.parent) && current.parent.expression === current)) current = current.parent;
  if (ts.isExpressionStatement(current.parent)) return { kind: 'dropped', node: current.parent, text: `the promise of ${spellCall(node)} is neither awaited nor returned`, repairs: [], isForEach: false };
  return thrown(node);
}

/** A call that reports to a callback: not waited for, unless the callback settles a promise or says that the handler is done. */
function ofCallback(node: ts.CallExpression | ts.NewExpression): Fate {
  const last = (node.arguments ?? []).at(-1);
  const callback = last && findCallback(last);
  if (!callback) return { kind: 'settled' };
  const fate = fateInCallback(callback);
  const text = callback.body.getText();
  const around = findPromiseOf(node);
  if (around && new RegExp(`\\b${around.resolve}\\b|\\breject\\b`).test(text)) return fate === 'swallows' ? { kind: 'settled' } : { kind: 'escapes' };
  if (callsParameter(node, text)) return { kind: 'settled' };
  return { kind: 'unwaited', node: statementOf(node), text: `${spellCall(node)} reports to a callback, and the handler returns before it`, repairs: [], isForEach: false, ...(fate === 'swallows' ? { swallowedIn: callback } : {}) };
}

/** The callback calls a parameter of a function around it: `done()`, `callback(error)`. */
function callsParameter(node: ts.Node, text: string): boolean {
  for (let fn = findEnclosingFunction(node); fn; fn = findEnclosingFunction(fn)) {
    if (fn.parameters.some((p) => ts.isIdentifier(p.name) && /^(cb|callback|done|next|resolve|reject|commit|ack|fn|fulfill)\w*$/i.test(p.name.text) && new RegExp(`\\b${p.name.text}\\b`).test(text))) return true;
  }
  return false;
}
