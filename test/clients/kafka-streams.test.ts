import { describe, expect, it } from 'vitest';
import { analyse } from '../support/engine.js';

const HEAD = "const { KafkaStreams } = require('kafka-streams');\nconst streams = new KafkaStreams({ noptions: { 'metadata.broker.list': 'k:9092', 'group.id': 'yard' }, tconf: { 'auto.offset.reset': 'earliest' } });\n";
const ends = (code: string): readonly string[] => analyse({ 'src/main.js': HEAD + code }).operations.map((o) => `${o.kind} ${o.topic.text}${o.kind === 'consume' ? ` in ${o.group.text}` : ''} line ${o.site.line - 2}`).sort();

describe('kafka-streams', () => {
  it.each([
    ['the topic of a stream', "streams.getKStream('hull.bent').forEach(console.log);", ['consume hull.bent in yard line 1']],
    ['the topic of a table', "streams.getKTable('hull.owned', (message) => message);", ['consume hull.owned in yard line 1']],
    ['the topic that a stream is made from', "const stream = streams.getKStream();\nstream.from('hull.bent');", ['consume hull.bent in yard line 2']],
    ['several topics', "streams.getKStream(['hull.bent', 'hull.torn']);", ['consume hull.bent in yard line 1', 'consume hull.torn in yard line 1']],
    ['what comes out of a chain', "streams.getKStream('hull.bent').mapJSONConvenience().filter((hull) => hull.value.deep).mapWrapKafkaValue().to('hull.broken');", ['consume hull.bent in yard line 1', 'produce hull.broken line 1']],
    ['what comes out of two that are joined', "const torn = streams.getKStream('hull.torn');\nstreams.getKStream('hull.bent').merge(torn).to({ topic: 'hull.hurt' });", ['consume hull.bent in yard line 2', 'consume hull.torn in yard line 1', 'produce hull.hurt line 2']],
    ['nothing that is read where it is only written to', "const stream = streams.getKStream(null);\nstream.to('hull.mended');\nstream.start().then(() => stream.writeToStream('x'));", ['produce hull.mended line 2']],
  ])('names %s', (_name, code, expected) => expect(ends(code)).toEqual(expected));

  it('has its group in the older form of its configuration too', () => {
    const [consume] = analyse({ 'src/main.ts': "import Streams from 'kafka-streams';\nnew Streams.KafkaStreams({ kafkaHost: 'k:9092', groupId: 'yard', options: { fromOffset: 'earliest' } }).getKStream('hull.bent').forEach(console.log);" }).operations;
    expect(consume?.kind === 'consume' && [consume.group.text, consume.fromBeginning, consume.topic.text]).toEqual(['yard', true, 'hull.bent']);
  });

  it('hands its messages to what goes through them', () => {
    const [consume] = analyse({ 'src/main.js': `${HEAD}streams.getKStream('hull.bent').forEach((message) => fetch('https://yard.example', { method: 'POST', body: message.value }));` }).operations;
    expect(consume?.kind === 'consume' && consume.handler?.effects.map(({ kind }) => kind)).toEqual(['http']);
  });
});
