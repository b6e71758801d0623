import { fires, staysSilent } from '../support/real-code.js';
import { listens, type Listener } from '../support/shapes/index.js';

const PG = { imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();' };
const reader = (service: string, more: Partial<Listener> = {}): Listener =>
  listens({ service, name: `${service}Ship`, topic: 'ship.arrived', group: "'harbour-workers'", ...PG, body: `await pool.query('INSERT INTO ${service} (ship) VALUES ($1)', [event.ship]);`, ...more });

fires('no-group-collision', 'one group in two services', {
  code: [reader('pilots'), reader('tugs')],
  at: { subscribe: 'sharedGroup' },
  says: ["read 'ship.arrived' in the same consumer group 'harbour-workers'"],
});

fires('no-group-collision', 'one fallback in two services', {
  code: [reader('pilots', { group: "process.env.GROUP_ID ?? 'harbour'" }), reader('tugs', { group: "process.env.GROUP_ID ?? 'harbour'" })],
  at: { subscribe: 'sharedGroup' },
});

staysSilent('no-group-collision', {
  'a group for each service': [reader('pilots', { group: "'pilots'" }), reader('tugs', { group: "'tugs'" })],
  'one group over different topics': [reader('pilots'), reader('tugs', { topic: 'ship.left' })],
  'one service': [reader('pilots'), reader('pilots', { name: 'again', topic: 'ship.left' })],
  'a group from the environment, without a fallback': [reader('pilots', { group: "process.env.GROUP_ID ?? ''" }), reader('tugs', { group: "process.env.GROUP_ID ?? ''" })],
  'a group that holds the name of the service': [reader('pilots', { group: '`harbour-${\'pilots\'}`' }), reader('tugs', { group: '`harbour-${\'tugs\'}`' })],
  'a group that is new for every process': [reader('pilots', { group: '`harbour-${process.pid}`' }), reader('tugs', { group: '`harbour-${process.pid}`' })],
  'a fallback of its own': [reader('pilots', { group: "process.env.GROUP_ID ?? 'pilots'" }), reader('tugs', { group: "process.env.GROUP_ID ?? 'tugs'" })],
  'one reader alone': [reader('pilots')],
});
