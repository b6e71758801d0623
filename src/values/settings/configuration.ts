/**
 * Configuration: `config.get('kafka.topic')`, Nest's `ConfigService`, node-config's files, and the schemas that read the
 * environment (envalid, zod, convict). Where a file of the workspace gives the value, that is it; else the key is a symbol.
 */
import { ts } from 'ts-morph';
import { actsIn, lastNameOf } from '../syntax/acts.js';
import type { Evaluator } from '../evaluate.js';
import { VARIABLE } from './process-env.js';
import { schemaMember, triedMember } from './zod.js';
import { sharedDepth } from '../../nearness.js';
import { type Context, type Foreign, type Value, alternativesOf, at, eachOf, isAbsent, itemsOf, known, list, oneOf, record, stringOf, unknown } from '../value.js';
import { resultsOf } from '../returns.js';
import { sourceFileValue } from '../modules.js';

const GETTERS = new Set(['get', 'getOrThrow', 'getString', 'getRequired', 'require', 'required']);
export const isConfigurationGetter = (name: string): boolean => GETTERS.has(name);

/** Packages whose objects hand out configuration by key. */
const BY_KEY = /^(config|nconf|convict|env-var|@nestjs\/config|nestjs-config|rc|@fastify\/env|env-schema)$/;
/** Packages whose objects have the variables of a schema as members. */
const BY_MEMBER = /^(config|dotenv(-\w+)?|getconfig|convict|envalid|znv|@t3-oss\/env-(core|nextjs)|env-schema|@fastify\/env|zod(\/(v[34]|mini|v4-mini))?|joi|yup|valibot|@sinclair\/typebox|typebox)$/;

/** The value of `config.get(key)`. */
export function configurationLookup(evaluator: Evaluator, base: Value, name: string, key: Value, fallback: Value, node: ts.Node): Value | undefined {
  if (base.kind !== 'foreign' || !BY_KEY.test(base.module) || (base.module === 'convict' && isPartOfConvict(base, key))) return undefined;
  return oneOf(
    alternativesOf(key).map((k): Value => {
      const text = stringOf(k);
      if (text === undefined) return k.kind === 'parameter' ? k : unknown('a configuration key that is not known');
      return valueOfKey(evaluator, base, text, node) ?? toSymbol(text, evaluator.fileOf(node), name === 'get' && !isAbsent(fallback) && fallback.kind !== 'record' ? fallback : undefined);
    }),
  );
}

/** `import { get } from 'env-var'; get('TOPIC')`, `const { get } = config`: a getter called by its name alone. */
export function configuredByName(evaluator: Evaluator, getter: Foreign, node: ts.CallExpression, context: Context | undefined): Value | undefined {
  const name = getter.path.at(-1);
  if (!ts.isIdentifier(node.expression) || name === undefined || !isConfigurationGetter(name)) return undefined;
  const [key, fallback] = [0, 1].map((index) => evaluator.evaluate(node.arguments[index], context)) as [Value, Value];
  return configurationLookup(evaluator, { ...getter, path: getter.path.slice(0, -1) }, name, key, fallback, node);
}

/** The value of `config.KEY` on an object of a configuration package. */
export function configurationMember(evaluator: Evaluator, base: Value, key: string, node: ts.Node): Value | undefined {
  if (base.kind === 'oneOf') {
    // `overrides ?? loadConfig()`: what is not given is still the configuration.
    return base.values.some((v) => configurationMember(evaluator, v, key, node)) ? eachOf(base, (v) => configurationMember(evaluator, v, key, node) ?? evaluator.member(v, key)) : undefined;
  }
  if (base.kind !== 'foreign' || !BY_MEMBER.test(base.module) || GETTERS.has(key)) return undefined;
  if (base.module === 'config' || base.module === 'getconfig') {
    const found = base.path.every((p) => p === 'default') ? inDefaultFile(evaluator, key, node) : undefined;
    return found && !isAbsent(found) ? found : undefined;
  }
  if (base.module === 'convict') return convictMember(evaluator, base, key, node);
  const inSchema = /^zod(\/|$)/.test(base.module) && !base.path.includes('#') ? (base.path.at(-1) === 'data' ? triedMember : schemaMember)(evaluator, base, key, evaluator.fileOf(node)) : undefined;
  if (inSchema) return inSchema;
  if (!base.path.includes('()') || !VARIABLE.test(key)) return undefined;
  return { kind: 'symbol', key: `env:${key}`, file: evaluator.fileOf(node), ...withFallback(schemaDefault(base, key)) };
}

