import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ESLint as ESLintClass } from 'eslint';
import { CommandError } from './io.js';

export type EslintModule = { readonly ESLint: typeof ESLintClass };

/** The ESLint of the workspace where it is 9 or later, else the one installed beside this package. */
export async function loadEslint(root: string): Promise<EslintModule> {
  return (await importFrom(join(root, 'package.json'))) ?? (await importFrom(import.meta.url)) ?? missing();
}

async function importFrom(place: string): Promise<EslintModule | undefined> {
  try {
    const file = createRequire(place).resolve('eslint');
    const loaded = (await import(pathToFileURL(file).href)) as EslintModule & { readonly default?: EslintModule };
    const eslint = loaded.ESLint ? loaded : loaded.default;
    return Number(eslint?.ESLint.version.split('.')[0]) >= 9 ? eslint : undefined;
  } catch {
    return undefined;
  }
}

function missing(): never {
  throw new CommandError('ESLint 9 or 10 is needed and was not found: npm install --save-dev eslint');
}
