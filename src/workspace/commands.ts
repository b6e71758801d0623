/**
 * What a shell command of a script, Dockerfile, Procfile or compose file starts: a file of ours, a framework's server, or
 * nothing that stays (a build, a test, another tool that starts other packages).
 */
import { posix } from 'node:path';

export type Start =
  /** Runs a file; `path` is relative to the workspace and as written (`apps/api/dist/main.js`). */
  | { readonly kind: 'file'; readonly path: string }
  /** `nest start [project]`, run in `directory`; `entry` is the file that `--entryFile` names. */
  | { readonly kind: 'nest'; readonly directory: string; readonly project?: string; readonly entry?: string }
  /** `next`, `vite` …: a server whose entry file is the framework's own. */
  | { readonly kind: 'framework'; readonly directory: string; readonly name: string }
  /** `npm run name`, in `directory`. */
  | { readonly kind: 'script'; readonly directory: string; readonly name: string };

const RUNNERS = new Set(['node', 'nodejs', 'nodemon', 'ts-node', 'ts-node-dev', 'ts-node-esm', 'tsnd', 'tsx', 'babel-node', 'bun', 'deno', 'esno', 'esmo', 'vite-node', 'swc-node', 'supervisor', 'node-dev', 'pm2', 'pm2-runtime', 'forever', 'tsc-watch', 'onchange', 'jiti', 'sucrase-node', 'esr', 'dotenvx', 'strong-runner', 'c8-node', 'micro', 'fastify']);
const FRAMEWORKS = new Set(['next', 'vite', 'nuxt', 'nuxi', 'remix', 'remix-serve', 'astro', 'gatsby', 'react-scripts', 'react-router', 'vue-cli-service', 'ng', 'webpack-dev-server', 'parcel', 'expo', 'sls', 'serverless', 'sst', 'wrangler', 'functions-framework', 'func', 'strapi', 'medusa', 'moleculer-runner', 'probot', 'svelte-kit', 'craco', 'rsbuild', 'meteor', 'ember', 'nitro', 'keystone', 'directus', 'payload', 'redwood', 'rw', 'vinxi', 'sapper', 'umi', 'farm', 'feathers', 'encore', 'motia', 'firebase', 'http-server', 'live-server', 'sirv', 'quasar', 'adonis', 'foal', 'egg-scripts', 'egg-bin', 'midway-bin', 'lb-run', 'actionhero', 'sails']);
/** Sub-commands of frameworks that end by themselves. */
const FINITE = new Set(['build', 'lint', 'generate', 'export', 'test', 'info', 'telemetry', 'typegen', 'prepare', 'sync', 'check', 'optimize', 'deploy', 'package', 'types', 'migrate', 'extract', 'analyze', 'add', 'init', 'new', 'g', 'e2e', 'eject', 'typecheck', 'module', 'cleanup', 'doctor', 'remove', 'login', 'secret']);
/** Launchers that only prepare the environment of the command after them. */
const LAUNCHERS = new Set(['npx', 'cross-env', 'cross-env-shell', 'env-cmd', 'dotenv', 'dotenv-flow', 'env', 'exec', 'sudo', 'time', 'nohup', 'bunx', 'dumb-init', 'tini', 'doppler', 'infisical', 'op', 'run', 'dlx', 'x', 'wait-on', 'wait-port', 'sh', 'bash', '/bin/sh', '/bin/bash', 'concurrently', 'npm-run-all', 'run-p', 'run-s', 'conc', 'start-server-and-test', 'nyc', 'c8', 'clinic', 'newrelic', 'source', 'then', 'do', 'else', 'eval', 'gosu', 'su-exec', 'catchsegv', 'heroku', 'yarn', 'pnpm', 'npm', 'wait-for-it.sh', 'wait-for', 'dotenvx', 'portless']);
/** Flags of node, ts-node and nodemon whose next word is their value, not the file. */
const FLAGS_WITH_VALUE = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-P', '--project', '--tsconfig', '-w', '--watch', '-e', '--ext', '-i', '--ignore', '-L', '--env-file', '--cwd', '-O', '--compiler-options', '--delay', '-d', '-f', '-c', '--name', '-n', '--inspect-port', '--conditions', '-C', '--config', '--env-path', '--max-memory-restart', '--signal', '--watch-path', '-x', '--port', '-p', '--host', '--exec-mode', '--instances', '--log-level', '-l', '--prefix', '--ignore-watch', '--debounce', '--interval', '--cache-directory']);
const FILE = /^[\w@./\\-]+$/;
/** `ts-node -e "require('./worker.ts')"` runs that file. */
const LOADED = /\s(?:-e|--eval)\s+(["'])\s*(?:await\s+)?(?:require|import)\(\s*["']([\w@./\\-]+)["']\s*\)[;\s]*\1/g;

