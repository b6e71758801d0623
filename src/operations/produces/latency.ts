/** Time budgets around a send that Kafka cannot meet, and ticks or frames that wait for one. */
import { ts } from 'ts-morph';
import type { LatencyBudget } from '../../topology/topology.js';
import { actsIn } from '../../values/syntax/acts.js';
import { perFile } from '../../values/syntax/per-file.js';
import { numberOf } from '../../values/value.js';
import { functionName, functionsAround, isInlineCallback } from '../calls/calls-in.js';
import type { RawProduce, Tools } from '../operation.js';
import { calleeName, findReceiver, innermost, isFunction, isFunctionLiteral, outermost, short } from '../syntax/syntax.js';
import { stepFrom } from '../triggers/upward.js';
import { findOption } from '../objects/options.js';

/** Kafka takes 10–100 ms: larger budgets are no business of this reading. */
const KAFKA_MILLISECONDS = 10;
/** A tick is at least as frequent as 25 times a second. */
const TICKS_PER_DAY = 25 * 86_400;
/** Calls between the client and what waits. */
const MAX_LEVELS = 3;

/** The budgets around produces, once for each place. */
export function readBudgets(tools: Tools): readonly LatencyBudget[] {
  const found = new Map<string, LatencyBudget>();
  const add = (raw: RawProduce | undefined, node: ts.Node, text: string, milliseconds?: number): void => {
    const site = tools.siteOf(node);
    const place = `${site.file}:${site.start}`;
    const topic = raw && tools.topicIdOf(raw);
    if (!found.has(place)) found.set(place, { text, site, ...(milliseconds === undefined ? {} : { milliseconds }), ...(topic === undefined ? {} : { topic }), ...(raw ? { produce: tools.idsOf(raw) } : {}) });
  };
  const ticks = new Map<ts.Node, Budget | undefined>();
  for (const raw of tools.raw.produces) {
    const own = findSendTimeout(tools, raw);
    if (own) add(raw, own.node, own.text, own.milliseconds);
    for (const call of callsAbove(tools, raw)) {
      const budget = mentionsTime(call.getSourceFile()) ? findBudget(tools, call) : undefined;
      if (budget) add(raw, budget.node, budget.text, budget.milliseconds);
    }
    if (!ticks.has(raw.node)) ticks.set(raw.node, findTick(tools, raw.node));
    const tick = ticks.get(raw.node);
    if (tick) add(raw, tick.node, tick.text);
  }
  for (const raw of tools.raw.objects) {
    const option = raw.draft.role === 'client' || raw.draft.role === 'producer' ? findOption(raw.draft.options, /^(requestTimeout|requestTimeoutMs|request\.timeout\.ms|message\.timeout\.ms|delivery\.timeout\.ms)$/) : undefined;
    const milliseconds = numberOf(option?.value);
    if (option && isTight(milliseconds)) add(undefined, option.node ?? raw.node, `\`${option.name}\``, milliseconds);
  }
  return [...found.values()];
}

interface Budget {
  readonly node: ts.Node;
  readonly text: string;
  readonly milliseconds?: number;
}

const mentionsTime = perFile((sourceFile) => /\brace\b|timeout/i.test(sourceFile.text));
const isTight = (milliseconds: number | undefined): milliseconds is number => milliseconds !== undefined && milliseconds > 0 && milliseconds < KAFKA_MILLISECONDS;

/** The client call, its wrappers' calls, and the calls of the functions they are in. */
function callsAbove(tools: Tools, raw: RawProduce): readonly ts.Node[] {
  const calls: ts.Node[] = [raw.node, ...raw.chain.filter((l) => !l.implicit).map((l) => l.call)];
  let level: readonly ts.Node[] = [raw.at];
  for (let i = 0; i < MAX_LEVELS && level.length < 40; i++) {
    level = level.flatMap((call) => {
      const fn = functionsAround(call).find((f) => !isInlineCallback(f));
      return fn ? tools.graph.callersOf(fn).calls.map((c) => c.call) : [];
    });
    calls.push(...level);
  }
  return [...new Set(calls)];
}

