import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const CONSUMER = `import { Inject, Injectable, OnModuleInit } from '@nestjs/common';
import { Kafka } from 'kafkajs';
import { HANDLERS, Handler } from './handler';
@Injectable()
export class Listening implements OnModuleInit {
  private consumer = new Kafka({ brokers: ['k:9092'] }).consumer({ groupId: 'loft' });
  constructor(@Inject(HANDLERS) private readonly handlers: Handler[]) {}
  async onModuleInit() {
    for (const handler of this.handlers) await this.consumer.subscribe({ topic: handler.topic });
    await this.consumer.run({ eachMessage: async ({ topic, message }) => { await this.handlers.find((h) => h.topic === topic)?.execute(String(message.value)); } });
  }
}
`;
const HANDLER = "export const HANDLERS = 'HANDLERS';\nexport interface Handler { topic: string; execute(text: string): Promise<void> }\n";
const handler = (name: string, topic: string): string => `import { Handler } from './handler';\nexport class ${name} implements Handler { topic = '${topic}'; async execute(text: string) { console.log(text); } }\n`;
const module = (names: readonly string[], provider: string): string => `import { Module } from '@nestjs/common';
import { HANDLERS } from './handler';
import { Listening } from './listening';
${names.map((name) => `import { ${name} } from './${name}';\n`).join('')}@Module({ providers: [Listening, ${names.join(', ')}, ${provider}] })
export class LoftModule {}
`;
const topicsOf = (files: Record<string, string>): readonly string[] => consumesOf(analyse(files)).map((c) => c.topic.text);

describe('a list of handlers that a Nest module provides', () => {
  const files = (provider: string): Record<string, string> => ({
    'src/handler.ts': HANDLER,
    'src/listening.ts': CONSUMER,
    'src/Sewn.ts': handler('Sewn', 'sail.sewn'),
    'src/Torn.ts': handler('Torn', 'sail.torn'),
    'src/Unused.ts': handler('Unused', 'sail.sold'),
    'src/module.ts': module(['Sewn', 'Torn'], provider),
  });

  it.each([
    ['of what is injected into its factory', '{ provide: HANDLERS, useFactory: (sewn: Sewn, torn: Torn) => [sewn, torn], inject: [Sewn, Torn] }'],
    ['of factory parameters without a type', '{ provide: HANDLERS, useFactory: (...all) => all, inject: [Sewn, Torn] }'],
    ['as a value', '{ provide: HANDLERS, useValue: [new Sewn(), new Torn()] }'],
    ['under another token', "{ provide: 'ALL', useValue: [new Sewn(), new Torn()] }, { provide: HANDLERS, useExisting: 'ALL' }"],
  ])('has the topics of its members, %s', (_name, provider) => {
    expect(topicsOf(files(provider))).toEqual(['sail.sewn', 'sail.torn']);
  });

  it('is not known where nothing is provided', () => {
    expect(topicsOf(files("{ provide: 'ROPES', useValue: [new Sewn()] }"))).toEqual(['?']);
  });
});

describe('applications that provide one token', () => {
  const application = (root: string, name: string, topic: string): Record<string, string> => ({
    [`${root}/handler.ts`]: HANDLER,
    [`${root}/listening.ts`]: CONSUMER,
    [`${root}/${name}.ts`]: handler(name, topic),
    [`${root}/module.ts`]: module([name], `{ provide: HANDLERS, useValue: [new ${name}()] }`),
  });

  it('each have what their own module provides', () => {
    expect(topicsOf({ ...application('apps/loft/src', 'Sewn', 'sail.sewn'), ...application('apps/yard/src', 'Launched', 'hull.launched') }).toSorted()).toEqual(['hull.launched', 'sail.sewn']);
  });

  it('leave open what a library between them is given', () => {
    const shared = { 'libs/listening.ts': CONSUMER, 'libs/handler.ts': HANDLER };
    const app = (root: string, name: string, topic: string): Record<string, string> => ({
      [`${root}/${name}.ts`]: handler(name, topic).replace('./handler', '../../libs/handler'),
      [`${root}/module.ts`]: module([name], `{ provide: HANDLERS, useValue: [new ${name}()] }`).replace('./handler', '../../libs/handler').replace('./listening', '../../libs/listening'),
    });
    expect(topicsOf({ ...shared, ...app('apps/loft', 'Sewn', 'sail.sewn'), ...app('apps/yard', 'Launched', 'hull.launched') })).toEqual(['?']);
  });
});
