import { realpathSync } from 'node:fs';

/**
 * A file's path inside a workspace, with `/`; nothing when the file lies outside. Works on Windows paths on any system:
 * either separator, drive letters in either case.
 */
export function findWorkspacePath(root: string, file: string): string | undefined {
  // Written alike, which nearly all are: a linter asks for every file.
  if (file.startsWith(root) && file[root.length] === '/' && file.length > root.length + 1 && !file.includes('..') && !file.includes('\\')) return file.slice(root.length + 1);
  return findBelow(root, file) ?? (file.startsWith('<') ? undefined : findBelow(realPathOf(root), realPathOf(file)));
}

function findBelow(root: string, file: string): string | undefined {
  const [top, path] = [normalise(root), normalise(file)];
  const prefix = top.endsWith('/') ? top : `${top}/`;
  const inside = path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
  return inside === undefined || inside === '' || inside.split('/').includes('..') ? undefined : inside;
}

function normalise(path: string): string {
  const isWindows = /^[A-Za-z]:[\\/]|^\\\\/.test(path);
  const slashed = isWindows || process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
  return slashed.replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}

/** A workspace may be opened through a link while its files are named by their real path, and the other way round. */
function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
