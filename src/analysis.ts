/** The only cache: one analysis per process, workspace and settings, shared by all rules and by the command. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join, parse, resolve } from 'node:path';
import type { Rule, SourceCode } from 'eslint';
import { type Failure, toFailure } from './failures.js';
import type { Judge } from './judge.js';
import { findWorkspacePath } from './locate.js';
import { findCacheDirectory, recentSettings } from './persist.js';
import { WorkspaceAnalysis } from './workspace-analysis.js';
import { findWorkspaceRoot, WorkspaceError } from './workspace/discover.js';

const analyses = new Map<string, WorkspaceAnalysis>();

/**
 * The analysis of a workspace.
 * @param raw `settings['queue-fit']` as written; its `root`, if any, is absolute.
 * @throws {WorkspaceError} if the root is not a directory that can be read.
 */
export function analysisOf(root: string, raw: unknown): WorkspaceAnalysis {
  const key = keyOf(root, raw);
  const analysis = analyses.get(key) ?? new WorkspaceAnalysis(root, raw);
  analyses.set(key, analysis);
  return analysis;
}

const keyOf = (root: string, raw: unknown): string => `${root}\0${JSON.stringify(raw) ?? ''}`;

/** What the rules need to know of the file that is linted. */
export interface LintedFile {
  /** Nothing where the analysis failed. */
  readonly judge: Judge | undefined;
  /** Workspace-relative. */
  readonly file: string;
  /** Where the linted text begins in the file: not at 0 where a processor cut a block out of it. */
  readonly offset: number;
  /** What is wrong in the settings, or why the analysis failed. Whoever takes it reports it: it is there once. */
  takeProblems(): readonly string[];
}

type LintContext = Pick<Rule.RuleContext, 'filename' | 'physicalFilename' | 'cwd' | 'settings' | 'sourceCode'>;

const lintedFiles = new WeakMap<SourceCode, { readonly settings: unknown; readonly linted: LintedFile | undefined }>();
/** The file that shows a workspace's malformed settings: the first one linted, whenever it is linted. */
const problemFiles = new WeakMap<WorkspaceAnalysis, string>();

/** The analysis as of the text that ESLint holds; the same for all rules on one text. Nothing for a file outside any workspace. */
export function analysisFor(context: LintContext): LintedFile | undefined {
  const settings = context.settings['queue-fit'];
  const known = lintedFiles.get(context.sourceCode);
  if (known !== undefined && known.settings === settings) return known.linted;
  const linted = look(context, settings);
  lintedFiles.set(context.sourceCode, { settings, linted });
  return linted;
}

function look(context: LintContext, settings: unknown): LintedFile | undefined {
  const filename = context.physicalFilename;
  if (isNameless(filename)) return undefined;
  const root = rootFor(filename, settings, context.cwd);
  const file = root === undefined ? undefined : findWorkspacePath(root, filename);
  if (root === undefined || file === undefined) return undefined;
  const raw = namedRoot(settings) === undefined ? settings : { ...(settings as object), root };
  const key = keyOf(root, raw);
  const failed = failures.get(key);
  if (failed !== undefined && performance.now() < failed.until) return unjudged(file, failed);
  const started = performance.now();
  try {
    const linted = judged(root, raw, file, context);
    failures.delete(key);
    return linted;
  } catch (error) {
    // What it knew may be half of something: the next one begins anew.
    analyses.delete(key);
    const failure = toFailure(error, started, failed?.file ?? file);
    failures.set(key, failure);
    return unjudged(file, failure);
  }
}

/** By the key of the analysis. */
const failures = new Map<string, Failure>();

function unjudged(file: string, failure: Failure): LintedFile {
  const problems = file === failure.file ? [failure.message] : [];
  return { judge: undefined, file, offset: 0, takeProblems: () => problems.splice(0) };
}

