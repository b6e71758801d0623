import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const FACTORY = `const kafka = require('kafka-node');\nfunction Lines() {\n  this.open = function (topic) {\n    this.line = new kafka.Consumer(new kafka.KafkaClient(), [{ topic }]);\n    return this.line;\n  };\n}\nmodule.exports = new Lines();`;
const CLASS = `const kafka = require('kafka-node');\nclass Lines {\n  open(topic) {\n    this.line = new kafka.Consumer(new kafka.KafkaClient(), [{ topic }]);\n    return this.line;\n  }\n}\nmodule.exports = new Lines();`;
const MAIN = `const lines = require('./lines');\nconst tides = lines.open('tides.read');\nconst surges = lines.open('surges.read');\ntides.on('message', function onTide(message) { console.log(message); });\nsurges.on('message', function onSurge(message) { console.log(message); });`;

describe('consumers that one factory makes', () => {
  it.each([
    ['an object of a constructor function', FACTORY],
    ['a class', CLASS],
  ])('each have their own handler where the factory is %s', (_name, factory) => {
    const found = consumesOf(analyse({ 'src/lines.js': factory, 'src/main.js': MAIN })).map((c) => [c.topic.text, c.handler?.site.line]);
    expect(found.sort()).toEqual([['surges.read', 5], ['tides.read', 4]]);
  });

  it('each have their own handler where the factory is reached in two ways, one of them a function that is called for each topic', () => {
    const files = {
      'src/lines.js': FACTORY,
      'src/quay.js': `const lines = require('./lines');\nfunction follow(topic) {\n  const line = lines.open(topic);\n  line.on('message', function onReading(message) { console.log(message); });\n}\nfollow('tides.read');\nfollow('surges.read');`,
      'src/desk.js': `const lines = require('./lines');\nfunction Desk() {\n  this.lines = lines;\n}\nDesk.prototype.listen = function () {\n  const line = this.lines.open('berths.answered');\n  line.on('message', function onAnswer(message) { console.log(message); });\n};\nnew Desk().listen();`,
    };
    const found = consumesOf(analyse(files)).map((c) => [c.topic.text, c.handler?.site.file, c.handler?.site.line]);
    expect(found.sort()).toEqual([['berths.answered', 'src/desk.js', 7], ['surges.read', 'src/quay.js', 4], ['tides.read', 'src/quay.js', 4]]);
  });
});

describe('a reader that a function makes', () => {
  const MAKER = (made: string): string => `const { Kafka } = require('kafkajs');\nconst kafka = new Kafka({ brokers: ['quay:9092'] });\nfunction reader(topic, handle) {\n  const consumer = kafka.consumer({ groupId: topic });\n${made}\n}\nmodule.exports = { reader };`;
  const READS = 'await consumer.subscribe({ topic });\n    await consumer.run({ eachMessage: async ({ message }) => handle(message) });';

  it.each([
    ['a method', `  return { async start() {\n    ${READS}\n  } };`],
    ['a function beside others', `  async function start() {\n    ${READS}\n  }\n  return { start, stop: () => consumer.disconnect() };`],
    ['a function inside', `  async function poll() {\n    ${READS}\n  }\n  return { start() { void poll(); } };`],
  ])('is read where it is made, not where it is started: %s', (_name, made) => {
    const files = {
      'src/reader.js': MAKER(made),
      'src/tides.js': "const { reader } = require('./reader');\nmodule.exports = reader('tides.read', (tide) => console.log(tide));",
      'src/main.js': "const tides = require('./tides');\ntides.start();",
    };
    expect(consumesOf(analyse(files)).map((c) => [c.topic.text, c.site.file, c.site.line])).toEqual([['tides.read', 'src/tides.js', 2]]);
  });

  it('is read where it is started, where only that tells the topic', () => {
    const files = {
      'src/reader.js': "const { Kafka } = require('kafkajs');\nfunction reader(kafka) {\n  const consumer = kafka.consumer({ groupId: 'quay' });\n  return { async start(topic) { await consumer.subscribe({ topic }); await consumer.run({ eachMessage: async () => {} }); } };\n}\nmodule.exports = reader(new Kafka({ brokers: ['quay:9092'] }));",
      'src/main.js': "const tides = require('./reader');\ntides.start('tides.read');",
    };
    expect(consumesOf(analyse(files)).map((c) => [c.topic.text, c.site.file])).toEqual([['tides.read', 'src/main.js']]);
  });
});
