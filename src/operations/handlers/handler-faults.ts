/** What is wrong in how a handler deals with its message: work that is not waited for, lost failures, early commits. */
import { ts } from 'ts-morph';
import type { EffectKind, HandlerFault, Repair } from '../../topology/topology.js';
import type { FunctionNode } from '../../values/value.js';
import { functionName, NAMELESS } from '../calls/calls-in.js';
import { isBegunOnce, isKeptAsDeadLetter } from './beside-message.js';
import { isAnswerSought, isDoneWithout } from './done-without.js';
import { isWork } from './effects.js';
import type { Found, FoundControl, FoundFault } from './found.js';
import { fateInCatch } from './failures.js';
import type { HandlerRead } from './handler-read.js';
import { returnedFailures } from './returned-failures.js';
import { isSeenMissing } from './missing-results.js';
import { isStoredBehind } from './stored-outcome.js';
import { isTakenUpAtStart } from './taken-up.js';
import { comesAfter } from './ways.js';
import type { RawConsume, Tools } from '../operation.js';
import { calleeName, isFunction, isWithin } from '../syntax/syntax.js';

export function readFaults(tools: Tools, raw: RawConsume, read: HandlerRead, inner: readonly FunctionNode[]): readonly HandlerFault[] {
  const faults = [...read.summary.faults, ...returnedFailures(tools, raw, read)].filter((fault) => isFault(fault) && !isDropBesideWork(read, fault) && !isLineBesideWork(read, fault) && !isSeenMissing(read.summary, fault) && !isBegunOnce(fault) && !isKeptAsDeadLetter(read.summary, fault) && !isStoredBehind(read.summary, fault) && !isTakenUpAtStart(tools, fault));
  return [...faults.map((fault) => toFault(tools, read, inner, fault)), ...commitsByHand(tools, read)];
}

/** A send that is dropped is the send's own matter (`require-durable-send` speaks of it), and a read that nobody waits for loses nothing. */
const ASIDE: ReadonlySet<Found['kind']> = new Set<Found['kind']>(['log', 'metric', 'sleep', 'delay', 'gate', 'memoryQueue', 'cleanup', 'produce', 'databaseRead']);

function isFault({ kind, kinds, ofSends, ofQuestions, node }: FoundFault): boolean {
  if (kind === 'swallowed') return [...kinds].some((k) => isWork({ kind: k })) && !(ofQuestions && isAnswerSought(node)) && !isDoneWithout(node);
  return ofSends === true || [...kinds].some((k) => !ASIDE.has(k));
}

/** A cache that could not be dropped before or after other work grows old by itself: doing that work again for it would be worse. */
function isDropBesideWork({ summary }: HandlerRead, { kind, kinds, node }: FoundFault): boolean {
  if (kind !== 'swallowed' || [...kinds].some((k) => k !== 'cacheDelete' && isWork({ kind: k }))) return false;
  const stepsOf = (one: Found): readonly ts.Node[] => [one.node, ...one.frames.map(({ fact }) => fact.node)];
  const isBefore = (step: ts.Node, other: ts.Node): boolean => {
    const fn = ts.findAncestor(step, isFunction);
    return fn !== undefined && comesAfter(step, fn, other);
  };
  const drops = [node, ...summary.found.filter(({ swallowed }) => swallowed === node).flatMap(stepsOf)];
  const works = summary.found.filter((one) => isWork(one) && one.kind !== 'cacheDelete' && !one.inCatch && !one.swallowed).flatMap(stepsOf);
  return drops.some((drop) => works.some((work) => isBefore(drop, work) || isBefore(work, drop)));
}

/** A line that a logger of the program's own could not write into its file, or does not wait for, beside other work, is a line less in a log. */
function isLineBesideWork({ summary }: HandlerRead, { kind, kinds, node }: FoundFault): boolean {
  if ((kind !== 'swallowed' && kind !== 'floating') || [...kinds].some((k) => k !== 'fileWrite' && isWork({ kind: k }))) return false;
  const owner = ts.findAncestor(node, ts.isClassLike)?.name?.text ?? '';
  const isLogger = /^Log[A-Z]/.test(owner) || /logg(er|ing)/i.test(`${owner} ${node.getSourceFile().fileName.split('/').at(-1)}`);
  return isLogger && !/audit/i.test(owner) && summary.found.some((one) => isWork(one) && one.kind !== 'fileWrite');
}

