/** The package as others get it: `npm run build` first. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { version } from '../src/version.js';
import { projectRoot, runNode } from './support/program.js';

const packageJson = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { readonly license: string; readonly bin: unknown; readonly dependencies: Readonly<Record<string, string>>; readonly peerDependencies: Readonly<Record<string, string>>; readonly engines: unknown };

describe('loading', () => {
  it('with import gives the plugin', () => {
    const { out, err } = runNode(projectRoot, ['--input-type=module', '-e', "import plugin from 'eslint-plugin-queue-fit'; console.log(plugin.meta.name, Object.keys(plugin.configs).join());"]);
    expect({ out, err }).toEqual({ out: 'eslint-plugin-queue-fit recommended,strict\n', err: '' });
  });

  it('with require gives the plugin itself', () => {
    const { out, err } = runNode(projectRoot, ['--input-type=commonjs', '-e', "const plugin = require('eslint-plugin-queue-fit'); console.log(plugin.meta.name, Object.keys(plugin.rules).length);"]);
    expect({ out, err }).toEqual({ out: 'eslint-plugin-queue-fit 14\n', err: '' });
  });

  it('loads neither a compiler nor a parser, of whatever version the workspace has', () => {
    const { out } = runNode(projectRoot, ['--input-type=commonjs', '-e', "require('eslint-plugin-queue-fit'); console.log(Object.keys(require.cache).filter((file) => /node_modules.@?(?:ts-morph|typescript|@typescript-eslint|yaml|eslint)./.test(file)).length);"]);
    expect(out).toBe('0\n');
  });
});

describe('types', () => {
  const configs = {
    'presets': `import { defineConfig } from 'eslint/config';
import queueFit from 'eslint-plugin-queue-fit';
export default defineConfig([queueFit.configs.recommended, queueFit.configs.strict]);`,
    'extends and rules': `import { defineConfig } from 'eslint/config';
import queueFit from 'eslint-plugin-queue-fit';
export default defineConfig({
  files: ['**/*.ts'],
  plugins: { 'queue-fit': queueFit },
  extends: [queueFit.configs.recommended],
  rules: { 'queue-fit/no-large-payload': ['error', { limitBytes: 500_000 }] },
  settings: { 'queue-fit': { topics: { 'berth.*': { keep: 'replayed at night' } } } },
});`,
    'a plain array': `import type { Linter } from 'eslint';
import queueFit from 'eslint-plugin-queue-fit';
const config: Linter.Config[] = [{ plugins: { 'queue-fit': queueFit } }, queueFit.configs.recommended];
export default config;`,
  };

  it.each([9, 10] as const)('fit defineConfig of ESLint %i', (major) => {
    const eslint = join(projectRoot, 'node_modules', major === 9 ? 'eslint9' : 'eslint', 'lib/types');
    const errors = typeErrors(configs, {
      'eslint': [join(eslint, 'index.d.ts')],
      'eslint/config': [join(eslint, 'config-api.d.ts')],
      'eslint-plugin-queue-fit': [join(projectRoot, 'dist/src/index.d.ts')],
    });
    expect(errors).toEqual([]);
  });

  it('are checked at all', () => {
    const wrong = { wrong: "import queueFit from 'eslint-plugin-queue-fit';\nexport const preset = queueFit.configs.lenient;" };
    expect(typeErrors(wrong, { 'eslint-plugin-queue-fit': [join(projectRoot, 'dist/src/index.d.ts')] })).toEqual([expect.stringContaining("'lenient' does not exist")]);
  });
});

function typeErrors(texts: Readonly<Record<string, string>>, paths: Readonly<Record<string, string[]>>): readonly string[] {
  const options: ts.CompilerOptions = { strict: true, exactOptionalPropertyTypes: true, target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext, types: [], skipLibCheck: true, noEmit: true, paths };
  const files = new Map(Object.entries(texts).map(([name, text]) => [join(projectRoot, `types ${name}.mts`), text]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => files.has(file) || fileExists.call(host, file);
  host.getSourceFile = (file, language) => {
    const text = files.get(file);
    return text === undefined ? getSourceFile.call(host, file, language) : ts.createSourceFile(file, text, language);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n').replace('Property ', ''));
}

describe('package', () => {
  const packed = (JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: projectRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell: process.platform === 'win32' })) as readonly { readonly files: readonly { readonly path: string }[] }[])[0];
  const files = packed?.files.map(({ path }) => path) ?? [];

  it('holds the built code, the pages, the licence and the changelog, and nothing else', () => {
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'CHANGELOG.md', 'README.md', 'package.json', 'dist/src/index.js', 'dist/src/index.d.ts', 'dist/src/cli.js', 'dist/src/engine.js', 'dist/src/reader.js']));
    expect(files.filter((file) => !/^(?:dist\/src\/(?:index|cli|commands|analysis|expected|engine|reader|plugin|pipeline|start)\.js|dist\/src\/index\.d\.ts|rules\/[\w-]+\.md|LICENSE|CHANGELOG\.md|README\.md|package\.json)$/.test(file))).toEqual([]);
  });

  it('holds a page for each rule', () => {
    const rules = readdirSync(join(projectRoot, 'rules')).filter((file) => file.endsWith('.ts') && file !== 'index.ts').map((file) => `rules/${file.replace(/\.ts$/, '.md')}`);
    expect(files.filter((file) => file.startsWith('rules/')).sort()).toEqual(rules.sort());
  });

  it('is MIT, for Node 20.19 and ESLint 9 or 10, with one command', () => {
    expect(packageJson).toMatchObject({ license: 'MIT', engines: { node: '>=20.19.0' }, peerDependencies: { eslint: '^9.0.0 || ^10.0.0' }, bin: { 'queue-fit': 'dist/src/cli.js' } });
    expect(readFileSync(join(projectRoot, 'LICENSE'), 'utf8')).toMatch(/^MIT License\n/);
    expect(readFileSync(join(projectRoot, 'dist/src/cli.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('has this version in the changelog', () => {
    expect(readFileSync(join(projectRoot, 'CHANGELOG.md'), 'utf8')).toContain(`\n## ${version} `);
  });

  it('says in the README what each dependency is for', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    for (const name of Object.keys(packageJson.dependencies)) expect(readme).toMatch(new RegExp(`^[-|].*\`${name}\``, 'm'));
  });
});
