/** Topic and client are fields of a class. */
import { mark } from '../marks.js';
import { plainMain } from './main.js';
import type { Part, SendOptions, Shape } from './part.js';
import { acksOf, CLIENT, groupOf, handle, indent, lines, message, sections, title } from './text.js';

export const field: Shape = {
  title: 'field',
  build: (_service, parts) => ({
    'src/main.ts': plainMain(parts, { start: ({ name }) => `connect as connect${title(name)}` }),
    ...Object.fromEntries(parts.map((part) => [`src/${part.name}.ts`, fieldPart(part)])),
  }),
};

function fieldPart(part: Part): string {
  const { service, name, topic } = part;
  const head = sections(lines(part.imports, part.kind === 'listen' ? part.groupImports : undefined, "import { Kafka } from 'kafkajs';"), part.declarations);
  if (part.kind === 'listen') {
    return sections(
      head,
      `class ${title(name)} {
  private readonly topic = '${topic}';
  private readonly consumer = ${mark('consumer', `${CLIENT(service)}.consumer({ groupId: ${groupOf(part)} })`)};

  async start(): Promise<void> {
    await this.consumer.connect();
    await ${mark(part.marked ?? 'subscribe', 'this.consumer.subscribe({ topic: this.topic })')};
    await this.consumer.run({
${indent(handle(part.body), '      ')}
    });
  }
}`,
      `export const ${name} = (): Promise<void> => new ${title(name)}().start();`,
    );
  }
  const send = (payload: string, options?: SendOptions): string => mark(part.marked ?? 'send', `this.producer.send({ topic: this.topic, ${acksOf(part)}messages: [${message(payload, options)}] })`);
  return sections(
    head,
    `class ${title(name)} {
  private readonly topic = '${topic}';
  private readonly producer = ${CLIENT(service)}.producer();

  connect(): Promise<void> {
    return this.producer.connect();
  }

  async run(${part.parameters ?? ''}): ${part.returns ?? 'Promise<void>'} {
${indent(part.body(send), '    ')}
  }
}`,
    `const ${name}Instance = new ${title(name)}();`,
    `export const connect = (): Promise<void> => ${name}Instance.connect();`,
    `export function ${name}(${part.parameters ?? ''}): ${part.returns ?? 'Promise<void>'} {\n  return ${name}Instance.run(${namesOf(part.parameters)});\n}`,
  );
}

const namesOf = (parameters = ''): string => [...parameters.matchAll(/(\w+)\??:/g)].map(([, name]) => name).join(', ');
