import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { clients } from '../../src/clients/index.js';
import { libSurface } from '../../src/workspace/lib.js';

const LIB = '/lib.d.ts';
const surfaceOf = (name: string): string => `/surface/${name}.d.ts`;

/** A program of all surfaces and one source file, resolved as the project does. */
function createProgram(source: string, fileName = '/source.ts'): ts.Program {
  const files = new Map([[LIB, libSurface], [fileName, source], ...clients.map((client) => [surfaceOf(client.name), `${client.surface}\nexport {};\n`] as const)]);
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (files.has(name) ? ts.createSourceFile(name, files.get(name) ?? '', ts.ScriptTarget.ESNext, true) : undefined),
    getDefaultLibFileName: () => LIB,
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => files.has(name),
    readFile: (name) => files.get(name),
    resolveModuleNameLiterals: (literals) => literals.map(({ text }) => {
      const client = clients.find((c) => [...c.packages, ...(c.companions ?? [])].some((p) => p === text || (p.endsWith('/*') && text.startsWith(p.slice(0, -1)))));
      return { resolvedModule: client ? { resolvedFileName: surfaceOf(client.name), extension: ts.Extension.Dts } : undefined };
    }),
  };
  return ts.createProgram({
    rootNames: [...files.keys()],
    options: {
      noLib: true, noResolve: true, allowJs: true, types: [], esModuleInterop: true, allowSyntheticDefaultImports: true, experimentalDecorators: true, strictNullChecks: false,
      target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.CommonJS, moduleResolution: 2 satisfies ts.ModuleResolutionKind.Node10, ignoreDeprecations: '6.0',
    },
    host,
  });
}

