import type { Settings } from '../settings.js';
import { type Environment, type EnvironmentFacts, gatherEnvironment, readEnvironment } from './environment.js';
import type { ImportGraph } from './import-graph.js';
import { lazily } from './lazily.js';
import { detectServices, findHomes, type Homes, type Services } from './services.js';
import type { Workspace } from './workspace.js';

/** What runs apart, and in which environment. Manifests, compose and `.env` files are read when they are asked for. */
export interface Deployment {
  readonly services: Services;
  readonly environment: Environment;
  readonly facts: DeploymentFacts;
}

/** What the manifests say. Plain data: what one thread has read, another is given. */
export interface DeploymentFacts {
  readonly homes: Homes;
  readonly environment: EnvironmentFacts;
}

/** `facts`: where somebody else has read them. */
export function createDeployment(workspace: Workspace, graph: ImportGraph, settings: Pick<Settings, 'services'>, facts?: () => DeploymentFacts): Deployment {
  const given = facts && lazily(facts);
  const homes = lazily(() => given?.().homes ?? findHomes(workspace, graph));
  const services = lazily(() => detectServices(workspace, graph, settings, homes()));
  const gathered = lazily(() => given?.().environment ?? gatherEnvironment(workspace, services()));
  const environment = lazily(() => readEnvironment(services(), gathered));
  return {
    get services() {
      return services();
    },
    get environment() {
      return environment();
    },
    get facts() {
      return { homes: homes(), environment: gathered() };
    },
  };
}
