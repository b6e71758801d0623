import { posix } from 'node:path';
import type { Service, Site } from '../topology/topology.js';
import { composeServicesIn, isCompose, substitute, type ComposeService } from './compose.js';
import { homeOf } from './deployables.js';
import { parseDockerEnv, parseDotenv, type Assignment } from './dotenv.js';
import { directoryOfDockerfile, findSource, isDockerfile } from './entries.js';
import { startsOf } from './commands.js';
import { imageName, readWorkloads } from './kubernetes.js';
import { isWithin } from './paths.js';
import { readText } from './read.js';
import type { Services } from './services.js';
import type { Problem, Workspace } from './workspace.js';
import { yamlProblems } from './yaml.js';

/** What committed configuration says of the environment of each service. Keys are variables' names; `env:NAME` is read as `NAME`. */
export interface Environment {
  /** The value that a service is given, with the place that gives it. */
  valueOf(service: string, key: string): EnvironmentValue | undefined;
  /** The value of every service that is given one. */
  valuesAcross(key: string): ReadonlyMap<string, EnvironmentValue>;
  /** The one value that all places agree on; places of different environments (`.env.production`, `.env.staging`) agree among themselves. */
  sharedValue(key: string): string | undefined;
  /** Lighter tools that compose files or manifests run: `redis`, `postgres`, `rabbitmq`, `mysql`, `mongo`, `localstack`, `minio`, `nats`. */
  readonly runs: readonly { readonly tool: string; readonly site: Site }[];
  /** Replicas by service, where a compose file or manifest says so. */
  readonly replicas: ReadonlyMap<string, number>;
  /** Files that could not be read. */
  readonly problems: readonly Problem[];
}
export interface EnvironmentValue {
  readonly value: string;
  readonly site: Site;
}

/** An assignment, whom it is for and how much it counts; the lowest rank wins. */
export interface Place extends Assignment {
  /** Services; `undefined` for a container that is none of them. */
  readonly services: readonly (string | undefined)[];
  readonly rank: number;
  /** `prod`, `dev` …; empty for files that say no environment. */
  readonly stage: string;
}

/** Asks for no facts until it is asked. */
export function readEnvironment(services: Services, get: () => EnvironmentFacts): Environment {
  const nameOf = (key: string): string | undefined => (key.startsWith('env:') ? key.slice(4) : key.includes(':') ? undefined : key);
  const placesOf = (key: string): readonly Place[] => get().places.get(nameOf(key) ?? '') ?? [];
  return {
    valueOf: (service, key) => toValue(bestOf(placesOf(key), service)),
    valuesAcross: (key) => {
      const values = new Map<string, EnvironmentValue>();
      for (const { name } of services.services) {
        const value = toValue(bestOf(placesOf(key), name));
        if (value) values.set(name, value);
      }
      return values;
    },
    sharedValue: (key) => sharedOf(placesOf(key)),
    get runs() {
      return get().runs;
    },
    get replicas() {
      return get().replicas;
    },
    get problems() {
      return get().problems;
    },
  };
}

const toValue = (place: Place | undefined): EnvironmentValue | undefined => place && { value: place.value, site: place.site };
function bestOf(places: readonly Place[], service: string | undefined, stage?: string): Place | undefined {
  let best: Place | undefined;
  for (const place of places) {
    if (!place.services.includes(service) || (stage !== undefined && place.stage !== stage && place.stage !== '')) continue;
    const isNearer = best === undefined || (stage !== undefined && best.stage !== place.stage ? place.stage === stage : place.rank < best.rank);
    if (isNearer) best = place;
  }
  return best;
}

function sharedOf(places: readonly Place[]): string | undefined {
  const holders = new Set(places.flatMap((place) => place.services));
  const all = [...new Set(places.map((place) => place.stage))].sort((a, b) => stageRank(a) - stageRank(b));
  const stages = all.length > 1 ? all.filter((stage) => stage !== 'test') : all;
  let shared: string | undefined;
  for (const stage of stages) {
    const values = new Set([...holders].flatMap((holder) => bestOf(places, holder, stage)?.value ?? []));
    if (values.size > 1) return undefined;
    shared ??= [...values][0];
  }
  return shared;
}

/** Plain data: what one thread has gathered, another is given. */
export interface EnvironmentFacts extends Pick<Environment, 'runs' | 'replicas' | 'problems'> {
  readonly places: ReadonlyMap<string, readonly Place[]>;
}

