import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const MAKE = "import { Kafka } from 'kafkajs';\nexport const make = () => new Kafka({ brokers: [] }).consumer({ groupId: process.env.GROUP_ID ?? 'tugs' });\n";
const reading = (body: string, before = ''): string => `import { make } from './make';\n${before}export async function start() {\n${body}  const consumer = make();\n  await consumer.subscribe({ topic: 'tides.read' });\n  await consumer.run({ eachMessage: async () => {} });\n}\nstart();\n`;
const groupOf = (main: string): string | undefined => consumesOf(analyse({ 'src/make.ts': MAKE, 'src/main.ts': main }))[0]?.group.text;

describe('a variable of the environment that the program sets', () => {
  it('has that value where it is read afterwards', () => {
    expect(groupOf(reading(''))).toBe('env:GROUP_ID|tugs');
    expect(groupOf(reading("  const before = process.env.GROUP_ID;\n  process.env.GROUP_ID = 'gauges';\n"))).toBe('gauges');
    expect(groupOf(reading('', "process.env.GROUP_ID = process.env.GAUGES ?? 'gauges';\n"))).toBe('env:GAUGES|gauges');
  });

  it('is not the one that is set later, elsewhere, or of another name', () => {
    expect(groupOf(`${reading('')}process.env.GROUP_ID = 'gauges';\n`)).toBe('env:GROUP_ID|tugs');
    expect(groupOf(reading('', "export function other() {\n  process.env.GROUP_ID = 'gauges';\n}\n"))).toBe('env:GROUP_ID|tugs');
    expect(groupOf(reading("  process.env.GROUP = 'gauges';\n  if (process.env.GROUP_ID === 'gauges') return;\n"))).toBe('env:GROUP_ID|tugs');
  });
});
