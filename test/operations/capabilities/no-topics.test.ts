import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const KAFKA = "const { Kafka } = require('kafkajs');\nconst kafka = new Kafka({ brokers: [] });\n";
const topics = (main: string): readonly string[] => consumesOf(analyse({ 'src/main.js': `${KAFKA}${main}` })).map(({ topic }) => topic.text).sort();
const READER = "class Reader {\n  constructor(options) { this.topics = options.topics; }\n  start() { return kafka.consumer({ groupId: 'riggers' }).subscribe({ topics: this.topics }); }\n}\n";
const LIST = 'constructor(topics = []) { this.topics = topics; }\n  add(topic) { this.topics.push(topic); }';
const adding = (given: string): string => `class Reader {\n  ${LIST}\n  start() { return kafka.consumer({ groupId: 'riggers' }).subscribe({ topics: this.topics }); }\n}\nconst reader = new Reader();\nreader.add(${given});\nreader.start();`;

describe('a list that is written down as empty subscribes to nothing', () => {
  it('where it is subscribed to', () => {
    expect(topics("kafka.consumer({ groupId: 'riggers' }).subscribe({ topics: [] });")).toEqual([]);
  });

  it('where one of several that start the same reader only sends', () => {
    expect(topics(`${READER}new Reader({ topics: [] }).start();\nnew Reader({ topics: ['rope.cut'] }).start();`)).toEqual(['rope.cut']);
  });

  it('but one that is filled elsewhere is a topic', () => {
    expect(topics(adding("'rope.cut'"))).toEqual(['rope.cut']);
  });

  it.each([
    ['with what nobody knows', adding('process.argv[2]')],
    ['by whoever calls the function that is exported', "const names = [];\nexports.add = (name) => names.push(name);\nkafka.consumer({ groupId: 'riggers' }).subscribe({ topics: names });"],
    ['in a constructor that starts with none', "class Reader {\n  constructor() { this.topics = []; }\n  add(topic) { this.topics.push(topic); }\n  start() { return kafka.consumer({ groupId: 'riggers' }).subscribe({ topics: this.topics }); }\n}\nconst reader = new Reader();\nreader.add(process.argv[2]);\nreader.start();"],
  ])('and is one that is not known where it is filled %s', (_name, main) => {
    expect(topics(main)).toHaveLength(1);
  });
});
