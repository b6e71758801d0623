import { describe, expect, it } from 'vitest';
import { createWorkspace, HARBOUR, service } from '../support/lint.js';
import { run } from '../support/run.js';

describe('queue-fit explain', () => {
  it('prints the checklist of a topic', async () => {
    const { code, out, err } = await run(createWorkspace(HARBOUR), 'explain', 'berth.assigned');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^berth\.assigned\n/);
    for (const section of ['Producers', 'Consumer groups', 'Load', 'Reasons for Kafka', 'Checklist', 'Verdict']) expect(out).toContain(`\n\n${section}\n`);
    expect(out).toContain('apps/berths/src/main.ts:7');
    expect(out).toContain('apps/pilots/src/main.ts:6');
  });

  it('takes a DIR and settings', async () => {
    const root = createWorkspace({ ...HARBOUR, 'queues.json': '{ "topics": { "berth.*": { "load": "9/day", "keep": "pilots replay it" } } }' });
    const { out } = await run('/', 'explain', 'berth.assigned', root, '--settings', `${root}/queues.json`);
    expect(out).toContain('Kept on Kafka, as the settings say: pilots replay it.');
    expect(out).toContain('9 a day, declared');
  });

  it.each(['env:TIDES_TOPIC|tides', 'TIDES_TOPIC', 'tides'])('finds a topic from the environment by %s', async (topic) => {
    const root = createWorkspace({
      'apps/tides/package.json': service('tides'),
      'apps/tides/src/main.ts': `import { Kafka } from 'kafkajs';

const producer = new Kafka({ brokers: ['broker:9092'] }).producer();

export const tell = (height: number) => producer.send({ topic: process.env.TIDES_TOPIC ?? 'tides', messages: [{ value: String(height) }] });
`,
    });
    const { code, out } = await run(root, 'explain', topic);
    expect(code).toBe(0);
    expect(out).toMatch(/^env:TIDES_TOPIC\|tides\n/);
  });

  it('names the topics there are, and the one that was probably meant', async () => {
    const { code, out, err } = await run(createWorkspace(HARBOUR), 'explain', 'berth.asigned');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe('queue-fit: no topic "berth.asigned"; did you mean "berth.assigned"? Topics here:\n  berth.assigned\n  berth.photo\n');
  });

  it('says so when there are no topics at all', async () => {
    const { code, err } = await run(createWorkspace({ 'main.js': 'console.log("high water");\n' }), 'explain', 'tides');
    expect(code).toBe(2);
    expect(err).toContain('no topic was found in this workspace');
  });
});
