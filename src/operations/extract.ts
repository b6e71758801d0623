/** Finds the calls of client APIs in the loaded files and reads them as operations, each under the wrappers that lead to it. */
import { ts } from 'ts-morph';
import type { Client, Draft, ProduceDraft } from '../clients/client.js';
import { type SurfaceMember, surfaceMember } from '../values/calls.js';
import type { Evaluator } from '../values/evaluate.js';
import type { Around } from '../values/memory.js';
import { markerBehind } from '../values/frameworks/metadata.js';
import { type Context, type Parameter, type Value, alternativesOf, parametersIn, textOf, unknown } from '../values/value.js';
import type { Asked } from './calls/answers.js';
import type { CallGraph } from './calls/callers.js';
import { type CallNode, callsIn, functionsAround, REQUIRED } from './calls/calls-in.js';
import { callAdapter, decorationIn, draftsOf, isOfOthers } from './client-calls.js';
import { joinConsumers } from './consumers.js';
import { isAskedFor, isGiven, isNamed, isNameless, nameOthers, textsOf, topicsOf } from './draft-topics.js';
import { handedConsumers } from './handed-consumers.js';
import { askForHandlers } from './handed-handlers.js';
import { groupsGiven } from './open-groups.js';
import { type Attempt, contextOf, type Way, waysTo } from './inline.js';
import { messageElements, readMessage } from './message-elements.js';
import { perRound } from './per-round.js';
import { apart } from './registrations-apart.js';
import type { RawObject, RawOperations, RawOther, RawProduce } from './operation.js';
import { objectOf } from '../values/objects.js';
import type { Drafted, ExtractTools, Tried } from './drafted.js';
import { objectBehind } from './drafted.js';

/** What the reading of one file found, and what it would have to be read again for. */
export interface FileDrafts {
  readonly drafts: readonly Drafted[];
  /** Files that were asked for and not there. */
  readonly demands: ReadonlySet<string>;
  /** The functions and classes whose callers were looked for, by their names; `*` for whatever a file exports as a whole. */
  readonly asked: Asked;
  /** The files that it depends on without an import that leads to them. */
  readonly around: Around;
  /** Calls that were given up, by their kind. */
  readonly givenUp: ReadonlySet<string>;
  /** The clients whose calls were looked for. */
  readonly clients: readonly Client[];
}

const NOTHING: FileDrafts = { drafts: [], demands: new Set(), asked: { names: new Set(), demands: new Map() }, around: undefined, givenUp: new Set(), clients: [] };

/** The client calls of one file. */
export function draftsIn(tools: ExtractTools, file: string): FileDrafts {
  const { evaluator, graph } = tools;
  const sourceFile = evaluator.project.sourceFile(file);
  const clients = evaluator.project.namedClients;
  if (!sourceFile || file.endsWith('.json')) return { ...NOTHING, clients };
  const before = evaluator.demands;
  evaluator.demands = new Set();
  const known = new Set(fruitlessIn(graph));
  const [[drafts, asked], around] = evaluator.lookingAround(() => graph.noting(() => findDrafts(tools, sourceFile)));
  const { demands } = evaluator;
  for (const demand of demands) before.add(demand);
  evaluator.demands = before;
  return { drafts, demands, asked, around, givenUp: new Set([...fruitlessIn(graph)].filter((kind) => !known.has(kind))), clients };
}

/** Takes up what was read of a file that an edit has nothing to do with. */
export function takeUp({ evaluator, graph }: ExtractTools, { demands, asked, givenUp }: FileDrafts): void {
  for (const demand of demands) evaluator.demands.add(demand);
  for (const kind of givenUp) fruitlessIn(graph).add(kind);
  graph.askAgain(asked.demands);
}