const isEffect = (kind: Found['kind']): kind is EffectKind => kind !== 'gate' && kind !== 'memoryQueue' && kind !== 'cleanup';

function toFault(tools: Tools, read: HandlerRead, inner: readonly FunctionNode[], fault: FoundFault): HandlerFault {
  const site = tools.siteOf(fault.node);
  const wrapper = wrapperOf(tools, read, inner, fault.fn);
  const repairs = fault.repairs.map((r): Repair => ({ kind: r.kind, edits: r.edits.map((e) => ({ site: { file: site.file, start: e.start, end: e.end }, text: e.text })) }));
  const committed = isCommitted(read, fault);
  return { kind: fault.kind, text: fault.text, site, ...(wrapper === undefined ? {} : { wrapper }), effects: [...fault.kinds].filter(isEffect), ...(repairs.length > 0 ? { repairs } : {}), ...(committed ? { committed } : {}), ...(fault.aside ? { aside: true } : {}) };
}

/**
 * Is the offset committed by hand all the same: further on, or where a failure is swallowed? Work that nobody waits for may commit when
 * it is done, and what was only a step on the way to other work is not what the message is for.
 */
function isCommitted(read: HandlerRead, { kind, node, fn }: FoundFault): boolean {
  const { summary } = read;
  const commits = commitsOf(read).map(({ fact, fn: of }) => ({ place: fact.node, of }));
  const works = summary.found.filter((one) => isWork(one) && !one.inCatch && one.swallowed !== node).flatMap((one) => [one.node, ...one.frames.map(({ fact }) => fact.node)]);
  const isStep = (step: ts.Node, of: FunctionNode): boolean => works.some((work) => comesAfter(step, of, work));
  if (kind === 'swallowed' && commits.some(({ place }) => isWithin(place, node) || isLaterInChain(node, place))) return true;
  if (commits.some(({ place }) => comesAfter(node, fn, place))) return !isStep(node, fn);
  // Who called the function that swallows it goes on; what is behind the failing call within that function is not come to.
  const calls = summary.found.filter(({ swallowed }) => swallowed === node).flatMap(({ frames }) => frames.slice(0, frames.findIndex((frame) => frame.fn === fn) + 1).map(({ fact }) => fact.node));
  return commits.some(({ place, of }) => calls.some((call) => comesAfter(call, of, place) && !isStep(call, of)));
}

/** `work().catch(log).finally(commit)`: is a place in a callback of the promise that a step gives? */
function isLaterInChain(step: ts.Node, place: ts.Node): boolean {
  for (let node = step; ts.isCallExpression(node.parent) || ts.isPropertyAccessExpression(node.parent) || ts.isParenthesizedExpression(node.parent); node = node.parent) {
    const { parent } = node;
    if (ts.isCallExpression(parent) && parent.expression !== node && !/^(then|catch)$/.test(calleeName(parent))) return false;
    if (ts.isCallExpression(parent) && parent.expression === node && parent.arguments.some((argument) => isWithin(place, argument))) return /^(then|finally)$/.test(calleeName(parent));
  }
  return false;
}

/** The function that several handlers share, if the fault lies in one. */
function wrapperOf(tools: Tools, read: HandlerRead, inner: readonly FunctionNode[], fn: FunctionNode): string | undefined {
  if (fn === read.fn) return inner.length > 0 ? functionName(namedAround(fn)) : undefined;
  if (inner.includes(fn)) return undefined;
  const name = functionName(namedAround(fn));
  return name !== NAMELESS && tools.graph.callersOf(fn).calls.length > 1 ? name : undefined;
}

/** A function literal, also one in an object of options, is known by the function around it. */
function namedAround(fn: ts.Node): ts.Node {
  let current = fn;
  while (functionName(current) === NAMELESS || ts.isPropertyAssignment(current.parent)) {
    const outer = ts.findAncestor(current.parent, isFunction);
    if (!outer) break;
    current = outer;
  }
  return current;
}

