/** The analysis of one workspace, kept up to date file by file. */
import { toClients } from './clients/from-settings.js';
import { clients as knownClients } from './clients/index.js';
import { type Loaded, loadOperations, relevantPattern } from './operations/load.js';
import type { Settings } from './settings.js';
import { join } from './topology/join.js';
import type { Topology } from './topology/topology.js';
import { createLookups } from './workspace/lookups.js';
import { findContainer } from './workspace/containers.js';
import { discoverWorkspace } from './workspace/discover.js';
import { readEnvironment } from './workspace/environment.js';
import { findMentions } from './workspace/mentions.js';
import { createResolver } from './workspace/resolve.js';
import { scanWorkspace } from './workspace/scan.js';
import { detectServices } from './workspace/services.js';
import type { Workspace } from './workspace/workspace.js';

export interface Engine {
  readonly topology: Topology;
  /** Takes a file's new text. True when the topology changed. */
  update(file: string, text: string): boolean;
  /** Workspace-relative paths of the files whose content matters. */
  readonly files: readonly string[];
}

/** Analyses a workspace. `root` is absolute; a caller that has just discovered the workspace hands it over. */
export function openEngine(root: string, settings: Settings, workspace: Workspace = discoverWorkspace(root)): Engine {
  const resolver = createResolver(workspace);
  // What the user declares of a package goes before what is known of it.
  const clients = [...toClients(settings.wrappers), ...knownClients];
  const relevant = relevantPattern(clients.flatMap((c) => c.packages));
  const scan = scanWorkspace(workspace, resolver, { relevant });
  const services = detectServices(workspace, scan, settings);
  const environment = readEnvironment(workspace, services);
  const host = {
    files: workspace.files,
    get relevant() {
      return scan.relevant;
    },
    importsOf: (file: string) => scan.importsOf(file),
    read: (file: string) => scan.read(file),
    resolve: (specifier: string, from: string) => resolver.resolve(specifier, from),
    importersOf: (file: string) => scan.importersOf(file),
    dependentsOf: (files: Iterable<string>) => scan.dependentsOf(files),
  };
  const lookups = createLookups(workspace, host);
  let loaded: Loaded | undefined;
  const analyse = (): Topology => {
    if (scan.relevant.length === 0) return { version: 1, services: services.services, operations: [], objects: [], budgets: [], mentions: [], bridged: [], blindness: [], runs: [] };
    loaded = loadOperations({ clients, relevant: scan.relevant, host, evaluator: lookups, ...(loaded ? { project: loaded.project } : {}) });
    return join({ loaded, services: services.services, serviceOf: (f) => services.serviceOf(f), ownersOf: (f) => services.ownersOf(f), environment, findMentions: (names) => findMentions(workspace, names), containerIn: (file, name) => findContainer(workspace, file, name) });
  };
  let topology = analyse();
  return {
    get topology() {
      return topology;
    },
    get files() {
      return loaded?.project.files ?? [];
    },
    update(file, text) {
      scan.update(file, text);
      loaded?.project.update(file);
      const next = analyse();
      const changed = JSON.stringify(next) !== JSON.stringify(topology);
      topology = next;
      return changed;
    },
  };
}
