/** Files that no import leads to, and who may load them all the same: whoever names their directory as one that is found from there. */
import { posix } from 'node:path';

/** A line that says where a directory is from here: `load(app, \`${__dirname}/routes\`)`, `join(import.meta.dirname, 'routes')`. */
const FROM_HERE = /^.*(?:__dirname|import\.meta\.\w+|\bcwd\(\)).*$/gm;
/** The last part of a path in a text, also before a pattern. */
const LAST_PART = /(?:['"`]|\/)([\w.-]*\w[\w-]*)\/?(?:\*[^'"`\n]*)?['"`]/g;

export interface LoadedByName {
  /** The files that name the directory of a file. */
  loadersOf(file: string): readonly string[];
}

/** Reads what some files load by name. */
export function readLoadedByName(files: readonly string[], read: (file: string) => string | undefined): LoadedByName {
  const byDirectory = new Map<string, Set<string>>();
  for (const file of files) {
    const text = read(file) ?? '';
    if (!text.includes('dir') && !text.includes('import.meta') && !text.includes('cwd()')) continue;
    for (const [line] of text.matchAll(FROM_HERE)) {
      for (const [, directory = ''] of line.matchAll(LAST_PART)) byDirectory.set(directory, (byDirectory.get(directory) ?? new Set()).add(file));
    }
  }
  return { loadersOf: (file) => [...(byDirectory.get(posix.basename(posix.dirname(file))) ?? [])].filter((one) => one !== file) };
}
