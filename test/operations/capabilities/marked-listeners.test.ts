/** Methods that a decorator of the workspace marks with what they listen to, and that something finds by their marks at start-up. */
import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const MARK = `import { SetMetadata } from '@nestjs/common';
export const LISTENS = 'listens';
export interface Listening { event: string; topics?: string[]; group?: string }
export const Listens = (listening: Listening): MethodDecorator => (target, key, descriptor) => {
  SetMetadata(LISTENS, listening)(target, key, descriptor);
  return descriptor;
};
`;
const LINE = `import { Injectable } from '@nestjs/common';
import { Kafka } from 'kafkajs';
@Injectable()
export class Line {
  private readonly kafka = new Kafka({ brokers: ['b:9092'] });
  async listen({ topics, group, handle }: { topics: string[]; group: string; handle: (value: unknown) => Promise<void> }) {
    const consumer = this.kafka.consumer({ groupId: group });
    await consumer.subscribe({ topics });
    await consumer.run({ eachMessage: async ({ message }) => handle(message.value) });
  }
}
`;
const EACH = `import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Line } from './line';
import { LISTENS, Listening } from './mark';
@Injectable()
export class Explorer {
  constructor(private readonly discovery: DiscoveryService, private readonly scanner: MetadataScanner, private readonly line: Line) {}
  async onModuleInit() {
    for (const { instance } of this.discovery.getProviders()) {
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance))) {
        const listening: Listening = Reflect.getMetadata(LISTENS, instance, name);
        if (listening) await this.line.listen({ topics: listening.topics || this.derive(listening.event), group: listening.group ?? 'quay', handle: (value) => instance[name](value) });
      }
    }
  }
  private derive(event: string): string[] {
    const [kind] = event.split('.');
    const known: Record<string, string> = { tide: process.env.TIDES ?? 'tides', gale: process.env.GALES ?? 'gales' };
    return [known[kind] || \`quay.\${kind}\`];
  }
}
`;
const GROUPED = `import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Line } from './line';
import { LISTENS, Listening } from './mark';
interface Found { instance: any; name: string; listening: Listening }
@Injectable()
export class Explorer {
  constructor(private readonly discovery: DiscoveryService, private readonly scanner: MetadataScanner, private readonly line: Line) {}
  async onModuleInit() {
    for (const [group, found] of this.grouped(this.find()).entries()) await this.register(group, found);
  }
  private find(): Found[] {
    const all: Found[] = [];
    for (const { instance } of this.discovery.getProviders()) {
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance))) {
        const listening = Reflect.getMetadata(LISTENS, instance, name) as Listening;
        if (listening) all.push({ instance, name, listening });
      }
    }
    return all;
  }
  private grouped(all: Found[]): Map<string, Found[]> {
    const groups = new Map<string, Found[]>();
    for (const one of all) {
      const group = one.listening.group ?? 'quay';
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group)!.push(one);
    }
    return groups;
  }
  private async register(group: string, found: Found[]) {
    const topics = new Set<string>();
    for (const { listening } of found) for (const topic of listening.topics ?? [\`quay.\${listening.event}\`]) topics.add(topic);
    await this.line.listen({ topics: Array.from(topics), group, handle: async (value) => { for (const { instance, name } of found) await instance[name](value); } });
  }
}
`;
const DESK = "import { Injectable } from '@nestjs/common';\nimport { Listens } from './mark';\n@Injectable()\nexport class Desk {\n  @Listens({ event: 'fog.rose', topics: ['fogs', 'mists'], group: 'watch' })\n  async onFog() {}\n  @Listens({ event: 'tide.turned' })\n  async onTide() {}\n  @Listens({ event: 'seal.seen', group: 'watch' })\n  async onSeal() {}\n}\n";
const MODULE = "import { Module } from '@nestjs/common';\nimport { Desk } from './desk';\nimport { Explorer } from './explorer';\nimport { Line } from './line';\n@Module({ providers: [Desk, Explorer, Line] })\nexport class AppModule {}\n";
const MAIN = "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\nNestFactory.create(AppModule);\n";

