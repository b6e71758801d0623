import { isWithin, joinPath, parentOf } from './paths.js';
import type { Link } from './workspace.js';

/** The files of a workspace in memory: resolution asks it, never the disk. */
export interface FileIndex {
  has(path: string): boolean;
  /** Takes up a file that came after discovery. */
  add(path: string): void;
  remove(path: string): void;
  /** The file that a path without or with a wrong extension means, as TypeScript and bundlers try them; directories by their index. */
  findFile(path: string): string | undefined;
  /** Only `path/index.*`. */
  findIndex(path: string): string | undefined;
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.d.ts', '.d.mts', '.d.cts'] as const;
/** What the emitted extension stands for in sources (TypeScript `moduleResolution: nodenext`). */
const SOURCES_OF: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx', '.ts'],
  '.mjs': ['.mts', '.ts'],
  '.cjs': ['.cts', '.ts'],
};

/** Indexes paths relative to the workspace root. A path through a link is answered with what the link leads to. */
export function createFileIndex(paths: Iterable<string>, links: readonly Link[] = []): FileIndex {
  const files = new Set<string>();
  const directories = new Set<string>(['.']);
  for (const path of paths) add(path);
  const fileLinks = new Map(links.filter((link) => files.has(link.target)).map((link) => [link.path, link.target]));
  const directoryLinks = links.filter((link) => directories.has(link.target));
  for (const path of fileLinks.keys()) add(path);
  return {
    has: (path) => files.has(path),
    add,
    remove: (path) => void files.delete(path),
    findFile: (path) => follow(findFile(throughLinks(path))),
    findIndex: (path) => follow(findIndex(throughLinks(path))),
  };

  function follow(file: string | undefined): string | undefined {
    return file === undefined ? undefined : (fileLinks.get(file) ?? file);
  }

  function throughLinks(path: string): string {
    const link = directoryLinks.find((one) => isWithin(path, one.path));
    return link === undefined ? path : joinPath(link.target, path.slice(link.path.length));
  }

  function add(path: string): void {
    files.add(path);
    for (let directory = parentOf(path); !directories.has(directory); directory = parentOf(directory)) directories.add(directory);
  }

  function findFile(path: string): string | undefined {
    const emitted = /\.[cm]?jsx?$/.exec(path)?.[0];
    if (emitted !== undefined) {
      const stem = path.slice(0, -emitted.length);
      for (const extension of SOURCES_OF[emitted] ?? []) if (files.has(stem + extension)) return stem + extension;
      if (files.has(path)) return path;
      if (files.has(`${stem}.d.ts`)) return `${stem}.d.ts`;
    } else if (files.has(path)) return path;
    for (const extension of EXTENSIONS) if (files.has(path + extension)) return path + extension;
    return findIndex(path);
  }

  function findIndex(path: string): string | undefined {
    if (!directories.has(path)) return undefined;
    for (const extension of EXTENSIONS) {
      const index = joinPath(path, `index${extension}`);
      if (files.has(index)) return index;
    }
    return undefined;
  }
}
