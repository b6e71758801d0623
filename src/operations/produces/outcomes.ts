/**
 * What becomes of what a send returns: is its promise awaited, handed on, dropped; is its failure swallowed? Purely
 * syntactic, one function at a time; `outcomesAlong` follows a failure from the client call out through its wrappers.
 *
 * What cannot be told (the promise is passed to a function, stored in a field) counts as handled.
 */
import { ts } from 'ts-morph';
import type { Outcome } from '../../topology/topology.js';
import { fateInCallback, fateInCatch, fateInHandler } from '../handlers/failures.js';
import { findGuard } from './guards.js';
import { isSentAgain } from './relays.js';
import { awaitRepairs, observableRepairs, rethrowRepairs, type RepairSyntax } from '../source/repairs.js';
import { heldIn } from './held-values.js';
import { isGivenAsPair, isOnlyTold, isQuietBranch } from './told-values.js';
import { whenTried } from '../syntax/retries.js';
import { calleeName, findCallTaking, findEnclosingFunction, findReceiver, innermost, isFunction, isFunctionLiteral, outermost, readsOf, scopeOf, spellCall, statementOf } from '../syntax/syntax.js';

export type Returns = 'promise' | 'hotObservable' | 'coldObservable' | 'void';
/** How a failure leaves a function: as a rejection, as a returned value (`return false`), or inside a returned Observable. */
export type Carries = 'rejection' | 'value' | 'hotObservable' | 'coldObservable';

export interface OutcomeSyntax {
  readonly kind: Outcome['kind'];
  /** What is at fault, or settles it. */
  readonly node: ts.Node;
  /** A sentence without a full stop, for evidence. */
  readonly text: string;
  /** Set when the caller of the enclosing function decides: how the failure reaches it. */
  readonly carries?: Carries;
  readonly repairs: readonly RepairSyntax[];
  /** The client's call is meant to be left alone: what it returns need not be waited for. */
  readonly byDesign?: true;
  /** The failure comes as a value, and somebody logs it. */
  readonly told?: true;
}

/** Outcomes after which nobody above can see the failure any more. */
export const isFaulty = (kind: Outcome['kind']): boolean => ['dropped', 'swallowed', 'valueUnread', 'observableAwaited', 'unsubscribed', 'skipped'].includes(kind);

/** What becomes of what one call returns, within its function (and the callbacks that function passes on). */
export function outcomeOf(call: ts.CallExpression | ts.NewExpression, returns: Returns): OutcomeSyntax {
  return guarded(call, returns === 'void' ? ofCallback(call) : follow(call, returns === 'promise' ? 'rejection' : returns, call));
}

/**
 * The outcomes of a chain of calls, innermost (the client's) first: each further call is one of the function that the
 * call before it stands in. Ends at the first fault, or where the failure is settled.
 */
export function outcomesAlong(calls: readonly (ts.CallExpression | ts.NewExpression)[], returns: Returns, callsOfGiven: CallsOfGiven = () => []): readonly OutcomeSyntax[] {
  const outcomes: OutcomeSyntax[] = [];
  let carries: Carries | undefined;
  for (const [index, call] of calls.entries()) {
    const within = index === 0 ? outcomeOf(call, returns) : carries ? outcomeInCaller(call, carries) : undefined;
    const outcome = within && throughTaker(within, call, callsOfGiven);
    if (!outcome) break;
    outcomes.push(outcome);
    if (isFaulty(outcome.kind)) break;
    carries = outcome.carries;
  }
  return outcomes;
}

/** The calls of a callback in the function that it is given to, as far as that is known. */
export type CallsOfGiven = (taker: ts.CallExpression, callback: ts.Expression) => readonly ts.CallExpression[];

