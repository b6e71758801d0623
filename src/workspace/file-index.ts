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
  /** The same where the path is written in other letters, `./Connection` for `connection.js`, as macOS and Windows find it; nothing where several are meant. */
  findInAnyCase(path: string): string | undefined;
  /** Only `path/index.*`. */
  findIndex(path: string): string | undefined;
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.d.ts', '.d.mts', '.d.cts'] as const;
type Extension = (typeof EXTENSIONS)[number];
/** What the emitted extension stands for in sources (TypeScript `moduleResolution: nodenext`). */
const SOURCES_OF: Readonly<Record<string, readonly Extension[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx', '.ts'],
  '.mjs': ['.mts', '.ts'],
  '.cjs': ['.cts', '.ts'],
};

/** Indexes paths relative to the workspace root. A path through a link is answered with what the link leads to. */
export function createFileIndex(paths: Iterable<string>, links: readonly Link[] = []): FileIndex {
  const files = new Set<string>();
  const directories = new Set<string>(['.']);
  /** Extensions at hand per path without them, in the order of preference: a miss costs one look-up. */
  const byStem = new Map<string, readonly Extension[]>();
  /** The files by their paths in small letters: asked for where a path leads nowhere as it is written. */
  let inAnyCase: { readonly index: FileIndex; readonly byPath: ReadonlyMap<string, readonly string[]> } | undefined;
  for (const path of paths) add(path);
  const fileLinks = new Map(links.filter((link) => files.has(link.target)).map((link) => [link.path, link.target]));
  const directoryLinks = links.filter((link) => directories.has(link.target));
  for (const path of fileLinks.keys()) add(path);
  return {
    has: (path) => files.has(path),
    add,
    remove,
    findFile: (path) => follow(findFile(throughLinks(path))),
    findInAnyCase: (path) => follow(findInAnyCase(throughLinks(path))),
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
    if (files.has(path)) return;
    files.add(path);
    inAnyCase = undefined;
    for (const [stem, extension] of stemsOf(path)) {
      const extensions = byStem.get(stem) ?? [];
      byStem.set(stem, [...extensions, extension].sort((a, b) => EXTENSIONS.indexOf(a) - EXTENSIONS.indexOf(b)));
    }
    for (let directory = parentOf(path); !directories.has(directory); directory = parentOf(directory)) directories.add(directory);
  }

  function remove(path: string): void {
    files.delete(path);
    inAnyCase = undefined;
    for (const [stem, extension] of stemsOf(path)) byStem.set(stem, byStem.get(stem)?.filter((one) => one !== extension) ?? []);
  }

  function findFile(path: string): string | undefined {
    const emitted = /\.[cm]?jsx?$/.exec(path)?.[0];
    if (emitted !== undefined) {
      const stem = path.slice(0, -emitted.length);
      const extensions = byStem.get(stem);
      const source = SOURCES_OF[emitted]?.find((extension) => extensions?.includes(extension));
      if (source !== undefined) return stem + source;
      if (files.has(path)) return path;
      if (extensions?.includes('.d.ts')) return `${stem}.d.ts`;
    } else if (files.has(path)) return path;
    return findByStem(path) ?? findIndex(path);
  }

  function findInAnyCase(path: string): string | undefined {
    if (!inAnyCase) {
      const byPath = new Map<string, readonly string[]>();
      for (const file of files) byPath.set(file.toLowerCase(), [...(byPath.get(file.toLowerCase()) ?? []), file]);
      inAnyCase = { index: createFileIndex(byPath.keys()), byPath };
    }
    const found = inAnyCase.index.findFile(path.toLowerCase());
    const [only, second] = (found !== undefined && inAnyCase.byPath.get(found)) || [];
    return second === undefined ? only : undefined;
  }

  function findIndex(path: string): string | undefined {
    return findByStem(path === '.' ? 'index' : `${path}/index`);
  }

  function findByStem(stem: string): string | undefined {
    const extension = byStem.get(stem)?.[0];
    return extension === undefined ? undefined : stem + extension;
  }
}

/** The path without each extension that an import may leave out: `a.d.ts` is found as `a` and as `a.d`. */
function stemsOf(path: string): [stem: string, extension: Extension][] {
  return EXTENSIONS.filter((extension) => path.endsWith(extension)).map((extension) => [path.slice(0, -extension.length), extension]);
}