function findDrafts(tools: ExtractTools, sourceFile: ts.SourceFile): readonly Drafted[] {
  const drafts: Drafted[] = [];
  const { calls, decorators, aliases, wholes } = callsIn(sourceFile);
  const operations = operationNames(tools.evaluator.project.namedClients);
  // What is imported under another name, or as the default, is called by that.
  for (const name of new Set([...operations, ...[...aliases].flatMap(([from, to]) => (operations.has(from) ? to.map((r) => r.name) : [])), ...wholes.filter((name) => name !== REQUIRED)])) for (const call of calls.get(name) ?? []) if (!ts.isDecorator(call.parent)) drafts.push(...draftsAt(tools, call, ''));
  for (const call of decorators) if (!isOfOthers(tools.evaluator, call)) drafts.push(...draftsAt(tools, call, '@'));
  drafts.push(...iterationsIn(tools, sourceFile));
  return drafts;
}

/** Puts the client calls of all files together. */
export function assemble(tools: ExtractTools, found: readonly Drafted[]): RawOperations {
  return {
    produces: withoutShadows(found).flatMap((f) => (f.draft.kind === 'produce' ? toProduces(tools, f, f.draft) : [])),
    consumes: joinConsumers(tools, found),
    objects: found.filter((f): f is RawObject => f.draft.kind === 'object'),
    others: found.filter((f): f is RawOther => !['produce', 'subscribe', 'run', 'handler', 'object'].includes(f.draft.kind)),
  };
}

/**
 * A wrapper that is typed as the client's own object with less to give (`Producer & { send(record: Omit<…, 'topic'>): … }`): its call
 * reads as the client's with no topic, and as the wrapper's with one. The latter says what is sent.
 */
function withoutShadows(found: readonly Drafted[]): readonly Drafted[] {
  const named = found.filter((f) => f.draft.kind === 'produce' && !isNameless(f.draft));
  const wrapped = new Set(named.flatMap((f) => f.chain.map(({ call }): ts.Node => call)));
  // One call of a bus with several implementations sends one thing: that one of them does not show its topic takes nothing from the others.
  const sent = new Set(named.flatMap((f) => (f.chain.length > 0 && isNamed(f.draft) ? [f.at] : [])));
  return found.filter((f) => !(f.draft.kind === 'produce' && isNameless(f.draft) && (f.chain.length === 0 ? wrapped.has(f.node) : sent.has(f.at))));
}

const namesByClients = new WeakMap<readonly Client[], ReadonlySet<string>>();
/** The names by which the clients' operations are called. */
function operationNames(clients: readonly Client[]): ReadonlySet<string> {
  let names = namesByClients.get(clients);
  if (!names) namesByClients.set(clients, (names = new Set(clients.flatMap((c) => Object.keys(c.operations).map((key) => key.replace(/^(new |@)/, '').split('.').at(-1) as string)))));
  return names;
}

/**
 * A call that only a caller can prove to be a client's (`transaction.commit()` of something handed in) is given up after so many
 * callers that prove nothing: one of the first three does where it is one, and in a large application there are thousands.
 */
const PATIENCE = 40;
/** Where another call of that kind was given up: `this.logger.push(…)` stands in hundreds of places. */
const LITTLE_PATIENCE = 4;

const fruitless = new WeakMap<CallGraph, Set<string>>();
function fruitlessIn(graph: CallGraph): Set<string> {
  const known = fruitless.get(graph) ?? new Set<string>();
  fruitless.set(graph, known);
  return known;
}

/** The call of something that decorates, wherever it stands. */
function isDecoration(tools: ExtractTools, node: CallNode, { client, key }: SurfaceMember): boolean {
  const operations = tools.clients.find((c) => c.name === client)?.operations;
  return ts.isDecorator(node.parent) || (operations !== undefined && !(key in operations) && `@${key}` in operations);
}

/** How a person would tell calls apart: `logger.push` of `this.logger.push(…)` and `ctx.state.logger.push(…)`. */
const kindOfCall = (node: CallNode): string => node.expression.getText().split('.').slice(-2).join('.').replace(/^_/, '');

