/** The identity of handlers: two subscriptions with one id have the same handler. */
import type { RawConsume, Tools } from './operation.js';
import { readHandler } from './handlers.js';

/** The id of a subscription's handler, as in the topology; nothing where no function was found. */
export const handlerIdOf = (tools: Tools, raw: RawConsume): string | undefined => readHandler(tools, raw)?.id;
