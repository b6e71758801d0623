/** The analysis of one workspace, kept up to date file by file. */
import { clients } from './clients/index.js';
import { engineLoader, type Reading } from './engine-loader.js';
import type { Settings } from './settings.js';
import { startThread, type Thread } from './thread.js';
import type { Blindness, Topology } from './topology/topology.js';
import { createLookups } from './workspace/lookups.js';
import { findContainer } from './workspace/containers.js';
import { discoverWorkspace } from './workspace/discover.js';
import { readEnvironment, type Environment } from './workspace/environment.js';
import { findHiddenClients } from './workspace/hidden-clients.js';
import { findMentions } from './workspace/mentions.js';
import { createResolver } from './workspace/resolve.js';
import { relevantPattern, scanWorkspace, type ScanMemory, type TextTest } from './workspace/scan.js';
import { detectServices, type Services } from './workspace/services.js';
import type { Problem, Workspace } from './workspace/workspace.js';

export interface Engine {
  readonly topology: Topology;
  /** Takes a file's new text. True when the topology changed. */
  update(file: string, text: string): boolean;
  /** Workspace-relative paths of the files whose content matters. */
  readonly files: readonly string[];
  /** What the files were searched for, for an engine in another thread to go on with. */
  readonly searched: ScanMemory;
  readonly isFromThread: boolean;
}

/** A file that could not be used: what it would have said is missing. */
const toBlindness = ({ file, message }: Problem): Blindness => ({ kind: 'parse', text: message, site: { file, start: 0, end: 0, line: 1, column: 1 } });

/**
 * Analyses a workspace. `root` is absolute; a caller that has just discovered the workspace hands it over.
 * `inThread`: where it can be, the first analysis is made in a thread, so that the memory it takes can be given back.
 */
export function openEngine(root: string, settings: Settings, workspace: Workspace = discoverWorkspace(root), inThread = false): Engine {
  const resolver = createResolver(workspace);
  const relevant = relevantPattern([...settings.wrappers.map((wrapper) => wrapper.module), ...clients.flatMap((client) => client.packages)], clients.flatMap((client) => client.starters ?? []));
  let thread: Thread | undefined;
  const onFirst = inThread ? (): void => void (thread = startThread({ root, settings, workspace })) : undefined;
  const scan = scanWorkspace(workspace, resolver, { relevant, ...(onFirst ? { onFirst } : {}) });
  let detected: Services | undefined;
  let environment: Environment | undefined;
  const getServices = (): Services => (detected ??= detectServices(workspace, scan, settings));
  /** Manifests, compose and .env files: read where there is an operation to read them for. */
  const getEnvironment = (): Environment => (environment ??= readEnvironment(workspace, getServices()));
  const host = {
    files: workspace.files,
    get relevant() {
      return scan.relevant;
    },
    importsOf: (file: string) => scan.importsOf(file),
    matches: (file: string, test: TextTest) => scan.matches(file, test),
    read: (file: string) => scan.read(file),
    resolve: (specifier: string, from: string) => resolver.resolve(specifier, from),
    importersOf: (file: string) => scan.importersOf(file),
    dependentsOf: (files: Iterable<string>) => scan.dependentsOf(files),
  };
  let reading: Reading | undefined;
  let loaded: ReadonlySet<string> = new Set();
  const analyse = (): Topology => {
    const hidden = findHiddenClients(workspace, host, relevant);
    const services = getServices();
    if (scan.relevant.length === 0) return { version: 1, services: services.services, operations: [], objects: [], budgets: [], mentions: [], bridged: [], blindness: hidden, runs: [] };
    const read = engineLoader.loadReader().readTopology({
      settings,
      relevant: scan.relevant,
      host,
      evaluator: createLookups(workspace, host),
      ...(reading ? { before: reading } : {}),
      join: { services: services.services, serviceOf: (f) => services.serviceOf(f), ownersOf: (f) => services.ownersOf(f), environment: getEnvironment(), findMentions: (names) => findMentions(workspace, names), containerIn: (file, name) => findContainer(workspace, file, name) },
    });
    reading = read.reading;
    loaded = new Set(reading.evaluator.project.parsed);
    return { ...read.topology, blindness: [...read.topology.blindness, ...hidden, ...[...resolver.problems, ...scan.problems].map(toBlindness)] };
  };
  const elsewhere = thread?.await();
  if (elsewhere) {
    loaded = new Set(elsewhere.files);
    scan.recall(elsewhere.searched);
  }
  let topology = elsewhere?.topology ?? analyse();
  // A run over many files never edits: syntax trees and types are kept from the first edit on, and built again for that one.
  reading = undefined;
  let written: string | undefined;
  return {
    get topology() {
      return topology;
    },
    get files() {
      return [...loaded];
    },
    isFromThread: elsewhere !== undefined,
    get searched() {
      return scan.memory;
    },
    update(file, text) {
      const isLoaded = loaded.has(file);
      // What is not loaded was only searched: an edit that no search sees is no news.
      if (!scan.update(file, text) && !isLoaded) return false;
      if (isLoaded) reading?.evaluator.project.update(file);
      const before = (written ??= JSON.stringify(topology));
      topology = analyse();
      written = JSON.stringify(topology);
      return written !== before;
    },
  };
}
