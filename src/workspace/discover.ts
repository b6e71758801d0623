import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compiledAmong } from './compiled.js';
import { kindOfPath, type PackageFolders, type PathKind } from './conventions.js';
import { isRecord, parseJsonObject } from './jsonc.js';
import { findGitFiles, walkFiles, type Listing } from './list-files.js';
import { parentOf } from './paths.js';
import type { Package, PackageJson, Problem, Workspace } from './workspace.js';

export { findWorkspaceRoot } from './root.js';

/** The directory to analyse cannot be used at all; the message names it. */
export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError';
}

/**
 * Finds the files and packages of a workspace; reads nothing but package.json files, and JavaScript beside TypeScript of the same name.
 * Below a directory that git tracks it lists what git tracks or would add; elsewhere (also where the outer repository ignores the
 * whole directory) it walks. What cannot be read is in `problems`.
 * @throws {WorkspaceError} if the directory does not exist, is a file, or cannot be read.
 */
export function discoverWorkspace(directory: string): Workspace {
  const root = resolve(directory);
  ensureDirectory(root);
  const problems: Problem[] = [];
  const listing = listFiles(root, problems);
  const found = [...listing.files].sort();
  if (found.length === 0 && problems[0]?.file === '.') throw new WorkspaceError(`${root} ${problems[0].message}`);

  const packages = readPackages(root, found, problems);
  const byKind = groupByKind(root, found, foldersOf(packages));
  const files = analysedFiles(byKind);
  const analysed = new Set(files);
  const directories = new Set([...files, ...(byKind.get('other') ?? []), ...(byKind.get('declaration') ?? [])].map(parentOf));
  return {
    root: root.replaceAll('\\', '/'),
    files,
    otherFiles: [...(byKind.get('other') ?? []), ...(byKind.get('declaration') ?? [])].sort(),
    packages: packages.filter((one) => one.directory === '.' || directories.has(one.directory)),
    excludedFiles: EXCLUDED.flatMap((kind) => byKind.get(kind) ?? []).filter((file) => CODE.test(file) && !analysed.has(file)),
    links: listing.links,
    problems,
  };
}

const CODE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const EXCLUDED: readonly PathKind[] = ['built', 'generated', 'test', 'example'];

/** A folder name excludes files only while others are left: a repository that holds nothing but `examples/` or `build/` is meant. */
function analysedFiles(byKind: ReadonlyMap<PathKind, readonly string[]>): readonly string[] {
  for (const kind of ['source', 'example', 'built'] as const) {
    const files = byKind.get(kind)?.filter((file) => CODE.test(file) && !/\.d\.[cm]?ts$|\.min\.js$/.test(file)) ?? [];
    if (files.length > 0) return files;
  }
  return [];
}

/** @throws {WorkspaceError} if there is no such directory. */
export function ensureDirectory(root: string): void {
  let isDirectory: boolean;
  try {
    isDirectory = statSync(root).isDirectory();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new WorkspaceError(missing ? `${root} does not exist` : `${root} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (!isDirectory) throw new WorkspaceError(`${root} is not a directory`);
}

function listFiles(root: string, problems: Problem[]): Listing {
  const tracked = findGitFiles(root);
  return tracked?.files.some((file) => CODE.test(file)) ? tracked : walkFiles(root, problems);
}

function readPackages(root: string, found: readonly string[], problems: Problem[]): Package[] {
  const packages: Package[] = [];
  for (const file of found) {
    if (!/(?:^|\/)package\.json$/.test(file) || /(?:^|\/)node_modules\//.test(file)) continue;
    const json = readPackageJson(root, file, problems);
    packages.push({ directory: parentOf(file), ...(json.name ? { name: json.name } : {}), json });
  }
  return packages;
}

function readPackageJson(root: string, file: string, problems: Problem[]): PackageJson {
  try {
    return withoutMistypedFields(parseJsonObject(readFileSync(join(root, file), 'utf8')));
  } catch (error) {
    problems.push({ file, message: `is not a valid package.json: ${(error as Error).message}` });
    return {};
  }
}

const TEXTS = ['name', 'main', 'module', 'types', 'source', 'type'];
const TABLES = ['scripts', 'dependencies', 'devDependencies', 'peerDependencies'];

/** A package.json is whatever somebody saved: fields of another type than declared are dropped, so that no reader has to check. */
function withoutMistypedFields(json: Record<string, unknown>): PackageJson {
  const fields = Object.entries(json).flatMap(([key, value]): [string, unknown][] => {
    if (TEXTS.includes(key)) return typeof value === 'string' ? [[key, value]] : [];
    if (!TABLES.includes(key)) return [[key, value]];
    return isRecord(value) ? [[key, Object.fromEntries(Object.entries(value).filter((entry) => typeof entry[1] === 'string'))]] : [];
  });
  return Object.fromEntries(fields);
}

function foldersOf(packages: readonly Package[]): PackageFolders {
  const byDirectory = new Map(packages.map((one) => [one.directory, one]));
  return {
    isPackage: (directory) => byDirectory.has(directory),
    isApplication: (directory) => {
      const scripts = byDirectory.get(directory)?.json.scripts ?? {};
      return ['start', 'dev', 'serve', 'start:dev', 'start:prod'].some((name) => name in scripts);
    },
  };
}

function groupByKind(root: string, found: readonly string[], folders: PackageFolders): Map<PathKind, string[]> {
  const byKind = new Map<PathKind, string[]>();
  const isCompiled = compiledAmong(root, found);
  for (const file of found) {
    const byPath = kindOfPath(file, folders);
    const kind = byPath === 'source' && isCompiled(file) ? 'built' : byPath;
    const group = byKind.get(kind);
    if (group === undefined) byKind.set(kind, [file]);
    else group.push(file);
  }
  return byKind;
}
