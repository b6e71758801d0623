/** What a zod schema makes of the environment, member by member: variables, their defaults, and what `transform` calls them. */
import type { Evaluator } from './evaluate.js';
import { returnsOf } from './literals.js';
import { type Foreign, type RecordValue, type Value, alternativesOf, at, isAbsent } from './value.js';

const MAX_DEPTH = 24;
/** Methods whose result is the schema they are called on, as far as its members go. */
const SAME = /^(refine|superRefine|check|strict|strip|passthrough|loose|catchall|partial|deepPartial|required|optional|nullable|readonly|brand|describe|meta|default|prefault|catch|pick|omit|parse|parseAsync|pipe|overwrite)$/;
const BOTH = /^(and|merge|extend|safeExtend|augment)$/;

/**
 * The member of what `schema.parse(process.env)` gives: the variable of that name, or what the schema's `transform` returns under
 * it. Nothing where the schema is made in some other way.
 */
export function schemaMember(evaluator: Evaluator, schema: Value | undefined, key: string, file: string, depth = 0): Value | undefined {
  const again = (next: Value | undefined): Value | undefined => schemaMember(evaluator, next, key, file, depth + 1);
  if (schema?.kind !== 'foreign' || schema.path.at(-1) !== '()' || depth > MAX_DEPTH) return undefined;
  const method = schema.path.at(-2) ?? '';
  const [first, second] = schema.args;
  const receiver = schema.base?.kind === 'foreign' ? schema.base.base : undefined;
  if (/^(object|strictObject|looseObject)$/.test(method)) return first?.kind === 'record' ? variableOf(first, key, file) : undefined;
  if (method === 'intersection') return again(second) ?? again(first);
  if (method === 'transform') return transformed(evaluator, schema, receiver, key, file, depth);
  if (BOTH.test(method)) return (first?.kind === 'record' ? variableOf(first, key, file) : again(first)) ?? again(receiver);
  return SAME.test(method) ? again(receiver) : undefined;
}

function variableOf(members: RecordValue, key: string, file: string): Value | undefined {
  const entry = members.get(key);
  if (!entry || isAbsent(entry)) return undefined;
  const fallback = defaultIn(entry);
  return { kind: 'symbol', key: `env:${key}`, file, ...(fallback ? { fallback } : {}) };
}

/** `z.string().default('orders')`, also where more is said after it. */
function defaultIn(entry: Value, depth = 0): Value | undefined {
  if (entry.kind !== 'foreign' || depth > MAX_DEPTH) return undefined;
  if (entry.path.at(-1) === '()' && entry.path.at(-2) === 'default') return entry.args[0];
  return entry.base ? defaultIn(entry.base, depth + 1) : undefined;
}

/** `transform((c) => ({ topic: c.ORDERS_TOPIC }))`: its function is given what the schema before it makes. */
function transformed(evaluator: Evaluator, schema: Foreign, receiver: Value | undefined, key: string, file: string, depth: number): Value | undefined {
  const given: RecordValue = { kind: 'record', keys: [], open: true, get: (name) => schemaMember(evaluator, receiver, name, file, depth + 1) };
  for (const fn of alternativesOf(schema.args[0] ?? { kind: 'unknown', why: 'no function' })) {
    if (fn.kind !== 'function') continue;
    const result = returnsOf(evaluator, fn.node, evaluator.enter(fn.node, undefined, undefined, { args: [given], lexical: fn.context }));
    const found = result.kind === 'record' ? at(result, key) : undefined;
    if (found && !isAbsent(found) && found.kind !== 'unknown') return found;
    // `({ ...c, topic: c.ORDERS_TOPIC })`
    const kept = result.kind === 'record' && result.open && !result.keys.includes(key) ? given.get(key) : undefined;
    if (kept) return kept;
  }
  return undefined;
}
