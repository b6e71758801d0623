/** The texts of a generated workspace: ordinary code of a service, and the files that talk to Kafka. */

const NOUNS = ['Invoice', 'Parcel', 'Ledger', 'Voucher', 'Tariff', 'Courier', 'Refund', 'Basket', 'Meter', 'Permit', 'Roster', 'Claim'];
const VERBS = ['settle', 'reserve', 'reconcile', 'archive', 'renew', 'assign', 'estimate', 'verify', 'merge', 'release', 'audit', 'split'];
const FIELDS = ['amount', 'currency', 'region', 'weight', 'issuedAt', 'priority', 'reference', 'channel', 'status', 'quantity'];

const pick = (list, random) => list[Math.floor(random() * list.length)];
const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** Numbers that look random and are the same in every run (mulberry32). */
export function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A name for the n-th class of a service; no two are equal. */
export const nameOf = (number) => `${NOUNS[number % NOUNS.length]}${capital(VERBS[Math.floor(number / NOUNS.length) % VERBS.length])}${number}`;

/**
 * A class of 60 to 100 lines with an interface, a constructor, methods with branches and loops, and imports of other such files.
 * @param uses `{ name, specifier }` of the classes that it works with.
 */
export function ordinary(name, uses, random) {
  const fields = [...new Set([0, 1, 2, 3, 4].map(() => pick(FIELDS, random)))];
  const methods = Array.from({ length: 2 + Math.floor(random() * 3) }, (_, index) => method(`${VERBS[(index * 5 + Math.floor(random() * 5)) % VERBS.length]}${index}`, name, fields, uses, random));
  return `${uses.map((use) => `import { ${use.name}, type ${use.name}Row } from '${use.specifier}';`).join('\n')}

export interface ${name}Row {
  readonly id: string;
${fields.map((field) => `  readonly ${field}: ${field === 'amount' || field === 'weight' || field === 'quantity' || field === 'priority' ? 'number' : 'string'};`).join('\n')}
}

export class ${name} {
  readonly #rows = new Map<string, ${name}Row>();
${uses.map((use) => `  readonly #${use.name[0].toLowerCase()}${use.name.slice(1)} = new ${use.name}();`).join('\n')}

  constructor(private readonly limit = ${10 + Math.floor(random() * 90)}) {}

  put(row: ${name}Row): void {
    if (this.#rows.size >= this.limit) this.#rows.clear();
    this.#rows.set(row.id, row);
  }

  find(id: string): ${name}Row | undefined {
    return this.#rows.get(id);
  }

${methods.join('\n')}}
`;
}

function method(verb, name, fields, uses, random) {
  const field = pick(fields, random);
  const use = uses.length > 0 ? pick(uses, random) : undefined;
  const member = use && `this.#${use.name[0].toLowerCase()}${use.name.slice(1)}`;
  return `  /** Goes over all rows and keeps those whose ${field} is asked for. */
  async ${verb}(ids: readonly string[], options: { readonly strict?: boolean; readonly factor?: number } = {}): Promise<readonly ${name}Row[]> {
    const kept: ${name}Row[] = [];
    let total = 0;
    for (const id of ids) {
      const row = this.find(id);
      if (row === undefined) {
        if (options.strict) throw new Error(\`no ${name} \${id}\`);
        continue;
      }
      total += String(row.${field}).length * (options.factor ?? ${1 + Math.floor(random() * 9)});
      kept.push({ ...row, id: \`\${row.id}-${Math.floor(random() * 1000)}\` });
    }
${member ? `    const other = ${member}.find(ids[0] ?? '');\n    if (other !== undefined && total > ${Math.floor(random() * 500)}) kept.reverse();\n` : ''}    return kept.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, total);
  }

`;
}

