/** The built package and the real ESLint program, as their users run them. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
export const pluginUrl = pathToFileURL(join(projectRoot, 'dist/src/index.js')).href;

/** A configuration that uses the built plugin. `extra` goes into the one config object. */
export const configText = (preset = 'recommended', extra = ''): string =>
  `import queueFit from ${JSON.stringify(pluginUrl)};
import * as parser from ${JSON.stringify(pathToFileURL(join(projectRoot, 'node_modules/@typescript-eslint/parser/dist/index.js')).href)};

export default [{ ...queueFit.configs.${preset}, files: ['**/*.ts', '**/*.js'], languageOptions: { parser: parser.default ?? parser }, ${extra} }];
`;

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a Node program. Analyses are kept between its runs, unless `env` says otherwise. */
export function runNode(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const { QUEUE_FIT_CACHE: _, ...inherited } = process.env;
  const ended = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...inherited, ...env } });
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

/** Runs ESLint's own command, and tells what the plugin did. */
export function runEslint(version: 9 | 10, cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended & { readonly messages: readonly string[]; readonly analysed: number; readonly reused: number } {
  const program = join(projectRoot, 'node_modules', version === 9 ? 'eslint9' : 'eslint', 'bin/eslint.js');
  const ended = runNode(cwd, [program, '--format', 'json', ...args], { NODE_DEBUG: 'queue-fit', ...env });
  return { ...ended, messages: messagesOf(cwd, ended.out), analysed: countOf('analysed in', ended.err), reused: countOf('unchanged since', ended.err) };
}

interface Result {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly line: number; readonly message: string }[];
}

function messagesOf(cwd: string, out: string): readonly string[] {
  if (!out.startsWith('[')) return [];
  return (JSON.parse(out) as readonly Result[]).flatMap(({ filePath, messages }) => messages.map(({ ruleId, line, message }) => `${filePath.slice(cwd.length + 1).replaceAll('\\', '/')}:${line} ${ruleId ?? message}`)).sort();
}

const countOf = (word: string, text: string): number => text.split(word).length - 1;
