/**
 * Packages that may hide a client: of whose name or classes the code speaks as of Kafka, and whose own code is not here. Nothing is
 * concluded from them; they are listed so that a user can name their functions in the setting `wrappers`.
 */
import type { Blindness } from '../topology/topology.js';
import type { Resolver } from './resolve.js';
import type { TextTest } from './scan.js';
import { toSite } from './site.js';
import type { Workspace } from './workspace.js';
import { literally } from './words.js';

/** What is asked of the workspace's files. */
export interface HiddenClientsHost {
  readonly files: readonly string[];
  matches(file: string, test: TextTest): boolean;
  read(file: string): string | undefined;
  resolve: Resolver['resolve'];
}

const SPEAKS_OF_KAFKA = /kafka/i;
/** Around Kafka, but no way for a message: codecs, schemas, credentials, types, instruments, tools for tests and for people. */
const NO_CLIENT = /^@types\/|snappy|lz4|zstd|schema-?registry|avro-?schema|instrumentation|opentelemetry|testcontainers|auth|sasl|\biam\b|mock|fake|logger|logging|statsd|metrics|exporter|eslint|-cli$|-ui$|docker/i;

/** One entry for each package and base class, where it is first used. */
export function findHiddenClients(workspace: Workspace, host: HiddenClientsHost, known: RegExp): readonly Blindness[] {
  const named = workspace.packages.flatMap(({ json }) => [json.dependencies, json.peerDependencies, json.optionalDependencies, json.devDependencies].flatMap((part) => (typeof part === 'object' && part !== null ? Object.keys(part) : [])));
  const ofKafka = [...new Set(named)].filter((name) => SPEAKS_OF_KAFKA.test(name));
  // Whoever has no package of that kind has no use for Kafka: his files are not searched.
  if (ofKafka.length === 0) return [];
  const isUnknown = (name: string): boolean => !known.test(`'${name}'`) && !NO_CLIENT.test(name);
  return [...ofKafka.filter(isUnknown).sort().flatMap((name) => findUse(name, host) ?? []), ...findBases(host, isUnknown)];
}

function findUse(name: string, host: HiddenClientsHost): Blindness | undefined {
  const quoted = new RegExp(`['"]${literally(name)}(?:/[^'"\\n]*)?['"]`);
  for (const file of host.files) {
    if (!host.matches(file, quoted) || host.resolve(name, file).kind !== 'package') continue;
    const text = host.read(file) ?? '';
    const at = quoted.exec(text);
    if (at) return { kind: 'client', text: `'${name}' is not known: what it sends or reads is not seen`, site: toSite(file, text, at.index, at.index + at[0].length) };
  }
  return undefined;
}

const EXTENDS = /\bclass\s+[\w$]+\s*(?:<[^{}]*?>)?\s*extends\s+([A-Za-z_$][\w$]*)/;
const ROLE = /Publisher|Producer|Consumer|Listener|Subscriber|Kafka/;
/** `topic = 'order.created'`, `readonly topic: Topics.Orders = Topics.Orders`, `get topic()`. */
const NAMES_TOPIC = /^[ \t]*(?:(?:public|protected|private|static|readonly|override|abstract|get)\s+)*(?:kafka)?topics?(?:Name)?\s*(?:!?:[^=;\n]*)?(?:=(?![=>])|\(\s*\))/im;
/** Both, in any order. */
const SUBCLASSES = new RegExp(`^(?=[^]*?${EXTENDS.source})[^]*?(?:${ROLE.source})`);

/** Classes that extend a class of a package, where its name or a topic in the class says that it sends or reads. */
function findBases(host: HiddenClientsHost, isUnknown: (module: string) => boolean): readonly Blindness[] {
  const found = new Map<string, { blind: Blindness; count: number }>();
  for (const file of host.files) {
    if (!host.matches(file, SUBCLASSES)) continue;
    const text = host.read(file) ?? '';
    for (const match of text.matchAll(new RegExp(EXTENDS, 'g'))) {
      const base = match[1] ?? '';
      const module = ROLE.test(base) ? moduleOf(base, text) : undefined;
      if (module === undefined || !isUnknown(module) || host.resolve(module, file).kind !== 'package') continue;
      const body = text.slice(match.index, text.indexOf('\n}', match.index) + 1 || undefined);
      if (!SPEAKS_OF_KAFKA.test(base) && !SPEAKS_OF_KAFKA.test(module) && !NAMES_TOPIC.test(body)) continue;
      const key = `${base} of '${module}'`;
      const blind = found.get(key)?.blind ?? { kind: 'client' as const, text: `${key} is not known: what is sent or read through it is not seen`, site: toSite(file, text, match.index, match.index + match[0].length) };
      found.set(key, { blind, count: (found.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...found.values()].map(({ blind, count }) => (count > 1 ? { ...blind, text: `${blind.text} (${count} classes extend it)` } : blind));
}

/** The module that a name is imported from, as the text has it. */
function moduleOf(name: string, text: string): string | undefined {
  const word = `(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`;
  const imported = new RegExp(`\\bimport\\s+(?!type\\b)(?:[^'";]*?${word}[^'";]*?)\\s+from\\s*['"]([^'"]+)['"]`).exec(text);
  const required = imported ?? new RegExp(`\\{[^{}]*${word}[^{}]*\\}\\s*=\\s*require\\(\\s*['"]([^'"]+)['"]`).exec(text);
  return required?.[1];
}
