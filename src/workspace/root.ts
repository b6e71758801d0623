import { readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isRecord, parseJsonObject } from './jsonc.js';

interface Ancestor {
  /** The nearest ancestor (or the directory itself) that is the root of a workspace or repository. */
  readonly root?: string;
  /** The topmost ancestor that holds a package.json. */
  readonly top?: string;
}

const known = new Map<string, Ancestor>();

/**
 * The workspace that a file belongs to: the nearest ancestor that is the root of a workspace (npm, yarn, pnpm, lerna, Nx, Turborepo,
 * Rush) or of a git repository, else the topmost one with a package.json, else the file's own directory. Absolute, with `/`.
 * Remembered per directory for the life of the process: moving a root needs a restart, as it does for ESLint's own configuration.
 */
export function findWorkspaceRoot(file: string): string {
  const directory = dirname(resolve(file));
  const { root, top } = ancestorOf(directory);
  return (root ?? top ?? directory).replaceAll('\\', '/');
}

function ancestorOf(directory: string): Ancestor {
  const cached = known.get(directory);
  if (cached !== undefined) return cached;
  const parent = dirname(directory);
  const names = namesIn(directory);
  // Dotfiles kept in git and a stray package.json in the home or the temporary directory would make everything a user has one workspace.
  const isTooHigh = parent === directory || directory === homedir() || directory === resolve(tmpdir());
  let ancestor: Ancestor = {};
  if (!isTooHigh && isRoot(directory, names)) ancestor = { root: directory };
  else if (parent !== directory) {
    const above = ancestorOf(parent);
    ancestor = above.root === undefined && above.top === undefined && !isTooHigh && names.has('package.json') ? { top: directory } : above;
  }
  known.set(directory, ancestor);
  return ancestor;
}

function namesIn(directory: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(directory));
  } catch {
    return new Set();
  }
}

function isRoot(directory: string, names: ReadonlySet<string>): boolean {
  if (['.git', 'lerna.json', 'nx.json', 'rush.json'].some((name) => names.has(name))) return true;
  // A pnpm-workspace.yaml of a single package holds only settings; a turbo.json of a member extends that of the root.
  if (names.has('pnpm-workspace.yaml') && /^packages\s*:/m.test(textOf(join(directory, 'pnpm-workspace.yaml')))) return true;
  if (names.has('turbo.json') && jsonOf(join(directory, 'turbo.json'))['extends'] === undefined) return true;
  if (!names.has('package.json')) return false;
  const { workspaces } = jsonOf(join(directory, 'package.json'));
  return Array.isArray(workspaces) || isRecord(workspaces);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function jsonOf(file: string): Record<string, unknown> {
  try {
    return parseJsonObject(textOf(file));
  } catch {
    return {};
  }
}
