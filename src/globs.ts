import { createRequire } from 'node:module';
import type picomatch from 'picomatch';

let library: typeof picomatch | undefined;

/** A test for names or paths, of picomatch: loaded with the first glob, because most runs of a linter have none. */
export function toMatcher(glob: picomatch.Glob, options?: picomatch.PicomatchOptions): (text: string) => boolean {
  library ??= createRequire(import.meta.url)('picomatch') as typeof picomatch;
  return library(glob, options);
}