/** Reads the manifests, the compose files, the Dockerfiles and the `.env` files. */
export function gatherEnvironment(workspace: Workspace, services: Services): EnvironmentFacts {
  const places = new Map<string, Place[]>();
  const runs: { tool: string; site: Site }[] = [];
  const replicas = new Map<string, number>();
  const add = (assignments: readonly Assignment[], owners: readonly (string | undefined)[], rank: number, stage: string): void => {
    for (const one of assignments) {
      const list = places.get(one.key) ?? [];
      places.set(one.key, list);
      // What only tests set is the last thing to go by.
      list.push({ ...one, services: owners, rank: stage === 'test' ? rank + 1000 : rank, stage });
    }
  };
  const addRun = (image: string | undefined, site: Site): void => {
    const tool = image === undefined ? undefined : toolOf(image);
    if (tool !== undefined && !runs.some((run) => run.tool === tool)) runs.push({ tool, site });
  };
  const addReplicas = (owners: readonly (string | undefined)[], count: number | undefined): void => {
    if (count === undefined) return;
    for (const owner of owners) if (owner !== undefined) replicas.set(owner, Math.max(count, replicas.get(owner) ?? 0));
  };

  for (const workload of readWorkloads(workspace)) {
    const owner = workload.names.map((name) => findByName(name, services.services)).find((found) => found !== undefined);
    add(workload.environment, [owner?.name], RANK.manifest, stageOf(workload.site.file));
    addReplicas([owner?.name], workload.replicas);
    addRun(workload.image, workload.site);
  }
  // Nearest to the root first: what is found there is the system itself, not a part's playground.
  const depth = (file: string): number => file.split('/').length;
  for (const file of workspace.otherFiles.filter((one) => !DOCUMENTATION.test(one)).sort((a, b) => depth(a) - depth(b))) {
    const base = posix.basename(file);
    if (isCompose(base)) {
      const projectEnv = new Map(parseDotenv('', readText(workspace, posix.join(posix.dirname(file), '.env'))).map((one) => [one.key, one.value]));
      for (const service of composeServicesIn(workspace, file)) {
        const owners = ownersOfContainer(workspace, service, services);
        const stage = stageOf(file);
        add(service.environment.flatMap((one) => toKnown(one, projectEnv)), owners, RANK.container, stage);
        for (const path of service.envFiles) add(parseDotenv(path, readText(workspace, path)), owners, RANK.containerFile, stage || stageOf(path));
        addReplicas(owners, service.replicas);
        addRun(service.image, service.site);
      }
    } else if (isDockerfile(base)) {
      const home = directoryOfDockerfile(workspace, file);
      const owners = home === undefined ? [] : servicesIn(workspace, home, services.services).map((one) => one.name);
      if (owners.length > 0) add(parseDockerEnv(file, readText(workspace, file)), owners, RANK.image, '');
    } else if (/^\.env(?:\.|$)/.test(base) && !/\.(?:vault|keys|enc|gpg|test|testing|ci|e2e)(?:\.|$)/.test(base)) {
      addDotenv(workspace, file, services.services, add);
    }
  }
  return { places, runs, replicas, problems: yamlProblems(workspace) };
}

const DOCUMENTATION = /(?:^|\/)(?:docs?|documentation|website)\//;

/** What runs a container beats the file a program loads by itself (dotenv does not override); nearer files beat those further up. */
const RANK = { manifest: 0, container: 100, containerFile: 200, image: 300, file: 400 } as const;

function addDotenv(workspace: Workspace, file: string, services: readonly Service[], add: (assignments: readonly Assignment[], owners: readonly string[], rank: number, stage: string) => void): void {
  const directory = posix.dirname(file);
  const suffix = posix.basename(file).slice('.env.'.length);
  const assignments = parseDotenv(file, readText(workspace, file));
  const named = suffix === '' || isTemplate(suffix) ? undefined : services.find((one) => one.name === suffix.split('.')[0]);
  const candidates = named ? [named] : services;
  const stage = named ? '' : stageOf(file);
  for (const { name, root } of candidates) {
    const home = posix.extname(root) === '' ? root : posix.dirname(root);
    const isAbove = isWithin(home, directory);
    // A file below a service is its own, unless the service is the whole workspace and the file lies in another's directory.
    const isBelow = !isAbove && isWithin(directory, home) && homeOf(directory, services.map((one) => one.root)) === root;
    if (!isAbove && !isBelow) continue;
    const distance = Math.abs(home.split('/').length * Number(home !== '.') - directory.split('/').length * Number(directory !== '.'));
    add(assignments, [name], RANK.file + 10 * distance + (isTemplate(suffix) ? 5 : 0) + stageRank(stage), stage);
  }
}

const isTemplate = (suffix: string): boolean => /(?:^|\.)(?:example|sample|template|dist|defaults?|tpl|schema|dev-example)$/.test(suffix);
const STAGES: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[._/-])prod(?:uction)?(?=[._/-]|$)/i, 'prod'],
  [/(?:^|[._/-])(?:stag(?:e|ing)|uat|qa|preprod)(?=[._/-]|$)/i, 'staging'],
  [/(?:^|[._/-])dev(?:elop(?:ment)?)?(?=[._/-]|$)/i, 'dev'],
  [/(?:^|[._/-])(?:local|docker)(?=[._/-]|$)/i, 'local'],
  [/(?:^|[._/-])(?:test|testing|ci|e2e|integration)(?=[._/-]|$)/i, 'test'],
];
/** The environment that a file's name or overlay folder speaks of. */
function stageOf(file: string): string {
  const text = /(?:^|\/)(?:overlays|environments?|envs?)\/[^/]+\//.exec(file)?.[0] ?? posix.basename(file).replace(/^docker-compose/, 'compose');
  return STAGES.find(([pattern]) => pattern.test(text))?.[1] ?? '';
}
const stageRank = (stage: string): number => ['prod', '', 'staging', 'dev', 'local', 'test'].indexOf(stage);

