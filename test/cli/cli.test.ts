import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { version } from '../../src/version.js';
import { createWorkspace, HARBOUR } from '../support/lint.js';
import { run } from '../support/run.js';

describe('queue-fit', () => {
  it.each(['--version', '-v'])('%s prints the version', async (option) => {
    expect(await run('/', option)).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('--help says what it is for, what each command does, where settings come from, and what the exit codes mean', async () => {
    const { code, out } = await run('/', '--help');
    expect(code).toBe(0);
    for (const word of ['check [DIR]', 'map [DIR]', 'explain TOPIC [DIR]', '--settings FILE', '--version', 'Examples', 'eslint.config.js', 'Exit code: 0']) expect(out).toContain(word);
  });

  it.each([
    ['check', ['--preset', '--format', '--max-warnings', '--settings', 'Exit code: 0']],
    ['map', ['--format', '--settings', 'env:NAME', 'Exit code: 0']],
    ['explain', ['TOPIC', '--settings', 'Exit code: 0']],
  ])('%s --help names its options', async (command, words) => {
    const { code, out } = await run('/', command, '-h');
    expect(code).toBe(0);
    for (const word of words) expect(out).toContain(word);
  });

  it('--help fits a terminal', async () => {
    for (const command of [[], ['check'], ['map'], ['explain']]) {
      const { out } = await run('/', ...command, '--help');
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it.each([
    [[], 'which command? check, map or explain'],
    [['chek'], 'there is no command "chek"; there are check, map and explain'],
    [['check', '--colour'], "Unknown option '--colour'"],
    [['check', 'a', 'b'], '"b" is one argument too many'],
    [['check', '--preset', 'all'], '--preset is "all": write recommended or strict'],
    [['check', '--max-warnings', 'few'], '--max-warnings is "few": write a number of warnings such as 0'],
    [['map', '--format', 'yaml'], '--format is "yaml": write json or text'],
    [['map', '--preset', 'strict'], "Unknown option '--preset'"],
    [['explain'], 'which topic? queue-fit explain TOPIC [DIR]'],
    [['check', '--settings'], "Option '--settings <value>' argument missing"],
  ])('%j is a clear message and exit code 2', async (args, message) => {
    const { code, out, err } = await run('/', ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(`queue-fit: ${message}`)).toBe(true);
    expect(err.split('\n')).toHaveLength(2);
  });

  it('takes options before the command', async () => {
    const root = createWorkspace({ ...HARBOUR, 'queues.json': '{}' });
    const { code, out } = await run(root, '--settings', 'queues.json', 'map', '--format', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveProperty('operations');
  });
});

describe('the program', () => {
  const program = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

  it('is built: run npm run build', () => {
    expect(existsSync(program)).toBe(true);
  });

  it('runs through the link that npm makes, with output, messages and exit code', () => {
    const root = createWorkspace(HARBOUR);
    symlinkSync(program, join(root, 'queue-fit'));
    const ran = spawnSync(process.execPath, [join(root, 'queue-fit'), 'check', root], { encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toContain('queue-fit/no-large-payload');
    expect(ran.status).toBe(1);
  });

  it('prints all of a long report into a pipe', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`apps/berths/src/topic-${i}.ts`, (HARBOUR['apps/berths/src/main.ts'] ?? '').replaceAll('berth.', `berth-${i}.`)]));
    const root = createWorkspace({ ...HARBOUR, ...many });
    const out = execFileSync(process.execPath, [program, 'map', '--format', 'json', root], { encoding: 'utf8', maxBuffer: 1 << 28 });
    expect(out.length).toBeGreaterThan(1 << 16);
    expect((JSON.parse(out) as { readonly operations: readonly unknown[] }).operations).toHaveLength(603);
  });
});
