/** Topics whose messages must not be lost. */
import type { TopicSettings } from '../settings.js';
import { tokensOf } from '../topology/names.js';
import { handlersOf, type Topic } from '../topology/queries.js';
import type { Evidence } from '../topology/topology.js';

const WORDS = new Set(['payment', 'order', 'purchase', 'invoice', 'ledger', 'wallet', 'credit', 'settlement', 'transfer', 'withdrawal', 'refund', 'audit', 'compliance']);

export interface Criticality {
  /** By the settings; else by what name and code agree on. */
  readonly declared: boolean;
  /** Completes "it is critical: …". */
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/**
 * Whether losing a message is unacceptable: declared, or a whole word of the name says so (`orderbooks` is not `order`) and
 * payload type, key or handler agree. The name alone is never enough.
 */
export function findCriticality(topic: Topic, declared: TopicSettings): Criticality | undefined {
  if (declared.critical !== undefined) return declared.critical ? { declared: true, text: 'the settings declare it critical', evidence: [] } : undefined;
  const word = criticalWord(tokensOf(topic.name));
  if (word === undefined) return undefined;
  const witnesses = [
    ...topic.produces.flatMap((produce) => [
      ...(produce.payloadType === undefined ? [] : [{ what: 'payload type', text: produce.payloadType, site: produce.site }]),
      ...(produce.key.kind === 'value' ? [{ what: 'key', text: produce.key.text, site: produce.site }] : []),
    ]),
    ...handlersOf(topic).map((handler) => ({ what: 'handler', text: handler.name, site: handler.site })),
  ];
  const witness = witnesses.find(({ text }) => criticalWord(tokensOf(text)) !== undefined);
  if (!witness) return undefined;
  const evidence = { text: `the ${witness.what} is \`${witness.text}\``, site: witness.site };
  return { declared: false, text: `its name says ${word}, and ${evidence.text}`, evidence: [evidence] };
}

const criticalWord = (tokens: readonly string[]): string | undefined => tokens.map((token) => (WORDS.has(token) ? token : token.replace(/s$/, ''))).find((token) => WORDS.has(token));
