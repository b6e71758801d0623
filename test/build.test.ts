/** What the build makes of the sources: few files that share their state, and the compiler without what lies around it. */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projectRoot, runNode } from './support/program.js';
import { createTree } from './workspace/tree.js';

const FERRY = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['quay:9092'] }).producer();\nexport const sail = (name: string) => producer.send({ topic: 'ferry.sailed', messages: [{ value: name }] });\n`;
const installed = createRequire(join(projectRoot, 'package.json'));
const compiler = createRequire(installed.resolve('ts-morph')).resolve('@ts-morph/common/dist/typescript.js');

/** Copies the built package, and links all that it depends on but ts-morph. */
function install(tree: Readonly<Record<string, string>>): string {
  const root = createTree(tree);
  cpSync(join(projectRoot, 'dist'), join(root, 'node_modules/eslint-plugin-queue-fit/dist'), { recursive: true });
  cpSync(join(projectRoot, 'package.json'), join(root, 'node_modules/eslint-plugin-queue-fit/package.json'));
  for (const name of ['croner', 'fastest-levenshtein', 'ignore', 'js-tokens', 'picomatch', 'yaml']) symlinkSync(join(projectRoot, 'node_modules', name), join(root, 'node_modules', name), 'junction');
  return root;
}

/** Node without threads. */
const NO_THREADS = ['--experimental-permission', '--allow-fs-read=*', '--no-warnings'];

/** What the installed command finds in a workspace, and which files of ts-morph and of a compiler its main thread loads for that. */
function mapIn(root: string, flags: readonly string[]): { readonly topics: unknown; readonly loaded: unknown } {
  const program = join(root, 'node_modules/eslint-plugin-queue-fit/dist/src/cli.js');
  const { out, err } = runNode(root, [...flags, '-e', `process.argv.splice(1, process.argv.length, ${JSON.stringify(program)}, 'map', '--format', 'json', ${JSON.stringify(join(root, 'harbour'))});
    import(${JSON.stringify(program)}).then(() => console.error(JSON.stringify(Object.keys(require.cache).filter((file) => /ts-morph|typescript/.test(file)))));`], { QUEUE_FIT_CACHE: 'off' });
  return { topics: (JSON.parse(out) as { readonly operations: readonly { readonly topic: unknown }[] }).operations.map(({ topic }) => topic), loaded: JSON.parse(err) };
}

describe('the built package', () => {
  it('is one file for each that is loaded by itself, and three that they share', () => {
    expect(readdirSync(join(projectRoot, 'dist/src')).sort()).toEqual(['analysis.js', 'cli.js', 'commands.js', 'engine.js', 'expected.js', 'index.d.ts', 'index.js', 'pipeline.js', 'plugin.js', 'reader.js', 'start.js']);
  });

  it('starts a command with nothing but what tells its arguments and begins to load the compiler: the rules come after that', () => {
    const eager = (file: string): readonly string[] => [...readFileSync(join(projectRoot, 'dist/src', file), 'utf8').matchAll(/^import [^;]*?["']\.\/([\w.]+)["']/gm)].flatMap(([, name = '']) => [name, ...eager(name)]);
    expect(eager('cli.js')).toEqual(['start.js']);
  });

  it('has one cache of analyses, whichever file it is loaded through', () => {
    const { out } = runNode(projectRoot, ['--input-type=module', '-e', "const [one, other] = await Promise.all(['analysis', 'plugin'].map((name) => import('./dist/src/' + name + '.js'))); console.log(Object.values(other).includes(one.analysisOf));"]);
    expect(out).toBe('true\n');
  });

  it('takes from ts-morph only its compiler, from where ts-morph lies in a store', () => {
    const root = install({ 'harbour/package.json': '{}', 'harbour/ferry.ts': FERRY, 'store/node_modules/README': '' });
    cpSync(dirname(dirname(installed.resolve('ts-morph'))), join(root, 'store/node_modules/ts-morph'), { recursive: true });
    mkdirSync(join(root, 'store/node_modules/@ts-morph'));
    symlinkSync(dirname(dirname(compiler)), join(root, 'store/node_modules/@ts-morph/common'), 'junction');
    symlinkSync(join(root, 'store/node_modules/ts-morph'), join(root, 'node_modules/ts-morph'), 'junction');
    expect(mapIn(root, NO_THREADS)).toEqual({ topics: ['ferry.sailed'], loaded: [compiler] });
    // In a thread, which has ended.
    expect(mapIn(root, [])).toEqual({ topics: ['ferry.sailed'], loaded: [] });
  });

  it('takes the compiler that ts-morph hands out where it is elsewhere', () => {
    const root = install({ 'harbour/package.json': '{}', 'harbour/ferry.ts': FERRY, 'node_modules/ts-morph/package.json': '{ "name": "ts-morph", "main": "main.js" }', 'node_modules/ts-morph/main.js': `exports.ts = require(${JSON.stringify(compiler)});` });
    expect(mapIn(root, NO_THREADS)).toEqual({ topics: ['ferry.sailed'], loaded: [join(root, 'node_modules/ts-morph/main.js'), compiler] });
  });
});

describe('the compiler', () => {
  it('is loaded with the code that an earlier process kept, and without it where nothing is kept', () => {
    const root = createTree({ 'harbour/package.json': '{}', 'harbour/ferry.ts': FERRY, 'mole/package.json': '{}', 'mole/ferry.ts': FERRY.replace('sailed', 'moored') });
    const kept = join(root, 'kept');
    const topicsOf = (workspace: string, cache: string): string => runNode(root, [join(projectRoot, 'dist/src/cli.js'), 'map', '--format', 'json', join(root, workspace)], { QUEUE_FIT_CACHE: cache }).out.match(/ferry\.\w+/)?.[0] ?? '';
    const codeIn = (): readonly (readonly [string, number])[] => readdirSync(kept).filter((name) => name.endsWith('.bin')).map((name) => [name, statSync(join(kept, name)).mtimeMs]);
    expect(topicsOf('harbour', 'off')).toBe('ferry.sailed');
    expect(existsSync(kept)).toBe(false);
    expect(topicsOf('harbour', kept)).toBe('ferry.sailed');
    const written = codeIn();
    expect(written).toHaveLength(1);
    expect(topicsOf('mole', kept)).toBe('ferry.moored');
    expect(codeIn()).toEqual(written);
  });
});

describe('an analysis that a thread began', () => {
  const TREE = {
    'package.json': '{}',
    'bus.ts': "import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['quay:9092'] }).producer();\nexport const publish = (topic: string) => producer.send({ topic, messages: [] });\n",
    'ferry.ts': "import { publish } from './bus';\npublish('ferry.sailed');\n",
    'pier.ts': "import './ferry';\n",
    'mole.ts': 'export const length = 4;\n',
  };
  const edits = [
    ['mole.ts', 'export const length = 5000;\n'],
    ['pier.ts', "import { publish } from './bus';\npublish('pier.painted');\n"],
    ['mole.ts', "import { publish } from './bus';\npublish('mole.flooded');\n"],
    ['ferry.ts', "import { publish } from './bus';\npublish('ferry.moored');\n"],
    ['mole.ts', 'export const length = 4;\n'],
  ];

  /** The topics at first and after each edit, after which of them the compiler is loaded, and what was said of the first analysis. */
  function topicsThrough(flags: readonly string[]): { readonly topics: unknown; readonly hasCompiler: unknown; readonly inThread: boolean } {
    const root = createTree(TREE);
    const script = `const { analysisOf } = await import(${JSON.stringify(pathToFileURL(join(projectRoot, 'dist/src/analysis.js')).href)});
      const analysis = analysisOf(${JSON.stringify(root)}, undefined);
      const topics = () => analysis.topology.operations.map(({ topic }) => topic.text).sort();
      const { cache } = (await import('node:module')).createRequire(import.meta.url);
      const now = () => [topics(), Object.keys(cache).some((file) => file.endsWith('typescript.js'))];
      console.log(JSON.stringify([now(), ...${JSON.stringify(edits)}.map(([file, text]) => (analysis.see(file, text), now()))]));`;
    const { out, err } = runNode(root, [...flags, '--input-type=module', '-e', script], { QUEUE_FIT_CACHE: 'off', NODE_DEBUG: 'queue-fit' });
    const states = JSON.parse(out) as readonly [unknown, unknown][];
    return { topics: states.map(([topics]) => topics), hasCompiler: states.map(([, has]) => has), inThread: err.includes('in a thread') };
  }

  it('goes on in the process with the first edit that matters', () => {
    const topics = [['ferry.sailed'], ['ferry.sailed'], ['ferry.sailed', 'pier.painted'], ['ferry.sailed', 'mole.flooded', 'pier.painted'], ['ferry.moored', 'mole.flooded', 'pier.painted'], ['ferry.moored', 'pier.painted']];
    expect(topicsThrough([])).toEqual({ topics, hasCompiler: [false, false, true, true, true, true], inThread: true });
    expect(topicsThrough(NO_THREADS)).toEqual({ topics, hasCompiler: [true, true, true, true, true, true], inThread: false });
  });
});
