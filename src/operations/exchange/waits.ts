/** Waits for an answer over Kafka, proven at both ends: somebody is kept under an id, and a consumer's handler ends the wait. */
import { ts } from 'ts-morph';
import type { FunctionNode } from '../../values/value.js';
import { lazily } from '../../workspace/lazily.js';
import { functionsAround, isInlineCallback } from '../calls/calls-in.js';
import type { RawConsume, Tools } from '../operation.js';
import { handedReadsIn, settlementsOf } from './handed-reads.js';
import { findComparedId, isExecutor, isId, keptByFunction, type Registration, registrationsIn, rootOf } from './pending.js';
import { isSettledBy, type Settlement, settlementsIn } from './settlements.js';
import { haveCommon, storagePlaces } from './storage.js';
import { findSymbol } from '../syntax/symbols.js';
import { innermost, isFunctionLiteral, isWithin, outermostAwaited, someDeep } from '../syntax/syntax.js';
import { stepFrom } from '../triggers/upward.js';

/** A place where a wait begins: the registration, or a call of the function that registers. */
export interface WaitPlace {
  readonly node: ts.Node;
  /** What it is kept under, as seen from the place. */
  readonly key: ts.Expression | undefined;
  readonly wait: Wait;
}

export interface Wait {
  /** The handler itself settles what the function around it waits for: nothing is kept anywhere. */
  readonly direct?: boolean;
  readonly registration: Registration;
  /** The consumers whose handlers end it, and where each does. */
  readonly ends: ReadonlyMap<RawConsume, Settlement>;
}

interface Waits {
  readonly all: readonly Wait[];
  /** By each function around them. */
  readonly places: ReadonlyMap<ts.Node, readonly WaitPlace[]>;
}

/** Calls between a registration and the function that sends. */
const MAX_LEVELS = 2;
/** Calls between a handler and the settlement. */
const MAX_DEPTH = 5;

const cache = new WeakMap<Tools['raw'], Waits>();

/** All waits of the loaded code. */
export function waitsOf(tools: Tools): Waits {
  const cached = cache.get(tools.raw);
  if (cached) return cached;
  const waits = findWaits(tools);
  cache.set(tools.raw, waits);
  return waits;
}

function findWaits(tools: Tools): Waits {
  const { evaluator } = tools;
  const { sources } = evaluator.project;
  const registrations = tools.raw.consumes.length === 0 ? [] : sources.flatMap((s) => evaluator.read(registrationsIn, s));
  if (registrations.length === 0) return { all: [], places: new Map() };
  const settlements = sources.flatMap((s) => evaluator.read(settlementsIn, s)).map((settlement) => ending(tools, settlement));
  const handed = sources.flatMap((s) => evaluator.read(handedReadsIn, s)).map((read) => ({ places: lazily(() => storagePlaces(evaluator, read.store)), endings: lazily(() => settlementsOf(evaluator, tools.graph, read).map((settlement) => ending(tools, settlement))) }));
  const all = registrations.flatMap((registration): readonly Wait[] => {
    const places = storagePlaces(evaluator, registration.store);
    const own = functionsAround(registration.node);
    const fetched = handed.filter((read) => haveCommon(places, read.places())).flatMap(({ endings }) => endings());
    const ends = new Map<RawConsume, Settlement>();
    for (const { settlement, places: theirs, consumes } of [...settlements, ...fetched]) {
      // What a request handler itself does with its entry is no answer.
      if (!isSettledBy(evaluator, registration, settlement) || !haveCommon(places, theirs()) || settlement.node === registration.node) continue;
      for (const consume of consumes()) if (!ends.has(consume) && !consume.handlers.some((h) => h.kind === 'function' && own.includes(h.node))) ends.set(consume, settlement);
    }
    return ends.size === 0 ? [] : [{ registration, ends }];
  });
  const sending = sendingFunctions(tools);
  const byFunction = new Map<ts.Node, WaitPlace[]>();
  for (const wait of all) {
    for (const place of placesOf(tools, wait, sending)) {
      for (const fn of functionsAround(place.node)) byFunction.set(fn, [...(byFunction.get(fn) ?? []), place]);
    }
  }
  return { all, places: byFunction };
}

/** A settlement, with what it ends and who reaches it, where that is asked. */
const ending = (tools: Tools, settlement: Settlement): { readonly settlement: Settlement; readonly places: () => ReadonlySet<string>; readonly consumes: () => readonly RawConsume[] } => ({
  settlement,
  places: lazily(() => storagePlaces(tools.evaluator, settlement.store)),
  consumes: lazily(() => consumersReaching(tools, settlement.node)),
});

