import { fires, staysSilent } from '../support/real-code.js';
import { listens, sends, type Sender } from '../support/shapes/index.js';

const seen = (more: Partial<Sender> = {}): Sender => sends({ service: 'radar', name: 'seeShip', topic: 'ship.seen', parameters: 'ship: string', args: 'String(request.url)', body: (send) => `await ${send('{ ship }')};`, ...more });
const tick = seen({ parameters: '', args: '', called: { every: '60_000' }, body: (send) => `await ${send('{ at: Date.now() }')};` });

fires('require-load', 'a topic without a number', {
  code: [seen()],
  at: { send: 'missingLoad' },
  says: ["Nobody says how many messages 'ship.seen' gets", "'ship.seen': { load: '…/s' }"],
});

fires('require-load', 'a reason to keep it is no number', {
  code: [seen()],
  settings: { topics: { 'ship.*': { keep: 'the coast guard reads it' } } },
  at: { send: 'missingLoad' },
});

staysSilent('require-load', {
  'a declared load': { code: [seen()], settings: { topics: { 'ship.seen': { load: '4/s' } } } },
  'a declared load of a family': { code: [seen()], settings: { topics: { 'ship.*': { load: '4/s' } } } },
  'a measured load': { code: [seen()], settings: { loads: { topics: { 'ship.seen': { messages: 84_000, window: '7d' } } } } },
  'a load derived from a timer': [tick],
  'a topic that is only read': [listens({ service: 'berths', name: 'keepShip', topic: 'ship.seen', body: 'console.log(event.ship);' })],
  'two senders of a declared topic': { code: [seen(), seen({ service: 'satellite', name: 'spotShip' })], settings: { topics: { 'ship.seen': { load: '40k/s' } } } },
  'a burst beside the load': { code: [seen()], settings: { topics: { 'ship.seen': { load: '4/s', burst: '90/s' } } } },
  'a load per day': { code: [seen()], settings: { topics: { 'ship.seen': { load: '12/day' } } } },
});
