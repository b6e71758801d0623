import { builtinModules } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { createFileIndex } from './file-index.js';
import { createGeneratedClients, PRISMA } from './generated-clients.js';
import { isRecord } from './jsonc.js';
import { getMembers } from './members.js';
import { createPackageSources, dependedOnByPath } from './package-sources.js';
import { ancestorsOf, isWithin, joinPath, parentOf } from './paths.js';
import { createTsConfigs, getMatchingPaths, groupConfigNames, type TsConfig } from './tsconfig.js';
import type { Package, Problem, Workspace } from './workspace.js';

/** What a module specifier means. `file` is workspace-relative; it may be one of `excludedFiles`, a `.json` or a `.d.ts` file. */
export type Resolution =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'package'; readonly name: string; readonly specifier: string }
  | { readonly kind: 'builtin' }
  | { readonly kind: 'unresolved'; readonly reason: string };

/** Resolves specifiers to sources, as TypeScript, Node and bundlers would once everything were installed and built. */
export interface Resolver {
  /** @param fromFile the importing file, workspace-relative. */
  resolve(specifier: string, fromFile: string): Resolution;
  /** Takes up a file that came after discovery. */
  add(file: string): void;
  /** Forgets a file that is gone. */
  remove(file: string): void;
  /** tsconfig files that could not be used, as far as resolution has asked for them. */
  readonly problems: readonly Problem[];
}

/** The reason of an unresolved import that nobody misses: an image, a style sheet, a public URL. */
export const ASSET = 'not a source file';

const GENERATED_CLIENT: Resolution = { kind: 'package', name: PRISMA, specifier: PRISMA };
const BUILTINS = new Set(builtinModules);
const NON_CODE = /\.(?!(?:[cm]?[jt]sx?|json)$)(?:css|s[ac]ss|less|styl|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|mp[34]|wasm|node|html?|txt|md|mdx|graphql|gql|proto|ya?ml|sql|vue|svelte|astro|pem|csv|hbs|ejs|pug|lua|avsc)$/i;
const LOCAL_PROTOCOL = /^(?:workspace|file|link|portal):|^[./]/;

/**
 * A resolver over the files in memory: it reads tsconfig files (once, on demand) and nothing else, never node_modules.
 * Answers are kept per directory and specifier.
 */
