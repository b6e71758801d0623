/** What only the replaced call used goes with it. */
import { describe, expect, it } from 'vitest';
import { applyEdits, toEdits } from '../../src/alternatives/index.js';
import { topologyOf, type MarkedOptions } from '../support/marked-produce.js';

function suggest(alternative: string, code: string, options: MarkedOptions = {}): string {
  const { topology, produce, text } = topologyOf(code, options);
  return applyEdits(text, toEdits({ kind: 'replace', alternative, produce: produce.id, messageId: 'use' }, topology, text) ?? []);
}

const place = (imports: string, body = "await ⟪call:publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;", more = ''): string => `${imports}
export async function place(order: { id: string }): Promise<void> {
  ${body}
}
${more}`;
/** Up to the function, without what the alternative itself adds. */
const head = (text: string): string => text.slice(0, text.search(/\n*(async function|export const|export async function)/));

describe('imports', () => {
  it.each([
    ['the only name', "import { publish } from './bus.js';\nimport { log } from './log.js';\nlog();\n", "import { log } from './log.js';\n"],
    ['the first of two', "import { publish, log } from './bus.js';\nlog();\n", "import { log } from './bus.js';\n"],
    ['the last of two', "import { log, publish } from './bus.js';\nlog();\n", "import { log } from './bus.js';\n"],
    ['one of several lines', "import {\n  log,\n  publish,\n  warn,\n} from './bus.js';\nlog(warn);\n", "import {\n  log,\n  warn,\n} from './bus.js';\n"],
    ['the last of several lines', "import {\n  log,\n  warn,\n  publish,\n} from './bus.js';\nlog(warn);\n", "import {\n  log,\n  warn,\n} from './bus.js';\n"],
    ['a default', "import publish from './bus.js';\nimport { log } from './log.js';\nlog();\n", "import { log } from './log.js';\n"],
    ['a required name', "const { publish, log } = require('./bus.js');\nlog();\n", "const { log } = require('./bus.js');\n"],
  ])('%s', (_name, imports, expected) => {
    expect(`${suggest('http', place(imports)).split(/\n*async function/)[0]}\n`).toBe(expected);
  });

  it('the only one of the file, whose place what is added takes', () => {
    expect(suggest('sqs', place("import { publish } from './bus.js';\n"))).toMatch(/^import \{ SendMessageCommand, SQSClient \} from '@aws-sdk\/client-sqs';\n\nconst sqs = new SQSClient\(\{\}\);\n\nexport async/);
    expect(suggest('http', place("import { publish } from './bus.js';\n"))).toMatch(/^async function postJson/);
  });

  it('stay where something else uses them', () => {
    expect(head(suggest('http', place("import { publish } from './bus.js';\n", undefined, 'export const again = publish;\n')))).toBe("import { publish } from './bus.js';");
    expect(head(suggest('http', place("import { publish } from './bus.js';\n", undefined, 'export { publish };\n')))).toBe("import { publish } from './bus.js';");
    expect(suggest('jsonl', place("import { publish, Topics } from './bus.js';\n", 'await ⟪call:publish(⟪topic:Topics.created⟫, ⟪payload:order⟫)⟫;'), { topic: '${Topics.created}' })).toContain("import { Topics } from './bus.js';");
  });

  it('stay where a name is that of something else, too', () => {
    expect(head(suggest('http', place("import { publish } from './bus.js';\n", undefined, 'export const other = (publish: string) => publish;\n')))).toBe("import { publish } from './bus.js';");
  });

  it('stay where what is added uses them', () => {
    const redis = "import { Redis } from 'ioredis';\nconst cache = new Redis();\n";
    expect(suggest('redisStreams', place(redis, "await ⟪call:publish(cache, ⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;", 'declare function publish(...given: unknown[]): Promise<void>;\n'))).toContain(redis);
    expect(suggest('rabbitmq', place("import { connect } from 'amqplib';\n", "await ⟪call:connect(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;"))).toContain("import { connect } from 'amqplib';");
  });

  it('stay where a comment names them as a type', () => {
    const typed = place("import { publish } from './bus.js';\n", undefined, '/** @param {typeof publish} send */\nexport function other(send) { send(); }\n');
    expect(head(suggest('http', typed, { file: 'src/place.mjs' }))).toBe("import { publish } from './bus.js';");
    expect(head(suggest('http', typed.replace('{typeof publish}', ''), { file: 'src/place.mjs' }))).toBe('');
  });

  it('stay where they are used around the call, which alone is replaced', () => {
    const code = `import { firstValueFrom } from 'rxjs';
import { ClientKafka } from '@nestjs/microservices';
export class Orders {
  constructor(private readonly client: ClientKafka) {}
  async find(id: string): Promise<unknown> {
    return firstValueFrom(⟪call:this.client.send(⟪topic:'order.find'⟫, ⟪payload:id⟫)⟫);
  }
}
`;
    expect(suggest('nestTcp', code, { topic: 'order.find' })).toContain("import { firstValueFrom } from 'rxjs';");
  });

  it('stay where the call stays', () => {
    expect(suggest('objectStorage', place("import { publish } from './bus.js';\n"))).toContain("import { publish } from './bus.js';");
  });

  it('make way in a file whose lines end in CRLF', () => {
    const text = suggest('http', place("import { log } from './log.js';\nimport { publish } from './bus.js';\nlog();\n").replaceAll('\n', '\r\n'));
    expect(text).toMatch(/^import \{ log \} from '\.\/log\.js';\r\n\r\nasync function/);
  });
});