/** `ask(() => client.send(…))`: an Observable that a callback gives is what `ask` makes of it: `await lastValueFrom(make())`, or nothing that is known. */
function throughTaker(outcome: OutcomeSyntax, origin: ts.Expression, callsOfGiven: CallsOfGiven): OutcomeSyntax {
  const { carries, node } = outcome;
  const fn = ts.isArrowFunction(node) ? node : findEnclosingFunction(node);
  if (!carries || !isObservable(carries) || !fn || !isFunctionLiteral(fn)) return outcome;
  const callback = outermost(fn);
  const taker = findCallTaking(callback);
  if (!taker || !ts.isCallExpression(taker) || isRegistered(taker, fn)) return outcome;
  const [call] = callsOfGiven(taker, callback);
  if (!call) return settle('handled', taker, `${spellCall(origin)} is made by a function that is handed to \`${calleeName(taker) || spellCall(taker)}\``);
  const there = outcomeInCaller(call, carries);
  return there.carries && !isFaulty(there.kind) ? outcomeInCaller(taker, there.carries) : there;
}

const isRegistered = (taker: ts.CallExpression, fn: ts.ArrowFunction | ts.FunctionExpression): boolean => REGISTERING.test(calleeName(taker)) && fn.parameters.length > 0;

/** What becomes of a failure that a function hands to one of its callers. */
export const outcomeInCaller = (call: ts.CallExpression | ts.NewExpression, carries: Carries): OutcomeSyntax => guarded(call, follow(call, carries, call));

/** A failure that would be seen is of no use when the send is skipped in silence: `if (!connected) return`. */
function guarded(call: ts.CallExpression | ts.NewExpression, outcome: OutcomeSyntax): OutcomeSyntax {
  if (isFaulty(outcome.kind)) return outcome;
  const guard = findGuard(call);
  return guard ? { kind: 'skipped', node: guard.node, text: `${spellCall(call)} is skipped in silence when \`${guard.condition}\``, repairs: [] } : outcome;
}

type Step = (kind: Outcome['kind'], node: ts.Node, text: string, more?: { carries?: Carries; repairs?: readonly RepairSyntax[]; byDesign?: true }) => OutcomeSyntax;
const settle: Step = (kind, node, text, more = {}) => ({ kind, node, text, repairs: more.repairs ?? [], ...(more.carries ? { carries: more.carries } : {}), ...(more.byDesign ? { byDesign: true } : {}) });

const sentAgain = (node: ts.Node, said: string): OutcomeSyntax => settle('handled', node, `what ${said} did not send is not marked as sent: the next run sends it again`);

const isObservable = (carries: Carries): carries is 'hotObservable' | 'coldObservable' => carries === 'hotObservable' || carries === 'coldObservable';

/** Follows an expression that holds the failure to where it is settled. `origin` is the call it all began with. */
function follow(expression: ts.Expression, carries: Carries, origin: ts.Expression, depth = 0): OutcomeSyntax {
  const node = outermost(expression);
  const { parent } = node;
  const said = spellCall(origin);
  const again = (next: ts.Expression, as = carries): OutcomeSyntax => follow(next, as, origin, depth + 1);
  if (depth > 40) return settle('handled', node, `${said} could not be followed to its end`);

  if (ts.isAwaitExpression(parent) || ts.isYieldExpression(parent)) return awaited(parent, carries, origin, depth);
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) return leaves(parent, carries, origin, depth);
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return dropped(node, parent, carries, origin);
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return chained(parent, carries, origin, depth);
  if (ts.isVariableDeclaration(parent) && parent.initializer === node) return ofName(parent.name, node, carries, origin, depth);
  if (ts.isBinaryExpression(parent)) {
    if (parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return parent.right === node ? ofName(parent.left, node, carries, origin, depth) : settle('handled', parent, `${said} is used`);
    const passesOn = [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.CommaToken].includes(parent.operatorToken.kind);
    if (passesOn && parent.right === node) return again(parent);
  }
  if (ts.isConditionalExpression(parent) && parent.condition !== node) return again(parent);
  if (ts.isSpreadElement(parent) || ts.isArrayLiteralExpression(parent)) return again(parent as ts.Expression);
  const taker = findCallTaking(node);
  if (taker) return passed(node, taker, carries, origin, depth);
  return settle('handled', parent, `${said} is handed on`);
}

