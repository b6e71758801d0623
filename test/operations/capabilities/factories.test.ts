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
});
