/** https://redis.io/docs/latest/develop/data-types/streams/ — a log with consumer groups. */
import type { Alternative } from './alternative.js';
import { connected, declareRedis, REDIS_INFRASTRUCTURE, REDIS_PACKAGES } from './redis.js';
import { findPayload, findTopic, startReplacement } from './replacement.js';

export const redisStreams: Alternative = {
  id: 'redisStreams',
  title: 'Redis Streams',
  packages: REDIS_PACKAGES,
  infrastructure: REDIS_INFRASTRUCTURE,
  rules: ['no-low-traffic'],
  tool: 'redisStreams',
  example: {
    produce: `import { Redis } from 'ioredis';

const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');

await redis.xadd('order.created', '*', 'value', JSON.stringify(order));`,
    consume: `import { Redis } from 'ioredis';

const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');
await redis.xgroup('CREATE', 'order.created', 'billing', '$', 'MKSTREAM').catch(() => {});

for (;;) {
  const streams = await redis.xreadgroup('GROUP', 'billing', 'billing-1', 'COUNT', 100, 'BLOCK', 5000, 'STREAMS', 'order.created', '>');
  for (const [, entries] of (streams ?? []) as [string, [string, string[]][]][])
    for (const [id, fields] of entries) {
      await sendReceipt(JSON.parse(fields[1] ?? 'null'));
      await redis.xack('order.created', 'billing', id);
    }
}`,
  },
  replaceProduce(input) {
    const replacement = startReplacement(input);
    const topic = findTopic(input, replacement.quote);
    const payload = findPayload(input);
    if (topic === undefined || payload === undefined) return undefined;
    const redis = declareRedis(input, replacement);
    if (redis.style === 'lower') {
      const { quote } = replacement;
      const key = payload.key === undefined ? '' : `${quote('key')}, ${payload.key}, `;
      return replacement.replaceCall(payload.each(`${redis.name}.xadd(${topic}, ${quote('*')}, ${key}${quote('value')}, ${payload.json})`), 'value');
    }
    const { t } = replacement;
    const append = replacement.declareFunction({
      name: 'appendToStream',
      write: (name) => `async function ${name}(stream${t(': string')}, message${t(': Record<string, string>')})${t(': Promise<void>')} {
  ${connected(redis)}
  await ${redis.name}.xAdd(stream, '*', message);
}`,
    });
    const key = payload.key === undefined ? '' : `key: ${payload.key}, `;
    return replacement.replaceCall(payload.each(`${append}(${topic}, { ${key}value: ${payload.json} })`), 'void');
  },
};