function draftsAt(tools: ExtractTools, node: CallNode, place: '' | '@'): readonly Drafted[] {
  const { evaluator } = tools;
  const direct = surfaceMember(evaluator, node, undefined);
  const prefix = direct && isDecoration(tools, node, direct) ? '@' : place;
  const client = direct && tools.clients.find((c) => c.name === direct.client);
  if (direct && !client?.operations[prefix + direct.key]) return [];
  // A decorator of the workspace's own (`OnTopic = (topic) => EventPattern(topic)`): whoever calls it says what it decorates.
  const maker = prefix === '@' && place === '' ? functionsAround(node).at(-1) : undefined;
  if (prefix === '@' && place === '' && !maker) return [];
  const marker = maker && markerBehind(evaluator, maker);
  if (!direct && (prefix === '@' || !dependsOnCaller(evaluator, node))) return [];
  const likes = fruitlessIn(tools.graph);
  const kind = direct ? '' : kindOfCall(node);
  let patience = direct ? Infinity : likes.has(kind) ? LITTLE_PATIENCE : PATIENCE;
  const attempt = (context: Context | undefined): Attempt<Tried> | undefined => {
    const member = surfaceMember(evaluator, node, context);
    if (!member) return context || direct ? openReceiver(evaluator, node, context) : openReceiver(evaluator, node, undefined);
    patience = Infinity;
    const drafts = draftsOf(tools, prefix, member, callAdapter(evaluator, node, context, member.receiver));
    const isUndecorated = maker !== undefined && !decorationIn(node, context);
    return { result: { node, member, drafts }, open: isUndecorated ? [{ kind: 'parameter', of: marker ?? maker, index: 0, path: [] }] : drafts.flatMap(openIn) };
  };
  const ways = waysTo(tools, node, attempt, () => patience-- > 0, (one, other) => nameOthers(one.result.drafts, other.result.drafts) || closedAt(tools, node, one) !== closedAt(tools, node, other)).filter(({ context }) => !maker || decorationIn(node, context) !== undefined);
  if (patience <= 0) likes.add(kind);
  const read = ways.flatMap(({ result }) => result.drafts);
  askForGroup(tools, node, read, attempt);
  askForHandlers(tools, read);
  const told = informative(tools, ways).flatMap((way) => perRound(tools, node, way, attempt));
  const naming = callsNaming(ways);
  return distinct(apart(tools, told, attempt).flatMap((way) => fromWay(tools, node, way, naming)));
}

/** Whoever makes a consumer in the end may stand in a file that nothing else leads to: it is asked for while files can still be loaded. */
function askForGroup(tools: ExtractTools, node: CallNode, drafts: readonly Draft[], attempt: (context: Context | undefined) => Attempt<Tried> | undefined): void {
  const groupOf = (some: readonly Draft[]): Value | undefined => some.flatMap((draft) => (draft.kind === 'object' && draft.role === 'consumer' && draft.group ? [draft.group] : []))[0];
  const group = groupOf(drafts);
  if (group && parametersIn(group).length > 0) groupsGiven(tools, node, (context) => groupOf(attempt(context)?.result.drafts ?? []) ?? group);
}

/** What one call sends is one operation for each topic, in however many ways the client call inside is reached from it. */
function distinct(found: readonly Drafted[]): readonly Drafted[] {
  const seen = new Map<ts.Node, Set<string>>();
  return found.filter(({ draft, at: place, chain }) => {
    if (draft.kind !== 'produce' || chain.length === 0) return true;
    const texts = seen.get(place) ?? new Set();
    seen.set(place, texts);
    const text = topicsOf(draft.topic).map(textOf).join();
    return !texts.has(text) && Boolean(texts.add(text));
  });
}

/**
 * Where no way says which topic it is, the wrappers add nothing: the client call alone stands for all of them. Not so where it stands in a
 * library: what is sent is sent by those who call it (the relay of an outbox).
 */
