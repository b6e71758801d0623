import { mark } from '../support/marks.js';
import { isSilentOn, reportsWritten } from '../support/written.js';

const BIDS = `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['broker:9092'] });
const producer = kafka.producer();
const place = (amount: string) => producer.send({ topic: 'bid.placed', messages: [{ value: amount }] });
`;
const main = (code: string): Readonly<Record<string, string>> => ({ 'src/main.ts': BIDS + code });
const tight = (code: string): string => mark('tightBudget', code);
const tick = (code: string): string => mark('awaitingTick', code);

reportsWritten('no-tight-latency', {
  'a race with a timer': main(`export const bid = (a: string) => ${tight("Promise.race([place(a), new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 5))])")};`),
  'a race over names': main(`const LIMIT = 4;\nconst after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));\nexport async function bid(a: string) { const sent = place(a); await ${tight('Promise.race([sent, after(LIMIT)])')}; }`),
  'a library for timeouts': main(`import pTimeout from 'p-timeout';\nexport const bid = async (a: string) => ${tight('pTimeout(place(a), { milliseconds: 8 })')};`),
  'a timeout of the send': { 'src/main.ts': `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['broker:9092'] }).producer();\nexport const bid = (a: string) => producer.send({ topic: 'bid.placed', ${tight('timeout: 3')}, messages: [{ value: a }] });` },
  'a request timeout of the client': { 'src/main.ts': `import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ['broker:9092'], ${tight('requestTimeout: 5')} });\nconst producer = kafka.producer();\nexport const bid = (a: string) => producer.send({ topic: 'bid.placed', messages: [{ value: a }] });` },
  'a frame that waits': main(`export const start = (state: () => string) => ${tick('setInterval(async () => { await place(state()); }, 16)')};`),
  'an animation frame that waits': main(`export async function draw() { await place('x'); ${tick('requestAnimationFrame(draw)')}; }`),
  'a key stroke that waits': main(`import { Server } from 'socket.io';\nexport const listen = (io: Server) => io.on('connection', (socket) => { ${tick("socket.on('keydown', async (key: string) => { await place(key); })")}; });`),
  'a consumer that never rests': { 'src/main.js': `import Kafka from 'node-rdkafka';\nconst consumer = ${mark('busyConsumer', "new Kafka.KafkaConsumer({ 'group.id': 'bids', 'metadata.broker.list': 'broker:9092', 'fetch.wait.max.ms': 1, 'fetch.min.bytes': 1 }, {})")};\nconsumer.connect();\nconsumer.on('ready', () => { consumer.subscribe(['bid.placed']); consumer.consume(); });\nconsumer.on('data', (message) => { console.log(message.value); });\nconst producer = new Kafka.Producer({ 'metadata.broker.list': 'broker:9092', 'linger.ms': 0 });\nexport const bid = (a) => producer.produce('bid.placed', null, Buffer.from(a));` },
});

isSilentOn('no-tight-latency', {
  'a budget of five seconds': main('export const bid = (a: string) => Promise.race([place(a), new Promise((_, reject) => setTimeout(reject, 5_000))]);'),
  'a budget of ten milliseconds': main('export const bid = (a: string) => Promise.race([place(a), new Promise((_, reject) => setTimeout(reject, 10))]);'),
  'a race of something else in the same function': main("export async function bid(a: string) {\n  await Promise.race([fetch('http://prices'), new Promise((_, reject) => setTimeout(reject, 5))]);\n  await place(a);\n}"),
  'a timer that flushes a buffer': main('const waiting: string[] = [];\nexport const start = () => setInterval(async () => { await flush(); }, 10);\nasync function flush() { for (const one of waiting.splice(0)) await place(one); }'),
  'an interval of a second': main("export const start = () => setInterval(async () => { await place('x'); }, 1_000);"),
  'a frame that does not wait': main("export const start = () => setInterval(() => { place('x').catch(console.error); }, 16);"),
  'an event of a user': main("import { Server } from 'socket.io';\nexport const listen = (io: Server) => io.on('connection', (socket) => { socket.on('bid', async (a: string) => { await place(a); }); });"),
  'a client with a timeout of thirty seconds': { 'src/main.ts': BIDS.replace("brokers: ['broker:9092']", "brokers: ['broker:9092'], requestTimeout: 30_000") },
  'a consumer that only takes what is there': { 'src/main.ts': "import { Kafka } from 'kafkajs';\nconst consumer = new Kafka({ brokers: ['broker:9092'] }).consumer({ groupId: 'bids', minBytes: 1 });\nawait consumer.subscribe({ topic: 'bid.placed' });\nawait consumer.run({ eachMessage: async () => {} });" },
});

isSilentOn('no-tight-latency', { 'a topic with a recorded reason': main('export const bid = (a: string) => Promise.race([place(a), new Promise((_, reject) => setTimeout(reject, 5))]);') }, { settings: { topics: { 'bid.placed': { keep: 'the auction replays it' } } } });
