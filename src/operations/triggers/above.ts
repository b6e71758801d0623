/** What leads to a produce: the calls above its site, the loops around it, and what sets it off. */
import { ts } from 'ts-morph';
import type { Evidence, Frame, Loop, Trigger } from '../../topology/topology.js';
import { actsIn } from '../../values/syntax/acts.js';
import type { FunctionNode } from '../../values/value.js';
import { boundOf, countOf } from '../produces/bounds.js';
import { functionsAround } from '../calls/calls-in.js';
import { isCallOfMade } from '../calls/made.js';
import { readHandler } from '../handlers/handlers.js';
import type { LoopSyntax } from '../syntax/loops.js';
import type { RawProduce, Tools } from '../operation.js';
import { messagesAt } from '../source/source-parts.js';
import { calleeName, isWithin, short } from '../syntax/syntax.js';
import { findMapped, isOneOrMany } from '../syntax/syntax-value.js';
import { DEBUG_ROUTE, SCRIPT_PATH } from './trigger-tables.js';
import { type Step, stepFrom } from './upward.js';
import type { Found} from './climb.js';
import { nothingYet, climb } from './climb.js';

export interface Above {
  /** The calls above the site, nearest first. */
  readonly callers: readonly Frame[];
  readonly loops: readonly Loop[];
  readonly triggers: readonly Trigger[];
  readonly triggersComplete: boolean;
  /** Ids of the consumer handlers it is produced from. */
  readonly handlers: readonly string[];
  /** Services that lead here, when the site is in shared code. */
  readonly services: readonly string[];
  /** It is only sent by a script that is run by hand, a migration or an endpoint for trying things out. */
  readonly oneShot?: Evidence;
}
/** Frames that reports show. */
const MAX_FRAMES = 12;

/** Climbs from the client call through its wrappers to the site, and from there through all callers to what nobody calls. */
export function readAbove(tools: Tools, raw: RawProduce): Above {
  const found = nothingYet();
  climb(tools, climbToSite(tools, raw, found), found);
  const loops = [...batchLoop(tools, raw), ...[...found.loops.values()].map((loop) => toLoop(tools, loop))];
  const triggers = toTriggers(tools, found);
  const oneShot = findOneShot(tools, raw, triggers) ?? (found.complete ? findProgram(tools, raw, triggers) : undefined);
  return {
    callers: found.frames.slice(0, MAX_FRAMES),
    loops,
    triggers,
    triggersComplete: found.complete,
    handlers: [...new Set([...found.consumes].flatMap((c) => readHandler(tools, c)?.id ?? []))],
    services: [...found.services],
    ...(oneShot ? { oneShot } : {}),
  };
}

/** Through the wrappers of this one way; gives the places from which all callers count, unless a trigger lies in between. */
function climbToSite(tools: Tools, raw: RawProduce, found: Found): readonly ts.Node[] {
  let place: ts.Node = raw.node;
  const made: ts.Node[] = [];
  let called: FunctionNode | undefined;
  for (const link of raw.chain) {
    if (place === raw.at) break;
    const step = stepFrom(tools, place);
    for (const loop of step.loops) found.loops.set(loop.node, loop);
    for (const cause of step.fn ? [] : step.causes) found.causes.set(cause.node, cause);
    if (!step.fn && step.causes.length > 0) return made;
    // What the wrapper returned or stored runs later, from places that its own caller does not show.
    if (step.fn !== link.fn || link.implicit) found.complete = false;
    if (step.fn && step.fn !== link.fn) made.push(...(isWithin(step.fn, link.fn) ? callsOfMade(tools, step, link) : called && isWithin(called, link.fn) ? [place] : []));
    place = link.call;
    called = link.fn;
  }
  return [place, ...made];
}

/** Where a function is called that a wrapper made: `pay(…)` after `const pay = senderOf('payment.made')`. */
const callsOfMade = (tools: Tools, { fn, next }: Step, maker: RawProduce['chain'][number]): readonly ts.Node[] =>
  next.flatMap(({ place, fn: called }) => (called && called === fn && ts.isCallExpression(place) && isCallOfMade(tools.evaluator, place, fn, maker) ? [place] : []));

