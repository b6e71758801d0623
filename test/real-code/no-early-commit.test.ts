import { fires, staysSilent } from '../support/real-code.js';
import { INJECTED, listens, type Listener } from '../support/shapes/index.js';

const PG = { imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();' };
const keep = (body: string, more: Partial<Listener> = {}): readonly [Listener] => [listens({ service: 'berths', name: 'keepShip', topic: 'ship.arrived', ...PG, body, ...more })];
const INSERT = "pool.query('INSERT INTO arrivals (ship) VALUES ($1)', [event.ship])";

fires('no-early-commit', 'a query that nobody waits for', {
  code: keep(`/*<work*/${INSERT}/*>*/;`),
  at: { work: 'floating' },
  says: ["The handler of 'ship.arrived'"],
  suggests: ['Await the work'],
});

fires('no-early-commit', 'forEach with an async callback', {
  code: keep(`/*<work*/event.containers.forEach(async (id: string) => {\n  await pool.query('INSERT INTO containers (id) VALUES ($1)', [id]);\n})/*>*/;`),
  at: { work: 'forEachAsync' },
});

fires('no-early-commit', 'a failure that is only logged', {
  code: keep(`try {\n  await ${INSERT};\n} /*<work*/catch (error) {\n  console.error('not kept', error);\n}/*>*/`),
  at: { work: 'swallowed' },
  // Nest commits whatever an event handler throws.
  suggests: (shape) => (shape === INJECTED ? [] : ['Rethrow']),
});

staysSilent('no-early-commit', {
  'work that is awaited': keep(`await ${INSERT};`),
  'work that is awaited all at once': keep("await Promise.all(event.containers.map((id: string) => pool.query('INSERT INTO containers (id) VALUES ($1)', [id])));"),
  'a failure that is thrown on': keep(`try {\n  await ${INSERT};\n} catch (error) {\n  console.error('not kept', error);\n  throw error;\n}`),
  'a failure that is stored': keep(`try {\n  await ${INSERT};\n} catch (error) {\n  await pool.query('INSERT INTO failures (ship, why) VALUES ($1, $2)', [event.ship, String(error)]);\n}`),
  'a poison message that is skipped': keep(`let ship: string;\ntry {\n  ship = JSON.parse(event.body).ship;\n} catch {\n  console.warn('not a ship', event);\n  return;\n}\nawait pool.query('INSERT INTO arrivals (ship) VALUES ($1)', [ship]);`),
  'a log line and a metric': keep(`arrivals.inc();\nconsole.log('arrived', event.ship);\nawait ${INSERT};`, { imports: `${PG.imports}\nimport { Counter } from 'prom-client';`, declarations: `${PG.declarations}\nconst arrivals = new Counter({ name: 'arrivals', help: 'Ships' });` }),
  'a loop that awaits': keep("for (const id of event.containers) {\n  await pool.query('INSERT INTO containers (id) VALUES ($1)', [id]);\n}"),
  'work behind a helper that is awaited': keep('await store(event.ship);', { declarations: `${PG.declarations}\n\nasync function store(ship: string): Promise<void> {\n  await pool.query('INSERT INTO arrivals (ship) VALUES ($1)', [ship]);\n}` }),
});
