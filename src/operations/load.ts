/** Loads what matters and extracts its operations: the loop between "what is here" and "what would have to be here". */
import type { ts } from 'ts-morph';
import type { Client } from '../clients/client.js';
import { Evaluator } from '../values/evaluate.js';
import type { Among, Around } from '../values/memory.js';
import { createProject, type Project, type ProjectHost } from '../workspace/project.js';
import type { Grounds } from './calls/answers.js';
import { type CallGraph, createCallGraph } from './calls/callers.js';
import { type Carriers, type DemandHost, findDemands } from './demand.js';
import { callsIn } from './calls/calls-in.js';
import { callAdapter } from './client-calls.js';
import { assemble, draftsIn, type FileDrafts, takeUp } from './extract.js';
import { explore, MAX_CALLER_LEVELS, type Searched } from './explore.js';
import { createHandlerSearch, MAX_LEVELS } from './handlers/handler-files.js';
import { usesName } from './calls/name-index.js';
import type { RawOperations } from './operation.js';
import type { EvaluatorOptions } from '../values/evaluator-options.js';
import type { ExtractTools } from './drafted.js';

/** Rounds of loading; wrappers of wrappers need one each. */
const MAX_ROUNDS = 12;

/** What the next reading goes on with after an edit. */
export interface Reading {
  readonly evaluator: Evaluator;
  readonly clients: readonly Client[];
  readonly drafts: ReadonlyMap<string, FileDrafts>;
  readonly carriers: Carriers;
}

export interface Loaded {
  readonly reading: Reading;
  readonly project: Project;
  readonly evaluator: Evaluator;
  readonly graph: CallGraph;
  readonly raw: RawOperations;
}

export interface LoadOptions {
  readonly clients: readonly Client[];
  readonly relevant: readonly string[];
  readonly host: ProjectHost & DemandHost;
  readonly evaluator?: EvaluatorOptions;
  /** What was read of the same workspace before. All changed files were updated in its project. */
  readonly before?: Reading;
}

/** The operations of the relevant files and of everything that has to do with them. */
export function loadOperations(options: LoadOptions): Loaded {
  const project = options.before?.evaluator.project ?? createProject(options.host, options.clients);
  load(project, new Set(options.relevant), options.host);
  const read = new Map<string, FileDrafts>();
  let tools = options.before ? goOn(options, options.before, read) : toolsFor(options, project);
  /** Files whose reading a newly loaded file may change; undefined: all of them. */
  let dirty: ReadonlySet<string> | undefined;
  const carriers: Carriers = options.before?.carriers ?? new Map();
  let isExact = false;
  for (let round = 1; ; round++) {
    const { evaluator, graph } = tools;
    const before = new Set(project.files);
    for (const file of before) if (dirty ? dirty.has(file) : !read.has(file)) read.set(file, draftsIn(tools, file));
    for (const file of before) for (const demand of read.get(file)?.demands ?? []) evaluator.demands.add(demand);
    const isLast = round >= MAX_ROUNDS;
    if (!isLast && load(project, findDemands(evaluator, graph, options.host, carriers), options.host)) {
      const added = project.files.filter((file) => !before.has(file));
      evaluator.resume(added);
      dirty = touchedBy(project, read, added);
      const graph = tools.graph.next(unlessSaidBy(project, added));
      for (const file of carriers.keys()) if (dirty.has(file) || options.host.importsOf(file).some((one) => !before.has(one) && project.has(one))) carriers.delete(file);
      tools = { ...tools, graph };
      continue;
    }
    if (dirty && !isLast && !isExact) {
      // Nothing more is asked for: one reading of everything with all that is loaded, and with nothing that was seen before it was.
      dirty = undefined;
      read.clear();
      isExact = true;
      tools = toolsFor(options, project);
      continue;
    }
    return withHandlerFiles(options, { project, evaluator, graph, raw: assemble(tools, project.files.flatMap((file) => read.get(file)?.drafts ?? [])) }, read, carriers);
  }
}

/** Files that are prepared because they import what is loaded: as many as are loaded already, or this many. */
const MIN_IMPORTERS = 100;

/**
 * Loads files, and prepares what they import and what imports them: three of four of these are wanted next, and a new program means a
 * new checker, which finds all types again. True when at least one is new.
 */
function load(project: Project, wanted: ReadonlySet<string>, host: DemandHost): boolean {
  const isPrepared = [...wanted].every((file) => project.sourceFile(file) !== undefined);
  const added = [...wanted].filter((file) => !project.has(file));
  const isNew = project.load(wanted);
  if (isPrepared) return isNew;
  project.prepare(added.flatMap((file) => host.importsOf(file)));
  project.prepare(added.flatMap((file) => host.importersOf(file)).slice(0, Math.max(MIN_IMPORTERS, project.files.length)));
  return isNew;
}

/** What reads the files that are loaded now. It holds until another one is. */
function toolsFor(options: LoadOptions, project: Project): ExtractTools {
  const evaluator = new Evaluator(project, evaluatorOptions(options, project));
  return { evaluator, graph: createCallGraph(evaluator), clients: options.clients };
}