function informative(tools: ExtractTools, ways: readonly Way<Tried>[]): readonly Way<Tried>[] {
  const [first] = ways;
  if (!first || ways.some((way) => way.result.drafts.length === 0 || way.result.drafts.some((d) => !isNameless(d)))) return ways;
  if (ways.every((way) => packageOf(tools, way.at) !== packageOf(tools, innermostOf(way)))) return ways;
  const inner = first.chain[0]?.call;
  return [{ ...first, chain: [], at: inner ? innermostOf(first) : first.at }];
}

const NONE: ReadonlySet<ts.Node> = new Set();

/** The calls through which some way says which topic it is. */
const callsNaming = (ways: readonly Way<Tried>[]): ReadonlySet<ts.Node> =>
  new Set(ways.filter((way) => way.result.drafts.some(isNamed)).flatMap((way) => [way.result.node, ...way.chain.map(({ call }) => call)]));

const packageOf = ({ evaluator }: ExtractTools, node: ts.Node): string | undefined => evaluator.options.packageOf?.(evaluator.fileOf(node));
const innermostOf = (way: Way<Tried>): ts.Node => way.result.node;

/** The receiver is handed in and not typed: only a caller can say what it is. Asked of every call by a likely name, so the cheap questions come first. */
function dependsOnCaller(evaluator: Evaluator, node: CallNode): boolean {
  const receiver = tellerOf(node);
  if (!receiver || !isRootedLocally(evaluator, receiver, 0)) return false;
  const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression : undefined;
  const isNarrow = callee !== undefined && isOfPort(evaluator, callee);
  if (!isNarrow && !(evaluator.checker.getTypeAtLocation(receiver).flags & ts.TypeFlags.Any)) return false;
  // A list of what was handed in is a list all the same.
  return alternativesOf(evaluator.evaluate(receiver)).some((v) => v.kind === 'parameter') && (isNarrow || !callee || !hasWorkspaceDeclaration(evaluator, callee));
}

/** Is what is called written down only as the part of a client that is needed (`producer: { send(record: { topic: string }): … }`), which no class here implements? */
function isOfPort(evaluator: Evaluator, callee: ts.PropertyAccessExpression): boolean {
  const declarations = evaluator.checker.getSymbolAtLocation(callee.name)?.declarations ?? [];
  return declarations.length > 0 && declarations.every((d) => (ts.isMethodSignature(d) || ts.isPropertySignature(d)) && /\btopic/.test(d.getText()) && (ts.isTypeLiteralNode(d.parent) || (ts.isInterfaceDeclaration(d.parent) && evaluator.project.fileOf(d.getSourceFile()) !== undefined && evaluator.classes.subtypesOf(d.parent).length === 0)));
}

/** What tells whose call it is: what a method is called on, or a class by a name of the program's (`const { Consumer } = library; new Consumer(…)`). */
const tellerOf = (node: CallNode): ts.Expression | undefined =>
  ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : ts.isNewExpression(node) && ts.isIdentifier(node.expression) ? node.expression : undefined;

/** Does an expression start at a parameter, at `this`, or at a variable that does? */
function isRootedLocally(evaluator: Evaluator, expression: ts.Expression, depth: number): boolean {
  let root = expression;
  while (!ts.isIdentifier(root)) {
    if (root.kind === ts.SyntaxKind.ThisKeyword) return true;
    if (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root) || ts.isCallExpression(root) || ts.isNewExpression(root) || ts.isParenthesizedExpression(root) || ts.isNonNullExpression(root) || ts.isAwaitExpression(root) || ts.isAsExpression(root)) root = root.expression;
    else return false;
  }
  const declaration = evaluator.checker.getSymbolAtLocation(root)?.valueDeclaration;
  if (!declaration || depth > 4) return false;
  if (ts.isParameter(declaration)) return true;
  if (ts.isBindingElement(declaration)) {
    const holder = ts.findAncestor(declaration, (n) => ts.isParameter(n) || ts.isVariableDeclaration(n));
    return holder !== undefined && (ts.isParameter(holder) || ((holder as ts.VariableDeclaration).initializer !== undefined && isRootedLocally(evaluator, (holder as ts.VariableDeclaration).initializer as ts.Expression, depth + 1)));
  }
  if (!ts.isVariableDeclaration(declaration)) return false;
  if (!declaration.initializer) return true;
  return isRootedLocally(evaluator, declaration.initializer, depth + 1) || (ts.isCallExpression(declaration.initializer) && (declaration.initializer.arguments.length === 0 || declaration.initializer.arguments.some((a) => isRootedLocally(evaluator, a, depth + 1))));
}

