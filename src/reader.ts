/** The part of the pipeline that brings the compiler: from the files that matter to the topology. It is loaded when there are some. */
import type { Client } from './clients/client.js';
import { toClients } from './clients/from-settings.js';
import { clients as knownClients } from './clients/index.js';
import { type LoadOptions, loadOperations, type Reading } from './operations/load.js';
import type { Settings } from './settings.js';
import { join, type JoinInput } from './topology/join.js';
import type { Topology } from './topology/topology.js';

export interface ReadOptions extends Omit<LoadOptions, 'clients'> {
  readonly settings: Pick<Settings, 'wrappers'>;
  readonly join: Omit<JoinInput, 'loaded' | 'texts'>;
}

/** Reads the operations of a workspace and joins them. The next reading of it goes on with this one. */
export function readTopology({ settings, join: input, ...options }: ReadOptions): { readonly reading: Reading; readonly topology: Topology } {
  const loaded = loadOperations({ ...options, clients: options.before?.clients ?? clientsFor(settings) });
  return { reading: loaded.reading, topology: join({ ...input, loaded, texts: options.host }) };
}

/** What the user declares of a package goes before what is known of it. */
const clientsFor = ({ wrappers }: ReadOptions['settings']): readonly Client[] => [...toClients(wrappers), ...knownClients];