/** Everything that a command starts, in order. `directory` is where it runs, relative to the workspace. */
export function startsOf(command: string, directory: string): readonly Start[] {
  const starts: Start[] = [];
  let base = directory;
  for (const segment of command.replace(/\\"/g, '"').replace(LOADED, ' $2').split(/&&|\|\||[;&|"'`()\n]/)) {
    const words = segment.trim().split(/\s+/).filter((word) => word !== '');
    if (words[0] === 'cd' && words[1] !== undefined) {
      base = posix.normalize(posix.join(base, words[1])).replace(/\/$/, '');
      continue;
    }
    const start = findStart(words, base);
    if (start) starts.push(start);
  }
  return starts;
}

function findStart(words: readonly string[], directory: string): Start | undefined {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const tool = word.replace(/^.*node_modules\/(?:\.bin\/)?/, '').replace(/^\/usr\/(?:local\/)?bin\//, '').replace(/(?:\/bin\/.*)$/, '').replace(/@[\w.]+$/, '');
    if (tool === 'npm' || tool === 'pnpm' || tool === 'yarn' || tool === 'bun' || tool === 'npm-run-all' || tool === 'run-p' || tool === 'run-s') {
      const script = findScript(tool, words.slice(index + 1), directory);
      if (script !== 'command') return script;
    }
    if (tool === 'nest') {
      return words[index + 1] === 'start' ? toNest(words.slice(index + 2), directory) : undefined;
    }
    if (RUNNERS.has(tool)) return findFile(tool, words.slice(index + 1), directory);
    if (FRAMEWORKS.has(tool)) return toFramework(tool, words.slice(index + 1), directory);
    if (tool === 'webpack' && (words[index + 1] === 'serve' || words[index + 1] === 'server')) return { kind: 'framework', directory, name: tool };
    if (LAUNCHERS.has(tool) || word.startsWith('-') || word === '--' || /^[\w.]+=/.test(word) || word.startsWith('.env') || word.startsWith('$')) continue;
    // The value of a launcher's flag: `env-cmd -f .env.local next dev`, `dotenv -e ../.env -- node x`.
    if (index > 0 && (words[index - 1] as string).startsWith('-')) continue;
    return undefined;
  }
  return undefined;
}

/** Flags of `nest start` whose next word is their value. */
const NEST_FLAGS = new Set(['--entryFile', '--exec', '-e', '--config', '-c', '--path', '-p', '--sourceRoot', '--builder', '-b', '--env-file']);

function toNest(rest: readonly string[], directory: string): Start {
  const project = rest.find((word, index) => !word.startsWith('-') && !NEST_FLAGS.has(rest[index - 1] ?? ''));
  const entry = rest.flatMap((word, index) => (word === '--entryFile' ? [rest[index + 1] ?? ''] : word.startsWith('--entryFile=') ? [word.slice('--entryFile='.length)] : [])).find((word) => word !== '');
  return { kind: 'nest', directory, ...(project !== undefined && { project }), ...(entry !== undefined && { entry }) };
}

/** `npm run x`, `yarn x`, `npm start`; `command` where the package manager only runs another command (`pnpm exec node x`). */
function findScript(tool: string, rest: readonly string[], directory: string): Start | 'command' | undefined {
  // Another package's script: that package has its own.
  if (rest.some((word) => /^(?:--filter|-F|--workspaces?|-w|--prefix|--cwd|-C|-r|--recursive|workspaces?|--dir)(?:=|$)/.test(word))) return undefined;
  const [first, second] = rest.filter((word) => !word.startsWith('-'));
  if (first === undefined) return undefined;
  if (first === 'exec' || first === 'dlx' || first === 'x') return 'command';
  if (first === 'run' || first === 'run-script') return tool === 'bun' && second !== undefined && /[./]/.test(second) ? 'command' : second === undefined ? undefined : { kind: 'script', directory, name: second };
  if (first === 'start') return { kind: 'script', directory, name: 'start' };
  if (tool === 'npm') return undefined;
  if (RUNNERS.has(first) || FRAMEWORKS.has(first) || first === 'nest' || /[./]/.test(first)) return 'command';
  return { kind: 'script', directory, name: first };
}

function findFile(tool: string, rest: readonly string[], directory: string): Start | undefined {
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] as string;
    if (word === '--test' || word === '--check' || word === '-e' && tool === 'node' || word === '--eval' || word === '--print') return undefined;
    // `nodemon --exec ts-node src/index.ts`, `tsc-watch --onSuccess node dist/x.js`: what is run comes after.
    if (/^(?:-x|--exec|--onSuccess|--onsuccess)$/.test(word)) return findStart(rest.slice(index + 1), directory);
    if (word.startsWith('-')) {
      if (FLAGS_WITH_VALUE.has(word) && !rest[index + 1]?.startsWith('-') && !(tool === 'tsx' && word === '--watch') && !(word === '--watch' && tool !== 'nodemon' && tool !== 'ts-node-dev')) index++;
      continue;
    }
    if (/^(?:start|run|watch|reload|startOrRestart|startOrReload|serve)$/.test(word) && tool !== 'node') continue;
    if (RUNNERS.has(word)) return findFile(word, rest.slice(index + 1), directory);
    if (tool === 'node' || tool === 'nodemon' || tool === 'bun') {
      const inner = /node_modules\/(?:\.bin\/)?(@[\w-]+\/[\w-]+|[\w.-]+)/.exec(word)?.[1];
      if (inner !== undefined) return findStart([inner, ...rest.slice(index + 1)], directory);
    }
    if (/\.(?:json|ya?ml|env)$/.test(word) || !FILE.test(word)) {
      if (/\.(?:json|ya?ml)$/.test(word)) return undefined;
      continue;
    }
    return { kind: 'file', path: posix.normalize(posix.join(directory, word)) };
  }
  // `nodemon` alone and `node .` run the package's main file.
  return tool === 'nodemon' ? { kind: 'file', path: directory } : undefined;
}

function toFramework(tool: string, rest: readonly string[], directory: string): Start | undefined {
  const command = rest.find((word) => !word.startsWith('-'));
  if (command !== undefined && FINITE.has(command)) return undefined;
  if (command === undefined && (tool === 'expo' || tool === 'firebase' || tool === 'sls' || tool === 'serverless')) return undefined;
  if (tool === 'vite' && rest.includes('--watch')) return undefined;
  return { kind: 'framework', directory, name: tool };
}
