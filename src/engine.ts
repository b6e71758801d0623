/** The analysis of one workspace, kept up to date file by file. */
import { clients } from './clients/index.js';
import { engineLoader, type Reading, type ReadOptions } from './engine-loader.js';
import { keepCode } from './kept-code.js';
import type { Settings } from './settings.js';
import { startThread, type Reading as ThreadReading, type Taken, type Thread } from './thread.js';
import type { Blindness, Topology } from './topology/topology.js';
import { createLookups, type Lookups, SETS_GLOBAL } from './workspace/lookups.js';
import { findContainer } from './workspace/containers.js';
import { createDeployment, type Deployment } from './workspace/deployment.js';
import { discoverWorkspace } from './workspace/discover.js';
import { findHiddenClients } from './workspace/hidden-clients.js';
import { findMentions } from './workspace/mentions.js';
import { createResolver, type Resolver } from './workspace/resolve.js';
import { relevantPattern, type Scan, scanWorkspace, type TextTest } from './workspace/scan.js';
import type { Problem, Workspace } from './workspace/workspace.js';

export interface Engine {
  readonly topology: Topology;
  /** Takes a file's new text. True when the topology changed. */
  update(file: string, text: string): boolean;
  /** Workspace-relative paths of the files whose content matters. */
  readonly files: readonly string[];
  readonly isFromThread: boolean;
}

/** A file that could not be used: what it would have said is missing. */
const toBlindness = ({ file, message }: Problem): Blindness => ({ kind: 'parse', text: message, site: { file, start: 0, end: 0, line: 1, column: 1 } });

/** A test for the files that matter by themselves. */
const relevantFor = (settings: Settings): RegExp =>
  relevantPattern([...settings.wrappers.map((wrapper) => wrapper.module), ...clients.flatMap((client) => client.packages)], clients.flatMap((client) => client.starters ?? []));

export interface EngineOptions {
  /** Where it can be, the first analysis is made in a thread, so that the memory it takes can be given back. */
  readonly inThread?: boolean;
  /** The directory in which the compiler's code is kept; nothing where it is not to be kept. */
  readonly code?: string | undefined;
}

/** Analyses a workspace. `root` is absolute; a caller that has just discovered the workspace hands it over. */
export function openEngine(root: string, settings: Settings, workspace: Workspace = discoverWorkspace(root), { inThread = false, code }: EngineOptions = {}): Engine {
  const relevant = relevantFor(settings);
  const resolver = createResolver(workspace);
  let thread: Thread | undefined;
  const begin = (): void => {
    thread = startThread(code);
    thread?.tell({ settings, workspace });
  };
  const scan = scanWorkspace(workspace, resolver, { relevant, always: [SETS_GLOBAL], ...(inThread ? { onFirst: begin } : {}) });
  thread?.tell(scan.memory);
  const deployment = createDeployment(workspace, scan, settings);
  thread?.tell(deployment.facts);
  const reader = createReader(settings, workspace, resolver, scan, deployment, code);

  const findHidden = (): readonly Blindness[] => findHiddenClients(workspace, reader.host, relevant);
  /** With what is known without the compiler. */
  const withBlindness = (topology: Topology, hidden: readonly Blindness[], problemsThere: readonly Problem[] = []): Topology => {
    const ofManifests = topology.operations.length > 0 ? deployment.environment.problems : [];
    const problems = new Map([...resolver.problems, ...problemsThere, ...scan.problems, ...ofManifests].map((problem) => [`${problem.file}\n${problem.message}`, problem]));
    return { ...topology, blindness: [...topology.blindness, ...hidden, ...[...problems.values()].map(toBlindness)] };
  };
  // Looked for while a thread is at work.
  const hiddenAtFirst = findHidden();
  const elsewhere = thread?.await(workspace.files.length);
  if (elsewhere) scan.recall(elsewhere.searched);
  let topology = withBlindness(elsewhere?.topology ?? reader.read(), hiddenAtFirst, elsewhere?.problems);
  let loaded: ReadonlySet<string> = new Set(elsewhere?.files ?? reader.loaded);
  // A run over many files never edits: syntax trees and types are kept from the first edit on, and built again for that one.
  reader.forget();
  let written: string | undefined;
  return {
    get topology() {
      return topology;
    },
    get files() {
      return [...loaded];
    },
    isFromThread: elsewhere !== undefined,
    update(file, text) {
      const isLoaded = loaded.has(file);
      // What is not loaded was only searched: an edit that no search sees is no news.
      if (!scan.update(file, text) && !isLoaded) return false;
      if (isLoaded) reader.update(file);
      const before = (written ??= JSON.stringify(topology));
      const hidden = findHidden();
      topology = withBlindness(reader.read(), hidden);
      loaded = new Set(reader.loaded);
      written = JSON.stringify(topology);
      return written !== before;
    },
  };
}

