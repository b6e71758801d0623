/** What a compiler wrote beside the source that it was given. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const EMITTED = /\.([cm]?)jsx?$/;
/** `Object.defineProperty(exports, '__esModule', …)` at the head of a CommonJS module; the map beside it at the end of any. */
const COMPILED_MARK = /^Object\.defineProperty\(exports, ['"]__esModule['"]|^exports\.__esModule = true|^\/\/# sourceMappingURL=[\w.-]+\.map\s*$/m;

/** Tells of a file of JavaScript whether it says that it was compiled, and has a source of the same name beside it. Only such namesakes are read. */
export function compiledAmong(root: string, files: readonly string[]): (file: string) => boolean {
  const all = new Set(files);
  return (file) => sourcesOf(file).some((source) => all.has(source)) && isCompiled(join(root, file));
}

/** `a.ts` and `a.tsx` for `a.js`. */
function sourcesOf(file: string): readonly string[] {
  const [extension, flavour = ''] = EMITTED.exec(file) ?? [];
  if (extension === undefined) return [];
  const stem = file.slice(0, -extension.length);
  return flavour === '' ? [`${stem}.ts`, `${stem}.tsx`] : [`${stem}.${flavour}ts`];
}

function isCompiled(path: string): boolean {
  try {
    return COMPILED_MARK.test(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}
