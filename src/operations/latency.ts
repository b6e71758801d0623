/** Time budgets around a send, and ticks that wait for one. */
import type { LatencyBudget } from '../topology/topology.js';
import type { Tools } from './operation.js';

export function readBudgets(_tools: Tools): readonly LatencyBudget[] {
  return [];
}
