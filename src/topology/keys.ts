/** What the keys of messages keep in order. */
import { isOwnId } from './fit-queries.js';
import { tokensOf } from './names.js';
import type { Name, Produce } from './topology.js';

/** A key under which more messages may follow. The new id of what a message tells of, which is in the message as well, is the key of whatever is said of it later. */
export const keepsOrder = ({ key, fields }: Produce): boolean =>
  key.kind === 'value' || (key.kind === 'random' && !isOwnId(key.text) && fields.includes(key.text.split('.').at(-1) ?? ''));

/** Is a key what a field of the message says: `order.id` and `order_id`, `courseId` and `id`? */
export function isKeyOf(key: string, field: string): boolean {
  const [one, other] = [tokensOf(key).join(' '), tokensOf(field).join(' ')];
  return one !== '' && other !== '' && (one === other || one.endsWith(` ${other}`) || other.endsWith(` ${one}`));
}

/** `order.created`: it says something once of each thing, and nothing can come before it or after it on its topic. */
export const isFirstOfAll = (topic: Name): boolean => /^(created?|creation|registered|placed|added|new|signup|started|opened)$/.test(tokensOf(topic).at(-1) ?? '');
