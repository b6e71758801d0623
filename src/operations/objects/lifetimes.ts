/** How long a client object lives: where a function makes one, uses it and leaves it behind, or connects a shared one for itself. */
import { ts } from 'ts-morph';
import type { ClientObject } from '../../topology/topology.js';
import type { FunctionNode } from '../../values/value.js';
import { functionsAround, isInlineCallback } from '../calls/calls-in.js';
import type { Tools } from '../operation.js';
import { isExecutor } from '../exchange/pending.js';
import { findSymbol } from '../syntax/symbols.js';
import { calleeName, findReceiver, innermost, isFunctionLiteral, isWithin, outermost, outermostAwaited, someDeep } from '../syntax/syntax.js';
import { isAssignmentOperator } from '../../values/syntax/acts.js';

/** What telling lifetimes apart takes: it is asked while files are still loaded as well. */
export type LifetimeTools = Pick<Tools, 'evaluator' | 'graph' | 'raw'>;

/** One object in one function: made (or connected) there, used there, and not kept for the next time. */
export interface Lifetime {
  /** The function that it begins and ends in. */
  readonly fn: FunctionNode;
  /** What makes it, or connects it. */
  readonly made: ts.Node;
  readonly role: ClientObject['role'];
  /** The allocations that it may be, where it is shared. */
  readonly objects: readonly ts.Node[];
  /** The calls by which it does its work. */
  readonly uses: readonly ts.CallExpression[];
  readonly connected: boolean;
  readonly disconnected: boolean;
  /** The local name that holds it. */
  readonly name?: ts.Identifier;
}

const CONNECT = /^(connect|open|init|initialize|start|connectProducer|connectConsumer)$/i;
const DISCONNECT = /^(disconnect|close|end|quit|stop|shutdown|destroy|dispose|disconnectProducer|disconnectConsumer)$/i;
/** The work of a producer; consumers and admin clients do theirs by any other call. */
export const SENDS = /^(send|sendBatch|produce|emit|write|publish|sendMessages?|transaction)$/;
/** What a client that holds a connection itself (kafka-node) asks the cluster. */
const ASKS = /^(loadMetadataForTopics|refreshMetadata|topicExists|createTopics)$/;
/** Making something of a client is no use of its connection. */
const MAKES = /^(producer|consumer|admin|on|once|off|removeListener|logger|setPollInterval|createWriteStream|createReadStream|setDefaultTimeout)$/;
/** Functions returned through so many others are followed to where they are called. */
const MAX_RETURNS = 2;

/** The lifetimes of the object that an allocation makes; empty where it is kept, or made once by what it is part of. */
export function lifetimesOf(tools: LifetimeTools, node: ts.Node, role: ClientObject['role']): readonly Lifetime[] {
  if (!ts.isExpression(node)) return [];
  return heldBy(tools, node, node, role, 0, false);
}

function heldBy(tools: LifetimeTools, made: ts.Expression, expression: ts.Expression, role: Lifetime['role'], depth: number, isWrapper: boolean): readonly Lifetime[] {
  const node = outermostAwaited(expression);
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) && parent.initializer === node && ts.isIdentifier(parent.name)) return heldByName(tools, made, parent.name, role, depth, isWrapper);
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === node) {
    if (ts.isIdentifier(parent.left)) {
      const declaration = findSymbol(tools.evaluator, parent.left)?.valueDeclaration;
      return declaration && ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name) && regionOf(declaration) === regionOf(node) ? heldByName(tools, made, declaration.name, role, depth, isWrapper) : [];
    }
    return heldByField(tools, parent.left, node, role, depth);
  }
  if (ts.isPropertyDeclaration(parent) && parent.initializer === node && ts.isClassLike(parent.parent) && depth < MAX_RETURNS) return madeWith(tools, parent.parent, role, depth);
  if (ts.isParameter(parent) && parent.initializer === node) return heldByDefault(tools, parent, role, depth);
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) return returnedFrom(tools, node, role, depth, isWrapper);
  return usedAtOnce(made, node, role);
}

/** `await kafka.admin().connect()`: nothing holds it, so nothing ever closes it. What a call gives may be the object itself, and then it is held by who takes that. */
function usedAtOnce(made: ts.Expression, node: ts.Expression, role: Lifetime['role']): readonly Lifetime[] {
  const { parent } = node;
  const call = ts.isPropertyAccessExpression(parent) && parent.expression === node ? outermost(parent).parent : undefined;
  const fn = regionOf(node);
  if (!fn || !call || !ts.isCallExpression(call) || innermost(call.expression) !== parent || MAKES.test(calleeName(call))) return [];
  let taken: ts.Expression = outermost(call);
  while (ts.isAwaitExpression(taken.parent) || ts.isVoidExpression(taken.parent)) taken = outermost(taken.parent);
  return ts.isExpressionStatement(taken.parent) ? [{ fn, made, role, objects: [], uses: [call], connected: CONNECT.test(calleeName(call)), disconnected: false }] : [];
}

