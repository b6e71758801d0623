import { expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../support/engine.js';

it.each([
  ['an object by topic', `const handlers: Record<string, (value: string) => Promise<void>> = {\n  'sail.torn': async (value) => { await mend(value); },\n};`, 'await handlers[topic](String(message.value));'],
  ['a map by topic', `const handlers = new Map<string, (value: string) => Promise<void>>();\nhandlers.set('sail.torn', async (value) => { await mend(value); });`, 'await handlers.get(topic)?.(String(message.value));'],
])('a send of a handler in %s is that handler’s', (_name, registry, dispatch) => {
  const topology = analyse({
    'src/main.ts': `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['k:9092'] });
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: 'loft' });
const publish = async (topic: string, value: string) => { await producer.send({ topic, messages: [{ value }] }); };
async function mend(value: string) { await publish('sail.sewn', value); }
${registry}
async function main() {
  await consumer.subscribe({ topic: 'sail.torn' });
  await consumer.run({ eachMessage: async ({ topic, message }) => { ${dispatch} } });
}
main();
`,
  });
  const [sewn] = producesOf(topology);
  expect(sewn?.handlers).toHaveLength(1);
  expect(sewn?.triggers.map(({ kind, text }) => `${kind} ${text}`)).toContain('consumer topic sail.torn');
});

it('a decorated method is the handler, whatever function it is helped by', () => {
  const [consume] = consumesOf(
    analyse({
      'src/main.ts': "import { NestFactory } from '@nestjs/core';\nimport { Transport } from '@nestjs/microservices';\nimport { LoftModule } from './loft.module';\nNestFactory.createMicroservice(LoftModule, { transport: Transport.KAFKA, options: { consumer: { groupId: 'loft' } } }).then((app) => app.listen());\n",
      'src/loft.module.ts': "import { Module } from '@nestjs/common';\nimport { LoftController } from './loft.controller';\n@Module({ controllers: [LoftController] })\nexport class LoftModule {}\n",
      'src/loft.controller.ts': `import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
const allow = async (sailor: string, may: (name: string) => Promise<boolean>): Promise<void> => { if (!(await may(sailor))) throw new Error('not yours'); };
@Controller()
export class LoftController {
  @EventPattern('sail.torn')
  async mend(event: { sailor: string }) {
    await allow(event.sailor, async (name) => name !== 'stranger');
  }
}
`,
    }),
  );
  expect(consume?.handler).toMatchObject({ name: 'LoftController.mend', site: { line: 6 } });
});
