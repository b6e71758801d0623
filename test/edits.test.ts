/** After every edit the engine knows what an analysis of the edited files would find that has seen nothing before. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/engine.js';
import { engineLoader } from '../src/engine-loader.js';
import * as reader from '../src/reader.js';
import { parseSettings } from '../src/settings.js';
import type { Topology } from '../src/topology/topology.js';
import { createTree } from './workspace/tree.js';

type Tree = Readonly<Record<string, string>>;

/** A bus in the middle, two services on it, an interface with one implementation, a global, a class whose topic its subclass says. */
const QUAY: Tree = {
  'package.json': '{ "name": "quay", "scripts": { "start": "node src/main.js" } }',
  'src/names.ts': "export const MOORED = 'ship.moored';\nexport enum Names { Sailed = 'ship.sailed' }\n",
  'src/bus.ts': `import { Kafka } from 'kafkajs';
import { MOORED } from './names.js';
const kafka = new Kafka({ brokers: [] });
const producer = kafka.producer();
export const signal = (topic: string, body: unknown) => producer.send({ topic, messages: [{ value: JSON.stringify(body) }] });
export const moor = (ship: string) => signal(MOORED, { ship });
export const listen = async (topic: string, handle: (body: string) => Promise<void>) => {
  const consumer = kafka.consumer({ groupId: 'quay-desk' });
  await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: async ({ message }) => handle(String(message.value)) });
};
`,
  'src/desk.ts': `import { listen } from './bus.js';
import { Names } from './names.js';
import type { Alarm } from './alarm.js';
export class Desk {
  constructor(private readonly alarm: Alarm) {}
  open() { return listen(Names.Sailed, async (body) => { await this.alarm.sound(body); }); }
}
`,
  'src/alarm.ts': 'export interface Alarm { sound(line: string): Promise<void> }\n',
  'src/bell.ts': `import type { Alarm } from './alarm.js';
import { book } from './ledger.js';
import { signal } from './bus.js';
export const ring = () => signal('bell.rung', {});
export class Bell implements Alarm { async sound(line: string) { await book(line); } }
`,
  'src/ledger.ts': `import { Pool } from 'pg';
const pool = new Pool();
export const book = async (line: string) => { await pool.query('insert into lines values ($1)', [line]); };
`,
  'src/tug.ts': `import { signal } from './bus.js';
global.beacon = { topic: 'beacon.lit' };
export const pull = (ship: string) => signal('tug.called', { ship });
`,
  'src/horn.ts': `import { signal } from './bus.js';
export interface Horn { sound(ship: string): Promise<unknown> }
export abstract class Blown implements Horn {
  protected abstract readonly topic: string;
  sound(ship: string) { return signal(this.topic, { ship }); }
}
`,
  'src/fog.ts': `import { Blown } from './horn.js';
export class Fog extends Blown { protected readonly topic = 'fog.risen'; }
`,
  'src/beacon.js': `import { signal } from './bus.js';
export const light = () => signal(beacon.topic, {});
`,
  'src/chart.ts': `import { signal } from './bus.js';
export const plot = (ship: string) => signal('ship.plotted', { ship });
export const draw = (pen, line: string) => pen.produce('chart.drawn', null, Buffer.from(line));
`,
  'src/pilot.js': `const { signal } = require('./bus.js');
const HERE = './';
const names = require(HERE + 'piloted.js');
exports.pilot = () => signal(names.PILOTED, {});
`,
  'src/piloted.js': "exports.PILOTED = 'ship.piloted';\n",
  'src/main.ts': `import { moor } from './bus.js';
import { draw, plot } from './chart.js';
import { make } from 'harbour-kit';
import { Desk } from './desk.js';
import { Bell, ring } from './bell.js';
import { pull } from './tug.js';
import { Fog } from './fog.js';
import { light } from './beacon.js';
void make(Desk, Bell).open();
void moor('Aurora');
void ring();
void pull('Aurora');
void new Fog().sound('Aurora');
void light();
void plot('Aurora');
`,
};

function open(files: Tree) {
  const before = engineLoader.loadReader;
  engineLoader.loadReader = () => reader;
  onTestFinished(() => {
    engineLoader.loadReader = before;
  });
  const root = createTree(files);
  return openEngine(root, parseSettings(undefined, { root, readFile: (path) => { throw new Error(`no file ${join(root, path)}`); } }));
}

