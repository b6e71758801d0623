/** Keys and what stands under them: a `Map`, or an object in its place, made of entries and asked for its keys, values and entries. */
import { type ListValue, type RecordValue, type Value, itemsOf, keyNameOf, keysOf, list, namedEntriesOf, oneOf, stringOf, textOf, unknown } from '../value.js';

/** A map with more in it says nothing of one of its entries. */
const MAX_ENTRIES = 40;

/** What a list of keys and values makes: `new Map([[config.topics.orders, handle]])`. */
export function recordFrom({ items, rest }: ListValue): RecordValue {
  const named = new Map<string, Value>();
  const written = new Map<string, Value>();
  const others: (readonly [Value, Value])[] = [];
  for (const [key, value] of [...items, ...(rest ? [rest] : [])].map(itemsOf)) {
    if (!key || !value) continue;
    const name = keyNameOf(key);
    if (name === undefined) {
      others.push([key, value]);
      continue;
    }
    named.set(name, value);
    if (key.kind !== 'known') written.set(name, key);
  }
  return { kind: 'record', keys: [...named.keys()], open: rest !== undefined || others.length > 0, get: (key) => named.get(key), ...(written.size > 0 ? { written } : {}), ...(others.length > 0 ? { others } : {}) };
}

/** The member that is written under the very setting which is asked for: `{ [env.REGION]: … }[env.REGION]`. */
export function underSetting(value: Value, key: Value): Value | undefined {
  const name = value.kind === 'record' && key.kind !== 'known' ? keyNameOf(key) : undefined;
  if (value.kind !== 'record' || name === undefined) return undefined;
  const written = value.written?.get(name);
  return written && textOf(written) === textOf(key) ? value.get(name) : undefined;
}

/** What keys, values or entries that are not written look like. */
export const furtherOf = (record: RecordValue, part: (entry: readonly [key: Value, value: Value]) => Value): Value | undefined =>
  record.others ? oneOf(record.others.map(part)) : record.open ? unknown('members that are not known') : undefined;

/** What a map may give for a key that is not known: what was put in under keys that are not known either, or under one of these. */
function anyOf(self: RecordValue, keys: readonly string[]): Value | undefined {
  const values = [...keys.flatMap((key) => self.get(key) ?? []), ...(self.others ?? []).map(([, value]) => value)];
  // What callers put in, such as the rows of a store, would be looked for in all that use the store.
  if (values.length === 0 || values.length > MAX_ENTRIES || values.some((v) => v.kind === 'parameter')) return undefined;
  return oneOf(values);
}

/** What a method of a `Map`, or of an object in its place, gives. */
export function mapMethod(self: RecordValue, name: string, arg: (index: number) => Value): Value | undefined {
  const own = self.get(name);
  if (own && own.kind !== 'unknown' && !(own.kind === 'known' && own.value === undefined)) return undefined;
  switch (name) {
    case 'get': {
      const key = stringOf(arg(0));
      const named = key === undefined ? undefined : self.get(key);
      return named ?? (self.map ? anyOf(self, key === undefined ? self.keys : []) : undefined);
    }
    case 'values':
      return list(self.keys.map((k) => self.get(k) ?? unknown(k)), self.others && furtherOf(self, (o) => o[1]));
    case 'keys':
      return list(keysOf(self), self.others && furtherOf(self, (o) => o[0]));
    case 'entries':
      return list(namedEntriesOf(self), self.others && furtherOf(self, list));
    case 'toString':
      return self;
  }
  return undefined;
}
