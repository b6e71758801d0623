/** Names made from a topic's or a service's name. */
import type { Produce } from '../topology/topology.js';

const wordsOf = (text: string): readonly string[] => text.replace(/([a-z\d])([A-Z])/g, '$1 $2').split(/[^A-Za-z\d]+/).filter(Boolean);

/** `order.created` → `orderCreated`; a name never starts with a digit. */
export function toCamelCase(text: string): string {
  const name = wordsOf(text.toLowerCase() === text ? text : text.replace(/[A-Z]{2,}/g, (run) => run.toLowerCase()))
    .map((word, index) => (index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  return /^\d/.test(name) ? `topic${name}` : name || 'messages';
}

/** `order.created` → `ORDER_CREATED`. */
export function toConstantCase(text: string): string {
  const name = wordsOf(text).join('_').toUpperCase();
  return /^\d/.test(name) ? `_${name}` : name || 'MESSAGES';
}

/** `order.created` → `order-created`. */
export const toKebabCase = (text: string): string => wordsOf(text).join('-').toLowerCase() || 'messages';

/** A name to build others from: the topic's, or that of its variable (`env:ORDERS_TOPIC` → its default, or `ORDERS`). */
export function getBaseName(produce: Produce): string {
  const { kind, text } = produce.topic;
  if (kind === 'name') return text;
  const [symbol = '', fallback] = text.split('|');
  if (kind === 'symbol') return fallback ?? (symbol.replace(/^package:.*[#.]|^\w+:/, '').replace(/^KAFKA_|_?TOPIC(_NAME)?$/g, '') || symbol);
  if (kind === 'template') return text.replace(/\$\{[^}]*\}/g, ' ');
  return 'messages';
}
