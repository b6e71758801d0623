import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorkspace, HARBOUR } from '../support/lint.js';
import { run } from '../support/run.js';

const BERTHS = 'apps/berths/src/main.ts';
const PILOTS = 'apps/pilots/src/main.ts';

interface Result {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string; readonly line: number }[];
}
const findingsOf = (root: string, out: string): readonly string[] =>
  (JSON.parse(out) as readonly Result[]).flatMap(({ filePath, messages }) => messages.map(({ ruleId, line }) => `${filePath.slice(root.length + 1)}:${line} ${ruleId}`));

describe('queue-fit check', () => {
  it('lints a workspace without any configuration, and fails on an error', async () => {
    const root = createWorkspace(HARBOUR);
    const { code, out, err } = await run(root, 'check');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain(join(root, BERTHS));
    expect(out).toMatch(/7:9 +warning .* queue-fit\/no-single-consumer/);
    expect(out).toMatch(/8:9 +error .* queue-fit\/no-large-payload/);
  });

  it('takes a DIR', async () => {
    const root = createWorkspace(HARBOUR);
    const { out } = await run('/', 'check', '--format', 'json', root);
    expect(findingsOf(root, out)).toEqual([`${BERTHS}:7 queue-fit/no-single-consumer`, `${BERTHS}:8 queue-fit/no-large-payload`, `${PILOTS}:6 queue-fit/no-single-consumer`]);
  });

  it('opens only files that have to do with a queue', async () => {
    const root = createWorkspace(HARBOUR);
    const { out } = await run(root, 'check', '-f', 'json');
    expect((JSON.parse(out) as readonly Result[]).map(({ filePath }) => filePath)).not.toContain(join(root, 'apps/pilots/src/roster.ts'));
  });

  it('prints nothing and succeeds when there is nothing to say', async () => {
    const root = createWorkspace({ 'package.json': '{ "name": "quay", "scripts": { "start": "node main.js" } }', 'main.js': 'console.log("high water");\n' });
    expect(await run(root, 'check')).toEqual({ code: 0, out: '', err: '' });
  });

  it('has all rules in the strict preset', async () => {
    const root = createWorkspace(HARBOUR);
    const { out } = await run(root, 'check', '--preset', 'strict', '--format', 'json');
    expect(findingsOf(root, out)).toContain(`${BERTHS}:7 queue-fit/require-load`);
  });

  it('obeys comments, and knows none of the other rules that they name', async () => {
    const root = createWorkspace({
      ...HARBOUR,
      [BERTHS]: `/* eslint no-console: error, other/rule: warn */\n${HARBOUR[BERTHS]?.replaceAll(/^ {2}await/gm, '  // eslint-disable-next-line queue-fit/no-large-payload, other/rule\n  await')}`,
    });
    const { code, out } = await run(root, 'check', '--format', 'json');
    expect(code).toBe(0);
    expect(findingsOf(root, out)).toEqual([`${BERTHS}:9 queue-fit/no-single-consumer`, `${PILOTS}:6 queue-fit/no-single-consumer`]);
  });

  it.each([
    ['2', 0, ''],
    ['1', 1, 'queue-fit: 2 warnings, and at most 1 are allowed\n'],
    ['-1', 0, ''],
  ])('with --max-warnings=%s over two warnings exits with %i', async (most, expected, said) => {
    const root = createWorkspace({ ...HARBOUR, [BERTHS]: `/* eslint-disable queue-fit/no-large-payload */\n${HARBOUR[BERTHS]}` });
    const { code, err } = await run(root, 'check', `--max-warnings=${most}`);
    expect({ code, err }).toEqual({ code: expected, err: said });
  });

  it('uses any ESLint formatter by path', async () => {
    const root = createWorkspace({ ...HARBOUR, 'tools/count.cjs': 'module.exports = (results) => `${results.length} files\\n`;\n' });
    const { out } = await run(join(root, 'tools'), 'check', '..', '--format', './count.cjs');
    expect(out).toBe('2 files\n');
  });

  it('says which formatter is missing', async () => {
    const { code, err } = await run(createWorkspace(HARBOUR), 'check', '--format', 'braille');
    expect(code).toBe(2);
    expect(err).toMatch(/^queue-fit: .*braille/);
  });

  it("reads settings from the workspace's ESLint configuration", async () => {
    const settings = "{ topics: { 'berth.assigned': { keep: 'the harbour board reads it too' }, 'berth.photo': { keep: 'small ones' } } }";
    const root = createWorkspace({ ...HARBOUR, 'eslint.config.mjs': `export default [{ files: ['**/*.ts', '**/*.js'], settings: { 'queue-fit': ${settings} } }];\n` });
    expect(await run(root, 'check')).toEqual({ code: 0, out: '', err: '' });
  });

  it('reads settings from a file instead', async () => {
    const root = createWorkspace({ ...HARBOUR, 'eslint.config.mjs': 'throw new Error("not loaded");\n', 'conf/queues.json': '{ "topics": { "berth.*": { "keep": "the harbour board reads it too" } } }' });
    expect(await run(root, 'check', '--settings', 'conf/queues.json')).toEqual({ code: 0, out: '', err: '' });
  });

  it('goes on without a configuration that cannot be loaded, and says so', async () => {
    const root = createWorkspace({ ...HARBOUR, 'eslint.config.mjs': "import 'not-installed-here';\nexport default [];\n" });
    const { code, err } = await run(root, 'check');
    expect(code).toBe(1);
    expect(err).toMatch(/^queue-fit: eslint\.config\.mjs could not be loaded, so settings in it are not used \(.*not-installed-here/);
  });

  it('names a malformed setting, does the rest, and exits with 2', async () => {
    const root = createWorkspace({ ...HARBOUR, 'queues.json': '{ "topics": { "berth.photo": { "keep": "small ones", "load": "often" } } }' });
    const { code, out, err } = await run(root, 'check', '--settings', 'queues.json', '--format', 'json');
    expect(err).toContain('settings["queue-fit"].topics["berth.photo"].load is "often"');
    expect(findingsOf(root, out)).toEqual([`${BERTHS}:7 queue-fit/no-single-consumer`, `${PILOTS}:6 queue-fit/no-single-consumer`]);
    expect(code).toBe(2);
  });
});

describe('bad input', () => {
  it.each([
    ['a DIR that is not there', ['check', 'nowhere'], /nowhere does not exist\n$/],
    ['a DIR that is a file', ['check', 'package.json'], /package\.json is not a directory\n$/],
    ['a settings file that is not there', ['check', '--settings', 'none.json'], /the settings file .*none\.json cannot be read/],
    ['a settings file that is not JSON', ['check', '--settings', BERTHS], /the settings file .*main\.ts is not JSON/],
  ])('%s is a clear message', async (_, args, expected) => {
    const { code, out, err } = await run(createWorkspace(HARBOUR), ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^queue-fit: /);
    expect(err).toMatch(expected);
    expect(err.split('\n')).toHaveLength(2);
  });

  it('a DIR without JavaScript is a clear message', async () => {
    const root = createWorkspace({ 'main.py': 'print("ebb")\n' });
    const { code, err } = await run(root, 'check');
    expect(code).toBe(2);
    expect(err).toContain('has no JavaScript or TypeScript files');
  });

  it('a file that cannot be parsed is named, and the rest is analysed', async () => {
    const root = createWorkspace({ ...HARBOUR, 'apps/pilots/src/broken.ts': "import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: [ }\n" });
    const { out, err } = await run(root, 'check', '--format', 'json');
    expect(err).toMatch(/apps\/pilots\/src\/broken\.ts:2 /);
    expect(findingsOf(root, out)).toContain(`${BERTHS}:8 queue-fit/no-large-payload`);
  });

  it('a tsconfig that cannot be used is named, and the rest is analysed', async () => {
    const topics = { 'apps/tolls/tsconfig.json': '{ "compilerOptions": { "paths": ', 'apps/tolls/package.json': '{ "name": "tolls" }', 'apps/tolls/src/main.ts': "import { Kafka } from 'kafkajs';\nimport { TOLLS } from '@tolls/topics';\nnew Kafka({ brokers: [] }).producer().send({ topic: TOLLS, messages: [] });\n" };
    const { out, err } = await run(createWorkspace({ ...HARBOUR, ...topics }), 'check', '--format', 'json');
    expect(err).toContain('apps/tolls/tsconfig.json:1 is not a usable tsconfig: ');
    expect(out).toContain('queue-fit/no-large-payload');
  });

  it('a broken package.json is named, and the rest is analysed', async () => {
    const root = createWorkspace({ ...HARBOUR, 'apps/tolls/package.json': '{ "name": ', 'apps/tolls/src/main.ts': 'export {};\n' });
    const { out, err } = await run(root, 'check', '--format', 'json');
    expect(err).toContain('apps/tolls/package.json is not a valid package.json');
    expect(findingsOf(root, out)).toContain(`${BERTHS}:8 queue-fit/no-large-payload`);
  });
});
