import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../support/engine.js';

const autoCommits = (files: Record<string, string>): readonly boolean[] => consumesOf(analyse(files)).map(({ autoCommit }) => autoCommit);

describe('automatic commits', () => {
  const wrapped = (config: string): Record<string, string> => ({
    'src/main.ts': `import { Consumer, ConsumerRunConfig, Kafka } from 'kafkajs';
class Listener {
  private readonly consumer: Consumer;
  constructor(kafka: Kafka) { this.consumer = kafka.consumer({ groupId: 'loft' }); }
  async listen(topics: string[], config: ConsumerRunConfig) {
    await this.consumer.subscribe({ topics });
    await this.consumer.run(config);
  }
}
new Listener(new Kafka({ brokers: ['k:9092'] })).listen(['sail.torn'], ${config});
`,
  });

  it.each([
    ['are on where nothing is said', '{ eachMessage: async () => {} }', true],
    ['are off where a wrapper is told so', '{ autoCommit: false, eachMessage: async () => {} }', false],
    ['may be off where that is not known', '{ autoCommit: process.env.BY_HAND !== "yes", eachMessage: async () => {} }', false],
  ])('%s', (_name, config, expected) => expect(autoCommits(wrapped(config))).toEqual([expected]));

  it.each([
    ['are on where a client that asks for them in its consumer is told nothing', "{ kafkaJS: { groupId: 'loft' } }", true],
    ['are off where its consumer is told so', "{ kafkaJS: { groupId: 'loft', autoCommit: false } }", false],
    ['are off where its consumer is told so in the words of librdkafka', "{ 'group.id': 'loft', 'enable.auto.commit': false }", false],
  ])('%s', (_name, options, expected) =>
    expect(autoCommits({ 'src/main.ts': `import { KafkaJS } from '@confluentinc/kafka-javascript';\nconst consumer = new KafkaJS.Kafka({ kafkaJS: { brokers: ['k:9092'] } }).consumer(${options});\nawait consumer.subscribe({ topic: 'sail.torn' });\nawait consumer.run({ eachMessage: async () => {} });\n` })).toEqual([expected]));

  it.each([
    ['are on in a Nest process', '', true],
    ['are off in a Nest process whose options say so', 'run: { autoCommit: false }', false],
  ])('%s', (_name, run, expected) =>
    expect(
      autoCommits({
        'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { LoftModule } from './loft.module';
async function bootstrap() {
  const app = await NestFactory.create(LoftModule);
  app.connectMicroservice({ transport: Transport.KAFKA, options: { consumer: { groupId: 'loft' }, ${run} } });
  await app.startAllMicroservices();
}
bootstrap();
`,
        'src/loft.module.ts': `import { Module } from '@nestjs/common';\nimport { LoftController } from './loft.controller';\n@Module({ controllers: [LoftController] })\nexport class LoftModule {}\n`,
        'src/loft.controller.ts': `import { Controller } from '@nestjs/common';\nimport { EventPattern } from '@nestjs/microservices';\n@Controller()\nexport class LoftController {\n  @EventPattern('sail.torn')\n  mend() {}\n}\n`,
      }),
    ).toEqual([expected]),
  );
});
