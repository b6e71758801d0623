/** https://sqlite.org/wal.html and https://github.com/WiseLibs/better-sqlite3 — a table as the queue, several writers on one host. */
import type { Alternative } from './alternative.js';
import { findPayload, findTopic, startReplacement } from './replacement.js';

const TABLE = 'CREATE TABLE IF NOT EXISTS queue (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, key TEXT, payload TEXT NOT NULL, created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, done_at TEXT)';

export const sqlite: Alternative = {
  id: 'sqlite',
  title: 'SQLite',
  packages: ['better-sqlite3'],
  infrastructure: [],
  rules: ['no-low-traffic', 'no-single-consumer'],
  tool: 'sqlite',
  example: {
    produce: `import Database from 'better-sqlite3';

const queue = new Database(process.env.QUEUE_DATABASE ?? 'queue.db');
queue.pragma('journal_mode = WAL');
queue.exec('${TABLE}');
const insert = queue.prepare('INSERT INTO queue (topic, payload) VALUES (?, ?)');

insert.run('order.created', JSON.stringify(order));`,
    consume: `import Database from 'better-sqlite3';

const queue = new Database(process.env.QUEUE_DATABASE ?? 'queue.db');
const next = queue.prepare<[string], { id: number; payload: string }>('SELECT id, payload FROM queue WHERE topic = ? AND done_at IS NULL ORDER BY id LIMIT 100');
const done = queue.prepare('UPDATE queue SET done_at = CURRENT_TIMESTAMP WHERE id = ?');

setInterval(async () => {
  for (const { id, payload } of next.all('order.created')) {
    await sendReceipt(JSON.parse(payload));
    done.run(id);
  }
}, 1000);`,
  },
  replaceProduce(input) {
    const replacement = startReplacement(input);
    const topic = findTopic(input, replacement.quote);
    const payload = findPayload(input);
    if (topic === undefined || payload === undefined) return undefined;
    const { Database = 'Database' } = replacement.import({ module: 'better-sqlite3', default: 'Database' });
    const database = replacement.declareClient({
      name: 'queueDatabase',
      initializer: `new ${Database}(process.env.QUEUE_DATABASE ?? 'queue.db')`,
      setUp: (name) => `${name}.pragma('journal_mode = WAL');\n${name}.exec('${TABLE}');`,
    });
    const insert = replacement.declareClient({ name: 'insertIntoQueue', initializer: `${database}.prepare('INSERT INTO queue (topic, key, payload) VALUES (?, ?, ?)')` });
    const { t } = replacement;
    // The insert is synchronous; a promise keeps the call's failures rejections.
    const enqueue = replacement.declareFunction({
      name: 'enqueue',
      write: (name) => `async function ${name}(topic${t(': string')}, payload${t(': string')}, key${t('?: string')})${t(': Promise<void>')} {
  ${insert}.run(topic, key ?? null, payload);
}`,
    });
    return replacement.replaceCall(payload.each(`${enqueue}(${topic}, ${payload.json}${payload.key === undefined ? '' : `, ${payload.key}`})`), 'void');
  },
};
