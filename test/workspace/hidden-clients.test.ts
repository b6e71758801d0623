import { describe, expect, it } from 'vitest';
import { analyse } from '../support/engine.js';

type Files = Readonly<Record<string, string | object>>;
const hidden = (files: Files, settings?: object): readonly string[] => {
  const { blindness, operations } = analyse(files, settings);
  expect(operations).toEqual([]);
  return blindness.filter(({ kind }) => kind === 'client').map(({ text, site }) => `${text} ${site.file}:${site.line}`);
};
const manifest = (dependencies: Readonly<Record<string, string>>): Files => ({ 'package.json': { name: 'quarry', scripts: { start: 'node src/main.js' }, dependencies } });

describe('a package that may hide a client', () => {
  it('is listed once, where it is first used', () => {
    const files = { ...manifest({ '@stone/kafka-bus': '1' }), 'src/a.ts': "import fs from 'node:fs';\nimport { Bus } from '@stone/kafka-bus';\nnew Bus().tell('slab.cut');", 'src/b.ts': "import { Bus } from '@stone/kafka-bus';" };
    expect(hidden(files)).toEqual(["'@stone/kafka-bus' is not known: what it sends or reads is not seen src/a.ts:2"]);
  });

  it('is listed as the base of classes, with their number', () => {
    const base = "import { KafkaPublisher } from '@stone/common';\n";
    const files = { ...manifest({ kafkajs: '2', '@stone/common': '1' }), 'src/cut.ts': `${base}export class Cut extends KafkaPublisher<Slab> { subject = 'slab.cut'; }`, 'src/split.ts': `${base}\nexport class Split extends KafkaPublisher<Slab> { subject = 'slab.split'; }` };
    expect(hidden(files)).toEqual(["KafkaPublisher of '@stone/common' is not known: what is sent or read through it is not seen (2 classes extend it) src/cut.ts:2"]);
  });

  it('is listed as a base whose name says less, where the class names a topic', () => {
    const files = { ...manifest({ kafkajs: '2', '@stone/common': '1' }), 'src/cut.js': "const { BaseListener } = require('@stone/common');\nclass CutListener extends BaseListener {\n  topic = 'slab.cut';\n}\nmodule.exports = { CutListener };" };
    expect(hidden(files)).toEqual(["BaseListener of '@stone/common' is not known: what is sent or read through it is not seen src/cut.js:2"]);
  });

  it.each<[string, Files, object?]>([
    ['is a client that is known', { ...manifest({ kafkajs: '2' }), 'src/main.ts': "import { Kafka } from 'kafkajs';\nexport const kafka = new Kafka({ brokers: [] });" }],
    ['is described by the settings', { ...manifest({ '@stone/kafka-bus': '1' }), 'src/main.ts': "import { Bus } from '@stone/kafka-bus';\nexport const bus = new Bus();" }, { wrappers: [{ module: '@stone/kafka-bus', produce: 'Bus.tell', topic: 0, payload: 1 }] }],
    ['is a package of the workspace', { 'package.json': { name: 'quarry', workspaces: ['packages/*', 'apps/*'] }, 'packages/kafka-bus/package.json': { name: '@stone/kafka-bus', main: 'src/index.js' }, 'packages/kafka-bus/src/index.js': 'exports.Bus = class Bus {};', 'apps/saw/package.json': { name: 'saw', dependencies: { '@stone/kafka-bus': '*' } }, 'apps/saw/src/main.js': "const { Bus } = require('@stone/kafka-bus');\nnew Bus();" }],
    ['is a codec', { ...manifest({ 'kafkajs-snappy': '1' }), 'src/main.ts': "import snappy from 'kafkajs-snappy';\nexport default snappy;" }],
    ['is not used', { ...manifest({ '@stone/kafka-bus': '1' }), 'src/main.ts': 'export const x = 1;' }],
    ['is the base of something else with a topic', { ...manifest({ kafkajs: '2', typeorm: '1' }), 'src/lesson.ts': "import { BaseEntity } from 'typeorm';\nexport class Lesson extends BaseEntity {\n  topic = 'granite';\n}" }],
    ['is in a workspace without Kafka', { ...manifest({ '@stone/common': '1' }), 'src/cut.ts': "import { BaseListener } from '@stone/common';\nexport class CutListener extends BaseListener {\n  topic = 'slab.cut';\n}" }],
  ])('is not listed where it %s', (_name, files, settings) => {
    expect(hidden(files, settings)).toEqual([]);
  });
});
