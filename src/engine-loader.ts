import { createRequire } from 'node:module';
import { useCodeIn } from './kept-code.js';

/**
 * Loads the engine when something has to be analysed, and the reader when some file names a client's package, and not before:
 * the reader brings the TypeScript compiler, which takes 0.4 s and 70 MB. ESLint creates rules synchronously, so this is
 * `require()` of an ES module and not `import()`. An object, so that tests that run the sources can hand in theirs.
 * `code`: the directory in which the compiler's code is kept.
 */
export const engineLoader = {
  load: (): typeof import('./engine.js') => createRequire(import.meta.url)('./engine.js') as typeof import('./engine.js'),
  loadReader(code?: string): typeof import('./reader.js') {
    useCodeIn(code);
    return createRequire(import.meta.url)('./reader.js') as typeof import('./reader.js');
  },
};

/** What the reader is asked. */
export type ReadOptions = Parameters<ReturnType<typeof engineLoader.loadReader>['readTopology']>[0];
/** What the reader goes on with after an edit. */
export type Reading = ReturnType<ReturnType<typeof engineLoader.loadReader>['readTopology']>['reading'];
