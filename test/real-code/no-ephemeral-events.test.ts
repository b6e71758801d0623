import { fires, staysSilent } from '../support/real-code.js';
import { listens, sends, type Listener, type Sender } from '../support/shapes/index.js';

const moved = (more: Partial<Sender> = {}): Sender => sends({ service: 'radar', name: 'moveShip', topic: 'ship.moved', parameters: 'ship: string', args: 'String(request.url)', body: (send) => `await ${send('{ ship, at: Date.now() }')};`, ...more });
const map = (more: Partial<Listener> = {}): Listener =>
  listens({ service: 'map', name: 'showShip', topic: 'ship.moved', declarations: 'const positions = new Map<string, number>();', body: 'positions.set(event.ship, event.at);', ...more });
const UUID = "import { randomUUID } from 'node:crypto';";

fires('no-ephemeral-events', 'a group that is new for every process', {
  code: [moved(), map({ groupImports: UUID, group: '`map-${randomUUID()}`' })],
  // Where the group id is given.
  at: ({ title }): Record<string, string> => (title.startsWith('wrapper') ? { subscribe: 'perProcessGroup' } : title === 'injected' ? { group: 'perProcessGroup' } : { consumer: 'perProcessGroup' }),
  says: ["a broadcast of 'ship.moved'", 'Redis pub/sub'],
});

fires('no-ephemeral-events', 'a cache of this process in a shared group', {
  code: [moved(), map({ declarations: 'const prices = new Map<string, number>();\nexport const priceOf = (ship: string): number | undefined => prices.get(ship);', body: 'prices.delete(event.ship);' })],
  at: { subscribe: 'sharedGroupBroadcast' },
  says: ["The handler of 'ship.moved' only acts on its own process", "group 'map' is shared", 'Redis pub/sub'],
});

fires('no-ephemeral-events', 'sockets that are told without waiting for a broker', {
  code: [moved({ acks: 0 }), map({ imports: "import { createClient } from 'redis';", declarations: 'const redis = createClient();', body: "await redis.publish('ships', JSON.stringify(event));" })],
  at: { subscribe: 'ephemeral' },
  says: ["What comes on 'ship.moved' can be made again", 'acks: 0'],
});

const PG = { imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();' };

staysSilent('no-ephemeral-events', {
  'a handler that writes to a database': [moved(), map({ ...PG, body: "await pool.query('UPDATE ships SET at = $2 WHERE id = $1', [event.ship, event.at]);" })],
  'a handler that calls another service': [moved({ acks: 0 }), map({ declarations: '', body: "await fetch('https://insurer.example/positions', { method: 'POST', body: JSON.stringify(event) });" })],
  'a cache and a database': [moved(), map({ ...PG, declarations: `${PG.declarations}\nconst positions = new Map<string, number>();`, body: "positions.set(event.ship, event.at);\nawait pool.query('INSERT INTO tracks (ship, at) VALUES ($1, $2)', [event.ship, event.at]);" })],
  'a cache rebuilt from the log': { 'code': { 'package.json': '{ "name": "harbour", "scripts": { "start": "node main.js" } }', 'main.js': `const { randomUUID } = require('node:crypto');
const { Kafka } = require('kafkajs');

const consumer = new Kafka({ brokers: ['kafka-1:9092'] }).consumer({ groupId: \`tariffs-\${randomUUID()}\` });
const tariffs = new Map();

async function main() {
  await consumer.connect();
  await consumer.subscribe({ topic: 'tariff.changed', fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      tariffs.set(String(message.key), JSON.parse(String(message.value)));
    },
  });
}

main();
` } },
  'a group for each ordinal of a StatefulSet': [moved(), map({ group: '`map-${process.env.POD_ORDINAL}`' })],
  'a handler that produces': [
    moved(),
    map({ imports: "import { alarm } from './alarm.js';", declarations: '', body: 'await alarm(event.ship);' }),
    sends({ service: 'map', name: 'alarm', topic: 'ship.alarmed', parameters: 'ship: string', called: 'elsewhere', body: (send) => `await ${send('{ ship }')};` }),
  ],
  'Redis pub/sub behind a topic that keeps its messages': [moved(), map({ imports: "import { createClient } from 'redis';", declarations: 'const redis = createClient();', body: "await redis.publish('ships', JSON.stringify(event));" })],
  'a critical topic': { code: [moved({ acks: 0 }), map({ imports: "import { createClient } from 'redis';", declarations: 'const redis = createClient();', body: "await redis.publish('ships', JSON.stringify(event));" })], settings: { topics: { 'ship.moved': { critical: true } } } },
  'a recorded reason': { code: [moved(), map({ groupImports: UUID, group: '`map-${randomUUID()}`' })], settings: { topics: { 'ship.*': { keep: 'there is no Redis on board' } } } },
});
