import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const CONNECT = `const kafka = require('kafka-node');
const connect = function (options) {
  client = new kafka.KafkaClient({ kafkaHost: options.host });
  producer = new kafka.Producer(client);
  return { bus: producer, open: true };
};
module.exports = connect;`;
const PUSH = `const pushTides = function (message) { return push([{ topic: 'tide.turned', messages: JSON.stringify(message) }]); };
const push = function (payloads) { return new Promise((resolve, reject) => { harbour.bus.send(payloads, (error, data) => (error ? reject(error) : resolve(data))); }); };
module.exports = { pushTides };`;

describe('a client object that a global holds', () => {
  it.each([
    ['a member of what a function returns', `global.harbour = require('./connect')({ host: 'kafka:9092' });\nrequire('./push').pushTides({});`],
    ['a member of what is written out', `const { bus } = require('./connect')({ host: 'kafka:9092' });\nglobalThis.harbour = { bus };\nrequire('./push').pushTides({});`],
  ])('is used as %s', (_name, main) => {
    expect(found({ 'src/connect.js': CONNECT, 'src/push.js': PUSH, 'src/main.js': main })).toEqual(['produce tide.turned src/push.js:1']);
  });
});

it('an undeclared name is what its own file puts into it', () => {
  const program = (topic: string): string => `const kafka = require('kafka-node');\nconst out = new kafka.Producer(new kafka.KafkaClient());\nbatch = [{ topic: '${topic}', messages: 'm' }];\nout.send(batch, () => {});`;
  expect(found({ 'src/main.js': program('tide.turned'), 'src/old.js': program('tide.old') })).toEqual(['produce tide.old src/old.js:4', 'produce tide.turned src/main.js:4']);
});

describe('a variable that is asked for before it is taken', () => {
  it.each([
    ['by whether it is there', `process.env.TIDES ? process.env.TIDES : 'tide.turned'`, 'env:TIDES|tide.turned'],
    ['by a value that turns it off', `process.env.TIDES && process.env.TIDES != 'OFF' ? process.env.TIDES : 'tide.turned'`, 'env:TIDES|tide.turned'],
  ])('has the other arm as its default: %s', (_name, topic, expected) => {
    expect(found({ 'src/main.js': `const { Kafka } = require('kafkajs');\nconst topic = ${topic};\nnew Kafka({ brokers: [] }).producer().send({ topic, messages: [] });` })).toEqual([`produce ${expected} src/main.js:3`]);
  });
});
