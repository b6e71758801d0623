/** What a handler does with its message. */
import { ts } from 'ts-morph';
import type { Effect, Handler, Loop } from '../../topology/topology.js';
import { type FunctionNode, type Value, textOf } from '../../values/value.js';
import { functionName } from '../calls/calls-in.js';
import type { Dispatch } from './dispatch.js';
import { EffectWalk } from './effects.js';
import type { FoundControl, Found } from './found.js';
import { readHandlerFacts } from './handler-facts.js';
import { readFaults } from './handler-faults.js';
import { type HandlerRead, shapeOf } from './handler-read.js';
import { readSigns } from './handler-signs.js';
import { messageScopeOf } from './message-scope.js';
import type { RawConsume, Tools } from '../operation.js';
import { createProduceIndex } from './produce-index.js';

/** More functions than one are run for a message where a consumer is started in several ways. */
const MAX_HANDLERS = 3;

const handlers = new WeakMap<Tools['raw'], Map<RawConsume, Handler | undefined>>();

/** The facts of a subscription's handler, for the messages of its topic; nothing where no function was found. Read once. */
export function readHandler(tools: Tools, raw: RawConsume): Handler | undefined {
  let known = handlers.get(tools.raw);
  if (!known) handlers.set(tools.raw, (known = new Map()));
  if (!known.has(raw)) known.set(raw, toHandler(tools, raw));
  return known.get(raw);
}

function toHandler(tools: Tools, raw: RawConsume): Handler | undefined {
  const functions = distinctFunctions(raw.handlers).slice(0, MAX_HANDLERS);
  const [first] = functions;
  if (!first) return undefined;
  const dispatches: Dispatch[] = [];
  const reads = functions.map((fn): HandlerRead => {
    const scope = messageScopeOf(tools.evaluator, fn, shapeOf(raw), raw.topic, raw.runContext);
    const dispatch: Dispatch = { evaluator: tools.evaluator, scope, used: false };
    dispatches.push(dispatch);
    const walk = new EffectWalk({ evaluator: tools.evaluator, graph: tools.graph, scope, dispatch, produces: createProduceIndex(tools, scope), controls: controlsOf(tools), socketsAreShared: () => sharesSockets(tools), registration: raw.context, topic: textOf(raw.topic) }, tools.raw);
    return { fn: fn.node, scope, walk, summary: walk.read(fn.node, scope.context) };
  });
  // A method that is decorated is the handler, whatever it is handed to work with.
  const inner = raw.run?.kind === 'handler' ? [] : [...new Set(reads.flatMap(({ summary }) => summary.inner))];
  // A wrapper stands for what it was given to run.
  const shown = inner.length === 1 ? (inner[0] as FunctionNode) : first.node;
  const placeOf = (node: ts.Node): string => `${tools.siteOf(node).file}:${tools.siteOf(node).start}`;
  const id = [...functions.map((fn) => placeOf(fn.node)), ...inner.map(placeOf)].join('>') + (dispatches.some((d) => d.used) ? `#${textOf(raw.topic)}` : '');
  const effects = unique(reads.flatMap(({ summary }) => summary.found)).map((found) => toEffect(tools, found));
  const complete = reads.every(({ summary }) => summary.unfollowed.length === 0);
  return {
    id,
    name: functionName(shown),
    site: tools.siteOf(shown),
    effects: effects.flatMap((e) => e ?? []),
    complete,
    noop: complete && reads.every(({ fn, summary }) => summary.found.every(isIdle) && summary.controls.every(({ kind }) => IDLE_CONTROLS.has(kind)) && !(answers(raw) && returnsValue(fn))),
    faults: reads.flatMap((read) => readFaults(tools, raw, read, inner)),
    signs: reads.flatMap((read) => readSigns(tools, raw, read)),
    ...readHandlerFacts(tools, raw, reads, complete),
  };
}

/** What the client does with itself is no work, and neither is a wait after a failure. */
const IDLE_CONTROLS: ReadonlySet<FoundControl['kind']> = new Set<FoundControl['kind']>(['commit', 'heartbeat', 'pause', 'resume', 'seek']);
const isIdle = ({ kind, inCatch }: Found): boolean => kind === 'log' || (inCatch && (kind === 'delay' || kind === 'sleep'));

