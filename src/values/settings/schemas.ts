/** Schemas that a workspace reads its environment with by code of its own: `parseSchema({ ORDERS_TOPIC: parseString({ default: 'orders' }) })`. */
import type { ts } from 'ts-morph';
import type { Evaluator } from '../evaluate.js';
import { VARIABLE } from './process-env.js';
import { type Context, type FunctionNode, type RecordValue, type Value, isAbsent, record } from '../value.js';

const READS_ENVIRONMENT = /\bprocess\.env\b|\bimport\.meta\.env\b/;

const reading = new WeakMap<ts.SourceFile, boolean>();
/** Asked at every call of a function of the file. */
function readsEnvironment(sourceFile: ts.SourceFile): boolean {
  const known = reading.get(sourceFile) ?? READS_ENVIRONMENT.test(sourceFile.text);
  reading.set(sourceFile, known);
  return known;
}

/** What a function of the workspace makes of a schema of environment variables; undefined where it is no such function. */
export function readSchema(evaluator: Evaluator, fn: FunctionNode, node: ts.CallExpression, context: Context | undefined): Value | undefined {
  if (node.arguments.length === 0 || node.arguments.length > 2 || !readsEnvironment(fn.getSourceFile())) return undefined;
  const schema = node.arguments.map((a) => evaluator.evaluate(a, context)).find((a): a is RecordValue => a.kind === 'record');
  if (!schema || schema.keys.length === 0 || !schema.keys.every((key) => VARIABLE.test(key) && isReader(schema.get(key)))) return undefined;
  const file = evaluator.fileOf(node);
  const entries = schema.keys.map((key): [string, Value] => {
    const fallback = defaultOf(evaluator, schema.get(key));
    return [key, { kind: 'symbol', key: `env:${key}`, file, ...(fallback ? { fallback } : {}) }];
  });
  return record(Object.fromEntries(entries), true);
}

/** The entries of a schema are readers, made by a function of the workspace or a package: a plain value is none. */
const isReader = (value: Value | undefined): boolean => value?.kind === 'function' || value?.kind === 'foreign';

/** `parseString({ default: 'orders' })`: the default is in the call that made the reader. */
function defaultOf(evaluator: Evaluator, reader: Value | undefined): Value | undefined {
  const given = reader?.kind === 'foreign' ? reader.args[0] : reader?.kind === 'function' && reader.context?.call?.arguments?.[0] ? evaluator.evaluate(reader.context.call.arguments[0], reader.context.up) : undefined;
  const value = given?.kind === 'record' ? given.get('default') : undefined;
  return value && value.kind === 'known' && !isAbsent(value) ? value : undefined;
}
