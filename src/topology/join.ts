/** Joins raw operations into the topology: names become topics and groups, files become services, nodes become places. */
import type { ts } from 'ts-morph';
import { functionsAround } from '../operations/calls/calls-in.js';
import { isHandedOut } from '../operations/calls/handed-out.js';
import { createUnmade } from '../operations/calls/unmade.js';
import { createUnused, type UnusedHost } from '../operations/calls/unused.js';
import { topicsOf } from '../operations/draft-topics.js';
import { readExchange } from '../operations/exchange/exchange.js';
import { readHandler } from '../operations/handlers/handlers.js';
import { readBudgets } from '../operations/produces/latency.js';
import type { Loaded } from '../operations/load.js';
import { readObjects } from '../operations/objects/objects.js';
import type { RawConsume, RawOther, RawProduce, Reached, Tools } from '../operations/operation.js';
import { readLarge } from '../operations/produces/payloads.js';
import { readPayloadType } from '../operations/produces/payload-type.js';
import { ignoresReply, isIdempotent, isTransactional, readAcks, readFields, readHeaders, readIds, readKey, readOutcomes, readSays, readSource, readVia } from '../operations/produces/produce-facts.js';
import { isOnlyLocal } from '../operations/objects/brokers.js';
import { isGuarded } from '../operations/objects/production.js';
import { sourcePartsOf } from '../operations/source/source-parts.js';
import { isWithin, optionAround } from '../operations/syntax/syntax.js';
import { type Above, readAbove } from '../operations/triggers/above.js';
import { perProcessPart } from '../values/per-process.js';
import { type Value, alternativesOf, at, booleanOf, isAbsent, itemsOf, numberOf, oneOf, stringOf, textOf } from '../values/value.js';
import { blindnessOf } from './blindness.js';
import { withHandlers } from './handled.js';
import { type EnvironmentValues, type NameContext, decide, isTellingKey, toGroup, toName } from './identity.js';
import { variableOf } from './names.js';
import type { Consume, CreateTopic, Handler, Mention, Name, Operation, Produce, Service, Site, Topology } from './topology.js';
import { isKafkaTransport, readTransports, type Transports } from './transports.js';

export interface JoinInput {
  readonly loaded: Loaded;
  /** Where names are looked for that nobody is known to use. */
  readonly texts: UnusedHost;
  readonly services: readonly Service[];
  serviceOf(file: string): string | undefined;
  ownersOf(file: string): readonly string[];
  readonly environment: EnvironmentValues & { readonly runs: Topology['runs'] };
  findMentions(names: readonly string[]): readonly Mention[];
  /** A container that a compose file runs, by its name. */
  containerIn(file: string, name: string): Site | undefined;
  /** Does a file of the workspace import this one? */
  isImported(file: string): boolean;
  /** Is it a program that nothing starts in writing, beside others that something does? */
  isRunByHand(file: string): boolean;
}

