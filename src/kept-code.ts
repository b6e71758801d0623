/**
 * The TypeScript compiler as V8 compiled it, kept between processes. It is nine megabytes of JavaScript: to go through them, and to
 * compile what is used of them, takes a third of a second in every process, which is half of what a small workspace takes.
 *
 * Node has that since 22.1 as `module.enableCompileCache()`, for all that a process loads; this is for one file, on any Node, and nobody
 * else's modules are touched. See https://v8.dev/blog/code-caching-for-devs and https://nodejs.org/api/vm.html#scriptcreatecacheddata.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { findPlace, remove, userCacheDirectory, writeAtomically } from './cache-files.js';

/** One for each version of Node and of the compiler that is in use. */
const MAX_KEPT = 4;
const DIGEST_BYTES = 32;
/** Also of what was left half written. */
const NAME = /^compiler-[0-9a-f]{16}\.bin/;

/** Where compiled code is kept for any workspace; nothing where `cache: false` or `QUEUE_FIT_CACHE=off` turns that off. */
export function findCodeDirectory(root: string, cache: boolean | string): string | undefined {
  const place = findPlace(root, cache);
  if (place === 'off') return undefined;
  return place === 'usual' ? join(userCacheDirectory(), 'queue-fit') : place.named;
}

let directory: string | undefined;
/** What was compiled here because nothing was kept. */
let compiled: { readonly script: Script; readonly file: string } | undefined;

/** Says where the code of what is loaded from now on is kept. */
export function useCodeIn(where: string | undefined): void {
  directory = where;
}

/**
 * Loads a CommonJS file that stands alone, as `require` would, with the code that an earlier process compiled.
 * @throws what the file throws.
 */
export function requireWithCode(file: string): unknown {
  const require = createRequire(file);
  if (directory === undefined) return require(file);
  const kept = join(directory, nameFor(file));
  const cachedData = readKept(kept);
  // As Node wraps a CommonJS module: https://nodejs.org/api/modules.html#the-module-wrapper. On the first line, so that lines stay what they are.
  const script = new Script(`(function (exports, require, module, __filename, __dirname) { ${readFileSync(file, 'utf8')}\n})`, { filename: file, ...(cachedData ? { cachedData } : {}) });
  // V8 takes only what the same version made of the same source under the same flags.
  if (!cachedData || script.cachedDataRejected === true) compiled = { script, file: kept };
  const module = { exports: {} };
  (script.runInThisContext() as (...given: readonly unknown[]) => void).call(module.exports, module.exports, require, module, file, dirname(file));
  return module.exports;
}

/** Keeps what was compiled here, with the functions that have been used since. Never throws. */
export function keepCode(): void {
  if (!compiled || directory === undefined) return;
  const { script, file } = compiled;
  compiled = undefined;
  try {
    const code = script.createCachedData();
    writeAtomically(directory, file, Buffer.concat([digestOf(code), code]));
    prune(directory);
  } catch {
    // Then the next process compiles it too.
  }
}

/** Other flags of V8, and other files, are other code. */
function nameFor(file: string): string {
  const { size, mtimeMs } = statSync(file);
  const key = [process.versions.v8, process.arch, process.platform, process.env['NODE_OPTIONS'] ?? '', ...process.execArgv, file, size, mtimeMs].join('\0');
  return `compiler-${digestOf(Buffer.from(key)).toString('hex').slice(0, 16)}.bin`;
}

const digestOf = (content: Uint8Array): Buffer => createHash('sha256').update(content).digest();

/** V8 trusts what it is given: what is not as it was written is not given to it. */
function readKept(file: string): Buffer | undefined {
  try {
    const content = readFileSync(file);
    const code = content.subarray(DIGEST_BYTES);
    return digestOf(code).equals(content.subarray(0, DIGEST_BYTES)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function prune(from: string): void {
  const dated = readdirSync(from).filter((name) => NAME.test(name)).map((name) => ({ file: join(from, name), written: statSync(join(from, name)).mtimeMs }));
  for (const { file } of dated.toSorted((a, b) => b.written - a.written).slice(MAX_KEPT)) remove(file);
}
