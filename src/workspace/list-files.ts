import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isForeignSegment } from './conventions.js';
import type { Problem } from './workspace.js';

/** `git ls-files` of a very large repository; the default of 1 MiB cuts it off. */
const MAX_OUTPUT_BYTES = 1024 * 1024 * 1024;

/**
 * The files that git knows or would add below a directory, relative to it; nothing where git cannot tell.
 * Deleted and sparse files are left out; submodules and nested repositories are listed too.
 */
export function findGitFiles(directory: string): string[] | undefined {
  let output: string;
  try {
    output = execFileSync('git', ['ls-files', '-c', '-o', '-d', '-t', '--exclude-standard', '-z'], {
      cwd: directory,
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
      encoding: 'utf8',
      maxBuffer: MAX_OUTPUT_BYTES,
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
  } catch {
    return undefined;
  }
  const files = new Set<string>();
  const absent = new Set<string>();
  const nested: string[] = [];
  for (const entry of output.split('\0')) {
    const path = entry.slice(2);
    if (path === '') continue;
    if (path.endsWith('/')) nested.push(path.slice(0, -1));
    else if (entry.startsWith('R ') || entry.startsWith('S ')) absent.add(path);
    else files.add(path);
  }
  for (const path of absent) files.delete(path);
  if (files.has('.gitmodules')) nested.push(...submodules(directory).filter((path) => files.delete(path)));
  for (const path of nested) {
    if (path.split('/').some(isForeignSegment)) continue;
    for (const file of findGitFiles(join(directory, path)) ?? []) files.add(`${path}/${file}`);
  }
  return [...files];
}

function submodules(directory: string): string[] {
  try {
    return [...readFileSync(join(directory, '.gitmodules'), 'utf8').matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)].map((match) => match[1] ?? '');
  } catch {
    return [];
  }
}

interface IgnoreLevel {
  /** Relative to the walked directory, with a closing `/`; empty for the directory itself. */
  readonly prefix: string;
  readonly rules: Ignore;
}

/**
 * Walks a directory outside git, obeying the `.gitignore` files below it. Links to directories are not followed, so there are no loops;
 * links to files count only when their target is not walked anyway.
 */
export function walkFiles(directory: string, problems: Problem[]): string[] {
  const files: string[] = [];
  const real = realpathSync(directory);
  visit('', []);
  return files;

  function visit(prefix: string, outer: readonly IgnoreLevel[]): void {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(directory, prefix), { withFileTypes: true });
    } catch (error) {
      problems.push({ file: prefix.slice(0, -1) || '.', message: `cannot be read: ${(error as Error).message}` });
      return;
    }
    const levels = entries.some((entry) => entry.name === '.gitignore' && entry.isFile()) ? [...outer, readLevel(prefix)] : outer;
    for (const entry of entries) {
      const path = prefix + entry.name;
      if (entry.isDirectory()) {
        if (!isForeignSegment(entry.name) && !isIgnored(`${path}/`, levels)) visit(`${path}/`, levels);
      } else if ((entry.isFile() || isLinkToOutside(entry, path)) && !isIgnored(path, levels)) files.push(path);
    }
  }

  function readLevel(prefix: string): IgnoreLevel {
    let text = '';
    try {
      text = readFileSync(join(directory, prefix, '.gitignore'), 'utf8');
    } catch (error) {
      problems.push({ file: `${prefix}.gitignore`, message: `cannot be read: ${(error as Error).message}` });
    }
    return { prefix, rules: ignore({ allowRelativePaths: true }).add(text) };
  }

  function isLinkToOutside(entry: Dirent, path: string): boolean {
    if (!entry.isSymbolicLink()) return false;
    try {
      const target = realpathSync(join(directory, path));
      return statSync(target).isFile() && !target.startsWith(real + '/');
    } catch {
      return false;
    }
  }
}

function isIgnored(path: string, levels: readonly IgnoreLevel[]): boolean {
  for (let index = levels.length - 1; index >= 0; index--) {
    const level = levels[index];
    if (level === undefined) continue;
    const verdict = level.rules.test(path.slice(level.prefix.length));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}