export function join(input: JoinInput): Topology {
  const { loaded } = input;
  const siteOf = createSites(loaded);
  const defaults = collectDefaults(loaded);
  const contextFor = (service: string): NameContext => ({ environment: input.environment, service, serviceOf: input.serviceOf, defaultOf: (key) => defaults.get(key) });
  const ownerOf = (file: string): string => input.serviceOf(file) ?? input.ownersOf(file)[0] ?? '';
  const transports = readTransports(loaded.raw, (other: RawOther) => ownersOf(other, input));
  const produces = loaded.raw.produces.filter((p) => isOverKafka(p, transports) && isLedTo(p, input));
  const consumes = loaded.raw.consumes.filter((c) => handlesKafka(c, transports, input) && isLedTo(c, input));
  const ids = new Map<Reached, string>();
  const idsOf = (raw: RawProduce | RawConsume): string => {
    const known = ids.get(raw);
    if (known) return known;
    const site = siteOf(raw.at);
    const id = `${'draft' in raw && raw.draft.kind === 'produce' ? 'p' : 'c'}:${site.file}:${site.start}:${ids.size}`;
    ids.set(raw, id);
    return id;
  };
  const isUnused = createUnused(loaded.evaluator, loaded.graph, input.texts, (file) => input.serviceOf(file) !== undefined, [...produces, ...consumes, ...loaded.raw.others].map(({ at: place }) => place));
  const isUnmade = createUnmade(loaded.evaluator, loaded.graph, input.texts);
  const servicesFor = (raw: Reached, above: readonly string[] = []): readonly string[] => servicesOf(raw, above, input, isUnused);
  const tools: Tools = {
    evaluator: loaded.evaluator,
    graph: loaded.graph,
    siteOf,
    serviceOf: input.serviceOf,
    servicesAt: (node) => servicesAt(node, input),
    raw: { ...loaded.raw, produces, consumes },
    idsOf,
    topicIdOf: (raw) => toName(raw.topic, contextFor(ownerOf(loaded.evaluator.fileOf(raw.at)))).id,
    servicesOf: (raw) => servicesFor(raw),
    configured: (service, key) => {
      const found = input.environment.valueOf(service, key);
      return found && { text: found.value, site: found.site };
    },
    containerIn: (file, name) => input.containerIn(file, name),
    isImported: (file) => input.isImported(file),
    isUnused: (node) => isUnused(node) || (input.serviceOf(loaded.evaluator.fileOf(node)) !== undefined && isUnmade(node)),
    isRunByHand: (file) => input.isRunByHand(file),
  };
  const operations: Operation[] = [];
  for (const raw of produces) {
    const above = readAbove(tools, raw);
    for (const service of servicesFor(raw, above.services)) operations.push(toProduce(tools, raw, above, service, contextFor(service), transports));
  }
  for (const raw of consumes) for (const service of servicesFor(raw)) operations.push(toConsume(tools, raw, service, contextFor(service), transports));
  for (const raw of loaded.raw.others) {
    if (raw.draft.kind !== 'createTopic') continue;
    for (const service of servicesFor(raw)) for (const topic of topicsOf(raw.draft.topic)) operations.push(toCreateTopic(tools, raw, topic, service, contextFor(service)));
  }
  const unique = withUniqueIds(withHandlers(inPlace(operations)));
  const names = [...new Set(unique.flatMap((o) => (o.topic.id !== undefined && o.topic.kind !== 'template' ? [o.topic.id, ...tellingVariable(o.topic)] : [])))];
  return {
    version: 1,
    services: input.services,
    operations: unique,
    objects: readObjects(tools),
    budgets: readBudgets(tools),
    mentions: input.findMentions(names),
    bridged: [],
    blindness: blindnessOf(tools),
    runs: input.environment.runs,
  };
}

/** A variable that says which topic it names is the same in another language: `KAFKA_TOPIC` is not. */
function tellingVariable(name: Name): readonly string[] {
  const variable = variableOf(name);
  return variable !== undefined && isTellingKey(variable) ? [variable] : [];
}

/** By their places: in which order files are loaded, and a person cannot know that, changes no message. */
const inPlace = (operations: readonly Operation[]): readonly Operation[] => operations.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || compare(a.site.file, b.site.file) || a.site.start - b.site.start);
const KINDS: readonly Operation['kind'][] = ['produce', 'consume', 'createTopic'];
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** One call in two services, or with two topics, is several operations: their ids must differ. */
function withUniqueIds(operations: readonly Operation[]): readonly Operation[] {
  const seen = new Map<string, number>();
  return operations.map((o) => {
    const count = seen.get(o.id) ?? 0;
    seen.set(o.id, count + 1);
    return count === 0 ? o : { ...o, id: `${o.id}#${count}` };
  });
}

function createSites(loaded: Loaded): (node: ts.Node) => Site {
  return (node) => {
    const sourceFile = node.getSourceFile();
    const start = node.getStart(sourceFile);
    const { line, character } = sourceFile.getLineAndCharacterOfPosition(start);
    return { file: loaded.project.fileOf(sourceFile) ?? sourceFile.fileName, start, end: node.getEnd(), line: line + 1, column: character + 1 };
  };
}

/** The literal default of each configuration key, where the workspace gives it exactly one. */
function collectDefaults(loaded: Loaded): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  const collect = (value: Value): void => {
    if (value.kind === 'template') for (const part of value.parts) if (typeof part !== 'string') collect(part);
    const fallback = value.kind === 'symbol' ? stringOf(value.fallback) : undefined;
    if (value.kind === 'symbol' && fallback) found.set(value.key, (found.get(value.key) ?? new Set()).add(fallback));
  };
  for (const raw of [...loaded.raw.produces, ...loaded.raw.consumes]) collect(raw.topic);
  return new Map([...found].flatMap(([key, values]) => (values.size === 1 ? [[key, [...values][0] as string] as const] : [])));
}