function awaited(node: ts.AwaitExpression | ts.YieldExpression, carries: Carries, origin: ts.Expression, depth: number): OutcomeSyntax {
  const said = spellCall(origin);
  if (isObservable(carries)) {
    const outer = outermost(node);
    const taker = findCallTaking(outer);
    if (taker && /^(lastValueFrom|firstValueFrom)$/.test(calleeName(taker))) return follow(taker, 'rejection', origin, depth + 1);
    // `const answer = await client.send(…)` gives the Observable itself: somebody may still subscribe to it.
    const beyond = ts.isExpressionStatement(outer.parent) || ts.isVoidExpression(outer.parent) ? undefined : follow(outer, carries, origin, depth + 1);
    if (beyond && !isFaulty(beyond.kind)) return beyond;
    return settle('observableAwaited', node, `\`await\` over ${said} waits for nothing: it returns an Observable`, { repairs: observableRepairs(origin), ...(carries === 'hotObservable' ? { byDesign: true } : {}) });
  }
  if (carries === 'value') return ofValue(outermost(node), origin);
  return inTry(node, origin, depth);
}

/** A rejection at `node`: the `try` statements around it, then the end of the function. */
function inTry(node: ts.Node, origin: ts.Expression, depth: number): OutcomeSyntax {
  const said = spellCall(origin);
  let inner = node;
  for (let outer = node.parent; outer && !isFunction(outer); inner = outer, outer = outer.parent) {
    if (!ts.isTryStatement(outer) || outer.tryBlock !== inner || !outer.catchClause) continue;
    const fate = fateInCatch(outer.catchClause);
    if (fate === 'swallows' && isSentAgain(origin, outer.tryBlock)) return sentAgain(outer.catchClause, said);
    if (fate === 'swallows') return settle('swallowed', outer.catchClause, `the \`catch\` around ${said} swallows it${whenTried(outer.catchClause)}: nobody learns that the send failed`, { repairs: rethrowRepairs(outer.catchClause) });
    if (fate === 'handles') return settle('handled', outer.catchClause, `the \`catch\` around ${said} deals with a failure`);
    if (fate === 'value') return settle('handled', outer.catchClause, `the \`catch\` around ${said} turns a failure into a returned value`, { carries: 'value' });
  }
  const fn = findEnclosingFunction(node);
  const beyond = fn && isFunctionLiteral(fn) ? fromCallback(fn, origin, depth, 'awaited') : undefined;
  return beyond ?? settle('awaited', node, `${said} is awaited`, { carries: 'rejection' });
}

/** The failure leaves a function by `return`. */
function leaves(node: ts.ReturnStatement | ts.ArrowFunction, carries: Carries, origin: ts.Expression, depth: number): OutcomeSyntax {
  const fn = ts.isArrowFunction(node) ? node : findEnclosingFunction(node);
  if (fn && isFunctionLiteral(fn)) {
    const beyond = fromCallback(fn, origin, depth, 'returned', carries);
    if (beyond) return beyond;
  }
  return settle('returned', node, `${spellCall(origin)} is returned`, { carries });
}

const COLLECTING = /^(map|flatMap|concatMap|mergeMap|switchMap|from|times)$/;
const RUNNING = /^(forEach|each|eachSeries)$/;
/** What a callback that is only registered makes of a message is not waited for by who registers it. */
const REGISTERING = /^(on|once|addListener|addEventListener)$|subscri|consum|listen|handler|^register/i;
/** What runs a callback at once, and again as long as it fails: its promise stands for the callback's. */
const RETRYING = /^(with|promise|async|p|do|run)?_?retr(y|ies)([A-Z_]\w*)?$|^(exponential)?back_?off$/i;
const DETACHED = /^(setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)$/;

