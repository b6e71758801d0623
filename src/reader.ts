/** The part of the pipeline that brings the compiler: from the files that matter to the topology. It is loaded when there are some. */
import { toClients } from './clients/from-settings.js';
import { clients as knownClients } from './clients/index.js';
import { type LoadOptions, loadOperations } from './operations/load.js';
import type { Settings } from './settings.js';
import { join, type JoinInput } from './topology/join.js';
import type { Topology } from './topology/topology.js';
import type { Evaluator } from './values/evaluate.js';

export interface ReadOptions extends Omit<LoadOptions, 'clients'> {
  readonly settings: Pick<Settings, 'wrappers'>;
  readonly join: Omit<JoinInput, 'loaded'>;
}

/** Reads the operations of a workspace and joins them. The evaluator is what the next reading goes on with. */
export function readTopology({ settings, join: input, ...options }: ReadOptions): { readonly evaluator: Evaluator; readonly topology: Topology } {
  // What the user declares of a package goes before what is known of it.
  const loaded = loadOperations({ ...options, clients: [...toClients(settings.wrappers), ...knownClients] });
  return { evaluator: loaded.evaluator, topology: join({ ...input, loaded }) };
}