const hasWorkspaceDeclaration = (evaluator: Evaluator, callee: ts.PropertyAccessExpression): boolean =>
  (evaluator.checker.getSymbolAtLocation(callee.name)?.declarations ?? []).some((d) => ts.isMethodDeclaration(d) || ts.isMethodSignature(d));

function openReceiver(evaluator: Evaluator, node: CallNode, context: Context | undefined): { result: Tried; open: readonly Parameter[] } | undefined {
  const teller = tellerOf(node);
  const open = teller ? parametersIn(evaluator.evaluate(teller, context)) : [];
  return open.length > 0 ? { result: { node, member: { client: '', key: '', receiver: unknown('') }, drafts: [] }, open } : undefined;
}

function fromWay(tools: ExtractTools, node: CallNode, way: Way<Tried>, naming: ReadonlySet<ts.Node>): readonly Drafted[] {
  const { member, drafts } = way.result;
  const client = tools.clients.find((c) => c.name === member.client);
  if (!client) return [];
  const at = way.chain.length > 0 ? closedAt(tools, node, way, naming) : way.at;
  const handed = drafts.some((draft) => draft.kind === 'subscribe' && !draft.group) ? handedConsumers(tools, node, member.receiver) : [];
  return drafts.map((draft) => ({ client, member, node, chain: way.chain, context: way.context, at, draft, ...(way.uncalled ? { uncalled: true } : {}), ...(handed.length > 0 ? { handed } : {}) }));
}

/**
 * The innermost frame in which the topic no longer depends on a parameter; what the call is made on may come from further out. A parameter
 * that nobody further out says more about (the tenant in `orders.${tenant}`, the row of an outbox) is as good as none.
 * @param naming the calls through which a topic is named
 */
function closedAt(tools: ExtractTools, node: CallNode, way: Way<Tried>, naming: ReadonlySet<ts.Node> = NONE): ts.Node {
  const told = textsOf(way.result.drafts);
  const isNear = (drafts: readonly Draft[], place: ts.Node): boolean => (drafts.every(isNameless) ? place.getSourceFile() === way.at.getSourceFile() || drafts.every(isAskedFor) : !isGiven(drafts) && packageOf(tools, place) === packageOf(tools, way.at));
  const isNothingNew = (drafts: readonly Draft[], place: ts.Node): boolean => textsOf(drafts) === told && (drafts.every(isNamed) || !naming.has(place)) && isNear(drafts, place);
  const prefix = isDecoration(tools, node, way.result.member) ? '@' : '';
  for (let levels = 0; levels < way.chain.length; levels++) {
    // A receiver that was supplied from further out does not count here.
    const context = contextOf(tools.evaluator, way.chain.slice(0, levels).map(({ self, ...link }) => (link.implicit && self ? { ...link, self } : link)));
    // What goes by the marks on methods says nothing before one is marked.
    if (context === 'infeasible' || (prefix === '@' && way.chain.some(({ taker }) => taker) && !decorationIn(node, context))) continue;
    const drafts = draftsOf(tools, prefix, way.result.member, callAdapter(tools.evaluator, node, context, way.result.member.receiver));
    const place = way.chain[levels - 1]?.call ?? node;
    if (drafts.length > 0 && (isNothingNew(drafts, place) || drafts.every((d) => openIn(d).every((p) => isOfSingleton(tools, p))))) return place;
  }
  return way.at;
}

