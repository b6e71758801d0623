/** https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/sqs/command/SendMessageCommand/ */
import type { Alternative } from './alternative.js';
import { getBaseName, toConstantCase } from './names.js';
import { findPayload, findStaticTopic, startReplacement } from './replacement.js';

/**
 * A key becomes the message group: what a FIFO queue keeps in order, and what a standard queue shares fairly. Retries and
 * the dead-letter queue are settings of the queue (its redrive policy), not of the message.
 */
export const sqs: Alternative = {
  id: 'sqs',
  title: 'SQS',
  packages: ['@aws-sdk/client-sqs', 'sqs-consumer', 'sqs-producer', '@ssut/nestjs-sqs'],
  infrastructure: ['localstack', 'elasticmq', 'sqs'],
  rules: ['no-single-consumer', 'no-task-queue'],
  tool: 'sqs',
  example: {
    produce: `import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

await sqs.send(new SendMessageCommand({ QueueUrl: process.env.ORDER_CREATED_QUEUE_URL, MessageBody: JSON.stringify(order) }));`,
    consume: `import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});
const QueueUrl = process.env.ORDER_CREATED_QUEUE_URL;

for (;;) {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }));
  for (const { Body, ReceiptHandle } of Messages) {
    await sendReceipt(JSON.parse(Body ?? 'null'));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}`,
  },
  replaceProduce(input) {
    const replacement = startReplacement(input);
    const payload = findPayload(input);
    // Each queue has a URL of its own: a topic that is only known at run time has none.
    if (payload === undefined || findStaticTopic(input, replacement.quote) === undefined) return undefined;
    const { SendMessageCommand = 'SendMessageCommand', SQSClient = 'SQSClient' } = replacement.import({ module: '@aws-sdk/client-sqs', names: ['SendMessageCommand', 'SQSClient'] });
    const sqs = replacement.declareClient({ name: 'sqs', initializer: `new ${SQSClient}({})`, like: new RegExp(`^new ${SQSClient.replace('.', '\\.')}\\(`) });
    const group = payload.key === undefined ? '' : `, MessageGroupId: ${payload.key}`;
    const message = `{ QueueUrl: process.env.${toConstantCase(getBaseName(input.produce))}_QUEUE_URL, MessageBody: ${payload.json}${group} }`;
    return replacement.replaceCall(payload.each(`${sqs}.send(new ${SendMessageCommand}(${message}))`), 'value');
  },
};