/** The topology; ids count the operations in the order in which their files were loaded. */
function plain({ operations, ...rest }: Topology): object {
  return { ...rest, operations: operations.map(({ id, ...one }) => ({ ...one, id: id.replace(/:\d+(?=$|#)/, '') })) };
}

type Edit = readonly [file: string, from: string, to: string];

/** Makes the edits one after another, and compares with a new analysis after each. */
function edit(...edits: readonly Edit[]): readonly string[] {
  const engine = open(QUAY);
  let files = QUAY;
  // The first edit builds up what the later ones go on with.
  engine.update('src/tug.ts', `${QUAY['src/tug.ts'] ?? ''}\n`);
  engine.update('src/tug.ts', QUAY['src/tug.ts'] ?? '');
  expect(plain(engine.topology)).toEqual(plain(open(files).topology));
  for (const [file, from, to] of edits) {
    const text = files[file] ?? '';
    expect(text, `${file} holds ${from}`).toContain(from);
    files = { ...files, [file]: text.replace(from, to) };
    engine.update(file, files[file] ?? '');
    expect(plain(engine.topology), `${file}: ${to}`).toEqual(plain(open(files).topology));
  }
  return engine.topology.operations.map(({ kind, topic }) => `${kind} ${topic.text}`).toSorted();
}

const UNEDITED = ['consume ship.sailed', 'produce beacon.lit', 'produce bell.rung', 'produce fog.risen', 'produce ship.moored', 'produce ship.piloted', 'produce ship.plotted', 'produce tug.called'];

describe('an edit is seen', () => {
  it('where it stands', () => {
    expect(edit(['src/tug.ts', 'tug.called', 'tug.ordered'])).toContain('produce tug.ordered');
  });

  it('through an import, and through an enum', () => {
    expect(edit(['src/names.ts', 'ship.moored', 'ship.tied'], ['src/names.ts', 'ship.sailed', 'ship.left'])).toEqual(expect.arrayContaining(['produce ship.tied', 'consume ship.left']));
  });

  it('from the wrapper that it now calls, and no longer calls', () => {
    const added: Edit = ['src/ledger.ts', 'export const book', "import { signal } from './bus.js';\nexport const count = () => signal('lines.counted', {});\nexport const book"];
    expect(edit(added)).toContain('produce lines.counted');
    expect(edit(['src/tug.ts', "signal('tug.called', { ship })", '[ship]'])).not.toContain('produce tug.called');
  });

  it('in the wrapper itself, by all that call it', () => {
    expect(edit(['src/bus.ts', 'send({ topic,', 'send({ topic: `quay.${topic}`,'])).toEqual(['consume ship.sailed', 'produce quay.beacon.lit', 'produce quay.bell.rung', 'produce quay.fog.risen', 'produce quay.ship.moored', 'produce quay.ship.piloted', 'produce quay.ship.plotted', 'produce quay.tug.called']);
  });

  it('in a subclass, which its base class does not import', () => {
    expect(edit(['src/fog.ts', 'fog.risen', 'fog.thick'])).toContain('produce fog.thick');
    expect(edit(['src/main.ts', 'void light();', "void light();\nclass Ice extends Fog { protected override readonly topic = 'ice.seen'; }\nvoid new Ice().sound('Aurora');"])).toContain('produce ice.seen');
  });

  it('in a second implementation, which nobody imports who calls the interface', () => {
    edit(['src/tug.ts', 'export const pull', 'export class Drum { async sound(line: string) { console.log(line); } }\nexport const pull'], ['src/tug.ts', 'class Drum', "class Drum implements import('./alarm.js').Alarm"]);
    edit(['src/tug.ts', "import { signal } from './bus.js';", "import { signal } from './bus.js';\nimport type { Alarm } from './alarm.js';\nexport class Drum implements Alarm { async sound(line: string) { console.log(line); } }"]);
  });

  it('in a module whose path is put together, so that no import leads to it', () => {
    expect(edit(['src/piloted.js', 'ship.piloted', 'ship.led'])).toContain('produce ship.led');
  });

  it('in a global, which nobody imports', () => {
    expect(edit(['src/tug.ts', 'beacon.lit', 'beacon.out'])).toContain('produce beacon.out');
    expect(edit(['src/tug.ts', 'global.beacon', 'global.lamp'])).not.toContain('produce beacon.lit');
  });

  it('in what a handler calls, a file further', () => {
    const effects = (engine: ReturnType<typeof open>): readonly string[] => engine.topology.operations.flatMap((one) => (one.kind === 'consume' ? (one.handler?.effects ?? []).map((effect) => effect.kind) : []));
    const engine = open(QUAY);
    engine.update('src/tug.ts', `${QUAY['src/tug.ts'] ?? ''}\n`);
    expect(effects(engine)).toEqual(['databaseWrite']);
    engine.update('src/ledger.ts', 'export const book = async (line: string) => { console.log(line); };\n');
    expect(effects(engine)).toEqual(['log']);
  });

  it('when nobody names it any more, and when somebody does again, in a file that leads nowhere else', () => {
    edit(['src/main.ts', "void plot('Aurora');", ''], ['src/ledger.ts', 'export const book', "// plot('Aurora') comes here\nexport const book"], ['src/ledger.ts', "// plot('Aurora') comes here", 'export const helm = { plot: (chart) => chart.plot("Aurora") };'], ['src/main.ts', 'void light();', "void light();\nvoid plot('Aurora');"]);
  });

  it('when it is taken back', () => {
    expect(edit(['src/names.ts', 'ship.moored', 'ship.tied'], ['src/bus.ts', 'quay-desk', 'quay-office'], ['src/names.ts', 'ship.tied', 'ship.moored'], ['src/bus.ts', 'quay-office', 'quay-desk'])).toEqual(UNEDITED);
  });

  it('where it names a client that nothing was named of before, also in the calls of files that it does not touch', () => {
    expect(edit(['src/main.ts', 'void light();', "void light();\ndraw(new Producer({}), 'a line');"], ['src/main.ts', "import { make }", "import { Producer } from 'node-rdkafka';\nimport { make }"])).toContain('produce chart.drawn');
  });

  it('by its place alone', () => {
    expect(edit(['src/bus.ts', 'const kafka', '\n\n// Brokers come from the environment.\nconst kafka'], ['src/tug.ts', 'export', '\nexport'])).toEqual(UNEDITED);
  });
});