/** The consumers whose messages lead to a node, through the functions that are called and handed on between. */
function consumersReaching(tools: Tools, node: ts.Node): readonly RawConsume[] {
  const found = new Set<RawConsume>();
  const seen = new Set<ts.Node>();
  const visit = (place: ts.Node, depth: number): void => {
    if (seen.has(place) || depth > MAX_DEPTH) return;
    seen.add(place);
    const step = stepFrom(tools, place);
    for (const consume of step.consumes) found.add(consume);
    for (const next of step.next) visit(next.place, depth + 1);
  };
  visit(node, 0);
  return [...found];
}

/** The registration, and the calls of the function around it where that does not send itself: `const answer = waitFor(id)`. */
function placesOf(tools: Tools, wait: Wait, sending: ReadonlySet<ts.Node>): readonly WaitPlace[] {
  const places: WaitPlace[] = [];
  const visit = (node: ts.Node, key: ts.Expression | undefined, level: number): void => {
    places.push({ node, key, wait });
    const fn = functionsAround(node).find((f) => !isInlineCallback(f));
    if (!fn || !key || level >= MAX_LEVELS || sending.has(fn)) return;
    const index = parameterIndex(tools, key, fn);
    if (index === undefined && !givesBack(tools, fn, key)) return;
    for (const { call } of tools.graph.callersOf(fn).calls) {
      const keys = index === undefined ? boundBy(call) : [call.arguments?.[index]];
      for (const one of keys) if (one) visit(call, one, level + 1);
    }
  };
  visit(wait.registration.node, wait.registration.key, 0);
  return places;
}

/** The functions within which something is sent. */
const sendingFunctions = (tools: Tools): ReadonlySet<ts.Node> => new Set(tools.raw.produces.flatMap((p) => [p.node, ...p.chain.map((l) => l.call)]).flatMap((call) => functionsAround(call)));

/** Does a function that makes the id itself hand it to its caller? */
function givesBack(tools: Tools, fn: FunctionNode, key: ts.Expression): boolean {
  const root = rootOf(key);
  const symbol = ts.isIdentifier(root) ? findSymbol(tools.evaluator, root) : undefined;
  return symbol !== undefined && fn.body !== undefined && someDeep(fn.body, (n) => ts.isReturnStatement(n) && n.expression !== undefined && someDeep(n.expression, (m) => ts.isIdentifier(m) && m.text === symbol.name && findSymbol(tools.evaluator, m) === symbol));
}

/** The names that a call's result is given: `const { id, answer } = open()`. */
function boundBy(call: ts.Expression): readonly ts.Identifier[] {
  const node = outermostAwaited(call);
  const { parent } = node;
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== node) return [];
  return ts.isIdentifier(parent.name) ? [parent.name] : parent.name.elements.flatMap((e) => (!ts.isOmittedExpression(e) && ts.isIdentifier(e.name) ? [e.name] : []));
}

function parameterIndex(tools: Tools, key: ts.Expression, fn: FunctionNode): number | undefined {
  const declarations = findSymbol(tools.evaluator, rootOf(key))?.declarations ?? [];
  const index = fn.parameters.findIndex((p) => declarations.includes(p));
  return index < 0 ? undefined : index;
}

/** A wait, and what this process hears that ends it: of a listener to the answers of several exchanges each. */
interface FoundWait {
  readonly place: WaitPlace;
  readonly consume: RawConsume;
  readonly others: readonly RawConsume[];
}

/** The wait that goes with a call that sends: begun in a function around it, under an id that the call's function knows. */
export function findWaitFor(tools: Tools, calls: readonly ts.Node[], own: ReadonlySet<RawConsume>): FoundWait | undefined {
  const { places } = waitsOf(tools);
  const direct = findDirect(tools, calls, own);
  if (direct) return direct;
  if (places.size === 0) return undefined;
  for (const call of calls) {
    const around = functionsAround(call);
    for (const fn of around) {
      for (const place of places.get(fn) ?? []) {
        const [consume, ...others] = [...place.wait.ends.keys()].filter((c) => own.has(c));
        if (consume && belongsTo(tools, place, call, around)) return { place, consume, others };
      }
    }
  }
  return undefined;
}

