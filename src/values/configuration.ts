/** Configuration look-ups: `config.get('kafka.topic')`, Nest's `ConfigService`, env schemas. */
import type { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { type Value, alternativesOf, isAbsent, oneOf, stringOf, unknown } from './value.js';

const GETTERS = new Set(['get', 'getOrThrow', 'getString', 'getRequired', 'require', 'required']);
export const isConfigurationGetter = (name: string): boolean => GETTERS.has(name);

/** Packages whose objects hand out configuration by key. */
const CONFIGURATION_PACKAGES = ['config', 'nconf', 'convict', 'env-var', '@nestjs/config', 'nestjs-config', 'rc', '@fastify/env', '@ntegral/nestjs-config'];

/** The value of `config.get(key)`: from a configuration file of the workspace, else the key as a symbol. */
export function configurationLookup(evaluator: Evaluator, base: Value, name: string, key: Value, fallback: Value, node: ts.Node): Value | undefined {
  if (base.kind !== 'foreign' || !CONFIGURATION_PACKAGES.includes(base.module)) return undefined;
  const file = evaluator.fileOf(node);
  return oneOf(
    alternativesOf(key).map((k): Value => {
      const text = stringOf(k);
      if (text === undefined) return k.kind === 'parameter' ? k : unknown('a configuration key that is not known');
      const found = evaluator.options.configuration?.(text, file);
      if (found && !isAbsent(found)) return found;
      const symbol = /^[A-Z][A-Z0-9_]*$/.test(text) ? `env:${text}` : `config:${text}`;
      return { kind: 'symbol', key: symbol, file, ...(name === 'get' && !isAbsent(fallback) && fallback.kind !== 'record' ? { fallback } : {}) };
    }),
  );
}

