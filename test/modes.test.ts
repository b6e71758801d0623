/** ESLint's own ways of running, with the real program and the built plugin: `npm run build` first. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorkspace, HARBOUR, SECOND_GROUP, writeFiles } from './support/lint.js';
import { configText, projectRoot, runEslint, runNode } from './support/program.js';

const PILOTS = 'apps/pilots/src/main.ts:6 queue-fit/no-single-consumer';
const FOUND = ['apps/berths/src/main.ts:7 queue-fit/no-single-consumer', 'apps/berths/src/main.ts:8 queue-fit/no-large-payload', PILOTS];

/** With node_modules, so that the analysis is kept in the workspace. */
const harbour = (more: Readonly<Record<string, string>> = {}): string =>
  createWorkspace({ ...HARBOUR, 'eslint.config.mjs': configText(), '.gitignore': 'node_modules/\n.eslintcache\n', 'node_modules/.keep': '', ...more });

describe.each([9, 10] as const)('ESLint %i', (version) => {
  it('with --cache never gives a stale verdict, in either direction', () => {
    const root = harbour();
    const lint = () => runEslint(version, root, ['--cache', '.']).messages;
    expect(lint()).toEqual(FOUND);
    expect(lint()).toEqual(FOUND);

    writeFiles(root, SECOND_GROUP);
    expect(lint()).not.toContain(PILOTS);

    rmSync(join(root, 'apps/tugs'), { recursive: true });
    expect(lint()).toEqual(FOUND);
  });

  it('with --cache uses the cache as long as the facts stay the same', () => {
    const root = harbour();
    const [first, second] = [1, 2].map(() => runEslint(version, root, ['--cache', '.'], { DEBUG: 'eslint:*' }));
    expect(first?.err).not.toContain('Skipping file since it hasn\'t changed');
    expect(second?.err.match(/Skipping file since it hasn't changed/g)).toHaveLength(4);
    // A file that has nothing to do with a queue is linted again, and only that.
    writeFiles(root, { 'apps/pilots/src/roster.ts': "export const roster = ['Mira', 'Joost', 'Ada'];\n" });
    const third = runEslint(version, root, ['--cache', '.'], { DEBUG: 'eslint:*' });
    expect(third.err.match(/Skipping file since it hasn't changed/g)).toHaveLength(3);
    expect(third.messages).toEqual(FOUND);
  });

  it('with --cache and without a kept analysis still sees a change', () => {
    const root = harbour();
    const lint = () => runEslint(version, root, ['--cache', '.'], { QUEUE_FIT_CACHE: 'off' }).messages;
    expect(lint()).toEqual(FOUND);
    writeFiles(root, SECOND_GROUP);
    expect(lint()).not.toContain(PILOTS);
  });

  it('with --cache and settings of its own sees a change', () => {
    const root = harbour({ 'eslint.config.mjs': configText('recommended', "settings: { 'queue-fit': { topics: { 'tide.*': { keep: 'replayed at night' } } } }") });
    const lint = () => runEslint(version, root, ['--cache', '.']).messages;
    for (let run = 0; run < 3; run++) expect(lint()).toEqual(FOUND);
    writeFiles(root, SECOND_GROUP);
    expect(lint()).not.toContain(PILOTS);
  });

  it('with --concurrency 2 gives the same output and builds the analysis once', () => {
    const root = harbour();
    const { messages, analysed } = runEslint(version, root, ['--concurrency', '2', '.']);
    expect(messages).toEqual(FOUND);
    expect(analysed).toBe(1);
  });

  it('takes an unchanged workspace from disk, without loading the compiler', () => {
    const root = harbour();
    expect(runEslint(version, root, ['.'])).toMatchObject({ messages: FOUND, analysed: 1, reused: 0 });
    expect(runEslint(version, root, ['.'])).toMatchObject({ messages: FOUND, analysed: 0, reused: 1 });
    writeFiles(root, { 'apps/pilots/src/roster.ts': "export const roster = ['Ada'];\n" });
    expect(runEslint(version, root, ['.'])).toMatchObject({ messages: FOUND, analysed: 1, reused: 0 });
  });

  it('with --stdin lints unsaved text', () => {
    const root = harbour();
    const script = `const { spawnSync } = require('node:child_process');
      const input = require('node:fs').readFileSync('apps/pilots/src/main.ts', 'utf8').replace("import", "\\n\\nimport");
      process.stdout.write(spawnSync(process.execPath, [${JSON.stringify(join(projectRoot, 'node_modules', version === 9 ? 'eslint9' : 'eslint', 'bin/eslint.js'))}, '--format', 'json', '--stdin', '--stdin-filename', 'apps/pilots/src/main.ts'], { input, encoding: 'utf8' }).stdout);`;
    const { out } = runNode(root, ['-e', script]);
    expect(JSON.parse(out)).toMatchObject([{ messages: [{ ruleId: 'queue-fit/no-single-consumer', line: 8 }] }]);
  });
});

describe('a kept analysis', () => {
  it('is not there with QUEUE_FIT_CACHE=off', () => {
    const root = harbour();
    for (let run = 0; run < 2; run++) expect(runEslint(10, root, ['.'], { QUEUE_FIT_CACHE: 'off' })).toMatchObject({ analysed: 1, reused: 0 });
  });

  it('is not there with cache: false', () => {
    const root = harbour({ 'eslint.config.mjs': configText('recommended', "settings: { 'queue-fit': { cache: false } }") });
    for (let run = 0; run < 2; run++) expect(runEslint(10, root, ['.'])).toMatchObject({ analysed: 1, reused: 0 });
  });

  it('serves queue-fit, which loads no compiler then', () => {
    const root = harbour();
    const program = join(projectRoot, 'dist/src/cli.js');
    const first = runNode(root, [program, 'map', '--format', 'json'], { NODE_DEBUG: 'queue-fit' });
    const loaded = `const before = new Set(Object.keys(require.cache)); process.argv[2] = 'map'; process.argv[3] = '--format'; process.argv[4] = 'json'; process.argv[1] = ${JSON.stringify(program)};
      import(${JSON.stringify(program)}).then(() => console.error(Object.keys(require.cache).filter((file) => file.includes('ts-morph')).length + ' compiler files'));`;
    const second = runNode(root, ['-e', loaded, 'x'], { NODE_DEBUG: 'queue-fit' });
    expect(first.err).toContain('analysed in');
    expect(second.err).toContain('unchanged since');
    expect(second.err).toContain('0 compiler files');
    expect(second.out).toBe(first.out);
  });
});
