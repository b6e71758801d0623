/** The files from which the produces are called, and from which connections are opened, a few levels up: what must be loaded before triggers and callers can be read. */
import type { ts } from 'ts-morph';
import type { Evaluator } from '../values/evaluate.js';
import type { Site } from '../topology/topology.js';
import type { FunctionNode } from '../values/value.js';
import type { CallGraph } from './calls/callers.js';
import type { DemandHost } from './demand.js';
import type { RawOperations } from './operation.js';
import { queueNamesOf } from './triggers/jobs.js';
import { lifetimesOf } from './objects/lifetimes.js';
import { readLarge } from './produces/payloads.js';
import { MAX_PLACES_ABOVE, stepFrom } from './triggers/upward.js';
import { literally } from '../workspace/words.js';

/** Rounds of loading callers; each looks one file further up. */
export const MAX_CALLER_LEVELS = 7;
const MAX_DEPTH = 10;
const MAX_PLACES = 3000;
/** Files loaded for callers in one round: a quarter of those that are there, within these bounds. A generic bus must not pull in the whole application. */
const MIN_FILES = 40;
const MAX_FILES = 200;

/** Files whose functions may have callers that were not loaded. */
const open = new WeakMap<CallGraph, ReadonlySet<string>>();

/** Were all callers of a function looked at, as far as the workspace can be searched? */
export const isExplored = (graph: CallGraph, evaluator: Evaluator, fn: FunctionNode): boolean => {
  const files = open.get(graph);
  return files !== undefined && !files.has(evaluator.fileOf(fn));
};

export interface Exploration {
  /** Files that may call what leads to a produce, or hold what its payload is made from; empty when nothing is missing. */
  readonly wanted: ReadonlySet<string>;
  /** Files with a produce whose payload is made from something that is not loaded: they are to be read again. */
  readonly stale: ReadonlySet<string>;
}

/** Files that were found to use the names by which a file's functions would have to be called; they are searched again where there are more names. */
export type Searched = Map<string, { readonly names: number; readonly found: readonly string[] }>;

/**
 * What is still missing around the produces and connections. Remembers what had to be left out.
 * @param searched what was found at the levels before
 */
export function explore(evaluator: Evaluator, graph: CallGraph, raw: RawOperations, host: DemandHost, searched: Searched): Exploration {
  const { project } = evaluator;
  climbAll(evaluator, graph, raw);
  // Looking for large values asks for the files of what payloads are made from.
  const siteOf = (node: ts.Node): Site => ({ file: evaluator.fileOf(node), start: node.pos, end: node.end, line: 0, column: 0 });
  const stale = new Set<string>();
  for (const produce of raw.produces) {
    const known = evaluator.demands.size;
    readLarge({ evaluator, graph, siteOf }, produce);
    if (evaluator.demands.size > known) stale.add(evaluator.fileOf(produce.at));
  }
  const wanted = new Map<string, string | undefined>();
  for (const [file, names] of graph.demands) {
    const before = searched.get(file);
    const { found } = before?.names === names.size ? before : { found: filesNaming(file, names, host, (f) => project.has(f)) };
    searched.set(file, { names: names.size, found });
    for (const one of found) if (!project.has(one)) wanted.set(one, file);
  }
  const queues = [...queueNamesOf(evaluator)];
  // Whoever names a queue may feed it.
  const feeding = new RegExp(`(['"\`])(?:${queues.map(literally).join('|')})\\1`);
  if (queues.length > 0) for (const file of host.files) if (!project.has(file) && host.matches(file, feeding)) wanted.set(file, undefined);
  for (const file of [...evaluator.demands, ...evaluator.reached]) if (!project.has(file) && !wanted.has(file)) wanted.set(file, undefined);
  const limit = Math.min(MAX_FILES, Math.max(MIN_FILES, Math.floor(project.files.length / 4)));
  const all = [...wanted];
  open.set(graph, new Set(all.flatMap(([, origin]) => origin ?? [])));
  return { wanted: new Set(all.slice(0, limit).map(([file]) => file)), stale };
}

/** Level by level, and of each produce, and object that a function makes for itself, as far as its triggers are read: who runs something that everybody runs is not looked for. */
function climbAll(evaluator: Evaluator, graph: CallGraph, raw: RawOperations): void {
  const tools = { evaluator, graph, raw };
  const all = new Set<ts.Node>();
  const opened = raw.objects.flatMap(({ node, draft }) => lifetimesOf(tools, node, draft.role)).map(({ made }) => [made]);
  let climbs = [...raw.produces.map(({ node, at }) => [node, at]), ...opened].map((level) => ({ seen: new Set(level), level }));
  for (let depth = 0; depth < MAX_DEPTH && climbs.length > 0 && all.size < MAX_PLACES; depth++) {
    climbs = climbs.flatMap(({ seen, level }) => {
      if (level.length === 0 || seen.size > MAX_PLACES_ABOVE) return [];
      for (const place of level) all.add(place);
      const following = level.flatMap((place) => stepFrom(tools, place).next.map((next) => next.place)).filter((place) => !seen.has(place) && seen.add(place));
      return [{ seen, level: following }];
    });
  }
}

function filesNaming(file: string, names: ReadonlySet<string>, host: DemandHost, isLoaded: (file: string) => boolean): readonly string[] {
  const found = names.has('*') ? host.importersOf(file).filter((f) => !isLoaded(f)) : [];
  const wanted = [...names].filter((name) => name !== '*');
  if (wanted.length === 0) return found;
  const pattern = new RegExp(`(?<![\\w$])(?:${wanted.map((n) => n.replace(/[$]/g, '\\$')).join('|')})(?![\\w$])`);
  return [...found, ...[...host.dependentsOf([file])].filter((f) => !isLoaded(f) && host.matches(f, pattern))];
}
