import { expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

/** What the admin client is made for, of a function that a request calls. */
function madeFor(body: string, flag = 'let ensured = false;'): readonly (string | undefined)[] {
  const code = `import { Kafka } from 'kafkajs';
import express from 'express';
const kafka = new Kafka({ clientId: 'till', brokers: ['kafka:9092'] });
${flag}
const work = async (admin: any) => admin.createTopics({ topics: [{ topic: 'ticket.sold' }] });
async function prepare(request: any) {
  ${body}
}
express().post('/tickets', async (req, res) => { await prepare(req.body); res.end(); });
`;
  return analyse({ 'src/main.ts': code }).objects.filter(({ role }) => role === 'admin').map((o) => o.perCall?.what);
}
const WORK = 'const admin = kafka.admin(); await admin.connect(); try { await admin.createTopics({ topics: [] }); }';

it.each<[string, string, string?]>([
  ['that is set at the end of all', `if (ensured) return; ${WORK} finally { ensured = true; await admin.disconnect(); }`],
  ['that is set before the work', `if (ensured || !request) { return; } ensured = true; ${WORK} finally { await admin.disconnect(); }`],
  ['around the work', `if (!ensured && request) { ${WORK} finally { await admin.disconnect(); } ensured = true; }`],
  ['that is taken back where the work failed', `if (ensured) return; ensured = true; ${WORK} catch (error) { ensured = false; throw error; } finally { await admin.disconnect(); }`],
  ['that is taken back where the connection is lost', `if (ensured) return; ensured = true; ${WORK.replace('; await', "; admin.on('admin.disconnect', () => { ensured = false; }); await")} finally { await admin.disconnect(); }`],
  ['of an object', `if (state.ensured === true) return; ${WORK} finally { await admin.disconnect(); } state.ensured = true;`, 'const state = { ensured: false };'],
])('is once by a flag %s', (_name, body, flag) => expect(madeFor(body, flag)).toEqual([undefined]));

it.each<[string, string, string?]>([
  ['is taken back', `if (ensured) return; ensured = true; ${WORK} finally { ensured = false; await admin.disconnect(); }`],
  ['is taken back by what it calls', `if (ensured) return; ensured = true; ${WORK} finally { await admin.disconnect(); forget(); }`, 'let ensured = false;\nconst forget = () => { ensured = false; };'],
  ['is never set', `if (ensured) return; ${WORK} finally { await admin.disconnect(); }`],
  ['does not decide alone', `if (ensured && request) return; ${WORK} finally { await admin.disconnect(); } ensured = true;`],
  ['is of this call', `let ensured = request.ensured; if (ensured) return; ${WORK} finally { await admin.disconnect(); } ensured = true;`, ''],
])('is for each request where a flag %s', (_name, body, flag) => expect(madeFor(body, flag)).toEqual(['connected and disconnected for each request']));

it('is once by a flag of an object that its class makes, and that is kept', () => {
  const code = `import { Kafka } from 'kafkajs';
import express from 'express';
const kafka = new Kafka({ clientId: 'till', brokers: ['kafka:9092'] });
class Till {
  ensured = false;
  static async create() { return new Till(); }
  async prepare() { if (this.ensured) return; ${WORK} finally { await admin.disconnect(); } this.ensured = true; }
}
const till = await Till.create();
express().post('/tickets', async (req, res) => { await till.prepare(); res.end(); });
`;
  expect(analyse({ 'src/main.ts': code }).objects.filter(({ role }) => role === 'admin').map((o) => o.perCall?.what)).toEqual([undefined]);
});
