/** ESLint with @typescript-eslint/parser and no rules but those that are measured. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';

const FILES = ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'];

/** A config with nothing but the parser, and what comes on top. */
export function createEslint(root, configs = [], parserOptions = {}) {
  const base = { files: FILES, languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true }, ...parserOptions } } };
  return new ESLint({ cwd: root, overrideConfigFile: true, ignore: false, overrideConfig: [base, ...configs.map((config) => ({ files: FILES, ...config }))] });
}

export const readSources = (files) => JSON.parse(readFileSync(files, 'utf8')).sources;

/** The plugin with a clock in each of its rules; `spent()` is what it took so far, loading included. */
export async function clockedPlugin() {
  let spent = 0;
  const timed = (work) => {
    const started = performance.now();
    try {
      return work();
    } finally {
      spent += performance.now() - started;
    }
  };
  const started = performance.now();
  const { default: plugin } = await import('../../../dist/src/index.js');
  const { name, version } = plugin.meta;
  spent += performance.now() - started;
  const clocked = (rule) => ({
    ...rule,
    create(context) {
      const listeners = timed(() => rule.create(context));
      return Object.fromEntries(Object.entries(listeners).map(([selector, listener]) => [selector, (node) => timed(() => listener(node))]));
    },
  });
  const rules = Object.fromEntries(Object.entries(plugin.rules).map(([key, rule]) => [key, clocked(rule)]));
  return { config: { plugins: { 'queue-fit': { meta: { name, version }, rules } }, rules: plugin.configs.strict.rules }, spent: () => spent };
}

/** The configs of the peers that are ESLint rules. */
export function peerConfig(name, peers) {
  const require = createRequire(join(peers, 'package.json'));
  if (name === 'typed') {
    const plugin = createRequire(import.meta.url)('@typescript-eslint/eslint-plugin');
    return { plugins: { '@typescript-eslint': plugin }, rules: { '@typescript-eslint/no-floating-promises': 'error' } };
  }
  const plugin = require('eslint-plugin-import-x');
  const { createTypeScriptImportResolver } = require('eslint-import-resolver-typescript');
  return { plugins: { 'import-x': plugin }, settings: { 'import-x/extensions': ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs'], 'import-x/parsers': { [createRequire(import.meta.url).resolve('@typescript-eslint/parser')]: ['.ts', '.tsx', '.mts', '.cts'] }, 'import-x/resolver-next': [createTypeScriptImportResolver()] }, rules: { 'import-x/no-cycle': 'error' } };
}
