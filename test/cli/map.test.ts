import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/cli/report.js';
import { createWorkspace, HARBOUR } from '../support/lint.js';
import { run } from '../support/run.js';

const BERTHS = 'apps/berths/src/main.ts';
const PILOTS = 'apps/pilots/src/main.ts';

/** A wrapper, so that there is a `via`; a topic that nobody can name, so that there is a blind spot. */
const WITH_WRAPPER = {
  ...HARBOUR,
  'apps/berths/src/bus.ts': `import { Kafka } from 'kafkajs';

const producer = new Kafka({ brokers: ['broker:9092'] }).producer();

export async function publish(topic: string, value: string): Promise<void> {
  await producer.send({ topic, messages: [{ value }] });
}
`,
  'apps/berths/src/tides.ts': `import { publish } from './bus.js';

export const tell = (height: number): Promise<void> => publish('tide.turned', String(height));
export const shout = (topic: string): Promise<void> => publish(topic.toUpperCase(), '!');
shout(prompt('Which?') ?? '');
`,
};

async function reportOf(root: string, ...args: readonly string[]): Promise<Report> {
  const { out } = await run(root, 'map', '--format', 'json', ...args);
  return JSON.parse(out) as Report;
}

describe('queue-fit map --format json', () => {
  it('prints operations with service, group, client and place', async () => {
    const { operations } = await reportOf(createWorkspace(HARBOUR));
    expect(operations).toEqual([
      { kind: 'produce', topic: 'berth.assigned', file: BERTHS, line: 7, column: 9, service: 'berths', client: 'kafkajs', via: [] },
      { kind: 'produce', topic: 'berth.photo', file: BERTHS, line: 8, column: 9, service: 'berths', client: 'kafkajs', via: [] },
      { kind: 'consume', topic: 'berth.assigned', file: PILOTS, line: 6, column: 9, service: 'pilots', group: 'pilots', client: 'kafkajs', via: [] },
    ]);
  });

  it('prints what only code that nobody calls produces', async () => {
    const bus = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: [] }).producer();\nexport async function tell(topic: string | undefined, value: string): Promise<void> {\n  await producer.send({ topic: topic ?? process.env['TIDE_TOPIC'], messages: [{ value }] });\n}\n`;
    const root = createWorkspace({ ...HARBOUR, 'apps/berths/src/bus.ts': bus });
    const { topics, operations } = await reportOf(root);
    expect(topics.map(({ topic }) => topic)).toContain('env:TIDE_TOPIC');
    expect(operations.filter(({ uncalled }) => uncalled).map(({ topic }) => topic)).toContain('env:TIDE_TOPIC');
    expect((await run(root, 'map', '--format', 'text')).out).toContain('kafkajs (nobody calls it)');
  });

  it('prints the wrappers between the site and the client', async () => {
    const { operations } = await reportOf(createWorkspace(WITH_WRAPPER));
    expect(operations.find(({ topic }) => topic === 'tide.turned')).toMatchObject({ file: 'apps/berths/src/tides.ts', line: 3, via: [{ name: 'publish', file: 'apps/berths/src/bus.ts' }] });
  });

  it('prints a place once that comes to a topic by several ways, with the shortest', async () => {
    const bus = `import { Kafka } from 'kafkajs';
const producer = new Kafka({ brokers: ['broker:9092'] }).producer();
const put = (topic: string, value: string): Promise<unknown> => producer.send({ topic, messages: [{ value }] });
export const publish = (topic: string, value: string): Promise<unknown> => (value === '' ? put(topic, '-') : producer.send({ topic, messages: [{ value }] }));
`;
    const { operations } = await reportOf(createWorkspace({ ...WITH_WRAPPER, 'apps/berths/src/bus.ts': bus }));
    const turned = operations.filter(({ topic }) => topic === 'tide.turned');
    expect(turned).toMatchObject([{ file: 'apps/berths/src/tides.ts', line: 3, via: [{ name: 'publish' }] }]);
  });

  it('prints the findings of all rules with the whole message, evidence and related places', async () => {
    const { findings } = await reportOf(createWorkspace(HARBOUR));
    const finding = findings.find(({ rule, file }) => rule === 'no-single-consumer' && file === BERTHS);
    expect(finding).toMatchObject({ topic: 'berth.assigned', line: 7, column: 9, related: expect.arrayContaining([{ file: PILOTS, line: 6 }]) as unknown });
    expect(finding?.message).toContain('berth.assigned');
    expect(findings.map(({ message }) => message).join('\n')).not.toMatch(/\{\{|\}\}|undefined/);
    expect(findings.map(({ rule }) => rule)).toContain('require-load');
  });

  it('prints services and topics', async () => {
    const { services, topics } = await reportOf(createWorkspace(HARBOUR));
    expect(services).toEqual([{ name: 'berths', root: 'apps/berths' }, { name: 'pilots', root: 'apps/pilots' }]);
    expect(topics).toEqual([
      { topic: 'berth.assigned', producers: ['berths'], groups: [{ service: 'pilots', group: 'pilots' }] },
      { topic: 'berth.photo', producers: ['berths'], groups: [] },
    ]);
  });

  it('prints the recorded reason of a topic that is kept, and silences its fit rules', async () => {
    const root = createWorkspace({ ...HARBOUR, 'queues.json': '{ "topics": { "berth.assigned": { "keep": "the harbour board reads it too" } } }' });
    const { topics, findings } = await reportOf(root, '--settings', 'queues.json');
    expect(topics[0]).toMatchObject({ topic: 'berth.assigned', keep: 'the harbour board reads it too' });
    expect(findings.filter(({ rule }) => rule === 'no-single-consumer')).toEqual([]);
  });

  it('lists what could not be resolved', async () => {
    const { blindness } = await reportOf(createWorkspace(WITH_WRAPPER));
    expect(blindness).toContainEqual(expect.objectContaining({ kind: 'topic', file: 'apps/berths/src/tides.ts' }));
  });

  it.each([
    ['a broken compose file once', 'docker-compose.yml', 'services:\n  berths: [\n', /^is not valid YAML: /],
    ['no template of Helm, which is not meant to be YAML', 'charts/harbour/compose.yml', '{{ if .Values.x }}\nservices: [\n{{ end }}\n', undefined],
  ])('lists %s', async (_, file, text, message) => {
    const { blindness, operations } = await reportOf(createWorkspace({ ...HARBOUR, [file]: text }));
    expect(blindness.filter((one) => one.kind === 'parse').map((one) => one.file)).toEqual(message ? [file] : []);
    if (message) expect(blindness.find((one) => one.kind === 'parse')?.text).toMatch(message);
    expect(operations).toHaveLength(3);
  });

  it('prints an empty report for a DIR without JavaScript, and says why', async () => {
    const { code, out, err } = await run(createWorkspace({ 'main.py': 'print("ebb")\n' }), 'map', '--format', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ operations: [], findings: [] });
    expect(err).toContain('has no JavaScript or TypeScript files');
  });
});

describe('queue-fit map', () => {
  it('prints text for a person', async () => {
    const { code, out } = await run(createWorkspace(HARBOUR), 'map');
    expect(code).toBe(0);
    expect(out).toContain(`Services: 2
  berths  apps/berths  produces 2 topics, consumes 0 topics
  pilots  apps/pilots  produces 0 topics, consumes 1 topic
`);
    expect(out).toContain(`  berth.assigned
    →  berths           ${BERTHS}:7  kafkajs
    ←  pilots [pilots]  ${PILOTS}:6  kafkajs
`);
    expect(out).toMatch(new RegExp(`^ {2}${BERTHS}:8:9 {2}no-large-payload\n {4}\\S`, 'm'));
  });

  it('shows both ends of a topic that one of them names by a variable', async () => {
    const pilots = HARBOUR[PILOTS]?.replace("topic: 'berth.assigned'", 'topic: process.env.BERTHS!') ?? '';
    const { out } = await run(createWorkspace({ ...HARBOUR, [PILOTS]: pilots, 'apps/pilots/.env': 'BERTHS=berth.assigned\n' }), 'map');
    expect(out).toMatch(/ {2}berth\.assigned {2}\(also env:BERTHS\)\n {4}→ {2}berths .*\n {4}← {2}pilots \[pilots\] /);
  });

  it('shows wrappers and blind spots', async () => {
    const { out } = await run(createWorkspace(WITH_WRAPPER), 'map', '--format', 'text');
    expect(out).toMatch(/→ {2}berths +apps\/berths\/src\/tides\.ts:3 +publish › kafkajs/);
    expect(out).toMatch(/Not resolved, and possibly hiding something: \d+\n {2}Topics without a name: \d+/);
  });
});
