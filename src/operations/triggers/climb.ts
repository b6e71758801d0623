/** The way up from a place: through all callers to what nobody calls. */
import type { ts } from 'ts-morph';
import type { Frame } from '../../topology/topology.js';
import type { FunctionNode } from '../../values/value.js';
import { functionName } from '../calls/calls-in.js';
import type { Cause } from './cause.js';
import { isExplored } from '../explore.js';
import type { LoopSyntax } from '../syntax/loops.js';
import type { RawConsume, Tools } from '../operation.js';
import { MAX_PLACES_ABOVE, stepFrom } from './upward.js';

/** Levels looked at for one produce. */
const MAX_DEPTH = 12;

export interface Found {
  readonly causes: Map<ts.Node, Cause>;
  readonly consumes: Set<RawConsume>;
  readonly loops: Map<ts.Node, LoopSyntax>;
  readonly frames: Frame[];
  readonly services: Set<string>;
  complete: boolean;
}

export const nothingYet = (): Found => ({ causes: new Map(), consumes: new Set(), loops: new Map(), frames: [], services: new Set(), complete: true });

/** Is a place known to run for other reasons than a message, and not known to run for one? */
export function isOutsideHandlers(tools: Tools, place: ts.Node): boolean {
  const found = nothingYet();
  climb(tools, [place], found);
  return found.consumes.size === 0 && found.causes.size > 0;
}

/** Is a place run when a process starts, and by no message? */
export function runsAtStart(tools: Tools, place: ts.Node): boolean {
  const found = nothingYet();
  climb(tools, [place], found);
  return found.consumes.size === 0 && [...found.causes.values()].some(({ kind }) => kind === 'startup');
}

export function climb(tools: Tools, starts: readonly ts.Node[], found: Found): void {
  const seen = new Set(starts);
  let level: readonly { place: ts.Node; shared: boolean }[] = starts.map((place) => ({ place, shared: tools.serviceOf(tools.evaluator.fileOf(place)) === undefined }));
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_DEPTH || seen.size > MAX_PLACES_ABOVE) {
      found.complete = false;
      return;
    }
    const following: { place: ts.Node; shared: boolean }[] = [];
    for (const { place, shared } of level) {
      const step = stepFrom(tools, place);
      for (const loop of step.loops) found.loops.set(loop.node, loop);
      for (const cause of step.causes) found.causes.set(cause.node, cause);
      for (const consume of step.consumes) found.consumes.add(consume);
      if (step.unknown || (step.fn && !isExplored(tools.graph, tools.evaluator, step.fn))) found.complete = false;
      for (const { place: next, fn } of step.next) {
        const services = shared ? tools.servicesAt(next) : [];
        for (const service of services) found.services.add(service);
        if (seen.has(next)) continue;
        seen.add(next);
        if (fn) found.frames.push(toFrame(fn, tools.siteOf(next)));
        following.push({ place: next, shared: shared && services.length === 0 });
      }
    }
    level = following;
  }
}

const toFrame = (fn: FunctionNode, site: Frame['site']): Frame => ({ name: functionName(fn), site });
