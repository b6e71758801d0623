/** The analysis of one workspace, kept up to date file by file. */
import type { Settings } from './settings.js';
import type { Topology } from './topology/topology.js';

export interface Engine {
  readonly topology: Topology;
  /** Takes a file's new text. True when the topology changed. */
  update(file: string, text: string): boolean;
  /** Workspace-relative paths of the files whose content matters. */
  readonly files: readonly string[];
}

export function openEngine(_root: string, _settings: Settings): Engine {
  const topology: Topology = { version: 1, services: [], operations: [], objects: [], budgets: [], mentions: [], bridged: [], blindness: [], runs: [] };
  return { topology, update: () => false, files: [] };
}
