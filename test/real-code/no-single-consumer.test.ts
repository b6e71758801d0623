import { fires, staysSilent } from '../support/real-code.js';
import { listens, sends, SHAPES, type Listener } from '../support/shapes/index.js';

const assign = (more: { readonly key?: string; readonly topic?: string; readonly service?: string; readonly name?: string } = {}) =>
  sends({
    service: 'berths',
    name: 'assignBerth',
    topic: 'berth.assigned',
    parameters: 'ship: string',
    args: 'String(request.url)',
    ...more,
    body: (send) => `await ${send('{ ship, at: Date.now() }', more.key === undefined ? {} : { key: more.key })};`,
  });
const pilots = (more: Partial<Listener> = {}) =>
  listens({
    service: 'pilots',
    name: 'orderPilot',
    topic: 'berth.assigned',
    imports: "import pg from 'pg';",
    declarations: 'const pool = new pg.Pool();',
    body: "await pool.query('INSERT INTO orders (ship) VALUES ($1)', [event.ship]);",
    ...more,
  });
const tugs = pilots({ service: 'tugs', name: 'reserveTug', body: "await pool.query('INSERT INTO tugs (ship) VALUES ($1)', [event.ship]);" });

fires('no-single-consumer', 'one producer and one consumer', {
  code: [assign(), pilots()],
  at: { send: 'producingSide', subscribe: 'consumingSide' },
  says: [/(?:berths.* sends|pilots.* reads) 'berth\.assigned'/, 'SQS or RabbitMQ'],
  suggests: ['Call pilots over HTTP', 'Send it to an SQS queue', 'Send it to a RabbitMQ queue'],
});

fires('no-single-consumer', 'a service that sends to itself', {
  code: [assign(), pilots({ service: 'berths' })],
  at: { send: 'sameService', subscribe: 'sameService' },
  says: ["berths sends 'berth.assigned' to itself", 'BullMQ'],
  suggests: ['Add it to a BullMQ queue', 'Hand it to a queue in the process'],
  dependencies: { bullmq: '^5.0.0' },
});

fires('no-single-consumer', 'the tools that the service has come first', {
  code: [assign(), pilots()],
  shapes: SHAPES.slice(0, 1),
  at: { send: 'producingSide', subscribe: 'consumingSide' },
  suggests: ['Send it to a RabbitMQ queue', 'Call pilots over HTTP', 'Send it to an SQS queue'],
  dependencies: { amqplib: '^1.2.0' },
});

staysSilent('no-single-consumer', {
  'two groups': [assign(), pilots(), tugs],
  'two producers': [assign(), assign({ service: 'anchorage', name: 'leaveAnchorage' }), pilots()],
  'a key whose order the handler needs': [
    assign({ key: 'ship' }),
    pilots({ body: "const { rows } = await pool.query('SELECT at FROM berths WHERE ship = $1', [event.ship]);\nif (rows[0].version > event.version) return;\nawait pool.query('UPDATE berths SET version = $2 WHERE ship = $1', [event.ship, event.version]);" }),
  ],
  'a declared burst': { code: [assign(), pilots()], settings: { topics: { 'berth.assigned': { load: '400/s', burst: '60000/s' } } } },
  'a consumer in another repository': { code: [assign(), pilots()], settings: { topics: { 'berth.assigned': { consumers: ['customs (another company)'] } } } },
  'a recorded reason': { code: [assign(), pilots()], settings: { topics: { 'berth.*': { keep: 'the harbour master replays it' } } } },
  'a producer alone': [assign()],
  'a topic that a subscription by environment may be': [
    assign(),
    pilots({ topic: 'berth.assigned' }),
    pilots({ service: 'customs', name: 'declareCargo', topic: "' + process.env.KAFKA_TOPIC + '" }),
  ],
});
