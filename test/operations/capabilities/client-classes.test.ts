import { describe, expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

const topics = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text}`).sort();

describe('a class of a client', () => {
  it.each([
    ['renamed by its import', `import { Kafka as Broker } from 'kafkajs';\nnew Broker({ brokers: [] }).producer().send({ topic: 'mast.cut', messages: [] });`],
    ['assigned to a name that nothing declares', `const kafka = require('kafka-node');\nProducer = kafka.Producer;\nconst out = new Producer(new kafka.KafkaClient());\nout.send([{ topic: 'mast.cut', messages: 'm' }], () => {});`],
    ['handed to a function', `const kafka = require('kafka-node');\nfunction make(Class, client) { return new Class(client); }\nmake(kafka.Producer, new kafka.KafkaClient()).send([{ topic: 'mast.cut', messages: 'm' }], () => {});`],
    ['kept in an object', `const kafka = require('kafka-node');\nconst makers = { out: kafka.HighLevelProducer };\nconst out = new makers.out(new kafka.KafkaClient());\nout.send([{ topic: 'mast.cut', messages: 'm' }], () => {});`],
  ])('is found where it is %s', (_name, code) => {
    expect(topics({ 'src/main.js': code })).toEqual(['produce mast.cut']);
  });

  it.each([
    ['by name', 'module.exports = { Producer: kafka.Producer, client };'],
    ['in what a function gives', 'const wire = () => ({ Producer: kafka.Producer, client });\nmodule.exports = wire();'],
  ])('is found where a file hands it out %s', (_name, exported) => {
    const files = {
      'src/wire.js': `const kafka = require('kafka-node');\nconst client = new kafka.KafkaClient();\n${exported}`,
      'src/main.js': "const { Producer, client } = require('./wire');\nconst out = new Producer(client);\nout.send([{ topic: 'mast.cut', messages: 'm' }], () => {});",
      'src/whole.js': "const wire = require('./wire');\nconst out = new wire.Producer(wire.client);\nout.send([{ topic: 'mast.set', messages: 'm' }], () => {});",
    };
    expect(topics(files)).toEqual(['produce mast.cut', 'produce mast.set']);
  });

  it('is found where another package has it, with a constructor of its own', () => {
    const code = "import { Kafka } from 'gcn-kafka';\nconst kafka = new Kafka({ client_id: 'a', client_secret: 'b' });\nconst consumer = kafka.consumer({ groupId: 'yard' });\nawait consumer.subscribe({ topics: ['mast.cut'] });\nawait consumer.run({ eachMessage: async () => {} });";
    expect(consumesOf(analyse({ 'src/main.ts': code })).map((c) => [c.topic.text, c.group.text])).toEqual([['mast.cut', 'yard']]);
  });

  it('is found where TypeScript requires it', () => {
    const code = `const kafka = require('kafka-node');\nconst group = new kafka.ConsumerGroup({ groupId: 'yard', kafkaHost: 'k:9092' }, ['mast.cut']);\ngroup.on('message', (m: any) => fetch('https://yard.example', { body: m.value }));\nconst { Producer } = require('kafka-node');\nconst out = new Producer(new kafka.KafkaClient());\nout.send([{ topic: 'mast.set', messages: 'm' }], () => {});`;
    const topology = analyse({ 'src/main.ts': code });
    expect(producesOf(topology).map((p) => p.topic.text)).toEqual(['mast.set']);
    expect(consumesOf(topology).map((c) => [c.topic.text, c.group.text])).toEqual([['mast.cut', 'yard']]);
  });
});

it('a helper that makes a list of one topic, and leaves a list as it is, subscribes to what it is given', () => {
  const code = "import { Kafka } from 'kafkajs';\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'yard' });\nfunction listen(topics: string | string[]) {\n  if (Array.isArray(topics)) consumer.subscribe({ topics });\n  else consumer.subscribe({ topics: [topics] });\n}\nlisten(['mast.cut', 'mast.raised']);";
  expect([...new Set(consumesOf(analyse({ 'src/main.ts': code })).map((c) => c.topic.text))]).toEqual(['mast.cut', 'mast.raised']);
});

it('what a constructor keeps without declaring it is known to the files that use the object', () => {
  const files = {
    'src/wire.js': "const { Kafka } = require('kafkajs');\nclass Wire {\n  constructor() { this.outlet = new Kafka({ brokers: [] }).producer(); }\n}\nmodule.exports = new Wire();",
    'src/letters.js': "const wire = require('./wire');\nmodule.exports.post = () => wire.outlet.send({ topic: 'letter.posted', messages: [] });",
    'src/main.js': "const letters = require('./letters');\nletters.post();",
  };
  expect(producesOf(analyse(files)).map((p) => `${p.topic.text} ${p.site.file}:${p.site.line}`)).toEqual(['letter.posted src/letters.js:2']);
});

it.each([
  ["new RegExp('^crane')", 'pattern', '/^crane/'],
  ['new RegExp(`^${process.argv[2]}-crane$`)', 'pattern', '/^.*-crane$/'],
  ['new RegExp(/^crane/)', 'pattern', '/^crane/'],
])('a subscription to %s is one to a pattern', (topic, kind, text) => {
  const code = `import { Kafka } from 'kafkajs';\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'yard' });\nconsumer.subscribe({ topic: ${topic} });`;
  expect(consumesOf(analyse({ 'src/main.ts': code })).map((c) => [c.topic.kind, c.topic.text])).toEqual([[kind, text]]);
});
