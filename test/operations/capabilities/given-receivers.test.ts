/** Methods of an object that is handed in: which class it is of, and with it what they give, only a caller says. */
import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const HARBOUR = (topics: string): string => `import { Kafka } from 'kafkajs';
import { Berth } from './berth';
export class Harbour {
  async listen(berth: Berth) {
    const names = berth.topicNames();
    if (!names) return;
    for (let i = 0; i < 3; i++) void this.start(berth, ${topics});
  }
  async start(berth: Berth, topics: string[]) {
    const consumer = new Kafka({ brokers: ['broker:9092'] }).consumer({ groupId: berth.group() });
    await consumer.subscribe({ topics });
    await consumer.run({ eachMessage: async ({ message }) => { await berth.moor(String(message.value)); } });
  }
}
`;
const MAIN = `import { Harbour } from './harbour';
import { Berth } from './berth';
class North extends Berth { topicNames() { return 'ship.north'; } group() { return 'north'; } async moor(ship: string) { console.log(ship); } }
class South extends Berth { topicNames() { return 'ship.south,boat.south'; } group() { return 'south'; } async moor(ship: string) { console.log(ship); } }
class NorthModule { constructor(private readonly harbour: Harbour, private readonly north: North) { void this.harbour.listen(this.north); } }
class SouthModule {
  constructor(private readonly harbour: Harbour, private readonly south: South) {}
  onModuleInit() { void this.harbour.listen(this.south); }
}
new NorthModule(new Harbour(), new North());
new SouthModule(new Harbour(), new South());
`;
const heard = (topicNames: string, topics = "names.split(',')"): readonly string[] => {
  const berth = `import settings from 'config';\nexport abstract class Berth {\n  name = 'berth';\n  ${topicNames}\n  group(): string { return settings.find(\`group_\${this.name}\`); }\n  abstract moor(ship: string): Promise<void>;\n}\n`;
  return consumesOf(analyse({ 'package.json': { name: 'port', scripts: { start: 'node src/main.js' } }, 'src/main.ts': MAIN, 'src/harbour.ts': HARBOUR(topics), 'src/berth.ts': berth })).map(({ topic, group, site }) => `${topic.text} by ${group.text} ${site.file}:${site.line}`).sort();
};

describe('what a method of an object gives that is handed in', () => {
  const APART = ['boat.south by south src/main.ts:8', 'ship.north by north src/main.ts:5', 'ship.south by south src/main.ts:8'];

  it.each([
    ['its base class looks up somewhere', 'topicNames(): string { return settings.find(`topic_${this.name}`); }'],
    ['its base class knows in part', 'topicNames(): string { return `topic_${this.name}`; }'],
  ])('%s', (_name, topicNames) => expect(heard(topicNames)).toEqual(APART));

  it('is one text where nobody takes it apart', () => {
    expect(heard('topicNames(): string { return settings.find(`topic_${this.name}`); }', '[names]')).toEqual(['ship.north by north src/main.ts:5', 'ship.south,boat.south by south src/main.ts:8']);
  });
});
