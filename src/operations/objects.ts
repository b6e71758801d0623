/** Client objects: their brokers, limits and lifetimes; time budgets around their use. */
import type { ClientObject, LatencyBudget } from '../topology/topology.js';
import type { Tools } from './operation.js';

export function readObjects(_tools: Tools): readonly ClientObject[] {
  return [];
}

export function readBudgets(_tools: Tools): readonly LatencyBudget[] {
  return [];
}