const heard = (files: Readonly<Record<string, string>>): readonly string[] =>
  consumesOf(analyse({ 'src/mark.ts': MARK, 'src/line.ts': LINE, 'src/desk.ts': DESK, 'src/app.module.ts': MODULE, 'src/main.ts': MAIN, ...files })).map((c) => `${c.topic.text} ${c.group.text} ${c.site.file}:${c.site.line}`).sort();

describe('methods that are found by their marks', () => {
  it('listen where they are marked, each to what its own mark says, also by a table that the mark picks from', () => {
    expect(heard({ 'src/explorer.ts': EACH })).toEqual(['env:TIDES|tides quay src/desk.ts:7', 'fogs watch src/desk.ts:5', 'mists watch src/desk.ts:5', 'quay.seal watch src/desk.ts:9']);
  });

  it.each([
    ['!.push', 'groups.get(group)!.push(one);'],
    ['?.push', 'groups.get(group)?.push(one);'],
    ['push of a cast', '(groups.get(group) as Found[]).push(one);'],
  ])('listen so, too, where they are put into lists by their groups first, with %s', (_name, push) => {
    const explorer = GROUPED.replace('groups.get(group)!.push(one);', push);
    expect(heard({ 'src/explorer.ts': explorer })).toEqual(['fogs watch src/desk.ts:5', 'mists watch src/desk.ts:5', 'quay.seal.seen watch src/desk.ts:9', 'quay.tide.turned quay src/desk.ts:7']);
  });

  it('listen where the mark is made by SetMetadata itself', () => {
    const mark = MARK.replace(/\(listening: Listening\)[\s\S]*$/, '(listening: Listening) => SetMetadata(LISTENS, listening);\n');
    expect(heard({ 'src/mark.ts': mark, 'src/explorer.ts': EACH })).toContain('fogs watch src/desk.ts:5');
  });
});

const HEARS = "import { SetMetadata } from '@nestjs/common';\nexport const TOPIC = 'topic';\nexport const Hears = (topic: string) => SetMetadata(TOPIC, topic);\n";
const HEARING = "import { Hears } from './mark';\nexport class Desk {\n  @Hears('fogs')\n  async onFog() {}\n  @Hears('tides')\n  async onTide() {}\n}\n";
const EXPLORER = (field: string, keep: string, listen: string): string => `import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { Kafka } from 'kafkajs';
import { TOPIC } from './mark';
export class Explorer {
  private readonly found = ${field};
  private readonly consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'quay' });
  constructor(private readonly discovery: DiscoveryService, private readonly scanner: MetadataScanner, private readonly reflector: Reflector) {}
  async onModuleInit() {
    this.find();
    ${listen}
    await this.consumer.run({ eachMessage: async ({ topic, message }) => this.route(topic, message) });
  }
  private find() {
    for (const { instance } of this.discovery.getProviders()) {
      this.scanner.scanFromPrototype(instance, Object.getPrototypeOf(instance), (name: string) => {
        const topic = this.reflector.get<string>(TOPIC, instance[name]);
        if (topic) ${keep};
      });
    }
  }
  private async route(topic: string, message: unknown) {}
}
`;

