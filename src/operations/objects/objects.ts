/** Client objects: their brokers, limits and lifetimes. */
import { ts } from 'ts-morph';
import type { ClientObject, Evidence, PerCall, Site } from '../../topology/topology.js';
import { perProcessPart } from '../../values/per-process.js';
import { type Value, alternativesOf, booleanOf, isAbsent, numberOf, oneOf, parametersIn, stringOf, textOf } from '../../values/value.js';
import { readBrokers } from './brokers.js';
import { connectionsOf } from './connections.js';
import type { ObjectDraft } from '../../clients/client.js';
import type { RawObject, Tools } from '../operation.js';
import { findProduction } from './production.js';
import { findOption } from './options.js';

/** The client objects of each service: one for each place that makes them. */
export function readObjects(tools: Tools): readonly ClientObject[] {
  const seen = new Map<ts.Node, Set<string>>();
  const perCall = connectionsOf(tools);
  return tools.raw.objects.flatMap((raw) => {
    const services = seen.get(raw.node) ?? new Set<string>();
    seen.set(raw.node, services);
    return tools.servicesOf(raw).flatMap((service) => {
      if (services.has(service)) return [];
      services.add(service);
      return [toObject(tools, raw, service, perCall.get(raw.node))];
    });
  });
}

function toObject(tools: Tools, raw: RawObject, service: string, [perCall, ...further]: readonly PerCall[] = []): ClientObject {
  const { draft } = raw;
  const read = readBrokers(tools, raw, service);
  const production: Evidence | undefined = read?.production ?? findProduction(tools, raw.node);
  const idempotent = booleanOf(draft.idempotent);
  const linger = numberOf(draft.linger);
  const acks = toAcks(tools, raw);
  const maxBytes = toMaxBytes(tools, raw);
  const written = writtenTransactionalId(draft);
  const transactionalId = written && asGiven(tools, raw, TRANSACTIONAL_ID, written);
  return {
    client: raw.client.name,
    role: draft.role,
    site: tools.siteOf(raw.node),
    service,
    ...(read ? { brokers: read.brokers } : {}),
    ...(production ? { production } : {}),
    ...(maxBytes ? { maxBytes } : {}),
    ...(acks ? { acks } : {}),
    ...(idempotent === undefined ? {} : { idempotent }),
    ...(transactionalId && !isAbsent(transactionalId) ? { transactionalId: { text: textOf(transactionalId), perProcess: perProcessPart(transactionalId) !== undefined, site: siteOfOption(tools, raw, TRANSACTIONAL_ID, transactionalId) } } : {}),
    ...(linger === undefined ? {} : { linger }),
    ...(perCall ? { perCall } : {}),
    ...(further.length > 0 ? { furtherPerCall: further } : {}),
  };
}

const TRANSACTIONAL_ID = /^transactional\.?id$/i;

/** The transactional id that a producer is given. What options that are handed in or spread might hold as well is none. */
export function writtenTransactionalId({ transactionalId, options }: ObjectDraft): Value | undefined {
  if (!transactionalId || isAbsent(transactionalId)) return undefined;
  const isSaid = alternativesOf(transactionalId).some((v) => v.kind !== 'unknown' && v.kind !== 'parameter' && !isAbsent(v));
  return isSaid || findOption(options, TRANSACTIONAL_ID) ? transactionalId : undefined;
}

/** An option that is handed to the function that makes the object: what its callers give, if it is the same kind of thing for all. */
function asGiven({ evaluator, graph }: Tools, raw: RawObject, name: RegExp, value: Value): Value {
  const [parameter] = parametersIn(value);
  const property = findOption(raw.draft.options, name)?.node;
  const given = property && (ts.isPropertyAssignment(property) ? property.initializer : ts.isShorthandPropertyAssignment(property) ? property.name : undefined);
  if (!parameter || !given || ts.isClassLike(parameter.of)) return value;
  const maker = parameter.of;
  const values = graph.callersOf(maker).calls.map(({ call }) => evaluator.evaluate(given, evaluator.enter(maker, call, undefined)));
  return values.length > 0 ? oneOf(values) : value;
}

function toAcks(tools: Tools, raw: RawObject): ClientObject['acks'] {
  const { acks } = raw.draft;
  if (!acks || isAbsent(acks)) return undefined;
  const value = numberOf(acks) ?? (stringOf(acks) === 'all' ? -1 : undefined);
  return value === undefined ? undefined : { value, site: siteOfOption(tools, raw, /^(request\.required\.|require)?acks$/i, acks) };
}

/** Names under which clients take the size of the largest message or request to send, in bytes. */
const SIZE_OPTION = /^(message\.max\.bytes|max\.request\.size|max\.message\.bytes|maxRequestSize|maxMessageBytes|messageMaxBytes|maxMessageSize)$/;

/** The largest message that may be sent. What a consumer fetches at most is no such limit. */
function toMaxBytes(tools: Tools, raw: RawObject): ClientObject['maxBytes'] {
  if (raw.draft.role === 'consumer') return undefined;
  const option = findOption(raw.draft.options, SIZE_OPTION);
  const given = numberOf(raw.draft.maxBytes) === undefined ? option?.value : raw.draft.maxBytes;
  const value = numberOf(given);
  if (value === undefined) return undefined;
  const setting = given?.kind === 'symbol' ? given.key.replace(/^(env|config):/, '') : undefined;
  return { value, option: option?.name ?? 'message.max.bytes', site: siteOfOption(tools, raw, SIZE_OPTION, option?.value ?? raw.draft.maxBytes), ...(setting === undefined ? {} : { setting }) };
}

/** Where an option is given: its value where that is written, else the property, else the object. */
export function siteOfOption(tools: Tools, raw: RawObject, name: RegExp, value?: Value): Site {
  const node = value?.kind === 'known' ? value.node : undefined;
  const property = node ? undefined : findOption(raw.draft.options, name)?.node;
  const given = property && ts.isPropertyAssignment(property) ? property.initializer : property;
  return tools.siteOf(node ?? given ?? raw.node);
}
