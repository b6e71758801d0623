import type { FileIndex } from './file-index.js';
import { isRecord } from './jsonc.js';
import { matchPattern } from './pattern.js';
import { isWithin, joinPath } from './paths.js';
import type { TsConfig } from './tsconfig.js';
import type { Package } from './workspace.js';

/** Finds the sources behind what a package publishes: its entry points name built files, which a fresh clone does not have. */
export interface PackageSources {
  /** The source of `name` (`subpath` empty) or `name/subpath`. */
  findEntry(one: Package, subpath: string): string | undefined;
  /** The source of a path inside a package that may be built: `dist/a/b.js` → `src/a/b.ts`. */
  findSource(one: Package, path: string): string | undefined;
  /** The file that a key of a package.json map (`exports`, `imports`) leads to; a bare target is returned as it is written. */
  findMapped(one: Package, map: unknown, key: string): { readonly file: string } | { readonly bare: string } | undefined;
}

/**
 * @param isSource whether the file is analysed: a source is preferred to a built or declaration file that is there too.
 * @param configsOf the tsconfigs in a directory.
 */
export function createPackageSources(
  index: FileIndex,
  isSource: (file: string) => boolean,
  configsOf: (directory: string) => readonly TsConfig[],
): PackageSources {
  return { findEntry, findSource, findMapped };

  function findEntry(one: Package, subpath: string): string | undefined {
    const { json, directory } = one;
    if (subpath === '') {
      const source = typeof json.source === 'string' ? index.findFile(joinPath(directory, json.source)) : undefined;
      if (source !== undefined) return source;
    }
    const mapped = findMapped(one, json.exports, subpath === '' ? '.' : `./${subpath}`);
    if (mapped !== undefined && 'file' in mapped) return mapped.file;
    if (subpath !== '') return findSource(one, joinPath(directory, subpath)) ?? index.findFile(joinPath(joinPath(directory, 'src'), subpath));
    const targets = [json.types, json['typings'], json.module, json.main].filter((target) => typeof target === 'string');
    return findFirst(one, targets.map((target) => joinPath(directory, target))) ?? findConventionalEntry(directory);
  }

  function findConventionalEntry(directory: string): string | undefined {
    for (const entry of ['src/index', 'index', 'src/main', 'lib/index']) {
      const file = index.findFile(joinPath(directory, entry));
      if (file !== undefined) return file;
    }
    return undefined;
  }

  function findMapped(one: Package, map: unknown, key: string): { readonly file: string } | { readonly bare: string } | undefined {
    const leaves = leavesFor(map, key);
    const file = findFirst(one, leaves.filter((leaf) => leaf.startsWith('.')).map((leaf) => joinPath(one.directory, leaf)));
    if (file !== undefined) return { file };
    const bare = leaves.find((leaf) => !leaf.startsWith('.'));
    return bare === undefined ? undefined : { bare };
  }

  /** The first of several targets that leads to a source; else the first that exists at all. */
  function findFirst(one: Package, paths: readonly string[]): string | undefined {
    const found = paths.map((path) => findSource(one, path)).filter((file) => file !== undefined);
    return found.find(isSource) ?? found[0];
  }

  function findSource(one: Package, path: string): string | undefined {
    const direct = index.findFile(path);
    if (direct !== undefined && isSource(direct)) return direct;
    return findUnbuilt(one, path) ?? direct;
  }

  function findUnbuilt(one: Package, path: string): string | undefined {
    const stem = path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
    for (const config of configsOf(one.directory)) {
      for (const outDir of config.outDirs) {
        if (!isWithin(stem, outDir) || stem === outDir) continue;
        const rest = outDir === '.' ? stem : stem.slice(outDir.length + 1);
        for (const rootDir of [config.rootDir ?? joinPath(one.directory, 'src'), one.directory]) {
          const file = findOwnSource(joinPath(rootDir, rest));
          if (file !== undefined) return file;
        }
      }
    }
    if (!isWithin(stem, one.directory)) return undefined;
    const segments = (one.directory === '.' ? stem : stem.slice(one.directory.length + 1)).split('/');
    for (let skipped = 1; skipped < segments.length; skipped++) {
      const rest = segments.slice(skipped).join('/');
      const file = findOwnSource(joinPath(one.directory, `src/${rest}`)) ?? findOwnSource(joinPath(one.directory, rest));
      if (file !== undefined) return file;
    }
    return undefined;
  }

  function findOwnSource(path: string): string | undefined {
    for (const candidate of [path, `${path}/src/index`]) {
      const file = index.findFile(candidate);
      if (file !== undefined && isSource(file)) return file;
    }
    return undefined;
  }
}

/**
 * The directory of a dependency that is given by its path: `file:../contracts`, whatever the package there calls itself.
 * https://docs.npmjs.com/cli/configuring-npm/package-json#local-paths
 */
export function dependedOnByPath(version: string, from: string): string | undefined {
  if (!version.includes('./') && !version.endsWith('..')) return undefined;
  const path = /^(?:(?:file|link|portal|workspace):)?(\.{1,2}(?:\/.*)?)$/.exec(version)?.[1];
  return path === undefined ? undefined : joinPath(from, path);
}

/** Every target that any condition gives for the key, in the order written. https://nodejs.org/api/packages.html#conditional-exports */
function leavesFor(map: unknown, key: string): string[] {
  if (map === undefined || map === null) return [];
  const isKeyed = isRecord(map) && Object.keys(map).some((one) => one.startsWith('.') || one.startsWith('#'));
  if (!isRecord(map) || !isKeyed) return key === '.' ? leavesOf(map, '') : [];
  if (key in map) return leavesOf(map[key], '');
  let best: { readonly pattern: string; readonly rest: string } | undefined;
  for (const pattern of Object.keys(map)) {
    const rest = matchPattern(pattern, key);
    if (rest !== undefined && pattern.length > (best?.pattern.length ?? 0)) best = { pattern, rest };
  }
  return best === undefined ? [] : leavesOf(map[best.pattern], best.rest);
}

function leavesOf(value: unknown, rest: string): string[] {
  if (typeof value === 'string') return [value.replaceAll('*', rest)];
  if (Array.isArray(value)) return value.flatMap((one) => leavesOf(one, rest));
  return isRecord(value) ? Object.values(value).flatMap((one) => leavesOf(one, rest)) : [];
}
