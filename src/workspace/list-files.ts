import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import type { default as createIgnore, Ignore } from 'ignore';
import { isForeignSegment } from './conventions.js';
import type { Link, Problem } from './workspace.js';

/** What lies below a directory, relative to it. */
export interface Listing {
  readonly files: readonly string[];
  /** Symbolic links to files and directories that are listed under their own name anyway. */
  readonly links: readonly Link[];
}

/** `git ls-files` of a very large repository; the default of 1 MiB cuts it off. */
const MAX_OUTPUT_BYTES = 1024 * 1024 * 1024;
/** `H 100644 <object> 0<tab>path` of a tracked file, `? path` of another. https://git-scm.com/docs/git-ls-files */
const ENTRY = /^(\S) (?:(\d{6}) [0-9a-f]+ \d\t)?([^]+)$/;

/**
 * The files that git knows or would add below a directory; nothing where git cannot tell.
 * Deleted and sparse files are left out; submodules and nested repositories are listed too.
 */
export function findGitFiles(directory: string): Listing | undefined {
  const output = runGit(directory);
  if (output === undefined) return undefined;
  const files = new Set<string>();
  const links: Link[] = [];
  const absent: string[] = [];
  const nested: string[] = [];
  for (const entry of output.split('\0')) {
    const [, tag, mode, path = ''] = ENTRY.exec(entry) ?? [];
    if (path === '') continue;
    if (tag === 'R' || tag === 'S') absent.push(path);
    else if (path.endsWith('/')) nested.push(path.slice(0, -1));
    else if (mode === '160000') nested.push(path);
    else if (mode !== '120000') files.add(path);
    else if (!addLink(directory, path, links)) files.add(path);
  }
  for (const path of absent) files.delete(path);
  for (const path of nested) {
    // Without this, git would answer for an empty submodule from the outer repository.
    if (path.split('/').some(isForeignSegment) || !existsIn(join(directory, path), '.git')) continue;
    const inner = findGitFiles(join(directory, path));
    for (const file of inner?.files ?? []) files.add(`${path}/${file}`);
    for (const link of inner?.links ?? []) links.push({ path: `${path}/${link.path}`, target: `${path}/${link.target}` });
  }
  return { files: [...files], links };
}

/** Git's own variables (set inside hooks) would point it at another repository or index. */
function runGit(directory: string): string | undefined {
  try {
    return execFileSync('git', ['ls-files', '-c', '-o', '-d', '-t', '-s', '--exclude-standard', '-z'], {
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
}

function existsIn(directory: string, name: string): boolean {
  return statSync(join(directory, name), { throwIfNoEntry: false }) !== undefined;
}

/** Whether the path is taken care of as a link: into the directory, to a directory elsewhere, or to nothing. Only a link to an outer file is a file. */
function addLink(directory: string, path: string, links: Link[]): boolean {
  try {
    const target = relative(realpathSync(directory), realpathSync(join(directory, path))).replaceAll('\\', '/');
    const isInside = target !== '' && !target.startsWith('..') && !target.includes(':');
    if (isInside && !target.split('/').some(isForeignSegment)) links.push({ path, target });
    return isInside || !statSync(join(directory, path)).isFile();
  } catch {
    return true;
  }
}

let ignore: typeof createIgnore | undefined;

interface IgnoreLevel {
  /** Relative to the walked directory, with a closing `/`; empty for the directory itself. */
  readonly prefix: string;
  readonly rules: Ignore;
}

/** Walks a directory outside git, obeying the `.gitignore` files below it. Links to directories are not followed, so there are no loops. */
export function walkFiles(directory: string, problems: Problem[]): Listing {
  const files: string[] = [];
  const links: Link[] = [];
  visit('', []);
  return { files, links };

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
      } else if (isIgnored(path, levels)) continue;
      else if (entry.isFile() || (entry.isSymbolicLink() && !addLink(directory, path, links))) files.push(path);
    }
  }

  function readLevel(prefix: string): IgnoreLevel {
    let text = '';
    try {
      text = readFileSync(join(directory, prefix, '.gitignore'), 'utf8');
    } catch (error) {
      problems.push({ file: `${prefix}.gitignore`, message: `cannot be read: ${(error as Error).message}` });
    }
    // Loaded here, because git is nearly always there.
    ignore ??= createRequire(import.meta.url)('ignore') as typeof createIgnore;
    return { prefix, rules: ignore().add(text) };
  }
}

/** The `.gitignore` nearest to the path decides, if it says anything. */
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
