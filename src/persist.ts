/**
 * The analysis kept between processes. One file per workspace and settings, below `node_modules/.cache/queue-fit` of the
 * workspace, or in the user's cache directory where the workspace has no node_modules. A file that is not exactly what
 * this version would write for the files as they are now is ignored and replaced.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { findPlace, remove, userCacheDirectory, writeAtomically } from './cache-files.js';
import type { Topology } from './topology/topology.js';
import { build, version } from './version.js';

/** Whose analyses are read: those of the same version, built from the same sources. */
const AUTHOR = `${version}+${build}`;

export interface Persisted {
  readonly topology: Topology;
  /** The files whose content matters, workspace-relative. */
  readonly files: readonly string[];
}

export interface Store {
  /** The analysis, if it was made of files with this fingerprint. */
  read(fingerprint: string): Persisted | undefined;
  /** Never throws: a cache that cannot be written is no reason to fail. */
  write(fingerprint: string, analysis: Persisted): void;
  /** Something was linted under these settings now; see `recentSettings`. */
  markUsed(): void;
  /** Runs `build` while no other process builds the same; after waiting for another one `build` may find its result with `read`. */
  exclusively<T>(build: () => T): T;
}

/** Analyses under other settings than those of the last runs are dropped. */
const MAX_RECORDS = 4;
const RUN_MS = 60 * 60 * 1000;
/** A lock is broken after this time, or when its process has ended. */
const LOCK_LIFETIME_MS = 60_000;

interface Header {
  readonly format: 1;
  readonly version: string;
  readonly root: string;
  /** Settings as the user wrote them. */
  readonly settings: unknown;
  readonly fingerprint: string;
  /** SHA-256 of the second line. */
  readonly body: string;
}

/**
 * Where analyses of a workspace are kept; nothing where that is turned off, by `cache: false` or `QUEUE_FIT_CACHE=off`.
 * `QUEUE_FIT_CACHE` and `cache` may name a directory.
 */
export function findCacheDirectory(root: string, cache: boolean | string): string | undefined {
  const place = findPlace(root, cache);
  if (place === 'off') return undefined;
  if (place !== 'usual') return join(place.named, hashOf(root).slice(0, 16));
  if (existsSync(join(root, 'node_modules'))) return join(root, 'node_modules', '.cache', 'queue-fit');
  return join(userCacheDirectory(), 'queue-fit', hashOf(root).slice(0, 16));
}

/** The store for a workspace under some settings; one that keeps nothing without a directory. */
export function openStore(directory: string | undefined, root: string, settings: unknown): Store {
  if (directory === undefined) return { read: () => undefined, write: () => undefined, markUsed: () => undefined, exclusively: (build) => build() };
  const file = join(directory, `${hashOf(`${AUTHOR}\0${root}\0${JSON.stringify(settings) ?? ''}`).slice(0, 24)}.json`);
  return {
    read(fingerprint) {
      const record = readRecord(file);
      if (record?.header.root !== root || record.header.fingerprint !== fingerprint) return undefined;
      return record.analysis();
    },
    write(fingerprint, analysis) {
      const body = JSON.stringify(analysis);
      const header: Header = { format: 1, version: AUTHOR, root, settings, fingerprint, body: hashOf(body) };
      const used = findModified(file);
      writeAtomically(directory, file, `${JSON.stringify(header)}\n${body}`);
      if (used !== undefined) setUsed(file, used);
      prune(directory);
    },
    markUsed: () => setUsed(file, new Date()),
    exclusively: (build) => withLock(directory, `${file}.lock`, build),
  };
}

/** Was a workspace analysed before? */
export const isKnown = (root: string): boolean => recordsIn(findCacheDirectory(root, true) ?? '').length > 0;

/** The settings under which a workspace was analysed lately, newest first. */
export function recentSettings(directory: string | undefined, root: string): readonly unknown[] {
  if (directory === undefined) return [];
  return recordsIn(directory).flatMap(({ file }) => {
    const header = readRecord(file)?.header;
    return header?.root === root ? [header.settings] : [];
  });
}

function readRecord(file: string): { readonly header: Header; readonly analysis: () => Persisted | undefined } | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const split = text.indexOf('\n');
  const header = parse(text.slice(0, split)) as Partial<Header> | undefined;
  const body = text.slice(split + 1);
  if (split < 0 || header?.format !== 1 || header.version !== AUTHOR || header.body !== hashOf(body)) return undefined;
  return { header: header as Header, analysis: () => parse(body) as Persisted | undefined };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function findModified(file: string): Date | undefined {
  try {
    return statSync(file).mtime;
  } catch {
    return undefined;
  }
}

function recordsIn(directory: string): readonly { readonly file: string; readonly used: number }[] {
  try {
    const records = readdirSync(directory).filter((name) => /^[0-9a-f]{24}\.json$/.test(name)).map((name) => join(directory, name));
    const dated = records.map((file) => ({ file, used: statSync(file).mtimeMs })).sort((a, b) => b.used - a.used);
    return dated.slice(0, MAX_RECORDS).filter(({ used }) => used >= (dated[0]?.used ?? 0) - RUN_MS);
  } catch {
    return [];
  }
}

function prune(directory: string): void {
  try {
    const kept = new Set(recordsIn(directory).map(({ file }) => file));
    for (const name of readdirSync(directory)) {
      const file = join(directory, name);
      const isOldRecord = /^[0-9a-f]{24}\.json$/.test(name) && !kept.has(file);
      const isLeftOver = name.endsWith('.tmp') && Date.now() - statSync(file).mtimeMs > RUN_MS;
      if (isOldRecord || isLeftOver) rmSync(file, { force: true });
    }
  } catch {
    // Another process prunes too.
  }
}

function setUsed(file: string, when: Date): void {
  try {
    utimesSync(file, when, when);
  } catch {
    // A cache that cannot be written is read all the same.
  }
}

function withLock<T>(directory: string, lock: string, build: () => T): T {
  const isHeld = acquire(directory, lock);
  try {
    return build();
  } finally {
    if (isHeld) remove(lock);
  }
}

/** Waits while another process or worker thread builds. False: go on without the lock. */
function acquire(directory: string, lock: string): boolean {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (const deadline = Date.now() + LOCK_LIFETIME_MS; Date.now() < deadline; Atomics.wait(sleeper, 0, 0, 20)) {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const handle = openSync(lock, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
      if (isAbandoned(lock)) remove(lock);
    }
  }
  return false;
}

function isAbandoned(lock: string): boolean {
  try {
    if (Date.now() - statSync(lock).mtimeMs > LOCK_LIFETIME_MS) return true;
    const owner = Number(readFileSync(lock, 'utf8'));
    if (!owner) return false;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    // ESRCH: no such process. ENOENT: the lock is gone, and the next attempt gets it. EPERM: another user's process is alive.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
