/** https://redis.io/docs/latest/develop/pubsub/ — whoever listens now gets the message, nobody else does. */
import type { Alternative } from './alternative.js';
import { connected, declareRedis, REDIS_INFRASTRUCTURE, REDIS_PACKAGES } from './redis.js';
import { findPayload, findTopic, startReplacement } from './replacement.js';

export const redisPubSub: Alternative = {
  id: 'redisPubSub',
  title: 'Redis pub/sub',
  packages: REDIS_PACKAGES,
  infrastructure: REDIS_INFRASTRUCTURE,
  rules: ['no-ephemeral-events', 'no-single-consumer'],
  tool: 'redisPubSub',
  example: {
    produce: `import { Redis } from 'ioredis';

const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');

await redis.publish('price.changed', JSON.stringify(price));`,
    consume: `import { Redis } from 'ioredis';

const subscriber = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');
await subscriber.subscribe('price.changed');
subscriber.on('message', (channel, message) => showPrice(JSON.parse(message)));`,
  },
  replaceProduce(input) {
    const replacement = startReplacement(input);
    const topic = findTopic(input, replacement.quote);
    const payload = findPayload(input);
    if (topic === undefined || payload === undefined) return undefined;
    const redis = declareRedis(input, replacement);
    if (redis.style === 'lower') return replacement.replaceCall(payload.each(`${redis.name}.publish(${topic}, ${payload.json})`), 'value');
    const { t } = replacement;
    const publish = replacement.declareFunction({
      name: 'publishToChannel',
      write: (name) => `async function ${name}(channel${t(': string')}, message${t(': string')})${t(': Promise<void>')} {
  ${connected(redis)}
  await ${redis.name}.publish(channel, message);
}`,
    });
    return replacement.replaceCall(payload.each(`${publish}(${topic}, ${payload.json})`), 'void');
  },
};