/** `producer.send({ …, timeout: 5 })`. */
function findSendTimeout(tools: Tools, raw: RawProduce): Budget | undefined {
  for (const argument of raw.node.arguments ?? []) {
    const options = innermost(argument);
    const property = ts.isObjectLiteralExpression(options) ? options.properties.find((p) => p.name?.getText() === 'timeout') : undefined;
    const milliseconds = property && ts.isPropertyAssignment(property) ? numberOf(tools.evaluator.evaluate(property.initializer, raw.context)) : undefined;
    if (property && isTight(milliseconds)) return { node: property, text: '`timeout` of the send', milliseconds };
  }
  return undefined;
}

/** A timeout in one race with the promise of a call, or a function or operator that gives the call so much time. */
function findBudget(tools: Tools, call: ts.Node): Budget | undefined {
  for (const node of holdersOf(call)) {
    const { parent } = node;
    if (ts.isArrayLiteralExpression(parent) && ts.isCallExpression(parent.parent) && /^(race|any)$/.test(calleeName(parent.parent))) {
      for (const other of parent.elements) {
        const milliseconds = other === node ? undefined : timeIn(tools, other);
        if (isTight(milliseconds)) return { node: parent.parent, text: `\`${short(parent.parent.expression)}\` with ${ts.isNewExpression(innermost(other)) ? 'a timer' : `\`${short(other, 40)}\``}`, milliseconds };
      }
    }
    if (ts.isCallExpression(parent) && parent.arguments.includes(node) && /timeout|deadline|within/i.test(calleeName(parent))) {
      const milliseconds = parent.arguments.filter((a) => a !== node).map((a) => timeIn(tools, a)).find(isTight);
      if (isTight(milliseconds)) return { node: parent, text: `\`${short(parent.expression)}\``, milliseconds };
    }
    const chained = ts.isPropertyAccessExpression(parent) && parent.expression === node && ts.isCallExpression(parent.parent) ? parent.parent : undefined;
    const limit = chained && (calleeName(chained) === 'timeout' ? chained : calleeName(chained) === 'pipe' ? chained.arguments.find((a): a is ts.CallExpression => ts.isCallExpression(a) && /^timeout(With)?$/.test(calleeName(a))) : undefined);
    const milliseconds = limit?.arguments[0] && timeIn(tools, limit.arguments[0]);
    if (chained && isTight(milliseconds)) return { node: chained, text: `\`${short(limit as ts.Node, 40)}\``, milliseconds };
  }
  return undefined;
}

/** The expressions that stand for what a call gives: itself, and the reads of a `const` that holds it. */
function holdersOf(call: ts.Node): readonly ts.Expression[] {
  if (!ts.isExpression(call)) return [];
  const node = outermost(call);
  const { parent } = node;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return [node];
  const scope = ts.findAncestor(parent, (n) => isFunction(n) || ts.isSourceFile(n));
  const name = parent.name.text;
  const found: ts.Expression[] = [];
  const visit = (n: ts.Node): void => {
    if (ts.isIdentifier(n) && n.text === name && n !== parent.name && !(ts.isPropertyAccessExpression(n.parent) && n.parent.name === n)) found.push(outermost(n));
    ts.forEachChild(n, visit);
  };
  if (scope) visit(scope);
  return found;
}

/** The milliseconds that an expression waits: a number, `{ milliseconds: 5 }`, `AbortSignal.timeout(5)`, a promise that a `setTimeout` settles. */
function timeIn(tools: Tools, expression: ts.Expression, depth = 0): number | undefined {
  const node = innermost(expression);
  if (depth > 4) return undefined;
  const direct = numberOf(tools.evaluator.evaluate(node));
  if (direct !== undefined) return direct;
  if (ts.isObjectLiteralExpression(node)) {
    const property = node.properties.find((p): p is ts.PropertyAssignment => ts.isPropertyAssignment(p) && /^(milliseconds|timeout|ms|each|first|signal)$/.test(p.name.getText()));
    return property && timeIn(tools, property.initializer, depth + 1);
  }
  if (ts.isIdentifier(node)) {
    const declaration = tools.evaluator.checker.getSymbolAtLocation(node)?.valueDeclaration;
    return declaration && ts.isVariableDeclaration(declaration) && declaration.initializer ? timeIn(tools, declaration.initializer, depth + 1) : undefined;
  }
  if (ts.isCallExpression(node) && /^(timeout|sleep|delay|wait|after|rejectAfter|timeoutAfter|setTimeout)$/i.test(calleeName(node))) {
    return node.arguments.filter((a) => !isFunctionLiteral(innermost(a))).map((a) => numberOf(tools.evaluator.evaluate(a))).find((n) => n !== undefined);
  }
  if (ts.isNewExpression(node) && calleeName(node) === 'Promise') {
    let found: number | undefined;
    const visit = (n: ts.Node): void => {
      if (ts.isCallExpression(n) && calleeName(n) === 'setTimeout' && n.arguments[1]) found ??= numberOf(tools.evaluator.evaluate(n.arguments[1]));
      else ts.forEachChild(n, visit);
    };
    visit(node);
    return found;
  }
  return undefined;
}