/** `client:Class.method` of every call, construction and decorator whose callee a surface declares, in source order. */
function callsIn(source: string, fileName?: string): readonly string[] {
  const program = createProgram(source, fileName);
  const checker = program.getTypeChecker();
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const declaration = checker.getResolvedSignature(node)?.declaration;
      const file = declaration?.getSourceFile().fileName ?? '';
      const symbol = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression);
      const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const declared = declaration ?? target?.declarations?.[0];
      const name = (file || declared?.getSourceFile().fileName || '').replace(/^\/surface\/|\.d\.ts$/g, '');
      if (declared && declared.getSourceFile().fileName.startsWith('/surface/')) {
        const owner = ts.isClassLike(declared) || ts.isInterfaceDeclaration(declared) ? declared.name?.text : (declared.parent as ts.Node & { name?: ts.Identifier }).name?.text;
        const method = (declared as ts.Node & { name?: ts.Identifier }).name?.text;
        const prefix = ts.isDecorator(node.parent) ? '@' : '';
        found.push(`${name}:${ts.isNewExpression(node) ? `new ${owner}` : ts.isFunctionDeclaration(declared) ? `${prefix}${method}` : `${owner}.${method}`}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  const file = program.getSourceFile(fileName ?? '/source.ts');
  if (file) visit(file);
  return found;
}

describe.each(clients.map((client) => [client.name, client] as const))('the surface of %s', (name, client) => {
  const program = createProgram('');
  const file = program.getSourceFile(surfaceOf(name));

  it('is sound TypeScript', () => {
    const diagnostics = file ? [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)] : [];
    expect(diagnostics.map((d) => ts.flattenDiagnosticMessageText(d.messageText, '\n'))).toEqual([]);
  });

  it('declares what every operation, iterated class and fact is about', () => {
    const declared = new Set<string>();
    const visit = (node: ts.Node): void => {
      if ((ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) && node.name) {
        declared.add(node.name.text);
        if (ts.isClassDeclaration(node)) declared.add(`new ${node.name.text}`);
        for (const one of node.members) if (one.name && ts.isIdentifier(one.name)) declared.add(`${node.name.text}.${one.name.text}`);
      }
      if (ts.isFunctionDeclaration(node) && node.name) declared.add(node.name.text).add(`@${node.name.text}`);
      ts.forEachChild(node, visit);
    };
    if (file) visit(file);
    const named = [...Object.keys(client.operations), ...Object.keys(client.iterated ?? {}), ...Object.keys(client.factsOf ?? {}), ...(client.decorates ?? []).map((d) => d.as), ...Object.keys(client.results ?? {})];
    expect(named.filter((key) => !declared.has(key))).toEqual([]);
  });
});

describe('the checker finds the operations of', () => {
  it('kafkajs through fields, factories and the default export', () => {
    expect(callsIn(`
      import kafkajs, { Kafka, Producer } from 'kafkajs';
      const broker = new Kafka({ brokers: ['b:1'] });
      class Outbox { private producer: Producer; constructor() { this.producer = broker.producer(); } flush() { return this.producer.send({ topic: 'a', messages: [] }); } }
      async function start() { const c = new kafkajs.Kafka({ brokers: [] }).consumer({ groupId: 'g' }); await c.run({ eachMessage: async ({ heartbeat }) => { await heartbeat(); } }); const tx = await broker.producer().transaction(); await tx.send({ topic: 'b', messages: [] }); }
    `)).toEqual([
      'kafkajs:new Kafka', 'kafkajs:Kafka.producer', 'kafkajs:Producer.send', 'kafkajs:Kafka.consumer', 'kafkajs:new Kafka', 'kafkajs:Consumer.run', 'kafkajs:EachMessagePayload.heartbeat',
      'kafkajs:Producer.transaction', 'kafkajs:Kafka.producer', 'kafkajs:Transaction.send',
    ]);
  });

  it('kafkajs in CommonJS', () => {
    expect(callsIn(`const { Kafka: Client } = require('kafkajs'); const producer = new Client({}).producer(); module.exports.put = (m) => producer.send({ topic: 'a', messages: [m] });`, '/source.js'))
      .toEqual(['kafkajs:Kafka.producer', 'kafkajs:new Kafka', 'kafkajs:Producer.send']);
  });

  it('Nest, with kafkajs behind the client and its re-exported interface', () => {
    expect(callsIn(`
      import { INestApplication } from '@nestjs/common';
      import { NestApplication, NestFactory } from '@nestjs/core';
      import { NestExpressApplication } from '@nestjs/platform-express';
      import { ClientKafka, ClientProxy, ClientProxyFactory, EventPattern, KafkaContext, Transport } from '@nestjs/microservices';
      import { Consumer } from '@nestjs/microservices/external/kafka.interface';
      class Api { constructor(private kafka: ClientKafka, private proxy: ClientProxy) {} a() { this.kafka.emit('a', {}); this.proxy.send({ cmd: 'b' }, {}); }
        @EventPattern('c') async on(data: any, context: KafkaContext) { await context.getConsumer().commitOffsets([]); } }
      const attach = (app: INestApplication) => app.connectMicroservice({});
      const attachToClass = (app: NestApplication) => app.connectMicroservice({});
      async function main(raw: Consumer) { const app = await NestFactory.create<NestExpressApplication>(Api); app.connectMicroservice({}); await raw.pause([]); ClientProxyFactory.create({ transport: Transport.KAFKA }).emit('d', 1); }
    `)).toEqual([
      'nestjs:ClientKafka.emit', 'nestjs:ClientProxy.send', 'nestjs:@EventPattern', 'kafkajs:Consumer.commitOffsets', 'nestjs:KafkaContext.getConsumer', 'nestjs:INestApplication.connectMicroservice', 'nestjs:INestApplication.connectMicroservice',
      'nestjs:NestFactoryStatic.create', 'nestjs:INestApplication.connectMicroservice', 'kafkajs:Consumer.pause', 'nestjs:ClientKafka.emit', 'nestjs:ClientProxyFactory.create',
    ]);
  });

  it('both APIs of @confluentinc/kafka-javascript', () => {
    expect(callsIn(`
      const { KafkaJS, HighLevelProducer } = require('@confluentinc/kafka-javascript');
      const { Kafka } = require('@confluentinc/kafka-javascript').KafkaJS;
      const consumer = new Kafka({}).consumer({}); consumer.subscribe({ topic: 'a' }); new KafkaJS.Kafka().producer().send({});
      new HighLevelProducer({}).produce('b', null, 'm', 'k', 0, () => {});
    `, '/source.js')).toEqual([
      'confluent:Kafka.consumer', 'confluent:new Kafka', 'confluent:Consumer.subscribe', 'confluent:Producer.send', 'confluent:Kafka.producer', 'confluent:new Kafka',
      'confluent:HighLevelProducer.produce', 'confluent:new HighLevelProducer',
    ]);
  });

  it('node-rdkafka by default import, static factory and chained events', () => {
    expect(callsIn(`
      import rdkafka from 'node-rdkafka';
      let consumer: rdkafka.KafkaConsumer = new rdkafka.KafkaConsumer({}, {});
      consumer.on('ready', () => { consumer.subscribe(['a']); }).on('data', (m) => {});
      rdkafka.Producer.createWriteStream({}, {}, { topic: 'b' }).write('m');
    `)).toEqual([
      'node-rdkafka:new KafkaConsumer', 'node-rdkafka:KafkaConsumer.on', 'node-rdkafka:KafkaConsumer.on', 'node-rdkafka:KafkaConsumer.subscribe',
      'node-rdkafka:ProducerStream.write', 'node-rdkafka:Producer.createWriteStream',
    ]);
  });
});
