/** Outputs that need nothing but Node are run: the message arrives, and a failure is still a rejection. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyEdits, toEdits } from '../../src/alternatives/index.js';
import { topologyOf } from '../support/marked-produce.js';

let directory: string;
let server: Server | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'queue-fit-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
  server?.close();
  server = undefined;
});

/** Runs a script after an alternative has replaced its send; `before` runs first, and knows what was added. Answers with what it printed. */
async function run(alternative: string, before: string, env: Record<string, string> = {}): Promise<string> {
  const code = `import { argv } from 'node:process';
async function place(bus, orders) {
  await ⟪call:bus.publishAll(⟪topic:'order.created'⟫, ⟪list:orders⟫.map((⟪parameter:order⟫) => ⟪item:order⟫))⟫;
}
// BEFORE
await place(undefined, [{ id: 7, note: 'two\\nlines' }, { id: 8 }]).then(() => console.log('sent', argv.length), (error) => console.log('rejected', error.message));
`;
  const { topology, produce, text } = topologyOf(code, { file: 'place.mjs' });
  const edits = toEdits({ kind: 'replace', alternative, produce: produce.id, messageId: 'use' }, topology, text);
  writeFileSync(join(directory, 'place.mjs'), applyEdits(text, edits ?? []).replace('// BEFORE', before));
  const child = spawn(process.execPath, ['place.mjs'], { cwd: directory, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  return output.trim();
}

it('appends one line for each message to a file', async () => {
  expect(await run('jsonl', '')).toBe('sent 2');
  expect(readFileSync(join(directory, 'order-created.jsonl'), 'utf8')).toBe('{"id":7,"note":"two\\nlines"}\n{"id":8}\n');
});

it('posts each message, and rejects when the service refuses one', async () => {
  const bodies: string[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(`${request.method} ${request.url} ${body}`);
      response.writeHead(body.includes('8') ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await run('http', '', { BILLING_SERVICE_URL: url })).toBe(`rejected POST ${url}/order-created answered 503`);
  expect(bodies.sort()).toEqual(['POST /order-created {"id":7,"note":"two\\nlines"}', 'POST /order-created {"id":8}']);
});

it('hands each message to a listener, and rejects when there is none', async () => {
  expect(await run('inProcess', "orderCreatedEvents.on('order.created', (order) => console.log('got', order.id));")).toBe('got 7\ngot 8\nsent 2');
  expect(await run('inProcess', '')).toBe('rejected Nobody listens to order.created');
});
