/**
 * Where a hand-made wait begins: a promise's `resolve` or a callback is kept under an id (`pending.set(id, resolve)`,
 * `requests[id] = { callback }`, `replies.once(id, done)`), or a loop looks for the answer under it.
 */
import { ts } from 'ts-morph';
import { callsAndAssignmentsIn } from '../../values/syntax/acts.js';
import type { Evaluator } from '../../values/evaluate.js';
import { inOrder, nodesOf } from '../../values/syntax/nodes.js';
import { alternativesOf } from '../../values/value.js';
import { findSymbol } from '../syntax/symbols.js';
import { calleeName, findReceiver, innermost, isFunctionLiteral, outermost, someDeep } from '../syntax/syntax.js';

/** Something is kept that somebody waits for. */
export interface Registration {
  /** The call or assignment that keeps it. */
  readonly node: ts.Node;
  /** The map, object, emitter or subject. */
  readonly store: ts.Expression;
  /** What it is kept under. */
  readonly key: ts.Expression | undefined;
  /** How it is called later: itself (`''`), one of its members (`resolve`, `res.json`), by an event, by a stored answer; `*` where any member may be it. */
  readonly called: ReadonlySet<string>;
  /** The one event that all answers come as; the listener picks its own by the id. */
  readonly event?: ts.Expression;
  /** `promise`, `callback`, `response`: completes "the … of the waiting caller". */
  readonly what: 'promise' | 'callback' | 'response';
}

/** The members by which events, stored answers and values of a subject are named in `called` and `calls`. */
export const EVENT = '(event)';
export const STORED = '(stored)';
export const NEXT = '(next)';

/** Methods by which an HTTP response answers. */
const ANSWERS: ReadonlySet<string> = new Set(['json', 'send', 'end', 'status', 'sendStatus', 'render', 'code']);
const CALLBACK_NAME = /^(cb|callback|done|next|resolve|reject|fulfill|settle|respond|ack|fn)$|callback$|resolver?$/i;
/** Names of keys that say a kind of message rather than one message. */
const KIND_NAME = /^(topic|event|eventName|eventType|type|kind|channel|pattern|queue|name|route|subject|room)s?$/i;

