/**
 * Builds `dist/src`: few files, because reading and compiling two hundred small modules takes longer than what most of them do.
 * Types are not checked here (`npm run typecheck` does).
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import ts from 'typescript';

const pathOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * What is loaded by itself: the package, the command, and what src/engine-loader.ts loads when it is needed. What several of
 * them use stands once, in chunks beside them: two copies would be two caches.
 */
const ENTRIES = ['index', 'cli', 'engine', 'reader', 'analysis', 'expected'];

const { dependencies } = JSON.parse(readFileSync(pathOf('package.json'), 'utf8'));
const external = Object.keys(dependencies).filter((name) => name !== 'ts-morph');

/**
 * Of ts-morph nothing but its compiler is used. Loaded as the package says, Node looks for the exports of a CommonJS module by
 * reading all of its 13 MB, and runs ts-morph itself besides: half of the time that the reader takes to load. It is looked for from
 * where ts-morph is, which is the only place that has to see it (pnpm), and gone without if a version has it elsewhere.
 */
const COMPILER = `
import { createRequire } from 'node:module';
import { requireWithCode } from ${JSON.stringify(pathOf('src/kept-code.ts'))};
const require = createRequire(import.meta.url);
function load() {
  let file;
  try {
    file = createRequire(require.resolve('ts-morph')).resolve('@ts-morph/common/dist/typescript.js');
  } catch {
    return require('ts-morph').ts;
  }
  return requireWithCode(file);
}
export const ts = load();
`;

const compilerOfTsMorph = {
  name: 'compiler-of-ts-morph',
  resolveId: (id) => (id === 'ts-morph' ? { id: '\0compiler.js', moduleSideEffects: false } : null),
  load: (id) => (id === '\0compiler.js' ? COMPILER : null),
};

/** The package has one module that is imported by others; it names no type of ours but its own. */
function writeDeclaration() {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(pathOf('src/index.ts'), 'utf8'), { fileName: 'index.ts', reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext } });
  for (const { messageText } of diagnostics) throw new Error(`src/index.ts has no declaration by itself: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  writeFileSync(pathOf('dist/src/index.d.ts'), outputText);
}

/** Equal for equal sources, on every machine. */
function digestOfSources() {
  const hash = createHash('sha256');
  for (const folder of ['src', 'rules']) {
    for (const file of readdirSync(pathOf(folder), { recursive: true }).filter((name) => name.endsWith('.ts')).sort()) hash.update(`${folder}/${file.replaceAll('\\', '/')}\0${readFileSync(pathOf(`${folder}/${file}`), 'utf8')}\0`);
  }
  return hash.digest('hex').slice(0, 12);
}

rmSync(pathOf('dist'), { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((name) => [name, pathOf(`src/${name}.ts`)])),
  platform: 'node',
  external,
  plugins: [compilerOfTsMorph],
  transform: { target: 'es2023', define: { QUEUE_FIT_SOURCES: JSON.stringify(digestOfSources()) } },
  tsconfig: false,
});
await bundle.write({
  dir: pathOf('dist/src'),
  format: 'es',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  codeSplitting: { groups: [{ name: 'start', test: /[\\/]src[\\/](?:expected|cli[\\/]io)\.ts$/, priority: 3 }, { name: 'plugin', test: /[\\/]src[\\/]index\.ts$/, priority: 2 }, { name: 'pipeline', test: /[\\/]src[\\/]engine\.ts$/, priority: 1 }] },
});
await bundle.close();
writeDeclaration();
