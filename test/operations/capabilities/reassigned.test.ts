import { describe, expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

const HEAD = "const { Kafka } = require('kafkajs');\nconst kafka = new Kafka({ brokers: ['broker:9092'] });\nconst producer = kafka.producer();\n";
const SEND = 'await producer.send({ topic, messages: [{ value: note }] });';
const topicsOf = (code: string): readonly string[] => producesOf(analyse({ 'src/main.js': HEAD + code })).map(({ topic }) => topic.text).sort();

describe('a parameter that its function puts something else in the place of', () => {
  it.each<[string, string, readonly string[]]>([
    ['always', `async function tell(topic, note) { topic = \`port.\${topic}\`; ${SEND} }\ntell('moored', 'x');`, ['port.moored']],
    ['step by step', `async function tell(topic, note) { topic = topic.toLowerCase(); topic = 'port.' + topic; topic += '.v2'; ${SEND} }\ntell('MOORED', 'x');`, ['port.moored.v2']],
    ['where it was not given', `async function tell(note, topic) { if (!topic) topic = 'moored'; ${SEND} }\ntell('x'); tell('y', 'left');`, ['left', 'moored']],
    ['where it was not given, in a block', `async function tell(note, topic) { if (topic === undefined) { topic = 'moored'; } ${SEND} }\ntell('x'); tell('y', 'left');`, ['left', 'moored']],
    ['where it was not given, by an operator', `async function tell(note, topic) { topic ||= 'moored'; ${SEND} }\ntell('x'); tell('y', 'left');`, ['left', 'moored']],
    ['as a default of options', "async function tell(note, options) { options = options || { topic: 'moored' }; await producer.send({ topic: options.topic, messages: [{ value: note }] }); }\ntell('x'); tell('y', { topic: 'left' });", ['left', 'moored']],
    ['as a part of options', `async function tell({ topic, note }) { topic = 'port.' + topic; ${SEND} }\ntell({ topic: 'moored', note: 'x' });`, ['port.moored']],
    ['in one branch', `async function tell(topic, note, urgent) { if (urgent) topic = 'alarm'; ${SEND} }\ntell('moored', 'x', true);`, ['alarm', 'moored']],
    ['in a branch that is left', `async function tell(topic, note) { if (note === '') { topic = 'empty'; return topic; } ${SEND} }\ntell('moored', 'x');`, ['moored']],
    ['in the branch where it is sent', `async function tell(topic, note, urgent) { if (urgent) { topic = 'alarm'; ${SEND} } }\ntell('moored', 'x', true);`, ['alarm']],
    ['after it was sent', `async function tell(topic, note) { ${SEND} topic = 'done'; return topic; }\ntell('moored', 'x');`, ['moored']],
    ['by something that cannot be known', `async function tell(topic, note) { topic = await fetch(topic); ${SEND} }\ntell('moored', 'x');`, ['?']],
    ['in a function within, whenever that runs', `async function tell(topic, note) { const rename = () => { topic = 'other'; }; ${SEND} return rename; }\ntell('moored', 'x');`, ['moored']],
  ])('%s', (_name, code, topics) => {
    expect(topicsOf(code)).toEqual(topics);
  });

  it('keeps its members where nobody knows what is made of it', () => {
    expect(topicsOf("const _ = require('lodash');\nasync function tell(options, note) { options = _.defaults(options, {}); await producer.send({ topic: options.topic, messages: [{ value: note }] }); }\ntell({ topic: 'moored' }, 'x');")).toEqual(['moored']);
  });

  it('is the handler that is made of it', () => {
    const [consume] = consumesOf(analyse({ 'src/main.js': `${HEAD}const consumer = kafka.consumer({ groupId: 'port' });\nasync function listen(topic, handler) {\n  topic = 'port.' + topic;\n  handler = handler || (async () => {});\n  await consumer.subscribe({ topic });\n  await consumer.run({ eachMessage: handler });\n}\nlisten('moored', async ({ message }) => { await fetch('https://port.example', { method: 'POST', body: message.value }); });\n` }));
    expect(consume?.topic.text).toBe('port.moored');
    expect(consume?.handler?.effects.map(({ kind }) => kind)).toEqual(['http']);
  });
});
