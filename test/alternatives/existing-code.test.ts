/** What is there already is used: imports, clients and the functions that an earlier suggestion added. */
import { describe, expect, it } from 'vitest';
import { alternatives, applyEdits, toEdits } from '../../src/alternatives/index.js';
import { topologyOf, type MarkedOptions } from '../support/marked-produce.js';
import { typeErrors } from '../support/type-check.js';

const checked: Record<string, string> = {};

function suggest(alternative: string, code: string, options: MarkedOptions = {}): string | undefined {
  const { topology, produce, text } = topologyOf(code, options);
  const edits = toEdits({ kind: 'replace', alternative, produce: produce.id, messageId: 'use' }, topology, text);
  const result = edits && applyEdits(text, edits);
  if (result !== undefined) checked[`existing/${Object.keys(checked).length}${/\.\w+$/.exec(options.file ?? 'a.ts')?.[0] ?? '.ts'}`] = result;
  return result;
}

const withImports = (imports: string, more = ''): string => `${imports}
export interface Bus { publish(topic: string, payload: unknown): Promise<void> }
${more}
export async function place(bus: Bus, order: { id: string }): Promise<void> {
  await ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;
}
`;
const count = (text: string | undefined, part: string): number => (text ?? '').split(part).length - 1;

describe('imports of the file', () => {
  it('joins the names of a module that is imported already', () => {
    const text = suggest('bullmq', withImports("import { Worker } from 'bullmq';\n\nexport const workers: Worker[] = [];"));
    expect(text).toContain("import { Worker, Queue } from 'bullmq';");
  });
  it('joins a list over several lines with a trailing comma', () => {
    const text = suggest('sqs', withImports("import {\n  DeleteMessageCommand,\n  SQSClient,\n} from '@aws-sdk/client-sqs';\n\nexport const used = [DeleteMessageCommand, SQSClient];"));
    expect(text).toContain('  SQSClient, SendMessageCommand\n} from');
  });
  it('uses a renamed import by its local name', () => {
    const text = suggest('bullmq', withImports("import { Queue as JobQueue } from 'bullmq';\n\nexport type Jobs = JobQueue;"));
    expect(text).toContain("const orderCreatedQueue = new JobQueue('order.created'");
    expect(count(text, "'bullmq'")).toBe(1);
  });
  it('uses a namespace import', () => {
    const text = suggest('sqs', withImports("import * as aws from '@aws-sdk/client-sqs';\n\nexport type Client = aws.SQSClient;"));
    expect(text).toContain('const sqs = new aws.SQSClient({});');
    expect(text).toContain('sqs.send(new aws.SendMessageCommand({');
  });
  it('does not take an import of types for one of values', () => {
    const text = suggest('bullmq', withImports("import type { Queue } from 'bullmq';\n\nexport type Jobs = Queue;"));
    expect(text).toContain("import { Queue as Queue2 } from 'bullmq';");
  });
  it('keeps a comment beside the last import', () => {
    const text = suggest('jsonl', withImports("import { randomBytes } from 'node:crypto'; // ids\n\nexport const boot = randomBytes(4);"));
    expect(text).toContain("'node:crypto'; // ids\nimport { appendFile } from 'node:fs/promises';");
  });
  it('puts an import on top of a file that has none', () => {
    expect(suggest('jsonl', withImports(''))?.startsWith("import { appendFile } from 'node:fs/promises';\n")).toBe(true);
  });
  it('takes a required module for its names and its default', () => {
    const code = `const amqp = require('amqplib');
const Database = require('better-sqlite3');
exports.place = async (bus, order) => {
  await ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;
};
exports.used = [amqp, Database];
`;
    const file = 'src/checkout.cjs';
    expect(suggest('rabbitmq', code, { file })).toContain('await amqp.connect(');
    expect(count(suggest('sqlite', code, { file }), "require('better-sqlite3')")).toBe(1);
  });
});