/** A failure that leaves a callback: what the function that was given the callback does with it. Nothing: the callback is a function of its own. */
function fromCallback(fn: ts.ArrowFunction | ts.FunctionExpression, origin: ts.Expression, depth: number, how: 'awaited' | 'returned', carries: Carries = 'rejection'): OutcomeSyntax | undefined {
  const literal = outermost(fn);
  const { parent } = literal;
  const said = spellCall(origin);
  if (ts.isCallExpression(parent) && innermost(parent.expression) === fn) return follow(parent, carries, origin, depth + 1);
  const taker = findCallTaking(literal);
  if (!taker || !ts.isCallExpression(taker)) return undefined;
  const name = calleeName(taker);
  if (RUNNING.test(name)) return settle('dropped', taker, `\`${name}\` throws away the promise of each ${said}`);
  if (DETACHED.test(name)) return how === 'returned' ? settle('dropped', taker, `\`${name}\` throws away the promise of ${said}`) : undefined;
  if (name === 'then' || name === 'catch' || name === 'finally' || COLLECTING.test(name)) return follow(taker, carries, origin, depth + 1);
  // What is made of an Observable is for who takes it to say.
  if (isObservable(carries) || isRegistered(taker, fn)) return undefined;
  if (RETRYING.test(name)) return follow(taker, carries, origin, depth + 1);
  // `await retry(() => producer.send(…))`: whatever it is, its promise stands for the callback's.
  const outer = outermost(taker);
  if (ts.isAwaitExpression(outer.parent) && carries === 'rejection') return inTry(outer.parent, origin, depth + 1);
  if ((ts.isReturnStatement(outer.parent) || ts.isArrowFunction(outer.parent)) && how === 'returned') return leaves(outer.parent, carries, origin, depth + 1);
  return undefined;
}

function dropped(node: ts.Expression, parent: ts.ExpressionStatement | ts.VoidExpression, carries: Carries, origin: ts.Expression): OutcomeSyntax {
  const said = spellCall(origin);
  // Nobody waits for it either: when the process goes on, or ends, the send may not even be made.
  if (carries === 'value') return settle('dropped', statementOf(parent), `nobody waits for ${said}, nor reads what it returns when the send fails`);
  if (carries === 'coldObservable') return settle('unsubscribed', statementOf(parent), `nobody subscribes to ${said}: an Observable does nothing until then`, { repairs: observableRepairs(origin, node, parent) });
  if (carries === 'hotObservable') return settle('dropped', statementOf(parent), `nobody subscribes to or waits for ${said}`, { repairs: observableRepairs(origin, node, parent), byDesign: true });
  return settle('dropped', statementOf(parent), `the promise of ${said} is neither awaited nor returned`, { repairs: awaitRepairs(node, parent) });
}

/** `promise.catch(…)`, `observable.subscribe(…)` and the like. */
function chained(access: ts.PropertyAccessExpression, carries: Carries, origin: ts.Expression, depth: number): OutcomeSyntax {
  const said = spellCall(origin);
  const call = outermost(access).parent;
  if (!ts.isCallExpression(call) || innermost(call.expression) !== access) return settle('handled', access, `${said} is used`);
  const name = access.name.text;
  if (isObservable(carries)) {
    if (name === 'subscribe' || name === 'forEach') return settle('handled', call, `${said} is subscribed to`);
    if (name === 'toPromise') return follow(call, 'rejection', origin, depth + 1);
    return follow(call, carries, origin, depth + 1);
  }
  const handler = name === 'catch' ? call.arguments[0] : name === 'then' ? call.arguments[1] : undefined;
  if (handler && carries === 'rejection') {
    const fate = fateInHandler(handler);
    if (fate === 'swallows') return settle('swallowed', handler, `the \`.${name}\` of ${said} swallows it: nobody learns that the send failed`, { repairs: rethrowRepairs(handler) });
    if (fate === 'handles') return settle('handled', handler, `the \`.${name}\` of ${said} deals with a failure`);
    // A rethrown failure in a chain that nobody waits for is an unhandled rejection: loud, and asked for.
    if (fate === 'rethrows' && ts.isExpressionStatement(outermost(call).parent)) return settle('handled', handler, `the \`.${name}\` of ${said} hands the failure on`);
    return follow(call, fate === 'value' ? 'value' : carries, origin, depth + 1);
  }
  return follow(call, carries, origin, depth + 1);
}