function isOverKafka(raw: RawProduce, transports: Transports): boolean {
  if (raw.draft.transport) return isKafkaTransport(raw.draft.transport);
  const { receiver } = raw.member;
  if (raw.client.name !== 'nestjs' || receiver.kind !== 'instance' || receiver.type !== 'ClientProxy') return raw.client.name !== 'nestjs' || raw.member.key !== 'ClientProxy.emit' && raw.member.key !== 'ClientProxy.send';
  return receiver.token !== undefined && isKafkaTransport(transports.ofToken(receiver.token));
}

/** A handler by decorator hears Kafka where it says so, or where its process listens to Kafka. */
function handlesKafka(raw: RawConsume, transports: Transports, input: JoinInput): boolean {
  if (raw.run?.kind !== 'handler' || raw.client.name !== 'nestjs') return true;
  if (raw.run.transport && !isAbsent(raw.run.transport)) return isKafkaTransport(raw.run.transport);
  const file = raw.at.getSourceFile();
  const owners = input.ownersOf(input.loaded.project.fileOf(file) ?? '');
  return owners.some((service) => transports.listensOf(service).some((l) => isKafkaTransport(l.transport)));
}

/**
 * An interface stands for all that implements it, also for what a library offers and no application takes: what applications do through
 * the interface is nothing that such an implementation does.
 */
function isLedTo(raw: Reached, input: JoinInput): boolean {
  const ownersOf = (node: ts.Node): readonly string[] => input.ownersOf(input.loaded.project.fileOf(node.getSourceFile()) ?? '');
  return raw.chain.length === 0 || ownersOf(raw.node).length > 0 || ownersOf(raw.at).length === 0;
}

/** The services that an operation belongs to: its file's; for shared code those of its callers; else all that use it. What of a library nobody calls is nobody's. */
function servicesOf(raw: Reached, above: readonly string[], input: JoinInput, isUnused: (node: ts.Node) => boolean): readonly string[] {
  const own = servicesAt(raw.at, input);
  if (own.length > 0) return own;
  if (above.length > 0) return above;
  const callers = servicesAbove(raw.at, input);
  if (callers.length > 0) return callers;
  const owners = input.ownersOf(input.loaded.project.fileOf(raw.at.getSourceFile()) ?? '');
  return owners.length > 0 && !raw.uncalled && !isUnused(raw.at) ? owners : [''];
}

/** The services whose own code stands at a place: of a function that an entry file hands out, also those whose entries import it to run it. */
function servicesAt(node: ts.Node, { serviceOf, ownersOf, loaded }: JoinInput): readonly string[] {
  const file = loaded.project.fileOf(node.getSourceFile()) ?? '';
  const own = serviceOf(file);
  return own === undefined ? [] : isHandedOut(node) ? ownersOf(file) : [own];
}

/** The services whose code calls what encloses a place, through shared code. */
function servicesAbove(node: ts.Node, input: JoinInput): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<ts.Node>();
  const visit = (place: ts.Node, depth: number): void => {
    for (const fn of functionsAround(place)) {
      if (seen.has(fn) || depth > 6) continue;
      seen.add(fn);
      for (const { call } of input.loaded.graph.callersOf(fn).calls) {
        const services = servicesAt(call, input);
        for (const service of services) found.add(service);
        if (services.length === 0) visit(call, depth + 1);
      }
    }
  };
  visit(node, 0);
  return [...found];
}

function ownersOf(other: RawOther, input: JoinInput): readonly string[] {
  const file = input.loaded.project.fileOf(other.at.getSourceFile()) ?? '';
  const own = input.serviceOf(file);
  return own === undefined ? [...new Set([...servicesAbove(other.at, input), ...input.ownersOf(file)])] : [own];
}

const isUncalled = (tools: Tools, raw: Reached): boolean => raw.uncalled === true || tools.isUnused(raw.at);

