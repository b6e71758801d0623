import { describe, expect, it } from 'vitest';
import { known, oneOf } from '../../../src/values/value.js';
import { analyse, producesOf } from '../../support/engine.js';

const wrapper = `
import { Kafka } from 'kafkajs';
const producer = new Kafka({ brokers: ['b:9092'] }).producer();
export const publish = (stream, value) => producer.send({ topic: stream, messages: [{ value }] });
`;

describe('a wrapper under another name', () => {
  it('is found through two renames although things of the same name are renamed everywhere', () => {
    const unrelated = Array.from({ length: 40 }, (_, i) => `export function form${i}(publish: string) { const label${i} = publish; return { caption${i}: publish, label${i} }; }`).join('\n');
    const topology = analyse({
      'src/wire.ts': wrapper,
      'src/forms.ts': `import { publish } from './wire.js';\nexport const later = publish;\n${unrelated}`,
      'src/parcels.ts': "import { later as dispatch } from './forms.js';\nexport const shipped = () => dispatch('parcel-shipped', '1');\n",
    });
    expect(producesOf(topology).map((p) => [p.topic.text, p.site.file])).toEqual([['parcel-shipped', 'src/parcels.ts']]);
  });

  it('is found where an interface is all that says what it is', () => {
    const topology = analyse({
      'src/wire.ts': `
import { Kafka } from 'kafkajs';
export interface Wire { publish(stream: string, value: string): Promise<unknown> }
const producer = new Kafka({ brokers: ['b:9092'] }).producer();
export class KafkaWire implements Wire { publish(stream: string, value: string) { return producer.send({ topic: stream, messages: [{ value }] }); } }
`,
      'src/parcels.ts': "import { Wire } from './wire.js';\nexport const shipped = (wire: Wire) => { const dispatch = wire.publish; return dispatch('parcel-shipped', '1'); };\n",
    });
    expect(producesOf(topology).map((p) => p.topic.text)).toEqual(['parcel-shipped']);
  });
});

describe('a file that is one function, which other files know by a name of their own', () => {
  const required = "const { Kafka } = require('kafkajs');\nconst producer = new Kafka({}).producer();\nmodule.exports = async (topic, value) => producer.send({ topic, messages: [{ value }] });\n";
  const exported = required.replace("const { Kafka } = require('kafkajs')", "import { Kafka } from 'kafkajs'").replace('module.exports =', 'export default');
  it.each<[string, Record<string, string>]>([
    ['a member of what is required', { 'src/wire/post.js': required, 'src/wire/index.js': "module.exports = { tell: require('./post') };", 'src/main.js': "const wire = require('./wire');\nwire.tell('parcel-shipped', '1');" }],
    ['a variable that is handed on', { 'src/wire/post.js': required, 'src/wire/index.js': "const tell = require('./post');\nmodule.exports = { tell };", 'src/main.js': "const { tell } = require('./wire');\ntell('parcel-shipped', '1');" }],
    ['a member of the exports, by a third name', { 'src/wire/post.js': required, 'src/wire/index.js': "exports.tell = require('./post');", 'src/main.js': "const { tell: say } = require('./wire');\nsay('parcel-shipped', '1');" }],
    ['a directory', { 'src/wire/post/index.js': required, 'src/wire/index.js': "module.exports = { tell: require('./post') };", 'src/main.js': "const { tell } = require('./wire');\ntell('parcel-shipped', '1');" }],
    ['a default that is exported again', { 'src/wire/post.ts': exported, 'src/wire/index.ts': "export { default as tell } from './post.js';", 'src/main.ts': "import { tell } from './wire/index.js';\ntell('parcel-shipped', '1');" }],
    ['a default that is imported and exported', { 'src/wire/post.ts': exported, 'src/wire/index.ts': "import tell from './post.js';\nexport { tell };", 'src/main.ts': "import { tell } from './wire/index.js';\ntell('parcel-shipped', '1');" }],
  ])('%s', (_name, files) => {
    const unrelated = { 'src/other/post.js': 'module.exports = (topic) => topic;', 'src/other/index.js': "module.exports = { tell: require('./post') };", 'src/second.js': "const { tell } = require('./other');\ntell('parcel-lost');" };
    expect(producesOf(analyse({ ...unrelated, ...files })).map((p) => `${p.topic.text} ${p.site.file.replace(/\.[jt]s$/, '')}:${p.site.line}`)).toEqual(['parcel-shipped src/main:2']);
  });
});

describe('one of several', () => {
  it('is not followed into very many', () => {
    expect(oneOf(Array.from({ length: 300 }, (_, i) => known(i))).kind).toBe('oneOf');
    expect(oneOf(Array.from({ length: 3000 }, (_, i) => known(i)))).toEqual({ kind: 'unknown', why: 'one of very many values' });
  });
});

describe('a client that a collection of modules hands on', () => {
  it.each<[string, string]>([
    ['as a field of its object', "const kafka = require('kafka-node');\nclass Modules { constructor() { this.messaging = kafka; } }\nmodule.exports.Modules = new Modules();"],
    ['as a member of its exports', "const kafka = require('kafka-node');\nmodule.exports.Modules = { messaging: kafka };"],
  ])('is the client in the files that take it from there: %s', (_name, modules) => {
    const { operations } = analyse({
      'src/modules.js': modules,
      'src/main.js': "const { Modules } = require('./modules');\nconst { open } = require('./outlet');\nopen(Modules);",
      'src/outlet.js': "const { Modules } = require('./modules');\nconst messaging = Modules.messaging;\nconst Producer = messaging.Producer;\nconst producer = new Producer(new messaging.KafkaClient({ kafkaHost: 'k:9092' }));\nmodule.exports.open = () => producer.send([{ topic: 'crane.lifted', messages: '1' }], () => {});",
    });
    expect(operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`)).toEqual(['produce crane.lifted src/outlet.js:5']);
  });
});
