/** Topics whose messages must not be lost. */
import type { TopicSettings } from '../settings.js';
import { tokensOf } from './names.js';
import { handlersOf, type Topic } from './queries.js';
import type { Evidence, Handler, Produce, ProduceSource, Site } from './topology.js';

/** Words of money, goods and accountability, from the articles: what "losing an event is unacceptable" is said of. */
const WORDS: ReadonlySet<string> = new Set(['payment', 'order', 'purchase', 'invoice', 'ledger', 'wallet', 'credit', 'settlement', 'transfer', 'withdrawal', 'refund', 'audit', 'compliance']);

export interface Criticality {
  /** By the settings; else by what name and code agree on. */
  readonly declared: boolean;
  /** Completes "it is critical: …". */
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/**
 * Whether losing a message of the topic is unacceptable: it is declared so, or a whole word of its name says so (`orderbooks` is not
 * `order`) and the payload's type or fields, the key, or the handler agree. The name alone is never enough.
 */
export function findCriticality(topic: Topic, declared: TopicSettings): Criticality | undefined {
  if (declared.critical !== undefined) return declared.critical ? { declared: true, text: 'the settings declare it critical', evidence: [] } : undefined;
  const word = criticalWordOf(tokensOf(topic.name));
  if (word === undefined || asksOnly(topic.name)) return undefined;
  const witness = [...topic.produces.flatMap(saidByProduce), ...handlersOf(topic).flatMap((handler) => saidByHandler(handler, topic))].find(({ said }) => criticalWordOf(tokensOf(said)) !== undefined);
  if (!witness) return undefined;
  const evidence = { text: `the ${witness.what} is \`${witness.said}\``, site: witness.site };
  return { declared: false, text: `its name says ${word}, and ${evidence.text}`, evidence: [evidence] };
}

const ASKING: ReadonlySet<string> = new Set(['get', 'fetch', 'find', 'list', 'search', 'query', 'lookup']);

/** `get_order_status`, `order.findAll`, `orders-get`: what only asks changes nothing when it is lost. */
function asksOnly(name: Topic['name']): boolean {
  const tokens = tokensOf(name);
  const [inLast] = tokensOf(name.text.split(/[.:/]/).at(-1) ?? '');
  return [tokens[0], tokens.at(-1), inLast].some((token) => token !== undefined && ASKING.has(token));
}

interface Witness {
  readonly what: string;
  readonly said: string;
  readonly site: Site;
}

function saidByProduce({ payloadType, key, fields, site, source }: Produce): readonly Witness[] {
  // A key that is handed in is known by its last name alone: how it is written (`refund.id`) says more.
  const keys = key.kind === 'value' || key.kind === 'constant' ? [key.text, source?.key ?? '?'].filter((said) => said !== '?') : [];
  return [
    ...(payloadType === undefined ? [] : [{ what: 'payload type', said: payloadType, site }]),
    ...keys.map((said) => ({ what: 'key', said, site })),
    ...fields.filter((field) => !isSortOrder(field)).map((field) => ({ what: 'payload field', said: field, site })),
    ...saidByPayload(source).map(({ what, said }) => ({ what, said, site })),
  ];
}

/** What the payload, or the value of one of its fields, is called where it is sent: `order`, `order.id`. */
function saidByPayload(source: ProduceSource | undefined): readonly Omit<Witness, 'site'>[] {
  const own = source?.payload === undefined ? [] : [{ what: 'payload', said: source.payload }];
  const fields = (source?.payloadFields ?? []).map(({ text }) => ({ what: 'value of a payload field', said: text }));
  return [...own, ...fields].filter(({ said }) => isMember(said) && !isSortOrder(said));
}

/** A name, or a member of one: a call or an object says something of many things. */
const isMember = (text: string): boolean => /^(this\.)?[A-Za-z_$][\w$]*([?!]?\.[A-Za-z_$][\w$]*)*$/.test(text);

function saidByHandler({ name, site, effects }: Handler, topic: Topic): readonly Witness[] {
  const writes = effects.filter(({ kind, text }) => kind === 'databaseWrite' && !isSortOrder(text));
  return [
    // A handler that goes by the topic's name (`{ 'invoice-paid': async (invoice) => … }`) says nothing of its own.
    ...(name.replaceAll(/['"`]/g, '') === topic.name.text ? [] : [{ what: 'handler', said: name, site }]),
    ...writes.map((write) => ({ what: 'write of its handler', said: write.text, site: write.site })),
    ...writes.flatMap((write) => (write.table === undefined ? [] : [{ what: 'table that its handler writes', said: write.table, site: write.site }])),
  ];
}

/** `orderBy` and `sortOrder` are about sequence. */
const isSortOrder = (text: string): boolean => /order_?by|sort_?order/i.test(text);

const criticalWordOf = (tokens: readonly string[]): string | undefined => tokens.map((token) => (WORDS.has(token) ? token : token.replace(/s$/, ''))).find((token) => WORDS.has(token));
