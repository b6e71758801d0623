/** What the build makes of the sources: few files that share their state, and the compiler without what lies around it. */
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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

/** What the installed command finds in a workspace, and which files of ts-morph and of a compiler it loads for that. */
function mapIn(root: string): { readonly topics: unknown; readonly loaded: unknown } {
  const program = join(root, 'node_modules/eslint-plugin-queue-fit/dist/src/cli.js');
  const { out, err } = runNode(root, ['-e', `process.argv.splice(1, process.argv.length, ${JSON.stringify(program)}, 'map', '--format', 'json', ${JSON.stringify(join(root, 'harbour'))});
    import(${JSON.stringify(program)}).then(() => console.error(JSON.stringify(Object.keys(require.cache).filter((file) => /ts-morph|typescript/.test(file)))));`], { QUEUE_FIT_CACHE: 'off' });
  return { topics: (JSON.parse(out) as { readonly operations: readonly { readonly topic: unknown }[] }).operations.map(({ topic }) => topic), loaded: JSON.parse(err) };
}

describe('the built package', () => {
  it('is one file for each that is loaded by itself, and two that they share', () => {
    expect(readdirSync(join(projectRoot, 'dist/src')).sort()).toEqual(['analysis.js', 'cli.js', 'engine.js', 'index.d.ts', 'index.js', 'pipeline.js', 'plugin.js', 'reader.js']);
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
    expect(mapIn(root)).toEqual({ topics: ['ferry.sailed'], loaded: [compiler] });
  });

  it('takes the compiler that ts-morph hands out where it is elsewhere', () => {
    const root = install({ 'harbour/package.json': '{}', 'harbour/ferry.ts': FERRY, 'node_modules/ts-morph/package.json': '{ "name": "ts-morph", "main": "main.js" }', 'node_modules/ts-morph/main.js': `exports.ts = require(${JSON.stringify(compiler)});` });
    expect(mapIn(root)).toEqual({ topics: ['ferry.sailed'], loaded: [join(root, 'node_modules/ts-morph/main.js'), compiler] });
  });
});
