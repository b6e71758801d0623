/** https://amqp-node.github.io/amqplib/channel_api.html — a durable queue over a channel with publisher confirms. */
import type { Alternative } from './alternative.js';
import { findPayload, findTopic, startReplacement } from './replacement.js';

/** A key goes into a header, by which a consistent-hash exchange can keep its messages together. */
export const rabbitmq: Alternative = {
  id: 'rabbitmq',
  title: 'RabbitMQ',
  packages: ['amqplib', 'amqp-connection-manager', '@golevelup/nestjs-rabbitmq'],
  infrastructure: ['rabbitmq', 'rabbit'],
  rules: ['no-single-consumer', 'no-task-queue'],
  tool: 'rabbitmq',
  example: {
    produce: `import { connect } from 'amqplib';

const connection = await connect(process.env.RABBITMQ_URL ?? 'amqp://localhost');
const channel = await connection.createConfirmChannel();
await channel.assertQueue('order.created', { durable: true });

channel.sendToQueue('order.created', Buffer.from(JSON.stringify(order)), { persistent: true });
await channel.waitForConfirms();`,
    consume: `import { connect } from 'amqplib';

const connection = await connect(process.env.RABBITMQ_URL ?? 'amqp://localhost');
const channel = await connection.createChannel();
await channel.assertQueue('order.created', { durable: true });
await channel.prefetch(1);
await channel.consume('order.created', async (message) => {
  if (!message) return;
  await sendReceipt(JSON.parse(message.content.toString()));
  channel.ack(message);
});`,
  },
  replaceProduce(input) {
    const replacement = startReplacement(input);
    const topic = findTopic(input, replacement.quote);
    const payload = findPayload(input);
    if (topic === undefined || payload === undefined) return undefined;
    const { connect = 'connect' } = replacement.import({ module: 'amqplib', names: ['connect'] });
    const { t } = replacement;
    // The connection is opened by the first message and again after it was lost.
    const sendToQueue = replacement.declareFunction({
      name: 'sendToQueue',
      prelude: (named) => `let ${named('rabbitChannel')}${t(`: ReturnType<typeof ${named('openRabbitChannel')}> | undefined`)};

async function ${named('openRabbitChannel')}() {
  try {
    const connection = await ${connect}(process.env.RABBITMQ_URL ?? 'amqp://localhost');
    connection.on('error', (error${t(': unknown')}) => console.error(error));
    const channel = await connection.createConfirmChannel();
    channel.on('error', (error${t(': unknown')}) => console.error(error));
    channel.on('close', () => {
      ${named('rabbitChannel')} = undefined;
    });
    return channel;
  } catch (error) {
    ${named('rabbitChannel')} = undefined;
    throw error;
  }
}`,
      write: (name, named) => `async function ${name}(queue${t(': string')}, message${t(': string')}, headers${t(': Record<string, string>')} = {})${t(': Promise<void>')} {
  ${named('rabbitChannel')} ??= ${named('openRabbitChannel')}();
  const channel = await ${named('rabbitChannel')};
  await channel.assertQueue(queue, { durable: true });
  channel.sendToQueue(queue, Buffer.from(message), { persistent: true, headers });
  await channel.waitForConfirms();
}`,
    });
    const headers = payload.key === undefined ? '' : `, { key: ${payload.key} }`;
    return replacement.replaceCall(payload.each(`${sendToQueue}(${topic}, ${payload.json}${headers})`), 'void');
  },
};
