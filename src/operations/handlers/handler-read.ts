/** A handler while its syntax is at hand, and what its facts are written with. */
import type { ts } from 'ts-morph';
import type { RunDraft } from '../../clients/client.js';
import type { Evidence } from '../../topology/topology.js';
import type { FunctionNode } from '../../values/value.js';
import type { EffectWalk } from './effects.js';
import type { Summary } from './found.js';
import type { MessageScope } from './message-scope.js';
import type { RawConsume, Tools } from '../operation.js';

/** One function that is run for a message, with all that was found in it. */
export interface HandlerRead {
  readonly fn: FunctionNode;
  readonly scope: MessageScope;
  readonly summary: Summary;
  readonly walk: EffectWalk;
}

/** Which parameter is the message, and the ways to its parts. */
export const shapeOf = (raw: RawConsume): RunDraft['message'] => raw.run?.message ?? raw.subscription?.message ?? raw.consumer?.message;

export const evidence = (tools: Tools, text: string, node: ts.Node): Evidence => ({ text, site: tools.siteOf(node) });
