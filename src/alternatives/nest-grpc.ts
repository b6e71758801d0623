/** https://docs.nestjs.com/microservices/grpc#client — the same request as a method of a gRPC service. */
import type { Alternative } from './alternative.js';
import { findAnsweringService } from './answering-service.js';
import { firstTypeArgument } from './http.js';
import { getBaseName, toCamelCase, toConstantCase, toKebabCase } from './names.js';
import { isDirect, isNest, startReplacement } from './replacement.js';

/** The `.proto` file is the contract that both sides share; the edit names the one to write. */
export const nestGrpc: Alternative = {
  id: 'nestGrpc',
  title: 'gRPC',
  packages: ['@grpc/grpc-js', '@grpc/proto-loader'],
  infrastructure: [],
  rules: ['no-request-reply'],
  example: {
    produce: `import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import type { Observable } from 'rxjs';

const billing = ClientProxyFactory.create({ transport: Transport.GRPC, options: { url: process.env.BILLING_GRPC_URL ?? 'localhost:5000', package: 'billing', protoPath: 'proto/billing.proto' } });

const receipt$ = billing.getService<{ getReceipt(request: Order): Observable<Receipt> }>('Billing').getReceipt(order);`,
    consume: `import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';

@Controller()
export class ReceiptController {
  @GrpcMethod('Billing', 'GetReceipt')
  getReceipt(order: Order): Receipt {
    return receiptOf(order);
  }
}`,
  },
  replaceProduce(input) {
    const { produce, source } = input;
    const service = findAnsweringService(input);
    const isRequest = isNest(produce) && isDirect(produce) && source.method === 'send';
    // A gRPC message is an object, and its method has a name.
    if (!isRequest || source.payload === undefined || source.headers !== undefined || source.payloadForm === 'text' || source.payloadForm === 'bytes' || service === undefined || produce.topic.kind !== 'name') return undefined;
    const replacement = startReplacement(input);
    const { quote } = replacement;
    const { ClientProxyFactory = 'ClientProxyFactory', Transport = 'Transport' } = replacement.import({ module: '@nestjs/microservices', names: ['ClientProxyFactory', 'Transport'] });
    const base = (service ?? getBaseName(produce)).replace(/[-_.](service|svc|api|app)$/i, '');
    const file = toKebabCase(base);
    const client = replacement.declareClient({
      name: `${toCamelCase(base)}Grpc`,
      initializer: `${ClientProxyFactory}.create({ transport: ${Transport}.GRPC, options: { url: process.env.${toConstantCase(base)}_GRPC_URL ?? 'localhost:5000', package: '${file.replaceAll('-', '_')}', protoPath: 'proto/${file}.proto' } })`,
    });
    const method = toCamelCase(produce.topic.text);
    const name = toCamelCase(base);
    const types = replacement.t(`<{ ${method}(request: unknown): import(${quote('rxjs')}).Observable<${firstTypeArgument(source.typeArguments) || 'any'}> }>`);
    const text = `${client}.getService${types}(${quote(name.charAt(0).toUpperCase() + name.slice(1))}).${method}(${source.payload})`;
    return replacement.finish([{ site: source.call, text }]);
  },
};
