#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import nodeModule from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { help } from './cli/help.js';
import { CommandError, type ExitCode, type Io } from './cli/io.js';
import { expectAnalysis } from './expected.js';
import { version } from './version.js';

/** Runs the command; never throws for what a user can get wrong. */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await run(args, io);
  } catch (error) {
    const isExpected = error instanceof CommandError;
    io.err(`queue-fit: ${isExpected ? error.message : `failed, which should not happen. ${(error as Error).stack ?? String(error)}`}\n`);
    return 2;
  }
}

const GLOBAL_OPTIONS = { settings: { type: 'string' }, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;
const FORMAT = { format: { type: 'string', short: 'f' } } as const;
const OPTIONS = {
  check: { ...GLOBAL_OPTIONS, ...FORMAT, preset: { type: 'string' }, 'max-warnings': { type: 'string' } },
  map: { ...GLOBAL_OPTIONS, ...FORMAT },
  explain: GLOBAL_OPTIONS,
} as const;
type Command = keyof typeof OPTIONS;
const isCommand = (word: string | undefined): word is Command => word !== undefined && Object.hasOwn(OPTIONS, word);

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const [command] = parse(args, OPTIONS.check, false).positionals;
  const { values, positionals } = parse(args, isCommand(command) ? OPTIONS[command] : GLOBAL_OPTIONS);
  if (values['version']) return print(`${version}\n`, io);
  if (values['help']) return print(help[isCommand(command) ? command : 'main'], io);
  if (command === undefined) throw new CommandError(`which command? check, map or explain${seeHelp()}`);
  if (!isCommand(command)) throw new CommandError(`there is no command ${JSON.stringify(command)}; there are check, map and explain${seeHelp()}`);

  const [, ...operands] = positionals;
  const text = (name: string): string | undefined => values[name] as string | undefined;
  const common = { settings: text('settings') };
  switch (command) {
    case 'check': {
      const [directory] = atMost(operands, 1, command);
      const preset = oneOf(text('preset') ?? 'recommended', ['recommended', 'strict'], '--preset');
      const options = { ...common, directory, preset, format: text('format') ?? 'stylish', maxWarnings: toMaxWarnings(text('max-warnings')) } as const;
      return expecting(directory, io, (commands) => commands.check(options, io));
    }
    case 'map': {
      const [directory] = atMost(operands, 1, command);
      const options = { ...common, directory, format: oneOf(text('format') ?? 'text', ['json', 'text'], '--format') };
      return expecting(directory, io, (commands) => commands.map(options, io));
    }
    case 'explain': {
      const [topic, directory] = atMost(operands, 2, command);
      if (topic === undefined) throw new CommandError(`which topic? queue-fit explain TOPIC [DIR]${seeHelp(command)}`);
      return expecting(directory, io, (commands) => commands.explain({ ...common, topic, directory }, io));
    }
  }
}

type Commands = typeof import('./commands.js');

/** The compiler is loaded while the commands, with the rules and the plugin, still are. */
async function expecting(directory: string | undefined, { cwd }: Io, run: (commands: Commands) => Promise<ExitCode>): Promise<ExitCode> {
  const expected = expectAnalysis(resolve(cwd, directory ?? '.').replaceAll('\\', '/'));
  try {
    return await run(await import('./commands.js'));
  } finally {
    expected.end();
  }
}

function parse(args: readonly string[], options: (typeof OPTIONS)[Command], strict = true): Parsed {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict }) as Parsed;
  } catch (error) {
    throw new CommandError(`${(error as Error).message.split('. ')[0]}${seeHelp()}`);
  }
}

function print(text: string, io: Io): 0 {
  io.out(text);
  return 0;
}

function atMost(operands: readonly string[], most: number, command: Command): readonly string[] {
  const extra = operands[most];
  if (extra !== undefined) throw new CommandError(`${JSON.stringify(extra)} is one argument too many${seeHelp(command)}`);
  return operands;
}

function oneOf<T extends string>(value: string, allowed: readonly T[], option: string): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new CommandError(`${option} is ${JSON.stringify(value)}: write ${allowed.join(' or ')}`);
  return found;
}

function toMaxWarnings(text: string | undefined): number {
  if (text === undefined) return -1;
  if (!/^(?:-1|\d+)$/.test(text)) throw new CommandError(`--max-warnings is ${JSON.stringify(text)}: write a number of warnings such as 0`);
  return Number(text);
}

const seeHelp = (command?: Command): string => `. See queue-fit ${command === undefined ? '' : `${command} `}--help`;

/** Run as a program, also through the link that npm makes for a bin, and not imported by a test. */
function isMain(): boolean {
  const script = process.argv[1];
  try {
    return script !== undefined && realpathSync(script) === realpathSync(fileURLToPath(import.meta.url));
  } catch {
    return false;
  }
}

if (isMain()) {
  // Node 22.1 and later keep compiled code between runs: what reads the workspace is 10 MB of it. https://nodejs.org/api/module.html#moduleenablecompilecachecachedir
  (nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();
  // Setting the code instead of exiting lets a pipe take all of the output.
  process.exitCode = await main(process.argv.slice(2), { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text), cwd: process.cwd() });
}
