/** What leads to a produce: the calls above its site, the loops around it, and what sets it off. */
import type { Frame, Loop, Trigger } from '../topology/topology.js';
import type { CallNode } from './calls-in.js';
import type { RawProduce, Tools } from './operation.js';

export interface Above {
  readonly callers: readonly Frame[];
  /** The calls of `callers`, where the way up is a single one. */
  readonly calls: readonly CallNode[];
  readonly loops: readonly Loop[];
  readonly triggers: readonly Trigger[];
  readonly triggersComplete: boolean;
  /** Ids of the consumer handlers it is produced from. */
  readonly handlers: readonly string[];
  /** Services that lead here, when the site is in shared code. */
  readonly services: readonly string[];
}

export function readAbove(_tools: Tools, _raw: RawProduce): Above {
  return { callers: [], calls: [], loops: [], triggers: [], triggersComplete: false, handlers: [], services: [] };
}