describe('what is marked and kept in a field', () => {
  it.each([
    ['the keys of a Map', 'new Map<string, { topic: string }>()', 'this.found.set(topic, { topic })', 'await this.consumer.subscribe({ topics: Array.from(this.found.keys()) });'],
    ['the values of a Map', 'new Map<string, { topic: string }>()', 'this.found.set(topic, { topic })', 'await this.consumer.subscribe({ topics: [...this.found.values()].map((one) => one.topic) });'],
    ['a Map, one by one', 'new Map<string, { topic: string }>()', 'this.found.set(topic, { topic })', 'for (const [topic] of this.found) await this.consumer.subscribe({ topic });'],
    ['a list', '[] as string[]', 'this.found.push(topic)', 'await this.consumer.subscribe({ topics: this.found });'],
  ])('listens where it is marked: %s', (_name, field, keep, listen) => {
    expect(consumesOf(analyse({ 'src/mark.ts': HEARS, 'src/desk.ts': HEARING, 'src/explorer.ts': EXPLORER(field, keep, listen) })).map((c) => `${c.topic.text} ${c.group.text} ${c.site.file}:${c.site.line}`).sort()).toEqual(['fogs quay src/desk.ts:3', 'tides quay src/desk.ts:5']);
  });
});

describe('what is marked and kept in a variable of the module', () => {
  const kept = 'const found = new Map<string, object>();\n';
  it.each([
    ['by an object', (explorer: string) => explorer.replace(/ {2}private readonly found = .*\n/, '').replaceAll('this.found', 'found').replace('export class', `${kept}export class`)],
    ['by a function', () => `import { Kafka } from 'kafkajs';\nimport { Desk } from './desk';\nimport { TOPIC } from './mark';\n${kept}const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'quay' });
function find(instance: any) {
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(instance))) {
    const topic = Reflect.getMetadata(TOPIC, instance, name);
    if (topic) found.set(topic, { topic });
  }
}
find(new Desk());
await consumer.subscribe({ topics: Array.from(found.keys()) });
await consumer.run({ eachMessage: async () => {} });
`],
  ])('listens where it is marked: %s', (_name, change) => {
    const explorer = change(EXPLORER("new Map<string, object>()", 'this.found.set(topic, { topic })', 'await this.consumer.subscribe({ topics: Array.from(this.found.keys()) });'));
    expect(consumesOf(analyse({ 'src/mark.ts': HEARS, 'src/desk.ts': HEARING, 'src/explorer.ts': explorer })).map((c) => `${c.topic.text} ${c.group.text} ${c.site.file}:${c.site.line}`).sort()).toEqual(['fogs quay src/desk.ts:3', 'tides quay src/desk.ts:5']);
  });
});

describe('lists that a collection has under keys', () => {
  const main = (fill: string): string => `import { Kafka } from 'kafkajs';\nconst REQUESTS = [{ kind: 'a', topic: 'fog.seen' }, { kind: 'b', topic: 'gale.seen' }];\n${fill}\nconst outlet = new Kafka({ brokers: ['b:9092'] }).producer();\nfor (const list of lists) for (const { topic } of list) await outlet.send({ topic, messages: [] });\n`;
  const sent = (fill: string): readonly string[] => analyse({ 'src/main.ts': main(fill) }).operations.map((o) => o.topic.text).sort();

  it.each([
    ['a Map', 'const groups = new Map<string, { topic: string }[]>();\nfor (const one of REQUESTS) { if (!groups.has(one.kind)) groups.set(one.kind, []); groups.get(one.kind)!.push(one); }\nconst lists = groups.values();'],
    ['a Map that has none yet', 'const groups = new Map<string, { topic: string }[]>();\nfor (const one of REQUESTS) { const before = groups.get(one.kind); if (before) before.push(one); else groups.set(one.kind, [one]); }\nconst lists = groups.values();'],
    ['a Map by put back', 'const groups = new Map<string, { topic: string }[]>();\nfor (const one of REQUESTS) { const all = groups.get(one.kind) ?? []; all.push(one); groups.set(one.kind, all); }\nconst lists = groups.values();'],
    ['an object', 'const groups: Record<string, { topic: string }[]> = {};\nfor (const one of REQUESTS) { (groups[one.kind] ??= []).push(one); }\nconst lists = Object.values(groups);'],
  ])('hold what is pushed to them, in %s', (_name, fill) => {
    expect(sent(fill)).toEqual(['fog.seen', 'gale.seen']);
  });
});