function toLoop(tools: Tools, loop: LoopSyntax): Loop {
  const bound = boundOf(tools.evaluator, loop);
  return { site: tools.siteOf(loop.node), over: loop.over, ...(bound === undefined ? {} : { bound }) };
}

/** Several messages in one send count like a loop over them. */
function batchLoop(tools: Tools, raw: RawProduce): readonly Loop[] {
  if (!raw.unbounded && raw.count === undefined) return [{ site: tools.siteOf(raw.node), over: '' }];
  if (!raw.unbounded && (raw.count ?? 0) <= 1) return [];
  const node = messagesAt(tools, raw);
  const mapped = node && findMapped(node);
  const list = mapped?.list ?? node;
  if (list && isOneOrMany(list)) return [{ site: tools.siteOf(list), over: '' }];
  const bound = raw.unbounded ? list && countOf(tools.evaluator, list) : raw.count;
  return [{ site: tools.siteOf(node ?? raw.node), over: list ? short(list) : 'messages', ...(bound === undefined ? {} : { bound }) }];
}

function toTriggers(tools: Tools, found: Found): readonly Trigger[] {
  const causes = [...found.causes.values()];
  // What runs once when the process starts adds nothing to what the clock runs again and again.
  const runsByClock = causes.some((c) => c.kind === 'timer');
  const own = causes.filter((c) => !(runsByClock && c.kind === 'startup')).map((c): Trigger => ({
    kind: c.kind,
    site: c.site ?? tools.siteOf(c.node),
    text: c.text,
    ...(c.perDay === undefined ? {} : { perDay: c.perDay }),
    ...(c.configurable ? { configurable: true } : {}),
  }));
  const consumed = [...found.consumes].map((c): Trigger => {
    const topic = tools.topicIdOf(c);
    return { kind: 'consumer', site: tools.siteOf(c.at), text: topic === undefined ? 'a consumer' : `topic ${topic}`, ...(topic === undefined ? {} : { topic }) };
  });
  return [...own, ...consumed];
}

/** Every way here is a script, a migration, or a route that is there to try something out. */
function findOneShot(tools: Tools, raw: RawProduce, triggers: readonly Trigger[]): Evidence | undefined {
  const site = tools.siteOf(raw.at);
  if (SCRIPT_PATH.test(site.file)) return { text: `${site.file} is run by hand`, site };
  const [first] = triggers;
  if (!first || !triggers.every((t) => t.kind === 'script' || (t.kind === 'http' && DEBUG_ROUTE.test(t.text.replace(/^[A-Z]+ /, ''))))) return undefined;
  return { text: first.kind === 'script' ? `only ${first.text} sends it, a script that is run by hand` : `only ${first.text} sends it, a route to try something out`, site: first.site };
}

/** A program that somebody runs: nobody imports it, it reads nothing, and it ends after it has sent, or nothing here starts it. */
function findProgram(tools: Tools, raw: RawProduce, triggers: readonly Trigger[]): Evidence | undefined {
  const site = tools.siteOf(raw.at);
  const [start] = triggers;
  if (!start || !triggers.every((t) => /^(startup|timer|event)$/.test(t.kind) && t.site.file === site.file) || tools.isImported(site.file)) return undefined;
  if (tools.raw.consumes.some((consume) => tools.siteOf(consume.at).file === site.file)) return undefined;
  if (tools.isRunByHand(site.file)) return { text: `only ${site.file} sends it, a program that nothing here starts`, site: start.site };
  // What it runs later would keep it alive.
  if (!triggers.every((t) => t.kind === 'startup')) return undefined;
  const around = functionsAround(raw.at);
  const isEnd = (call: ts.CallExpression): boolean => /^(disconnect|close)$/.test(calleeName(call)) && call.pos > raw.at.pos && functionsAround(call).every((fn) => around.includes(fn));
  return actsIn(raw.at.getSourceFile()).calls.some(isEnd) ? { text: `only ${site.file} sends it, a program that disconnects and ends`, site: start.site } : undefined;
}
