/** What an analysis must not do, counted and not timed. */
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEngine } from '../src/engine.js';
import { engineLoader } from '../src/engine-loader.js';
import * as reader from '../src/reader.js';
import { parseSettings } from '../src/settings.js';
import { Evaluator } from '../src/values/evaluate.js';
import { createTree } from './workspace/tree.js';

const HARBOUR = {
  'package.json': { name: 'harbour', scripts: { start: 'node src/main.js' } },
  'src/bus.ts': "import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: [] }).producer();\nexport const signal = (topic: string, body: string) => producer.send({ topic, messages: [{ value: body }] });\n",
  'src/tug.ts': "import { signal } from './bus.js';\nexport const pull = (berth: string) => signal('tug.called', berth);\n",
  'src/berths.ts': "export const berths = ['north', 'south'];\n",
  'src/tides.ts': "import { berths } from './berths.js';\nexport const tide = (hour: number) => berths[hour % berths.length];\n",
  'src/main.ts': "import { pull } from './tug.js';\nimport { tide } from './tides.js';\npull('north');\nconsole.log(tide(3));\n",
};

const readings = vi.fn(reader.readTopology);
beforeEach(() => {
  const before = engineLoader.loadReader;
  engineLoader.loadReader = () => ({ ...reader, readTopology: readings });
  readings.mockClear();
  onTestFinished(() => {
    engineLoader.loadReader = before;
  });
});

function open(files: Readonly<Record<string, string | object>>) {
  const root = createTree(files);
  return openEngine(root, parseSettings(undefined, { root, readFile: (path) => { throw new Error(`no file ${join(root, path)}`); } }));
}

const topicsOf = (engine: ReturnType<typeof open>): readonly string[] => engine.topology.operations.flatMap((one) => (one.kind === 'produce' ? [one.topic.text] : [])).toSorted();

describe('a workspace without a queue', () => {
  it('never loads the compiler, whatever is edited', () => {
    const { 'src/bus.ts': _, 'src/tug.ts': __, ...rest } = HARBOUR;
    const engine = open({ ...rest, 'src/main.ts': "import { tide } from './tides.js';\nconsole.log(tide(4));\n" });
    expect(engine.update('src/tides.ts', 'export const tide = (hour: number) => hour * 2;\n')).toBe(false);
    expect(engine.topology.operations).toEqual([]);
    expect(readings).not.toHaveBeenCalled();
  });

  it('loads it when a file begins to name a client', () => {
    const engine = open({ ...HARBOUR, 'src/bus.ts': 'export const signal = (topic: string, body: string) => [topic, body];\n' });
    expect(readings).not.toHaveBeenCalled();
    expect(engine.update('src/bus.ts', HARBOUR['src/bus.ts'])).toBe(true);
    expect(topicsOf(engine)).toEqual(['tug.called']);
  });
});

describe('a file that has nothing to do with a queue', () => {
  it('is not parsed', () => {
    const engine = open(HARBOUR);
    expect(topicsOf(engine)).toEqual(['tug.called']);
    expect(engine.files).toEqual(['src/bus.ts', 'src/tug.ts', 'src/main.ts']);
  });

  it('is edited without anything being read again', () => {
    const engine = open(HARBOUR);
    expect(engine.update('src/tides.ts', `${HARBOUR['src/tides.ts']}export const low = (hour: number) => tide(hour + 6);\n`)).toBe(false);
    expect(engine.update('src/berths.ts', "export const berths = ['north', 'south', 'quay'];\n")).toBe(false);
    expect(readings).toHaveBeenCalledTimes(1);
  });

  it('is read when it begins to use a wrapper', () => {
    const engine = open(HARBOUR);
    expect(engine.update('src/berths.ts', "import { signal } from './bus.js';\nexport const berths = ['north'];\nexport const close = () => signal('berth.closed', 'north');\n")).toBe(true);
    expect(readings).toHaveBeenCalledTimes(2);
    expect(topicsOf(engine)).toEqual(['berth.closed', 'tug.called']);
  });

  it('is let go when it no longer does', () => {
    const engine = open({ ...HARBOUR, 'src/berths.ts': "import { signal } from './bus.js';\nexport const berths = ['north'];\nexport const close = () => signal('berth.closed', 'north');\n" });
    expect(topicsOf(engine)).toEqual(['berth.closed', 'tug.called']);
    expect(engine.update('src/berths.ts', HARBOUR['src/berths.ts'])).toBe(true);
    expect(topicsOf(engine)).toEqual(['tug.called']);
  });
});

describe('a function that makes its result of its own', () => {
  it('is not looked into anew for each way in which it calls itself', () => {
    const enter = vi.spyOn(Evaluator.prototype, 'enter');
    onTestFinished(() => enter.mockRestore());
    const engine = open({
      'package.json': { name: 'harbour', scripts: { start: 'node src/main.js' } },
      'src/faults.ts': `export const failed = (faults: string[]) => ({ faults });
export function inspect(hull: any) {
  const faults: string[] = [];
  hull.planks.forEach((plank: any, row: number) => { const under = inspect(plank); faults.push(\`\${row}: \${under.faults.join(', ')}\`); });
  for (const [side, part] of Object.entries(hull)) { const under = inspect(part); faults.push(\`\${side}: \${under.faults.join(', ')}\`); }
  const keel = inspect(hull.keel);
  faults.push(...keel.faults);
  return failed(faults);
}
`,
      'src/main.ts': `import { Kafka } from 'kafkajs';
import { inspect } from './faults';
const producer = new Kafka({ brokers: [] }).producer();
export const report = (hull: unknown) => producer.send({ topic: \`faults.\${inspect(hull).faults.join('.')}\`, messages: [] });
`,
    });
    expect(topicsOf(engine)).toEqual(['faults.${?}']);
    expect(enter.mock.calls.length).toBeLessThan(500);
  });
});
