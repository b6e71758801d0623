import { describe, expect, it } from 'vitest';
import { applyEdits, awaitLastValueFrom, hoistDeclaration, insertAwait, insertDeclaration, insertImport, mergeEdits, replaceSite, requireAllAcks, wrapInLastValueFrom } from '../../src/alternatives/edits.js';
import type { Edit } from '../../src/topology/topology.js';
import { sourceOf } from '../support/marked-produce.js';
import { typeErrors } from '../support/type-check.js';

const apply = (text: string, edits: readonly Edit[] | undefined): string | undefined => edits && applyEdits(text, mergeEdits(edits) ?? []);
const edit = (start: number, end: number, text: string, file = 'src/a.ts'): Edit => ({ site: { file, start, end }, text });

const NEST = (statement: string, head = '', modifier = 'async '): string => `import { ClientKafka } from '@nestjs/microservices';
${head}
export class Orders {
  constructor(private readonly client: ClientKafka) {}

  ${modifier}place(order: object) {
    ${statement}
  }
}
`;
const EMIT = "⟪call:this.client.emit('order.created', ⟪payload:order⟫)⟫";

describe('insertAwait', () => {
  it('waits for a send that nobody waits for', () => {
    const { source, text } = sourceOf("export async function place(bus: any) {\n  ⟪call:bus.publish('order.created')⟫;\n}\n");
    expect(apply(text, insertAwait(source))).toBe("export async function place(bus: any) {\n  await bus.publish('order.created');\n}\n");
  });
  it.each([
    ['a function that is not async', "export function place(bus: any) {\n  ⟪call:bus.publish('x')⟫;\n}\n"],
    ['a send that is awaited', "export async function place(bus: any) {\n  await ⟪call:bus.publish('x')⟫;\n}\n"],
    ['a send that is returned', "export async function place(bus: any) {\n  return ⟪call:bus.publish('x')⟫;\n}\n"],
    ['a send with a handler for its failure', "export async function place(bus: any) {\n  ⟪call:bus.publish('x')⟫.catch(console.error);\n}\n"],
    ['a field initialiser', "export class Bus {\n  sent = ⟪call:publish('x')⟫;\n}\ndeclare function publish(topic: string): Promise<void>;\n"],
  ])('leaves alone %s', (_name, code) => {
    expect(insertAwait(sourceOf(code).source)).toBeUndefined();
  });
});

describe('awaitLastValueFrom', () => {
  const outputs: Record<string, string> = {};
  const run = (name: string, code: string): string | undefined => {
    const { source, text } = sourceOf(code);
    const result = apply(text, awaitLastValueFrom(source));
    if (result !== undefined) outputs[`edits/${name}.ts`] = result;
    return result;
  };
  it('an Observable that is a statement', () => expect(run('statement', NEST(`${EMIT};`))).toContain("    await lastValueFrom(this.client.emit('order.created', order));"));
  it('an Observable under an await', () => expect(run('awaited', NEST(`await ${EMIT};`))).toContain("    await lastValueFrom(this.client.emit('order.created', order));"));
  it('a bare subscription', () => expect(run('subscribed', NEST(`${EMIT}.subscribe();`))).toContain("    await lastValueFrom(this.client.emit('order.created', order));"));
  it('imports from rxjs, once', () => {
    expect(run('imported', NEST(`${EMIT};`))).toContain("import { lastValueFrom } from 'rxjs';");
    const joined = run('joined', NEST(`${EMIT};`, "import { of } from 'rxjs';\nexport const none = of();"));
    expect(joined).toContain("import { of, lastValueFrom } from 'rxjs';");
  });
  it('nothing where the Observable is returned', () => expect(run('returned', NEST(`return ${EMIT};`))).toBeUndefined());
  it('nothing where it is a promise already', () => expect(run('promise', NEST(`await lastValueFrom(${EMIT});`, "import { lastValueFrom } from 'rxjs';"))).toBeUndefined());
  it('nothing where await may not stand', () => expect(run('sync', NEST(`${EMIT};`, '', ''))).toBeUndefined());
  it('wraps an element of Promise.all', () => {
    const { source, text } = sourceOf(NEST(`await Promise.all([${EMIT}]);`));
    const result = apply(text, wrapInLastValueFrom(source)) ?? '';
    outputs['edits/all.ts'] = result;
    expect(result).toContain("await Promise.all([lastValueFrom(this.client.emit('order.created', order))]);");
  });
  it('type-checks', () => {
    expect(Object.keys(outputs)).toHaveLength(6);
    expect(typeErrors(outputs)).toEqual({});
  }, 60_000);
});

