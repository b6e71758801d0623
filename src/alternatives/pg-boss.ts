/** https://timgit.github.io/pg-boss/ — jobs in PostgreSQL, with retries, delays and a dead-letter queue. */
import type { Alternative, ReplaceInput } from './alternative.js';
import { findPayload, findTopic, startReplacement, type Replacement } from './replacement.js';
import { hasRetries } from './retries.js';

/** A Kafka key is not made a singleton key: keys repeat, and pg-boss keeps one job of a singleton key. */
export const pgBoss: Alternative = {
  id: 'pgBoss',
  title: 'pg-boss',
  packages: ['pg-boss'],
  infrastructure: ['postgres', 'timescale', 'cockroach'],
  rules: ['no-task-queue', 'no-low-traffic'],
  tool: 'pgBoss',
  example: {
    produce: `import { PgBoss } from 'pg-boss';

const boss = new PgBoss(process.env.DATABASE_URL ?? 'postgres://localhost:5432/postgres');
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue('order.created');

await boss.send('order.created', order, { retryLimit: 3, retryBackoff: true });`,
    consume: `import { PgBoss } from 'pg-boss';

const boss = new PgBoss(process.env.DATABASE_URL ?? 'postgres://localhost:5432/postgres');
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue('order.created');

await boss.work<Order>('order.created', async ([job]) => {
  if (job) await sendReceipt(job.data);
});`,
  },
  replaceProduce(input) {
    const replacement = startReplacement(input);
    const topic = findTopic(input, replacement.quote);
    const payload = findPayload(input);
    // A job's data is an object.
    if (topic === undefined || payload === undefined || input.source.payloadForm === 'text') return undefined;
    const PgBoss = importBoss(input, replacement);
    const { t } = replacement;
    const options = hasRetries(input) ? ', { retryLimit: 3, retryBackoff: true }' : '';
    const sendJob = replacement.declareFunction({
      name: 'sendJob',
      prelude: (named) => `let ${named('startedBoss')}${t(`: ReturnType<typeof ${named('startBoss')}> | undefined`)};

async function ${named('startBoss')}() {
  try {
    const boss = new ${PgBoss}(process.env.DATABASE_URL ?? 'postgres://localhost:5432/postgres');
    boss.on('error', (error${t(': unknown')}) => console.error(error));
    await boss.start();
    return boss;
  } catch (error) {
    ${named('startedBoss')} = undefined;
    throw error;
  }
}`,
      write: (name, named) => `async function ${name}(queue${t(': string')}, data${t(': object')})${t(': Promise<void>')} {
  ${named('startedBoss')} ??= ${named('startBoss')}();
  const boss = await ${named('startedBoss')};
  await boss.createQueue(queue);
  await boss.send(queue, data${options});
}`,
    });
    return replacement.replaceCall(payload.each(`${sendJob}(${topic}, ${payload.item})`), 'void');
  },
};

/** Since version 12 the class is a named export; before it was the module. */
function importBoss({ service, source }: ReplaceInput, replacement: Replacement): string {
  const major = /\d+/.exec(service?.versions?.['pg-boss'] ?? '')?.[0];
  const isOld = (major !== undefined && Number(major) < 12) || source.bindings.some((b) => b.module === 'pg-boss' && b.imported === 'default');
  const locals = replacement.import(isOld ? { module: 'pg-boss', default: 'PgBoss' } : { module: 'pg-boss', names: ['PgBoss'] });
  return locals.PgBoss ?? 'PgBoss';
}
