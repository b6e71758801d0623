import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line} of ${o.kind === 'consume' ? o.group.text : '-'}`).sort();

const CONNECT = `const kept = {};
async function connect ({ Kafka }) {
  const producer = new Kafka.Producer({ dr_cb: true });
  kept.producer = producer;
  return kept;
}
module.exports = { connect, getProducer: () => kept.producer };`;
const LISTEN = `async function listen ({ Kafka, producer, definitions }) {
  return Promise.all(definitions.map((definition) => {
    const consumer = new Kafka.KafkaConsumer({ 'group.id': definition.group });
    consumer.on('ready', () => { consumer.subscribe(definition.topics); consumer.consume(); });
    return consumer.on('data', definition.handler(producer));
  }));
}
module.exports = listen;`;
const MAIN = `const Kafka = require('node-rdkafka');
const { connect } = require('../shared/connect');
const listen = require('../shared/listen');
const definitions = require('./definitions');
async function start () {
  const { producer } = await connect({ Kafka });
  await listen({ Kafka, producer, definitions });
}
start();`;
const definitions = (group: string, topic: string, sent: string): string => `module.exports = [
  { group: '${group}', topics: ['${topic}'], handler: (producer) => (message) => {
    producer.produce('${sent}', -1, message.value, message.key);
  } },
];`;

describe('a table of consumers that is handed to what starts them', () => {
  const shared = { 'shared/connect.js': CONNECT, 'shared/listen.js': LISTEN };

  it('says what each consumer reads, and its handlers send through what they are given', () => {
    expect(found({ ...shared, 'loft/index.js': MAIN, 'loft/definitions.js': definitions('loft', 'sail.torn', 'sail.mended') })).toEqual(['consume sail.torn loft/index.js:7 of loft', 'produce sail.mended loft/definitions.js:3 of -']);
  });

  it('is one for each program that hands one in', () => {
    const files = { ...shared, 'loft/index.js': MAIN, 'loft/definitions.js': definitions('loft', 'sail.torn', 'sail.mended'), 'yard/index.js': MAIN, 'yard/definitions.js': definitions('yard', 'hull.cracked', 'hull.caulked') };
    expect(found(files)).toEqual(['consume hull.cracked yard/index.js:7 of yard', 'consume sail.torn loft/index.js:7 of loft', 'produce hull.caulked yard/definitions.js:3 of -', 'produce sail.mended loft/definitions.js:3 of -']);
  });
});

it('a producer that was made of what another function is handed is used by who asks for it', () => {
  const main = "const Kafka = require('node-rdkafka');\nconst { connect } = require('./connect');\nrequire('./route');\nconnect({ Kafka });";
  const route = "const { getProducer } = require('./connect');\nmodule.exports = (request) => {\n  const producer = getProducer();\n  producer.produce('sail.ordered', -1, request.body, request.id);\n};";
  expect(found({ 'src/connect.js': CONNECT, 'src/route.js': route, 'src/main.js': main })).toEqual(['produce sail.ordered src/route.js:4 of -']);
});
