/** Objects that a module makes once, of the options that it is registered with. */
import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../../support/engine.js';

const sites = (files: Record<string, string>): readonly string[] => producesOf(analyse(files)).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`);

const HARBOUR = `import { Kafka } from 'kafkajs';
export class Harbour {
  private readonly producer = new Kafka({ brokers: ['k:9092'] }).producer();
  constructor(private readonly options: { prefix: string }) {}
  async onModuleInit() { this.moor(); }
  async onApplicationBootstrap() { await this.start(); }
  private moor() { try { this.producer.connect(); } catch (error) { this.fail(error); } }
  private fail(error: unknown) { this.schedule(); }
  private schedule() { return this.reconnect(); }
  private async reconnect() { await this.start(); }
  private async start() { await this.watch(); }
  private async watch() { await this.sight('red'); }
  private async sight(colour: string) {
    await this.report(colour);
  }
  private async report(colour: string) {
    await this.producer.send({ topic: this.options.prefix + '.' + colour, messages: [{ value: 'x' }] });
  }
}
`;
const MODULE = `import { Harbour } from './harbour';
export class HarbourModule {
  static register(options: { prefix: string }) {
    return { providers: [{ provide: Harbour, useFactory: () => new Harbour(options) }] };
  }
  static forRoot() {
    return this.register({ prefix: 'buoy' });
  }
}
export const harbour = HarbourModule.forRoot();
`;

describe('what an object sends that a module makes once', () => {
  it('is sent in its class, where its arguments are given, by whatever ways it gets there', () => {
    expect(sites({ 'src/harbour.ts': HARBOUR, 'src/module.ts': MODULE })).toEqual(['buoy.red src/harbour.ts:12']);
  });

  it('is sent where a function is called that makes one for what it is called with', () => {
    const maker = "import { Harbour } from './harbour';\nclass Ports { open(prefix: string) { return new Harbour({ prefix }); } }\nexport const harbour = new Ports().open('buoy');\n";
    expect(sites({ 'src/harbour.ts': HARBOUR, 'src/ports.ts': maker })).toEqual(['buoy.red src/ports.ts:3']);
  });

  it('is sent where the options are given, where there are several', () => {
    const files = { 'src/harbour.ts': HARBOUR, 'src/module.ts': `${MODULE}export const north = HarbourModule.register({ prefix: 'north' });\n` };
    expect(sites(files)).toEqual(['buoy.red src/module.ts:7', 'north.red src/module.ts:11']);
  });
});