/** A cheap look at a file: could it hold either end? */
const mayWait = (text: string): boolean => /\.b[lr]pop\w*\(/i.test(text) || (/\.set\(|\]\s*=[^=]|\.once\(|\bonce\(|\.on\(|\.pipe\(|\.push\(|\bwhile\s*\(|setInterval\(/.test(text) && /Promise|callback|\bcb\b|\bdone\b|\bres\b|Subject|Deferred|defer\(|reply|respond|\bonce\(/i.test(text));

/** The registrations of a file. */
export function registrationsIn(evaluator: Evaluator, sourceFile: ts.SourceFile): readonly Registration[] {
  if (!mayWait(sourceFile.text)) return [];
  const found: Registration[] = [];
  const add = (node: ts.Node, store: ts.Expression, key: ts.Expression | undefined, kept: Kept | undefined): void => {
    if (kept && (key === undefined || isId(evaluator, key))) found.push({ node, store: innermost(store), key, ...kept });
  };
  const loops = inOrder<ts.WhileStatement | ts.DoStatement>(nodesOf(sourceFile, ts.SyntaxKind.WhileStatement), nodesOf(sourceFile, ts.SyntaxKind.DoStatement));
  for (const node of inOrder<ts.CallExpression | ts.BinaryExpression | ts.WhileStatement | ts.DoStatement>(callsAndAssignmentsIn(sourceFile), loops)) {
    if (ts.isCallExpression(node)) visitCall(evaluator, node, add);
    else if (!ts.isBinaryExpression(node)) visitPoll(node, node, add);
    else if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) visitAssignment(evaluator, node, add);
  }
  return found;
}

/** What is kept, and how it is called. */
export interface Kept {
  readonly called: ReadonlySet<string>;
  readonly what: Registration['what'];
  readonly event?: ts.Expression;
}
type Add = (node: ts.Node, store: ts.Expression, key: ts.Expression | undefined, kept: Kept | undefined) => void;

function visitCall(evaluator: Evaluator, node: ts.CallExpression, add: Add): void {
  const name = calleeName(node);
  const store = findReceiver(node);
  const [first, second] = node.arguments;
  if (name === 'setInterval' && first) visitPoll(first, node, add);
  if (!store) {
    // `await once(emitter, id)` of node:events
    if (name === 'once' && first && second) add(node, first, second, { called: new Set([EVENT]), what: 'promise' });
    return;
  }
  if (/^b(l|r)pop(count)?$/i.test(name) && first) add(node, store, first, { called: new Set([STORED]), what: 'promise' });
  if (name === 'set' && first && second) add(node, store, first, keptIn(evaluator, second));
  else if (/^(once|on|addListener|addOnceListener|prependOnceListener|addEventListener)$/.test(name) && first && second) {
    const kept = keptIn(evaluator, second);
    if (!kept) return;
    if (isId(evaluator, first)) add(node, store, first, { called: new Set([EVENT]), what: kept.what });
    else {
      const key = isFunctionLiteral(innermost(second)) ? findComparedId(evaluator, innermost(second)) : undefined;
      if (key) add(node, store, key, { called: new Set([EVENT]), what: kept.what, event: first });
    }
  } else if (name === 'pipe') {
    const filter = node.arguments.find((a): a is ts.CallExpression => ts.isCallExpression(a) && /^(filter|first|find)$/.test(calleeName(a)));
    const key = filter?.arguments[0] && findComparedId(evaluator, filter.arguments[0]);
    if (key) add(node, store, key, { called: new Set([NEXT]), what: 'promise' });
  } else if (name === 'push' && first && ts.isObjectLiteralExpression(innermost(first))) {
    const kept = keptIn(evaluator, first);
    const id = (innermost(first) as ts.ObjectLiteralExpression).properties.find((p) => p.name && /id$|key$/i.test(p.name.getText()));
    const key = id && (ts.isPropertyAssignment(id) ? id.initializer : ts.isShorthandPropertyAssignment(id) ? id.name : undefined);
    if (key) add(node, store, key, kept);
  }
}

/** `pending[id] = …` and `pending[id].resolve = …`. */
function visitAssignment(evaluator: Evaluator, node: ts.BinaryExpression, add: Add): void {
  const left = innermost(node.left);
  const kept = (): Kept | undefined => keptIn(evaluator, node.right);
  if (ts.isElementAccessExpression(left)) add(node, left.expression, left.argumentExpression, kept());
  else if (ts.isPropertyAccessExpression(left) && ts.isElementAccessExpression(innermost(left.expression))) {
    const entry = innermost(left.expression) as ts.ElementAccessExpression;
    const value = kept();
    add(node, entry.expression, entry.argumentExpression, value && { called: new Set([left.name.text]), what: value.what });
  }
}

/** A loop that sleeps until an answer lies under the id: `while (!answers.has(id)) await sleep(50)`. */
function visitPoll(loop: ts.Node, node: ts.Node, add: Add): void {
  const isWaiting = node !== loop || someDeep(loop, (n) => ts.isAwaitExpression(n) || (ts.isCallExpression(n) && /sleep|delay|setTimeout/i.test(calleeName(n))));
  if (!isWaiting) return;
  someDeep(loop, (n) => {
    const read = readOf(n);
    if (read?.key && !isWritten(n)) add(node, read.store, read.key, { called: new Set([STORED]), what: 'promise' });
    return false;
  });
}

const isWritten = (node: ts.Node): boolean => ts.isBinaryExpression(node.parent) && node.parent.left === node && node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;

/** What a stored value is to whoever finds it: something to call, an object with something to call, or nothing of the kind. */
function keptIn(evaluator: Evaluator, expression: ts.Expression, depth = 0, within: ReadonlySet<ts.Node> = NOWHERE): Kept | undefined {
  const node = innermost(expression);
  if (depth > 4) return undefined;
  if (isFunctionLiteral(node)) return keptByFunction(evaluator, node, within);
  if (ts.isIdentifier(node)) return keptByName(evaluator, node, depth, within);
  if (ts.isObjectLiteralExpression(node)) {
    const members = node.properties.flatMap((p) => {
      const value = ts.isPropertyAssignment(p) ? p.initializer : ts.isShorthandPropertyAssignment(p) ? p.name : ts.isMethodDeclaration(p) ? p : undefined;
      const kept = value && (ts.isMethodDeclaration(value) ? { called: new Set(['']), what: 'callback' as const } : keptIn(evaluator, value, depth + 1, within));
      return kept && p.name ? [{ name: p.name.getText(), kept }] : [];
    });
    // A response answers by its members: `entry.res.json(…)`.
    return members[0] && { called: new Set(members.flatMap(({ name, kept }) => (kept.called === ANSWERS ? [...ANSWERS].map((answer) => `${name}.${answer}`) : [name]))), what: members[0].kept.what };
  }
  if (ts.isArrayLiteralExpression(node)) {
    const kept = node.elements.map((e) => keptIn(evaluator, e, depth + 1, within)).find((k) => k !== undefined);
    return kept && { called: new Set(['*']), what: kept.what };
  }
  if (ts.isCallExpression(node) && calleeName(node) === 'bind') {
    const bound = findReceiver(node);
    return bound && keptIn(evaluator, bound, depth + 1, within);
  }
  if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
    if (isDeferred(node)) return { called: new Set(['*']), what: 'promise' };
    if (ts.isNewExpression(node)) {
      const kept = (node.arguments ?? []).map((a) => keptIn(evaluator, a, depth + 1, within)).find((k) => k !== undefined);
      return kept && { called: new Set(['*']), what: kept.what };
    }
  }
  return undefined;
}

const NOWHERE: ReadonlySet<ts.Node> = new Set();
/** Functions that are looked into one within the other. */
const MAX_CALLS = 3;

const isDeferred = (node: ts.CallExpression | ts.NewExpression): boolean =>
  ts.isNewExpression(node) ? /^(Subject|ReplaySubject|AsyncSubject|Deferred|DeferredPromise|ManualPromise|Defer)$/.test(calleeName(node)) : /^(defer|deferred|pDefer|createDeferred|withResolvers)$/.test(calleeName(node));

/** A function that, when it is called, ends a wait: it calls a promise's `resolve`, a callback it was given, or answers a response. */
export function keptByFunction(evaluator: Evaluator, fn: ts.ArrowFunction | ts.FunctionExpression, within: ReadonlySet<ts.Node> = NOWHERE): Kept | undefined {
  // Functions may call each other, and a wait does not end many calls further in.
  if (within.has(fn) || within.size > MAX_CALLS) return undefined;
  const inside = new Set(within).add(fn);
  let kept: Kept | undefined;
  someDeep(fn.body, (n) => {
    if (!ts.isCallExpression(n)) return false;
    const callee = innermost(n.expression);
    const ends = ts.isIdentifier(callee) ? keptByName(evaluator, callee, 3, inside) : ts.isPropertyAccessExpression(callee) && ANSWERS.has(callee.name.text) && ts.isIdentifier(innermost(callee.expression)) ? keptByName(evaluator, innermost(callee.expression) as ts.Identifier, 3, inside) : undefined;
    const isAnswer = ends && (ts.isIdentifier(callee) ? ends.called.has('') : ends.what === 'response');
    if (isAnswer && !isDeclaredIn(evaluator, ts.isIdentifier(callee) ? callee : innermost((callee as ts.PropertyAccessExpression).expression), fn)) kept = { called: new Set(['']), what: ends.what };
    return kept !== undefined;
  });
  return kept;
}

const isDeclaredIn = (evaluator: Evaluator, name: ts.Node, fn: ts.Node): boolean =>
  (findSymbol(evaluator, name)?.declarations ?? []).some((d) => d.getSourceFile() === fn.getSourceFile() && d.pos >= fn.pos && d.end <= fn.end);

function keptByName(evaluator: Evaluator, name: ts.Identifier, depth: number, within: ReadonlySet<ts.Node>): Kept | undefined {
  for (const declaration of findSymbol(evaluator, name)?.declarations ?? []) {
    if (ts.isParameter(declaration)) return keptByParameter(declaration, name.text);
    if (ts.isBindingElement(declaration)) {
      const holder = ts.findAncestor(declaration, ts.isVariableDeclaration);
      const made = holder?.initializer && innermost(holder.initializer);
      if (made && ts.isCallExpression(made) && isDeferred(made)) return { called: new Set(['']), what: 'promise' };
    }
    if (!ts.isVariableDeclaration(declaration)) continue;
    if (declaration.initializer) return depth > 3 ? undefined : keptIn(evaluator, declaration.initializer, depth + 1, within);
    if (isFilledByExecutor(evaluator, name)) return { called: new Set(['']), what: 'promise' };
  }
  return undefined;
}

/** `let done; const answer = new Promise((resolve) => { done = resolve; })`. */
function isFilledByExecutor(evaluator: Evaluator, name: ts.Identifier): boolean {
  const symbol = findSymbol(evaluator, name);
  return someDeep(name.getSourceFile(), (n) => {
    if (!ts.isBinaryExpression(n) || n.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isIdentifier(n.left) || n.left.text !== name.text || findSymbol(evaluator, n.left) !== symbol) return false;
    const right = innermost(n.right);
    return ts.isIdentifier(right) && (findSymbol(evaluator, right)?.declarations ?? []).some((d) => ts.isParameter(d) && isExecutor(d.parent));
  });
}

function keptByParameter(parameter: ts.ParameterDeclaration, name: string): Kept | undefined {
  const fn = parameter.parent;
  if (isExecutor(fn)) return { called: new Set(['']), what: 'promise' };
  const index = fn.parameters.indexOf(parameter);
  if (/^(res|response|reply)$/.test(name) && index === 1) return { called: ANSWERS, what: 'response' };
  const isCallable = (parameter.type && ts.isFunctionTypeNode(parameter.type)) || CALLBACK_NAME.test(name) || ('body' in fn && fn.body && someDeep(fn.body, (n) => ts.isCallExpression(n) && ts.isIdentifier(n.expression) && n.expression.text === name));
  return isCallable ? { called: new Set(['']), what: 'callback' } : undefined;
}

/** The function of `new Promise((resolve, reject) => …)`. */
export function isExecutor(fn: ts.Node): boolean {
  if (!isFunctionLiteral(fn)) return false;
  const { parent } = outermost(fn);
  return ts.isNewExpression(parent) && /^(Promise|Bluebird)$/.test(calleeName(parent));
}

/** Does a key tell one message from another? A constant, or a word for a kind of message, does not. */
export function isId(evaluator: Evaluator, key: ts.Expression): boolean {
  const node = innermost(key);
  const last = ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : '';
  if (KIND_NAME.test(last)) return false;
  return !alternativesOf(evaluator.evaluate(node)).every((v) => v.kind === 'known' || v.kind === 'symbol' || v.kind === 'regexp');
}

/** `(m) => m.id === id`: the side that is not the message's own. */
export function findComparedId(evaluator: Evaluator, fn: ts.Node): ts.Expression | undefined {
  let key: ts.Expression | undefined;
  someDeep(fn, (n) => {
    if (!ts.isBinaryExpression(n) || !(n.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken || n.operatorToken.kind === ts.SyntaxKind.EqualsEqualsToken)) return false;
    const outside = [n.left, n.right].find((side) => isId(evaluator, side) && !isDeclaredIn(evaluator, rootOf(side), fn) && ts.isIdentifier(rootOf(side)));
    const inside = [n.left, n.right].find((side) => isDeclaredIn(evaluator, rootOf(side), fn));
    if (outside && inside) key = outside;
    return key !== undefined;
  });
  return key;
}

/** The variable at the beginning of `a.b[c]!.d`, else the expression itself. */
export function rootOf(expression: ts.Expression): ts.Expression {
  let node = innermost(expression);
  for (;;) {
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node)) node = innermost(node.expression);
    else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) node = innermost(node.operand);
    else return node;
  }
}

const READS = /^(get|has|hget|hGet|getdel|getDel|exists|find(One|Unique|First|ById|ByPk|OneBy|OneOrFail|UniqueOrThrow)?)$/;

/** A look at what is kept under a key, in memory, a cache or a table: `m.get(k)`, `m[k]`, `orders.findUnique({ where: { id } })`. */
export function readOf(node: ts.Node): { readonly store: ts.Expression; readonly key: ts.Expression | undefined } | undefined {
  if (ts.isElementAccessExpression(node)) return { store: innermost(node.expression), key: node.argumentExpression };
  if (!ts.isCallExpression(node)) return undefined;
  const store = findReceiver(node);
  const [first] = node.arguments;
  if (!store || !first || !READS.test(calleeName(node))) return undefined;
  return { store, key: isFunctionLiteral(innermost(first)) ? undefined : keyIn(first) };
}

/** The id of a query: of `{ where: { id } }` the innermost value. */
function keyIn(expression: ts.Expression): ts.Expression | undefined {
  const node = innermost(expression);
  if (!ts.isObjectLiteralExpression(node)) return node;
  for (const property of node.properties) {
    const value = ts.isShorthandPropertyAssignment(property) ? property.name : ts.isPropertyAssignment(property) ? property.initializer : undefined;
    const key = value && keyIn(value);
    if (key) return key;
  }
  return undefined;
}
