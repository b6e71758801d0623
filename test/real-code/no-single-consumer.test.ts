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
/** A send by the service that also listens, with a payload of its own. */
const berthing = (payload: string) => sends({ service: 'berths', name: 'assignBerth', topic: 'berth.assigned', parameters: 'ship: string', args: 'String(request.url)', body: (send) => `await ${send(payload)};` });
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

fires('no-single-consumer', 'a service that sends itself what it acts on, whatever else it would act on', {
  code: [berthing("{ type: 'assigned', ship }"), pilots({ service: 'berths', body: "if (event.type === 'requested' || event.type === 'assigned') await pool.query('INSERT INTO requests (ship) VALUES ($1)', [event.ship]);" })],
  at: { send: 'sameService', subscribe: 'sameService' },
});

fires('no-single-consumer', 'a service that does something with every message, and more with some', {
  code: [berthing("{ type: 'assigned', ship }"), pilots({ service: 'berths', body: "await pool.query('INSERT INTO log (ship) VALUES ($1)', [event.ship]);\nif (event.type === 'requested') await pool.query('INSERT INTO requests (ship) VALUES ($1)', [event.ship]);" })],
  at: { send: 'sameService', subscribe: 'sameService' },
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
  'a conversation with a service elsewhere: what is acted on is none of what is sent': [
    berthing("{ type: 'assigned', ship }"),
    pilots({ service: 'berths', body: "if (event.type === 'requested') await pool.query('INSERT INTO requests (ship) VALUES ($1)', [event.ship]);" }),
  ],
  'a conversation that is told apart by a switch': [
    berthing("{ event: 'berth.assigned', ship }"),
    pilots({ service: 'berths', body: "switch (event.event) {\n  case 'berth.requested':\n  case 'berth.left':\n    await pool.query('INSERT INTO requests (ship) VALUES ($1)', [event.ship]);\n    break;\n  default:\n    console.warn('whose is it?', event);\n}" }),
  ],
  'a conversation of which one leaves early what is not for it': [
    berthing("{ action: 'assign', ship }"),
    pilots({ service: 'berths', body: "if (!['request', 'leave'].includes(event.action)) return;\nawait pool.query('INSERT INTO requests (ship) VALUES ($1)', [event.ship]);" }),
  ],
  'a conversation of which what fails is put aside': [
    berthing("{ type: 'assigned', ship }"),
    pilots({ service: 'berths', declarations: "const pool = new pg.Pool();\nimport { Kafka } from 'kafkajs';\nconst aside = new Kafka({ clientId: 'aside', brokers: ['broker:9092'] }).producer();", body: "try {\n  if (event.type === 'requested') await pool.query('INSERT INTO requests (ship) VALUES ($1)', [event.ship]);\n} catch (error) {\n  await aside.send({ topic: 'berth.failed', messages: [{ value: JSON.stringify(event) }] });\n}" }),
  ],
  'a topic that a subscription by environment may be': [
    assign(),
    pilots({ topic: 'berth.assigned' }),
    pilots({ service: 'customs', name: 'declareCargo', topic: "' + process.env.KAFKA_TOPIC + '" }),
  ],
});
