/** A handler written as text, as the topology shows it. */
import type { Effect, Handler } from '../../src/topology/topology.js';
import { analyse, consumesOf } from '../support/engine.js';

export interface Handling {
  readonly imports?: string;
  readonly declarations?: string;
  readonly files?: Readonly<Record<string, string | object>>;
  readonly topic?: string;
  /** Options of `consumer.run` beside the handler. */
  readonly run?: string;
  readonly subscribe?: string;
}

/** The handler of one consumer: `body` is that of `eachMessage`, in which `event` is the message's value. */
export function handle(body: string, { imports = '', declarations = '', files = {}, topic = 'ship.moved', run = '', subscribe = '' }: Handling = {}): Handler {
  const main = `import { Kafka } from 'kafkajs';
${imports}

const kafka = new Kafka({ clientId: 'harbour', brokers: ['kafka:9092'] });
const consumer = kafka.consumer({ groupId: 'harbour' });
${declarations}

async function main() {
  await consumer.subscribe({ topic: '${topic}'${subscribe} });
  await consumer.run({
    ${run}
    eachMessage: async ({ topic, message, heartbeat }) => {
      const event = JSON.parse(message.value.toString());
      ${body}
    },
  });
}
main();
`;
  const [consume] = consumesOf(analyse({ 'package.json': { name: 'harbour', scripts: { start: 'node src/main.js' } }, 'src/main.ts': main, ...files }));
  if (!consume?.handler) throw new Error(`There is no handler in:\n${main}`);
  return consume.handler;
}

/** `mail mailer.sendMail`, `mail mailer.sendMail in process, unawaited`. */
export function spell({ kind, text, inProcess, unawaited, inCatch, swallowed, loop, topic }: Effect): string {
  const marks = [inProcess && 'in process', unawaited && 'unawaited', inCatch && 'in catch', swallowed && 'swallowed', loop && `per ${loop.over}`].filter(Boolean).join(', ');
  return `${kind} ${text}${topic === undefined ? '' : ` -> ${topic}`}${marks ? ` (${marks})` : ''}`;
}

export const effectsOf = (handler: Handler): readonly string[] => handler.effects.filter(({ kind }) => kind !== 'log').map(spell);
export const faultsOf = (handler: Handler): readonly string[] => handler.faults.map(({ kind, effects, wrapper }) => `${kind}: ${effects.join(', ')}${wrapper === undefined ? '' : ` in ${wrapper}`}`);
export const signsOf = (handler: Handler): readonly string[] => handler.signs.map(({ kind, text }) => `${kind}: ${text}`);
