/** Kubernetes manifests, https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/, as far as they give a container its environment. */
import type { Site } from '../topology/topology.js';
import type { Assignment } from './dotenv.js';
import { isRecord } from './jsonc.js';
import { readText } from './read.js';
import { toSite } from './site.js';
import type { Workspace } from './workspace.js';
import { readYaml, type YamlDocument } from './yaml.js';

/** One container of a workload. */
export interface Workload {
  /** What it may be called by, the surest first: container, workload, label, image. */
  readonly names: readonly string[];
  readonly image?: string;
  readonly site: Site;
  readonly replicas?: number;
  readonly environment: readonly Assignment[];
}

const KINDS = /^["']?kind["']?\s*:\s*["']?(?:Deployment|StatefulSet|DaemonSet|CronJob|Job|Pod|ConfigMap|Rollout|Service|ReplicaSet)\b/m;
type Path = readonly (string | number)[];

/** The containers that the manifests among the workspace's YAML files run. */
export function readWorkloads(workspace: Workspace): readonly Workload[] {
  const documents = workspace.otherFiles
    .filter((file) => /\.ya?ml$/.test(file) && !/(?:^|\/)\.github\//.test(file))
    .flatMap((file) => (KINDS.test(readText(workspace, file)) ? readYaml(workspace, file).map((document) => ({ file, document })) : []));
  const maps = new Map<string, readonly Assignment[]>();
  for (const { file, document } of documents) {
    const { value } = document;
    if (!isRecord(value) || value['kind'] !== 'ConfigMap' || !isRecord(value['data'])) continue;
    const name = nameOf(value);
    if (name !== undefined) maps.set(name, Object.entries(value['data']).flatMap(([key, text]) => (typeof text === 'string' && /^[\w.-]+$/.test(key) && !text.includes('\n') ? [{ key, value: text, site: siteAt(document, file, ['data', key]) }] : [])));
  }
  return documents.flatMap(({ file, document }) => toWorkloads(document, file, maps));
}

function toWorkloads(document: YamlDocument, file: string, maps: ReadonlyMap<string, readonly Assignment[]>): readonly Workload[] {
  const { value } = document;
  const path = isRecord(value) ? podPathOf(value['kind']) : undefined;
  if (!isRecord(value) || path === undefined) return [];
  const containers = valueAt(value, [...path, 'containers']);
  if (!Array.isArray(containers)) return [];
  const labels = valueAt(value, ['metadata', 'labels']);
  const label = isRecord(labels) ? (labels['app.kubernetes.io/name'] ?? labels['app']) : undefined;
  const replicas = valueAt(value, ['spec', 'replicas']);
  return containers.flatMap((container: unknown, index): readonly Workload[] => {
    if (!isRecord(container)) return [];
    const at = [...path, 'containers', index];
    const image = typeof container['image'] === 'string' ? container['image'] : undefined;
    const names = [containers.length > 1 ? undefined : nameOf(value), container['name'], label, image && imageName(image)].filter((name): name is string => typeof name === 'string');
    return [{
      names,
      site: siteAt(document, file, [...at, 'name']),
      ...(image !== undefined && { image }),
      ...(typeof replicas === 'number' && { replicas }),
      environment: toEnvironment(document, file, at, container, maps),
    }];
  });
}

function toEnvironment(document: YamlDocument, file: string, at: Path, container: Readonly<Record<string, unknown>>, maps: ReadonlyMap<string, readonly Assignment[]>): readonly Assignment[] {
  const list = Array.isArray(container['env']) ? container['env'] : [];
  const own = list.flatMap((item: unknown, index): readonly Assignment[] => {
    if (!isRecord(item) || typeof item['name'] !== 'string') return [];
    const key = item['name'];
    if (item['value'] !== undefined && typeof item['value'] !== 'object') return [{ key, value: String(item['value']), site: siteAt(document, file, [...at, 'env', index, 'value']) }];
    const reference = valueAt(item, ['valueFrom', 'configMapKeyRef']);
    if (!isRecord(reference)) return [];
    const found = maps.get(String(reference['name']))?.find((one) => one.key === reference['key']);
    return found ? [{ ...found, key }] : [];
  });
  const from = Array.isArray(container['envFrom']) ? container['envFrom'] : [];
  return [...own, ...from.flatMap((item: unknown) => maps.get(String(valueAt(item, ['configMapRef', 'name']))) ?? [])];
}

function podPathOf(kind: unknown): Path | undefined {
  switch (kind) {
    case 'Pod':
      return ['spec'];
    case 'CronJob':
      return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
    case 'Deployment': case 'StatefulSet': case 'DaemonSet': case 'Job': case 'Rollout': case 'ReplicaSet': case 'Service':
      return ['spec', 'template', 'spec'];
    default:
      return undefined;
  }
}

/** `registry:5000/acme/orders:1.2@sha256:…` is `orders`. */
export const imageName = (image: string): string => (image.split('/').at(-1) as string).replace(/[:@].*$/, '');

function nameOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const name = valueAt(value, ['metadata', 'name']);
  return typeof name === 'string' ? name : undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const key of path) current = isRecord(current) ? current[String(key)] : undefined;
  return current;
}

function siteAt(document: YamlDocument, file: string, path: Path): Site {
  const range = document.rangeAt(path) ?? [0, 0];
  return toSite(file, document.text, range[0], range[1]);
}
