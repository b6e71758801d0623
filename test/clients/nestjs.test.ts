import { describe, expect, it } from 'vitest';
import { nestjs } from '../../src/clients/nestjs.js';
import { draftsOf, fn, instance, parameter, toValue } from '../support/client-calls.js';

const kafkaOptions = { transport: 6, options: { client: { brokers: ['k:9092'] }, consumer: { groupId: 'fares' }, send: { acks: 1 } } };

describe('Nest clients', () => {
  it('emit payloads and whole messages', () => {
    expect(draftsOf(nestjs, 'ClientKafka.emit', ['fare.set', { amount: 4 }])).toEqual([
      { kind: 'produce', topic: 'fare.set', messages: [{ value: { amount: 4 } }], transport: 6, returns: 'hotObservable' },
    ]);
    expect(draftsOf(nestjs, 'ClientKafka.emit', ['fare.set', { key: 'f1', value: { amount: 4 }, headers: { v: '2' } }])[0]?.['messages']).toEqual([{ key: 'f1', value: { amount: 4 }, headers: { v: '2' } }]);
    expect(draftsOf(nestjs, 'ClientKafka.emit', ['fare.set', parameter('dto')])[0]?.['messages']).toEqual([{ value: 'parameter dto' }]);
  });

  it('send is a request whose Observable is cold', () => {
    expect(draftsOf(nestjs, 'ClientKafka.send', ['fare.get', 'x'])[0]).toMatchObject({ topic: 'fare.get', request: true, returns: 'coldObservable' });
  });

  it('emitBatch hands over several messages', () => {
    expect(draftsOf(nestjs, 'ClientKafka.emitBatch', ['fare.set', { messages: [{ value: 1 }, { value: 2 }] }])[0]?.['messages']).toEqual([{ value: 1 }, { value: 2 }]);
  });

  it('know their transport from the options they were made with, else from nothing', () => {
    const made = instance('ClientProxy', [kafkaOptions]);
    expect(draftsOf(nestjs, 'ClientProxy.emit', ['fare.set', 1], { receiver: made })[0]).toMatchObject({ transport: 6, acks: 1 });
    const decorated = instance('ClientProxy', [], { token: toValue({ transport: 1 }) });
    expect(draftsOf(nestjs, 'ClientProxy.emit', ['fare.set', 1], { receiver: decorated })[0]).toMatchObject({ transport: 1 });
    const injected = instance('ClientProxy', [], { token: toValue('FARES') });
    expect(draftsOf(nestjs, 'ClientProxy.emit', ['fare.set', 1], { receiver: injected })[0]).not.toHaveProperty('transport');
    expect(draftsOf(nestjs, 'ClientProxy.emit', ['fare.set', 1], { receiver: instance('ClientProxy', [{}]) })[0]).toMatchObject({ transport: 0 });
  });
});

describe('Nest patterns', () => {
  it.each([
    ['text', 'fare.set', 'fare.set'],
    ['an object', { cmd: 'set' }, '{"cmd":"set"}'],
    ['an object with several keys, sorted', { verb: 'set', area: { zone: 7 } }, '{"area":{"zone":7},"verb":"set"}'],
    ['a number', 12, '12'],
    ['a list', ['fare.set', { cmd: 'x' }], ['fare.set', '{"cmd":"x"}']],
    ['an object with a hole', { cmd: { kind: 'symbol', key: 'env:CMD', file: 'a.ts' } }, '{"cmd":"${env:CMD}"}'],
  ])('%s', (_name, pattern, topics) => {
    const handler = fn('onFare');
    expect(draftsOf(nestjs, '@EventPattern', [pattern], { decorated: handler })).toEqual([
      { kind: 'handler', topics, handler: 'function onFare', mode: 'message', message: { parameter: 0, value: '' }, replies: false },
    ]);
  });

  it('hear nothing without one', () => {
    expect(draftsOf(nestjs, '@EventPattern', [], { decorated: fn('onFare') })).toEqual([]);
  });

  it('reply, and name a transport', () => {
    expect(draftsOf(nestjs, '@MessagePattern', ['fare.get', 6], { decorated: fn('get') })[0]).toMatchObject({ replies: true, transport: 6 });
    expect(draftsOf(nestjs, '@MessagePattern', ['fare.get', { retries: 2 }], { decorated: fn('get') })[0]).not.toHaveProperty('transport');
  });
});

describe('Nest modules', () => {
  it('register clients by token, with other transports kept apart', () => {
    expect(draftsOf(nestjs, 'ClientsModule.register', [[{ name: 'FARES', ...kafkaOptions }, { name: 'MAIL', transport: 0 }]]).map((d) => [d['kind'], d['token'] ?? d['brokers'], d['transport']])).toEqual([
      ['register', 'FARES', 6], ['object', ['k:9092'], undefined], ['register', 'MAIL', 0],
    ]);
  });

  it('register asynchronously, as a list or under `clients`', () => {
    const entry = { name: 'FARES', inject: ['Config'], useFactory: fn('options') };
    const results = { options: kafkaOptions };
    expect(draftsOf(nestjs, 'ClientsModule.registerAsync', [[entry]], { results })[0]).toMatchObject({ kind: 'register', token: 'FARES', transport: 6 });
    expect(draftsOf(nestjs, 'ClientsModule.registerAsync', [{ isGlobal: true, clients: [entry] }], { results })[0]).toMatchObject({ token: 'FARES', transport: 6 });
    expect(draftsOf(nestjs, 'ClientsModule.registerAsync', [[{ name: 'FARES', useClass: 'X' }]])).toEqual([{ kind: 'register', token: 'FARES', transport: '?' }]);
  });

  it('listen with the configured group, or with that of Nest', () => {
    expect(draftsOf(nestjs, 'INestApplication.connectMicroservice', [kafkaOptions])).toEqual([{ kind: 'listen', transport: 6, group: 'fares', brokers: ['k:9092'] }]);
    expect(draftsOf(nestjs, 'NestFactoryStatic.createMicroservice', ['AppModule', { transport: 6, options: {} }])[0]).toMatchObject({ group: 'nestjs-group' });
    expect(draftsOf(nestjs, 'NestFactoryStatic.createMicroservice', ['AppModule', {}])).toEqual([{ kind: 'listen', transport: 0 }]);
    const strategy = instance('ServerKafka', [{ consumer: { groupId: 'own' } }]);
    expect(draftsOf(nestjs, 'NestFactoryStatic.createMicroservice', ['AppModule', { strategy }])).toEqual([{ kind: 'listen', transport: 6, group: 'own' }]);
  });

  it('make client objects of Kafka only', () => {
    expect(draftsOf(nestjs, 'ClientProxyFactory.create', [kafkaOptions])[0]).toMatchObject({ role: 'client', brokers: ['k:9092'], acks: 1 });
    expect(draftsOf(nestjs, '@Client', [{ transport: 5, options: {} }])).toEqual([]);
  });
});
