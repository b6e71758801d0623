/** Files that are kept between processes: where, and how they are written so that nobody reads half of one. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Where a user wants to have kept files: nowhere, in a directory that he named, or wherever they usually are. */
export type Place = 'off' | 'usual' | { readonly named: string };

/** By the setting `cache` and the variable `QUEUE_FIT_CACHE`, which goes before it. */
export function findPlace(root: string, cache: boolean | string): Place {
  const variable = process.env['QUEUE_FIT_CACHE'];
  if (variable === 'off' || variable === '0' || variable === 'false' || cache === false) return 'off';
  const named = variable !== undefined && variable !== '' ? variable : typeof cache === 'string' ? cache : undefined;
  if (named === undefined) return 'usual';
  return { named: isAbsolute(named) ? named : resolve(root, named) };
}

/** https://specifications.freedesktop.org/basedir-spec/latest/, and what macOS and Windows have instead. */
export function userCacheDirectory(): string {
  if (process.platform === 'win32') return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  const xdg = process.env['XDG_CACHE_HOME'];
  return xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
}

/** A reader sees the old file or the new one, never half of one. Never throws: a cache that cannot be written is no reason to fail. */
export function writeAtomically(directory: string, file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.${randomUUID()}.tmp`;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch {
    remove(temporary);
  }
}

/** Never throws. */
export function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It cannot be there either.
  }
}
