/** How near two files are to each other. */

/** How many names two paths, with forward slashes, begin with in common. */
export function sharedDepth(path: string, other: string): number {
  const [names, others] = [path.split('/'), other.split('/')];
  const parting = names.findIndex((name, index) => name !== others[index]);
  return parting < 0 ? names.length : parting;
}