const toSymbol = (key: string, file: string, fallback: Value | undefined): Value => ({ kind: 'symbol', key: VARIABLE.test(key) ? `env:${key}` : `config:${key}`, file, ...withFallback(fallback) });
const withFallback = (fallback: Value | undefined): { fallback?: Value } => (fallback && !isAbsent(fallback) ? { fallback } : {});

function valueOfKey(evaluator: Evaluator, base: Foreign, key: string, node: ts.Node): Value | undefined {
  if (base.module === 'config') return present(inDefaultFile(evaluator, key, node));
  if (base.module === 'convict') return fromConvict(evaluator, base, key, node);
  if (base.module === '@nestjs/config' && !VARIABLE.test(key)) return present(inNestConfiguration(evaluator, key, evaluator.fileOf(node)));
  return undefined;
}

const present = (value: Value | undefined): Value | undefined => (value && !isAbsent(value) && value.kind !== 'unknown' ? value : undefined);

const isDefaultFile = ({ fileName }: ts.SourceFile): boolean => /\/config\/default\.\w+$/.test(fileName);

/** https://github.com/node-config/node-config/wiki/Configuration-Files, https://github.com/HenrikJoreteg/getconfig#readme */
function inDefaultFile(evaluator: Evaluator, key: string, node: ts.Node): Value | undefined {
  evaluator.lookAround(isDefaultFile);
  const file = evaluator.options.defaultConfiguration?.(evaluator.fileOf(node));
  if (file === undefined) return inDefaultSettings(evaluator, key, node);
  const sourceFile = evaluator.sourceFile(file);
  if (!sourceFile) return undefined;
  const module = sourceFileValue(evaluator, sourceFile);
  const whole = module.kind === 'record' && module.keys.includes('default') ? at(module, 'default') : module;
  return key.split('.').reduce<Value>((value, part) => evaluator.member(value, part), whole);
}

/** The same of a file that is no code: `config/default.yaml`. */
function inDefaultSettings(evaluator: Evaluator, key: string, node: ts.Node): Value | undefined {
  const file = evaluator.fileOf(node);
  const found = key.split('.').reduce<unknown>((value, part) => (value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[part] : undefined), evaluator.options.defaultSettings?.(file));
  return plain(found, key, file);
}

/** Plain data of a file of settings. A name is what it says; a number or a switch is a setting that deployments differ in. */
export function plain(data: unknown, key: string, file: string): Value | undefined {
  if (data === undefined) return undefined;
  if (Array.isArray(data)) return list(data.map((one, index) => plain(one, `${key}.${index}`, file) ?? known(undefined)));
  if (data !== null && typeof data === 'object') return record(Object.fromEntries(Object.entries(data).map(([name, one]) => [name, plain(one, `${key}.${name}`, file) ?? known(undefined)])));
  if (data === null || (typeof data === 'string' && !/^(-?[\d.]+|true|false)$/i.test(data))) return known(data);
  return typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' ? { kind: 'symbol', key: `config:${key}`, file, fallback: known(data) } : unknown('a setting of no plain kind');
}

/** A convict schema: `{ kafka: { topic: { env: 'KAFKA_TOPIC', default: 'orders' } } }`. */
function fromConvict(evaluator: Evaluator, base: Foreign, key: string, node: ts.Node): Value | undefined {
  const [schema] = base.args;
  const entry = schema && at(schema, key);
  if (entry?.kind !== 'record') return undefined;
  const variable = stringOf(at(entry, 'env'));
  const fallback = at(entry, 'default');
  return variable ? { kind: 'symbol', key: `env:${variable}`, file: evaluator.fileOf(node), ...withFallback(fallback) } : present(fallback);
}

/** `get()` hands out all of a convict configuration, `get('kafka')` a part of it. */
function isPartOfConvict(base: Foreign, key: Value): boolean {
  const name = stringOf(key);
  const entry = name === undefined || base.args[0] === undefined ? undefined : at(base.args[0], name);
  return isAbsent(key) || (entry?.kind === 'record' && entry.keys.length > 0 && !entry.keys.includes('default') && entry.keys.every((one) => at(entry, one).kind === 'record'));
}

