/** Joi: `joi.attempt(config, schema)` gives the config again, with the defaults of the schema. https://joi.dev/api */
import type { ts } from 'ts-morph';
import { VARIABLE } from './process-env.js';
import type { Evaluator } from '../evaluate.js';
import { type Context, type Foreign, type RecordValue, type Value, isAbsent, record, unknown } from '../value.js';

const PACKAGE = /^(@hapi\/)?joi$/;
/** Packages that hand on the Joi they are made of. */
const HANDS_ON = /^(express-validation|celebrate)$/;
const MAX_DEPTH = 12;

const isJoi = ({ module, path }: Foreign): boolean => PACKAGE.test(module) || (HANDS_ON.test(module) && path[0] === 'Joi');

/** What a call of Joi makes of a value of the workspace, or of the environment; nothing where it is no such call, or reads something else from outside. */
export function validated(evaluator: Evaluator, callee: Foreign, node: ts.CallExpression, context: Context | undefined): Value | undefined {
  const name = callee.path.at(-1);
  if (!isJoi(callee) || (name !== 'attempt' && name !== 'validate' && name !== 'validateAsync')) return undefined;
  const ofModule = !callee.path.includes('()');
  const [first, second] = node.arguments;
  const schema = ofModule ? evaluator.evaluate(second, context) : callee.base;
  const read = evaluator.evaluate(first, context);
  const given = schema && read.kind === 'record' && read.environment ? environmentOf(schema, evaluator.fileOf(node)) : read;
  if (!schema || given.kind === 'foreign' || given.kind === 'unknown') return undefined;
  const value = withDefaults(given, schema, 0);
  return name === 'validate' ? record({ value, error: unknown('whether it is valid'), err: unknown('whether it is valid') }) : value;
}

/** The environment as far as a schema, or else the use of it, names its variables. */
function environmentOf(schema: Value, file: string): Value {
  const members = membersOf(schema, 0);
  if (!members) return unknown('the environment');
  const named = record(Object.fromEntries([...members.keys()].map((key): [string, Value] => [key, { kind: 'symbol', key: `env:${key}`, file }])));
  const get: RecordValue['get'] = (key) => named.get(key) ?? (VARIABLE.test(key) ? { kind: 'symbol', key: `env:${key}`, file } : undefined);
  return { ...named, get };
}

function withDefaults(given: Value, schema: Value, depth: number): Value {
  if (given.kind === 'symbol' && !given.fallback) {
    const fallback = defaultOf(schema, depth);
    return fallback ? { ...given, fallback } : given;
  }
  const members = given.kind === 'record' && !given.map ? membersOf(schema, depth) : undefined;
  if (given.kind !== 'record' || !members) return isAbsent(given) ? (defaultOf(schema, depth) ?? given) : given;
  const get: RecordValue['get'] = (key, calls) => {
    const own = given.get(key, calls);
    const member = members.get(key);
    if (!own && given.open) return undefined;
    return member ? withDefaults(own ?? { kind: 'known', value: undefined }, member, depth + 1) : own;
  };
  const added = [...members].filter(([key, member]) => !given.keys.includes(key) && defaultOf(member, depth + 1)).map(([key]) => key);
  return { ...given, keys: [...given.keys, ...added], get };
}

/** The members that a schema of an object lists: `joi.object({ … })`, `.keys({ … })`, or the object of schemas itself. */
function membersOf(schema: Value, depth: number): ReadonlyMap<string, Value> | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const listed = schema.kind === 'record' ? [schema] : callsOf(schema).filter(({ name }) => name === 'object' || name === 'keys' || name === 'append').map(({ argument }) => argument);
  const records = listed.filter((one): one is RecordValue => one?.kind === 'record');
  return records.length > 0 ? new Map(records.flatMap((one) => one.keys.flatMap((key) => { const member = one.get(key); return member ? [[key, member] as const] : []; }))) : undefined;
}

/** What `.default(…)` says; with nothing in it the defaults of the members. */
function defaultOf(schema: Value, depth: number): Value | undefined {
  const given = callsOf(schema).find(({ name }) => name === 'default');
  if (!given || depth > MAX_DEPTH) return undefined;
  if (given.argument) return given.argument.kind === 'function' ? unknown('a default that is computed') : given.argument;
  return withDefaults(record({}), schema, depth + 1);
}

/** The calls of a chain, last first: of `joi.string().default('x')` those of `default` and `string`. */
function callsOf(schema: Value): readonly { readonly name: string; readonly argument: Value | undefined }[] {
  const calls: { name: string; argument: Value | undefined }[] = [];
  for (let step: Foreign | undefined = schema.kind === 'foreign' && isJoi(schema) ? schema : undefined; step; step = step.base) {
    if (step.path.at(-1) === '()') calls.push({ name: step.path.at(-2) ?? '', argument: step.args[0] });
  }
  return calls;
}
