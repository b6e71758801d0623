import { readFileSync } from 'node:fs';
import { toMatcher } from '../globs.js';
import { isRecord, parseJsonObject } from './jsonc.js';
import { isWithin, parentOf } from './paths.js';
import type { Package, Workspace } from './workspace.js';

/**
 * The packages that a workspace file (package.json `workspaces`, pnpm-workspace.yaml, lerna.json) anywhere in the tree declares as members.
 * A workspace file that cannot be read declares nothing.
 */
export function getMembers(workspace: Workspace): ReadonlySet<Package> {
  const members = new Set<Package>();
  for (const { directory, globs } of declarations(workspace)) {
    const included = globs.filter((glob) => !glob.startsWith('!')).map(toMemberTest);
    const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => toMemberTest(glob.slice(1)));
    for (const one of workspace.packages) {
      if (!isWithin(one.directory, directory)) continue;
      const path = directory === '.' ? one.directory : one.directory.slice(directory.length + 1);
      if (included.some((matches) => matches(path)) && !excluded.some((matches) => matches(path))) members.add(one);
    }
  }
  return members;
}

interface Declaration {
  readonly directory: string;
  readonly globs: readonly string[];
}

function declarations(workspace: Workspace): Declaration[] {
  const found: Declaration[] = [];
  for (const { directory, json } of workspace.packages) {
    const globs = isRecord(json.workspaces) ? json.workspaces['packages'] : json.workspaces;
    if (Array.isArray(globs)) found.push({ directory, globs: globs.filter((glob) => typeof glob === 'string') });
  }
  for (const file of workspace.otherFiles) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    if (name !== 'pnpm-workspace.yaml' && name !== 'lerna.json') continue;
    try {
      const text = readFileSync(`${workspace.root}/${file}`, 'utf8');
      found.push({ directory: parentOf(file), globs: name === 'lerna.json' ? lernaGlobs(text) : pnpmGlobs(text) });
    } catch {
      continue;
    }
  }
  return found;
}

function lernaGlobs(text: string): string[] {
  const { packages } = parseJsonObject(text);
  return Array.isArray(packages) ? packages.filter((glob) => typeof glob === 'string') : [];
}

/** The list under `packages:`, in block or flow style; the file has no other nesting that could be taken for it. */
function pnpmGlobs(text: string): string[] {
  const list = /^packages\s*:\s*(?:#.*)?(\[[^\]]*\]|(?:\s*(?:#.*|-[^\n]*)(?:\n|$))*)/m.exec(text)?.[1] ?? '';
  const items = list.startsWith('[') ? list.slice(1, -1).split(',') : list.split('\n').filter((line) => /^\s*-/.test(line));
  return items.flatMap((item) => /^\s*-?\s*(?:'([^']*)'|"([^"]*)"|([^\s#'"]+))/.exec(item)?.slice(1).find((glob) => glob !== undefined) ?? []);
}

/** Names and whole `*`, as nearly all have it (`packages/*`): no reason to load a library in every run. */
const PLAIN_GLOB = /^[\w@-][\w@.-]*(?:\/(?:[\w@-][\w@.-]*|\*))*$/;

function toMemberTest(glob: string): (path: string) => boolean {
  // `./` is the directory of the workspace file itself.
  const pattern = glob.replace(/^\.\//, '').replace(/\/$/, '') || '.';
  if (!PLAIN_GLOB.test(pattern)) return toMatcher(pattern);
  const plain = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '(?!\\.)[^/]+')}$`);
  return (path) => plain.test(path);
}
