import { statSync } from 'node:fs';
import { posix } from 'node:path';
import type { Mention } from '../topology/topology.js';
import { readText } from './read.js';
import { toSite } from './site.js';
import type { Workspace } from './workspace.js';
import { literally } from './words.js';

/**
 * Where code or connector configuration in another language names a topic: in a string of its source, in a value of a
 * properties, Connect, Flink or ksqlDB file. Comments, tests, shell scripts, manifests and calls that only create topics
 * are not mentions. One mention per name and file: the first.
 * @param names topic names, exact; `order` is not found in `order.created`.
 */
export function findMentions(workspace: Workspace, names: readonly string[]): readonly Mention[] {
  const wanted = [...new Set(names)].filter((name) => name !== '' && !name.includes('${')).sort((a, b) => b.length - a.length);
  if (wanted.length === 0) return [];
  const pattern = new RegExp(`(?<![\\w.-])(?:${wanted.map(literally).join('|')})(?![\\w-]|\\.[\\w$])`, 'g');
  return workspace.otherFiles.flatMap((file) => {
    const language = languageOf(file);
    if (!language || !isReadable(workspace, file)) return [];
    const text = readText(workspace, file);
    if (text.search(pattern) === -1 && !language.derives?.test(text)) return [];
    if (language.isMeant && !language.isMeant(text)) return [];
    return mentionsIn(file, text, language, pattern, wanted);
  });
}

const MAXIMUM_BYTES = 1_000_000;
function isReadable(workspace: Workspace, file: string): boolean {
  try {
    return statSync(`${workspace.root}/${file}`).size <= MAXIMUM_BYTES;
  } catch {
    return false;
  }
}

interface Language {
  /** Comments and, in the group `text`, what may name a topic. */
  readonly tokens: RegExp;
  /** Whether a file of this kind is one of those meant at all. */
  readonly isMeant?: (text: string) => boolean;
  /** Settings whose value makes further topic names. */
  readonly derives?: RegExp;
}

const DERIVES = /topics\.regex|table\.include\.list/;
const CURLY: Language = { tokens: /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"""(?<long>[\s\S]*?)"""|@?"(?<text>(?:\\.|[^"\\\n])*)"|`(?<raw>[^`]*)`|'(?:\\.[^'\n]{0,8}|[^'\\\n])'/g };
const HASH: Language = { tokens: /#[^\n]*|(?<=^[ \t]*)[rRuUbBfF]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?''')|"""(?<long>[\s\S]*?)"""|"(?<text>(?:\\.|[^"\\\n])*)"|'(?<raw>(?:\\.|[^'\\\n])*)'/gm };
const PHP: Language = { tokens: /\/\/[^\n]*|#(?!\[)[^\n]*|\/\*[\s\S]*?\*\/|"(?<text>(?:\\[\s\S]|[^"\\])*)"|'(?<raw>(?:\\[\s\S]|[^'\\])*)'/g };
/** What stands in `"` and backticks is a table, a column or a database, which may well be called as a topic is. */
const SQL: Language = { tokens: /--[^\n]*|\/\*[\s\S]*?\*\/|'(?<text>(?:''|[^'])*)'|"[^"\n]*"|`[^`\n]*`/g, derives: DERIVES };
const PROPERTIES: Language = { tokens: /^[ \t]*[#!][^\n]*|^[ \t]*[^\s=:#!][^=:\n]*?[ \t]*[=:][ \t]*(?<text>(?:\\\r?\n|[^\n])*)/gm, derives: DERIVES };
const YAML: Language = { tokens: /(?<=^|\s)#[^\n]*|(?<=^[ \t]*(?:-[ \t]+)?[\w.'"-]+:[ \t]+|^[ \t]*-[ \t]+)(?<text>[^\n#]*)/gm };
/** Values, but for the name of the connector itself; keys are taken up so that quotes stay paired. */
const JSON_VALUES = /"name"\s*:\s*"(?:\\.|[^"\\\n])*"|"(?:\\.|[^"\\\n])*"(?=\s*:)|"(?<text>(?:\\.|[^"\\\n])*)"/g;
const CONNECTOR: Language = {
  tokens: JSON_VALUES,
  isMeant: (text) => /"(?:connector\.class|topics|topics\.regex|kafka\.topics?|topic\.prefix)"\s*:/.test(text) && (text.includes('"connector.class"') || !/"(?:num_?partitions|partitions|replication_?factor)"\s*:/i.test(text)),
  derives: DERIVES,
};

