import { service } from '../support/lint.js';
import { mark } from '../support/marks.js';
import { fires, staysSilent } from '../support/real-code.js';
import { INJECTED, listens, PLAIN_SHAPES, sends, type Listener, type Part, type Sender } from '../support/shapes/index.js';

const question = (more: Partial<Sender> = {}): Sender =>
  sends({
    service: 'desk',
    name: 'askPrice',
    topic: 'price.wanted',
    marked: 'question',
    imports: "import { randomUUID } from 'node:crypto';",
    declarations: 'export const pending = new Map<string, (answer: unknown) => void>();',
    parameters: 'berth: string',
    args: 'String(request.url)',
    returns: 'Promise<unknown>',
    body: (send) => `const correlationId = randomUUID();\nconst answer = new Promise<unknown>((resolve) => pending.set(correlationId, resolve));\nawait ${send('{ correlationId, berth }')};\nreturn answer;`,
    ...more,
  });
const settle = (more: Partial<Listener> = {}): Listener =>
  listens({ service: 'desk', name: 'hearPrice', topic: 'price.given', imports: "import { pending } from './askPrice.js';", body: 'pending.get(event.correlationId)?.(event);\npending.delete(event.correlationId);', ...more });
const answering: readonly Part[] = [
  listens({ service: 'tariffs', name: 'quote', topic: 'price.wanted', imports: "import { givePrice } from './givePrice.js';", body: 'await givePrice(event.correlationId, event.berth.length * 4);' }),
  sends({ service: 'tariffs', name: 'givePrice', topic: 'price.given', parameters: 'correlationId: string, amount: number', called: 'elsewhere', body: (send) => `await ${send('{ correlationId, amount }')};` }),
];

fires('no-request-reply', 'a promise that a consumer settles', {
  code: [question(), settle(), ...answering],
  shapes: PLAIN_SHAPES,
  at: { question: 'pendingReply' },
  says: ["Whoever sends 'price.wanted' here waits", 'Use HTTP or gRPC'],
  suggests: ['Call tariffs over HTTP'],
});

const nest = (transport: string, call: string) => ({
  'apps/desk/package.json': service('desk'),
  'apps/desk/src/main.ts': "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module.js';\n\nvoid NestFactory.create(AppModule).then((app) => app.listen(8080));\n",
  'apps/desk/src/app.module.ts': `import { Module } from '@nestjs/common';
import { ClientsModule, Transport } from '@nestjs/microservices';
import { Prices } from './prices.js';

@Module({ imports: [ClientsModule.register([{ name: 'PRICES', transport: Transport.${transport}, options: {} }])], controllers: [Prices] })
export class AppModule {}
`,
  'apps/desk/src/prices.ts': `import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ClientProxy } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';

@Controller('prices')
export class Prices {
  constructor(@Inject('PRICES') private readonly prices: ClientProxy) {}

  @Get(':berth')
  async price(@Param('berth') berth: string): Promise<number> {
    return lastValueFrom(${call});
  }
}
`,
});

fires('no-request-reply', 'send() of a Nest client', {
  code: () => nest('KAFKA', mark('question', "this.prices.send<number>('price.get', { berth })")),
  shapes: [INJECTED],
  at: { question: 'nestSend' },
  says: ["send('price.get') asks over Kafka"],
  suggests: ['Send it over Transport.TCP', 'Send it over Transport.GRPC'],
});

fires('no-request-reply', 'the topic to answer on travels in the message', {
  code: [
    question({ returns: 'Promise<void>', declarations: '', imports: '', body: (send) => `await ${send("{ berth, replyTo: 'price.given' }")};` }),
    settle({ imports: "import { writeFile } from 'node:fs/promises';", body: "await writeFile('/var/prices/last.json', JSON.stringify(event));" }),
  ],
  shapes: PLAIN_SHAPES,
  at: { question: 'replyAddress' },
  says: ["'price.wanted' is sent with the topic to answer on, 'price.given'"],
});

const shipment = (more: Partial<Sender> = {}): Sender => question({ name: 'ship', topic: 'shipment.booked', declarations: '', returns: 'Promise<void>', body: (send) => `const correlationId = randomUUID();\nawait ${send('{ correlationId, berth }')};`, ...more });

staysSilent('no-request-reply', {
  'a correlation id that is only logged': [shipment(), listens({ service: 'desk', name: 'hearShipment', topic: 'shipment.left', body: "console.log('left', event.correlationId);" }), ...answering.slice(0, 0)],
  'choreography that passes an id on': [
    shipment(),
    listens({ service: 'cranes', name: 'load', topic: 'shipment.booked', imports: "import { loaded } from './loaded.js';", body: 'await loaded(event.correlationId);' }),
    sends({ service: 'cranes', name: 'loaded', topic: 'shipment.loaded', parameters: 'correlationId: string', called: 'elsewhere', body: (send) => `await ${send('{ correlationId }')};` }),
    listens({ service: 'desk', name: 'hearLoaded', topic: 'shipment.loaded', imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();', body: "await pool.query('UPDATE shipments SET loaded = true WHERE id = $1', [event.shipment]);" }),
  ],
  'the address of a mail': [
    sends({ service: 'desk', name: 'confirm', topic: 'mail.wanted', parameters: 'to: string', args: 'String(request.url)', body: (send) => `await ${send("{ to, replyTo: 'harbour@example.org' }")};` }),
    listens({ service: 'post', name: 'mail', topic: 'mail.wanted', imports: "import { createTransport } from 'nodemailer';", declarations: "const transport = createTransport('smtp://localhost');", body: 'await transport.sendMail({ to: event.to, replyTo: event.replyTo });' }),
  ],
  'a dead letter that records its origin': [
    listens({
      service: 'tariffs',
      name: 'keepTariff',
      topic: 'tariff.changed',
      imports: "import { writeFile } from 'node:fs/promises';\nimport { bury } from './bury.js';",
      body: "try {\n  await writeFile(`/var/tariffs/${event.id}.json`, JSON.stringify(event));\n} catch (error) {\n  await bury(event, String(error));\n}",
    }),
    sends({ service: 'tariffs', name: 'bury', topic: 'tariff.changed.dlq', parameters: 'event: unknown, reason: string', called: 'elsewhere', body: (send) => `await ${send("{ event, reason, original_topic: 'tariff.changed' }")};` }),
  ],
  'a promise that an HTTP answer settles': [question({ name: 'announce', declarations: '', body: (send) => `await ${send('{ berth }')};\nconst response = await fetch(\`https://tariffs.example/\${randomUUID()}\`);\nreturn response.json();` }), settle({ imports: '', body: "console.log(event.amount);" })],
  'emit() of a Nest client': { code: nest('KAFKA', "this.prices.emit<number>('price.seen', { berth })") },
  'send() over TCP': { code: nest('TCP', "this.prices.send<number>('price.get', { berth })") },
  'send() over Redis': { code: nest('REDIS', "this.prices.send<number>('price.get', { berth })") },
  'a recorded reason': { code: nest('KAFKA', "this.prices.send<number>('price.get', { berth })"), settings: { topics: { 'price.*': { keep: 'the only way through the firewall' } } } },
});
