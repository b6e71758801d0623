import { describe, expect, it } from 'vitest';
import type { ProduceSource } from '../../../src/topology/topology.js';
import { readMarks, sourceOf } from '../../support/marked-produce.js';
import { toProduceSource } from '../../../src/operations/source/source.js';
import type { ts } from 'ts-morph';

const textAt = (text: string, site: { start: number; end: number } | undefined): string | undefined => site && text.slice(site.start, site.end);
const read = (code: string, file?: string): ProduceSource & { readonly text: string } => {
  const { source, text } = sourceOf(code, file);
  return { ...source, text };
};
/** What becomes of `bus.publish()` in a piece of code: `use`, with `await` and `void` as flags. */
const useOf = (code: string): string => {
  const { awaited, use, used, voidPromise } = read(code.replace('CALL', "⟪call:bus.publish('order.created')⟫"));
  expect(used).toBe(use !== 'none');
  return [use, ...(awaited ? ['awaited'] : []), ...(voidPromise ? ['void'] : [])].join(' ');
};

describe('how the value is used', () => {
  it.each([
    ['a statement', 'CALL;', 'none'],
    ['void', 'void CALL;', 'none'],
    ['awaited', 'async () => { await CALL; }', 'none awaited'],
    ['awaited in parentheses', 'async () => { await (CALL); }', 'none awaited'],
    ['after &&', 'ready && CALL;', 'none'],
    ['awaited after &&', 'async () => { ready && (await CALL); }', 'none awaited'],
    ['a branch of an awaited condition', 'async () => { await (ready ? CALL : other()); }', 'none awaited'],
    ['returned', 'function place() { return CALL; }', 'promise'],
    ['returned as Promise<void>', 'function place(): Promise<void> { return CALL; }', 'promise void'],
    ['returned as Promise<unknown>', 'function place(): Promise<unknown> { return CALL; }', 'promise'],
    ['returned with its metadata', 'function place(): Promise<RecordMetadata[]> { return CALL; }', 'result'],
    ['awaited and returned as Promise<void>', 'async function place(): Promise<void> { return await CALL; }', 'promise awaited void'],
    ['the body of an arrow function', 'const place = () => CALL;', 'promise'],
    ['the body of an arrow function with a function type', 'const place: (o: Order) => Promise<void> = () => CALL;', 'promise void'],
    ['the body of an arrow function with a named type', 'const place: Handler = () => CALL;', 'promise void'],
    ['mapped under Promise.all', 'async () => { await Promise.all(orders.map((order) => CALL)); }', 'promise'],
    ['mapped, and the list is read', 'async () => { const sent = await Promise.all(orders.map((order) => CALL)); }', 'result'],
    ['in Promise.all', 'async () => { await Promise.all([CALL, other()]); }', 'promise'],
    ['in Promise.all that is read', 'async () => { const [sent] = await Promise.all([CALL]); }', 'result'],
    ['collected', 'sends.push(CALL);', 'promise'],
    ['an argument of something unknown', 'track(CALL);', 'result'],
    ['caught', 'CALL.catch(report);', 'promise'],
    ['caught and awaited', 'async () => { await CALL.catch(report); }', 'promise'],
    ['then without a look', 'CALL.then(() => done());', 'promise'],
    ['then with the value', 'CALL.then((metadata) => done(metadata));', 'result'],
    ['then with a function of a name', 'CALL.then(done);', 'result'],
    ['assigned', 'const sent = CALL;', 'result'],
    ['awaited and assigned', 'async () => { const sent = await CALL; }', 'result awaited'],
    ['a member of the result', 'async () => { (await CALL).length; }', 'result awaited'],
    ['a condition', 'if (CALL) { other(); }', 'result'],
    ['in a callback of forEach', 'orders.forEach((order) => CALL);', 'promise'],
    ['in a callback that may ask for Promise<void>', 'async () => { await retry(() => CALL); }', 'promise void'],
    ['in a callback whose answer is read', 'async () => { const sent = await retry(() => CALL); }', 'result'],
    ['returned to a method that reads it', 'class A { async publish() { return CALL; } async place() { const sent = await this.publish(); } }', 'result'],
    ['returned to a function that reads it', 'const publish = async () => CALL; async function place() { sent.push(await publish()); }', 'result'],
    ['returned to whoever only waits for it', 'class A { async publish() { return CALL; } async place(other) { await this.publish(); const sent = await other.publish(); } }', 'promise'],
  ])('%s', (_name, code, expected) => {
    expect(useOf(code)).toBe(expected);
  });
  it.each([
    ['a callback that goes on', '(error) => response.end()', 'result'],
    ['a callback that goes on behind a condition', 'function (error) { if (error) { console.error(error); return; } response.end(); }', 'result'],
    ['a callback by name', 'callback', 'result'],
    ['a callback that only logs', 'function (error, data) { if (error) this.logger.error(error); else console.log(data); }', 'none'],
    ['a callback that does nothing', '() => {}', 'none'],
  ])('%s', (_name, argument, expected) => {
    expect(read(`⟪call:bus.publish('order.created', ${argument})⟫;`).use).toBe(expected);
  });
});