const LANGUAGES: Readonly<Record<string, Language>> = {
  java: CURLY, kt: CURLY, kts: CURLY, scala: CURLY, sc: CURLY, groovy: CURLY, go: CURLY, rs: CURLY, cs: CURLY, fs: CURLY, swift: CURLY, dart: CURLY,
  c: CURLY, cc: CURLY, cpp: CURLY, cxx: CURLY, h: CURLY, hpp: CURLY,
  py: HASH, rb: HASH, ex: HASH, exs: HASH, pl: HASH,
  php: PHP,
  sql: SQL, ksql: SQL,
  properties: PROPERTIES,
};
const TEST = /(?:_test|_spec|\.pb|_pb2(?:_grpc)?|\.g)\.\w+$|(?:^|\/)(?:test_[^/]*|conftest)\.py$|(?:Tests?|TestCase|Spec|IT)\.(?:java|kts?|scala|groovy|cs|php|swift)$/;
/** Applications of Spring, Quarkus, Micronaut and .NET keep the topics of their listeners here. */
const APPLICATION = /(?:^|\/)(?:src\/main\/resources\/(?:.*\/)?[^/]+|application[\w-]*|bootstrap[\w-]*)\.(ya?ml)$/;

function languageOf(file: string): Language | undefined {
  if (TEST.test(file)) return undefined;
  const extension = posix.extname(file).slice(1).toLowerCase();
  if (extension === 'json') return /(?:^|\/)appsettings[\w.-]*\.json$/.test(file) ? { tokens: JSON_VALUES } : /(?:^|\/)(?:package|tsconfig[\w.-]*|composer)\.json$/.test(file) ? undefined : CONNECTOR;
  return LANGUAGES[extension] ?? (APPLICATION.test(file) ? YAML : undefined);
}

/** The way to a call that creates topics (`NewTopic`, `TopicBuilder.name`, `create_topics`): it neither reads nor writes them. */
const CREATES = /(?:\b(?:New(?:Kafka)?Topic|TopicBuilder|TopicSpecification|TopicConfig(?:Entry)?|NewTopics)\b|create_?topics?|ensure_?topics?)[^;]{0,160}$/i;

function mentionsIn(file: string, text: string, language: Language, pattern: RegExp, wanted: readonly string[]): readonly Mention[] {
  const found = new Map<string, Mention>();
  const add = (name: string, start: number, length: number): void => {
    if (!found.has(name)) found.set(name, { name, site: toSite(file, text, start, start + length) });
  };
  for (const token of text.matchAll(language.tokens)) {
    const content = token.groups?.['text'] ?? token.groups?.['raw'] ?? token.groups?.['long'];
    if (content === undefined || content === '') continue;
    const start = token.index + token[0].lastIndexOf(content);
    const before = text.slice(Math.max(0, token.index - 200), token.index);
    const derived = language.derives ? findDerived(text, before, token[0], content, wanted) : undefined;
    if (derived) for (const name of derived) add(name, start, content.length);
    else for (const match of content.matchAll(pattern)) if (!CREATES.test(before)) add(match[0], start + match.index, match[0].length);
  }
  return [...found.values()];
}

/** Topics that a connector's setting stands for: `topics.regex`, and a table list below the topic prefix of a CDC source; `undefined` for any other setting. */
function findDerived(text: string, before: string, token: string, content: string, wanted: readonly string[]): readonly string[] | undefined {
  const line = before.slice(before.lastIndexOf('\n') + 1) + token;
  if (/topics\.regex/.test(line)) {
    try {
      const regexp = new RegExp(`^(?:${content.trim().replaceAll('\\\\', '\\')})$`);
      return wanted.filter((name) => regexp.test(name));
    } catch {
      return [];
    }
  }
  if (!/table\.include\.list/.test(line)) return undefined;
  const prefix = /(?:topic\.prefix|database\.server\.name)["']?\s*[:=]\s*["']?([\w.-]+)/.exec(text)?.[1];
  const tables = new Set(content.split(',').map((table) => `${prefix ?? ''}.${table.trim()}`));
  return wanted.filter((name) => tables.has(name));
}
