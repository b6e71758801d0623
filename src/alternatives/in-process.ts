/** https://nodejs.org/api/events.html#eventsonemitter-eventname-options — a queue in memory, for a producer and a consumer in one process. */
import type { Alternative } from './alternative.js';
import { replaceSite } from './edits.js';
import { getBaseName, toCamelCase } from './names.js';
import { findPayload, findTopic, startReplacement } from './replacement.js';
import { applyStyle } from './style.js';

export const inProcess: Alternative = {
  id: 'inProcess',
  title: 'an in-process queue',
  packages: [],
  infrastructure: [],
  rules: ['no-single-consumer', 'no-ephemeral-events'],
  tool: 'inProcess',
  example: {
    produce: `import { EventEmitter } from 'node:events';

export const orderCreatedEvents = new EventEmitter();

orderCreatedEvents.emit('order.created', order);`,
    consume: `import { on } from 'node:events';

for await (const [order] of on(orderCreatedEvents, 'order.created')) await sendReceipt(order);`,
  },
  replaceProduce(input) {
    const { source, produce, text } = input;
    const replacement = startReplacement(input);
    const topic = findTopic(input, replacement.quote);
    const payload = findPayload(input);
    if (topic === undefined || payload === undefined) return undefined;
    const { EventEmitter = 'EventEmitter' } = replacement.import({ module: 'node:events', names: ['EventEmitter'] });
    const wanted = `${toCamelCase(getBaseName(produce))}Events`;
    const isThere = source.bindings.some((binding) => binding.name === wanted);
    const events = replacement.declareClient({ name: wanted, initializer: `new ${EventEmitter}()`, byName: true, exported: source.module === 'esm' });
    // At the end, because `module.exports = …` further up would throw it away.
    if (source.module === 'commonjs' && !isThere) {
      const line = applyStyle(`module.exports.${events} = ${events};`, source.style);
      replacement.add(replaceSite({ file: source.call.file, start: text.length, end: text.length }, `${text.endsWith('\n') ? '' : '\n'}\n${line}\n`));
    }
    const { t } = replacement;
    // Kafka would have kept a message that nobody reads yet; here that is a failure to be seen.
    const handOver = replacement.declareFunction({
      name: 'handOver',
      write: (name) => `async function ${name}(events${t(`: ${EventEmitter}`)}, name${t(': string')}, payload${t(': unknown')})${t(': Promise<void>')} {
  if (!events.emit(name, payload)) throw new Error(\`Nobody listens to \${name}\`);
}`,
    });
    return replacement.replaceCall(payload.each(`${handOver}(${events}, ${topic}, ${payload.item})`), 'void');
  },
};
