/** What the disk looked like: which files a workspace has and when each was written, without reading any of them. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { parentOf } from './workspace/paths.js';
import { discoverWorkspace } from './workspace/discover.js';
import type { Workspace } from './workspace/workspace.js';

/** `size:mtime` of a file; of a directory its mtime, which changes when an entry comes or goes. */
type Stamp = string;

export interface Snapshot {
  readonly root: string;
  /** Stamps of source files, workspace-relative. */
  readonly sources: ReadonlyMap<string, Stamp>;
  /** Stamps of manifests, configuration and code in other languages. */
  readonly others: ReadonlyMap<string, Stamp>;
  /** Source files that are not analysed: tests, examples, generated and built ones. */
  readonly excluded: ReadonlySet<string>;
  readonly directories: ReadonlyMap<string, Stamp>;
  /** The listing that the stamps belong to. */
  readonly workspace: Workspace;
}

export interface Changes {
  /** Source files whose content changed, that came, and that went. */
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** A manifest, a configuration file or a file in another language changed, came or went. */
  readonly structural: boolean;
}

/** Prose says nothing that the analysis hears. */
const PROSE = /\.(?:md|mdx|markdown|txt|rst|adoc|html?)$|(?:^|\/)(?:LICENSE|CHANGELOG|CODEOWNERS|NOTICE)$/i;

/** @throws {WorkspaceError} if the root cannot be read. */
export function takeSnapshot(root: string): Snapshot {
  return stampAll(discoverWorkspace(root));
}

/**
 * The same look again. Lists the files anew only if an entry came or went in a directory that holds known files.
 * @param part the source files to look at; without it all of them
 */
export function retakeSnapshot(before: Snapshot, { relist = false, part }: { readonly relist?: boolean; readonly part?: Iterable<string> | undefined } = {}): Snapshot {
  const directories = stampsOf(before.root, before.directories.keys());
  if (relist || !sameStamps(before.directories, directories)) return takeSnapshot(before.root);
  const seen = stampsOf(before.root, part ?? before.sources.keys());
  const isAsBefore = part !== undefined && [...seen].every(([file, stamp]) => before.sources.get(file) === stamp);
  const sources = isAsBefore ? before.sources : part ? new Map([...before.sources, ...seen]) : seen;
  return { ...before, sources, others: stampsOf(before.root, before.others.keys()) };
}

function stampAll(workspace: Workspace): Snapshot {
  const others = workspace.otherFiles.filter((file) => !PROSE.test(file));
  const directories = new Set(['.']);
  for (const file of [...workspace.files, ...others]) {
    for (let directory = parentOf(file); !directories.has(directory); directory = parentOf(directory)) directories.add(directory);
  }
  return {
    root: workspace.root,
    sources: stampsOf(workspace.root, workspace.files),
    others: stampsOf(workspace.root, others),
    excluded: new Set(workspace.excludedFiles),
    directories: stampsOf(workspace.root, directories),
    workspace,
  };
}

function stampsOf(root: string, files: Iterable<string>): Map<string, Stamp> {
  const stamps = new Map<string, Stamp>();
  for (const file of files) {
    const stat = statSync(`${root}/${file}`, { throwIfNoEntry: false });
    if (stat) stamps.set(file, stat.isDirectory() ? `${stat.mtimeMs}` : `${stat.size}:${stat.mtimeMs}`);
  }
  return stamps;
}

function sameStamps(a: ReadonlyMap<string, Stamp>, b: ReadonlyMap<string, Stamp>): boolean {
  return a.size === b.size && [...a].every(([file, stamp]) => b.get(file) === stamp);
}

/** Size in bytes of a known source file. */
export function sizeOf(snapshot: Snapshot, file: string): number | undefined {
  const stamp = snapshot.sources.get(file);
  return stamp === undefined ? undefined : Number(stamp.slice(0, stamp.indexOf(':')));
}

export function compareSnapshots(before: Snapshot, after: Snapshot): Changes {
  const structural = !sameStamps(before.others, after.others);
  if (before.sources === after.sources) return { changed: [], added: [], removed: [], structural };
  const changed: string[] = [];
  const added: string[] = [];
  for (const [file, stamp] of after.sources) {
    const known = before.sources.get(file);
    if (known === undefined) added.push(file);
    else if (known !== stamp) changed.push(file);
  }
  const removed = [...before.sources.keys()].filter((file) => !after.sources.has(file));
  return { changed, added, removed, structural };
}

/** Equal for two snapshots exactly when no file came, went or was written in between. */
export function fingerprintOf(snapshot: Snapshot): string {
  const hash = createHash('sha256');
  for (const stamps of [snapshot.sources, snapshot.others]) {
    for (const [file, stamp] of stamps) hash.update(`${file}\0${stamp}\n`);
    hash.update('\0');
  }
  return hash.digest('hex');
}
