import { posix } from 'node:path';
import { startsOf, type Start } from './commands.js';
import { composeServicesIn, isCompose } from './compose.js';
import { isWithin } from './paths.js';
import { readJson, readText } from './read.js';
import type { Package, Workspace } from './workspace.js';

/** One process that the workspace's scripts and manifests start. */
export interface Entry {
  /** The entry file; absent where a framework brings its own. */
  readonly file?: string;
  /** The directory that the process belongs to: of the file, or where the framework runs. */
  readonly directory: string;
  /**
   * Which process it is, told from the name of the script, Dockerfile or compose service without words that only say how it
   * is run (`start`, `dev`, `prod`): entries of one package with one label are variants of one process. Empty: the package's own.
   */
  readonly label: string;
  /** Runs once (a seed, a migration, the creation of topics). */
  readonly once: boolean;
  /** A Procfile, Dockerfile, compose or pm2 file runs it, or a script that says `start`, so it is a process whatever it is called. */
  readonly named?: boolean;
}

/** Words in a script's name that say how it is run, not what. */
const MANNER = new Set(['start', 'dev', 'develop', 'development', 'serve', 'run', 'prod', 'production', 'debug', 'watch', 'staging', 'stage', 'qa', 'uat', 'local', 'docker', 'container', 'prestart', 'poststart', 'nodemon', 'ts', 'js', 'tsx', 'node', 'inspect', 'hot', 'live', 'live-reload', 'reload', 'repl', 'fast', 'swc', 'preview', 'default', 'all', 'ci', 'env', 'with', 'once', 'live', 'cluster', 'pm2', 'bun', 'deno', 'heroku', 'aws', 'dist', 'built', 'main', 'trace', 'profile', 'inspector', 'only', 'https', 'http', 'windows', 'win', 'unix', 'linux', 'mac', 'build', 'and', 'test', 'forever', 'daemon', 'up']);
const BUILDS = /^(?:pre|post)?(?:build|compile|lint|format|test|e2e|typecheck|type-check|clean|prepare|prepublish\w*|prepack|pack|publish|release|version|docs?|coverage|check|fix|generate|codegen|gen|bundle|analy[sz]e|install|postinstall|preinstall|deploy|bench\w*|storybook|husky|audit|swagger|openapi|proto|i18n|size|changeset|wait|validate|verify|email[:_-](?:dev|build|export|preview)|bump|tunnel|stop|kill|destroy|lambda-zip|api-docs?)(?:$|[:_\-A-Z])/;
const ONCE = /(?:^|[:_\-./])(?:seed\w*|migrat\w*|migrations?|setup|init|bootstrap-topics|create[-_:]?topics?|createTopics?|topics?|topic[-_:]?creat\w*|register[-_:]?schemas?|backfill\w*|import|export|populate|admin|scripts?|tools?|reset|drop|sync|provision|cli|dump|restore|db|load[-_]?test|simulat\w*|demo|playground|try|repl|cron-once|report|benchmark|kill\w*|diagnos\w*|emergency)(?:$|[:_\-./])/i;
const SKIPPED_PATH = /(?:^|\/)(?:tests?|__tests__|specs?|e2e|examples?|docs?|bench\w*|coverage|node_modules|\.github|config)\//;

/** `start:worker`, `worker:start`: a script that says that it starts something. */
const SAYS_START = /^(?:start|serve|dev|run|watch)|[:_-](?:start|serve)$/;
/** Programs that end when they are stopped, by their names. */
const LASTING = /(?:^|[-_.])(?:workers?|consumers?|listeners?|subscribers?|schedulers?|daemons?|pollers?|relay)$/i;

/** Does a program that lies among scripts go on: does its name say so, or does it listen? */
function isLasting(workspace: Workspace, file: string): boolean {
  const stem = stemOf(file);
  if (ONCE.test(stem)) return false;
  return LASTING.test(stem.replaceAll(/([a-z])([A-Z])/g, '$1-$2')) || LISTENS.test(readText(workspace, file));
}