/** A consumer that is made within the function that sends, and whose handler settles its promise when the id is its own. */
function findDirect(tools: Tools, calls: readonly ts.Node[], own: ReadonlySet<RawConsume>): FoundWait | undefined {
  const files = new Set(calls.map((call) => call.getSourceFile()));
  for (const { consume, handler } of closuresOf(tools)) {
    if (!files.has(handler.getSourceFile()) || !own.has(consume)) continue;
    const call = calls.find((c) => c.getSourceFile() === handler.getSourceFile() && !isWithin(c, handler) && functionsAround(c).some((fn) => isWithin(handler, fn)));
    const kept = call && keptByFunction(tools.evaluator, handler);
    const key = kept && (findComparedId(tools.evaluator, handler) ?? (kept.what === 'response' ? handler : undefined));
    if (!call || !kept || !key) continue;
    const registration: Registration = { node: handler, store: handler, key: key === handler ? undefined : key, ...kept };
    const settlement: Settlement = { node: handler, store: handler, key: undefined, calls: '' };
    return { place: { node: call, key: undefined, wait: { direct: true, registration, ends: new Map([[consume, settlement]]) } }, consume, others: [] };
  }
  return undefined;
}

/** A handler that is written within another function, and whose message it is. */
interface Closure {
  readonly consume: RawConsume;
  readonly handler: ts.ArrowFunction | ts.FunctionExpression;
}

const closures = new WeakMap<Tools['raw'], readonly Closure[]>();

function closuresOf({ raw }: Tools): readonly Closure[] {
  const known = closures.get(raw) ?? raw.consumes.flatMap((consume) => consume.handlers.flatMap((h): readonly Closure[] => (h.kind === 'function' && isFunctionLiteral(h.node) && functionsAround(h.node).length > 0 ? [{ consume, handler: h.node }] : [])));
  closures.set(raw, known);
  return known;
}

function belongsTo(tools: Tools, { node, key }: WaitPlace, call: ts.Node, around: readonly FunctionNode[]): boolean {
  const shared = functionsAround(node).find((fn) => around.includes(fn));
  if (!shared) return false;
  // Between the function that both are in and the place where the wait begins only a promise's own function may lie.
  const between = functionsAround(node).slice(0, functionsAround(node).indexOf(shared));
  if (!between.every(isExecutor)) return false;
  if (!key) return false;
  if (!isId(tools.evaluator, key)) return false;
  return isKnownTo(tools, key, node, call, around);
}

/** The id is declared where the sending call can see it, and used for more than keeping. */
function isKnownTo(tools: Tools, key: ts.Expression, node: ts.Node, call: ts.Node, around: readonly FunctionNode[]): boolean {
  const root = rootOf(key);
  if (!ts.isIdentifier(root)) return true;
  const symbol = findSymbol(tools.evaluator, root);
  const declared = (symbol?.declarations ?? []).flatMap((d) => functionsAround(d)[0] ?? (ts.isParameter(d) ? [d.parent as FunctionNode] : []));
  const scope = declared.find((fn) => around.includes(fn));
  // A counter of the module is known everywhere.
  if (!scope) return (symbol?.declarations ?? []).some((d) => functionsAround(d).length === 0) && around.includes(functionsAround(node)[0] as FunctionNode);
  if (symbol?.declarations?.some((declaration) => isGivenBy(declaration, call))) return true;
  return someDeep(scope, (n) => ts.isIdentifier(n) && n.text === root.text && n !== root && isSent(n, node, call) && findSymbol(tools.evaluator, n) === symbol);
}

/** The send itself makes the id, and gives it back: `const { id } = await publish(message)`. */
function isGivenBy(declaration: ts.Declaration, call: ts.Node): boolean {
  const holder = ts.isBindingElement(declaration) ? ts.walkUpBindingElementsAndPatterns(declaration) : declaration;
  return ts.isVariableDeclaration(holder) && holder.initializer !== undefined && sentBy(holder.initializer) === call;
}

function sentBy(expression: ts.Expression): ts.Expression {
  const node = innermost(expression);
  return ts.isAwaitExpression(node) || ts.isPropertyAccessExpression(node) ? sentBy(node.expression) : node;
}

/** Not the declaration, not the keeping itself, not a look at the store or a log line: something that can get into the message. */
function isSent(name: ts.Identifier, kept: ts.Node, call: ts.Node): boolean {
  if (name.pos >= call.pos && name.end <= call.end) return true;
  if (name.pos >= kept.pos && name.end <= kept.end) return false;
  const { parent } = name;
  if (ts.isShorthandPropertyAssignment(parent) || ts.isSpreadAssignment(parent)) return true;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === name;
  if (ts.isBinaryExpression(parent)) return parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === name;
  if (ts.isVariableDeclaration(parent)) return parent.initializer === name;
  if (ts.isTemplateSpan(parent) || ts.isArrayLiteralExpression(parent)) return true;
  if (ts.isCallExpression(parent) && parent.expression !== name) return !/^(get|has|delete|set|log|info|debug|warn|error|setTimeout|clearTimeout|once|on|off|removeListener)$/.test(ts.isPropertyAccessExpression(parent.expression) ? parent.expression.name.text : parent.expression.getText());
  return (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && innermost(parent.expression) === name;
}

