import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { ESLint as ESLintClass, Linter } from 'eslint';
import type { QueueFitPlugin } from '../index.js';
import type { WorkspaceAnalysis } from '../workspace-analysis.js';
import { loadEslint } from './find-eslint.js';
import { CommandError, type ExitCode, type Io } from './io.js';
import { parser } from './parser.js';
import { hasSources, openWorkspace } from './workspace.js';

export interface CheckOptions {
  readonly directory: string | undefined;
  readonly settings: string | undefined;
  readonly preset: 'recommended' | 'strict';
  /** An ESLint formatter: a built-in one, a package, or a path. */
  readonly format: string;
  /** More warnings than this are a failure; -1: never. */
  readonly maxWarnings: number;
}

/** Lints a workspace with a preset and no configuration. */
export async function check(options: CheckOptions, plugin: QueueFitPlugin, io: Io): Promise<ExitCode> {
  const workspace = await openWorkspace(options.directory, options.settings, io);
  if (!hasSources(workspace, io)) return 2;
  const { analysis } = workspace;
  const eslint = await createEslint(analysis, plugin.configs[options.preset]);
  const formatter = await loadFormatter(eslint, options.format, io);
  const files = lintedFilesOf(analysis).map((file) => resolve(analysis.root, file));
  const results = files.length > 0 ? await eslint.lintFiles(files) : [];

  const text = await formatter.format(results);
  if (text !== '') io.out(text.endsWith('\n') ? text : `${text}\n`);
  const sum = (count: 'errorCount' | 'fatalErrorCount' | 'warningCount') => results.reduce((total, result) => total + result[count], 0);
  const tooMany = options.maxWarnings >= 0 && sum('warningCount') > options.maxWarnings;
  if (tooMany) io.err(`queue-fit: ${sum('warningCount')} warnings, and at most ${options.maxWarnings} are allowed\n`);
  if (workspace.isIncomplete || sum('fatalErrorCount') > 0) return 2;
  return sum('errorCount') > 0 || tooMany ? 1 : 0;
}

/** A file that cannot touch a queue has no finding and is not opened. */
function lintedFilesOf(analysis: WorkspaceAnalysis): readonly string[] {
  const { files } = analysis;
  return [...analysis.sources].filter((file) => files.has(file));
}

async function createEslint(analysis: WorkspaceAnalysis, preset: Linter.Config): Promise<ESLintClass> {
  const { ESLint } = await loadEslint(analysis.root);
  return new ESLint({
    cwd: analysis.root,
    overrideConfigFile: true,
    overrideConfig: [
      {
        ...preset,
        files: ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'],
        languageOptions: { parser },
        settings: { 'queue-fit': analysis.raw },
        // Comments that switch other rules off are of use where those rules run.
        linterOptions: { reportUnusedDisableDirectives: 'off' },
      },
    ],
  });
}

async function loadFormatter(eslint: ESLintClass, format: string, io: Io): Promise<ESLintClass.LoadedFormatter> {
  const path = resolve(io.cwd, format);
  try {
    return await eslint.loadFormatter(existsSync(path) ? path : (findFormatterBeside(io.cwd, format) ?? format));
  } catch (error) {
    throw new CommandError((error as Error).message.split('\n')[0] ?? String(error));
  }
}

/** ESLint looks for a formatter's package in the workspace; here it may also be installed where the command is run. */
function findFormatterBeside(directory: string, format: string): string | undefined {
  const [, scope = '', name = format] = /^(@[^/]+\/)(.*)$/.exec(format) ?? [];
  const full = `${scope}${name.startsWith('eslint-formatter') ? name : `eslint-formatter-${name}`}`;
  for (const place of [resolve(directory, 'package.json'), import.meta.url]) {
    try {
      return createRequire(place).resolve(full);
    } catch {
      continue;
    }
  }
  return undefined;
}
