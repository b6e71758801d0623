/** What is found by convention and not by an import: configuration modules, and what manifests say of a file. */
import { statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path/posix';
import { type CloudEvent, cloudFunctionKey, findCloudFunctions } from './cloud-functions.js';
import { isRecord } from './jsonc.js';
import { lazily } from './lazily.js';
import { findProjectRoots } from './project-roots.js';
import { readText } from './read.js';
import type { Workspace } from './workspace.js';
import { readYaml } from './yaml.js';

/** The look-ups by which the evaluator finds configuration. */
export interface Lookups {
  readonly filesMatching: (pattern: RegExp, among?: readonly string[]) => readonly string[];
  readonly filesImporting: (specifier: RegExp) => readonly string[];
  readonly filesSettingGlobals: () => readonly string[];
  readonly defaultConfiguration: (file: string) => string | undefined;
  readonly defaultSettings: (file: string) => unknown;
  readonly dataAt: (path: string, from: string) => { readonly file: string; readonly data: unknown } | undefined;
  readonly sizeOf: (path: string, from: string) => number | undefined;
  readonly isDependency: (module: string) => boolean;
  readonly packageOf: (file: string) => string;
  readonly eventsOf: (file: string, name: string) => readonly CloudEvent[];
}

/** Puts something into a global: asked of every file of a workspace with a queue. */
export const SETS_GLOBAL = /\bglobal(?:This)?(?:\.\w+\s*=[^=]|\[[^\]\n]+\]\s*=[^=])/;

interface LookupsHost {
  matches(file: string, pattern: RegExp): boolean;
  imports(file: string, specifier: RegExp): boolean;
}

/** The look-ups for one analysis: they keep their answers. */
export function createLookups(workspace: Workspace, host: LookupsHost): Lookups {
  const importing = new Map<string, readonly string[]>();
  const matching = new WeakMap<readonly string[], Map<string, readonly string[]>>();
  const all = new Set([...workspace.files, ...workspace.otherFiles]);
  let dependencies: ReadonlySet<string> | undefined;
  let roots: ReadonlySet<string> | undefined;
  const cloudFunctions = lazily(() => findCloudFunctions(workspace));
  const findDefault = (file: string, extensions: readonly string[]): string | undefined => {
    for (let directory = dirname(file); ; directory = dirname(directory)) {
      const prefix = directory === '.' ? '' : `${directory}/`;
      const found = extensions.map((extension) => `${prefix}config/default.${extension}`).find((candidate) => all.has(candidate));
      if (found !== undefined || directory === '.' || directory === '/') return found;
    }
  };
  const filesMatching: Lookups['filesMatching'] = (pattern, among = workspace.files) => {
    const answers = matching.get(among) ?? new Map<string, readonly string[]>();
    matching.set(among, answers);
    const found = answers.get(pattern.source) ?? among.filter((file) => host.matches(file, pattern));
    answers.set(pattern.source, found);
    return found;
  };
  return {
    eventsOf: (file, name) => cloudFunctions().get(cloudFunctionKey(file, name)) ?? [],
    packageOf(file) {
      roots ??= findProjectRoots(workspace);
      let directory = dirname(file);
      while (directory !== '.' && directory !== '/' && !roots.has(directory)) directory = dirname(directory);
      return directory;
    },
    isDependency(module) {
      dependencies ??= new Set(workspace.packages.flatMap(({ json }) => [json.dependencies, json.peerDependencies, json.optionalDependencies, json.devDependencies].flatMap((part) => (isRecord(part) ? Object.keys(part) : []))));
      return dependencies.has(module.split('/').slice(0, module.startsWith('@') ? 2 : 1).join('/'));
    },
    filesMatching,
    filesImporting(specifier) {
      const found = importing.get(specifier.source) ?? workspace.files.filter((file) => host.imports(file, specifier));
      importing.set(specifier.source, found);
      return found;
    },
    filesSettingGlobals: () => filesMatching(SETS_GLOBAL),
    dataAt(path, from) {
      if (path === '' || isAbsolute(path) || !/\.(json|ya?ml)$/.test(path)) return undefined;
      for (let directory = dirname(from); ; directory = dirname(directory)) {
        const file = join(directory, path);
        if (all.has(file)) return { file, data: readData(workspace, file) };
        if (directory === '.' || directory === '/') return undefined;
      }
    },
    // Relative to the file, or to the working directory of its service: one of the directories above it.
    sizeOf(path, from) {
      if (path === '' || isAbsolute(path)) return undefined;
      for (let directory = dirname(from); ; directory = dirname(directory)) {
        const size = sizeOfFile(join(workspace.root.replaceAll('\\', '/'), directory, path));
        if (size !== undefined || directory === '.' || directory === '/') return size;
      }
    },
    // https://github.com/node-config/node-config/wiki/Configuration-Files: `config/default.EXT` below the working directory.
    defaultConfiguration: (file) => findDefault(file, ['js', 'cjs', 'ts', 'mjs', 'json']),
    defaultSettings(file) {
      const found = findDefault(file, ['yaml', 'yml']);
      return found === undefined ? undefined : readYaml(workspace, found)[0]?.value;
    },
  };
}

/** What is in a JSON or YAML file; nothing where it cannot be read. */
function readData(workspace: Workspace, file: string): unknown {
  if (!file.endsWith('.json')) return readYaml(workspace, file)[0]?.value;
  try {
    return JSON.parse(readText(workspace, file)) as unknown;
  } catch {
    return undefined;
  }
}

function sizeOfFile(file: string): number | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : undefined;
}