/** `getProperties().kafka.topic`, `get().kafka.topic` and `get('kafka').topic` of a convict configuration. */
function convictMember(evaluator: Evaluator, base: Foreign, key: string, node: ts.Node): Value | undefined {
  const got = base.path.findLastIndex((step, index) => (step === 'getProperties' || step === 'get') && base.path[index + 1] === '()');
  if (got < 0) return undefined;
  let part: Foreign | undefined = base;
  while (part && part.path.length > got + 2) part = part.base;
  const prefix = stringOf(part?.args[0] ?? known(''));
  let configuration = part;
  while (configuration && configuration.path.length > got) configuration = configuration.base;
  return configuration && prefix !== undefined ? fromConvict(evaluator, configuration, [...(prefix === '' ? [] : [prefix]), ...base.path.slice(got + 2), key].join('.'), node) : undefined;
}

/** The default that an envalid, zod or t3 schema gives a variable, where it is a literal in the schema's own call. */
function schemaDefault(base: Foreign, key: string): Value | undefined {
  for (const argument of base.args) {
    const entry = argument.kind === 'record' ? (argument.get(key) ?? at(at(argument, 'server'), key)) : undefined;
    const inSchema = defaultInJsonSchema(at(argument, 'schema'), key);
    if (inSchema) return inSchema;
    if (entry?.kind !== 'foreign') continue;
    const [first] = entry.args;
    const written = first?.kind === 'record' ? (first.get('default') ?? first.get('devDefault')) : entry.path.at(-2) === 'default' ? first : undefined;
    if (written) return written;
  }
  return undefined;
}

/** `{ schema: { type: 'object', properties: { TOPIC: { type: 'string', default: 'orders' } } } }` of env-schema, as it is or by TypeBox. */
function defaultInJsonSchema(schema: Value, key: string): Value | undefined {
  const properties = schema.kind === 'foreign' ? schema.args[0] : at(schema, 'properties');
  const property = properties && at(properties, key);
  const written = property && at(property.kind === 'foreign' ? (property.args[0] ?? property) : property, 'default');
  return written?.kind === 'known' && !isAbsent(written) ? written : undefined;
}

const CONFIGURES = /\bregisterAs\s*\(|\bConfigModule\s*\.\s*forRoot\s*\(/;
const configures = (sourceFile: ts.SourceFile): boolean => CONFIGURES.test(sourceFile.text);

/**
 * Nest: `registerAs('kafka', () => ({ topic }))` and `ConfigModule.forRoot({ load: [configuration] })`, wherever they stand. Each application of a
 * workspace has its own under the same names: the one that is nearest to who asks.
 */
function inNestConfiguration(evaluator: Evaluator, key: string, from: string): Value | undefined {
  evaluator.lookAround(configures);
  const files = nearestFirst(evaluator.options.filesMatching?.(CONFIGURES) ?? [], from);
  for (const file of files) {
    const sourceFile = evaluator.sourceFile(file);
    if (!sourceFile) continue;
    for (const record of configurationsIn(evaluator, sourceFile, key.split('.')[0] ?? key)) {
      const found = present(record.within(key).reduce<Value>((value, part) => evaluator.member(value, part), record.value));
      if (found) return found;
    }
  }
  return undefined;
}

/** Files by how many folders they share with another one. */
function nearestFirst(files: readonly string[], from: string): readonly string[] {
  const shared = (file: string): number => sharedDepth(from, file);
  return files.length < 2 ? files : files.toSorted((a, b) => shared(b) - shared(a));
}

interface Configuration {
  readonly value: Value;
  /** The way to a key inside the record. */
  readonly within: (key: string) => readonly string[];
}

function configurationsIn(evaluator: Evaluator, sourceFile: ts.SourceFile, namespace: string): readonly Configuration[] {
  const found: Configuration[] = [];
  for (const { expression, arguments: [first, second] } of actsIn(sourceFile).calls) {
    const name = lastNameOf(expression);
    if (name === 'registerAs' && stringOf(evaluator.evaluate(first)) === namespace) found.push({ value: oneOf(resultsOf(evaluator, evaluator.evaluate(second))), within: (key) => key.split('.').slice(1) });
    if (name === 'forRoot') for (const loader of itemsOf(at(evaluator.evaluate(first), 'load'))) if (loader.kind === 'function') found.push({ value: oneOf(resultsOf(evaluator, loader)), within: (key) => key.split('.') });
  }
  return found;
}
