/** Values too large for a topic. */
import type { PayloadFact } from '../topology/topology.js';
import type { RawProduce, Tools } from './operation.js';

export function readLarge(_tools: Tools, _raw: RawProduce): readonly PayloadFact[] {
  return [];
}