const baseOf = (tools: Tools, raw: RawProduce | RawConsume, service: string, names: NameContext) => ({
  id: tools.idsOf(raw),
  client: raw.client.name,
  site: tools.siteOf(raw.at),
  call: tools.siteOf(raw.node),
  topic: toName(raw.topic, names),
  service,
  via: readVia(tools, raw),
  ...(isUncalled(tools, raw) ? { uncalled: true } : {}),
});

function toProduce(tools: Tools, raw: RawProduce, above: Above, service: string, names: NameContext, transports: Transports): Produce {
  const idempotent = isIdempotent(raw);
  const partition = raw.messages.map((m) => m.partition).find((p) => p && !isAbsent(p));
  const parts = sourcePartsOf(tools, raw);
  const source = readSource(raw, parts);
  const fields = readFields(tools, raw);
  const says = readSays(raw, fields);
  const payloadType = readPayloadType(tools, raw, parts);
  const token = raw.member.receiver.kind === 'instance' ? raw.member.receiver.token : undefined;
  const registered = token && transports.optionsOf(token, service);
  return {
    ...baseOf(tools, raw, service, names),
    kind: 'produce',
    callers: above.callers,
    key: readKey(tools, raw),
    fields,
    ...(payloadType === undefined ? {} : { payloadType }),
    ...(says ? { says } : {}),
    headers: readHeaders(raw),
    ids: readIds(raw, fields),
    large: readLarge(tools, raw),
    acks: readAcks(tools, raw, registered && at(registered, 'send.acks')),
    ...(idempotent === undefined ? {} : { idempotent }),
    transactional: isTransactional(raw),
    request: raw.draft.request ?? false,
    ...(ignoresReply(tools, raw) ? { replyIgnored: true } : {}),
    outcomes: readOutcomes(tools, raw),
    loops: above.loops,
    triggers: above.triggers,
    triggersComplete: above.triggersComplete,
    handlers: above.handlers,
    ...(above.oneShot ? { oneShot: above.oneShot } : {}),
    ...(partition ? { partition: textOf(partition) } : {}),
    ...readExchange(tools, raw),
    ...(source ? { source } : {}),
  };
}

/** Where a group is given that is made when it runs: the consumer; in the options of the process for handlers by decorator; where a wrapper makes that for a group it is handed, the wrapper's call. */
function placeOfGroup(raw: RawConsume, group: Value): ts.Node {
  const { consumerNode } = raw;
  const random = perProcessPart(group)?.node;
  if (raw.run?.kind === 'handler' && random) return optionAround(random);
  const isHandedOn = raw.chain.some(({ fn }) => consumerNode && isWithin(consumerNode, fn) && random && !isWithin(random, fn));
  if (!consumerNode || isHandedOn) return raw.at;
  return random && !isWithin(random, consumerNode) ? random : consumerNode;
}

function toConsume(tools: Tools, raw: RawConsume, service: string, names: NameContext, transports: Transports): Consume {
  const handler: Handler | undefined = readHandler(tools, raw);
  const listen = transports.listensOf(service).find((l) => isKafkaTransport(l.transport));
  const given = raw.run?.kind === 'handler' && !raw.run.group ? (listen?.group ?? raw.group) : raw.group;
  const decided = decide(given, names);
  const group = madeIn(service, decided, tools);
  const facts = { ...raw.client.facts, ...(raw.client.factsOf?.[raw.member.key.split('.')[0] ?? ''] ?? {}) };
  const run = raw.run?.kind === 'run' ? raw.run : undefined;
  const fromBeginning = booleanOf(raw.subscription?.fromBeginning) ?? booleanOf(raw.consumer?.fromBeginning);
  const reset = stringOf(raw.consumer?.reset);
  const concurrency = numberOf(run?.concurrency);
  const sessionTimeout = numberOf(raw.consumer?.sessionTimeout);
  const groupNode = group.kind === 'known' ? group.node : undefined;
  const [maxWait, minBytes] = [numberOf(raw.consumer?.maxWait), numberOf(raw.consumer?.minBytes)];
  return {
    ...baseOf(tools, raw, service, names),
    kind: 'consume',
    callers: [],
    group: toGroup({ value: group, chosen: decided !== given, assigned: raw.subscription?.assign ?? false, site: tools.siteOf(groupNode ?? placeOfGroup(raw, group)), madeAt: raw.consumerNode && tools.siteOf(raw.consumerNode) }, names),
    ...(handler ? { handler } : {}),
    mode: raw.run?.mode ?? 'message',
    ...(fromBeginning === undefined ? {} : { fromBeginning }),
    ...(reset ? { reset } : {}),
    autoCommit: commitsByItself(isAbsent(run?.autoCommit) ? raw.consumer?.autoCommit : run?.autoCommit, booleanOf(raw.run?.kind === 'handler' ? optionsAt(listen, 'run.autoCommit') : undefined) ?? facts.autoCommitByDefault),
    throwStopsCommit: facts.throwStopsCommit,
    ...(concurrency !== undefined && concurrency > 1 ? { concurrency } : {}),
    ...(sessionTimeout === undefined ? {} : { sessionTimeout }),
    replies: raw.run?.kind === 'handler' && raw.run.replies === true,
    ...(tools.isRunByHand(tools.evaluator.fileOf(raw.at)) ? { byHand: true } : {}),
    ...(maxWait !== undefined || minBytes !== undefined ? { tuning: { ...(maxWait === undefined ? {} : { maxWait }), ...(minBytes === undefined ? {} : { minBytes }), site: tools.siteOf(raw.consumerNode ?? raw.at) } } : {}),
  };
}

