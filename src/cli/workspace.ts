/** The workspace that a command is about, with its settings. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { analysisOf } from '../analysis.js';
import { parseSettingsLeniently } from '../settings-lenient.js';
import type { WorkspaceAnalysis } from '../workspace-analysis.js';
import { discoverWorkspace, ensureDirectory, findWorkspaceRoot, WorkspaceError } from '../workspace/discover.js';
import { loadEslint } from './find-eslint.js';
import { CommandError, type Io } from './io.js';
import { withProgress } from './progress.js';

export interface OpenedWorkspace {
  readonly analysis: WorkspaceAnalysis;
  /** Settings were wrong or unreadable: said on stderr, and the rest was done without them. */
  readonly isIncomplete: boolean;
}

/**
 * Opens and analyses the workspace, and says on stderr what could not be read.
 * @throws {CommandError} if there is nothing to analyse.
 */
export async function openWorkspace(directory: string | undefined, settingsFile: string | undefined, io: Io): Promise<OpenedWorkspace> {
  const start = resolve(io.cwd, directory ?? '.').replaceAll('\\', '/');
  forUser(() => ensureDirectory(start));
  const settings = settingsFile === undefined ? await settingsOfEslint(start, io) : { raw: readSettingsFile(resolve(io.cwd, settingsFile)), failed: false };
  const root = directory !== undefined ? start : rootNamedIn(settings.raw, start);
  const withRoot = { ...(typeof settings.raw === 'object' ? settings.raw : {}), root };
  const { problems, rest } = parseSettingsLeniently(typeof settings.raw === 'object' ? withRoot : settings.raw, { root });
  for (const problem of problems) io.err(`queue-fit: ${problem}\n`);

  const analysis = forUser(() => analysisOf(root, problems.length > 0 ? { ...(rest as object), root } : withRoot));
  withProgress(`queue-fit: analysing ${root}`, () => analysis.markUsed());
  for (const { file, message } of analysis.unreadable) io.err(`queue-fit: ${file} ${message}\n`);
  for (const { kind, text, site } of analysis.topology.blindness) if (kind === 'parse') io.err(`queue-fit: ${site.file}:${site.line} ${text}\n`);
  return { analysis, isIncomplete: problems.length > 0 || settings.failed };
}

/** Whether the workspace has source files; if not, stderr says so. */
export function hasSources({ analysis }: OpenedWorkspace, io: Io): boolean {
  if (![...analysis.sources].length) {
    io.err(`queue-fit: ${analysis.root} has no JavaScript or TypeScript files to analyse (tests, examples, built and git-ignored files are left out)\n`);
    return false;
  }
  return true;
}

/** @throws {CommandError} instead of a `WorkspaceError`: somebody named the directory. */
function forUser<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof WorkspaceError) throw new CommandError(error.message);
    throw error;
  }
}

/** Without a DIR the settings may name the workspace's root. */
function rootNamedIn(raw: unknown, start: string): string {
  const root: unknown = typeof raw === 'object' && raw !== null && 'root' in raw ? raw.root : undefined;
  return typeof root === 'string' && root.trim() !== '' ? resolve(start, root).replaceAll('\\', '/') : start;
}

function readSettingsFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new CommandError(`the settings file ${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`the settings file ${file} is not JSON: ${(error as Error).message}`);
  }
}

interface FoundSettings {
  readonly raw: unknown;
  readonly failed: boolean;
}

/** `settings['queue-fit']` of the workspace's own ESLint configuration: the first found for a file of each top-level directory. */
async function settingsOfEslint(root: string, io: Io): Promise<FoundSettings> {
  const config = findConfigFile(root);
  if (config === undefined) return { raw: {}, failed: false };
  try {
    const { ESLint } = await loadEslint(root);
    const eslint = new ESLint({ cwd: root });
    for (const file of sampleOf(discoverWorkspace(root).files)) {
      const calculated = (await eslint.calculateConfigForFile(resolve(root, file))) as { readonly settings?: Readonly<Record<string, unknown>> } | undefined;
      const found = calculated?.settings?.['queue-fit'];
      if (found !== undefined) return { raw: found, failed: false };
    }
    return { raw: {}, failed: false };
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    io.err(`queue-fit: ${relative(io.cwd, config) || config} could not be loaded, so settings in it are not used (${reason})\n`);
    // A configuration that never speaks of this plugin has no settings to lose.
    return { raw: {}, failed: readFileSync(config, 'utf8').includes('queue-fit') };
  }
}

const CONFIG_FILES = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((extension) => `eslint.config.${extension}`);

/** As ESLint looks for it, but not above the repository. */
function findConfigFile(root: string): string | undefined {
  const top = findWorkspaceRoot(resolve(root, 'package.json'));
  for (let directory = root; ; directory = dirname(directory)) {
    const found = CONFIG_FILES.map((name) => resolve(directory, name)).find((file) => existsSync(file));
    if (found !== undefined || isOutside(dirname(directory), top) || dirname(directory) === directory) return found;
  }
}

function isOutside(directory: string, top: string): boolean {
  const way = relative(top, directory);
  return way.startsWith('..') || isAbsolute(way);
}

function sampleOf(files: Iterable<string>): readonly string[] {
  const byDirectory = new Map<string, string>();
  for (const file of files) {
    const directory = file.split('/').slice(0, -1).slice(0, 2).join('/');
    if (!byDirectory.has(directory)) byDirectory.set(directory, file);
  }
  return [...byDirectory.values()].slice(0, 12);
}