/** What `nodemon` is told to run in a directory: https://github.com/remy/nodemon#config-files */
function watchedBy(workspace: Workspace, directory: string): string | undefined {
  const config = posix.join(directory, 'nodemon.json');
  const command = workspace.otherFiles.includes(config) ? readJson(workspace, config)['exec'] : undefined;
  return typeof command === 'string' ? command : undefined;
}

/** Everything that the workspace starts: scripts, nest-cli, Procfile, pm2, Dockerfile and compose commands; one entry per process. */
export function findEntries(workspace: Workspace): readonly Entry[] {
  const files = new Set(workspace.files);
  const packages = [...workspace.packages].sort((a, b) => b.directory.length - a.directory.length);
  const entries: Entry[] = [];
  const add = (start: Start, label: string, name: string, named = false, depth = 0): void => {
    switch (start.kind) {
      case 'framework':
        entries.push({ directory: start.directory, label, once: false });
        return;
      case 'nest': {
        const file = findNestEntry(workspace, files, start);
        if (file !== undefined) entries.push({ file, directory: posix.dirname(file), label, once: false, ...(start.entry !== undefined && { named }) });
        return;
      }
      case 'script': {
        const script = packages.find((one) => one.directory === start.directory)?.json.scripts?.[start.name];
        if (typeof script === 'string' && depth < 4) for (const inner of startsOf(script, start.directory)) add(inner, label, name, named, depth + 1);
        return;
      }
      case 'file': {
        const file = findSource(workspace, files, start.path);
        const watched = file === undefined && depth < 4 ? watchedBy(workspace, start.path) : undefined;
        if (watched !== undefined) for (const inner of startsOf(watched, start.path)) add(inner, label, name, named, depth + 1);
        if (file === undefined || SKIPPED_PATH.test(file)) return;
        entries.push({ file, directory: posix.dirname(file), label, once: ONCE.test(name) || (ONCE.test(file) && !isLasting(workspace, file)), named });
        return;
      }
    }
  };

  for (const one of workspace.packages) {
    for (const [name, command] of Object.entries(one.json.scripts ?? {})) {
      if (typeof command !== 'string' || BUILDS.test(name) || /^(?:pre|post)(?:start|dev|serve)/.test(name)) continue;
      for (const start of startsOf(command, one.directory)) add(start, toLabel(name, one), name, SAYS_START.test(name));
    }
  }
  for (const file of workspace.otherFiles) {
    const base = posix.basename(file);
    const directory = posix.dirname(file);
    if (base === 'Procfile') {
      for (const line of readText(workspace, file).split('\n')) {
        const [, name, command] = /^([\w-]+):\s*(.+)$/.exec(line) ?? [];
        if (name === undefined || command === undefined) continue;
        for (const start of startsOf(command, directory)) add(start, name === 'web' ? '' : toLabel(name), name, true);
      }
    } else if (isDockerfile(base)) {
      const home = directoryOfDockerfile(workspace, file);
      const command = findDockerCommand(readText(workspace, file));
      if (home !== undefined && command !== undefined) for (const start of startsOf(command, home)) add(start, toLabel(labelOfDockerfile(base)), base, true);
    } else if (isCompose(base)) {
      for (const service of composeServicesIn(workspace, file)) {
        if (service.command === undefined) continue;
        const starts = service.context !== undefined ? startsOf(service.command, service.context) : startsInImage(workspace, service.command);
        for (const start of starts) add(start, toLabel(service.name), service.name, true);
      }
    }
  }
  const named = processFilesNamed(workspace);
  for (const file of [...workspace.files, ...workspace.otherFiles]) {
    const isCalledSo = /(?:^|\/)(?:ecosystem|pm2|process)(?:[.-][\w.-]*)?\.(?:c?js|mjs|ts|json|ya?ml)$/.test(file) && !/(?:^|\/)src\/.*\/process/.test(file);
    if (!isCalledSo && !named.has(file)) continue;
    for (const match of readText(workspace, file).matchAll(/["']?\bscript["']?\s*:\s*["'`]?([\w@./-]+\.[cm]?[jt]s)\b/g)) {
      add({ kind: 'file', path: posix.normalize(posix.join(posix.dirname(file), match[1] as string)) }, toLabel(stemOf(match[1] as string)), match[1] as string, true);
    }
  }
  return withoutLaunched(workspace, files, mergeVariants(entries, packages));
}

/**
 * A file that does nothing but import another is that program under another name: both are one process. So is one that loads, as it is told, one
 * of several that are started by themselves too.
 */
function withoutLaunched(workspace: Workspace, files: ReadonlySet<string>, entries: readonly Entry[]): readonly Entry[] {
  const started = new Map(entries.flatMap((entry) => (entry.file === undefined ? [] : [[entry.file, entry] as const])));
  const launched = new Map<string, Entry>();
  for (const entry of entries.length > 1 ? started.values() : []) {
    const target = launchedBy(readText(workspace, entry.file as string));
    const file = target && withExtension(files, posix.join(entry.directory, target));
    if (file !== undefined && file !== entry.file && started.has(file)) launched.set(file, entry);
  }
  const isStarted = (directory: string, target: string): boolean => started.has(withExtension(files, posix.join(directory, target)) ?? '');
  const choosers = new Set(entries.filter(({ file, directory }) => {
    const chosen = file === undefined || entries.length < 3 ? [] : chosenBy(readText(workspace, file));
    return chosen.length > 1 && chosen.every((target) => isStarted(directory, target));
  }));
  if (launched.size === 0 && choosers.size === 0) return entries;
  const ofLauncher = new Map([...launched].map(([file, launcher]) => [launcher, started.get(file) as Entry]));
  return entries.flatMap((entry) => {
    if (choosers.has(entry) || (entry.file !== undefined && launched.has(entry.file))) return [];
    const other = ofLauncher.get(entry);
    return other ? [{ ...entry, label: other.label === '' ? '' : entry.label, once: entry.once && other.once, named: entry.named === true || other.named === true }] : [entry];
  });
}

/** The one module that a text imports, if that is all it does. */
function launchedBy(text: string): string | undefined {
  if (text.length > 4000) return undefined;
  const code = text.replace(/^#!.*|\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').replace(/^\s*['"]use strict['"];?/, '').trim();
  return /^(?:(?:await\s+)?import|(?:module\.exports\s*=\s*)?require)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]\s*\)?\s*;?$/.exec(code)?.[1];
}

/** The modules of which a text loads one, as the environment or an argument says (`if (process.env.MODE === 'worker') require('./worker')`), if that is all that it has of this workspace. */
function chosenBy(text: string): readonly string[] {
  if (text.length > 4000 || !/\bprocess\.(?:env|argv)\b/.test(text) || /^\s*import\s[^(]*['"]\.|\bfrom\s+['"]\./m.test(text)) return [];
  return [...text.matchAll(/\b(?:require|import)\(\s*['"](\.{1,2}\/[^'"]+)['"]\s*\)/g)].map(([, path]) => path as string);
}

/** What a service starts of an image that was built before (`image: shop/app`, `command: node /app/services/billing.js`), told by where a Dockerfile here puts our files. */
function startsInImage(workspace: Workspace, command: string): readonly Start[] {
  if (!command.includes('/')) return [];
  return workspace.otherFiles.filter((file) => isDockerfile(posix.basename(file))).flatMap((file) => {
    const home = directoryOfDockerfile(workspace, file);
    const inside = /^\s*WORKDIR\s+(\/[\w./-]*\w)\/?\s*$/gim;
    const [, directory] = [...readText(workspace, file).matchAll(inside)].at(-1) ?? [];
    if (home === undefined || directory === undefined) return [];
    const words = command.split(/\s+/);
    return words.some((word) => word.startsWith(`${directory}/`)) ? startsOf(words.map((word) => (word.startsWith(`${directory}/`) ? word.slice(directory.length + 1) : word)).join(' '), home) : [];
  });
}

/** The process files that a script names: `pm2 start fleet.json`. https://pm2.keymetrics.io/docs/usage/application-declaration/ */
function processFilesNamed(workspace: Workspace): ReadonlySet<string> {
  const commands = workspace.packages.flatMap(({ directory, json }) => Object.values(json.scripts ?? {}).map((command) => [directory, command] as const));
  const scripts = workspace.otherFiles.filter((file) => file.endsWith('.sh')).map((file) => [posix.dirname(file), readText(workspace, file)] as const);
  return new Set([...commands, ...scripts].flatMap(([directory, text]) =>
    typeof text === 'string' && text.includes('pm2') ? [...text.matchAll(/\bpm2(?:-runtime)?\s+\w+\s+([\w@./-]+\.(?:json|ya?ml))\b/g)].map(([, file]) => posix.normalize(posix.join(directory, file as string))) : [],
  ));
}

/** A file that is run by hand. One that listens does not end, wherever it lies. */
export const toProgram = (file: string, text: string): Entry => ({ file, directory: posix.dirname(file), label: stemOf(file), once: ONCE.test(file) && !LISTENS.test(text) });
const LISTENS = /\.subscribe\(|\beachMessage\b|\beachBatch\b/;

/** Entries of one package with one label are one process: production's file counts, then the first. */
function mergeVariants(entries: readonly Entry[], packages: readonly Package[]): readonly Entry[] {
  const kept = new Map<string, Entry>();
  const files = new Set<string>();
  for (const entry of entries) {
    const home = packages.find((one) => isWithin(entry.directory, one.directory))?.directory ?? '.';
    const key = `${home}\0${entry.label}`;
    const before = kept.get(key);
    if (entry.file !== undefined && files.has(entry.file)) continue;
    // `npm run migrate && node dist`: what ends before the process starts is not the process.
    const isBefore = before?.once === true && !entry.once && entry.file !== undefined;
    if (before !== undefined && !isBefore && (before.file !== undefined || entry.file === undefined)) continue;
    if (entry.file !== undefined) files.add(entry.file);
    kept.set(key, entry);
  }
  return [...kept.values()];
}

/** `start:worker` → `worker`, `startAPI` → `api`, `start:dev` → ''. The package's own name says nothing either (`rotor:dev`). */
function toLabel(name: string, one?: Package): string {
  const own = new Set([one?.name?.replace(/^@[^/]+\//, ''), one && posix.basename(one.directory)].map((word) => word?.toLowerCase()));
  const words = name.replace(/([a-z])([A-Z])/g, '$1:$2').toLowerCase();
  return own.has(words) ? '' : words.split(/[:_\-./]+/).filter((word) => !MANNER.has(word) && !own.has(word)).join('-');
}

const EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'];

/** The analysed source behind a path that a command names: as written, without extension, a directory's index, or a built file's source. */
export function findSource(workspace: Workspace, files: ReadonlySet<string>, path: string): string | undefined {
  const one = [...workspace.packages].sort((a, b) => b.directory.length - a.directory.length).find((p) => isWithin(path, p.directory));
  const base = one?.directory ?? '.';
  if (path === base || path === '.') {
    const main = one?.json.main ?? 'index.js';
    return main === path || main === '.' ? undefined : findSource(workspace, files, posix.join(base, main));
  }
  const direct = withExtension(files, path) ?? findBehindLauncher(workspace, files, path);
  if (direct !== undefined) return direct;
  const within = base === '.' ? path : path.slice(base.length + 1);
  const parts = within.split('/');
  if (!/^(?:dist|build|built|lib|out|output|compiled|bin|target|\.build|\.output|release|prod|server|js|transpiled|distribution|dst)/.test(parts[0] ?? '')) return undefined;
  // `node dist` runs the index of what was built.
  for (let drop = 1; drop < Math.max(parts.length, 2); drop++) {
    const rest = parts.slice(drop).join('/');
    for (const folder of ['src', '', 'source', 'lib', 'app', 'server', 'ts']) {
      const found = withExtension(files, posix.join(base, folder, rest)) ?? withExtension(files, posix.join(base, folder, rest.replace(/\.(?:bundle|min|cjs|esm)(?=\.[cm]?js$|$)/, '')));
      if (found !== undefined) return found;
    }
  }
  // A bundle (`dist/main.js` of `src/index.ts`) is named by the bundler.
  return parts.length === 2 && /^(?:main|index|server|app|bundle)\b/.test(parts[1] ?? '') ? ['src/main', 'src/index', 'src/server', 'src/app', 'index', 'main'].map((stem) => withExtension(files, posix.join(base, stem))).find((file) => file !== undefined) : undefined;
}

/** `bin/www`, the launcher without extension that express-generator writes, stands for the file that it requires. */
function findBehindLauncher(workspace: Workspace, files: ReadonlySet<string>, path: string): string | undefined {
  if (posix.extname(path) !== '' || !workspace.otherFiles.includes(path)) return undefined;
  const required = /(?:require\(|from|import)\s*['"](\.{1,2}\/[^'"]+)['"]/.exec(readText(workspace, path))?.[1];
  return required === undefined ? undefined : withExtension(files, posix.normalize(posix.join(posix.dirname(path), required)));
}

function withExtension(files: ReadonlySet<string>, path: string): string | undefined {
  const plain = path.replace(/\.[cm]?[jt]sx?$/, '');
  const candidates = [path, ...EXTENSIONS.map((ext) => plain + ext), ...EXTENSIONS.map((ext) => path + ext), ...EXTENSIONS.map((ext) => `${path}/index${ext}`)];
  return candidates.find((candidate) => files.has(candidate));
}

function findNestEntry(workspace: Workspace, files: ReadonlySet<string>, { directory, project, entry: written }: Extract<Start, { kind: 'nest' }>): string | undefined {
  const config = readJson(workspace, posix.join(directory, 'nest-cli.json'));
  const projects = config['projects'] as Record<string, Record<string, unknown>> | undefined;
  const chosen = project === undefined ? config : (projects?.[project] ?? config);
  const sources = typeof chosen['sourceRoot'] === 'string' ? chosen['sourceRoot'] : 'src';
  const entry = written ?? (typeof chosen['entryFile'] === 'string' ? chosen['entryFile'] : 'main');
  return withExtension(files, posix.join(directory, sources, entry)) ?? withExtension(files, posix.join(directory, entry));
}

export const isDockerfile = (base: string): boolean => /^(?:[\w-]+\.)?dockerfile(?:[.-][\w.-]+)?$/i.test(base) && !/ignore$/i.test(base);
const labelOfDockerfile = (base: string): string => base.replace(/^dockerfile[.-]?/i, '').replace(/\.?dockerfile$/i, '');

/** The package a Dockerfile builds: the one it lies in, else the one whose directory it names most. */
export function directoryOfDockerfile(workspace: Workspace, file: string): string | undefined {
  const own = posix.dirname(file);
  const nested = workspace.packages.filter((one) => one.directory !== '.');
  const inside = nested.find((one) => one.directory === own);
  if (inside) return inside.directory;
  const label = labelOfDockerfile(posix.basename(file)).toLowerCase();
  const named = label === '' ? undefined : nested.find((one) => label.split(/[.-]/).join('-').startsWith(posix.basename(one.directory).toLowerCase()));
  return named?.directory ?? (workspace.packages.some((one) => one.directory === own) ? own : undefined);
}

/** ENTRYPOINT and CMD of the last stage, as one command. */
function findDockerCommand(text: string): string | undefined {
  const stage = text.replace(/\\\r?\n/g, ' ').split(/^\s*FROM\s/im).at(-1) ?? '';
  const parts: string[] = [];
  for (const keyword of ['ENTRYPOINT', 'CMD']) {
    const value = [...stage.matchAll(new RegExp(`^\\s*${keyword}\\s+(.+)$`, 'gim'))].at(-1)?.[1]?.trim();
    if (value === undefined) continue;
    parts.push(value.startsWith('[') ? [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1]).join(' ') : value);
  }
  return parts.length === 0 ? undefined : parts.join(' ');
}

export const stemOf = (file: string): string => posix.basename(file).replace(/\.[cm]?[jt]sx?$/, '');
