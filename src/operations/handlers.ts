/** What a handler does with its message. */
import type { Handler } from '../topology/topology.js';
import { functionName } from './calls-in.js';
import type { RawConsume, Tools } from './operation.js';

export function readHandler(tools: Tools, raw: RawConsume): Handler | undefined {
  const [fn] = raw.handlers;
  if (fn?.kind !== 'function') return undefined;
  const site = tools.siteOf(fn.node);
  return { id: `${site.file}:${site.start}`, name: functionName(fn.node), site, effects: [], complete: false, noop: false, faults: [], signs: [] };
}
