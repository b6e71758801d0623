import { mark } from '../support/marks.js';
import { fires, staysSilent } from '../support/real-code.js';
import { INJECTED, PLAIN_SHAPES, sends, type Sender } from '../support/shapes/index.js';

const paid = (more: Partial<Sender> = {}): Sender => sends({ service: 'tills', name: 'takePayment', topic: 'payment.captured', parameters: 'ship: string', args: 'String(request.url)', body: (send) => `const payment = { paymentId: ship, amount: 40 };\nawait ${send('payment')};`, ...more });
const critical = { topics: { 'payment.*': { critical: true } } };

fires('require-durable-send', 'a send that nobody waits for', {
  code: [paid({ body: (send) => `${send('{ paymentId: ship, amount: 40 }')};` })],
  shapes: PLAIN_SHAPES,
  settings: critical,
  at: { send: 'droppedSend' },
  says: ["A send to 'payment.captured' is started and forgotten"],
  suggests: ['Await the send'],
});

fires('require-durable-send', 'an emit() that nobody waits for', {
  code: [paid({ body: (send) => `${mark('wait', `await ${send('{ paymentId: ship, amount: 40 }').replace(/^lastValueFrom\(|\)$/g, '')}`)};` })],
  shapes: [INJECTED],
  settings: critical,
  at: { wait: 'awaitedObservable' },
  suggests: ['Wait for the send with lastValueFrom(…)'],
});

fires('require-durable-send', 'a failure that is only logged', {
  code: [paid({ body: (send) => `try {\n  await ${send('{ paymentId: ship, amount: 40 }')};\n} ${mark('lost', "catch (error) {\n  console.error('not sent', error);\n}")}` })],
  settings: critical,
  at: { lost: 'swallowedSend' },
  says: ["The failure of a send to 'payment.captured' is swallowed"],
  suggests: ['Rethrow'],
});

fires('require-durable-send', 'a name and a payload that say payment', {
  code: [paid({ body: (send) => `const payment = { paymentId: ship, amount: 40 };\n${send('payment')};` })],
  shapes: PLAIN_SHAPES,
  at: { send: 'droppedSend' },
});

staysSilent('require-durable-send', {
  'a send that is awaited': { code: [paid()], settings: critical },
  'a send that is returned': { code: [paid({ returns: 'Promise<unknown>', body: (send) => `return ${send('{ paymentId: ship }')};` })], settings: critical },
  'a failure that is thrown on': { code: [paid({ body: (send) => `try {\n  await ${send('{ paymentId: ship }')};\n} catch (error) {\n  console.error(error);\n  throw error;\n}` })], settings: critical },
  'a failure that is stored': {
    code: [paid({ imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();', body: (send) => `try {\n  await ${send('{ paymentId: ship }')};\n} catch {\n  await pool.query('INSERT INTO outbox (payment) VALUES ($1)', [ship]);\n}` })],
    settings: critical,
  },
  'several sends that are collected': { code: [paid({ parameters: 'ships: string[]', args: "[String(request.url)]", body: (send) => `await Promise.all(ships.map((ship) => ${send('{ paymentId: ship }')}));` })], settings: critical },
  'a dropped send to a topic that is not critical': [paid({ topic: 'ship.seen', body: (send) => `${send('{ ship }')};` })],
  'a word that only looks like one': [paid({ topic: 'orderbooks.updated', name: 'updateBook', body: (send) => `${send('{ book: ship }')};` })],
  'acks of all replicas': { code: [paid({ acks: -1 })], settings: critical },
});

