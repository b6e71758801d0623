/** A function beside its own client; the topic is written in one of several ways. */
import type { Files } from '../lint.js';
import { mark } from '../marks.js';
import { plainMain } from './main.js';
import type { Part, SendOptions, Shape } from './part.js';
import { acksOf, CLIENT, groupOf, handle, indent, lines, message, sections, title } from './text.js';

interface Naming {
  readonly title: string;
  /** The topic as an expression of the part's file. */
  readonly topic: (part: Part) => string;
  readonly imports?: (part: Part) => string;
  readonly declarations?: (part: Part) => string;
  readonly files?: (parts: readonly Part[]) => Files;
}

export function plain({ title: name, topic, imports = () => '', declarations = () => '', files = () => ({}) }: Naming): Shape {
  const ofPart = (part: Part): string => {
    const head = sections(lines(part.imports, "import { Kafka } from 'kafkajs';", imports(part)), declarations(part));
    if (part.kind === 'send') {
      const send = (payload: string, options?: SendOptions): string => mark(part.marked ?? 'send', `producer.send({ topic: ${topic(part)}, ${acksOf(part)}messages: [${message(payload, options)}] })`);
      return sections(
        head,
        `const producer = ${CLIENT(part.service)}.producer();`,
        part.declarations,
        `export const connect = (): Promise<void> => producer.connect();`,
        `export async function ${part.name}(${part.parameters ?? ''}): ${part.returns ?? 'Promise<void>'} {\n${indent(part.body(send), '  ')}\n}`,
      );
    }
    return sections(
      lines(part.groupImports, head),
      `const consumer = ${mark('consumer', `${CLIENT(part.service)}.consumer({ groupId: ${groupOf(part)} })`)};`,
      part.declarations,
      `export async function ${part.name}(): Promise<void> {
  await consumer.connect();
  await ${mark(part.marked ?? 'subscribe', `consumer.subscribe({ topic: ${topic(part)} })`)};
  await consumer.run({
${indent(handle(part.body), '    ')}
  });
}`,
    );
  };
  return {
    title: name,
    build: (_service, parts) => ({
      'src/main.ts': plainMain(parts, { start: ({ name }) => `connect as connect${title(name)}` }),
      ...Object.fromEntries(parts.map((part) => [`src/${part.name}.ts`, ofPart(part)])),
      ...files(parts),
    }),
  };
}