/** Commits by hand that come too early: with work after them, or where they are made whatever became of the work. */
function commitsByHand(tools: Tools, read: HandlerRead): readonly HandlerFault[] {
  const seen = new Set<ts.Node>();
  const told = new Set<ts.Node>();
  return commitsOf(read).flatMap((control): readonly HandlerFault[] => {
    if (seen.has(control.fact.node) || control.fact.inCatch) return [];
    seen.add(control.fact.node);
    const found = (control.fn === read.fn ? read.summary.found : read.walk.read(control.fn, undefined).found).filter((one) => isWork(one) && !one.inCatch);
    const after = found.filter((one) => comesAfter(control.fact.node, control.fn, placeOf(one)) && ![...one.frames.map(({ fact }) => fact.node), one.node].some((step) => isNextStep(control, step)));
    const attempt = after.length === 0 ? attemptBefore(control) : undefined;
    const failing = attempt ? found.filter((one) => isWithin(placeOf(one), attempt.tryBlock) && (one.escapes || (one.swallowed !== undefined && one.swallowed === attempt.catchClause))) : [];
    const [first] = after.length > 0 ? after : failing;
    // `resolveOffset(offset); await commitOffsetsIfNecessary();`: one commit in two steps.
    if (!first || told.has(first.node)) return [];
    if (after.length > 0) told.add(first.node);
    const wrapper = wrapperOf(tools, read, [], control.fn);
    const [kind, text] = after.length > 0 ? (['commitFirst', `the offset is committed before ${first.text}`] as const) : (['commitAnyway', `the offset is committed in a \`finally\`, whether or not ${first.text} failed`] as const);
    return [{ kind, text, site: tools.siteOf(control.fact.node), ...(wrapper === undefined ? {} : { wrapper }), effects: [...new Set((after.length > 0 ? after : failing).map((one) => one.kind))].filter(isEffect) }];
  });
}

/** Commits, each where it is decided: what a helper that does nothing else commits (`commitOffset(message)`), its caller commits. */
const commitsOf = (read: HandlerRead): readonly FoundControl[] => read.summary.controls.filter(({ kind }) => kind === 'commit').map((control) => atItsCaller(read, control));

function atItsCaller(read: HandlerRead, control: FoundControl): FoundControl {
  const { frames, fn } = control;
  const last = frames.at(-1);
  if (!last || last.fn !== fn || control.fact.branches.length > 0 || control.fact.inCatch || read.walk.read(fn, undefined).found.some(isWork)) return control;
  return atItsCaller(read, { ...control, fact: last.fact, fn: frames.at(-2)?.fn ?? read.fn, frames: frames.slice(0, -1) });
}

/** Where in the function that was asked about an effect is set off. */
const placeOf = (one: Found): ts.Node => one.frames[0]?.fact.node ?? one.node;

/** The `try` whose `finally` makes a commit in any case, where nothing in it deals with a failure. */
function attemptBefore({ fact, fn }: FoundControl): ts.TryStatement | undefined {
  let inner: ts.Node = fact.node;
  for (let outer = inner.parent; outer && inner !== fn; inner = outer, outer = outer.parent) {
    // A commit on a condition knows what became of the work.
    if (ts.isIfStatement(outer) || ts.isConditionalExpression(outer) || ts.isCaseOrDefaultClause(outer) || isFunction(outer)) return undefined;
    if (ts.isBinaryExpression(outer) && outer.right === inner) return undefined;
    if (!ts.isTryStatement(outer) || outer.finallyBlock !== inner) continue;
    return outer.catchClause && /^(handles|value)$/.test(fateInCatch(outer.catchClause)) ? undefined : outer;
  }
  return undefined;
}

/** What a callback starts without giving it anything is no work on the message: `producer.close(() => this.ready())`. A closure of the handler has it all the same. */
const isNextStep = ({ fact, fn }: FoundControl, place: ts.Node): boolean =>
  place.getSourceFile() === fn.getSourceFile() && isWithin(place, fn) && ts.isCallExpression(place) && place.arguments.length === 0 && ts.isPropertyAccessExpression(place.expression) && ts.findAncestor(place, isFunction) !== ts.findAncestor(fact.node, isFunction);