/** The failure is an argument of another call. */
function passed(node: ts.Expression, taker: ts.CallExpression | ts.NewExpression, carries: Carries, origin: ts.Expression, depth: number): OutcomeSyntax {
  const said = spellCall(origin);
  const name = calleeName(taker);
  const receiver = ts.isCallExpression(taker) ? findReceiver(taker) : undefined;
  if (receiver?.getText() === 'Promise') {
    if (isObservable(carries) && name !== 'resolve') return settle('observableAwaited', taker, `\`Promise.${name}\` over ${said} waits for nothing: it returns an Observable`, { repairs: observableRepairs(origin), ...(carries === 'hotObservable' ? { byDesign: true } : {}) });
    return follow(taker, name === 'allSettled' && carries === 'rejection' ? 'value' : carries, origin, depth + 1);
  }
  if (isObservable(carries)) {
    if (/^(lastValueFrom|firstValueFrom)$/.test(name)) return follow(taker, 'rejection', origin, depth + 1);
    return /^(forkJoin|merge|concat|zip|combineLatest|defer|race)$/.test(name) ? follow(taker, 'coldObservable', origin, depth + 1) : settle('handled', taker, `${said} is handed to \`${name}\``);
  }
  if (carries === 'rejection' && isGivenAsPair(taker)) return follow(taker, 'value', origin, depth + 1);
  if ((name === 'push' || name === 'add' || name === 'unshift') && receiver && ts.isIdentifier(receiver)) return ofName(receiver, node, carries, origin, depth);
  return settle('handled', taker, `${said} is handed to \`${name || spellCall(taker)}\``);
}

/** The failure is held by a name: the best of what is done with it decides. */
function ofName(target: ts.Node, node: ts.Expression, carries: Carries, origin: ts.Expression, depth: number): OutcomeSyntax {
  const said = spellCall(origin);
  if (!ts.isIdentifier(target)) return settle('handled', target, `${said} is stored`);
  const scope = scopeOf(node);
  const isParameter = isFunction(scope) && scope.parameters.some((p) => ts.isIdentifier(p.name) && p.name.text === target.text);
  const reads = readsOf(target.text, scope, target).filter((r) => !isCollecting(r) && !(r.getStart() >= node.getStart() && r.getEnd() <= node.getEnd()));
  if (isParameter) return settle('handled', target, `${said} is collected by the caller`);
  const ends = reads.map((read) => (isIterated(read) ? inTry(read, origin, depth + 1) : follow(read, carries, origin, depth + 1)));
  const kept = ends.find((e) => !isFaulty(e.kind)) ?? ends.find((e) => e.kind !== 'dropped') ?? ends[0];
  if (kept) return kept;
  if (!isDeclaredIn(target.text, scope)) return settle('handled', target, `${said} is stored`);
  const statement = statementOf(node);
  if (carries === 'value') return settle('valueUnread', statement, `nobody reads what ${said} returns when the send fails`);
  return settle(carries === 'coldObservable' ? 'unsubscribed' : 'dropped', statement, `nothing is done with \`${target.text}\`, the ${isObservable(carries) ? 'Observable' : 'promise'} of ${said}`, carries === 'hotObservable' ? { byDesign: true } : {});
}

/** `sends.push(…)` is how it got there, not a use. */
const isCollecting = (read: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(read.parent) && /^(push|add|unshift|length)$/.test(read.parent.name.text);

/** `for (const send of sends) await send`. */
const isIterated = (read: ts.Identifier): boolean => ts.isForOfStatement(read.parent) && read.parent.expression === read;

const isDeclaredIn = (name: string, scope: ts.Node): boolean => {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name) found = true;
    else if (!found) ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
};

