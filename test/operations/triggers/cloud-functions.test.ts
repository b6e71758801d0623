import { describe, expect, test } from 'vitest';
import type { Trigger } from '../../../src/topology/topology.js';
import { analyse, producesOf } from '../../support/engine.js';

const PRODUCER = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\nconst weigh = () => producer.send({ topic: 'crate.weighed', messages: [{ value: 'x' }] });\n`;
const REQUIRED = `const { Kafka } = require('kafkajs');\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\nconst weigh = () => producer.send({ topic: 'crate.weighed', messages: [{ value: 'x' }] });\n`;

function triggersOf(files: Readonly<Record<string, string>>): { readonly triggers: readonly Trigger[]; readonly complete: boolean } {
  const [produce] = producesOf(analyse(files));
  if (!produce) throw new Error('nothing is produced');
  return { triggers: produce.triggers, complete: produce.triggersComplete };
}
const serverless = (events: string, handler = 'src/weigh.handler'): string => `service: scales\nfunctions:\n  weigh:\n    handler: ${handler}\n    events:\n${events.split('\n').map((line) => `      ${line}`).join('\n')}\n`;
const HANDLER = { 'src/weigh.ts': `${PRODUCER}export const handler = async () => { await weigh(); };` };

describe('serverless.yml', () => {
  test.each([
    ['a rate', '- schedule: rate(10 minutes)', 144],
    ['a rate with options', '- schedule:\n    rate: cron(0 3 * * ? *)\n    enabled: true', 1],
    ['several rates', `- schedule:\n    rate: ['cron(0 3 * * ? *)', rate(1 hour)]`, 25],
    ['several schedules', '- schedule: rate(1 hour)\n- schedule: rate(1 day)', 25],
    ['a rule of EventBridge', '- eventBridge:\n    schedule: rate(1 hour)', 24],
    ['a rate beside one that is switched off', '- schedule: rate(1 hour)\n- schedule: { rate: rate(1 minute), enabled: false }', 24],
    ['a rate that a variable holds', '- schedule: ${self:custom.rate}', undefined],
  ])('%s', (_, events, perDay) => {
    const { triggers, complete } = triggersOf({ ...HANDLER, 'serverless.yml': serverless(events) });
    expect(triggers).toMatchObject([{ kind: 'timer', site: { file: 'serverless.yml', line: 6 } }]);
    expect(triggers[0]?.perDay).toBe(perDay);
    expect(complete).toBe(true);
  });

  test('a function that answers requests too runs as often as they come', () => {
    expect(triggersOf({ ...HANDLER, 'serverless.yml': serverless(`- schedule: rate(1 hour)\n- httpApi: 'POST /crates'`) }).triggers).toMatchObject([{ kind: 'http', text: 'httpApi' }]);
  });

  test('functions in a list, and an event without anything', () => {
    const text = serverless('- alexaSkill').replace('functions:\n  weigh:\n    handler', 'functions:\n  - weigh:\n     handler');
    expect(triggersOf({ ...HANDLER, 'serverless.yml': text.replace('    events', '     events') }).triggers).toMatchObject([{ kind: 'event', text: 'alexaSkill' }]);
  });

  test.each([
    ['exports.handler', { 'src/weigh.js': `${REQUIRED}exports.handler = async () => { await weigh(); };` }],
    ['module.exports', { 'src/weigh.js': `${REQUIRED}async function handler() { await weigh(); }\nmodule.exports = { handler };` }],
    ['an export by name', { 'src/weigh.ts': `${PRODUCER}async function handler() { await weigh(); }\nexport { handler };` }],
  ])('a handler that is exported by %s', (_, files) => {
    expect(triggersOf({ ...files, 'serverless.yml': serverless('- schedule: rate(1 hour)') }).triggers).toMatchObject([{ kind: 'timer', perDay: 24 }]);
  });

  test('a handler as it is built', () => {
    expect(triggersOf({ ...HANDLER, 'serverless.yml': serverless('- schedule: rate(1 hour)', 'dist/weigh.handler') }).triggers).toMatchObject([{ kind: 'timer', perDay: 24 }]);
  });

  test('a function of that name in another file, or within another one, is none', () => {
    const inner = `${PRODUCER}export function make() { const handler = async () => { await weigh(); }; return handler; }`;
    for (const files of [{ 'src/other.ts': HANDLER['src/weigh.ts'], 'src/weigh.ts': 'export const handler = () => 1;' }, { 'src/weigh.ts': inner }]) {
      expect(triggersOf({ ...files, 'serverless.yml': serverless('- schedule: rate(1 hour)') }).triggers.filter(({ kind }) => kind === 'timer')).toEqual([]);
    }
  });
});

describe('a template of SAM', () => {
  const template = (event: string, more = ''): string =>
    `Resources:\n  Weigh:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src/\n      Handler: weigh.handler\n      Role: !GetAtt Role.Arn\n      Events:\n        Tick:\n          ${event}\n${more}`;
  test.each([
    ['Schedule', '{ Type: Schedule, Properties: { Schedule: rate(10 minutes) } }', 144],
    ['ScheduleV2', `{ Type: ScheduleV2, Properties: { ScheduleExpression: 'cron(0 3 * * ? *)' } }`, 1],
  ])('%s', (_, event, perDay) => {
    expect(triggersOf({ ...HANDLER, 'template.yaml': template(event) }).triggers).toMatchObject([{ kind: 'timer', perDay, site: { file: 'template.yaml', line: 10 } }]);
  });
  test('another event', () => {
    expect(triggersOf({ ...HANDLER, 'template.yaml': template('{ Type: SQS, Properties: { Queue: !GetAtt Q.Arn } }') }).triggers).toMatchObject([{ kind: 'event', text: 'SQS' }]);
    expect(triggersOf({ ...HANDLER, 'template.yaml': template('{ Type: Api, Properties: { Path: /, Method: post } }') }).triggers).toMatchObject([{ kind: 'http' }]);
  });
});
