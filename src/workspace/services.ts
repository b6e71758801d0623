import { posix } from 'node:path';
import { toMatcher } from '../globs.js';
import { sharedDepth } from '../nearness.js';
import type { Settings } from '../settings.js';
import type { Service } from '../topology/topology.js';
import { isCalledByName, isProgram } from './by-hand.js';
import { findDeployables, homeOf, isBoundary, type Deployable } from './deployables.js';
import { findEntries, stemOf, toProgram, type Entry } from './entries.js';
import type { ImportGraph } from './import-graph.js';
import { lazily } from './lazily.js';
import { readLoadedByName, type LoadedByName } from './loaded-by-name.js';
import { isWithin, parentOf } from './paths.js';
import { readText } from './read.js';
import { createTakers, type Reach, type Takes } from './takers.js';
import type { Workspace } from './workspace.js';

export type { ImportGraph } from './import-graph.js';

/** The services of a workspace and whose code a file is. Files are workspace-relative. */
export interface Services {
  readonly services: readonly Service[];
  /** The service whose own code the file is; nothing for libraries and for code of several services. */
  serviceOf(file: string): string | undefined;
  /** The services that the file runs in: its own, or those that import it, directly or not. */
  ownersOf(file: string): readonly string[];
  /** Is it a program that nothing starts in writing, beside others that something does? */
  isRunByHand(file: string): boolean;
}

interface Part {
  readonly name: string;
  readonly root: string;
  /** The files it starts from; absent: every file under `root`. */
  readonly entry?: string;
}
/** A directory whose files belong together: a service, one that its entry files split, or a library (no parts). */
export interface Home {
  readonly root: string;
  readonly parts: readonly Part[];
  /** Entry files that run once. */
  readonly once: ReadonlySet<string>;
  /** The part that is the package's own, of several. */
  readonly main?: string;
  /** The files that something written starts; absent where nothing is started in writing. */
  readonly started?: ReadonlySet<string>;
}

/** By directory. Plain data: what one thread has found, another is given. */
export type Homes = ReadonlyMap<string, Home>;

/** Reads what the manifests say is deployed alone. */
export function findHomes(workspace: Workspace, graph: ImportGraph): Homes {
  const entries = findEntries(workspace);
  return toHomes(workspace, findDeployables(workspace, entries, graph), entries, graph);
}

