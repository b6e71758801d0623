/** Docker compose files, https://github.com/compose-spec/compose-spec/blob/main/spec.md, as far as they say what runs and with which environment. */
import { posix } from 'node:path';
import type { Site } from '../topology/topology.js';
import { isRecord } from './jsonc.js';
import { toSite } from './site.js';
import type { Workspace } from './workspace.js';
import { readYaml, type YamlDocument } from './yaml.js';

export interface ComposeService {
  readonly name: string;
  readonly site: Site;
  readonly image?: string;
  /** Build context, or the package in it that is built, workspace-relative; absent where an image is pulled or the context lies outside. */
  readonly context?: string;
  /** Workspace-relative. */
  readonly dockerfile?: string;
  /** entrypoint and command as one line. */
  readonly command?: string;
  readonly replicas?: number;
  readonly environment: readonly { readonly key: string; readonly value: string; readonly site: Site }[];
  /** Workspace-relative. */
  readonly envFiles: readonly string[];
}

export const isCompose = (base: string): boolean => /^(?:docker-)?compose[\w.-]*\.ya?ml$|^docker-stack[\w.-]*\.ya?ml$|^[\w.-]+[.-](?:docker-)?compose\.ya?ml$/i.test(base);

/** The services of one compose file. */
export function composeServicesIn(workspace: Workspace, file: string): readonly ComposeService[] {
  return readYaml(workspace, file).flatMap((document) => {
    const services = isRecord(document.value) ? document.value['services'] : undefined;
    if (!isRecord(services)) return [];
    return Object.entries(services).flatMap(([name, body]) => (isRecord(body) ? [toService(workspace, document, file, name, extended(services, body))] : []));
  });
}

/** What a service has of another one of the file that it extends: what it is made of, and how that is started. https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends */
function extended(services: Readonly<Record<string, unknown>>, body: Readonly<Record<string, unknown>>, depth = 0): Readonly<Record<string, unknown>> {
  const from = body['extends'];
  const name = typeof from === 'string' ? from : isRecord(from) && from['file'] === undefined ? from['service'] : undefined;
  const other = typeof name === 'string' && depth < 5 ? services[name] : undefined;
  if (!isRecord(other)) return body;
  const { build, image, env_file, entrypoint, command } = extended(services, other, depth + 1);
  return { ...Object.fromEntries(Object.entries({ build, image, env_file, entrypoint, command }).filter(([, value]) => value !== undefined)), ...body };
}

/** The package that an argument of a build names (`args: { APP: apps/billing }`), of a Dockerfile that several packages share; else the whole context. */
function builtOf(workspace: Workspace, context: string, build: unknown): string {
  const args = isRecord(build) ? build['args'] : undefined;
  if (!args || workspace.packages.some((one) => one.directory !== '.' && one.directory === context)) return context;
  const values = Array.isArray(args) ? args.map((one) => String(one).replace(/^[^=]*=/, '')) : isRecord(args) ? Object.values(args) : [];
  const named = values.flatMap((value) => (typeof value === 'string' && value.includes('/') ? [posix.join(context, value).replace(/(?<=.)\/$/, '')] : []));
  const packages = named.filter((directory) => workspace.packages.some((one) => one.directory === directory));
  return packages.length === 1 ? (packages[0] as string) : context;
}

function toService(workspace: Workspace, document: YamlDocument, file: string, name: string, body: Readonly<Record<string, unknown>>): ComposeService {
  const path = ['services', name];
  const here = posix.dirname(file);
  const resolve = (to: string): string => posix.normalize(posix.join(here, to)).replace(/(?<=.)\/$/, '');
  const build = body['build'];
  const contextText = typeof build === 'string' ? build : isRecord(build) ? (typeof build['context'] === 'string' ? build['context'] : '.') : undefined;
  const context = contextText === undefined || /^(?:https?|git|ssh):|^git@|^\$/.test(contextText) ? undefined : resolve(contextText);
  const inside = context !== undefined && !context.startsWith('..');
  const dockerfile = inside && isRecord(build) && typeof build['dockerfile'] === 'string' ? posix.normalize(posix.join(context, build['dockerfile'])) : undefined;
  const command = [body['entrypoint'], body['command']].map(toCommand).filter((part) => part !== undefined).join(' ');
  const replicas = toReplicas(body);
  const nameRange = document.keyRangeAt(path) ?? [0, 0];
  const site = toSite(file, document.text, nameRange[0], nameRange[1]);
  return {
    name,
    site,
    ...(typeof body['image'] === 'string' && { image: body['image'] }),
    ...(inside && { context: builtOf(workspace, context, build) }),
    ...(dockerfile !== undefined && { dockerfile }),
    ...(command !== '' && { command }),
    ...(replicas !== undefined && { replicas }),
    environment: toEnvironment(document, file, [...path, 'environment'], body['environment'], site),
    envFiles: toEnvFiles(body['env_file']).map(resolve),
  };
}

const toCommand = (value: unknown): string | undefined => (typeof value === 'string' ? value : Array.isArray(value) ? value.join(' ') : undefined);

function toReplicas(body: Readonly<Record<string, unknown>>): number | undefined {
  const deploy = body['deploy'];
  const value = isRecord(deploy) && deploy['replicas'] !== undefined ? deploy['replicas'] : body['scale'];
  const count = typeof value === 'string' ? Number(substitute(value, () => undefined)) : value;
  return typeof count === 'number' && Number.isInteger(count) ? count : undefined;
}

function toEnvFiles(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => (typeof one === 'string' ? [one] : isRecord(one) && typeof one['path'] === 'string' ? [one['path']] : [])).filter((one) => !one.includes('$'));
}

/** `environment` in both of its forms; a key without a value passes the host's variable through and says nothing. */
function toEnvironment(document: YamlDocument, file: string, path: readonly (string | number)[], value: unknown, service: Site): ComposeService['environment'] {
  const siteAt = (at: readonly (string | number)[]): Site => {
    const range = document.rangeAt(at);
    return range ? toSite(file, document.text, range[0], range[1]) : service;
  };
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      const [, key, text] = typeof item === 'string' ? (/^([^=]+)=([\s\S]*)$/.exec(item) ?? []) : [];
      return key === undefined || text === undefined ? [] : [{ key: key.trim(), value: text, site: siteAt([...path, index]) }];
    });
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, text]) => (text === null || typeof text === 'object' ? [] : [{ key, value: String(text), site: siteAt([...path, key]) }]));
}

/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?error}`; `$$` is a dollar sign.
 * A variable with neither value nor default makes the whole text unknown: `undefined`.
 */
export function substitute(text: string, valueOf: (name: string) => string | undefined): string | undefined {
  let known = true;
  const result = text.replace(/\$\$|\$\{(\w+)(?:(:?[-?+])((?:[^{}]|\$\{[^{}]*\})*))?\}|\$(\w+)/g, (whole: string, braced: string | undefined, operator: string | undefined, operand: string | undefined, bare: string | undefined) => {
    if (whole === '$$') return '$';
    const value = valueOf((braced ?? bare) as string);
    const isSet = value !== undefined && (value !== '' || !operator?.startsWith(':'));
    if (operator?.endsWith('+')) return isSet ? (substitute(operand ?? '', valueOf) ?? '') : '';
    if (isSet) return value;
    if (operator?.endsWith('-')) {
      const fallback = substitute(operand ?? '', valueOf);
      if (fallback !== undefined) return fallback;
    }
    known = false;
    return '';
  });
  return known ? result : undefined;
}
