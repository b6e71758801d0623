/** What `queue-fit map --format json` prints: places are relative to the workspace, lines and columns count from 1. */
import { interpolate, type Judge } from '../judge.js';
import type { RuleDefinition } from '../rule-definition.js';
import type { Blindness, Finding, Name, Operation, Site, Topology } from '../topology/topology.js';

export interface Report {
  readonly operations: readonly ReportedOperation[];
  readonly findings: readonly ReportedFinding[];
  readonly services: readonly { readonly name: string; readonly root: string }[];
  readonly topics: readonly ReportedTopic[];
  /** What could not be resolved and might hide an operation. */
  readonly blindness: readonly { readonly kind: Blindness['kind']; readonly text: string; readonly file: string; readonly line: number }[];
}

export interface ReportedOperation {
  readonly kind: 'produce' | 'consume';
  /** A name, `env:NAME|default`, `${?}` for a hole, `?` when unknown. */
  readonly topic: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly service: string;
  readonly group?: string;
  readonly client: string;
  /** The wrappers from the site down to the client; the fewest, where several ways lead there. */
  readonly via: readonly { readonly name: string; readonly file: string; readonly line: number }[];
  /** Nothing in the workspace leads there: no finding rests on it. */
  readonly uncalled?: true;
}

export interface ReportedFinding {
  readonly rule: string;
  readonly messageId: string;
  readonly message: string;
  readonly topic?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly evidence: readonly { readonly text: string; readonly file: string; readonly line: number }[];
  readonly related: readonly { readonly file: string; readonly line: number }[];
}

export interface ReportedTopic {
  readonly topic: string;
  /** How else operations spell it: `env:ORDERS_TOPIC`, where committed configuration gives that this name. */
  readonly also?: readonly string[];
  readonly producers: readonly string[];
  readonly groups: readonly { readonly service: string; readonly group: string }[];
  /** The recorded reason that it stays on Kafka. */
  readonly keep?: string;
}

type EndOfTopic = Exclude<Operation, { readonly kind: 'createTopic' }>;

/** The whole report. Findings are those of all given rules with their default options. */
export function toReport(judge: Judge, rules: readonly RuleDefinition[]): Report {
  const { topology } = judge;
  return {
    operations: withoutDetours(endsOf(topology).map(toOperation)),
    findings: rules.flatMap((rule) => judge.findingsOf(rule).map((finding) => toFinding(rule, finding))).sort(byPlace),
    services: topology.services.map(({ name, root }) => ({ name, root })),
    topics: topicsOf(topology).map(({ name, ends }) => toTopic(judge, name, ends)),
    blindness: topology.blindness.map(({ kind, text, site }) => ({ kind, text, ...lineOf(site) })),
  };
}

export interface TopicEnds {
  readonly name: Name;
  readonly ends: readonly EndOfTopic[];
}

/** The topics of a workspace by name, each with its produces and consumes. What is unknown is one topic a place. */
export function topicsOf(topology: Topology): readonly TopicEnds[] {
  const topics = new Map<string, { readonly name: Name; readonly ends: EndOfTopic[] }>();
  for (const operation of endsOf(topology)) {
    const { topic, site } = operation;
    const key = topic.id ?? (topic.text === '?' ? `? ${site.file}:${site.start}` : topic.text);
    const known = topics.get(key) ?? { name: topic, ends: [] };
    known.ends.push(operation);
    topics.set(key, known);
  }
  return [...topics.values()].sort((a, b) => compare(a.name.text, b.name.text));
}

const endsOf = ({ operations }: Topology): readonly EndOfTopic[] => operations.filter((operation) => operation.kind !== 'createTopic').sort(bySite);

const lineOf = ({ file, line }: Site) => ({ file, line });
const placeOf = ({ file, line, column }: Site) => ({ file, line, column });
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byPlace = (a: ReportedFinding, b: ReportedFinding): number => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.rule, b.rule);
const bySite = (a: EndOfTopic, b: EndOfTopic): number => compare(a.site.file, b.site.file) || a.site.start - b.site.start || compare(a.topic.text, b.topic.text);

/** Each operation once: a place that comes to a topic by several ways (a restart, one branch or another of a wrapper) is still one place. */
function withoutDetours(operations: readonly ReportedOperation[]): readonly ReportedOperation[] {
  const shortest = new Map<string, ReportedOperation>();
  for (const operation of operations) {
    const { kind, topic, file, line, column, service, group, client } = operation;
    const key = JSON.stringify([kind, topic, file, line, column, service, group, client]);
    const known = shortest.get(key);
    if (!known || operation.via.length < known.via.length) shortest.set(key, operation);
  }
  return [...shortest.values()];
}

function toOperation(operation: EndOfTopic): ReportedOperation {
  const { kind, topic, site, service, client, via } = operation;
  return {
    kind,
    topic: topic.text,
    ...placeOf(site),
    service,
    ...(operation.kind === 'consume' ? { group: operation.group.text } : {}),
    client,
    via: via.map((frame) => ({ name: frame.name, ...lineOf(frame.site) })),
    ...(operation.uncalled ? { uncalled: true } : {}),
  };
}

function toFinding(rule: RuleDefinition, { messageId, data, topic, site, evidence, related }: Finding): ReportedFinding {
  return {
    rule: rule.name,
    messageId,
    message: interpolate(rule.messages[messageId] ?? messageId, data),
    ...(topic === undefined ? {} : { topic }),
    ...placeOf(site),
    evidence: evidence.map(({ text, site: place }) => ({ text, ...lineOf(place) })),
    related: related.map(lineOf),
  };
}

function toTopic(judge: Judge, name: Name, ends: readonly EndOfTopic[]): ReportedTopic {
  // A topic that only code nobody calls names is none that could be advised on.
  const keep = name.id === undefined || !judge.index.byId.has(name.id) ? undefined : judge.adviceFor(name.id).keep;
  const groups = new Map(ends.flatMap((end) => (end.kind === 'consume' ? [[end.group.id, { service: end.service, group: end.group.text }] as const] : [])));
  const also = [...new Set(ends.map((end) => end.topic.text))].filter((text) => text !== name.text);
  return {
    topic: name.text,
    ...(also.length > 0 ? { also } : {}),
    producers: [...new Set(ends.filter((end) => end.kind === 'produce').map((end) => end.service))],
    groups: [...groups.values()],
    ...(keep === undefined ? {} : { keep }),
  };
}
