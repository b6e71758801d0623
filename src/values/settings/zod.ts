/** What a zod schema makes of the environment, member by member: variables, their defaults, and what `transform` calls them. */
import type { Evaluator } from '../evaluate.js';
import { VARIABLE } from './process-env.js';
import { type Foreign, type RecordValue, type Value, alternativesOf, at, isAbsent, itemsOf, oneOf, stringOf, unknown } from '../value.js';
import { returnsOf } from '../returns.js';

const MAX_DEPTH = 24;
/** Methods whose result is the schema they are called on, as far as its members go. */
const SAME = /^(refine|superRefine|check|strict|strip|passthrough|loose|catchall|partial|deepPartial|required|optional|nullable|readonly|brand|describe|meta|default|prefault|catch|pick|omit|pipe|overwrite)$/;
const BOTH = /^(and|merge|extend|safeExtend|augment)$/;

/** What is parsed, where that is known: `process.env`, or what somebody else handed in. */
type Given = Value | undefined;

/**
 * The member of what `schema.parse(process.env)` gives: the variable of that name, or what the schema's `transform` returns under
 * it. Nothing where the schema is made in some other way.
 */
export function schemaMember(evaluator: Evaluator, result: Value | undefined, key: string, file: string): Value | undefined {
  return memberOf(evaluator, result, key, { file, given: undefined }, 0);
}

/** The same of `schema.safeParse(process.env).data`. */
export function triedMember(evaluator: Evaluator, data: Foreign, key: string, file: string): Value | undefined {
  const tried = data.base;
  if (tried?.kind !== 'foreign' || !/^safeParse(Async)?$/.test(tried.path.at(-2) ?? '') || tried.base?.kind !== 'foreign') return undefined;
  return memberOf(evaluator, tried.base.base, key, { file, given: tried.args[0] }, 0);
}

/** The file that asks, and what its schema is given. */
interface Asked {
  readonly file: string;
  readonly given: Given;
}

function memberOf(evaluator: Evaluator, schema: Value | undefined, key: string, asked: Asked, depth: number): Value | undefined {
  const again = (next: Value | undefined, given = asked.given): Value | undefined => memberOf(evaluator, next, key, { ...asked, given }, depth + 1);
  if (schema?.kind !== 'foreign' || schema.path.at(-1) !== '()' || depth > MAX_DEPTH) return undefined;
  const method = schema.path.at(-2) ?? '';
  const [first, second] = schema.args;
  const receiver = schema.base?.kind === 'foreign' ? schema.base.base : undefined;
  if (/^(object|strictObject|looseObject)$/.test(method)) return first?.kind === 'record' ? variableOf(evaluator, first, key, asked) : undefined;
  if (method === 'intersection') return again(second) ?? again(first);
  if (method === 'transform') return transformed(evaluator, schema, receiver, key, asked, depth);
  if (/^parse(Async)?$/.test(method)) return again(receiver, first);
  if (BOTH.test(method)) return (first?.kind === 'record' ? variableOf(evaluator, first, key, asked) : again(first)) ?? again(receiver);
  return SAME.test(method) ? again(receiver) : undefined;
}

function variableOf(evaluator: Evaluator, members: RecordValue, key: string, asked: Asked): Value | undefined {
  const entry = members.get(key);
  if (!entry || isAbsent(entry)) return undefined;
  return madeOf(evaluator, entry, handedIn(evaluator, asked.given, key) ?? { kind: 'symbol', key: `env:${key}`, file: asked.file }, 0);
}

/**
 * What `Order.parse(body)` is given under a name, where it is not the environment: what a record says, or what a caller hands in. A
 * name that is spelled like a variable is one, whoever hands the environment in.
 */
function handedIn(evaluator: Evaluator, given: Given, key: string): Value | undefined {
  if (given === undefined || isEnvironment(given)) return undefined;
  if (given.kind === 'record' && given.keys.includes(key)) return evaluator.member(given, key);
  if (VARIABLE.test(key)) return undefined;
  // `JSON.parse(text || '{}')`: what a caller hands in, or else nothing.
  return given.kind === 'record' || given.kind === 'parameter' || (given.kind === 'oneOf' && given.values.some(({ kind }) => kind === 'parameter') && !given.values.some(isEnvironment)) ? evaluator.member(given, key) : unknown('a part of what a schema is given');
}

const isEnvironment = (given: Value): boolean => (given.kind === 'record' && given.environment === true) || (given.kind === 'foreign' && /^(env|environment)$/i.test(given.path.at(-1) ?? ''));

/** What the schema of a variable makes of it: `z.string().default('orders')`, `.transform((name) => `${name}.v1`)`, also where more is said after it. */
function madeOf(evaluator: Evaluator, entry: Value, variable: Value, depth: number): Value {
  if (entry.kind !== 'foreign' || depth > MAX_DEPTH) return variable;
  const receiver = entry.path.at(-1) === '()' ? entry.base?.base : entry.base;
  const inner = (): Value => (receiver ? madeOf(evaluator, receiver, variable, depth + 1) : variable);
  const [first, second] = entry.args;
  switch (entry.path.at(-1) === '()' ? entry.path.at(-2) : undefined) {
    case 'default':
    case 'prefault':
    case 'catch':
      return withFallback(inner(), first?.kind === 'function' ? applied(evaluator, first, []) : first);
    case 'transform':
    case 'overwrite':
      return textMade(applied(evaluator, first, [inner()])) ?? inner();
    case 'preprocess': {
      const given = textMade(applied(evaluator, first, [variable])) ?? variable;
      return second ? madeOf(evaluator, second, given, depth + 1) : given;
    }
    case 'enum':
    case 'nativeEnum':
    case 'literal':
      return oneOfGiven(first, variable) ?? inner();
    default:
      return inner();
  }
}

/** `z.enum(['tide', 'ebb'])` of what somebody asks for is one of these. Of a variable, a deployment says which. */
function oneOfGiven(given: Value | undefined, variable: Value): Value | undefined {
  if (!given || (variable.kind === 'symbol' && VARIABLE.test(variable.key.replace('env:', '')))) return undefined;
  const texts = given.kind === 'record' ? given.keys.map((key) => at(given, key)) : given.kind === 'known' ? [given] : itemsOf(given);
  return texts.length > 0 && texts.every((text) => stringOf(text) !== undefined) ? oneOf(texts) : undefined;
}

const withFallback = (value: Value, fallback: Value | undefined): Value => (value.kind === 'symbol' && !value.fallback && fallback && !isAbsent(fallback) && fallback.kind !== 'unknown' ? { ...value, fallback } : value);
/** A schema also says what it makes of a text that is not one: that is no name of anything. */
const textMade = (value: Value | undefined): Value | undefined => (value?.kind === 'symbol' || value?.kind === 'template' ? value : undefined);

function applied(evaluator: Evaluator, fn: Value | undefined, args: readonly Value[]): Value | undefined {
  return fn?.kind === 'function' ? returnsOf(evaluator, fn.node, evaluator.enter(fn.node, undefined, undefined, { args, lexical: fn.context })) : undefined;
}

/** `transform((c) => ({ topic: c.ORDERS_TOPIC }))`: its function is given what the schema before it makes. */
function transformed(evaluator: Evaluator, schema: Foreign, receiver: Value | undefined, key: string, asked: Asked, depth: number): Value | undefined {
  const given: RecordValue = { kind: 'record', keys: [], open: true, get: (name) => memberOf(evaluator, receiver, name, asked, depth + 1) };
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