export function createResolver(workspace: Workspace): Resolver {
  const index = createFileIndex([...workspace.files, ...workspace.otherFiles, ...(workspace.excludedFiles ?? [])], workspace.links);
  const sources = new Set(workspace.files);
  const packages = new Map(workspace.packages.map((one) => [one.directory, one]));
  const byName = groupByName(workspace.packages);
  const members = getMembers(workspace);
  const configs = createTsConfigs(
    (path) => join(workspace.root, path),
    (name) => byName.get(name)?.[0]?.directory,
  );
  const configNames = groupConfigNames(workspace.otherFiles);
  const isGeneratedClient = createGeneratedClients(workspace);
  const entries = createPackageSources(index, (file) => sources.has(file), configsIn);
  const answers = new Map<string, Map<string, Resolution>>();
  const configChains = new Map<string, readonly TsConfig[]>();
  const packageChains = new Map<string, readonly Package[]>();

  return {
    problems: configs.problems,
    add(file) {
      index.add(file);
      if (/\.(?:[cm]?[jt]s|[jt]sx)$/.test(file)) sources.add(file);
      answers.clear();
    },
    remove(file) {
      index.remove(file);
      sources.delete(file);
      answers.clear();
    },
    resolve(specifier, fromFile) {
      const directory = parentOf(fromFile);
      let known = answers.get(directory);
      if (known === undefined) answers.set(directory, (known = new Map()));
      let answer = known.get(specifier);
      if (answer === undefined) known.set(specifier, (answer = resolveFrom(specifier, directory)));
      return answer;
    },
  };

  function resolveFrom(written: string, directory: string): Resolution {
    // A bundler's loaders before `!`, its query after `?`.
    const specifier = written.replace(/^.*!/, '').replace(/(?!^)\?.*$/, '');
    if (specifier === '') return { kind: 'unresolved', reason: 'empty specifier' };
    if (/^\.\.?(?:\/|$)/.test(specifier)) return resolveRelative(specifier, directory);
    if (/^(?:node|bun|cloudflare|deno):/.test(specifier) || BUILTINS.has(specifier.replace(/\/$/, ''))) return { kind: 'builtin' };
    if (/^(?:https?|data|virtual|jsr|blob):/.test(specifier)) return { kind: 'package', name: specifier, specifier };
    if (isAbsolute(specifier) || specifier.startsWith('/')) return resolveRooted(specifier, directory);
    return resolveBare(specifier, directory);
  }

  function resolveRelative(specifier: string, directory: string): Resolution {
    const path = joinPath(directory, specifier);
    if (isGeneratedClient(path)) return GENERATED_CLIENT;
    const isFolder = /(?:^|\/)\.{0,2}$/.test(specifier);
    const file = (isFolder ? findFolder(path) : undefined) ?? (isFolder && !specifier.endsWith('/') ? undefined : (findFile(path) ?? index.findInAnyCase(path)));
    if (file !== undefined) return { kind: 'file', file };
    const installed = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
    return installed !== undefined ? { kind: 'package', name: installed, specifier } : unresolvedPath(path);
  }

  function unresolvedPath(path: string): Resolution {
    if (path.startsWith('..')) return { kind: 'unresolved', reason: 'outside the workspace' };
    if (NON_CODE.test(path)) return { kind: 'unresolved', reason: ASSET };
    return { kind: 'unresolved', reason: `no file ${path}` };
  }

  /** A file, or a folder by its package.json or index. A path into build output leads to what it was built from. */
  function findFile(path: string): string | undefined {
    const file = index.findFile(path);
    if (file !== undefined && sources.has(file)) return file;
    const own = packages.get(path);
    if (own !== undefined) return file ?? entries.findEntry(own, '');
    if (file !== undefined && !file.endsWith('.d.ts')) return file;
    const nearest = nearestPackage(parentOf(path));
    return (nearest !== undefined && /(?:^|\/)(?:dist|build|out|lib)\//.test(path) ? entries.findSource(nearest, path) : undefined) ?? file;
  }

  function findFolder(path: string): string | undefined {
    const own = packages.get(path);
    return index.findIndex(path) ?? (own && entries.findEntry(own, ''));
  }

  /** `/src/x` as Vite and module-alias users write it: from the package or the workspace. */
  function resolveRooted(specifier: string, directory: string): Resolution {
    const root = `${workspace.root}/`;
    const path = specifier.startsWith(root) ? specifier.slice(root.length) : undefined;
    const candidates = path !== undefined ? [path] : [nearestPackage(directory)?.directory ?? '.', '.'].map((base) => joinPath(base, specifier));
    return firstFile(candidates) ?? { kind: 'unresolved', reason: ASSET };
  }

  function resolveBare(specifier: string, directory: string): Resolution {
    if (isGeneratedClient(specifier)) return GENERATED_CLIENT;
    const name = packageNameOf(specifier);
    if (specifier.startsWith('#')) {
      const own = resolveImports(specifier, directory);
      if (own !== undefined) return own;
    }
    const paths = resolvePaths(specifier, directory);
    if (paths?.kind === 'file' || paths === GENERATED_CLIENT) return paths;
    const alias = resolveModuleAlias(specifier, directory);
    if (alias?.kind === 'file') return alias;
    const local = findLocalPackage(name, directory);
    if (local !== undefined) {
      const file = entries.findEntry(local, specifier.slice(name.length + 1).replace(/\/$/, ''));
      if (file !== undefined) return { kind: 'file', file };
    }
    if (local === undefined && isDependency(name, directory)) return { kind: 'package', name, specifier };
    const conventional = resolveByConvention(specifier, directory);
    if (conventional !== undefined) return conventional;
    if (local !== undefined) return { kind: 'unresolved', reason: NON_CODE.test(specifier) ? ASSET : `no source for ${specifier} in ${local.directory}` };
    const isInternal = /^(?:[@~]?\/|#)/.test(specifier);
    return alias ?? paths ?? (isInternal ? unresolvedAlias(specifier, 'alias') : { kind: 'package', name, specifier });
  }

  function resolveImports(specifier: string, directory: string): Resolution | undefined {
    for (const one of packagesAbove(directory)) {
      if (one.json.imports === undefined) continue;
      const target = entries.findMapped(one, one.json.imports, specifier);
      if (target === undefined) return undefined;
      return 'file' in target ? { kind: 'file', file: target.file } : resolveFrom(target.bare, directory);
    }
    return undefined;
  }

  /** Own config first; then those above, because bundlers and test runners are often given the root's. Existence decides. */
  function resolvePaths(specifier: string, directory: string): Resolution | undefined {
    let missed: string | undefined;
    for (const config of configsAbove(directory)) {
      for (const { pattern, targets, rest } of getMatchingPaths(config, specifier)) {
        const found = firstFile(targets.map((target) => target.replace('*', rest)));
        if (found !== undefined) return found;
        if (pattern !== '*' && !targets.some((target) => /(?:^|\/)node_modules\//.test(target))) missed ??= pattern;
      }
    }
    return missed === undefined ? undefined : unresolvedAlias(specifier, `paths entry ${missed}`);
  }

  function unresolvedAlias(specifier: string, what: string): Resolution {
    return { kind: 'unresolved', reason: NON_CODE.test(specifier) ? ASSET : `no file for ${specifier} (${what})` };
  }

  /** https://www.npmjs.com/package/module-alias */
  function resolveModuleAlias(specifier: string, directory: string): Resolution | undefined {
    for (const one of packagesAbove(directory)) {
      const aliases = one.json['_moduleAliases'];
      if (!isRecord(aliases)) continue;
      const names = Object.keys(aliases).filter((name) => specifier === name || specifier.startsWith(`${name}/`));
      const name = names.sort((a, b) => b.length - a.length)[0];
      const target = name === undefined ? undefined : aliases[name];
      if (name === undefined || typeof target !== 'string') continue;
      const path = joinPath(joinPath(one.directory, target), specifier.slice(name.length));
      const file = findFile(path) ?? entries.findSource(one, path);
      return file !== undefined ? { kind: 'file', file } : unresolvedAlias(specifier, `module alias ${name}`);
    }
    return undefined;
  }

  /** What the code relies on without saying so where we look: `baseUrl`, `NODE_PATH=.`, a bundler's `@` for the source folder. */
  function resolveByConvention(specifier: string, directory: string): Resolution | undefined {
    const bases = configsOf(directory).flatMap((config) => config.baseUrl ?? []);
    const based = firstFile(bases.map((base) => joinPath(base, specifier)));
    if (based !== undefined) return based;
    const home = nearestPackage(directory)?.directory ?? '.';
    const alias = /^[@~]\/(.+)$/.exec(specifier)?.[1];
    if (alias !== undefined) return firstFile(['src', 'app', '.'].map((folder) => joinPath(joinPath(home, folder), alias)));
    return /^[\w.-]+\/./.test(specifier) ? firstFile([joinPath(home, specifier)]) : undefined;
  }

  function firstFile(paths: readonly string[]): Resolution | undefined {
    for (const path of paths) {
      if (isGeneratedClient(path)) return GENERATED_CLIENT;
      const file = findFile(path);
      if (file !== undefined) return { kind: 'file', file };
    }
    return undefined;
  }

  /**
   * A package of the workspace by its name, the nearest one where several share it. Without a workspace declaration a plain name (`redis`,
   * `common`) may as well be the registry's, so it must be depended on by path.
   */
  function findLocalPackage(name: string, directory: string): Package | undefined {
    const given = findDependency(name, directory);
    const byPath = given && packages.get(dependedOnByPath(given.version, given.from) ?? '');
    if (byPath) return byPath;
    const candidates = (byName.get(name) ?? []).filter(
      (one) =>
        name.startsWith('@') || members.has(one) || (isWithin(directory, one.directory) && one.json.exports !== undefined) ||
        LOCAL_PROTOCOL.test(given?.version ?? ''),
    );
    if (candidates.length < 2) return candidates[0];
    const above = ancestorsOf(directory);
    const distance = (one: Package): number => above.findIndex((ancestor) => isWithin(one.directory, ancestor));
    return candidates.reduce((nearest, one) => (distance(one) < distance(nearest) ? one : nearest));
  }

  function isDependency(name: string, directory: string): boolean {
    return findDependency(name, directory) !== undefined;
  }

  function findDependency(name: string, directory: string): { readonly version: string; readonly from: string } | undefined {
    for (const { json, directory: from } of packagesAbove(directory)) {
      for (const group of [json.dependencies, json.devDependencies, json.peerDependencies, json['optionalDependencies']]) {
        const version = isRecord(group) && Object.hasOwn(group, name) ? group[name] : undefined;
        if (typeof version === 'string') return { version, from };
      }
    }
    return undefined;
  }

  function packagesAbove(directory: string): readonly Package[] {
    let above = packageChains.get(directory);
    if (above === undefined) packageChains.set(directory, (above = ancestorsOf(directory).flatMap((ancestor) => packages.get(ancestor) ?? [])));
    return above;
  }

  function nearestPackage(directory: string): Package | undefined {
    return packagesAbove(directory)[0];
  }

  /** The configs of the nearest directory that has any. */
  function configsOf(directory: string): readonly TsConfig[] {
    const home = ancestorsOf(directory).find((ancestor) => configNames.has(ancestor));
    return home === undefined ? [] : configsIn(home);
  }

  function configsAbove(directory: string): readonly TsConfig[] {
    let chain = configChains.get(directory);
    if (chain === undefined) configChains.set(directory, (chain = ancestorsOf(directory).flatMap(configsIn)));
    return chain;
  }

  /** tsconfig.json, then what it references (solution style), then its siblings such as tsconfig.app.json. */
  function configsIn(directory: string): readonly TsConfig[] {
    const names = (configNames.get(directory) ?? []).map((name) => joinPath(directory, name));
    const all = new Set(names);
    for (const name of names) for (const reference of configs.get(name).references) if (index.has(reference)) all.add(reference);
    return [...all].map((name) => configs.get(name));
  }
}

/** `@scope/name` or `name` of a bare specifier; Deno writes `npm:name@version`. */
function packageNameOf(specifier: string): string {
  const isDeno = specifier.startsWith('npm:');
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(isDeno ? specifier.slice(4) : specifier)?.[0] ?? specifier;
  return isDeno ? name.replace(/(?!^)@.*$/, '') : name;
}

function groupByName(packages: readonly Package[]): Map<string, Package[]> {
  const byName = new Map<string, Package[]>();
  for (const one of packages) if (one.name !== undefined) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return byName;
}