describe('constants', () => {
  const imports = "import { publish, Topics, pack } from './bus.js';\n";
  it('that were made for the call, with what they were made of', () => {
    const text = suggest('bullmq', place(imports, "log(order);\n\n  const key = order.id;\n  const options = { topic: Topics.created, key, at: new Date().toISOString() };\n\n  await ⟪call:publish(⟪payload:order⟫, options)⟫;", 'function log(value: unknown): void { console.log(value, pack); }\n'));
    expect(text).toContain("  log(order);\n\n  await orderCreatedQueue.add('order.created', order);\n");
    expect(text).toContain("import { pack } from './bus.js';");
  });
  it('stay where making them does something, and so does what they are made of', () => {
    const text = suggest('bullmq', place(imports, "const options = pack(Topics.created);\n  await ⟪call:publish(⟪payload:order⟫, options)⟫;"));
    expect(text).toContain('const options = pack(Topics.created);');
    expect(text).toContain("import { Topics, pack } from './bus.js';");
  });
  it('stay where they are changed', () => {
    const body = "const options = { topic: Topics.created, at: 0 };\n  options.at = 7;\n  await ⟪call:publish(⟪payload:order⟫, options)⟫;";
    expect(suggest('bullmq', place(imports, body))).toContain('const options = { topic: Topics.created, at: 0 };');
  });
  it('also where a function that is added has a parameter of that name', () => {
    const text = suggest('rabbitmq', place(imports, 'const queue = { topic: Topics.created };\n  await ⟪call:publish(⟪payload:order⟫, queue)⟫;'));
    expect(text).toContain('sendToQueue(queue: string');
    expect(text).not.toContain('const queue =');
  });
  it('of one function, whatever another calls by that name', () => {
    const other = "export async function other(): Promise<void> {\n  const options = { topic: Topics.created };\n  await publish(options);\n}\n";
    const text = suggest('bullmq', place(imports, 'const options = { topic: Topics.created };\n  await ⟪call:publish(⟪payload:order⟫, options)⟫;', other));
    expect(text).toContain("Promise<void> {\n  await orderCreatedQueue.add('order.created', order);\n}");
    expect(text).toContain(other);
    expect(text).toContain("import { publish, Topics } from './bus.js';".replace(' }', ', pack }'));
  });
  it('stay where the call means another of that name', () => {
    const body = "const options = { topic: Topics.created };\n  const send = async (options: object): Promise<void> => {\n    await ⟪call:publish(⟪payload:order⟫, options)⟫;\n  };\n  await send(options);";
    expect(suggest('bullmq', place(imports, body))).toContain('const options = { topic: Topics.created };');
  });
  it('go from the top of the file, too', () => {
    expect(suggest('bullmq', place(`${imports}const options = { topic: Topics.created };\n`, 'await ⟪call:publish(⟪payload:order⟫, options)⟫;'))).not.toContain('const options');
  });
});