function toKnown(one: Assignment, variables: ReadonlyMap<string, string>): readonly Assignment[] {
  const value = substitute(one.value, (name) => variables.get(name));
  return value === undefined || value === '' ? [] : [{ ...one, value }];
}

/** The workspace's services that a compose service is: by what it starts, by Dockerfile, by build context, by name. */
function ownersOfContainer(workspace: Workspace, container: ComposeService, services: Services): readonly (string | undefined)[] {
  const all = services.services;
  if (container.context !== undefined) {
    const dockerHome = container.dockerfile === undefined ? undefined : directoryOfDockerfile(workspace, container.dockerfile);
    const home = dockerHome === undefined || dockerHome === '.' ? container.context : dockerHome;
    const inside = servicesIn(workspace, home, all);
    if (inside.length === 1) return [inside[0]?.name];
    const files = new Set(workspace.files);
    for (const start of startsOf(container.command ?? '', container.context)) {
      const file = start.kind === 'file' ? findSource(workspace, files, start.path) : undefined;
      const owner = file === undefined ? undefined : services.serviceOf(file);
      if (owner !== undefined) return [owner];
    }
    const named = findByName(container.name, inside.length > 0 ? inside : all);
    if (named) return [named.name];
    // Several processes of one package share its container's environment; a context around several packages is none of them.
    const homes = new Set(inside.map((one) => homeOf(one.root, workspace.packages.map((p) => p.directory))));
    return inside.length > 0 && homes.size === 1 ? inside.map((one) => one.name) : [undefined];
  }
  if (container.image !== undefined && toolOf(container.image) !== undefined) return [undefined];
  return [(findByName(container.name, all) ?? (container.image === undefined ? undefined : findByName(imageName(container.image), all)))?.name];
}

/** The services in a directory; where there is none, the one that the directory is part of. */
function servicesIn(workspace: Workspace, directory: string, services: readonly Service[]): readonly Service[] {
  const exact = services.filter((one) => one.root === directory);
  if (exact.length > 0 && directory !== '.') return exact;
  const inside = services.filter((one) => isWithin(one.root, directory));
  if (inside.length > 0) return exact.length === 1 && inside.length > 1 && !workspace.otherFiles.some((file) => /(?:^|\/)nest-cli\.json$/.test(file)) ? exact : inside;
  const above = homeOf(directory, services.map((one) => one.root));
  return services.filter((one) => one.root === above && above !== '.');
}

/** The service that a container or workload is called after: equal, else equal without `-service`, `-app`, `ms-` and the like, else ending in its name. */
function findByName(name: string, services: readonly Service[]): Service | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const bare = (text: string): string => plain(text).replace(/-?(?:service|svc|app|server|backend|container|deployment|api)$/, '').replace(/^(?:ms|svc|service|microservice)-(?=\w)/, '') || plain(text);
  const wanted = plain(name);
  const only = (found: readonly Service[]): Service | undefined => (found.length === 1 ? found[0] : undefined);
  return (
    only(services.filter((one) => plain(one.name) === wanted || plain(posix.basename(one.root)) === wanted)) ??
    only(services.filter((one) => bare(one.name) === bare(name))) ??
    only(services.filter((one) => bare(wanted).endsWith(`-${bare(one.name)}`)))
  );
}

const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/^(?:redis|redis-(?:stack|stack-server|cluster|sentinel|server|alpine)|valkey(?:-\w+)?|keydb|dragonfly)$/, 'redis'],
  [/^(?:postgres|postgresql|postgis|timescaledb(?:-ha)?|citus|pgvector|supabase-postgres|postgresql-repmgr|alloydbomni|spilo-\d+)$/, 'postgres'],
  [/^rabbitmq(?:-\w+)?$/, 'rabbitmq'],
  [/^(?:mysql|mysql-server|mariadb|percona|percona-server)$/, 'mysql'],
  [/^(?:mongo|mongodb|mongodb-community-server|percona-server-mongodb)$/, 'mongo'],
  [/^localstack(?:-pro)?$/, 'localstack'],
  [/^(?:elasticmq|elasticmq-native)$/, 'sqs'],
  [/^minio$/, 'minio'],
  [/^(?:nats|nats-streaming)$/, 'nats'],
];
function toolOf(image: string): string | undefined {
  const name = imageName(substitute(image, () => undefined) ?? image.replace(/\$\{[^}]*\}/g, ''));
  return TOOLS.find(([pattern]) => pattern.test(name))?.[1];
}