/** Tells what is deployed alone. Imports are followed when a file is asked for that several services, or none, hold. */
export function detectServices(workspace: Workspace, graph: ImportGraph, settings: Pick<Settings, 'services'>, homes: Homes = findHomes(workspace, graph)): Services {
  const declared = Object.entries(settings.services).map(([name, globs]) => ({ name, root: rootOf(globs), matches: toMatcher(globs.map((glob) => glob.replace(/^\.\//, '')), { dot: true }) }));
  const declaredOf = (file: string): string | undefined => declared.find((one) => one.matches(file))?.name;

  const isLeft = (part: Part): boolean => {
    const own = part.entry !== undefined ? [part.entry] : workspace.files.filter((file) => homeOfFile(homes, file)?.root === part.root);
    return own.length === 0 || own.some((file) => declaredOf(file) === undefined);
  };
  const named = new Set(declared.map((one) => one.name));
  const detected = [...homes.values()].flatMap((home) => home.parts).filter((part) => !named.has(part.name) && (declared.length === 0 || isLeft(part)));
  const parts: readonly Part[] = [...declared.map(({ name, root }) => ({ name, root })), ...detected];

  const names = new Set(parts.map((part) => part.name));
  const reached = lazily(() => reachOf(workspace, graph, homes, declared, detected, declaredOf));
  const takes = createTakers(graph);
  const loaded = new Map<Home, LoadedByName>();
  const loadedIn = (home: Home): LoadedByName => {
    const known = loaded.get(home) ?? readLoadedByName(workspace.files.filter((file) => homeOfFile(homes, file) === home), (file) => graph.read(file));
    loaded.set(home, known);
    return known;
  };
  const owners = new Map<string, readonly string[]>();
  const ownersOf = (file: string): readonly string[] => {
    const before = owners.get(file);
    if (before) return before;
    const claimed = declaredOf(file);
    const result = claimed === undefined ? findOwners(workspace, graph, file, homes, reached, takes, loadedIn).filter((name) => names.has(name)) : [claimed];
    owners.set(file, result);
    return result;
  };
  const only = new Map<string, string | undefined>();
  const onlyOwnerOf = (file: string): string | undefined => {
    const home = homeOfFile(homes, file);
    if (declaredOf(file) === undefined && (home === undefined || home.parts.length === 0)) return undefined;
    const all = ownersOf(file);
    // An entry that another imports is its own process all the same.
    return all.length === 1 || home?.parts.some((part) => part.entry === file && part.name === all[0]) ? all[0] : undefined;
  };
  return {
    services: parts.map(({ name, root }) => ({ name, root, dependencies: dependenciesOf(workspace, root) })),
    serviceOf: (file) => {
      if (!only.has(file)) only.set(file, onlyOwnerOf(file));
      return only.get(file);
    },
    ownersOf,
    isRunByHand: (file) => {
      const home = homeOfFile(homes, file);
      if (home?.started === undefined || home.started.has(file) || declaredOf(file) !== undefined) return false;
      return isProgram(workspace, graph, file) && !isCalledByName(workspace, file, home.root);
    },
  };
}

function findOwners(workspace: Workspace, graph: ImportGraph, file: string, homes: Homes, reached: () => Reaches, takes: Takes, loadedIn: (home: Home) => LoadedByName): readonly string[] {
  const home = homeOfFile(homes, file);
  const single = home?.parts.length === 1 ? home.parts[0] : undefined;
  if (single) return [single.name];
  const reachedBy = (candidates?: readonly Part[], one = file): readonly string[] => takersOf(one, [...reached()].filter(([name, { files }]) => files.has(one) && (!candidates || candidates.some((part) => part.name === name))), takes);
  if (!home || home.parts.length === 0) return reachedBy();
  const own = home.parts.find((part) => part.entry === file);
  if (own) return [own.name, ...(own.root === file ? reachedBy(home.parts).filter((name) => name !== own.name) : [])];
  const directory = homeOf(file, home.parts.flatMap((part) => (part.root === part.entry || part.root === home.root ? [] : [part.root])));
  const inDirectory = home.parts.find((part) => part.root === directory);
  if (inDirectory) return [inDirectory.name];
  const reachedParts = reachedBy(home.parts);
  if (reachedParts.length > 0) return reachedParts;
  const main = home.parts.find(({ name }) => name === home.main) ?? home.parts[0];
  const loaders = new Set(loadedIn(home).loadersOf(file).flatMap((one) => reachedBy(home.parts, one)));
  if (loaders.size > 0) return [...loaders];
  // Unreached code may be loaded by name, in any of those nearby; a program that is run by hand is counted to the package's own, else to the first.
  return main && (home.once.has(file) || BY_HAND.test(file) || isProgram(workspace, graph, file)) ? [main.name] : nearest(file, home.parts).map((part) => part.name);
}

/**
 * Of the services that reach a file by imports, those whose code takes something of it by name, and not only others of what a barrel hands on.
 * Where none does, it is what all of them run.
 */
function takersOf(file: string, reaches: readonly (readonly [string, Reach])[], takes: Takes): readonly string[] {
  const taking = reaches.length < 2 ? reaches : reaches.filter(([, reach]) => takes(reach, file));
  return (taking.length > 0 ? taking : reaches).map(([name]) => name);
}

/** Where scripts lie that somebody runs. */
const BY_HAND = /(?:^|\/)(?:scripts?|tools?|seeds?|migrations?)\//;

/** The parts whose entry file shares most of its directory with a file. */
function nearest(file: string, parts: readonly Part[]): readonly Part[] {
  const sharedWith = ({ entry = '' }: Part): number => sharedDepth(parentOf(file), parentOf(entry));
  const most = Math.max(...parts.map(sharedWith));
  return parts.filter((part) => sharedWith(part) === most);
}

function toHomes(workspace: Workspace, deployables: readonly Deployable[], entries: readonly Entry[], graph: ImportGraph): Homes {
  const roots = new Set([...deployables.map((one) => one.root), ...workspace.packages.filter(isBoundary).map((one) => one.directory)]);
  const drafts = [...roots].map((root) => {
    const own = entries.filter((entry) => homeOf(entry.file ?? entry.directory, roots) === root);
    const deployable = deployables.find((one) => one.root === root);
    return { root, ...(deployable ? { main: deployable.name } : {}), parts: deployable ? splitByEntry(deployable, own.length > 0 ? own : findUnstarted(workspace, deployable, roots, graph)) : [], once: new Set(own.flatMap((entry) => (entry.once && entry.file !== undefined ? [entry.file] : []))), ...(own.length > 0 ? { started: new Set(own.flatMap((entry) => entry.file ?? [])) } : {}) };
  });
  const count = new Map<string, number>();
  for (const { parts } of drafts) for (const { name } of parts) count.set(name, (count.get(name) ?? 0) + 1);
  const owner = new Map(deployables.map((one) => [one.root, one.name]));
  const unique = (root: string, part: Part): Part => {
    if ((count.get(part.name) ?? 0) < 2) return part;
    const home = owner.get(root);
    const alike = drafts.find((draft) => draft.root === root)?.parts.filter(({ name }) => name === part.name) ?? [];
    const own = alike.filter(({ entry }) => entry !== undefined && stemOf(entry) !== part.name);
    // `billing/src/billing.ts` beside `billing/src/index.ts`: the package's own has its name.
    if (part.name === home && own.length === 1 && alike.length === count.get(part.name)) return own[0] === part ? part : { ...part, name: `${home}/${part.name}` };
    return { ...part, name: part.entry !== undefined && home !== undefined && home !== part.name ? `${home}/${part.name}` : part.root };
  };
  return new Map(drafts.map((draft) => [draft.root, { ...draft, parts: draft.parts.map((part) => unique(draft.root, part)) }]));
}

const PROCESS = /worker|consum|produc|api|server|cron|schedul|listener|processor|queue|publisher|subscriber|gateway|relay|bot\b|jobs?\b|stream|service|indexer|poll|web|socket|\bws\b|handler|outbox|dispatch|daemon|ingest|sender|receiver|runner/i;

/** Two or more different entry files make a service each. */
function splitByEntry(deployable: Deployable, entries: readonly Entry[]): readonly Part[] {
  const whole: Part = { name: deployable.name, root: deployable.root };
  const lasting = entries.filter((entry) => !entry.once);
  const hasMain = lasting.some((entry) => entry.label === '');
  const processes = lasting.filter((entry) => entry.label === '' || !hasMain || PROCESS.test(entry.label) || (entry.file !== undefined && PROCESS.test(stemOf(entry.file))) || entry.named);
  const files = processes.filter((entry): entry is Entry & { file: string } => entry.file !== undefined);
  const framework = processes.find((entry) => entry.file === undefined);
  if (files.length + (framework ? 1 : 0) < 2 || files.length === 0) return [whole];
  const stems = files.map((entry) => stemOf(entry.file));
  const parts = files.map((entry): Part => {
    const stem = stemOf(entry.file);
    const directory = posix.dirname(entry.file);
    const isPlain = stem === 'index' || stem === 'main' || stems.filter((other) => other === stem).length > 1;
    if (!isPlain) return { name: stem, root: entry.file, entry: entry.file };
    const isTop = directory === deployable.root || /^(?:src|source|lib|app|bin)$/.test(posix.relative(deployable.root === '.' ? '' : deployable.root, directory));
    if (isTop) return { name: deployable.name, root: entry.file, entry: entry.file };
    const shown = posix.basename(directory) === 'src' ? posix.dirname(directory) : directory;
    return { name: posix.basename(shown), root: shown, entry: entry.file };
  });
  return framework ? [...parts, whole] : parts;
}

/**
 * Programs that nothing starts in writing (`node producer.js` of a README): files near the top that name Kafka, that no file
 * imports, and of which there are several.
 */
function findUnstarted(workspace: Workspace, deployable: Deployable, roots: ReadonlySet<string>, graph: ImportGraph): readonly Entry[] {
  const home = deployable.root;
  if (workspace.otherFiles.some((file) => posix.dirname(file) === home && /^(?:nest-cli|project)\.json$/.test(posix.basename(file)))) return [];
  const scripts = workspace.packages.find((one) => one.directory === home)?.json.scripts ?? {};
  if (Object.keys(scripts).some((name) => /^(?:start|dev|serve)/.test(name))) return [];
  const near = workspace.files.filter((file) => homeOf(file, roots) === home && posix.relative(home, file).split('/').length <= 2 && !/(?:\.config|rc)\.[cm]?[jt]s$/.test(file));
  const programs = near.filter((file) => /kafka/i.test(readText(workspace, file)) && ![...graph.dependentsOf([file])].some((other) => other !== file));
  return programs.map((file) => toProgram(file, readText(workspace, file)));
}

type Reaches = ReadonlyMap<string, Reach>;

/** Every file that each service reaches through imports, without entering what is another service's own. */
function reachOf(workspace: Workspace, graph: ImportGraph, homes: Homes, declared: readonly { name: string; matches: (file: string) => boolean }[], detected: readonly Part[], declaredOf: (file: string) => string | undefined): Reaches {
  const reached = new Map<string, Reach>();
  const starts: { name: string; files: readonly string[]; isOther: (file: string, importer: string) => boolean }[] = declared.map((one) => ({
    name: one.name,
    files: workspace.files.filter((file) => declaredOf(file) === one.name),
    isOther: (file) => declaredOf(file) !== one.name && (declaredOf(file) !== undefined || (homeOfFile(homes, file)?.parts.length ?? 0) > 0),
  }));
  for (const part of detected) {
    const home = [...homes.values()].find((one) => one.parts.includes(part));
    const others = home?.parts.filter((other) => other !== part && other.entry !== undefined) ?? [];
    const entries = new Set(others.map(({ entry }) => entry));
    const alone = new Set(others.filter(({ root, entry }) => root === entry).map(({ entry }) => entry));
    const isOwn = (file: string): boolean => homeOfFile(homes, file) === home && declaredOf(file) === undefined;
    const isDirectory = part.entry !== undefined && part.root !== part.entry;
    starts.push({
      name: part.name,
      files: part.entry === undefined ? workspace.files.filter((file) => isOwn(file) && !entries.has(file)) : isDirectory ? [part.entry, ...workspace.files.filter((file) => isOwn(file) && isWithin(file, part.root))] : [part.entry],
      isOther: (file, importer) => (entries.has(file) && !(alone.has(file) && runsIn(file, readText(workspace, importer)))) || (!isOwn(file) && (declaredOf(file) !== undefined || (homeOfFile(homes, file)?.parts.length ?? 0) > 0)),
    });
  }
  for (const { name, files, isOther } of starts) {
    const seen = new Set(files);
    const queue = [...files];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      for (const next of graph.importsOf(file)) {
        if (seen.has(next) || isOther(next, file)) continue;
        seen.add(next);
        queue.push(next);
      }
    }
    reached.set(name, { starts: new Set(files), files: seen });
  }
  return reached;
}

/** Does a text import an entry file to run what is in it, and not only for its types? Then it is a part of that process too. */
function runsIn(entry: string, text: string): boolean {
  const stem = posix.basename(stemOf(entry) === 'index' ? posix.dirname(entry) : entry.replace(/\.\w+$/, '')).replaceAll(/[^\w-]/g, '.');
  const module = `['"](?:[^'"]*/)?${stem}(?:/index)?(?:\\.\\w+)?['"]`;
  return new RegExp(`^\\s*(?:import|export)\\s+(?!type\\b)(?:[^;'"]*\\bfrom\\s*)?${module}|\\brequire\\(\\s*${module}|(?<!\\{\\s*|typeof\\s+)\\bimport\\(\\s*${module}`, 'm').test(text);
}

/** Per home directory: every file of a large workspace is asked about, once for each service. */
const homesByDirectory = new WeakMap<Homes, Map<string, Home | undefined>>();

function homeOfFile(homes: Homes, file: string): Home | undefined {
  const known = homesByDirectory.get(homes) ?? new Map<string, Home | undefined>();
  homesByDirectory.set(homes, known);
  return homeOfDirectory(homes, posix.dirname(file), known);
}

function homeOfDirectory(homes: Homes, directory: string, known: Map<string, Home | undefined>): Home | undefined {
  const before = known.get(directory);
  if (before !== undefined || known.has(directory)) return before;
  const home = homes.get(directory) ?? (directory === '.' ? undefined : homeOfDirectory(homes, posix.dirname(directory), known));
  known.set(directory, home);
  return home;
}

function dependenciesOf(workspace: Workspace, root: string): readonly string[] {
  const names = new Set<string>();
  for (const one of workspace.packages) {
    if (!isWithin(root, one.directory)) continue;
    for (const map of [one.json.dependencies, one.json.devDependencies, one.json.peerDependencies]) for (const name of Object.keys(map ?? {})) names.add(name);
  }
  return [...names].sort();
}

/** The literal directory that a service's first glob begins with. */
function rootOf(globs: readonly string[]): string {
  const parts = (globs[0] ?? '').replace(/^\.\//, '').split('/');
  const wild = parts.findIndex((part) => /[*?[\]{}()!]/.test(part));
  return (wild === -1 ? parts : parts.slice(0, wild)).join('/') || '.';
}