const answers = (raw: RawConsume): boolean => raw.run?.kind === 'handler' && raw.run.replies === true;

function returnsValue(fn: FunctionNode): boolean {
  if (!fn.body || !ts.isBlock(fn.body)) return fn.body !== undefined;
  const visit = (node: ts.Node): boolean => (ts.isReturnStatement(node) ? node.expression !== undefined : !ts.isFunctionLike(node) && (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false));
  return visit(fn.body);
}

type FunctionValue = Extract<Value, { kind: 'function' }>;

function distinctFunctions(values: readonly Value[]): readonly FunctionValue[] {
  const found = new Map<FunctionNode, FunctionValue>();
  for (const value of values) if (value.kind === 'function' && value.node.body && !found.has(value.node)) found.set(value.node, value);
  return [...found.values()];
}

const controls = new WeakMap<Tools['raw'], ReadonlyMap<ts.Node, FoundControl['kind']>>();
function controlsOf(tools: Tools): ReadonlyMap<ts.Node, FoundControl['kind']> {
  const known = controls.get(tools.raw);
  if (known) return known;
  const found = new Map<ts.Node, FoundControl['kind']>();
  for (const { node, draft } of tools.raw.others) if (draft.kind !== 'createTopic' && draft.kind !== 'register' && draft.kind !== 'listen') found.set(node, draft.kind);
  controls.set(tools.raw, found);
  return found;
}

const ADAPTERS = /^(@socket\.io\/(redis|mongo|postgres|cluster|redis-streams|aws-sqs|gcp-pubsub|azure-service-bus)[\w-]*|socket\.io-redis(-adapter)?|socket\.io-emitter|@nestjs\/platform-socket\.io-redis)$/;

/** Does something carry socket messages to the other processes? Where a server is started nothing leads to a handler, so all files are asked. */
const sharesSockets = ({ evaluator }: Tools): boolean => (evaluator.options.filesImporting?.(ADAPTERS) ?? []).length > 0;

/** One effect for each place and topic: the way on which nothing is lost tells least, so a faulty one is preferred. */
function unique(found: readonly Found[]): readonly Found[] {
  const byPlace = new Map<string, Found>();
  const ids = new Map<ts.Node, number>();
  for (const one of found) {
    if (!ids.has(one.node)) ids.set(one.node, ids.size);
    const key = `${one.kind} ${one.topic ?? ''} ${ids.get(one.node)}`;
    const before = byPlace.get(key);
    byPlace.set(key, before ? { ...before, unawaited: before.unawaited || one.unawaited, inCatch: before.inCatch && one.inCatch, ...(before.swallowed ?? one.swallowed ? { swallowed: (before.swallowed ?? one.swallowed) as ts.Node } : {}), loop: before.loop ?? one.loop } : one);
  }
  return [...byPlace.values()];
}

function toEffect(tools: Tools, found: Found): Effect | undefined {
  if (found.kind === 'gate' || found.kind === 'memoryQueue') return undefined;
  const kind = found.kind === 'cleanup' ? 'fileWrite' : found.kind;
  const loop: Loop | undefined = found.loop && { site: tools.siteOf(found.loop.node), over: found.loop.over, ...(found.loop.bound === undefined ? {} : { bound: found.loop.bound }) };
  return {
    kind,
    text: found.text,
    site: tools.siteOf(found.node),
    ...(found.topic === undefined ? {} : { topic: found.topic }),
    ...(found.inProcess ? { inProcess: true } : {}),
    ...(found.table === undefined ? {} : { table: found.table }),
    ...(found.unawaited ? { unawaited: true } : {}),
    ...(found.inCatch ? { inCatch: true } : {}),
    ...(found.swallowed ? { swallowed: tools.siteOf(found.swallowed) } : {}),
    ...(loop ? { loop } : {}),
    via: found.frames.map(({ fact, fn }) => ({ name: functionName(fn), site: tools.siteOf(fact.node) })),
  };
}
