/** Events that are raised within this process, and who listens to them. */
import { ts } from 'ts-morph';
import type { Target } from '../../values/targets.js';
import { thisContainerOf } from '../../values/syntax/this-container.js';
import type { Evaluator } from '../../values/evaluate.js';
import { perView } from '../../values/memory.js';
import { type Context, type Foreign, type Value, alternativesOf } from '../../values/value.js';
import { type CallEffect, isLiteralName, spellCallee } from './call-effect.js';
import { callsIn } from '../calls/calls-in.js';
import { nameIndexOf } from '../calls/name-index.js';
import type { FollowTools } from './follow-call.js';
import { findMessagePath } from './message-scope.js';
import type { MemoryRead } from './process-memory.js';
import { findCallTaking, innermost, isFunctionLiteral, outermost } from '../syntax/syntax.js';
import { dependsOnCalls, valueUnder } from '../calls/under-calls.js';
import { literally } from '../../workspace/words.js';
import { objectOf } from '../../values/objects.js';

const EMITTERS = /^(events|eventemitter2|eventemitter3|@nestjs\/event-emitter|emittery|mitt|tiny-emitter|nanoevents|tiny-typed-emitter|strict-event-emitter-types)$/;
const NEST_EVENTS = /^@nestjs\/event-emitter$/;

const raises = ({ module, path }: Foreign): boolean => EMITTERS.test(module) && /^emit(Async|Serial)?$/.test(path.at(-1) ?? '');

/** An event raised in this process: its listeners run next; one named by an id of the message settles what waits for it. */
export function eventListeners(tools: FollowTools, node: ts.CallExpression, callee: Foreign, context: Context | undefined): { effect?: CallEffect; memory?: MemoryRead; targets: readonly Target[]; detached?: boolean; contextual: boolean; unfollowed?: boolean } | undefined {
  const [event] = node.arguments;
  if (!event || !raises(callee)) return undefined;
  const name = valueUnder(tools.evaluator, event, context);
  if (findMessagePath(tools.evaluator, tools.scope, event, context)) return { effect: { kind: 'settle', text: spellCallee(node), sync: true, inProcess: true }, memory: { key: event, contextual: true }, targets: [], contextual: true };
  if (!isLiteralName(name)) return { targets: [], contextual: true, unfollowed: true };
  const targets = listenersOf(tools.evaluator, alternativesOf(name), node);
  // `raise(event, payload) { super.emit(event, payload) }`
  const contextual = dependsOnCalls(tools.evaluator, event, tools.evaluator.evaluate(event));
  return { targets, contextual, ...(waitsForListeners(callee) ? {} : { detached: true }), ...(targets.length === 0 ? { unfollowed: true } : {}) };
}

/** `await emitter.emitAsync('stored', event)`: the promise of the call stands for those of the listeners. */
const waitsForListeners = ({ module, path }: Foreign): boolean => module === 'emittery' || path.at(-1) !== 'emit';

/** The listeners that a handler's event runs, and the files that may hold more of them: nothing imports what Nest finds by its decorator. */
export function heardBy(evaluator: Evaluator, node: ts.CallExpression, callee: Foreign, context: Context | undefined): { readonly targets: readonly Target[]; readonly files: readonly string[] } | undefined {
  const [event] = node.arguments;
  if (!event || !raises(callee)) return undefined;
  const names = alternativesOf(valueUnder(evaluator, event, context));
  const texts = names.flatMap((v) => (v.kind === 'known' ? [String(v.value)] : []));
  if (texts.length === 0) return undefined;
  const { filesMatching, filesImporting } = evaluator.options;
  const listening = new RegExp(`@OnEvent\\(\\s*(?:['"\`](?:${texts.map(literally).join('|')})['"\`]|[A-Za-z_$])`);
  return { targets: listenersOf(evaluator, names, node), files: filesMatching?.(listening, filesImporting?.(NEST_EVENTS)) ?? [] };
}

/** Whoever may be run by an event: what `@OnEvent` decorates, and what `on(event, listener)` is given. */
interface Listening {
  readonly events: ReadonlySet<string>;
  readonly call: ts.CallExpression | ts.NewExpression;
  readonly method?: ts.MethodDeclaration;
}

/** By what the evaluator sees: it is more whenever a file is loaded. */
const everyone = new WeakMap<object, readonly Listening[]>();

/** All of the workspace, looked for once. */
function listeningIn(evaluator: Evaluator): readonly Listening[] {
  const known = everyone.get(evaluator.view);
  if (known) return known;
  const eventsAt = (argument: ts.Expression | undefined): ReadonlySet<string> => new Set(argument ? alternativesOf(evaluator.evaluate(argument)).flatMap((v) => (v.kind === 'known' ? [String(v.value)] : [])) : []);
  const found = nameIndexOf(evaluator).filesUsing(['on', 'once', 'addListener', 'OnEvent'], ['calls']).flatMap((sourceFile): readonly Listening[] => {
    const { calls, decorators } = callsIn(sourceFile);
    const decorated = decorators.flatMap((call): readonly Listening[] => {
      const method = call.parent.parent;
      return ts.isIdentifier(call.expression) && call.expression.text === 'OnEvent' && ts.isMethodDeclaration(method) && method.body ? [{ call, method, events: eventsAt(call.arguments[0]) }] : [];
    });
    return [...decorated, ...['on', 'once', 'addListener'].flatMap((key) => (calls.get(key) ?? []).map((call) => ({ call, events: eventsAt(call.arguments?.[0]) })))];
  });
  everyone.set(evaluator.view, found);
  return found;
}

