/** What several values come to where one of them is meant. */
import { type Value, entriesOf, itemsOf, isDefinedByItself, known, oneOf, unknown } from './value.js';

/** What a variable may hold, not counting the emptiness it starts with. */
export function settle(values: readonly Value[]): Value {
  const given = values.filter((v) => !(v.kind === 'known' && (v.value === undefined || v.value === null)) && !isDefinedByItself(v));
  // `[]` and `{}` are what a collection is reset to; one of them stays where there is nothing else.
  const full = given.filter((v) => !isEmpty(v));
  const filled = full.length < given.length ? (full.length > 0 ? full : given.slice(0, 1)) : given;
  return filled.length > 0 ? oneOf(filled) : (values[0] ?? known(undefined));
}

const isEmpty = (value: Value): boolean => (value.kind === 'list' && value.items.length === 0 && !value.rest) || (value.kind === 'record' && value.keys.length === 0 && !value.open);

/** One element of a list that is gone through. */
export function elementOf(value: Value): Value {
  if (value.kind === 'parameter') return { ...value, path: [...value.path, '*'] };
  if (isDefinedByItself(value)) return value;
  if (value.kind === 'record') return value.map ? oneOf(entriesOf(value)) : unknown('an element of an object');
  const items = itemsOf(value);
  return value.kind === 'list' || value.kind === 'oneOf' ? oneOf(items) : unknown('an element of a list that is not known');
}
