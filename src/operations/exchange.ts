/** The signs of a request that waits for its answer over Kafka. */
import type { Produce } from '../topology/topology.js';
import type { RawProduce, Tools } from './operation.js';

export type Exchange = Pick<Produce, 'awaitsReply' | 'replyAddress' | 'toMessageAddress'>;

export function readExchange(_tools: Tools, _raw: RawProduce): Exchange {
  return {};
}