// --- ticks and frames ---

/** Events that come with every frame or keystroke. */
const PER_FRAME = /['"`](key(down|press|up|stroke)|mouse[-_:]?move|pointer[-_:]?move|touch[-_:]?move|cursor[-_:.]?moved?|(animation[-_]?)?frame|(game[-_:.]?)?tick)['"`]/i;
/** What gathers messages and sends them now and then is batching, however often it looks. */
const BATCHING = /flush|drain|batch|buffer|poll|queue|outbox/i;

/** The tick, frame or keystroke within which a call of the client is awaited. */
function findTick(tools: Tools, client: ts.Node): Budget | undefined {
  const seen = new Set<ts.Node>();
  const visit = (place: ts.Node, level: number): Budget | undefined => {
    if (seen.has(place) || level > MAX_LEVELS || !isWaitedFor(place)) return undefined;
    seen.add(place);
    const around = functionsAround(place);
    if (around.some((fn) => BATCHING.test(functionName(fn)))) return undefined;
    const frame = around.map(findFrame).find((f) => f !== undefined);
    if (frame) return { node: frame, text: 'the `requestAnimationFrame` loop' };
    const step = stepFrom(tools, place);
    for (const cause of step.causes) {
      const isTick = cause.kind === 'timer' ? (cause.perDay ?? 0) >= TICKS_PER_DAY : PER_FRAME.test(cause.text);
      if (isTick && !BATCHING.test(cause.node.getText().slice(0, 2000))) return { node: cause.node, text: `\`${cause.text}\`` };
    }
    for (const next of step.next) {
      const found = visit(next.place, level + 1);
      if (found) return found;
    }
    return undefined;
  };
  return visit(client, 0);
}

/** The `requestAnimationFrame` call that a function is given to. */
function findFrame(fn: ts.Node): ts.Node | undefined {
  const frames = framesIn(fn.getSourceFile());
  if (!frames) return undefined;
  const taker = isFunctionLiteral(fn) ? outermost(fn).parent : undefined;
  if (taker && ts.isCallExpression(taker) && calleeName(taker) === 'requestAnimationFrame') return taker;
  return frames.get(functionName(fn).split('.').at(-1) ?? '');
}

/** The `requestAnimationFrame` calls of a file by the names of the functions that they are given; nothing where there are none. */
const framesIn = perFile((sourceFile): ReadonlyMap<string, ts.Node> | undefined => {
  if (!sourceFile.text.includes('requestAnimationFrame')) return undefined;
  const found = new Map<string, ts.Node>();
  for (const call of actsIn(sourceFile).calls) {
    const given = calleeName(call) === 'requestAnimationFrame' ? (call.arguments[0]?.getText().split('.').at(-1) ?? '') : '';
    if (/^\w+$/.test(given) && !found.has(given)) found.set(given, call);
  }
  return found;
});

/** Does the function around a call wait for it: `await`, `return`, or part of something awaited? */
function isWaitedFor(call: ts.Node): boolean {
  for (let node = call.parent; node && !ts.isStatement(node); node = node.parent) {
    if (ts.isAwaitExpression(node) || ts.isArrowFunction(node)) return true;
    if (ts.isVoidExpression(node) || ts.isFunctionLike(node)) return false;
    if (ts.isCallExpression(node) && findReceiver(node) && /^(catch|then)$/.test(calleeName(node)) && ts.isExpressionStatement(node.parent)) return false;
  }
  return ts.findAncestor(call, (n) => ts.isReturnStatement(n) || ts.isExpressionStatement(n) || isFunction(n))?.kind === ts.SyntaxKind.ReturnStatement;
}
