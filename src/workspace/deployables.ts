import { posix } from 'node:path';
import { composeServicesIn, isCompose } from './compose.js';
import { isDockerfile, type Entry } from './entries.js';
import type { ImportGraph } from './import-graph.js';
import { isRecord } from './jsonc.js';
import { getMembers } from './members.js';
import { dependedOnByPath } from './package-sources.js';
import { isWithin } from './paths.js';
import { readJson, readText } from './read.js';
import type { Package, Workspace } from './workspace.js';

/** A directory whose code is deployed alone, before it is split by entry files. */
export interface Deployable {
  readonly name: string;
  /** Workspace-relative; `.` for the root. */
  readonly root: string;
}

/**
 * The directories that are deployed alone: applications of nest-cli and Nx, packages that start something or carry their own
 * deployment file, and sibling packages that nothing else imports.
 */
export function findDeployables(workspace: Workspace, entries: readonly Entry[], graph: ImportGraph): readonly Deployable[] {
  const declared = whereTheyAre(workspace, [...nestApplications(workspace), ...nxApplications(workspace)]);
  const projects = [...declared, ...besideApplications(workspace, declared, entries)];
  const roots = new Set(projects.map((one) => one.root));
  const packages = workspace.packages.filter(isBoundary);
  const members = getMembers(workspace);
  const homes = [...packages.map((one) => one.directory), ...roots];
  const filesBy = groupByHome(workspace.files, homes);
  const found: Deployable[] = [...projects];
  const started = new Set<string>();
  for (const one of packages) {
    if (roots.has(one.directory) || projects.some((p) => isWithin(p.root, one.directory) && !packages.some((inner) => inner !== one && isWithin(inner.directory, one.directory) && isWithin(p.root, inner.directory)))) continue;
    const own = filesBy.get(one.directory) ?? [];
    const processes = entries.filter((entry) => homeOf(entry.directory, homes) === one.directory);
    if (own.length === 0 || isImported(workspace, one, processes, graph) || !isStarted(workspace, one, packages, processes)) continue;
    started.add(one.directory);
    found.push({ name: nameOf(workspace, one, members), root: one.directory });
  }
  for (const one of packages) {
    if (started.has(one.directory) || roots.has(one.directory) || one.directory === '.' || members.has(one) || isPublished(one) || isShared(one)) continue;
    if ([...started].some((directory) => isWithin(one.directory, directory)) || projects.length > 0) continue;
    const own = filesBy.get(one.directory) ?? [];
    if (own.length === 0 || !one.json.dependencies || isDependedOn(workspace, one)) continue;
    if ([...graph.dependentsOf(own)].some((file) => !isWithin(file, one.directory))) continue;
    found.push({ name: nameOf(workspace, one, members), root: one.directory });
  }
  const root = packages.find((one) => one.directory === '.');
  if (root && found.length > 0 && !started.has('.') && projects.length === 0 && members.size === 0 && !isPublished(root) && root.json.dependencies) {
    // Code beside nested packages that nothing starts in writing, but that is no script of theirs: a playground, exercises.
    const own = filesBy.get('.') ?? [];
    if (own.some((file) => !/^(?:scripts|tools|infra)\//.test(file) && /kafka/i.test(readText(workspace, file)) && graph.dependentsOf([file]).size === 0)) found.push({ name: nameOf(workspace, root, members), root: '.' });
  }
  if (found.length > 0 || workspace.files.length === 0) return found;
  const alone = packages[0];
  if (alone === undefined) return [{ name: posix.basename(workspace.root), root: '.' }];
  return packages.length > 1 || isPublished(alone) ? [] : [{ name: nameOf(workspace, alone, members), root: alone.directory === '.' ? '.' : alone.directory }];
}

/** A package.json that only sets `type` or holds a few versions of a fixture is no package of its own. */
export const isBoundary = (one: Package): boolean => one.directory === '.' || one.name !== undefined || one.json.scripts !== undefined || one.json.dependencies !== undefined;

/** The deepest of the directories that holds a path. */
export function homeOf(path: string, homes: Iterable<string>): string | undefined {
  let best: string | undefined;
  for (const home of homes) if (isWithin(path, home) && (best === undefined || best === '.' || (home !== '.' && home.length > best.length))) best = home;
  return best;
}

function groupByHome(files: readonly string[], homes: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const known = new Set(homes);
  const groups = new Map<string, string[]>();
  for (const file of files) {
    let directory = posix.dirname(file);
    while (directory !== '.' && !known.has(directory)) directory = posix.dirname(directory);
    const group = groups.get(directory);
    if (group) group.push(file);
    else groups.set(directory, [file]);
  }
  return groups;
}

/** Tools that build, or that start other packages: a script made of them starts nothing of its own. */
const STARTS_NOTHING = /(?:^|[\s"'&;(])(?:npx\s+|pnpm\s+(?:exec\s+)?|yarn\s+)?(?:turbo|nx|lerna|rush|moon|wsrun|preconstruct|tsc|tsup|rollup|microbundle|microbundle-crl|unbuild|tsdown|babel|swc|esbuild|tsc-alias|webpack|parcel|vite\s+build|gulp|grunt|docker|docker-compose|podman|make|tilt|skaffold|kubectl|helm|minikube|jest|vitest|mocha|echo|storybook|start-storybook|ng-packagr|tshy|bunchee|father|pkgroll|rslib|ttsc|tspc|graphql-codegen|prisma|npm-watch|chokidar|tailwindcss|sass|postcss|changeset|syncpack|rimraf|npm\s+(?:run|start|--prefix|i)|pnpm\s+(?:-r|--filter|-F|run|recursive)|yarn\s+(?:workspaces?|run)|concurrently|npm-run-all|run-[ps]|cd)\b/;
const DEPLOYMENT_FILE = /^(?:serverless\.(?:ya?ml|[jt]s)|wrangler\.(?:toml|jsonc?)|fly\.toml|Procfile|app\.ya?ml|render\.yaml|railway\.(?:json|toml)|vercel\.json|sst\.config\.ts|function\.json|host\.json|nixpacks\.toml|captain-definition)$/;

function isStarted(workspace: Workspace, one: Package, packages: readonly Package[], entries: readonly Entry[]): boolean {
  const processes = entries.filter((entry) => !entry.once);
  // A template's manifest often says what it exports. A library may start a playground, but not several programs.
  const isLibrary = isPublished(one) && processes.filter((entry) => entry.named && entry.file !== undefined).length < 2;
  if (isLibrary ? processes.some((entry) => entry.label === '') : processes.length > 0) return true;
  if (one.directory === '.' && packages.length > 1) return false;
  for (const file of workspace.otherFiles) {
    if (posix.dirname(file) !== one.directory) continue;
    const base = posix.basename(file);
    if (DEPLOYMENT_FILE.test(base) || (isDockerfile(base) && !/test/i.test(base))) return true;
  }
  if (!isPublished(one) && one.directory !== '.' && isNestApplication(workspace, one.directory)) return true;
  const scripts = Object.entries(one.json.scripts ?? {});
  return scripts.some(([name, command]) => /^(?:start|serve|dev)(?:$|:)/.test(name) && typeof command === 'string' && !STARTS_NOTHING.test(` ${command}`));
}

/** A package whose `main.ts` makes a Nest application is one, whatever starts it (`nest start NAME` in the root). */
function isNestApplication(workspace: Workspace, directory: string): boolean {
  const main = posix.join(directory, 'src/main.ts');
  return workspace.files.includes(main) && /\bNestFactory\s*\.\s*create/.test(readText(workspace, main));
}

/** Written to be installed by others: it says what it exports to them. */
function isPublished({ json }: Package): boolean {
  if (json['private'] === true) return false;
  return json.exports !== undefined || json['files'] !== undefined || json['publishConfig'] !== undefined || json.types !== undefined || json['typings'] !== undefined || json.module !== undefined;
}

const isShared = (one: Package): boolean => /(?:^|[/_-])(?:shared|common|commons|libs?|utils?|packages?|sdk|types|protos?|contracts?|config|tools?|scripts|docs?|infra|deploy|terraform|cdk|website|e2e|tests?)$/i.test(one.directory);

const STARTS_ITSELF = /^(?:void\s+|await\s+)?(?:main|start|run|bootstrap|serve)\(\)/m;

/** A library whose start script is a leftover of a template: it lies among the libraries and others import the very file it would start. */
function isImported(workspace: Workspace, one: Package, processes: readonly Entry[], graph: ImportGraph): boolean {
  if (!/(?:^|\/)(?:packages|libs|shared|common)\//.test(`${one.directory}/`) || !isDependedOn(workspace, one)) return false;
  const files = processes.flatMap((entry) => entry.file ?? []);
  // What a server that exports nothing is imported for is no code of its own: types that are not checked, or a plugin's mistake.
  // One that exports only types (`export type AppRouter = …`) is asked for those.
  const handingOn = files.filter((file) => {
    const text = readText(workspace, file);
    const exported = text.match(/\bexports?\b(?:\s+(?:type|interface|declare)\b)?/g) ?? [];
    // What runs as soon as it is imported is a program, whatever it hands on besides.
    if (STARTS_ITSELF.test(text)) return false;
    return exported.length > 0 ? exported.some((one) => /exports?$/.test(one)) : !/\.listen\(/.test(text);
  });
  return handingOn.length > 0 && [...graph.dependentsOf(handingOn)].some((file) => !isWithin(file, one.directory));
}

function isDependedOn(workspace: Workspace, one: Package): boolean {
  const { name, directory } = one;
  return workspace.packages.some((other) => other !== one && [other.json.dependencies, other.json.devDependencies, other.json.peerDependencies].some((map) => isRecord(map) && ((name !== undefined && Object.hasOwn(map, name)) || Object.values(map).some((version) => typeof version === 'string' && dependedOnByPath(version, other.directory) === directory))));
}

const GENERIC = /^(?:src|source|code|app|lib|js|ts|node|nodejs|typescript|javascript)$/i;
export const withoutScope = (name: string): string => name.replace(/^@[^/]+\//, '');

/**
 * A member of a declared workspace and the root are called by their package's name, without scope; a sibling directory by the
 * directory, because nothing refers to it by name and package names are often those of the template it was copied from.
 */
function nameOf(workspace: Workspace, one: Package, members: ReadonlySet<Package>): string {
  const own = one.name === undefined ? undefined : withoutScope(one.name);
  if (one.directory === '.') return own ?? posix.basename(workspace.root);
  const base = posix.basename(one.directory);
  if (members.has(one)) return own ?? base;
  if (!GENERIC.test(base)) return base;
  const parent = posix.basename(posix.dirname(one.directory));
  if (parent !== '.' && !GENERIC.test(parent)) return parent;
  return deployedAs(workspace, own) ?? own ?? base;
}

/** The compose service that a long package name (`com.acme.billing.billingservice`) has a part in common with. */
function deployedAs(workspace: Workspace, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const words = new Set(name.split(/[./_-]/));
  const composed = workspace.otherFiles.filter((file) => isCompose(posix.basename(file))).flatMap((file) => composeServicesIn(workspace, file));
  return composed.find((service) => words.has(service.name))?.name;
}

function nestApplications(workspace: Workspace): readonly Deployable[] {
  return workspace.otherFiles.filter((file) => /^\.?nest-cli\.json$/.test(posix.basename(file))).flatMap((file) => {
    const { projects } = readJson(workspace, file);
    if (!isRecord(projects)) return [];
    return Object.entries(projects).flatMap(([name, project]) => {
      if (!isRecord(project) || project['type'] !== 'application') return [];
      return [{ name: withoutScope(name), root: nestRoot(workspace, posix.dirname(file), name, project) }];
    });
  });
}

/**
 * Programs that lie where the applications do, but that no tool builds (`apps/gate/server.js` beside Nest's applications): they
 * have no manifest, only a script or a compose service that starts them.
 */
function besideApplications(workspace: Workspace, applications: readonly Deployable[], entries: readonly Entry[]): readonly Deployable[] {
  const parents = new Set(applications.map((one) => posix.dirname(one.root)).filter((parent) => parent !== '.'));
  const taken = [...applications.map((one) => one.root), ...workspace.packages.map((one) => one.directory).filter((directory) => directory !== '.')];
  const roots = entries.flatMap((entry) => {
    if (entry.file === undefined || entry.once || entry.named !== true) return [];
    const parent = homeOf(entry.directory, parents);
    const [base] = parent === undefined ? [] : posix.relative(parent, entry.directory).split('/');
    return parent === undefined || base === undefined || base === '' || homeOf(entry.file, taken) !== undefined ? [] : [posix.join(parent, base)];
  });
  return [...new Set(roots)].filter((root) => !taken.some((one) => isWithin(one, root))).map((root) => ({ name: posix.basename(root), root }));
}

/** Without those of which a copy of the manifest says that they lie elsewhere, where there is nothing. */
function whereTheyAre(workspace: Workspace, applications: readonly Deployable[]): readonly Deployable[] {
  if (new Set(applications.map(({ name }) => name)).size === applications.length) return applications;
  const there = new Set(applications.filter(({ root }) => workspace.files.some((file) => isWithin(file, root))));
  return applications.filter((one) => there.has(one) || !applications.some((other) => other.name === one.name && there.has(other)));
}

/** The directory of a nest-cli project. Where the one that is written is not there (it was renamed), that of the tsconfig it is compiled with. */
function nestRoot(workspace: Workspace, base: string, name: string, project: Readonly<Record<string, unknown>>): string {
  const written = toDirectory(base, typeof project['root'] === 'string' ? project['root'] : `apps/${name}`);
  const options = project['compilerOptions'];
  const tsconfig = isRecord(options) && typeof options['tsConfigPath'] === 'string' ? toDirectory(base, posix.dirname(options['tsConfigPath'])) : '.';
  const isThere = (directory: string): boolean => workspace.files.some((file) => isWithin(file, directory));
  return tsconfig !== '.' && !isThere(written) && isThere(tsconfig) ? tsconfig : written;
}

function nxApplications(workspace: Workspace): readonly Deployable[] {
  return workspace.otherFiles.flatMap((file) => {
    const base = posix.basename(file);
    const directory = posix.dirname(file);
    if (base === 'project.json') return toNxApplication(posix.basename(directory), directory, readJson(workspace, file));
    if (base !== 'workspace.json' && base !== 'angular.json') return [];
    const { projects } = readJson(workspace, file);
    if (!isRecord(projects)) return [];
    return Object.entries(projects).flatMap(([name, project]) => (isRecord(project) ? toNxApplication(name, toDirectory(directory, String(project['root'] ?? '.')), project) : []));
  });
}

function toNxApplication(fallback: string, root: string, json: Readonly<Record<string, unknown>>): readonly Deployable[] {
  if (json['projectType'] === undefined && json['targets'] === undefined && json['architect'] === undefined) return [];
  const name = typeof json['name'] === 'string' ? withoutScope(json['name']) : fallback;
  const isApplication = json['projectType'] === 'application' || (json['projectType'] === undefined && /(?:^|\/)apps\//.test(root));
  return isApplication && !/-e2e$/.test(root) && !/-e2e$/.test(name) ? [{ name, root }] : [];
}

const toDirectory = (base: string, path: string): string => posix.normalize(posix.join(base, path)).replace(/(?<=.)\/$/, '');
