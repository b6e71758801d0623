/** Where a new group begins to read: said where it subscribes, or by the consumer's own options. */
import { expect, it } from 'vitest';
import { analyse, consumesOf } from '../support/engine.js';

it.each<[string, string, string, boolean | undefined]>([
  ['by the options of a consumer', 'fromBeginning: true', '', true],
  ['by the subscription, whatever the options say', 'fromBeginning: true', ', fromBeginning: false', false],
  ['by nobody', '', '', undefined],
])('is said %s', (_name, option, subscription, expected) => {
  const [consume] = consumesOf(analyse({
    'src/main.ts': `import { KafkaJS } from '@confluentinc/kafka-javascript';
const consumer = new KafkaJS.Kafka({}).consumer({ kafkaJS: { groupId: 'lamps', ${option} } });
await consumer.subscribe({ topics: ['lamp.lit']${subscription} });
await consumer.run({ eachMessage: async ({ message }) => { console.log(message.value); } });
`,
  }));
  expect(consume?.fromBeginning).toBe(expected);
});