function judged(root: string, raw: unknown, file: string, context: LintContext): LintedFile | undefined {
  const analysis = findAnalysis(root, raw);
  if (analysis === undefined) return undefined;
  const { physicalFilename: filename, sourceCode } = context;
  const { text } = sourceCode;
  const isBlock = context.filename !== filename;
  if (!isBlock) analysis.see(file, text);
  const offset = isBlock ? offsetOfBlock(filename, text) : 0;
  if (offset === undefined) return undefined;
  const problems = problemsFor(analysis, file);
  return { judge: analysis.judge, file, offset, takeProblems: () => problems.splice(0) };
}

/** Text without a file: ESLint's classes call it `__placeholder__.js` in the working directory, others `<input>` or `<text>`. */
const isNameless = (filename: string): boolean => /(?:^|[\\/])__placeholder__\.js$|^</.test(filename);

/** The root that the settings name, else the one found above the file; nothing where that would be all of a user's or a machine's files. */
function rootFor(filename: string, settings: unknown, cwd: string): string | undefined {
  const named = namedRoot(settings);
  if (named !== undefined) return resolve(cwd, named).replaceAll('\\', '/');
  const directory = dirname(filename);
  const known = rootsFound.get(directory);
  if (known !== undefined) return known.root;
  const found = findWorkspaceRoot(filename);
  const root = [homedir(), tmpdir(), parse(found).root].some((wide) => wide.replaceAll('\\', '/') === found) ? undefined : found;
  if (isAbsolute(filename)) rootsFound.set(directory, { root });
  return root;
}

/** By directory, as long as `findWorkspaceRoot` remembers it: a run asks for each of its files. */
const rootsFound = new Map<string, { readonly root: string | undefined }>();

const namedRoot = (settings: unknown): string | undefined => {
  const root: unknown = typeof settings === 'object' && settings !== null && 'root' in settings ? settings.root : undefined;
  return typeof root === 'string' && root.trim() !== '' ? root : undefined;
};

function findAnalysis(root: string, raw: unknown): WorkspaceAnalysis | undefined {
  try {
    return analysisOf(root, raw);
  } catch (error) {
    // An editor may lint a text whose directory does not exist yet.
    if (error instanceof WorkspaceError) return undefined;
    throw error;
  }
}

/** A processor's block is looked for in its file; one that the processor rewrote has no place there. */
function offsetOfBlock(filename: string, block: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(filename, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  }
  const at = text.indexOf(block);
  return at < 0 || block.trim() === '' ? undefined : at;
}

function problemsFor(analysis: WorkspaceAnalysis, file: string): string[] {
  if (analysis.problems.length === 0) return [];
  const shownIn = problemFiles.get(analysis) ?? file;
  problemFiles.set(analysis, shownIn);
  return shownIn === file ? [...analysis.problems] : [];
}

/**
 * Changes whenever a finding could: ESLint's `--cache` asks for it before any rule has run, so the settings are those of the
 * last runs on the working directory's workspace. Never throws.
 */
export function fingerprintOfFacts(): string {
  try {
    const root = rootFor(join(process.cwd(), 'package.json'), undefined, process.cwd());
    const old = new Set(analyses.values());
    if (root !== undefined) for (const settings of recentSettings(findCacheDirectory(root, true), root)) analysisOf(root, settings);
    if (root !== undefined && analyses.size === 0) analysisOf(root, undefined);
    const hash = createHash('sha256');
    for (const [key, analysis] of [...analyses].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (old.has(analysis)) analysis.refresh();
      hash.update(`${key}\0${factsOf(analysis)}\0`);
    }
    return hash.digest('hex').slice(0, 16);
  } catch {
    return 'unknown';
  }
}

/** Without a persisted analysis the next process does not know under which settings to look, and any changed file may matter. */
function factsOf(analysis: WorkspaceAnalysis): string {
  const directory = findCacheDirectory(analysis.root, analysis.settings.cache);
  const isKept = directory !== undefined && directory === findCacheDirectory(analysis.root, true);
  return isKept ? JSON.stringify([analysis.topology, analysis.settings]) : analysis.fingerprint;
}