describe('what stands over several lines', () => {
  const payloadOf = (code: string): string | undefined => read(code).payload;
  it('is indented from the line of the call', () => {
    expect(payloadOf("async function place(id) {\n  await ⟪call:bus.publish(\n    'order.created',\n    ⟪payload:{\n      id,\n      at: {\n        day: 1,\n      },\n    }⟫,\n  )⟫;\n}\n")).toBe('{\n    id,\n    at: {\n      day: 1,\n    },\n  }');
  });
  it('is kept as it is where it is text over several lines', () => {
    expect(payloadOf("async function place(id) {\n  await ⟪call:bus.publish(\n    'order.created',\n    ⟪payload:{\n      id: `a\n      b`,\n    }⟫,\n  )⟫;\n}\n")).toBe('{\n      id: `a\n      b`,\n    }');
  });
});

describe('Observables', () => {
  it.each([
    ['lastValueFrom(CALL)', 'await lastValueFrom(CALL);', 'lastValueFrom(CALL)', true],
    ['toPromise', 'await CALL.toPromise();', 'CALL.toPromise()', true],
    ['subscribe without a look', 'CALL.subscribe();', 'CALL.subscribe()', false],
  ])('%s', (_name, statement, expected, awaited) => {
    const CALL = "this.client.emit('order.created', order)";
    const source = read(`class Orders { async place(order) { ${statement.replace('CALL', `⟪call:${CALL}⟫`)} } }`);
    expect(textAt(source.text, source.observed)).toBe(expected.replace('CALL', CALL));
    expect(source.awaited).toBe(awaited);
    expect(source.use).toBe('none');
  });
  it('subscribe with a handler reads the result', () => {
    const source = read('class Orders { place() { ⟪call:this.client.emit(1)⟫.subscribe(show); } }');
    expect(source.observed).toBeUndefined();
    expect(source.use).toBe('result');
  });
});

describe('where await may stand', () => {
  it.each([
    ['an async function', 'async function f() { CALL; }', true],
    ['a function', 'function f() { CALL; }', false],
    ['a callback in an async function', 'async function f() { list.forEach(() => { CALL; }); }', false],
    ['the top level of a module', 'export {}; CALL;', true],
    ['the top level of a script', "require('./boot'); CALL;", false],
    ['a default of a parameter', 'async function f(sent = CALL) {}', false],
    ['a field', 'class Bus { sent = CALL; }', false],
    ['an async method', 'class Bus { async send() { CALL; } }', true],
  ])('%s', (_name, code, expected) => {
    expect(read(code.replace('CALL', '⟪call:publish()⟫'), 'src/place.js').canAwait).toBe(expected);
  });
});