/**
 * What the only object of a class was made with, and not from a parameter, is as fixed as a constant: `new Ledger({ config, bus })`. So is
 * what is handed in by the only call of the function that makes it (`static forRoot(options)` of a Nest module).
 */
function isOfSingleton({ evaluator, graph }: ExtractTools, parameter: Parameter): boolean {
  const owner = ts.isConstructorDeclaration(parameter.of) ? parameter.of.parent : parameter.of;
  if (!ts.isClassLike(owner) || evaluator.classes.subtypesOf(owner).length > 0) return false;
  const [made, second] = graph.allocationsOf(owner);
  if (!made || second) return false;
  const given = ts.isClassLike(parameter.of) ? objectOf(evaluator, owner, made) : evaluator.evaluate(made.arguments?.[parameter.index]);
  return openAt(evaluator, given, parameter).every(({ of: maker, index, path }) => {
    if (!ts.isMethodDeclaration(maker) || !(ts.getCombinedModifierFlags(maker) & ts.ModifierFlags.Static)) return false;
    const { calls, escapes } = graph.callersOf(maker);
    const [only] = calls;
    return calls.length === 1 && only !== undefined && !escapes && openAt(evaluator, evaluator.evaluate(only.call.arguments?.[index]), { path }).length === 0;
  });
}

const openAt = (evaluator: Evaluator, given: Value, { path }: Pick<Parameter, 'path'>): readonly Parameter[] => parametersIn(path.reduce<Value>((value, key) => evaluator.member(value, key), given));

/** `for await (const message of stream)` over a client's stream: the function around it is the handler. */
function iterationsIn(tools: ExtractTools, sourceFile: ts.SourceFile): readonly Drafted[] {
  return callsIn(sourceFile).iterations.flatMap((loop) => {
    for (const value of alternativesOf(tools.evaluator.evaluate(loop.expression))) {
      if (value.kind !== 'instance') continue;
      const client = tools.clients.find((c) => c.name === value.client);
      const message = client?.iterated?.[value.type];
      const [handler] = functionsAround(loop);
      if (!client?.iterated || !(value.type in client.iterated) || !handler) continue;
      const member: SurfaceMember = { client: client.name, key: `${value.type}[Symbol.asyncIterator]`, receiver: value };
      return [{ client, member, node: loop.expression as CallNode, chain: [], context: undefined, at: loop, draft: { kind: 'run', mode: 'stream', handler: { kind: 'function', node: handler }, ...(message ? { message } : {}) } as Draft }];
    }
    return [];
  });
}

/** What must be known of a draft before it is an operation. */
function openIn(draft: Draft): readonly Parameter[] {
  switch (draft.kind) {
    case 'produce':
    case 'createTopic':
      return parametersIn(draft.topic);
    case 'subscribe':
    case 'handler':
      return parametersIn(draft.topics);
    case 'object':
      return draft.topics ? parametersIn(draft.topics) : [];
    case 'register':
      return [...parametersIn(draft.token), ...parametersIn(draft.transport)];
    default:
      return [];
  }
}

function toProduces(tools: ExtractTools, found: Drafted, draft: ProduceDraft): readonly RawProduce[] {
  const read = draft.message ?? readMessage;
  const elements = messageElements(draft.messages);
  const producer = objectBehind(tools, found.member.receiver).draft;
  // A client that reads its messages in its own way takes one by itself, too.
  const count = elements.count ?? (draft.message ? 1 : undefined);
  return topicsOf(draft.topic).map((topic) => ({ ...found, draft, topic, messages: elements.items.map(read), unbounded: elements.unbounded, ...(count === undefined ? {} : { count }), producer }));
}
