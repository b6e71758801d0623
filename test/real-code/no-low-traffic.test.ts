import { fires, staysSilent } from '../support/real-code.js';
import { listens, sends, type Sender } from '../support/shapes/index.js';

const tides = (more: Partial<Sender> = {}) => sends({ service: 'tides', name: 'measureTide', topic: 'tide.measured', called: { every: '10 * 60 * 1000' }, body: (send) => `await ${send('{ level: process.uptime() }')};`, ...more });
const readers = ['locks', 'ferries'].map((service) =>
  listens({ service, name: `${service}Tide`, topic: 'tide.measured', imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();', body: `await pool.query('INSERT INTO ${service} (level) VALUES ($1)', [event.level]);` }),
);

fires('no-low-traffic', 'a timer every ten minutes, with two groups', {
  code: [tides(), ...readers],
  at: { send: 'derived' },
  says: ["'tide.measured' gets at most", 'Redis Streams'],
  suggests: ['Add it to a Redis stream'],
  dependencies: { ioredis: '^5.8.0' },
});

fires('no-low-traffic', 'a timer every ten minutes, read elsewhere', {
  code: [tides({ marked: 'timed' }), ...readers.map((part) => ({ ...part, topic: 'tide.forecast' })), tides({ name: 'forecastTide', topic: 'tide.forecast', called: 'http' })],
  at: { timed: 'derived' },
  says: [/SQLite|JSONL/],
});

fires('no-low-traffic', 'a declared load', {
  code: [tides({ called: 'http' }), ...readers],
  settings: { topics: { 'tide.*': { load: '12/day' } } },
  at: { send: 'declared' },
  says: ["'tide.measured' gets 12 a day, as declared in the settings", 'Redis Streams'],
});

staysSilent('no-low-traffic', {
  'an HTTP request': [tides({ called: 'http' }), ...readers],
  'a timer beside an HTTP request': [tides(), tides({ name: 'reportTide', called: 'http' }), ...readers],
  'a loop that nothing bounds': [tides({ imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();', body: (send) => `const { rows } = await pool.query('SELECT * FROM gauges');\nfor (const gauge of rows) await ${send('gauge')};` }), ...readers],
  'a period that is not known': [tides({ called: { every: 'Number(process.env.TIDE_MS)' } }), ...readers],
  'a load of the row of Kafka': { code: [tides({ called: 'http' }), ...readers], settings: { topics: { 'tide.*': { load: '20000/s' } } } },
  'a load one row below Kafka': { code: [tides({ called: 'http' }), ...readers], settings: { topics: { 'tide.*': { load: '4000/s' } } } },
  'a burst above the row': { code: [tides(), ...readers], settings: { topics: { 'tide.*': { load: '12/day', burst: '50000/s' } } } },
  'a critical topic': { code: [tides(), ...readers], settings: { topics: { 'tide.*': { critical: true } } } },
  'a recorded reason': { code: [tides(), ...readers], settings: { topics: { 'tide.*': { keep: 'the ministry asks for it' } } } },
  'a smaller minimum': { code: [tides({ called: 'http' }), ...readers], settings: { topics: { 'tide.*': { load: '12/day' } } }, options: { minimumLoad: '5/day' } },
});