describe('the payload', () => {
  const send = (messages: string, before = ''): string => `async function place(order: Order, rows: Row[]) { ${before} await ⟪call:producer.send({ topic: ⟪topic:TOPIC⟫, messages: ${messages} })⟫; }`;
  it('is an expression inside the call, with its place', () => {
    const source = read(send('[{ key: ⟪key:order.id⟫, value: JSON.stringify(⟪payload:{ id: order.id, image }⟫) }]'));
    expect([source.payload, source.key, source.topic, source.payloadForm, source.payloadRaw]).toEqual(['{ id: order.id, image }', 'order.id', 'TOPIC', 'object', undefined]);
    expect(textAt(source.text, source.payloadSite)).toBe('{ id: order.id, image }');
    expect(source.payloadFields?.map(({ name, text, shorthand }) => [name, text, shorthand])).toEqual([['id', 'order.id', false], ['image', 'image', true]]);
  });
  it('may have been made before, where that can be repeated', () => {
    const source = read(send('[{ value }]', 'const value = JSON.stringify(⟪payload:order⟫);'));
    expect([source.payload, source.payloadSite]).toEqual(['order', undefined]);
  });
  it('is left out where making it again would do something again', () => {
    expect(read(send('[{ value }]', 'const value = JSON.stringify(⟪payload:nextOrder()⟫);')).payload).toBeUndefined();
    expect(read(send('[{ value }]', 'const value = JSON.stringify(⟪payload:count++⟫);')).payload).toBeUndefined();
  });
  it('is left out where its names cannot be seen from the call', () => {
    expect(read(`function toValue(event) { return JSON.stringify(⟪payload:event⟫); }\n${send('[{ value: toValue(order) }]')}`).payload).toBeUndefined();
    expect(read(send('[{ value }]', 'let value; { const inner = order; value = JSON.stringify(⟪payload:inner⟫); }')).payload).toBeUndefined();
    expect(read(send('rows.map((row) => ({ value: JSON.stringify(⟪payload:row⟫) }))')).payload).toBeUndefined();
  });
  it('is left out where it is undefined', () => {
    expect(read(send('[{ value: ⟪payload:undefined⟫ }]')).payload).toBeUndefined();
  });
  it('is handed over as it stands', () => {
    const source = read(send('[{ value: ⟪payload:order⟫ }]'));
    expect([source.payloadRaw, textAt(source.text, source.payloadSite)]).toEqual([true, 'order']);
    expect(read('function f(data: Buffer) { ⟪call:producer.produce("t", null, ⟪payload:data⟫)⟫; }').payloadRaw).toBe(true);
  });
  it('has no place of its own in a shorthand or a conversion', () => {
    expect(read('function f(value: string) { ⟪call:producer.send({ topic: "t", messages: [{ ⟪payload:value⟫ }] })⟫; }')).toMatchObject({ payload: 'value', payloadForm: 'text' });
    expect(read('function f(value: string) { ⟪call:producer.send({ topic: "t", messages: [{ ⟪payload:value⟫ }] })⟫; }').payloadSite).toBeUndefined();
    expect(read(send('[{ value: Buffer.from(⟪payload:order⟫) }]')).payloadSite).toBeUndefined();
  });
  it.each([
    ['a string parameter', 'function f(line: string) { ⟪call:send(⟪payload:line⟫)⟫; }', 'text'],
    ['a template', 'function f(id) { ⟪call:send(⟪payload:`order ${id}`⟫)⟫; }', 'text'],
    ['serialised text', 'function f(order) { ⟪call:send(⟪payload:JSON.stringify(order)⟫)⟫; }', 'text'],
    ['a constant of serialised text', 'function f(order) { const text = JSON.stringify(order); ⟪call:send(⟪payload:text⟫)⟫; }', 'text'],
    ['a buffer', 'function f(picture: Buffer) { ⟪call:send(⟪payload:picture⟫)⟫; }', 'bytes'],
    ['a made buffer', 'function f(text) { ⟪call:send(⟪payload:Buffer.from(text)⟫)⟫; }', 'bytes'],
    ['an annotated object', 'function f(order: Order) { ⟪call:send(⟪payload:order⟫)⟫; }', 'object'],
    ['any', 'function f(order: any) { ⟪call:send(⟪payload:order⟫)⟫; }', undefined],
    ['a type parameter', 'function f<T>(order: T) { ⟪call:send(⟪payload:order⟫)⟫; }', undefined],
    ['nothing said', 'function f(order) { ⟪call:send(⟪payload:order⟫)⟫; }', undefined],
  ])('form of %s', (_name, code, form) => {
    expect(read(code).payloadForm).toBe(form);
  });
});