describe('where a client is made', () => {
  it('after the statement that fills the environment', () => {
    const text = suggest('redisStreams', withImports("import { loadEnvFile } from 'node:process';\n\nloadEnvFile();"));
    expect(text).toMatch(/loadEnvFile\(\);\n\nconst redis = new Redis/);
  });
  it('after a shebang and a directive', () => {
    const text = suggest('http', `#!/usr/bin/env node\n'use strict';\nmodule.exports = async (bus, order) => {\n  await ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;\n};\n`, { file: 'bin/place.cjs' });
    expect(text).toMatch(/^#!\/usr\/bin\/env node\n'use strict';\n\nasync function postJson/);
  });
  it('before a call at the top level of a module', () => {
    const text = suggest('sqs', `declare const bus: { publish(topic: string, payload: unknown): Promise<void> };\nawait ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:{ id: 7 }⟫)⟫;\nexport {};\n`);
    expect(text?.indexOf('const sqs')).toBeLessThan(text?.indexOf('sqs.send') ?? 0);
  });
  it('ends with a semicolon where the next line would continue it', () => {
    const text = suggest('sqs', `import { randomBytes } from "node:crypto"\n\n[1, 2].forEach(() => randomBytes(1))\n\nexport async function place(bus: { publish(topic: string, payload: unknown): Promise<void> }, order: object) {\n  await ⟪call:bus.publish(⟪topic:"order.created"⟫, ⟪payload:order⟫)⟫\n}\n`);
    expect(text).toContain('new SQSClient({});\n\n[1, 2]');
  });
});

describe('clients of the file', () => {
  it('uses a Redis client that is there', () => {
    const text = suggest('redisStreams', withImports("import Redis from 'ioredis';\n\nexport const cache = new Redis({ host: 'cache' });".replace('Redis from', '{ Redis } from')));
    expect(text).toContain("await cache.xadd('order.created', '*', 'value', JSON.stringify(order));");
    expect(count(text, 'new Redis(')).toBe(1);
  });
  it('does not use a client that is made after the call', () => {
    const text = suggest('sqs', `${withImports("import { SQSClient } from '@aws-sdk/client-sqs';")}\nexport const late = new SQSClient({});\n`);
    expect(text).toContain('const sqs = new SQSClient({});');
  });
  it('uses a queue of the same name, not another', () => {
    const queues = "import { Queue } from 'bullmq';\n\nexport const mails = new Queue('mail', { connection: {} });\nexport const orders = new Queue('order.created', { connection: {} });";
    expect(suggest('bullmq', withImports(queues))).toContain("await orders.add('order.created', order);");
    expect(suggest('bullmq', withImports(queues), { topic: 'order.cancelled' })).toContain("orderCancelledQueue = new Queue('order.cancelled'");
  });
});

describe('a second suggestion in one file', () => {
  const again = "\nexport async function again(bus: Bus, order: { id: string }): Promise<void> {\n  await ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;\n}\n";
  const first = withImports("import { randomBytes } from 'node:crypto';\n\nexport const boot = randomBytes(4);");
  it.each(alternatives.map(({ id }) => id).filter((id) => !id.startsWith('nest') ))('%s adds nothing twice', (id) => {
    const once = suggest(id, first) ?? '';
    const twice = suggest(id, once + again) ?? '';
    // Only the second call itself differs: the file has grown by the function and what the call now reads.
    expect(twice.split('\n').slice(0, once.split('\n').length - 1)).toEqual(once.split('\n').slice(0, -1));
  });
});

describe('what the service depends on', () => {
  const plain = withImports("import { randomBytes } from 'node:crypto';\n\nexport const boot = randomBytes(4);");
  it('node-redis is connected and has its own method names', () => {
    const text = suggest('redisStreams', plain, { service: { dependencies: ['redis'] } });
    expect(text).toContain('if (!redis.isOpen) await redis.connect();');
    expect(text).toContain("await redis.xAdd(stream, '*', message);");
    expect(suggest('redisPubSub', plain, { service: { dependencies: ['redis'] } })).toContain('await redis.publish(channel, message);');
  });
  it('iovalkey has the API of ioredis', () => {
    expect(suggest('redisPubSub', plain, { service: { dependencies: ['iovalkey'] } })).toContain("import { Redis } from 'iovalkey';");
  });
  it('axios', () => {
    expect(suggest('http', plain, { service: { dependencies: ['axios'] } })).toContain('await axios.post(`${process.env.BILLING_SERVICE_URL}/order-created`, order);');
  });
  it("Nest's HttpService without axios beside it", () => {
    expect(suggest('http', plain, { service: { dependencies: ['@nestjs/axios'] } })).toContain('await httpService.axiosRef.post(');
  });
  it('pg-boss below 12 is a default export', () => {
    expect(suggest('pgBoss', plain, { service: { dependencies: ['pg-boss'], versions: { 'pg-boss': '^10.1.0' } } })).toContain("import PgBoss from 'pg-boss';");
  });
});

it('all of these type-check', () => {
  const errors = typeErrors(Object.fromEntries(Object.entries(checked).map(([file, text]) => [file, text.replace("{ PgBoss } from 'pg-boss'", "{ PgBoss } from 'pg-boss-12'")])));
  expect(Object.entries(errors).map(([file, messages]) => `${messages.join('\n')}\n${checked[file] ?? ''}`)).toEqual([]);
}, 120_000);