/** Of the groups that the applications of a workspace give what they share (`BusModule.forFeature('billing')`), those that a service gives itself. */
function madeIn(service: string, group: Value, tools: Tools): Value {
  const makerOf = (one: Value): string | undefined => (one.kind === 'known' && one.node ? (tools.serviceOf(tools.siteOf(one.node).file) ?? '') : undefined);
  const all = alternativesOf(group);
  return all.some((one) => makerOf(one) === service) ? oneOf(all.filter((one) => [undefined, service].includes(makerOf(one)))) : group;
}

const optionsAt = (listen: { readonly options: Value } | undefined, key: string): Value | undefined => listen && at(listen.options, key);

/** A setting that is given, and not known, may turn automatic commits off. */
const commitsByItself = (given: Value | undefined, byDefault: boolean): boolean => booleanOf(given) ?? (given === undefined || isAbsent(given) ? byDefault : false);

function toCreateTopic(tools: Tools, raw: RawOther, topic: Value, service: string, names: NameContext): CreateTopic {
  const { draft } = raw;
  if (draft.kind !== 'createTopic') throw new TypeError('not the creation of a topic');
  const option = (name: string): Value | undefined => optionOf(draft.config, name);
  const factor = numberOf(draft.replicationFactor);
  const factorNode = draft.replicationFactor?.kind === 'known' ? draft.replicationFactor.node : undefined;
  const site = tools.siteOf(raw.at);
  const [partitions, minInsyncReplicas, retention, maxBytes] = [numberOf(draft.partitions), numberOf(option('min.insync.replicas')), numberOf(option('retention.ms')), numberOf(option('max.message.bytes'))];
  const cleanup = stringOf(option('cleanup.policy'));
  return {
    id: `t:${site.file}:${site.start}:${textOf(topic)}`,
    kind: 'createTopic',
    client: raw.client.name,
    site,
    call: tools.siteOf(raw.node),
    topic: toName(topic, names),
    service,
    via: readVia(tools, raw),
    callers: [],
    ...(isUncalled(tools, raw) ? { uncalled: true } : {}),
    ...(partitions === undefined ? {} : { partitions }),
    ...(factor === undefined ? {} : { replicationFactor: { value: factor, site: factorNode ? tools.siteOf(factorNode) : site, guarded: isOnlyLocal(raw.member.receiver) || isGuarded(draft.replicationFactor, raw.node) } }),
    ...(minInsyncReplicas === undefined ? {} : { minInsyncReplicas }),
    ...(retention === undefined ? {} : { retention }),
    ...(cleanup?.includes('compact') ? { compacted: true } : {}),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}

/** A topic option from a record, or from kafkajs' list of `{ name, value }`. */
function optionOf(config: Value | undefined, name: string): Value | undefined {
  if (!config || isAbsent(config)) return undefined;
  if (config.kind !== 'list') return config.kind === 'record' ? config.get(name) : undefined;
  const entry = itemsOf(config).find((e) => stringOf(at(e, 'name')) === name);
  return entry && at(entry, 'value');
}

