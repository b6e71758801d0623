import type { ts } from 'ts-morph';
import type { ClientObject } from '../topology/topology.js';
import type { Tools } from './operation.js';

export function connectionsOf(_tools: Tools): ReadonlyMap<ts.Node, NonNullable<ClientObject['perCall']>> {
  return new Map();
}
