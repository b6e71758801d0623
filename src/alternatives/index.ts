/** The lighter tools, and the edits that a suggestion is made of. */
import type { Edit, Produce, SuggestionRequest, Topology } from '../topology/topology.js';
import type { Alternative, AlternativeId } from './alternative.js';
import { bullmq } from './bullmq.js';
import { mergeEdits } from './edits.js';
import { http } from './http.js';
import { inProcess } from './in-process.js';
import { jsonl } from './jsonl.js';
import { nestEmit } from './nest-emit.js';
import { nestGrpc } from './nest-grpc.js';
import { nestTcp } from './nest-tcp.js';
import { objectStorage } from './object-storage.js';
import { pgBoss } from './pg-boss.js';
import { rabbitmq } from './rabbitmq.js';
import { redisPubSub } from './redis-pub-sub.js';
import { redisStreams } from './redis-streams.js';
import { sqlite } from './sqlite.js';
import { sqs } from './sqs.js';

export type { Alternative, AlternativeId, ReplaceInput } from './alternative.js';
export * from './edits.js';

export const alternatives: readonly Alternative[] = [
  bullmq, sqs, rabbitmq, redisStreams, redisPubSub, sqlite, jsonl, objectStorage, pgBoss, http, inProcess, nestTcp, nestGrpc, nestEmit,
];

/** The alternative of that name, if there is one. */
export const findAlternative = (id: string): Alternative | undefined => alternatives.find((alternative) => alternative.id === id);

/**
 * Alternatives in the order in which to offer them: those the service already depends on, those the workspace already
 * runs, the others; within each in the order given.
 * @param serviceDependencies package names of the service's package.json
 * @param runs what compose files run: `redis`, `postgres` …
 */
export function orderAlternatives<Id extends AlternativeId>(ids: readonly Id[], serviceDependencies: readonly string[], runs: Topology['runs'] = []): readonly Id[] {
  const rank = (id: Id): number => {
    const alternative = findAlternative(id);
    if (alternative?.packages.some((name) => serviceDependencies.includes(name))) return 0;
    return alternative?.infrastructure.some((name) => runs.some(({ tool }) => tool.toLowerCase().includes(name))) ? 1 : 2;
  };
  return [...ids].sort((a, b) => rank(a) - rank(b));
}

/**
 * The edits of a suggestion, in order, without overlap and all in one file. Nothing where the alternative is unknown or
 * the call's meaning could not be kept; then there is nothing to offer.
 * @param text the text of the file that the edits are for: the buffer whose offsets the topology counts
 */
export function toEdits(request: SuggestionRequest, topology: Topology, text: string): readonly Edit[] | undefined {
  const edits = request.kind === 'edit' ? mergeEdits(request.edits) : replaceProduce(request, topology, text);
  return edits && edits.length > 0 && edits.every(({ site }) => site.end <= text.length) ? withLineEndingsOf(text, edits) : undefined;
}

/** A file whose lines end in CRLF keeps them. */
function withLineEndingsOf(text: string, edits: readonly Edit[]): readonly Edit[] {
  const first = text.indexOf('\n');
  return text[first - 1] === '\r' ? edits.map((edit) => ({ ...edit, text: edit.text.replace(/\r?\n/g, '\r\n') })) : edits;
}

function replaceProduce(request: Extract<SuggestionRequest, { kind: 'replace' }>, topology: Topology, text: string): readonly Edit[] | undefined {
  const produce = topology.operations.find((operation): operation is Produce => operation.kind === 'produce' && operation.id === request.produce);
  const alternative = findAlternative(request.alternative);
  if (!alternative || !produce?.source || sendsMore(produce, topology)) return undefined;
  const service = topology.services.find(({ name }) => name === produce.service);
  return alternative.replaceProduce({ produce, source: produce.source, topology, service, text });
}

/** The wrapper that is called there sends something else as well, which a replacement would lose. */
const sendsMore = ({ id, site, call }: Produce, { operations }: Topology): boolean =>
  operations.some((other) => other.kind === 'produce' && other.id !== id && other.site.file === site.file && other.site.start === site.start && (other.call.file !== call.file || other.call.start !== call.start));
