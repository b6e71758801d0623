/** The handler of a consumer, read once for all that ask: what it does, and the id by which a produce names it. */
import type { Handler } from '../../topology/topology.js';
import { readHandler } from './handlers.js';
import type { RawConsume, Tools } from '../operation.js';

const read = new WeakMap<RawConsume, { readonly handler: Handler | undefined }>();

/** What `readHandler` says of a consumer, remembered. */
export function handlerOf(tools: Tools, raw: RawConsume): Handler | undefined {
  const before = read.get(raw);
  if (before) return before.handler;
  const handler = readHandler(tools, raw);
  read.set(raw, { handler });
  return handler;
}

/** The id of a consumer's handler; nothing where no handler was found. */
export const handlerIdOf = (tools: Tools, raw: RawConsume): string | undefined => handlerOf(tools, raw)?.id;
