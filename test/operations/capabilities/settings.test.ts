import { describe, expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

const SCHEMA = `type Read = (name: string) => string;
export function text(options: { default?: string } = {}): Read {
  return (name) => {
    const raw = process.env[name];
    if (!raw) { if (options.default !== undefined) return options.default; throw new Error(name); }
    return raw;
  };
}
export function flag(options: { default?: boolean } = {}): (name: string) => boolean {
  return (name) => { const raw = process.env[name]; if (!raw) return options.default ?? false; return raw === 'yes'; };
}
export function load(schema: Record<string, (name: string) => any>) {
  const values: Record<string, any> = {};
  Object.keys(schema).forEach((name) => { values[name] = schema[name](name); });
  return values;
}
`;

describe('a schema that the workspace reads its environment with', () => {
  it('gives the variable and its default', () => {
    const main = `import { Kafka } from 'kafkajs';\nimport { load, text } from './schema';\nconst config = load({ TIDES_TOPIC: text({ default: 'tides.read' }), SURGES_TOPIC: text() });\nconst producer = new Kafka({ brokers: [] }).producer();\nproducer.send({ topic: config.TIDES_TOPIC, messages: [] });\nproducer.send({ topic: config.SURGES_TOPIC, messages: [] });`;
    expect(producesOf(analyse({ 'src/schema.ts': SCHEMA, 'src/main.ts': main })).map((p) => p.topic.text)).toEqual(['env:TIDES_TOPIC|tides.read', 'env:SURGES_TOPIC']);
  });

  it('is none where the values are plain', () => {
    const main = `import { Kafka } from 'kafkajs';\nfunction load(values) { return process.env.CI ? {} : values; }\nconst config = load({ TIDES_TOPIC: 'tides.read' });\nnew Kafka({ brokers: [] }).producer().send({ topic: config.TIDES_TOPIC, messages: [] });`;
    expect(producesOf(analyse({ 'src/main.js': main })).map((p) => p.topic.text)).toEqual(['tides.read']);
  });
});

describe('the environment under another name', () => {
  const topicOf = (head: string, topic: string, more: Readonly<Record<string, string>> = {}): string | undefined =>
    producesOf(analyse({ 'package.json': '{"name":"gauge"}', 'src/main.js': `import { Kafka } from 'kafkajs';\n${head}\nnew Kafka({ brokers: [] }).producer().send({ topic: ${topic}, messages: [] });`, ...more }))[0]?.topic.text;

  it.each([
    ['a variable', 'const env = process.env;', 'env.TIDES_TOPIC'],
    ['a member by a text', 'const env = process.env;', "env['TIDES_TOPIC']"],
    ['taken from the process', 'const { env } = process;', 'env.TIDES_TOPIC'],
    ['taken from it and taken apart', 'const { env } = process;\nconst { TIDES_TOPIC } = env;', 'TIDES_TOPIC'],
    ['imported', "import { env } from 'node:process';", 'env.TIDES_TOPIC'],
    ['of the process that is imported', "import runtime from 'process';", 'runtime.env.TIDES_TOPIC'],
    ['of the global object', '', 'globalThis.process.env.TIDES_TOPIC'],
    ['spread', 'const env = process.env;\nconst config = { PORT: 1, ...env };', 'config.TIDES_TOPIC'],
    ['spread twice', 'const config = { ...process.env };\nconst all = { ...config, PORT: 1 };', 'all.TIDES_TOPIC'],
    ['assigned', 'const config = Object.assign({ PORT: 1 }, process.env);', 'config.TIDES_TOPIC'],
    ['handed to a function', 'const read = (env) => env.TIDES_TOPIC;', 'read(process.env)'],
    ['of Vite', 'const env = import.meta.env;', 'env.TIDES_TOPIC'],
  ])('has the same variables: %s', (_name, head, topic) => {
    expect(topicOf(head, topic)).toBe('env:TIDES_TOPIC');
  });

  it('is what a module of CommonJS exports', () => {
    expect(topicOf("const { TIDES_TOPIC: topic } = require('./env');", 'topic', { 'src/env.js': 'const { env } = process;\nmodule.exports = { ...env };\n' })).toBe('env:TIDES_TOPIC');
  });

  it('is what dotenv parsed', () => {
    expect(topicOf("import dotenv from 'dotenv';\nconst { parsed } = dotenv.config();", 'parsed.TIDES_TOPIC')).toBe('env:TIDES_TOPIC');
  });

  it('has its default', () => {
    expect(topicOf('const env = process.env;', "env.TIDES_TOPIC ?? 'tides.read'")).toBe('env:TIDES_TOPIC|tides.read');
  });

  it('goes behind what is written, and has no member that is spelled like no variable', () => {
    expect(topicOf("const config = { ...process.env, TIDES_TOPIC: 'tides.read' };", 'config.TIDES_TOPIC')).toBe('tides.read');
    expect(topicOf('const config = { ...process.env };', 'config.tides')).toBe('?');
  });
});

describe('settings that are merged in depth', () => {
  const DEFAULTS = "const DEFAULTS = { kafka: { topics: { read: process.env.TIDES_TOPIC || 'tides.read', old: 'tides.old' }, brokers: [] } };\n";
  const OWN = "const OWN = { kafka: { topics: { old: 'tides.gone' } } };\n";
  const topics = (head: string, settings: string): readonly string[] =>
    producesOf(analyse({ 'package.json': '{"name":"gauge"}', 'src/main.js': `import { Kafka } from 'kafkajs';\n${head}\n${DEFAULTS}${OWN}const settings = ${settings};\nconst producer = new Kafka({ brokers: [] }).producer();\nproducer.send({ topic: settings.kafka.topics.read, messages: [] });\nproducer.send({ topic: settings.kafka.topics.old, messages: [] });` })).map((p) => p.topic.text);

  it.each([
    ['lodash', "import _ from 'lodash';", '_.merge({}, DEFAULTS, OWN)'],
    ["lodash's function", "import { merge } from 'lodash';", 'merge({}, DEFAULTS, OWN)'],
    ["lodash's module", "import merge from 'lodash/merge';", 'merge({}, DEFAULTS, OWN)'],
    ['lodash, with a function', "const _ = require('lodash');", '_.mergeWith({}, DEFAULTS, OWN, (a, b) => (Array.isArray(a) ? b : undefined))'],
    ['what is given goes before the defaults', "import _ from 'lodash';", '_.defaultsDeep({}, OWN, DEFAULTS)'],
    ['deepmerge', "import deepmerge from 'deepmerge';", 'deepmerge(DEFAULTS, OWN)'],
    ['deepmerge of many', "const deepmerge = require('deepmerge');", 'deepmerge.all([DEFAULTS, OWN])'],
    ['defu', "import { defu } from 'defu';", 'defu(OWN, DEFAULTS)'],
  ])('have the members of each: %s', (_name, head, settings) => {
    expect(topics(head, settings)).toEqual(['env:TIDES_TOPIC|tides.read', 'tides.gone']);
  });

  it('have only those of the last where they are not', () => {
    expect(topics('', 'Object.assign({}, DEFAULTS, OWN)')).toEqual(['?', 'tides.gone']);
  });
});

describe('a group id that a setting decides', () => {
  const code = (suffix: string): string => `import { Kafka } from 'kafkajs';\nimport { randomUUID } from 'node:crypto';\nconst groupId = \`gauge\${${suffix}}\`;\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId });\nawait consumer.subscribe({ topic: 'tides.read' });\nawait consumer.run({ eachMessage: async () => {} });`;
  const groupOf = (suffix: string, env: string): readonly [string, boolean] => {
    const [consume] = consumesOf(analyse({ 'package.json': '{"name":"gauge"}', 'src/main.ts': code(suffix), '.env': env }));
    return [consume?.group.text ?? '', consume?.group.perProcess !== undefined];
  };

  it.each([
    ['switched on', "process.env.OWN_GROUP ? `-${randomUUID()}` : ''", 'OWN_GROUP=true\n', ['gauge-${?}', true]],
    ['switched off', "process.env.OWN_GROUP ? `-${randomUUID()}` : ''", 'OWN_GROUP=false\n', ['gauge', false]],
    ['compared and switched on', "process.env.OWN_GROUP === 'true' ? `-${randomUUID()}` : ''", 'OWN_GROUP=true\n', ['gauge-${?}', true]],
    ['negated and switched on', "!process.env.SHARED ? `-${randomUUID()}` : ''", 'SHARED=1\n', ['gauge', false]],
    ['not committed', "process.env.OWN_GROUP ? `-${randomUUID()}` : ''", 'OTHER=1\n', ['gauge-${?} or gauge', false]],
  ])('is the one of a setting that is %s', (_name, suffix, env, expected) => {
    expect(groupOf(suffix, env)).toEqual(expected);
  });

  it('is not moved by a seek on another topic of the shared consumer', () => {
    const shared = `import { Kafka } from 'kafkajs';\nexport const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'gauge' });\n`;
    const main = `import { consumer } from './consumer';\nawait consumer.subscribe({ topic: 'tides.read' });\nawait consumer.run({ eachMessage: async ({ message }) => { console.log(message); } });\n`;
    const tool = `import { consumer } from './consumer';\nawait consumer.subscribe({ topic: 'surges.read' });\nawait consumer.run({ eachMessage: async ({ message }) => { console.log(message); } });\nconsumer.seek({ topic: 'surges.read', partition: 0, offset: '0' });\n`;
    const seeks = consumesOf(analyse({ 'src/consumer.ts': shared, 'src/main.ts': main, 'src/tool.ts': tool })).map((c) => [c.topic.text, c.handler?.seeks !== undefined]);
    expect(seeks).toContainEqual(['tides.read', false]);
    expect(seeks).toContainEqual(['surges.read', true]);
  });
});

describe('a zod schema over the environment', () => {
  const topics = (schema: string, read: string, files: Record<string, string> = {}): readonly string[] =>
    producesOf(analyse({ 'src/main.ts': `import { Kafka } from 'kafkajs';\nimport { z } from 'zod';\n${schema}\nconst producer = new Kafka({ brokers: [] }).producer();\n${read}`, ...files })).map((p) => p.topic.text);
  const send = (topic: string): string => `producer.send({ topic: ${topic}, messages: [] });`;

  it.each([
    ['its variables', "const config = z.object({ TIDES_TOPIC: z.string().min(1).default('tides.read') }).parse(process.env);", send('config.TIDES_TOPIC'), 'env:TIDES_TOPIC|tides.read'],
    ['what a transform calls them', 'const config = z.object({ TIDES_TOPIC: z.string() }).transform((c) => ({ topic: c.TIDES_TOPIC })).parse(process.env);', send('config.topic'), 'env:TIDES_TOPIC'],
    ['what is taken apart', 'const { topic } = z.object({ TIDES_TOPIC: z.string() }).transform((c) => ({ topic: c.TIDES_TOPIC })).parse(process.env);', send('topic'), 'env:TIDES_TOPIC'],
    ['what a transform keeps', 'const Tides = z.object({ TIDES_TOPIC: z.string() }).transform((c) => ({ topic: c.TIDES_TOPIC }));\nconst config = Tides.and(z.object({ PORT: z.string() })).transform((c) => ({ ...c, port: Number(c.PORT) })).parse(process.env);', send('config.topic'), 'env:TIDES_TOPIC'],
    ['two that are joined', 'const Tides = z.object({ TIDES_TOPIC: z.string() }).transform((c) => ({ topic: c.TIDES_TOPIC }));\nconst config = z.object({ PORT: z.string() }).transform((c) => ({ port: c.PORT })).and(Tides).parse(process.env);', send('config.topic'), 'env:TIDES_TOPIC'],
    ['one that is extended', "const config = z.object({ PORT: z.string() }).extend({ tidesTopic: z.string().default('tides.read') }).strict().parse(process.env);", send('config.tidesTopic'), 'env:tidesTopic|tides.read'],
    ['one that is tried', "const read = z.object({ TIDES_TOPIC: z.string().default('tides.read') }).transform((c) => ({ topic: c.TIDES_TOPIC })).safeParse(process.env);\nif (!read.success) throw read.error;", send('read.data.topic'), 'env:TIDES_TOPIC|tides.read'],
  ])('gives %s', (_name, schema, read, expected) => expect(topics(schema, read)).toEqual([expected]));

  it.each(['zod/v4', 'zod/v3', 'zod/mini'])('gives its variables where it comes from %s', (from) => {
    const main = `import { Kafka } from 'kafkajs';\nimport { z } from '${from}';\nconst read = z.object({ TIDES_TOPIC: z.string().default('tides.read') }).safeParse(process.env);\nif (!read.success) throw read.error;\nnew Kafka({ brokers: [] }).producer().send({ topic: read.data.TIDES_TOPIC, messages: [] });`;
    expect(producesOf(analyse({ 'src/main.ts': main })).map((p) => p.topic.text)).toEqual(['env:TIDES_TOPIC|tides.read']);
  });

  it('gives its variables where settings may be handed in instead', () => {
    const schema = "const read = (): { TIDES_TOPIC: string } => z.object({ TIDES_TOPIC: z.string().default('tides.read') }).parse(process.env);\nfunction open(given?: { TIDES_TOPIC: string }) {\n  const config = given ?? read();";
    expect(topics(schema, `${send('config.TIDES_TOPIC')}\n}\nopen({ TIDES_TOPIC: 'tides.tried' });\nopen(globalThis.tides ? { TIDES_TOPIC: 'tides.old' } : undefined);`)).toEqual(['tides.tried', 'tides.old', 'env:TIDES_TOPIC|tides.read']);
  });

  it('gives what schemas of other files call them', () => {
    const files = { 'src/schemas.ts': "import { z } from 'zod';\nexport const Tides = z.object({ TIDES_TOPIC: z.string() }).transform((c) => ({ topic: c.TIDES_TOPIC }));\n", 'src/config.ts': "import { z } from 'zod';\nimport { Tides } from './schemas';\nexport const config = z.object({ PORT: z.string() }).and(Tides).parse(process.env);\n" };
    expect(topics("import { config } from './config';", send('config.topic'), files)).toEqual(['env:TIDES_TOPIC']);
  });

  it.each([
    ['an enumeration', "z.enum(['tides', 'surges']).default('tides')", ['tides.read', 'surges.read']],
    ['an enumeration of TypeScript', 'z.nativeEnum(Kind)', ['tides.read', 'surges.read']],
    ['one literal', "z.literal('tides').optional()", ['tides.read']],
  ])('gives the texts of %s of what somebody asks for', (_name, kind, expected) => {
    const ask = `enum Kind { Tides = 'tides', Surges = 'surges' }\nconst Ask = z.object({ kind: ${kind} });\nexport function read(body: unknown) {\n  const ask = Ask.safeParse(body);\n  if (!ask.success) return;\n  const { kind } = ask.data;`;
    expect(topics(ask, `${send('`${kind}.read`')}\n}`)).toEqual(expected);
  });
  it('leaves it to the deployment which of the texts a variable is', () => {
    expect(topics("const config = z.object({ TIDES_TOPIC: z.enum(['tides.read', 'tides.tried']) }).parse(process.env);", send('config.TIDES_TOPIC'))).toEqual(['env:TIDES_TOPIC']);
  });

  it.each([
    ['takes a name of a request for no variable', "export function read(body: unknown) {\n  const { tidesTopic } = z.object({ tidesTopic: z.string() }).parse(body);", 'tidesTopic', '\n}', '?'],
    ['takes a name of a request that is tried for none', "export function read(body: unknown) {\n  const ask = z.object({ tidesTopic: z.string() }).safeParse(body);\n  if (!ask.success) return;", 'ask.data.tidesTopic', '\n}', '?'],
    ['gives what a record says', 'const config = z.object({ tidesTopic: z.string() }).parse({ tidesTopic: process.env.TIDES_TOPIC });', 'config.tidesTopic', '', 'env:TIDES_TOPIC'],
    ['gives what a record says under the name of a variable', "const config = z.object({ TIDES_TOPIC: z.string() }).parse({ TIDES_TOPIC: 'tides.read' });", 'config.TIDES_TOPIC', '', 'tides.read'],
    ['gives what a caller hands in', 'function read(ask: { topic: string }) {\n  const { topic } = z.object({ topic: z.string() }).parse(ask);', 'topic', "\n}\nread({ topic: 'tides.read' });", 'tides.read'],
  ])('%s', (_name, schema, topic, end, expected) => expect(topics(schema, `${send(topic)}${end}`)).toEqual([expected]));

  it('says nothing of what it does not name', () => {
    expect(topics('const config = z.object({ TIDES_TOPIC: z.string() }).transform((c) => ({ topic: c.TIDES_TOPIC })).parse(process.env);', send('config.surges'))).toEqual(['?']);
  });
});

describe('Joi', () => {
  const WRAPPER = (check: string): string => `const joi = require('joi');
const { Kafka } = require('kafkajs');
const kafka = new Kafka({ brokers: [] });
const schema = joi.object({ topic: joi.string().default('tides.read').required(), group: joi.object({ id: joi.string().default('gauge') }).default(), onMessage: joi.func() });
module.exports.Intake = class Intake {
  constructor(config) { ${check} this.topic = valid.topic; this.group = valid.group; this.onMessage = valid.onMessage; this.consumer = kafka.consumer({ groupId: this.group.id }); }
  async start() { await this.consumer.subscribe({ topic: this.topic }); await this.consumer.run({ eachMessage: this.onMessage }); }
};`;
  const MAIN = "const { Intake } = require('./intake');\nasync function surge(message) { await fetch('https://harbour.example', { method: 'POST' }); }\nasync function read(message) { await fetch('https://buoy.example', { method: 'POST' }); }\nnew Intake({ topic: 'surges.read', group: { id: 'warning' }, onMessage: surge }).start();\nnew Intake({ onMessage: read }).start();";
  const consumers = (check: string): readonly string[] => consumesOf(analyse({ 'src/intake.js': WRAPPER(check), 'src/main.js': MAIN })).map((c) => `${c.topic.text} ${c.group.text} ${c.handler?.name ?? ''}`);

  it.each([
    ['attempt', 'const valid = joi.attempt(config, schema);'],
    ['validate of the schema', 'const { value: valid, error } = schema.validate(config); if (error) throw error;'],
    ['validate of the module', 'const { value: valid } = joi.validate(config, schema);'],
    ['attempt with a schema that is built up', "const valid = joi.attempt(config, joi.object().keys({ topic: joi.string().default('tides.read'), group: joi.object().keys({ id: joi.string().default('gauge') }).default() }).keys({ onMessage: joi.func() }), 'bad config');"],
  ])('gives what it checks, with the defaults: %s', (_name, check) => {
    expect(consumers(check)).toEqual(['surges.read warning surge', 'tides.read gauge read']);
  });

  it.each([
    ['a variable with its default', 'const Joi = require("joi");', '.validate(process.env)', 'TIDES_TOPIC', 'env:TIDES_TOPIC|tides.read'],
    ['a variable that the schema lets through', 'const Joi = require("joi");', '.unknown().prefs({ errors: { label: "key" } }).validate(process.env)', 'SURGES_TOPIC', 'env:SURGES_TOPIC'],
    ['a variable, by the Joi that another package hands on', 'const { Joi } = require("express-validation");', '.unknown().validate(process.env)', 'TIDES_TOPIC', 'env:TIDES_TOPIC|tides.read'],
  ])('reads %s from the environment by the names of the schema', (_name, joi, check, variable, expected) => {
    const settings = `${joi}\nconst schema = Joi.object({ TIDES_TOPIC: Joi.string().default('tides.read').description('where tides go') })\nconst { error, value: env } = schema${check};\nif (error) throw error;\nmodule.exports = { kafka: { topic: env.${variable} } };`;
    const main = "const settings = require('./settings');\nconst { Kafka } = require('kafkajs');\nnew Kafka({ brokers: [] }).producer().send({ topic: settings.kafka.topic, messages: [] });";
    expect(producesOf(analyse({ 'src/settings.js': settings, 'src/main.js': main })).map((p) => p.topic.text)).toEqual([expected]);
  });
});

it('a copy of the variables that a schema parses still says which they are', () => {
  const files = {
    'src/settings.ts': `import { z } from 'zod';
const schema = z.object({ TIDE_TOPIC: z.string(), FOG_TOPIC: z.string().default('fog.rose') });
export class Settings {
  private readonly parsed: z.infer<typeof schema>;
  constructor(from: Record<string, string>) { this.parsed = schema.parse(from); }
  get values() { return { ...this.parsed }; }
}`,
    'src/gauge.ts': `import { Kafka, type Producer } from 'kafkajs';
import { Settings } from './settings.js';
export class Gauge {
  private readonly producer: Producer = new Kafka({ brokers: [] }).producer();
  constructor(private readonly settings: Settings) {}
  async read() {
    await this.producer.send({ topic: this.settings.values.TIDE_TOPIC, messages: [] });
    await this.producer.send({ topic: this.settings.values.FOG_TOPIC, messages: [] });
  }
}`,
  };
  expect(analyse(files).operations.map((o) => o.topic.text)).toEqual(['env:TIDE_TOPIC', 'env:FOG_TOPIC|fog.rose']);
});

describe('one topic or several', () => {
  it.each([
    ['a variable of the environment is one', `process.env.TIDE_TOPIC`, 'env:TIDE_TOPIC'],
    ['a key of the configuration may be either', `require('config').get('tide.topic')`, 'config:tide.topic'],
    ['a variable that may be missing', `process.env.TIDE_TOPIC ?? undefined`, 'env:TIDE_TOPIC'],
  ])('%s', (_name, topic, expected) => {
    const main = `const { Kafka } = require('kafkajs');
async function listen(topics) {
  const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'sirens' });
  for (const topic of Array.isArray(topics) ? topics : [topics]) await consumer.subscribe({ topic });
}
listen(${topic});`;
    expect(consumesOf(analyse({ 'src/main.js': main })).map((c) => c.topic.text)).toEqual([expected]);
  });
});

it('the configuration of an application is its own, where others of the workspace name theirs alike', () => {
  const configuration = (topic: string): string => `export default () => ({ kafka: { topic: '${topic}', groupId: '${topic}-readers' } });\n`;
  const module_ = `import { Module } from '@nestjs/common';\nimport { ConfigModule } from '@nestjs/config';\nimport configuration from './configuration';\n@Module({ imports: [ConfigModule.forRoot({ load: [configuration] })] })\nexport class AppModule {}\n`;
  const reader = `import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Kafka } from 'kafkajs';
@Injectable()
export class Reader {
  constructor(private readonly config: ConfigService) {}
  async onModuleInit() {
    const settings = this.config.get('kafka');
    const consumer = new Kafka({ brokers: ['k:9092'] }).consumer({ groupId: settings?.groupId || 'readers' });
    await consumer.subscribe({ topic: settings?.topic });
  }
}
`;
  const app = (name: string, topic: string): Record<string, string> => ({ [`apps/${name}/src/configuration.ts`]: configuration(topic), [`apps/${name}/src/app.module.ts`]: module_, [`apps/${name}/src/reader.ts`]: reader });
  const topology = analyse({ ...app('berths', 'berth.taken'), ...app('cranes', 'crane.moved') });
  expect(consumesOf(topology).map(({ topic, group, site }) => `${topic.text} ${group?.text} ${site.file}`)).toEqual(['berth.taken berth.taken-readers apps/berths/src/reader.ts', 'crane.moved crane.moved-readers apps/cranes/src/reader.ts']);
});

describe('what @fastify/env puts on the application', () => {
  const topicOf = (use: string, options: string, more: Readonly<Record<string, string>> = {}): readonly (string | undefined)[] =>
    producesOf(analyse({
      'package.json': '{"name":"gauge"}',
      'src/main.ts': `import Fastify from 'fastify';\nimport fastifyEnv from '@fastify/env';\nimport { Kafka } from 'kafkajs';\nconst app = Fastify();\nawait app.register(fastifyEnv, ${options});\nconst producer = new Kafka({ brokers: [] }).producer();\n${use}`,
      ...more,
    })).map((p) => p.topic.text);
  const SCHEMA = "{ type: 'object', properties: { TIDES_TOPIC: { type: 'string', default: 'tides.read' }, SURGES_TOPIC: { type: 'string' } } }";

  it('has the variables of its schema and their defaults, under the name that it is given', () => {
    expect(topicOf('producer.send({ topic: app.config.TIDES_TOPIC, messages: [] });\nproducer.send({ topic: app.config.SURGES_TOPIC, messages: [] });', `{ schema: ${SCHEMA} }`)).toEqual(['env:TIDES_TOPIC|tides.read', 'env:SURGES_TOPIC']);
    expect(topicOf('producer.send({ topic: app.settings.TIDES_TOPIC, messages: [] });', `{ confKey: 'settings', schema: ${SCHEMA} }`)).toEqual(['env:TIDES_TOPIC|tides.read']);
    expect(topicOf('producer.send({ topic: app.settings.TIDES_TOPIC, messages: [] });', `{ schema: ${SCHEMA} }`)).toEqual(['?']);
  });

  it('is what a plugin is handed as an option', () => {
    const plugin = "import fp from 'fastify-plugin';\nimport type { FastifyPluginAsync } from 'fastify';\nimport { Kafka } from 'kafkajs';\nconst tides: FastifyPluginAsync<{ topic: string }> = async (fastify, options) => {\n  await new Kafka({ brokers: [] }).producer().send({ topic: options.topic, messages: [] });\n};\nexport default fp(tides);";
    expect(topicOf("import tides from './tides.js';\napp.register(tides, { topic: app.config.TIDES_TOPIC });", `{ confKey: 'config', schema: ${SCHEMA} }`, { 'src/tides.ts': plugin })).toEqual(['env:TIDES_TOPIC|tides.read']);
  });
});