/** A failure that arrives as an awaited value. */
function ofValue(node: ts.Expression, origin: ts.Expression): OutcomeSyntax {
  const said = spellCall(origin);
  const { parent } = node;
  const told = (at: ts.Node): OutcomeSyntax => (isSentAgain(origin, scopeBody(at)) ? sentAgain(at, said) : { ...settle('valueUnread', statementOf(at), `what ${said} returns when the send fails is logged at most`), told: true });
  const unread = (at: ts.Node): OutcomeSyntax => settle('valueUnread', statementOf(at), `nobody reads what ${said} returns when the send fails`);
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return unread(parent);
  const returned = (): OutcomeSyntax => settle('returned', parent, `what ${said} returns is returned`, { carries: 'value' });
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) return returned();
  if (ts.isVariableDeclaration(parent)) {
    const reads = namesIn(parent.name).flatMap((name) => [...readsOf(name.text, scopeOf(node), name)]);
    if (reads.length === 0) return unread(parent);
    // `const { ok } = await send(); return { ok };`
    if (reads.every(isReturned)) return returned();
    if (isOnlyTold(parent.name, node)) return told(parent);
  }
  const held = heldIn(node);
  if (held === 'unread') return unread(parent);
  if (held === 'told') return told(parent);
  if (held === 'returned') return returned();
  if (ts.isPrefixUnaryExpression(parent) || ts.isIfStatement(parent)) {
    const condition = ts.isPrefixUnaryExpression(parent) ? parent.parent : parent;
    if (ts.isIfStatement(condition) && isQuietBranch(condition)) return told(condition);
  }
  return settle('handled', parent, `what ${said} returns is read`);
}

/** The body of the function around a node, whose statements are run together. */
function scopeBody(node: ts.Node): ts.Node {
  const scope = scopeOf(node);
  return isFunction(scope) && scope.body ? scope.body : scope;
}

const namesIn = (name: ts.BindingName): readonly ts.Identifier[] => (ts.isIdentifier(name) ? [name] : name.elements.flatMap((e) => (ts.isOmittedExpression(e) ? [] : namesIn(e.name))));

/** Is it what the function returns, or a part of that? */
function isReturned(read: ts.Identifier): boolean {
  let node: ts.Node = outermost(read);
  while (ts.isParenthesizedExpression(node.parent) || ts.isShorthandPropertyAssignment(node.parent) || ts.isPropertyAssignment(node.parent) || ts.isSpreadAssignment(node.parent) || ts.isObjectLiteralExpression(node.parent)) node = node.parent;
  return ts.isReturnStatement(node.parent) || (ts.isArrowFunction(node.parent) && node.parent.body === node);
}

/** A send that returns nothing: its failure goes to a callback. */
function ofCallback(call: ts.CallExpression | ts.NewExpression): OutcomeSyntax {
  const said = spellCall(call);
  const last = (call.arguments ?? []).at(-1);
  const callback = last && innermost(last);
  const isCallback = callback && (isFunctionLiteral(callback) || ((ts.isIdentifier(callback) || ts.isPropertyAccessExpression(callback)) && /^(cb|callback|done|next|resolve|reject)$|(callback|handler|cb)$/i.test(callback.getText().split('.').at(-1) ?? '')));
  if (!callback || !isCallback) return settle('dropped', statementOf(call), `${said} is called without a callback: its failure reaches nobody`);
  const fate = fateInCallback(callback);
  if (fate === 'swallows') return settle('swallowed', callback, `the callback of ${said} swallows it: nobody learns that the send failed`);
  const promise = fate === 'rethrows' ? findPromiseAround(call) : undefined;
  return promise ? follow(promise, 'rejection', call) : settle('callback', callback, `a callback is given the failure of ${said}`);
}

/** `new Promise((resolve, reject) => producer.send(payload, (error) => error ? reject(error) : resolve()))`. */
function findPromiseAround(call: ts.Node): ts.NewExpression | undefined {
  const fn = findEnclosingFunction(call);
  if (!fn || !isFunctionLiteral(fn)) return undefined;
  const taker = findCallTaking(outermost(fn));
  return taker && ts.isNewExpression(taker) && taker.expression.getText() === 'Promise' ? taker : undefined;
}
