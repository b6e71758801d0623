import { describe, expect, it } from 'vitest';
import { namesOfText } from '../../../src/settings.js';
import { indexTopology } from '../../../src/topology/queries.js';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

const KAFKA = "import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ['k:9092'] });\n";
const BUS = `import { Kafka } from 'kafkajs';
export class Bus {
  private producer = new Kafka({ brokers: ['k:9092'] }).producer();
  publish(topic: string, value: object) { return this.producer.send({ topic, messages: [{ value: JSON.stringify(value) }] }); }
}
`;

describe('a topic that a constant of a package names', () => {
  it('is the same topic in every service, and says by which calls it is sent', () => {
    const topology = analyse({
      'dock/package.json': { name: 'dock', scripts: { start: 'node src/main.js' }, dependencies: { kafkajs: '2', '@port/events': '1' } },
      'dock/src/bus.ts': BUS,
      'dock/src/main.ts': "import { Topics } from '@port/events';\nimport { Bus } from './bus';\nconst bus = new Bus();\nbus.publish(Topics.BERTH_TAKEN, {});\nbus.publish(Topics.BERTH_LEFT, {});\n",
      'quay/package.json': { name: 'quay', scripts: { start: 'node src/main.js' }, dependencies: { kafkajs: '2', '@port/events': '1' } },
      'quay/src/main.ts': `${KAFKA}import { Topics as Names } from '@port/events';\nconst consumer = kafka.consumer({ groupId: 'quay' });\nawait consumer.subscribe({ topic: Names.BERTH_TAKEN });\nawait consumer.run({ eachMessage: async () => {} });\n`,
    });
    const taken = 'package:@port/events#Topics.BERTH_TAKEN';
    expect(producesOf(topology).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`)).toEqual([`${taken} dock/src/main.ts:4`, 'package:@port/events#Topics.BERTH_LEFT dock/src/main.ts:5']);
    expect(consumesOf(topology).map(({ topic }) => topic.text)).toEqual([taken]);
    const topic = indexTopology(topology).byId.get(taken);
    expect([topic?.produces.map((p) => p.service), topic?.consumes.map((c) => c.service)]).toEqual([['dock'], ['quay']]);
  });

  it.each([
    ['a member of a default import', "import Topics from '@port/events';", 'Topics.BerthTaken', 'package:@port/events#BerthTaken'],
    ['a member of a namespace', "import * as events from '@port/events';", 'events.topics.taken', 'package:@port/events#topics.taken'],
    ['a constant that is required', "const { TOPIC_BERTHS } = require('@port/events');", 'TOPIC_BERTHS', 'package:@port/events#TOPIC_BERTHS'],
    ['a part of the name', "import { Topics } from '@port/events';", '`eu.${Topics.BERTHS}`', 'eu.${package:@port/events#Topics.BERTHS}'],
    ['what differs from service to service', "import { config } from '@port/config';", 'config.TOPIC', '?'],
    ['what no package.json names: an alias that leads nowhere', "import { Topics } from '@constants/events';", 'Topics.BERTHS', '?'],
    ['what a function gives', "import { topicFor } from '@port/events';", "topicFor('berth')", '?'],
  ])('may be %s', (_name, imports, topic, expected) => {
    expect(producesOf(analyse({ 'package.json': { name: 'dock', scripts: { start: 'node src/main.js' }, dependencies: { '@port/events': '1', '@port/config': '1' } }, 'src/main.ts': `${KAFKA}${imports}\nkafka.producer().send({ topic: ${topic}, messages: [] });` })).map((p) => p.topic.text)).toEqual([expected]);
  });

  it('is declared in the settings by its own name too', () => {
    expect(namesOfText('package:@port/events#Topics.BERTHS')).toEqual(['package:@port/events#Topics.BERTHS', 'Topics.BERTHS']);
  });
});
