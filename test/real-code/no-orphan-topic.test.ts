import { fires, staysSilent } from '../support/real-code.js';
import { listens, sends, type Part } from '../support/shapes/index.js';

const PG = { imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();', body: "await pool.query('INSERT INTO ships (id) VALUES ($1)', [event.ship]);" };
const out = (topic: string, name: string, service = 'radar', marked?: string): Part => sends({ service, name, topic, ...(marked === undefined ? {} : { marked }), parameters: 'ship: string', args: 'String(request.url)', body: (send) => `await ${send('{ ship }')};` });
const into = (topic: string, name: string, service = 'berths', marked?: string): Part => listens({ service, name, topic, ...(marked === undefined ? {} : { marked }), ...PG });
// A workspace in which topics have both their ends.
const whole = [out('ship.seen', 'see'), into('ship.seen', 'keepSeen'), out('ship.left', 'leave'), into('ship.left', 'keepLeft'), out('berth.freed', 'free'), into('berth.freed', 'keepFreed')];

fires('no-orphan-topic', 'a topic that nobody reads', {
  code: [...whole, out('ship.anchored', 'anchor', 'radar', 'orphan')],
  at: { orphan: 'unread' },
  says: ["Nobody reads 'ship.anchored': radar produces to it"],
});

fires('no-orphan-topic', 'a topic that nobody writes', {
  code: [...whole, into('ship.anchored', 'keepAnchored', 'berths', 'orphan')],
  at: { orphan: 'unwritten' },
  says: ["Nobody writes to 'ship.anchored': berths waits for it"],
});

fires('no-orphan-topic', 'a misspelt name, at both ends', {
  code: [...whole, out('ship.anchored', 'anchor', 'radar', 'written'), into('ship.anchroed', 'keepAnchored', 'berths', 'read')],
  at: { written: 'unread', read: 'unwritten' },
  says: [/did you mean 'ship\.anch\w+'/],
});

staysSilent('no-orphan-topic', {
  'topics with both ends': whole,
  'a workspace of halves': [out('ship.seen', 'see'), out('ship.left', 'leave'), into('berth.taken', 'keepTaken')],
  'a dead-letter topic': [...whole, out('ship.seen.dlq', 'bury')],
  'a declared reader': { code: [...whole, out('ship.anchored', 'anchor')], settings: { topics: { 'ship.anchored': { consumers: ['customs (another company)'] } } } },
  'a declared writer': { code: [...whole, into('ship.anchored', 'keepAnchored')], settings: { topics: { 'ship.anchored': { producers: ['satellite (another company)'] } } } },
  'a recorded reason': { code: [...whole, out('ship.anchored', 'anchor')], settings: { topics: { 'ship.anchored': { keep: 'read by hand' } } } },
  'a name from the environment that may be it': [...whole, out('ship.anchored', 'anchor'), into("' + process.env.KAFKA_TOPIC + '", 'keepOther')],
  'a reader of a whole family': { code: [...whole, out('ship.anchored', 'anchor')], settings: { topics: { 'ship.*': { consumers: ['archive (another repository)'] } } } },
});
