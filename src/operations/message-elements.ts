/** The messages of one call of a client, one by one, and how each is read. */
import type { MessageDraft } from '../clients/client.js';
import { type Value, at, itemsOf } from '../values/value.js';

interface Elements {
  readonly items: readonly Value[];
  /** There may be more than these. */
  readonly unbounded: boolean;
  /** How many one call sends at most; nothing where what was asked for as a list is not known to be one. */
  readonly count?: number;
}

export function messageElements(messages: Value): Elements {
  if (messages.kind === 'list') return { items: [...messages.items, ...(messages.rest ? [messages.rest] : [])], unbounded: messages.rest !== undefined, count: messages.items.length };
  if (messages.kind === 'oneOf') {
    const each = messages.values.map(messageElements);
    const counts = each.flatMap(({ count }) => count ?? []);
    return { items: messages.values.flatMap((v) => [...itemsOf(v)]), unbounded: messages.values.some((v) => v.kind === 'list' && v.rest !== undefined), ...(counts.length === each.length ? { count: Math.max(...counts) } : {}) };
  }
  return { items: messages.kind === 'known' ? [] : [messages], unbounded: false, ...(/^(foreign|unknown|parameter)$/.test(messages.kind) ? {} : { count: 1 }) };
}

export const readMessage = (element: Value): MessageDraft => ({ key: at(element, 'key'), value: at(element, 'value'), headers: at(element, 'headers'), partition: at(element, 'partition'), timestamp: at(element, 'timestamp') });
