import { describe, expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../support/engine.js';

const topicsOf = (code: string | Record<string, string>, wrapper: object | readonly object[]): readonly string[] => {
  const files = typeof code === 'string' ? { 'src/main.ts': code } : code;
  const { operations } = analyse(files, { wrappers: Array.isArray(wrapper) ? wrapper : [wrapper] });
  return operations.map((o) => `${o.kind} ${'topic' in o ? o.topic.text : ''}`).sort();
};

describe('settings.wrappers: the function', () => {
  it.each([
    ['a named import', `import { publish } from '@yard/bus';\npublish('hull.bent', {});`],
    ['a renamed import', `import { publish as tell } from '@yard/bus';\nexport const bend = (id: number) => tell('hull.bent', { id });`],
    ['the whole module', `import * as bus from '@yard/bus';\nbus.publish('hull.bent', {});`],
    ['the default export', `import bus from '@yard/bus';\nbus.publish('hull.bent', {});`],
    ['a sub-path', `import { publish } from '@yard/bus/esm';\npublish('hull.bent', {});`],
    ['CommonJS', `const { publish } = require('@yard/bus');\npublish('hull.bent', {});`],
    ['CommonJS, whole', `const bus = require('@yard/bus');\nbus.publish('hull.bent', {});`],
  ])('is found through %s', (_name, code) => {
    expect(topicsOf(code, { module: '@yard/bus', produce: 'publish', topic: 0 })).toEqual(['produce hull.bent']);
  });

  it.each([
    ['an object that is constructed', 'Bus.publish', `import { Bus } from '@yard/bus';\nconst bus = new Bus('k:9092');\nbus.publish('hull.bent', {});`],
    ['a static method', 'Bus.publish', `import { Bus } from '@yard/bus';\nBus.publish('hull.bent', {});`],
    ['the only class, imported as default', 'Bus.publish', `import Bus from '@yard/bus';\nnew Bus().publish('hull.bent', {});`],
    ['a declared type', 'Bus.publish', `import type { Bus } from '@yard/bus';\nexport class Yard {\n  constructor(private readonly bus: Bus) {}\n  bend() { return this.bus.publish('hull.bent', {}); }\n}`],
    ['a subclass', 'Bus.publish', `import { Bus } from '@yard/bus';\nclass Own extends Bus {}\nnew Own().publish('hull.bent', {});`],
    ['what a factory gives', 'connect().publish', `import { connect } from '@yard/bus';\nconst bus = await connect();\nawait bus.publish('hull.bent', {});`],
    ['an object in an object', 'client.events.publish', `import { client } from '@yard/bus';\nclient.events.publish('hull.bent', {});`],
    ['the default itself', 'default', `import tell from '@yard/bus';\ntell('hull.bent', {});`],
    ['a member of the default', 'default.publish', `import bus from '@yard/bus';\nbus.publish('hull.bent', {});`],
  ])('is a member path: %s', (_name, produce, code) => {
    expect(topicsOf(code, { module: '@yard/bus', produce, topic: 0 })).toEqual(['produce hull.bent']);
  });

  it('is a member that a plugin puts on the server', () => {
    const code = `import Fastify from 'fastify';\nimport yardKafka from '@yard/fastify-kafka';\nconst fastify = Fastify();\nfastify.register(yardKafka);\nfastify.kafka.push({ topic: 'hull.bent', payload: {} });`;
    expect(topicsOf(code, { module: '@yard/fastify-kafka', produce: 'fastify.kafka.push', topic: '0.topic' })).toEqual(['produce hull.bent']);
    const plugin = { 'src/main.js': `import Fastify from 'fastify';\nimport yardKafka from '@yard/fastify-kafka';\nimport routes from './routes.js';\nFastify().register(yardKafka).register(routes);`, 'src/routes.js': `export default async function routes(app) {\n  app.post('/hulls', async () => app.kafka.push({ topic: 'hull.made' }));\n}` };
    expect(topicsOf(plugin, { module: '@yard/fastify-kafka', produce: 'fastify.kafka.push', topic: '0.topic' })).toEqual(['produce hull.made']);
  });

  it('is another package\'s when that has the same names', () => {
    expect(topicsOf(`import { publish } from '@dock/bus';\npublish('hull.bent', {});`, { module: '@yard/bus', produce: 'publish', topic: 0 })).toEqual([]);
  });

  it('is a construction or a decorator', () => {
    const listener = `import { Listener } from '@yard/bus';\nnew Listener('hull.bent', { run: 1 }, (hull) => hull);`;
    expect(topicsOf(listener, { module: '@yard/bus', consume: 'new Listener', topic: 0 })).toEqual(['consume hull.bent']);
    const decorated = `import { Subscribe } from '@yard/bus';\nexport class Yard {\n  @Subscribe('hull.bent')\n  repair(hull: unknown) { return hull; }\n}`;
    expect(topicsOf(decorated, { module: '@yard/bus', consume: '@Subscribe', topic: 0 })).toEqual(['consume hull.bent']);
  });

  it('may be several of one package', () => {
    const code = `import { publish, subscribe } from '@yard/bus';\nsubscribe('hull.bent', () => undefined);\npublish('hull.fixed', {});`;
    expect(topicsOf(code, [{ module: '@yard/bus', produce: 'publish', topic: 0 }, { module: '@yard/bus', consume: 'subscribe', topic: 0 }])).toEqual(['consume hull.bent', 'produce hull.fixed']);
  });
});

describe('settings.wrappers: the topic', () => {
  it.each([
    ['an argument', 1, `publish({}, 'hull.bent')`, 'hull.bent'],
    ['a member of one', '0.meta.topic', `publish({ meta: { topic: 'hull.bent' } })`, 'hull.bent'],
    ['a literal', '=hulls', `publish({ id: 1 })`, 'hulls'],
    ['several arguments', '{0}.{1}', `publish('hull', 'bent')`, 'hull.bent'],
    ['members of several', 'yard.{0.kind}-{1}', `publish({ kind: 'hull' }, 'bent')`, 'yard.hull-bent'],
    ['what is known of it', '{0}.{1}', `publish('hull', Math.random())`, 'hull.${?}'],
  ])('is %s', (_name, topic, call, expected) => {
    expect(topicsOf(`import { publish } from '@yard/bus';\n${call};`, { module: '@yard/bus', produce: 'publish', topic })).toEqual([`produce ${expected}`]);
  });

  it('is followed through the workspace\'s own functions', () => {
    const code = `import { publish } from '@yard/bus';\nconst tell = (kind: string, id: number) => publish('hull', kind, { id });\ntell('bent', 1);\ntell('fixed', 2);`;
    expect(topicsOf(code, { module: '@yard/bus', produce: 'publish', topic: '{0}.{1}' })).toEqual(['produce hull.bent', 'produce hull.fixed']);
  });

  it('is each of a list', () => {
    expect(topicsOf(`import { subscribe } from '@yard/bus';\nsubscribe([{ topic: 'hull.bent' }, { topic: 'hull.fixed' }]);`, { module: '@yard/bus', consume: 'subscribe', topic: '0.topic' })).toEqual(['consume hull.bent', 'consume hull.fixed']);
  });
});

describe('settings.wrappers: what else the arguments say', () => {
  it('reads payload and key', () => {
    const code = `import { readFileSync } from 'node:fs';\nimport { publish } from '@yard/bus';\npublish('hull.bent', { body: readFileSync('plan.pdf') }, 'hull-7');`;
    const [produce] = producesOf(analyse({ 'src/main.ts': code }, { wrappers: [{ module: '@yard/bus', produce: 'publish', topic: 0, payload: '1.body', key: 2 }] }));
    expect(produce?.key).toEqual({ kind: 'constant', text: 'hull-7' });
    expect(produce?.source?.payload).toBe("readFileSync('plan.pdf')");
  });

  it('reads group and handler', () => {
    const code = `import { subscribe } from '@yard/bus';\nfunction repair(hull) { return fetch('https://yard.example/repairs', { method: 'POST' }); }\nsubscribe({ topic: 'hull.bent', groupId: 'yard', run: repair });`;
    const [consume] = consumesOf(analyse({ 'src/main.js': code }, { wrappers: [{ module: '@yard/bus', consume: 'subscribe', topic: '0.topic', group: '0.groupId', handler: '0.run' }] }));
    expect(consume?.group.text).toBe('yard');
    expect(consume?.handler?.name).toBe('repair');
  });

  it('takes the last function where no handler is named', () => {
    const code = `import { subscribe } from '@yard/bus';\nsubscribe('hull.bent', { from: 1 }, function repair(hull) { return hull; }, 3);`;
    const [consume] = consumesOf(analyse({ 'src/main.js': code }, { wrappers: [{ module: '@yard/bus', consume: 'subscribe', topic: 0 }] }));
    expect(consume?.handler?.name).toBe('repair');
  });
});
