import { readFileSync } from 'node:fs';
import { isRecord, parseJsonObject } from './jsonc.js';
import { matchPattern } from './pattern.js';
import { joinPath, parentOf } from './paths.js';
import type { Problem } from './workspace.js';

/** What of a tsconfig.json or jsconfig.json matters for resolution, with `extends` applied. Directories are workspace-relative. */
export interface TsConfig {
  readonly baseUrl?: string;
  readonly paths: readonly PathMapping[];
  readonly outDirs: readonly string[];
  readonly rootDir?: string;
  /** Config files named by `references`. */
  readonly references: readonly string[];
}
/** One entry of `paths`: `pattern` holds at most one `*`; each target is already joined to the directory it is relative to. */
export interface PathMapping {
  readonly pattern: string;
  readonly targets: readonly string[];
}
/** https://www.typescriptlang.org/tsconfig/ */
export interface TsConfigs {
  /** The config at a path; empty, with a problem recorded, where it cannot be parsed. */
  get(file: string): TsConfig;
  readonly problems: readonly Problem[];
}

/** Options as the files write them, each with the directory of the config that wrote it. */
interface Options {
  readonly baseUrl?: Written<string>;
  readonly rootDir?: Written<string>;
  readonly outDir?: Written<string>;
  readonly declarationDir?: Written<string>;
  readonly paths?: Written<Record<string, unknown>>;
}
interface Written<T> {
  readonly value: T;
  readonly directory: string;
}

/**
 * Reads configs on demand.
 * @param toAbsolute makes a workspace-relative path absolute; a chain of `extends` may lead above the workspace.
 * @param findPackage directory of a workspace package, for `extends: '@acme/tsconfig/base.json'`; configs in node_modules are not read.
 */
export function createTsConfigs(toAbsolute: (path: string) => string, findPackage: (name: string) => string | undefined): TsConfigs {
  const jsons = new Map<string, Record<string, unknown> | undefined>();
  const configs = new Map<string, TsConfig>();
  const problems: Problem[] = [];
  return { get, problems };

  function get(file: string): TsConfig {
    let config = configs.get(file);
    if (config === undefined) configs.set(file, (config = toTsConfig(file)));
    return config;
  }

  function toTsConfig(file: string): TsConfig {
    const json = readJson(file);
    const options = optionsOf(file, []);
    const directory = parentOf(file);
    const place = (written: Written<string> | undefined): string | undefined =>
      written && joinFrom(written.directory, written.value, directory);
    const baseUrl = place(options.baseUrl);
    const rootDir = place(options.rootDir);
    return {
      ...(baseUrl !== undefined ? { baseUrl } : {}),
      ...(rootDir !== undefined ? { rootDir } : {}),
      outDirs: [place(options.outDir), place(options.declarationDir)].filter((one) => one !== undefined),
      paths: Object.entries(options.paths?.value ?? {}).map(([pattern, targets]) => ({
        pattern,
        targets: strings(targets).map((target) => joinFrom(baseUrl ?? options.paths?.directory ?? directory, target, directory)),
      })),
      references: references(json, directory),
    };
  }

  function references(json: Record<string, unknown> | undefined, directory: string): string[] {
    const list = json?.['references'];
    if (!Array.isArray(list)) return [];
    return list.flatMap((one: unknown) =>
      isRecord(one) && typeof one['path'] === 'string' ? [toConfigFile(joinPath(directory, one['path']))] : [],
    );
  }

  function optionsOf(file: string, chain: readonly string[]): Options {
    const json = chain.includes(file) ? undefined : readJson(file);
    if (json === undefined) return {};
    const directory = parentOf(file);
    const bases = strings(json['extends']).flatMap((specifier) => findBase(specifier, directory) ?? []);
    const inherited: Options = Object.assign({}, ...bases.map((base) => optionsOf(base, [...chain, file])));
    const compilerOptions = isRecord(json['compilerOptions']) ? json['compilerOptions'] : {};
    const own: Record<string, Written<unknown>> = {};
    for (const name of ['baseUrl', 'rootDir', 'outDir', 'declarationDir']) {
      const value = compilerOptions[name];
      if (typeof value === 'string') own[name] = { value, directory };
    }
    if (isRecord(compilerOptions['paths'])) own['paths'] = { value: compilerOptions['paths'], directory };
    return { ...inherited, ...own };
  }

  function findBase(specifier: string, directory: string): string | undefined {
    if (specifier.startsWith('.')) return toConfigFile(joinPath(directory, specifier), true);
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';
    const home = findPackage(name);
    if (home === undefined) return undefined;
    const rest = specifier.slice(name.length + 1);
    return rest === '' ? joinPath(home, 'tsconfig.json') : toConfigFile(joinPath(home, rest), true);
  }

  function readJson(file: string): Record<string, unknown> | undefined {
    if (!jsons.has(file)) {
      let json: Record<string, unknown> | undefined;
      try {
        json = parseJsonObject(readFileSync(toAbsolute(file), 'utf8'));
      } catch (error) {
        // What is not installed is not wrong: `extends: './node_modules/@acme/tsconfig/base.json'`.
        const isNotInstalled = (error as NodeJS.ErrnoException).code === 'ENOENT' && file.split('/').includes('node_modules');
        if (!isNotInstalled) problems.push({ file, message: `is not a usable tsconfig: ${(error as Error).message}` });
      }
      jsons.set(file, json);
    }
    return jsons.get(file);
  }
}

/** `references` may name a folder; `extends` may leave out `.json`. */
function toConfigFile(path: string, isFile = false): string {
  if (path.endsWith('.json')) return path;
  return isFile ? `${path}.json` : joinPath(path, 'tsconfig.json');
}

/** `${configDir}` is the directory of the config that extends, not of the one that writes it (TypeScript 5.5). */
function joinFrom(directory: string, value: string, configDirectory: string): string {
  const own = /^\$\{configDir\}/.exec(value);
  return own ? joinPath(configDirectory, value.slice(own[0].length)) : joinPath(directory, value);
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Entries of `paths` that match, with what `*` stands for: the exact one first, then the longest prefix, as TypeScript chooses. */
export function getMatchingPaths(config: TsConfig, specifier: string): { pattern: string; targets: readonly string[]; rest: string }[] {
  const matching = config.paths.flatMap(({ pattern, targets }) => {
    const rest = pattern === specifier ? '' : matchPattern(pattern, specifier);
    return rest === undefined ? [] : [{ pattern, targets, rest }];
  });
  const rank = (pattern: string): number => (pattern.includes('*') ? pattern.indexOf('*') : Infinity);
  return matching.sort((a, b) => (rank(b.pattern) > rank(a.pattern) ? 1 : -1));
}

/** Names of the configs per directory: tsconfig.json first, jsconfig.json second, variants after them. */
export function groupConfigNames(files: readonly string[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const file of files) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    if (!/^(?:ts|js)config(?:\.[\w-]+)*\.json$/.test(name)) continue;
    const directory = parentOf(file);
    names.set(directory, [...(names.get(directory) ?? []), name]);
  }
  const rank = (name: string): number => ['tsconfig.json', 'jsconfig.json'].indexOf(name) + 1 || 3;
  for (const list of names.values()) list.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return names;
}