/** The inner wrapper: the only code that knows the client. */
export const connection = (prefix) => `import { Kafka, type Consumer, type Producer } from 'kafkajs';

export interface Envelope {
  readonly key: string;
  readonly body: unknown;
}

export class ${prefix}Connection {
  readonly #kafka = new Kafka({ clientId: '${prefix.toLowerCase()}', brokers: (process.env.KAFKA_BROKERS ?? 'localhost:9092').split(',') });
  readonly #producer: Producer = this.#kafka.producer();
  #ready: Promise<void> | undefined;

  private connect(): Promise<void> {
    this.#ready ??= this.#producer.connect();
    return this.#ready;
  }

  async send(topic: string, envelopes: readonly Envelope[]): Promise<void> {
    await this.connect();
    await this.#producer.send({ topic, acks: -1, messages: envelopes.map(({ key, body }) => ({ key, value: JSON.stringify(body) })) });
  }

  async listen(topic: string, groupId: string, handle: (body: unknown) => Promise<void>): Promise<Consumer> {
    const consumer = this.#kafka.consumer({ groupId });
    await consumer.connect();
    await consumer.subscribe({ topic });
    await consumer.run({ eachMessage: async ({ message }) => handle(JSON.parse(String(message.value))) });
    return consumer;
  }
}
`;

/** The outer wrapper: what the rest of the code uses. */
export const bus = (prefix) => `import { ${prefix}Connection } from './connection.js';

export class ${prefix}Bus {
  readonly #connection = new ${prefix}Connection();

  async publish(topic: string, key: string, body: unknown): Promise<void> {
    await this.#connection.send(topic, [{ key, body }]);
  }

  async subscribe(topic: string, group: string, handle: (body: unknown) => Promise<void>): Promise<void> {
    await this.#connection.listen(topic, group, handle);
  }
}

export const bus = new ${prefix}Bus();
`;

/** A file that publishes through both wrappers. */
export const publisher = (name, topic, busSpecifier, use) => `import { bus } from '${busSpecifier}';
import { ${use.name}, type ${use.name}Row } from '${use.specifier}';

export class ${name}Publisher {
  readonly #source = new ${use.name}();

  async publish(id: string): Promise<boolean> {
    const row = this.#source.find(id);
    if (row === undefined) return false;
    await bus.publish('${topic}', row.id, this.toEvent(row));
    return true;
  }

  async publishAll(ids: readonly string[]): Promise<number> {
    let sent = 0;
    for (const id of ids) if (await this.publish(id)) sent++;
    return sent;
  }

  private toEvent(row: ${use.name}Row): { readonly id: string; readonly at: string; readonly row: ${use.name}Row } {
    return { id: row.id, at: new Date().toISOString(), row };
  }
}
`;

/** A file that subscribes through both wrappers. */
export const subscriber = (name, topic, group, busSpecifier, use) => `import { bus } from '${busSpecifier}';
import { ${use.name}, type ${use.name}Row } from '${use.specifier}';

export class ${name}Subscriber {
  readonly #target = new ${use.name}();

  async start(): Promise<void> {
    await bus.subscribe('${topic}', '${group}', async (body) => this.handle(body as { readonly row: ${use.name}Row }));
  }

  private async handle(event: { readonly row: ${use.name}Row }): Promise<void> {
    if (this.#target.find(event.row.id) !== undefined) return;
    await fetch('http://warehouse.internal/rows', { method: 'POST', body: JSON.stringify(event.row) });
  }
}
`;

/** What starts a service: a server whose routes publish, and the subscriptions. */
export const entry = (publishers, subscribers) => `import { createServer } from 'node:http';
${publishers.map((one) => `import { ${one.name}Publisher } from '${one.specifier}';`).join('\n')}
${subscribers.map((one) => `import { ${one.name}Subscriber } from '${one.specifier}';`).join('\n')}

${publishers.map((one, index) => `const publisher${index} = new ${one.name}Publisher();`).join('\n')}

createServer(async (request, response) => {
  const id = request.url ?? '';
${publishers.map((_, index) => `  await publisher${index}.publish(id);`).join('\n')}
  response.end('ok');
}).listen(8080);

${subscribers.map((one) => `await new ${one.name}Subscriber().start();`).join('\n')}
`;
