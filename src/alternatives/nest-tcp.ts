/** https://docs.nestjs.com/microservices/basics#client-producer-class — the same call over Nest's own TCP transport. */
import type { Alternative } from './alternative.js';
import { findAnsweringService } from './answering-service.js';
import { getBaseName, toCamelCase, toConstantCase } from './names.js';
import { findTopic, isDirect, isNest, startReplacement } from './replacement.js';

/** What is Nest's Kafka envelope (`{ key, value }`) there is plain data here. The other side listens with `Transport.TCP`. */
export const nestTcp: Alternative = {
  id: 'nestTcp',
  title: "Nest's TCP transport",
  packages: ['@nestjs/microservices'],
  infrastructure: [],
  rules: ['no-request-reply', 'no-single-consumer'],
  example: {
    produce: `import { ClientProxyFactory, Transport } from '@nestjs/microservices';

const billingClient = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: process.env.BILLING_HOST ?? 'localhost', port: Number(process.env.BILLING_PORT ?? 3001) } });

const receipt$ = billingClient.send('get_receipt', order);`,
    consume: `import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';

const app = await NestFactory.createMicroservice(AppModule, { transport: Transport.TCP, options: { host: '0.0.0.0', port: 3001 } });
await app.listen();`,
  },
  replaceProduce(input) {
    const { produce, source } = input;
    const service = findAnsweringService(input);
    const replacement = startReplacement(input);
    const pattern = findTopic(input, replacement.quote);
    if (!isNest(produce) || !isDirect(produce) || !/^(send|emit)$/.test(source.method ?? '') || source.payload === undefined || source.headers !== undefined || service === undefined || pattern === undefined) return undefined;
    const { ClientProxyFactory = 'ClientProxyFactory', Transport = 'Transport' } = replacement.import({ module: '@nestjs/microservices', names: ['ClientProxyFactory', 'Transport'] });
    const base = (service ?? getBaseName(produce)).replace(/[-_.](service|svc|api|app)$/i, '');
    const variable = toConstantCase(base);
    const client = replacement.declareClient({
      name: `${toCamelCase(base)}Client`,
      initializer: `${ClientProxyFactory}.create({ transport: ${Transport}.TCP, options: { host: process.env.${variable}_HOST ?? 'localhost', port: Number(process.env.${variable}_PORT ?? 3001) } })`,
    });
    const types = source.typeArguments === undefined ? '' : `<${source.typeArguments}>`;
    return replacement.finish([{ site: source.call, text: `${client}.${source.method}${types}(${pattern}, ${source.payload})` }]);
  },
};