function listenersOf(evaluator: Evaluator, names: readonly Value[], raised: ts.CallExpression): readonly Target[] {
  const texts = names.flatMap((v) => (v.kind === 'known' ? [String(v.value)] : []));
  const found: Target[] = [];
  const receiver = receiverOf(raised);
  const emitters = receiver ? thingsOf(evaluator, receiver) : [];
  for (const { events, call, method } of listeningIn(evaluator)) {
    if (!texts.some((text) => events.has(text))) continue;
    const listened = method ? undefined : receiverOf(call);
    if (method) found.push({ fn: method });
    else if (!listened || !isOther(evaluator, listened, emitters)) {
      for (const v of alternativesOf(evaluator.evaluate(call.arguments?.[1]))) if (v.kind === 'function' && v.node.body) found.push({ fn: v.node, ...(v.self ? { self: v.self } : {}) });
    }
  }
  return found.slice(0, 8);
}

const receiverOf = (call: ts.CallExpression | ts.NewExpression): ts.Expression | undefined => {
  const callee = innermost(call.expression);
  return ts.isPropertyAccessExpression(callee) ? innermost(callee.expression) : undefined;
};

const things = perView<ts.Expression, readonly Value[]>();

/** What an expression means, whoever made the object it is written in. */
function thingsOf(evaluator: Evaluator, expression: ts.Expression): readonly Value[] {
  const known = things(evaluator).get(expression) ?? findThings(evaluator, expression);
  things(evaluator).set(expression, known);
  return known;
}

function findThings(evaluator: Evaluator, expression: ts.Expression): readonly Value[] {
  const owner = ts.findAncestor(thisContainerOf(expression), ts.isClassLike);
  const ofSelf = (node: ts.Expression): Value | undefined => {
    if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) return owner && objectOf(evaluator, owner);
    const self = ts.isPropertyAccessExpression(node) ? ofSelf(innermost(node.expression)) : undefined;
    return self && ts.isPropertyAccessExpression(node) ? evaluator.member(self, node.name.text) : undefined;
  };
  return alternativesOf(ofSelf(expression) ?? evaluator.evaluate(expression));
}

/** Is what is listened to certainly another thing than what raises the event: a socket, a worker, an object of a class that has nothing to do with it? */
function isOther(evaluator: Evaluator, receiver: ts.Expression, emitters: readonly Value[]): boolean {
  return isConnection(evaluator, receiver) || thingsOf(evaluator, receiver).every((value) => (value.kind === 'foreign' ? isOfAnotherPackage(value) : value.kind === 'object' && emitters.length > 0 && emitters.every((emitter) => emitter.kind === 'object' && !areRelated(evaluator, value.class, emitter.class))));
}

/** What a package makes raises its own events, unless it is made to raise those of others. */
const isOfAnotherPackage = ({ module, path }: Foreign): boolean => (module === 'global' ? path[0] === 'process' : !EMITTERS.test(module) && !/event|emit|bus/i.test(module) && !path.includes('#'));

/** `server.on('connection', (socket) => socket.on('message', …))`: what a package hands to a listener of its own, and what that hands on within its file. */
function isConnection(evaluator: Evaluator, receiver: ts.Expression, depth = 0): boolean {
  const declaration = ts.isIdentifier(receiver) ? evaluator.checker.getSymbolAtLocation(receiver)?.declarations?.[0] : undefined;
  if (!declaration || !ts.isParameter(declaration) || depth > 2) return false;
  const fn = declaration.parent;
  if (isFunctionLiteral(fn)) return isHeardBy(evaluator, outermost(fn));
  const { calls, mentions } = callsIn(fn.getSourceFile());
  const name = fn.name && (ts.isIdentifier(fn.name) || ts.isPrivateIdentifier(fn.name)) ? fn.name.text : '';
  const index = fn.parameters.indexOf(declaration);
  const uses = [
    ...(calls.get(name) ?? []).map(({ arguments: given }) => given?.[index] !== undefined && isConnection(evaluator, innermost(given[index]), depth + 1)),
    ...(mentions.get(name) ?? []).map((id) => isHeardBy(evaluator, ts.isPropertyAccessExpression(id.parent) ? id.parent : id)),
  ];
  return uses.length > 0 && uses.every(Boolean);
}

/** Is a function given to a listener of what a package makes? */
function isHeardBy(evaluator: Evaluator, given: ts.Expression): boolean {
  const taker = findCallTaking(given);
  const server = taker && receiverOf(taker);
  const values = server ? thingsOf(evaluator, server) : [];
  return values.length > 0 && values.every((value) => value.kind === 'foreign' && isOfAnotherPackage(value));
}

function areRelated(evaluator: Evaluator, one: ts.ClassLikeDeclaration, other: ts.ClassLikeDeclaration): boolean {
  const isUnder = (lower: ts.ClassLikeDeclaration, upper: ts.ClassLikeDeclaration): boolean => lower === upper || evaluator.classes.subtypesOf(upper).includes(lower);
  return isUnder(one, other) || isUnder(other, one);
}
