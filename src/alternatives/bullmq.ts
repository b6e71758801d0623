/** https://docs.bullmq.io/guide/queues — jobs in Redis, with retries, delays and priorities. */
import type { Alternative } from './alternative.js';
import { getBaseName, toCamelCase } from './names.js';
import { findPayload, findStaticTopic, findTopic, startReplacement } from './replacement.js';
import { hasRetries } from './retries.js';

/**
 * A Kafka key is not made a job id: keys repeat, and BullMQ ignores a job whose id it has seen. Order by key is what
 * BullMQ does not give, and the rules that suggest it have seen that nobody needs it.
 */
export const bullmq: Alternative = {
  id: 'bullmq',
  title: 'BullMQ',
  packages: ['bullmq', '@nestjs/bullmq'],
  infrastructure: ['redis', 'valkey', 'dragonfly'],
  rules: ['no-task-queue', 'no-single-consumer', 'no-low-traffic'],
  tool: 'bullmq',
  example: {
    produce: `import { Queue } from 'bullmq';

const orderCreatedQueue = new Queue('order.created', { connection: { url: process.env.REDIS_URL ?? 'redis://localhost:6379' } });

await orderCreatedQueue.add('order.created', order, { attempts: 3, backoff: { type: 'exponential', delay: 1000 } });`,
    consume: `import { Worker } from 'bullmq';

new Worker('order.created', async (job) => sendReceipt(job.data), { connection: { url: process.env.REDIS_URL ?? 'redis://localhost:6379' } });`,
  },
  replaceProduce(input) {
    const replacement = startReplacement(input);
    const queue = findStaticTopic(input, (text) => replacement.quote(text.replaceAll(':', '-')));
    const topic = findTopic(input, replacement.quote);
    const payload = findPayload(input);
    if (queue === undefined || topic === undefined || payload === undefined) return undefined;
    const { Queue = 'Queue' } = replacement.import({ module: 'bullmq', names: ['Queue'] });
    const retries = hasRetries(input) ? ", defaultJobOptions: { attempts: 3, backoff: { type: 'exponential', delay: 1000 } }" : '';
    const name = replacement.declareClient({
      name: `${toCamelCase(getBaseName(input.produce))}Queue`,
      initializer: `new ${Queue}(${queue}, { connection: { url: process.env.REDIS_URL ?? 'redis://localhost:6379' }${retries} })`,
      like: new RegExp(`^new ${Queue.replace('.', '\\.')}(<[^()]*>)?\\(\\s*${escape(queue)}\\s*[,)]`),
    });
    const expression = payload.batch
      ? `${name}.addBulk(${payload.batch.list}.map((${payload.batch.parameter}) => ({ name: ${topic}, data: ${payload.item} })))`
      : `${name}.add(${topic}, ${payload.item})`;
    return replacement.replaceCall(expression, 'value');
  },
};

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/['"]/g, '[\'"`]');