/** What a thread keeps of the texts that it reads: all of a workspace of a thousand files or two. In UTF-16 code units; in V8 most texts take a byte each. */
const KEPT = 6_000_000;

/**
 * What a thread does: loads the compiler, takes what there is to read, and reads it. What can be known without the compiler is left to
 * whoever waits for it, and taken when it is asked for.
 */
export function readInThread(take: Taken, code: string | undefined): ThreadReading {
  engineLoader.loadReader(code);
  const { settings, workspace } = take.given();
  const resolver = createResolver(workspace);
  const searched = take.searched();
  const scan = scanWorkspace(workspace, resolver, { relevant: relevantFor(settings), searched, keep: KEPT });
  const reader = createReader(settings, workspace, resolver, scan, createDeployment(workspace, scan, settings, take.deployment), code);
  const topology = reader.read();
  keepCode();
  const { facts, ...memory } = scan.memory;
  return { topology, files: reader.loaded, problems: resolver.problems, searched: { ...memory, facts: new Map([...facts].filter(([file]) => !searched.facts.has(file))) } };
}

/** The reading of a workspace's code: each goes on with the one before. */
interface Reader {
  readonly host: ReadHost;
  read(): Topology;
  /** The files that the last one parsed. */
  readonly loaded: readonly string[];
  /** A file that is loaded has another text now. */
  update(file: string): void;
  /** Gives up what the next reading would go on with. */
  forget(): void;
}

type ReadHost = ReturnType<typeof toHost>;

const toHost = (workspace: Workspace, resolver: Resolver, scan: Scan) => ({
  files: workspace.files,
  get relevant(): readonly string[] {
    return scan.relevant;
  },
  importsOf: (file: string) => scan.importsOf(file),
  matches: (file: string, test: TextTest) => scan.matches(file, test),
  imports: (file: string, specifier: RegExp) => scan.imports(file, specifier),
  read: (file: string) => scan.read(file),
  resolve: (specifier: string, from: string) => resolver.resolve(specifier, from),
  importersOf: (file: string) => scan.importersOf(file),
  dependentsOf: (files: Iterable<string>) => scan.dependentsOf(files),
});

/** What is deployed alone is apart from the rest of its package: a package of several processes is that of each of them, and what they share. */
const withServices = (lookups: Lookups, deployment: Deployment): Lookups => ({ ...lookups, packageOf: (file) => deployment.services.serviceOf(file) ?? lookups.packageOf(file) });

/** Whoever reads in a thread may have to wait for the deployment: it is asked for as late as can be. */
const toJoin = (workspace: Workspace, scan: Scan, deployment: Deployment): ReadOptions['join'] => ({
  get services() {
    return deployment.services.services;
  },
  serviceOf: (file) => deployment.services.serviceOf(file),
  ownersOf: (file) => deployment.services.ownersOf(file),
  get environment() {
    return deployment.environment;
  },
  findMentions: (names) => findMentions(workspace, names),
  containerIn: (file, name) => findContainer(workspace, file, name),
  isImported: (file) => scan.importersOf(file).length > 0,
  isRunByHand: (file) => deployment.services.isRunByHand(file),
});

function createReader(settings: Settings, workspace: Workspace, resolver: Resolver, scan: Scan, deployment: Deployment, code: string | undefined): Reader {
  const host = toHost(workspace, resolver, scan);
  let reading: Reading | undefined;
  let loaded: readonly string[] = [];
  return {
    host,
    read() {
      if (scan.relevant.length === 0) return { version: 1, services: deployment.services.services, operations: [], objects: [], budgets: [], mentions: [], bridged: [], blindness: [], runs: [] };
      const read = engineLoader.loadReader(code).readTopology({
        settings,
        relevant: scan.relevant,
        host,
        evaluator: withServices(createLookups(workspace, host), deployment),
        ...(reading ? { before: reading } : {}),
        join: toJoin(workspace, scan, deployment),
      });
      reading = read.reading;
      loaded = [...new Set(reading.evaluator.project.parsed)];
      return read.topology;
    },
    get loaded() {
      return loaded;
    },
    update: (file) => reading?.evaluator.project.update(file),
    forget() {
      reading = undefined;
    },
  };
}