/** A field that the constructor fills lives as long as its object: the lifetimes of the objects of the class. */
function heldByField(tools: LifetimeTools, left: ts.Expression, node: ts.Node, role: Lifetime['role'], depth: number): readonly Lifetime[] {
  const target = innermost(left);
  if (!ts.isPropertyAccessExpression(target) || target.expression.kind !== ts.SyntaxKind.ThisKeyword || depth >= MAX_RETURNS) return [];
  const [fn] = functionsAround(node);
  return fn && ts.isConstructorDeclaration(fn) && ts.isClassLike(fn.parent) ? madeWith(tools, fn.parent, role, depth) : [];
}

/** `constructor(client = new Client()) { this.client = client; }`: of the objects that are made without one. */
function heldByDefault(tools: LifetimeTools, parameter: ts.ParameterDeclaration, role: Lifetime['role'], depth: number): readonly Lifetime[] {
  const { name, parent: fn } = parameter;
  if (!ts.isConstructorDeclaration(fn) || !ts.isClassLike(fn.parent) || !ts.isIdentifier(name) || depth >= MAX_RETURNS) return [];
  const isField = ts.isParameterPropertyDeclaration(parameter, fn) || (fn.body?.statements ?? []).some((statement) => ts.isExpressionStatement(statement) && fillsFieldWith(statement.expression, name.text));
  return isField ? madeWith(tools, fn.parent, role, depth, (made) => (made.arguments?.length ?? 0) <= fn.parameters.indexOf(parameter)) : [];
}

const fillsFieldWith = (assigned: ts.Expression, name: string): boolean =>
  ts.isBinaryExpression(assigned) && assigned.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(assigned.left) && assigned.left.expression.kind === ts.SyntaxKind.ThisKeyword && ts.isIdentifier(assigned.right) && assigned.right.text === name;

const madeWith = (tools: LifetimeTools, owner: ts.ClassLikeDeclaration, role: Lifetime['role'], depth: number, counts: (made: ts.NewExpression) => boolean = () => true): readonly Lifetime[] =>
  tools.graph.allocationsOf(owner).filter(counts).flatMap((made) => [...heldBy(tools, made, made, role, depth + 1, true)]);

function returnedFrom(tools: LifetimeTools, node: ts.Node, role: Lifetime['role'], depth: number, isWrapper: boolean): readonly Lifetime[] {
  const [fn] = functionsAround(node);
  if (!fn || depth >= MAX_RETURNS || isInlineCallback(fn)) return [];
  return tools.graph.callersOf(fn).calls.flatMap(({ call }) => [...heldBy(tools, call, call, role, depth + 1, isWrapper)]);
}

/** A local name: what is done with it in its function, unless it gets out of it. */
function heldByName(tools: LifetimeTools, made: ts.Expression, name: ts.Identifier, role: Lifetime['role'], depth: number, isWrapper: boolean): readonly Lifetime[] {
  const fn = regionOf(name);
  if (!fn) return [];
  const symbol = findSymbol(tools.evaluator, name);
  const reads: ts.Identifier[] = [];
  someDeep(fn, (n) => {
    if (ts.isIdentifier(n) && n.text === name.text && n !== name && findSymbol(tools.evaluator, n) === symbol) reads.push(n);
    return false;
  });
  // A consumer's handlers, with their timers, live no longer than it does. What a producer is used in, once it is ready, may go on and on.
  const own = role === 'consumer' ? reads.filter((r) => regionOf(r) === fn).flatMap((r) => callOn(r) ?? []) : [];
  const isInside = (r: ts.Node): boolean => own.some((call) => call.arguments.some((argument) => isWithin(r, argument)));
  if (reads.some((r) => (regionOf(r) !== fn && !isEndedLater(r, fn) && !isInside(r)) || isKept(tools, r))) return [];
  const returned = reads.filter((r) => ts.isReturnStatement(outermost(r).parent));
  if (returned.length > 0) return returned.flatMap((r) => [...returnedFrom(tools, r, role, depth, isWrapper)]);
  const calls = reads.flatMap((r) => callOn(r) ?? callWith(tools, r) ?? callOfGiven(tools, r) ?? []);
  const worked = calls.filter((call) => isUse(call, role, isWrapper));
  const disconnected = calls.some((c) => DISCONNECT.test(calleeName(c)));
  // A probe may ask for nothing but whether it can be connected.
  const uses = worked.length > 0 || !disconnected ? worked : calls.filter(isConnect);
  // Who is handed it keeps it, unless its end comes here: `open((error, producer) => …)`.
  if (uses.length === 0 || (!disconnected && reads.some((r) => callOfGiven(tools, r)))) return [];
  return [{ fn, made, role, objects: [], uses, name, connected: calls.some(isConnect), disconnected }];
}

export const isConnect = (call: ts.CallExpression): boolean => CONNECT.test(calleeName(call));

