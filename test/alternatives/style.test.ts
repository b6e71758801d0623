/** What a suggestion adds reads like the file that it is added to. */
import { expect, it } from 'vitest';
import { applyEdits, toEdits } from '../../src/alternatives/index.js';
import { topologyOf, type MarkedOptions } from '../support/marked-produce.js';

function suggest(alternative: string, code: string, options: MarkedOptions = {}): string {
  const { topology, produce, text } = topologyOf(code, options);
  return applyEdits(text, toEdits({ kind: 'replace', alternative, produce: produce.id, messageId: 'use' }, topology, text) ?? []);
}

const place = (indent: string): string => `import { bus } from './bus.js';

export async function place(order: object): Promise<void> {
${indent}if (order) {
${indent}${indent}await ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;
${indent}}
}
`;

it.each([
  ['tabs', '\t'],
  ['four spaces', '    '],
  ['two spaces', '  '],
])('is indented with %s', (_name, indent) => {
  expect(suggest('rabbitmq', place(indent))).toContain(`async function openRabbitChannel() {\n${indent}try {\n${indent}${indent}const connection = await connect(`);
});

it('counts no line of a comment as indented', () => {
  const comment = `/**\n * One\n * two\n * three\n */\n`;
  expect(suggest('http', comment + place('    '))).toContain('\n    if (!response.ok)');
});

it('ends its lines as the file does', () => {
  const text = suggest('sqs', place('  ').replaceAll('\n', '\r\n'));
  expect(text).toContain("from '@aws-sdk/client-sqs';\r\n\r\nconst sqs = new SQSClient({});\r\n");
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});

it('takes quotes from what the file imports, where it does', () => {
  const others = 'log("a", "it\'s", "c");\n';
  expect(suggest('sqs', `${place('  ')}${others}`)).toContain("from '@aws-sdk/client-sqs'");
  expect(suggest('sqs', `const { bus } = require('./bus.js');\n${others}exports.place = async (order) => {\n  await ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;\n};\n`, { file: 'src/place.cjs' })).toContain("require('@aws-sdk/client-sqs')");
});

it('takes quotes and semicolons from the whole file, also where it imports nothing', () => {
  const text = suggest('http', `export async function place(bus, order) {\n  const name = "order.created"\n  bus.log(name)\n  await ⟪call:bus.publish(⟪topic:name⟫, ⟪payload:order⟫)⟫\n}\n`, { file: 'src/place.mjs' });
  expect(text).toContain('method: "POST"');
  expect(text).not.toContain(';');
});

it('stands apart from what follows it', () => {
  expect(suggest('sqs', place('  ').replace(";\n\nexport", ";\nexport"))).toContain('const sqs = new SQSClient({});\n\nexport async function');
  expect(suggest('sqs', place('  '))).toContain('const sqs = new SQSClient({});\n\nexport async function');
});

it('is closed only where the next line would continue it', () => {
  const bare = (next: string): string => place('  ').replaceAll(';\n', '\n').replace('\n\nexport', `\n\n${next}\nexport`);
  expect(suggest('sqs', bare('/** Places. */'))).toContain('new SQSClient({})\n\n/** Places. */');
  expect(suggest('sqs', bare('/** Logs. */\n[1].map(console.log)'))).toContain('new SQSClient({});\n\n/** Logs. */');
  expect(suggest('http', bare('[1].map(console.log)'))).toContain('`POST ${url} answered ${response.status}`)\n}\n\n[1]');
});
