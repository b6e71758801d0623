/**
 * Functions that a cloud runs, and what it runs them for, as the manifests of the Serverless Framework
 * (https://www.serverless.com/framework/docs/providers/aws/guide/functions) and of AWS SAM
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html) say.
 */
import { posix } from 'node:path';
import type { Site, TriggerKind } from '../topology/topology.js';
import { findSource } from './entries.js';
import { isRecord } from './jsonc.js';
import { toSite } from './site.js';
import type { Workspace } from './workspace.js';
import { readYaml, type YamlDocument } from './yaml.js';

/** What a manifest runs a function for. */
export interface CloudEvent {
  readonly kind: TriggerKind;
  readonly text: string;
  /** How often, where it runs by the clock: `rate(10 minutes)`, `cron(0 3 * * ? *)`. */
  readonly schedule?: string;
  readonly site: Site;
}

/** By file and exported name, as in `src/tick.ts#handler`. */
export type CloudFunctions = ReadonlyMap<string, readonly CloudEvent[]>;

export const cloudFunctionKey = (file: string, name: string): string => `${file}#${name}`;

type Fields = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];
interface Manifest {
  readonly file: string;
  readonly document: YamlDocument;
}
/** A function of a manifest; its handler is `path/of/file.name`, from where the manifest lies. */
interface Declared {
  readonly handler: string;
  readonly events: readonly CloudEvent[];
}

const FUNCTIONS_OF: readonly (readonly [RegExp, (manifest: Manifest) => readonly Declared[]])[] = [
  [/(?:^|\/)serverless(?:[.-][\w-]+)?\.(?:ya?ml|json)$/, ofServerless],
  [/(?:^|\/)(?:sam[.-])?template(?:[.-][\w-]+)?\.(?:ya?ml|json)$/, ofSam],
];

export function findCloudFunctions(workspace: Workspace): CloudFunctions {
  const files = new Set(workspace.files);
  const found = new Map<string, readonly CloudEvent[]>();
  for (const file of workspace.otherFiles) {
    const [, functionsOf] = FUNCTIONS_OF.find(([pattern]) => pattern.test(file)) ?? [];
    if (!functionsOf) continue;
    for (const { handler, events } of readYaml(workspace, file).flatMap((document) => functionsOf({ file, document }))) {
      const [, path, name] = /^(.+)\.(\w+)$/.exec(handler) ?? [];
      const source = path === undefined ? undefined : findSource(workspace, files, posix.normalize(posix.join(posix.dirname(file), `${path}.js`)));
      if (source === undefined || name === undefined) continue;
      const key = cloudFunctionKey(source, name);
      found.set(key, [...(found.get(key) ?? []), ...events]);
    }
  }
  return found;
}

/** `functions` is a record, or a list of records; events are a list of records with one key, which says what they are. */
function ofServerless(manifest: Manifest): readonly Declared[] {
  const { value } = manifest.document;
  const functions = isRecord(value) ? value['functions'] : undefined;
  const records: readonly (readonly [Path, unknown])[] = Array.isArray(functions) ? functions.map((one, index) => [['functions', index], one] as const) : [[['functions'], functions]];
  return records.flatMap(([path, record]) => entriesOf(record).flatMap(([name, body]): readonly Declared[] => {
    const handler = isRecord(body) ? body['handler'] : undefined;
    if (!isRecord(body) || typeof handler !== 'string') return [];
    const events = Array.isArray(body['events']) ? body['events'] : [];
    return [{ handler, events: events.flatMap((event, index) => entriesOf(typeof event === 'string' ? { [event]: '' } : event).slice(0, 1).flatMap(([kind, of]) => toEvents(manifest, [...path, name, 'events', index], kind, of))) }];
  }));
}

function ofSam(manifest: Manifest): readonly Declared[] {
  const { value } = manifest.document;
  return entriesOf(isRecord(value) ? value['Resources'] : undefined).flatMap(([name, resource]): readonly Declared[] => {
    const properties = isRecord(resource) && resource['Type'] === 'AWS::Serverless::Function' ? resource['Properties'] : undefined;
    if (!isRecord(properties) || typeof properties['Handler'] !== 'string') return [];
    const directory = typeof properties['CodeUri'] === 'string' ? properties['CodeUri'] : '.';
    const events = entriesOf(properties['Events']).flatMap(([event, body]) =>
      (isRecord(body) && typeof body['Type'] === 'string' ? toEvents(manifest, ['Resources', name, 'Properties', 'Events', event], body['Type'], body['Properties']) : []));
    return [{ handler: posix.join(directory, properties['Handler']), events }];
  });
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] => (isRecord(value) ? Object.entries(value) : []);

/** One event; a schedule may say several rates. One that is switched off runs nothing. */
function toEvents({ file, document }: Manifest, path: Path, kind: string, body: unknown): readonly CloudEvent[] {
  const fields: Fields = isRecord(body) ? body : {};
  if ([fields['enabled'], fields['Enabled']].includes(false) || fields['State'] === 'DISABLED') return [];
  const range = document.rangeAt(path) ?? [0, 0];
  const site = toSite(file, document.text, range[0], range[1]);
  const rates = ratesOf(kind, body, fields);
  if (rates) return rates.map((schedule) => ({ kind: 'timer', text: schedule === '' ? kind : schedule, schedule, site }));
  return [{ kind: KINDS.find(([pattern]) => pattern.test(kind))?.[1] ?? 'event', text: kind, site }];
}

function ratesOf(kind: string, body: unknown, fields: Fields): readonly string[] | undefined {
  const isSchedule = /^schedule(?:V2)?$/i.test(kind);
  if (!isSchedule && fields['schedule'] === undefined) return undefined;
  const rate = isSchedule ? (fields['rate'] ?? fields['Schedule'] ?? fields['ScheduleExpression'] ?? body) : fields['schedule'];
  return (Array.isArray(rate) ? rate : [rate]).map((one) => (typeof one === 'string' ? one : ''));
}

const KINDS: readonly (readonly [RegExp, TriggerKind])[] = [
  [/^(?:http|httpApi|alb|api|url)$/i, 'http'],
  [/^websocket$/i, 'websocket'],
];