/** Listening to messages is what a consumer of an event style does. */
const LISTENS = /^['"`](message|data)['"`]$/;

export function isUse(call: ts.CallExpression, role: Lifetime['role'], isWrapper: boolean): boolean {
  const name = calleeName(call);
  if (role === 'consumer' && name === 'on' && LISTENS.test(call.arguments[0]?.getText() ?? '')) return true;
  if (CONNECT.test(name) || DISCONNECT.test(name) || MAKES.test(name)) return false;
  return isWrapper || role === 'consumer' || role === 'admin' || SENDS.test(name) || (role === 'client' && ASKS.test(name)) || !findReceiver(call);
}

/** The function in whose run a node lies: callbacks that are run as part of it belong to it. */
export function regionOf(node: ts.Node): FunctionNode | undefined {
  for (const fn of functionsAround(node)) if (!isPartOfRun(fn)) return fn;
  return undefined;
}

const RUNS_WITHIN = /^(then|catch|finally|map|forEach|flatMap|filter|reduce|all|allSettled|race|retry|withRetry|pRetry|transaction|nextTick|setImmediate|Promise|tryCatch|backOff|attempt|each|for|some|every)$/;
/** Events by which an object says that it can be used, or has done what it was asked to. */
const OWN_EVENT = /^['"`](ready|connect|connected|error|delivery-report|event\.\w+)['"`]$/;

function isPartOfRun(fn: FunctionNode): boolean {
  if (!isFunctionLiteral(fn)) return false;
  if (isExecutor(fn)) return true;
  const { parent } = outermost(fn);
  if (ts.isCallExpression(parent) && innermost(parent.expression) === fn) return true;
  if (!ts.isCallExpression(parent) || !parent.arguments.includes(outermost(fn) as ts.Expression)) return false;
  const name = calleeName(parent);
  if (RUNS_WITHIN.test(name)) return true;
  // A send's own callback, and `producer.on('ready', …)`.
  if (SENDS.test(name) || CONNECT.test(name) || DISCONNECT.test(name)) return true;
  return /^(on|once)$/.test(name) && OWN_EVENT.test(parent.arguments[0]?.getText() ?? '');
}

/** `producer.send(…)` of `producer`. */
function callOn(read: ts.Identifier): ts.CallExpression | undefined {
  const access = outermost(read).parent;
  if (!ts.isPropertyAccessExpression(access) || innermost(access.expression) !== read) return undefined;
  const call = outermost(access).parent;
  return ts.isCallExpression(call) && innermost(call.expression) === access ? call : undefined;
}

/** `publish(producer, message)`, where that function sends with it. */
function callWith(tools: LifetimeTools, read: ts.Identifier): ts.CallExpression | undefined {
  const node = outermost(read);
  const call = node.parent;
  if (!ts.isCallExpression(call) || !call.arguments.includes(node as ts.Expression)) return undefined;
  return tools.raw.produces.some((p) => p.chain.some((l) => l.call === call)) ? call : undefined;
}

/** `work(producer)`, where `work` is what the function is handed: `withProducer((producer) => producer.send(…))`. */
function callOfGiven(tools: LifetimeTools, read: ts.Identifier): ts.CallExpression | undefined {
  const node = outermost(read);
  const call = node.parent;
  if (!ts.isCallExpression(call) || !call.arguments.includes(node as ts.Expression) || !ts.isIdentifier(call.expression)) return undefined;
  const declaration = findSymbol(tools.evaluator, call.expression)?.valueDeclaration;
  return declaration && ts.isParameter(declaration) && declaration.parent === regionOf(read) ? call : undefined;
}

/** `setTimeout(() => consumer.disconnect(), 3000)`: it lives a while longer than the call that makes it. */
function isEndedLater(read: ts.Identifier, fn: FunctionNode): boolean {
  const call = callOn(read);
  const [later] = functionsAround(read).filter((inner) => !isPartOfRun(inner));
  if (!call || !later || !isFunctionLiteral(later)) return false;
  const { parent } = outermost(later);
  return DISCONNECT.test(calleeName(call)) && ts.isCallExpression(parent) && calleeName(parent) === 'setTimeout' && isRunWithin(regionOf(parent), fn);
}

/** The function itself, or one of its own that it calls: `const closeLater = () => { timer = setTimeout(…); }; closeLater();`. */
function isRunWithin(inner: FunctionNode | undefined, fn: FunctionNode): boolean {
  if (inner === fn) return true;
  const holder = inner && isFunctionLiteral(inner) ? outermost(inner).parent : undefined;
  if (!holder || !ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name) || regionOf(holder) !== fn) return false;
  const { text } = holder.name;
  return someDeep(fn, (n) => ts.isCallExpression(n) && ts.isIdentifier(n.expression) && n.expression.text === text && regionOf(n) === fn);
}

/** Is the object put where it outlives the function: a field, a variable around it, a collection, an object that is handed on? */
function isKept(tools: LifetimeTools, read: ts.Identifier): boolean {
  const node = outermost(read);
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && isAssignmentOperator(parent.operatorToken.kind) && parent.right === node) return true;
  if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent) || ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent) || ts.isYieldExpression(parent)) return true;
  if (ts.isNewExpression(parent)) return !tools.raw.objects.some((o) => o.node === parent);
  if (!ts.isCallExpression(parent) || !parent.arguments.includes(node as ts.Expression)) return false;
  return /^(set|push|add|unshift|register|use|provide)$/.test(calleeName(parent)) || (callWith(tools, read) ?? callOfGiven(tools, read)) === undefined;
}
