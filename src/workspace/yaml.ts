import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { readText } from './read.js';
import type { Problem, Workspace } from './workspace.js';

/** One document of a YAML file. */
export interface YamlDocument {
  readonly text: string;
  /** The plain value, anchors and merge keys resolved. */
  readonly value: unknown;
  /** Offsets of the value (or of the key, `keyRangeAt`) at a path; absent where a merge key brings it in. */
  rangeAt(path: readonly (string | number)[]): readonly [number, number] | undefined;
  keyRangeAt(path: readonly (string | number)[]): readonly [number, number] | undefined;
}

interface Parsed {
  readonly documents: readonly YamlDocument[];
  readonly problem?: Problem;
}
const parsed = new WeakMap<Workspace, Map<string, Parsed>>();
let library: typeof Yaml | undefined;

/** The documents of a YAML file. A file that is no YAML (a Helm template, a conflict) has none; `yamlProblems` says why. */
export function readYaml(workspace: Workspace, file: string): readonly YamlDocument[] {
  const files = parsed.get(workspace) ?? new Map<string, Parsed>();
  parsed.set(workspace, files);
  const known = files.get(file);
  if (known) return known.documents;
  const result = parse(file, readText(workspace, file));
  files.set(file, result);
  return result.documents;
}

/** The YAML files that were asked for and could not be parsed. */
export function yamlProblems(workspace: Workspace): readonly Problem[] {
  return [...(parsed.get(workspace)?.values() ?? [])].flatMap((one) => (one.problem ? [one.problem] : []));
}

function parse(file: string, text: string): Parsed {
  if (text.trim() === '') return { documents: [] };
  // Loaded here, because most workspaces are analysed without a line of YAML.
  const yaml = (library ??= createRequire(import.meta.url)('yaml') as typeof Yaml);
  try {
    const documents = yaml.parseAllDocuments(text, { merge: true, logLevel: 'silent' });
    const list = Array.isArray(documents) ? documents : [];
    const broken = list.find((document) => document.errors.length > 0);
    // A template of Helm or another engine is not meant to be YAML.
    if (broken) return { documents: [], ...(text.includes('{{') ? {} : { problem: { file, message: `is not valid YAML: ${broken.errors[0]?.message.split('\n')[0] ?? ''}` } }) };
    return { documents: list.map((document) => toDocument(yaml, text, document)) };
  } catch (error) {
    return { documents: [], problem: { file, message: `is not valid YAML: ${(error as Error).message.split('\n')[0] ?? ''}` } };
  }
}

function toDocument(yaml: typeof Yaml, text: string, document: Yaml.Document.Parsed): YamlDocument {
  const rangeOf = (node: unknown): readonly [number, number] | undefined => (yaml.isNode(node) && node.range ? [node.range[0], node.range[1]] : undefined);
  const nodeAt = (path: readonly (string | number)[]): unknown => {
    let node: unknown = document.contents;
    for (const key of path) {
      if (yaml.isAlias(node)) node = node.resolve(document);
      node = yaml.isCollection(node) ? node.get(key, true) : undefined;
    }
    return node;
  };
  return {
    text,
    value: document.toJS({ maxAliasCount: 1000 }),
    rangeAt: (path) => rangeOf(nodeAt(path)),
    keyRangeAt: (path) => {
      const parent = nodeAt(path.slice(0, -1));
      const map = yaml.isAlias(parent) ? parent.resolve(document) : parent;
      const pair = yaml.isMap(map) ? map.items.find((item) => (yaml.isScalar(item.key) ? item.key.value : item.key) === path.at(-1)) : undefined;
      return rangeOf(pair?.key);
    },
  };
}
