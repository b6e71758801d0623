/** Nest: the client is injected, the handler is a decorated method. */
import { mark } from '../marks.js';
import type { Listener, SendOptions, Sender, Shape } from './part.js';
import { acksOfAll, groupOf, indent, lines, sections, title } from './text.js';

export const injected: Shape = {
  title: 'injected',
  build: (service, parts) => {
    const senders = parts.filter((part) => part.kind === 'send');
    const listeners = parts.filter((part) => part.kind === 'listen');
    return {
      'src/main.ts': nestMain(service, listeners),
      'src/app.module.ts': nestModule(service, senders, listeners),
      ...Object.fromEntries(senders.flatMap((part) => [[`src/${part.name}.ts`, nestService(part)], ...(isTriggered(part) ? [[`src/${part.name}.controller.ts`, nestTrigger(part)]] : [])])),
      ...Object.fromEntries(listeners.map((part) => [`src/${part.name}.ts`, nestController(part)])),
    };
  },
};

const nestMain = (service: string, listeners: readonly Listener[]): string =>
  sections(
    lines(listeners[0]?.groupImports, "import { NestFactory } from '@nestjs/core';", "import { Transport } from '@nestjs/microservices';", "import { AppModule } from './app.module.js';"),
    `async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule);
${listeners.slice(0, 1).map((listener) => `  app.connectMicroservice({
    transport: Transport.KAFKA,
    options: { client: { clientId: '${service}', brokers: ['kafka-1:9092', 'kafka-2:9092', 'kafka-3:9092'] }, consumer: { groupId: ${mark('group', groupOf(listener))} } },
  });
  await app.startAllMicroservices();
`).join('')}  await app.listen(8080);
}`,
    'void bootstrap();',
  );

const nestModule = (service: string, senders: readonly Sender[], listeners: readonly Listener[]): string => {
  const acks = acksOfAll(senders).replace(', ', '');
  return sections(
    lines(
      "import { Module } from '@nestjs/common';",
      "import { ClientsModule, Transport } from '@nestjs/microservices';",
      ...senders.flatMap((part) => [`import { ${title(part.name)} } from './${part.name}.js';`, ...(isTriggered(part) ? [`import { ${title(part.name)}Controller } from './${part.name}.controller.js';`] : [])]),
      ...listeners.map(({ name }) => `import { ${title(name)} } from './${name}.js';`),
    ),
    `@Module({
  imports: [
    ClientsModule.register([
      {
        name: 'EVENTS',
        transport: Transport.KAFKA,
        options: { client: { clientId: '${service}', brokers: ['kafka-1:9092', 'kafka-2:9092', 'kafka-3:9092'] }${acks ? `, send: { ${acks} }` : ''} },
      },
    ]),
  ],
  controllers: [${[...senders.filter(isTriggered).map(({ name }) => `${title(name)}Controller`), ...listeners.map(({ name }) => title(name))].join(', ')}],
  providers: [${senders.map(({ name }) => title(name)).join(', ')}],
})
export class AppModule {}`,
  );
};

function nestService(part: Sender): string {
  const value = (payload: string, { key }: SendOptions = {}): string => (key === undefined ? payload : `{ key: ${key}, value: ${payload} }`);
  return sections(
    lines(part.imports, "import { Inject, Injectable } from '@nestjs/common';", "import { ClientKafka } from '@nestjs/microservices';", "import { lastValueFrom } from 'rxjs';"),
    part.declarations,
    `@Injectable()
export class ${title(part.name)} {
  constructor(@Inject('EVENTS') private readonly events: ClientKafka) {}

  async ${part.name}(${part.parameters ?? ''}): ${part.returns ?? 'Promise<void>'} {
${indent(part.body((payload, options) => `lastValueFrom(${mark(part.marked ?? 'send', `this.events.emit('${part.topic}', ${value(payload, options)})`)})`), '    ')}
  }
}`,
  );
}

const isTriggered = ({ called }: Sender): boolean => called !== 'elsewhere';

const nestTrigger = ({ name, args = '', called = 'http' }: Sender): string =>
  called === 'http'
    ? `import { Controller, Post, Req } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { ${title(name)} } from './${name}.js';

@Controller('${name}')
export class ${title(name)}Controller {
  constructor(private readonly service: ${title(name)}) {}

  @Post()
  async run(@Req() request: IncomingMessage): Promise<void> {
    await this.service.${name}(${args});
  }
}
`
    : `import { Controller } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ${title(name)} } from './${name}.js';

@Controller()
export class ${title(name)}Controller {
  constructor(private readonly service: ${title(name)}) {}

  @Interval(${typeof called === 'object' ? called.every : ''})
  async run(): Promise<void> {
    await this.service.${name}(${args});
  }
}
`;

const nestController = (part: Listener): string =>
  sections(
    lines(part.imports, "import { Controller } from '@nestjs/common';", "import { EventPattern, Payload } from '@nestjs/microservices';"),
    part.declarations,
    `@Controller()
export class ${title(part.name)} {
  @${mark(part.marked ?? 'subscribe', `EventPattern('${part.topic}')`)}
  async ${part.name}(@Payload() event: any): Promise<void> {
${indent(part.body, '    ')}
  }
}`,
  );
