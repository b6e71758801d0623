/** Records put together from several: `Object.assign(a, b)`, `_.merge({}, DEFAULTS, options)`. */
import { type Foreign, type RecordValue, type Value, itemsOf, member, oneOf } from './value.js';
import { furtherMember, overlaid } from './overlays.js';

/** A record of several, of which a later one goes before. Whoever is asked which of two goes before is no part of it. */
export function assigned(values: readonly Value[]): Value {
  const parts = values.filter(({ kind }) => kind !== 'function');
  const records = parts.filter((p): p is RecordValue => p.kind === 'record');
  const keys = [...new Set(records.flatMap((r) => r.keys))];
  const lookUp = (among: readonly Value[], key: string): Value | undefined => {
    const index = among.findLastIndex((p) => p.kind === 'parameter' || (p.kind === 'record' && p.keys.includes(key)));
    const part = among[index];
    const before = (): Value | undefined => lookUp(among.slice(0, index), key);
    // What a caller gives goes before; where it gives nothing, the others' stays.
    if (part?.kind === 'parameter') return oneOf([member(part, key), before() ?? []].flat());
    const found = part?.kind === 'record' ? part.get(key) : undefined;
    return found && part?.kind === 'record' && part.sparse ? overlaid(found, before) : found;
  };
  return { kind: 'record', keys, open: records.length < parts.length || records.some((r) => r.open), get: (key) => lookUp(parts, key) ?? furtherMember(records.filter((r) => r.open).toReversed(), key) };
}

/** The same in depth: of a record that several have each gives its members. */
export function merged(values: readonly Value[]): Value {
  const whole = assigned(values);
  if (whole.kind !== 'record') return whole;
  const records = values.filter((v): v is RecordValue => v.kind === 'record');
  const get = (key: string): Value | undefined => {
    const members = records.flatMap((one) => (one.keys.includes(key) ? (one.get(key) ?? []) : []));
    return members.length > 1 && members.every(({ kind }) => kind === 'record') ? merged(members) : whole.get(key);
  };
  return { ...whole, get };
}

/** Functions of packages that merge what they are given in depth; `isFirst`: what comes first goes before. */
const MERGING: readonly { readonly module: RegExp; readonly member: RegExp; readonly isFirst?: true }[] = [
  { module: /^(lodash|underscore|lodash-es)$/, member: /^merge(With)?$/ },
  { module: /^(lodash[./]merge(with)?|lodash-es\/merge(With)?|deepmerge|deepmerge-ts|ts-deepmerge|merge-deep|deep-extend|merge-options)$/i, member: /^(default|merge|deepmerge)?$/ },
  { module: /^(lodash|lodash-es)$/, member: /^defaultsDeep$/, isFirst: true },
  { module: /^(lodash[./]defaultsdeep|lodash-es\/defaultsDeep|defu)$/i, member: /^(default|defu)?$/, isFirst: true },
];

/** What such a function gives; `deepmerge.all(list)` takes a list. */
export function mergedBy({ module, path }: Foreign, given: readonly Value[]): Value | undefined {
  const [first] = given;
  if (module === 'deepmerge' && path.at(-1) === 'all') return first?.kind === 'list' ? merged(itemsOf(first)) : undefined;
  const found = MERGING.find((one) => one.module.test(module) && one.member.test(path.join('.')));
  return found && merged(found.isFirst ? given.toReversed() : given);
}
