/** Loads what matters and extracts its operations: the loop between "what is here" and "what would have to be here". */
import type { Client } from '../clients/client.js';
import { Evaluator, type EvaluatorOptions } from '../values/evaluate.js';
import { createProject, type Project, type ProjectHost } from '../workspace/project.js';
import { type CallGraph, createCallGraph } from './callers.js';
import { type DemandHost, findDemands } from './demand.js';
import { callAdapter, extract } from './extract.js';
import { findCallerDemands, MAX_CALLER_LEVELS } from './explore.js';
import { createHandlerSearch, MAX_LEVELS } from './handler-files.js';
import type { RawOperations } from './operation.js';

/** Rounds of loading; wrappers of wrappers need one each. */
const MAX_ROUNDS = 12;

export interface Loaded {
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
  /** A project of an earlier analysis of the same workspace, with all changed files updated. */
  readonly project?: Project;
}

/** The operations of the relevant files and of everything that has to do with them. */
export function loadOperations(options: LoadOptions): Loaded {
  const project = options.project ?? createProject(options.host, options.clients);
  project.load(options.relevant);
  for (let round = 1; ; round++) {
    const evaluator = new Evaluator(project, { ...options.evaluator, ...clientValues(options) });
    const graph = createCallGraph(evaluator);
    const raw = extract({ evaluator, graph, clients: options.clients });
    if (round >= MAX_ROUNDS || !project.load(findDemands(evaluator, graph, options.host))) return withHandlerFiles(options, { project, evaluator, graph, raw });
  }
}

/**
 * Loads what the handlers call and what calls the produces, a few files deep. It holds no operations that are not known by now (a file with one would
 * have been loaded for it), so nothing is extracted again: the facts are read with an evaluator that sees more.
 */
function withHandlerFiles(options: LoadOptions, loaded: Loaded): Loaded {
  const { project, raw } = loaded;
  let { evaluator, graph } = loaded;
  const handlerFiles = createHandlerSearch(raw, options.host);
  for (let level = 0; ; level++) {
    const called = level < MAX_LEVELS ? handlerFiles.findDemands(evaluator) : [];
    const calling = findCallerDemands(evaluator, graph, raw, options.host);
    if (level >= MAX_CALLER_LEVELS || !project.load([...called, ...calling])) break;
    evaluator = new Evaluator(project, { ...options.evaluator, ...clientValues(options) });
    graph = createCallGraph(evaluator);
  }
  return { project, evaluator, graph, raw };
}

/** What the clients' declarations say of values: results of their helpers, members that their plugins add. */
function clientValues({ clients, host }: LoadOptions): EvaluatorOptions {
  const decorators = clients.flatMap((client) => (client.decorates ?? []).map((d) => ({ ...d, client })));
  return {
    surfaceValue: (evaluator, member, node, context) => clients.find((c) => c.name === member.client)?.results?.[member.key]?.(callAdapter(evaluator, node, context, member.receiver)),
    decorated: (module, name) => {
      const found = decorators.find((d) => d.member === name && d.module === module);
      const used = found && found.client.packages.some((p) => host.relevant.some((file) => host.read(file)?.includes(p)));
      return used ? { kind: 'instance', client: found.client.name, type: found.as, identity: `${module}.${name}`, args: [] } : undefined;
    },
  };
}

/** A test for files that name one of the clients' packages. */
export function relevantPattern(packages: readonly string[]): RegExp {
  const names = packages.map((p) => p.replace(/\/\*$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`['"](?:npm:)?(?:${names.join('|')})(?:@[\\w.^~-]+)?(?:/[^'"\\n]*)?['"]`);
}
