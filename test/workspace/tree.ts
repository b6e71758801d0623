import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Writes files into a new directory that lives as long as the test, and returns its path. An object is written as JSON. */
export function createTree(files: Readonly<Record<string, string | object>>): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'queue-fit-tree-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  addFiles(directory, files);
  return directory;
}

/** Writes further files below a directory. */
export function addFiles(directory: string, files: Readonly<Record<string, string | object>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

/** Runs git without the variables that a hook around the tests may have set. */
export function git(directory: string, ...args: string[]): void {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: directory, env, stdio: 'ignore' });
}

/** The absolute path of a workspace under fixtures/workspace. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/workspace/${name}`, import.meta.url));
}