describe('insertImport and insertDeclaration', () => {
  const { source, text } = sourceOf('import { a } from "./a"\n\nconst Queue = a\n⟪call:a(Queue)⟫\n');
  it('renames what is taken and keeps the style of the file', () => {
    const { locals, edits } = insertImport(source, { module: 'bullmq', names: ['Queue'] });
    expect(locals).toEqual({ Queue: 'Queue2' });
    expect(apply(text, edits)).toContain('import { a } from "./a"\nimport { Queue as Queue2 } from "bullmq"\n');
  });
  it('gives a default and names in one declaration', () => {
    const { locals, edits } = insertImport(source, { module: 'axios', default: 'axios', names: ['isAxiosError'] });
    expect(locals).toEqual({ axios: 'axios', isAxiosError: 'isAxiosError' });
    expect(apply(text, edits)).toContain('import axios, { isAxiosError } from "axios"\n');
  });
  it('puts a declaration after the imports', () => {
    expect(apply(text, insertDeclaration(source, "const limit = 'ten';"))).toBe('import { a } from "./a"\n\nconst limit = "ten"\n\nconst Queue = a\na(Queue)\n');
  });
  it('requires in CommonJS', () => {
    const marked = sourceOf('module.exports = () => ⟪call:publish(1)⟫;\nfunction publish() {}\n', 'src/a.cjs');
    expect(apply(marked.text, insertImport(marked.source, { module: 'axios', default: 'axios', names: ['isAxiosError'] }).edits)).toBe(
      "const axios = require('axios');\nconst { isAxiosError } = require('axios');\nmodule.exports = () => publish(1);\nfunction publish() {}\n",
    );
  });
});

describe('plain replacements', () => {
  it('asks for all acknowledgements', () => {
    const text = 'producer.send({ acks: 0 })';
    const at = text.indexOf('0');
    expect(apply(text, requireAllAcks({ file: 'src/a.ts', start: at, end: at + 1, line: 1, column: at + 1 }))).toBe('producer.send({ acks: -1 })');
  });
  it('hoists a client and takes out what closed it', () => {
    const { source, text } = sourceOf(`import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['kafka-1:9092'] });

export async function place(order: object) {
  const producer = kafka.producer();
  await producer.connect();
  await ⟪call:producer.send({ topic: 'order.created', messages: [{ value: JSON.stringify(order) }] })⟫;
  await producer.disconnect();
}
`);
    const siteOf = (part: string) => ({ file: source.call.file, start: text.indexOf(part), end: text.indexOf(part) + part.length, line: 1, column: 1 });
    const declaration = 'const producer = kafka.producer();';
    const kafka = "const kafka = new Kafka({ brokers: ['kafka-1:9092'] });";
    const edits = hoistDeclaration({ source, declaration: { site: siteOf(declaration), text: declaration }, removals: [siteOf('await producer.disconnect();')], at: siteOf(kafka).end });
    const result = apply(text, edits) ?? '';
    expect(result).toContain(`${kafka}\n\nconst producer = kafka.producer();\n\nexport async function`);
    expect(result.match(/kafka\.producer\(\)/g)).toHaveLength(1);
    expect(result).not.toContain('disconnect');
    expect(typeErrors({ 'edits/hoisted.ts': result })).toEqual({});
  });
});

describe('mergeEdits', () => {
  it('sorts, and joins insertions at one place in the order they came', () => {
    expect(mergeEdits([edit(9, 10, 'z'), edit(4, 4, 'a'), edit(4, 4, 'b')])).toEqual([edit(4, 4, 'ab'), edit(9, 10, 'z')]);
  });
  it('keeps an insertion before a replacement at the same place', () => {
    expect(mergeEdits([edit(4, 8, 'new'), edit(4, 4, 'a')])).toEqual([edit(4, 4, 'a'), edit(4, 8, 'new')]);
  });
  it('refuses overlapping edits and edits of two files', () => {
    expect(mergeEdits([edit(1, 5, ''), edit(4, 8, '')])).toBeUndefined();
    expect(mergeEdits([edit(1, 2, ''), replaceSite({ file: 'src/b.ts', start: 4, end: 8 }, '')])).toBeUndefined();
  });
});

it('the type check that these tests lean on finds what is wrong', () => {
  const errors = typeErrors({ 'edits/wrong.ts': "import { Queue } from 'bullmq';\nexport const queue = new Queue(7);\n", 'edits/missing.ts': "import 'no-such-package';\n", 'edits/wrong.cjs': "require('node:fs').appendFile(1, 2);\n" });
  expect(Object.keys(errors).sort()).toEqual(['edits/missing.ts', 'edits/wrong.cjs', 'edits/wrong.ts']);
});
