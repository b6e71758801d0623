/** The service's own Redis client: ioredis and iovalkey have one API, node-redis another. */
import type { ReplaceInput } from './alternative.js';
import type { Replacement } from './replacement.js';

const LIBRARIES = [
  { module: 'ioredis', name: 'Redis', style: 'lower' },
  { module: 'redis', name: 'createClient', style: 'camel' },
  { module: 'iovalkey', name: 'Redis', style: 'lower' },
] as const;

export const REDIS_PACKAGES = ['ioredis', 'redis', 'iovalkey'] as const;
export const REDIS_INFRASTRUCTURE = ['redis', 'valkey', 'dragonfly'] as const;

export interface RedisClient {
  readonly name: string;
  /** `lower`: `xadd`, connects by itself; `camel`: `xAdd`, must be connected. */
  readonly style: 'lower' | 'camel';
}

/** The client that the file has, or a new one of the library that the service has, else of ioredis. */
export function declareRedis({ source, service }: ReplaceInput, replacement: Replacement): RedisClient {
  const has = (module: string): boolean => source.bindings.some((binding) => binding.module === module && !binding.typeOnly);
  const library = LIBRARIES.find(({ module }) => has(module)) ?? LIBRARIES.find(({ module }) => service?.dependencies.includes(module)) ?? LIBRARIES[0];
  const url = "process.env.REDIS_URL ?? 'redis://localhost:6379'";
  if (library.style === 'camel') {
    const { createClient = 'createClient' } = replacement.import({ module: library.module, names: [library.name] });
    const name = replacement.declareClient({
      name: 'redis',
      initializer: `${createClient}({ url: ${url} })`,
      like: new RegExp(`^${escape(createClient)}\\(`),
      // Without a listener an error of the connection ends the process.
      setUp: (client) => `${client}.on('error', (error${replacement.t(': unknown')}) => console.error(error));`,
    });
    return { name, style: library.style };
  }
  const constructor = findConstructor(source, library.module) ?? replacement.import({ module: library.module, names: [library.name] })[library.name] ?? library.name;
  const name = replacement.declareClient({ name: 'redis', initializer: `new ${constructor}(${url})`, like: new RegExp(`^new ${escape(constructor)}\\(`) });
  return { name, style: library.style };
}

/** `import Redis from 'ioredis'` and `const Redis = require('ioredis')` are the class as well. */
const findConstructor = (source: ReplaceInput['source'], module: string): string | undefined =>
  source.bindings.find((b) => b.module === module && !b.typeOnly && (b.imported === 'default' || (b.imported === '*' && source.module === 'commonjs')))?.name;

const escape = (text: string): string => text.replaceAll('.', '\\.');

/** `if (!redis.isOpen) await redis.connect()`: node-redis marks itself open at once, so that two callers do not connect twice. */
export const connected = (client: RedisClient): string => `if (!${client.name}.isOpen) await ${client.name}.connect();`;
