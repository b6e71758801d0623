import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const HEAD = `const { Kafka } = require('kafkajs');
const { Pool } = require('pg');
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'loft' });
const pool = new Pool();
const mend = async (sail) => { await pool.query('INSERT INTO mended VALUES ($1)', [sail.id]); };
const sew = async (sail) => { await pool.query('INSERT INTO sewn VALUES ($1)', [sail.id]); };
`;
const read = (code: string): readonly string[] => consumesOf(analyse({ 'src/main.js': HEAD + code })).map(({ topic, handler }) => `${topic.text}: ${(handler?.effects ?? []).filter(({ kind }) => kind === 'databaseWrite').map(({ site }) => site.line).join()}`).sort();

describe('topics that are the keys of a table', () => {
  const both = ['env:SEWN_TOPIC: 6', 'env:TORN_TOPIC|sail.torn: 5'];

  it.each([
    ['an object', "const TABLE = { [process.env.TORN_TOPIC || 'sail.torn']: mend, [process.env.SEWN_TOPIC]: sew };", 'Object.keys(TABLE)', 'TABLE[topic]'],
    ['an object that another is spread into', "const TORN = { [process.env.TORN_TOPIC || 'sail.torn']: mend };\nconst TABLE = { ...TORN, [process.env.SEWN_TOPIC]: sew };", 'Object.keys(TABLE)', 'TABLE[topic]'],
    ['a map', "const PAIRS = [[process.env.TORN_TOPIC || 'sail.torn', mend], [process.env.SEWN_TOPIC, sew]];\nconst TABLE = new Map(PAIRS);", 'Array.from(TABLE.keys())', 'TABLE.get(topic)'],
    ['an object of entries', "const TABLE = Object.fromEntries([[process.env.TORN_TOPIC || 'sail.torn', mend], [process.env.SEWN_TOPIC, sew]]);", 'Object.entries(TABLE).map(([topic]) => topic)', 'TABLE[topic]'],
  ])('are those of the settings that name them: %s', (_name, table, topics, handler) => {
    expect(read(`${table}
(async () => {
  for (const topic of ${topics}) await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: async ({ topic, message }) => { const handle = ${handler}; await handle(JSON.parse(message.value)); } });
})();`)).toEqual(both);
  });

  it('are those of the one section that is named by a setting', () => {
    const table = "const LOFT = process.env.LOFT ?? 'north';\nconst TABLE = { torn: { any: 'sail.torn' }, [LOFT]: { sewn: `${LOFT}.sewn`, mended: `${LOFT}.mended` }, all: { shut: 'all.shut' } };\n";
    const topicsOf = (sections: string): readonly string[] => read(`${table}const by = (sections) => { const found = []; for (const section of sections) found.push(...Object.values(TABLE[section])); return found; };\n(async () => { await consumer.subscribe({ topics: by(${sections}) }); await consumer.run({ eachMessage: async () => {} }); })();`).map((line) => line.replace(/: $/, ''));
    expect(topicsOf("[process.env.LOFT ?? 'north', 'all']")).toEqual(['${env:LOFT|north}.mended', '${env:LOFT|north}.sewn', 'all.shut']);
    expect(topicsOf('[process.env.OTHER]')).toEqual(['${env:LOFT|north}.mended', '${env:LOFT|north}.sewn', 'all.shut', 'sail.torn']);
  });

  it('are looked up without the prefix that they may have', () => {
    expect(read(`const TABLE = new Map([[process.env.TORN_TOPIC || 'sail.torn', mend], [process.env.SEWN_TOPIC, sew]]);
function bare(topic) { const at = topic.indexOf('-'); if (process.env.TENANTS && at > 0) { return topic.slice(at + 1); } return topic; }
(async () => {
  for (const topic of TABLE.keys()) await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: async ({ topic, message }) => { const handle = TABLE.get(bare(topic)); if (handle) await handle(JSON.parse(message.value)); } });
})();`)).toEqual(both);
  });
});

describe('a table of handlers that is handed in to a function which names its topics itself', () => {
  const start = (taken: string): string => `async function start(table = {}) {
  if (table['sail.torn']) await consumer.subscribe({ topic: 'sail.torn' });
  await consumer.subscribe({ topic: 'sail.sewn' });
  await consumer.run({ eachMessage: async ({ topic, message }) => { const sail = JSON.parse(message.value); ${taken} } });
}
start({ 'sail.torn': mend, 'sail.sewn': sew });`;

  it.each(['if (table[topic]) await table[topic](sail);', 'const handle = table[topic]; if (handle) await handle(sail);'])('is read by the topic: %s', (taken) => {
    expect(read(start(taken))).toEqual(['sail.sewn: 6', 'sail.torn: 5']);
  });

  it('is not read by what else a message says', () => {
    expect(read(start('if (table[sail.kind]) await table[sail.kind](sail);'))).toEqual(['sail.sewn: ', 'sail.torn: ']);
  });
});
