import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const CALLS = "rig('a');\nrig('b', { topic: 'rope.spliced' });\nrig('c', { acks: 1 });";
const rigWith = (settings: string): string => `const { Kafka } = require('kafkajs');\nconst outlet = new Kafka({ brokers: [] }).producer();\nconst DEFAULTS = { topic: 'rope.cut' };\nfunction rig(value, options) { const settings = ${settings}; return outlet.send({ topic: settings.topic, messages: [{ value }] }); }\n${CALLS}`;

describe('what callers give goes before the defaults, and these stay where they give nothing', () => {
  it.each([
    ['spread after them', '{ ...DEFAULTS, ...options }'],
    ['spread after a member that is written', "{ topic: 'rope.cut', ...options }"],
    ['spread where it is there', "{ topic: 'rope.cut', ...(options || {}) }"],
    ['assigned after them', 'Object.assign({}, DEFAULTS, options)'],
  ])('%s', (_name, settings) => {
    expect(found({ 'src/main.js': rigWith(settings) })).toEqual(['produce rope.cut src/main.js:5', 'produce rope.cut src/main.js:7', 'produce rope.spliced src/main.js:6']);
  });

  it('in what a constructor keeps', () => {
    const rigger = "import { Kafka } from 'kafkajs';\nexport class Rigger {\n  private readonly outlet = new Kafka({ brokers: [] }).producer();\n  private readonly options: { topic: string };\n  constructor(options: { topic?: string } = {}) { this.options = { ...{ topic: 'rope.cut' }, ...options }; }\n  async rig(value: string) { await this.outlet.send({ topic: this.options.topic, messages: [{ value }] }); }\n}";
    expect(found({ 'src/rigger.ts': rigger, 'src/main.ts': "import { Rigger } from './rigger';\nvoid new Rigger().rig('a');\nvoid new Rigger({ topic: 'rope.spliced' }).rig('b');" })).toEqual(['produce rope.cut src/main.ts:2', 'produce rope.spliced src/main.ts:3']);
  });

  it('of several members, each for itself', () => {
    const main = "const { Kafka } = require('kafkajs');\nconst kafka = new Kafka({ brokers: [] });\nasync function listen(options) {\n  const { groupId, topics } = { groupId: 'riggers', topics: ['rope.cut'], ...options };\n  await kafka.consumer({ groupId }).subscribe({ topics });\n}\nlisten();\nlisten({ topics: ['rope.spliced'] });\nlisten({ groupId: 'sailors', topics: ['rope.tied'] });";
    expect(consumesOf(analyse({ 'src/main.js': main })).map(({ topic, group }) => `${topic.text} ${group.text}`).sort()).toEqual(['rope.cut riggers', 'rope.spliced riggers', 'rope.tied sailors']);
  });

  it('and are none where they are written last', () => {
    expect(found({ 'src/main.js': rigWith("{ ...options, topic: 'rope.cut' }") })).toEqual(['produce rope.cut src/main.js:4']);
  });
});
