/** What can begin before anything but the directory is known: it needs none of the analysis, so that loading that need not be waited for. */
import { findCodeDirectory } from './kept-code.js';
import { isKnown } from './persist.js';
import { endThreadAhead, startThreadAhead } from './thread.js';

/**
 * Says that a workspace is going to be analysed: what takes long is loaded while its settings and files are looked for, if nothing is
 * kept of it. `end` when that is over, also where it came to nothing.
 */
export function expectAnalysis(root: string): { end(): void } {
  if (!isKnown(root)) startThreadAhead(findCodeDirectory(root, true));
  return { end: endThreadAhead };
}