describe('a batch', () => {
  it('keeps list, parameters and item', () => {
    const source = read('async function f(rows) { await ⟪call:send(⟪list:rows⟫.map((⟪parameter:{ id }: Row⟫, index) => ({ key: ⟪key:id⟫, value: JSON.stringify(⟪item:{ id, index }⟫) })))⟫; }');
    expect(source.batch).toEqual({ list: 'rows', item: '{ id, index }', parameter: '{ id }: Row, index' });
    expect([source.key, source.payload]).toEqual(['id', undefined]);
  });
  it.each([
    ['other statements in the callback', '⟪list:rows⟫.map((⟪parameter:row⟫) => { const made = toRow(row); return { value: JSON.stringify(⟪item:made⟫) }; })'],
    ['an async callback', '⟪list:rows⟫.map(async (⟪parameter:row⟫) => ({ value: JSON.stringify(⟪item:row⟫) }))'],
  ])('is left out with %s', (_name, list) => {
    expect(read(`async function f(rows) { await ⟪call:send(${list})⟫; }`).batch).toBeUndefined();
  });
});

describe('the file', () => {
  it('is told as ESM or CommonJS, TypeScript or JavaScript', () => {
    const kind = (code: string, file: string): string => {
      const { module, typescript } = read(`${code}\n⟪call:send()⟫;`, file);
      return `${module} ${typescript}`;
    };
    expect(kind("import './boot.js';", 'src/a.js')).toBe('esm false');
    expect(kind("const boot = require('./boot');", 'src/a.js')).toBe('commonjs false');
    expect(kind('', 'src/a.mjs')).toBe('esm false');
    expect(kind('', 'src/a.cjs')).toBe('commonjs false');
    expect(kind('', 'src/a.ts')).toBe('esm true');
    expect(kind('export const a = 1;', 'src/a.cts')).toBe('esm true');
  });
  it('gives imports and declarations as bindings', () => {
    const { bindings } = read("import Redis, { type RedisOptions, Cluster as RedisCluster } from 'ioredis';\nimport type { Queue } from 'bullmq';\nimport * as aws from '@aws-sdk/client-sqs';\nexport const redis = new Redis();\nfunction post() {}\n⟪call:post()⟫;");
    expect(bindings.map(({ name, module, imported, typeOnly, text }) => [name, module ?? text, imported, typeOnly ?? false])).toEqual([
      ['Redis', 'ioredis', 'default', false],
      ['RedisOptions', 'ioredis', 'RedisOptions', true],
      ['RedisCluster', 'ioredis', 'Cluster', false],
      ['Queue', 'bullmq', 'Queue', true],
      ['aws', '@aws-sdk/client-sqs', '*', false],
      ['redis', 'new Redis()', undefined, false],
      ['post', 'function post() {}', undefined, false],
    ]);
  });
  it('gives names of variables, not of members', () => {
    expect(read('const { redis: cache } = box;\n⟪call:cache.publish({ queue: 1, sqs })⟫;').names).toEqual(['box', 'cache', 'sqs']);
  });
  it('gives the receiver, the method and type arguments with their places', () => {
    const source = read('class A { place(order) { return ⟪call:this.client.send<Receipt[], Order>("get", order)⟫; } }');
    expect([source.receiver, source.method, source.typeArguments]).toEqual(['this.client', 'send', 'Receipt[], Order']);
    expect([textAt(source.text, source.receiverSite), textAt(source.text, source.methodSite)]).toEqual(['this.client', 'send']);
  });
  it('names files relative to the project, or as it is told', () => {
    const { sourceFile, nodes } = readMarks('\n  ⟪call:send()⟫;', '/ws/apps/shop/main.ts');
    const call = nodes.call as ts.CallExpression;
    expect(toProduceSource(sourceFile, call, {}).call).toEqual({ file: 'apps/shop/main.ts', start: 3, end: 9, line: 2, column: 3 });
    expect(toProduceSource(sourceFile, call, { file: 'main.ts' }).statement).toEqual({ file: 'main.ts', start: 3, end: 10, line: 2, column: 3 });
  });
});