/** Goes on after an edit: what has nothing to do with the changed file is taken up into `read`. */
function goOn(options: LoadOptions, { evaluator, drafts, carriers }: Reading, read: Map<string, FileDrafts>): ExtractTools {
  const change = evaluator.revise(evaluatorOptions(options, evaluator.project));
  const tools = { evaluator, graph: createCallGraph(evaluator), clients: options.clients };
  const holdsOn = (file: string, around: Around): boolean => {
    const sourceFile = evaluator.project.has(file) ? evaluator.project.sourceFile(file) : undefined;
    return sourceFile !== undefined && !change.touches(sourceFile, around);
  };
  for (const [file, { around }] of carriers) if (!holdsOn(file, around)) carriers.delete(file);
  for (const [file, found] of drafts) {
    if (found.clients !== evaluator.project.namedClients || !holdsOn(file, found.around)) continue;
    read.set(file, found);
    takeUp(tools, found);
  }
  return tools;
}

const evaluatorOptions = (options: LoadOptions, project: Project): EvaluatorOptions => ({ ...options.evaluator, ...clientValues(options, project) });

/** The files that are to be read again when `added` are there: themselves, who asked for them, who looked for a name in them; all, where these name another client. */
function touchedBy(project: Project, read: ReadonlyMap<string, FileDrafts>, added: readonly string[]): ReadonlySet<string> {
  const dirty = new Set(added);
  const isUsed = usedIn(added.flatMap((file) => project.sourceFile(file) ?? []));
  for (const [file, { demands, asked, clients }] of read) if (clients !== project.namedClients || added.some((one) => demands.has(one)) || [...asked.names].some(isUsed)) dirty.add(file);
  return dirty;
}

/** Which answers newly loaded files leave as they are: those that did not wait for one of them, nor for a name that is used in them, nor look around in what they are. */
function unlessSaidBy(project: Project, added: readonly string[]): (grounds: Grounds) => boolean {
  const sources = added.flatMap((file) => project.sourceFile(file) ?? []);
  const isAmong = remembered((among: Among) => sources.some(among));
  const isNamed = remembered(usedIn(sources));
  return ({ asked, around, wanted }) => !(wanted && added.some((file) => wanted.has(file))) && ![...(around ?? [])].some(isAmong) && ![...asked.names].some(isNamed);
}

function remembered<T>(test: (of: T) => boolean): (of: T) => boolean {
  const answers = new Map<T, boolean>();
  return (of) => {
    const answer = answers.get(of) ?? test(of);
    answers.set(of, answer);
    return answer;
  };
}

/** Is a name of a function or class used in one of these files? */
function usedIn(sources: readonly ts.SourceFile[]): (name: string) => boolean {
  const uses = sources.filter((f) => !f.fileName.endsWith('.json')).map((f) => callsIn(f));
  return (name) => uses.some((u) => (name === '*' ? u.wholes.length > 0 || u.handedOn.length > 0 : usesName(u, name)));
}

/** Readings of a payload that is made from something in a file not loaded yet. */
const MAX_REREADINGS = 3;

/**
 * Loads what the handlers call and what calls the produces, a few files deep. It holds no operations that are not known by now (a file with one would
 * have been loaded for it), so only what waits for a file is extracted again: the facts are read with an evaluator that sees more.
 */
function withHandlerFiles(options: LoadOptions, loaded: Omit<Loaded, 'reading'>, read: Map<string, FileDrafts>, carriers: Carriers): Loaded {
  const { project } = loaded;
  let { evaluator, graph, raw } = loaded;
  const handlerFiles = createHandlerSearch(raw, options.host);
  const searched: Searched = new Map();
  let isExact = true;
  for (let level = 0; ; level++) {
    const called = level < MAX_LEVELS ? handlerFiles.findDemands(evaluator, graph) : [];
    const { wanted, stale } = explore(evaluator, graph, raw, options.host, searched);
    const before = new Set(project.files);
    const isMore = level < MAX_CALLER_LEVELS && project.load([...called, ...wanted]);
    if (!isMore && isExact) break;
    // The facts are read with nothing that was seen before everything was there.
    isExact = !isMore;
    const added = project.files.filter((file) => !before.has(file));
    if (isMore) evaluator.resume(added);
    const tools = isMore ? { ...options, evaluator, graph: graph.next(unlessSaidBy(project, added)) } : toolsFor(options, project);
    ({ evaluator, graph } = tools);
    if (!isMore || stale.size === 0 || level >= MAX_REREADINGS) continue;
    for (const file of stale) read.set(file, draftsIn(tools, file));
    raw = assemble(tools, project.files.flatMap((file) => read.get(file)?.drafts ?? []));
  }
  return { project, evaluator, graph, raw, reading: { evaluator, clients: options.clients, drafts: read, carriers } };
}

/** What the clients' declarations say of values: results of their helpers, members that their plugins add. */
function clientValues({ clients, host }: LoadOptions, project: Project): EvaluatorOptions {
  const decorators = clients.flatMap((client) => (client.decorates ?? []).map((d) => ({ ...d, client })));
  const used = new Map<Client, boolean>();
  const isUsed = ({ client }: { readonly client: Client }): boolean => {
    const known = used.get(client) ?? client.packages.some((p) => host.relevant.some((file) => project.sourceFile(file)?.text.includes(p)));
    used.set(client, known);
    return known;
  };
  return {
    surfaceValue: (evaluator, member, node, context) => clients.find((c) => c.name === member.client)?.results?.[member.key]?.(callAdapter(evaluator, node, context, member.receiver)),
    decoratedNames: decorators.filter(isUsed).map((d) => d.member),
    decorated: (module, name) => {
      const found = decorators.find((d) => d.member === name && d.module === module);
      return found && isUsed(found) ? { kind: 'instance', client: found.client.name, type: found.as, identity: `${module}.${name}`, args: [] } : undefined;
    },
  };
}
