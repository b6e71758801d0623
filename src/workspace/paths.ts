/** Paths inside a workspace: relative to its root, with `/`, normalised, and `.` for the root. Above the root they begin with `..`. */

/** The directory of a file or directory. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** Nothing to normalise: the usual case, and the hot one. */
const PLAIN = /^[^./][^/]*(?:\/[^./][^/]*)*$/;

/** Joins and normalises; `to` is relative to `directory`. */
export function joinPath(directory: string, to: string): string {
  if (PLAIN.test(to)) return directory === '.' || directory === '' ? to : `${directory}/${to}`;
  const segments = directory === '.' || directory === '' ? [] : directory.split('/');
  for (const segment of to.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else segments.push(segment);
  }
  return segments.length === 0 ? '.' : segments.join('/');
}

/** The directory and those above it, nearest first, ending with `.`. */
export function ancestorsOf(directory: string): string[] {
  const ancestors: string[] = [];
  for (let current = directory; current !== '.' && !current.startsWith('..'); current = parentOf(current)) ancestors.push(current);
  ancestors.push('.');
  return ancestors;
}

/** Whether `path` is `directory` or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  return directory === '.' ? !path.startsWith('..') : path === directory || path.startsWith(`${directory}/`);
}
