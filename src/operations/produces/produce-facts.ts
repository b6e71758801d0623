/** What is known of a produce beyond its topic: key, payload, acknowledgements, what becomes of its failure. */
import { ts } from 'ts-morph';
import type { Frame, Outcome, Produce, ProduceSource } from '../../topology/topology.js';
import { type FunctionNode, type Value, alternativesOf, at, booleanOf, isAbsent, numberOf, stringOf, textOf, unknown } from '../../values/value.js';
import { type CallNode, functionName, isInlineCallback } from '../calls/calls-in.js';
import { handedIn } from '../calls/handed-in.js';
import { isCallOfMade } from '../calls/made.js';
import { isOnTheWayOut } from '../handlers/fates.js';
import { isReachedFrom } from '../handlers/known-arguments.js';
import { writtenTransactionalId } from '../objects/objects.js';
import type { RawProduce, Tools } from '../operation.js';
import { spellKey } from './key-names.js';
import { callsOfGivenIn } from './handed-makers.js';
import { isFaulty, outcomeInCaller, outcomesAlong, type OutcomeSyntax } from './outcomes.js';
import { isKeptBefore } from './relays.js';
import { type SourceParts, toProduceSource } from '../source/source.js';
import { calleeName, findCallTaking, findEnclosingFunction, innermost, isFunctionLiteral, isWithin, outermost } from '../syntax/syntax.js';
import { isOutsideHandlers } from '../triggers/climb.js';

type KeyFact = Produce['key'];

const RANDOM_MODULES = /^(uuid|nanoid|crypto|cuid|@paralleldrive\/cuid2|ulid|short-uuid|shortid)$/;

/** A key orders messages only if it comes back; a random id or the time never does. */
export function readKey(tools: Pick<Tools, 'evaluator' | 'graph'>, raw: RawProduce): KeyFact {
  const written = raw.messages.map((m) => m.key).filter((k): k is Value => k !== undefined && !isAbsent(k));
  if (written.length === 0) return { kind: raw.messages.length === 0 ? 'unknown' : 'none', text: '' };
  const given = written.flatMap(alternativesOf).filter((k) => !isAbsent(k));
  const keys = given.flatMap((k) => (k.kind === 'parameter' ? handedIn(tools, k) : [k])).filter((k) => !isAbsent(k));
  const text = given.map(nameOfKey).find((name) => name !== '?') ?? spellKey(tools.evaluator, raw) ?? '?';
  if (keys.length === 0) return { kind: 'none', text: '' };
  if (keys.every((k) => isRandom(k) || isTime(k))) return { kind: keys.every(isTime) ? 'time' : 'random', text };
  return { kind: isConstant(keys) ? 'constant' : 'value', text };
}

/** `key: 'email'` for every message: a text that is written down once. */
const isConstant = (keys: readonly Value[]): boolean => keys.every((key) => key.kind === 'known' && typeof key.value === 'string') && new Set(keys.map(stringOf)).size === 1;

/** A key by what the program calls it: the member that is handed in, where its value is not known. */
const nameOfKey = (key: Value): string => (key.kind === 'parameter' && key.path.length > 0 && !key.path.includes('()') ? key.path.filter((p) => p !== '*').join('.') : textOf(key));

const isRandom = (value: Value): boolean => (value.kind === 'foreign' && (RANDOM_MODULES.test(value.module) || (value.module === 'global' && /Math,random|crypto,randomUUID/.test(value.path.join())))) || (value.kind === 'template' && value.parts.some((p) => typeof p !== 'string' && isRandom(p)));
const isTime = (value: Value): boolean => (value.kind === 'foreign' && value.module === 'global' && value.path[0] === 'Date') || (value.kind === 'template' && value.parts.some((p) => typeof p !== 'string' && isTime(p)));

/** Own keys of a payload, also of one that callers hand in, one level deep; a spread that is not known is left out. */
export function readFields(tools: Pick<Tools, 'evaluator' | 'graph'>, raw: RawProduce): readonly string[] {
  const payloads = raw.messages.flatMap((m) => (m.value ? alternativesOf(m.value) : [])).flatMap((v) => (v.kind === 'parameter' ? handedIn(tools, v) : [v]));
  return [...new Set(payloads.flatMap((v) => (v.kind === 'record' ? v.keys : [])))];
}

/** Names of fields that tell one kind of message from another. */
const TELLS_KINDS = /^(type|kind|event|action|command|op|operation|name|subject|pattern|method|status)$|(type|kind|name|action|event)$/i;

/** What the payload says of its kind: every value that a field may have, where none is left open. */
export function readSays(raw: RawProduce, fields: readonly string[]): Readonly<Record<string, readonly string[]>> | undefined {
  const payloads = raw.messages.flatMap((m) => (m.value ? alternativesOf(m.value) : [unknown('no value')]));
  const valuesOf = (key: string): readonly (string | undefined)[] => payloads.flatMap((v) => (v.kind === 'record' ? alternativesOf(at(v, key)).map(stringOf) : [undefined]));
  const told = fields.filter((key) => TELLS_KINDS.test(key)).map((key) => [key, [...new Set(valuesOf(key))]] as const);
  const closed = told.filter((one): one is readonly [string, string[]] => one[1].every((value) => value !== undefined));
  return closed.length > 0 ? Object.fromEntries(closed) : undefined;
}

export function readHeaders(raw: RawProduce): readonly string[] {
  return [...new Set(raw.messages.flatMap((m) => (m.headers ? alternativesOf(m.headers) : [])).flatMap((v) => (v.kind === 'record' ? v.keys : [])))];
}

/** Of the send, else of its producer; `registered` is what an injected client was registered with. */
export function readAcks(tools: Tools, raw: RawProduce, registered?: Value): Produce['acks'] {
  const written = (value: Value | undefined, from: 'send' | 'producer'): Produce['acks'] | undefined => {
    if (!value || isAbsent(value)) return undefined;
    const number = numberOf(value) ?? (textOf(value) === 'all' ? -1 : undefined);
    const node = value.kind === 'known' ? value.node : undefined;
    return number === undefined ? { from: 'unknown' } : { value: number, from, ...(node ? { site: tools.siteOf(node) } : {}) };
  };
  return written(raw.draft.acks, 'send') ?? written(raw.producer?.acks, 'producer') ?? written(registered, 'producer') ?? { value: raw.client.facts.defaultAcks, from: 'default' };
}

/** Ids that travel in the message: names that end in `id` among its fields, headers and keys. */
export function readIds(raw: RawProduce, fields: readonly string[]): readonly string[] {
  return [...fields, ...readHeaders(raw)].filter((name) => /(^|[^a-z])id$|Id$|ID$|_id$|correlation|token$/i.test(name));
}

/** Callers that are asked what becomes of a failure, and levels of them. */
const MAX_CALLERS = 60;
const MAX_LEVELS = 6;
/** Outcomes that are kept beside the faults. */
const MAX_OUTCOMES = 8;

type Link = RawProduce['chain'][number];

interface Reading {
  readonly outcome: OutcomeSyntax;
  /** The wrapper of the chain in which it happens. */
  readonly wrapper?: string;
  readonly outsideHandlers?: true;
  readonly service?: string;
  readonly onTheWayOut?: true;
}

/**
 * What becomes of a failure, innermost first: from the client call up through the wrappers to the site, and from there in
 * every caller that it reaches. A fault in one of the callers counts like one at the site.
 */
export function readOutcomes(tools: Tools, raw: RawProduce): readonly Outcome[] {
  if (isReported(raw)) return [toOutcome(tools, { outcome: { kind: 'handled', node: raw.node, text: 'its outcome comes as a delivery report, which is listened to', repairs: [] } })];
  const links = linksToSite(raw);
  const kept = [raw.node, ...links.map((l) => l.call)].find(isKeptBefore);
  if (kept) return [toOutcome(tools, { outcome: { kind: 'handled', node: kept, text: 'what it sends is in an outbox before', repairs: [] } })];
  const all = outcomesToSite(tools, raw, links);
  const made = all.findIndex((outcome, index) => isMadeBy(tools, links[index], outcome));
  const along = made < 0 ? all : all.slice(0, made + 1);
  const readings = along.map((outcome, index): Reading => ({
    outcome,
    ...(links[index] ? { wrapper: functionName(links[index].fn) } : {}),
    ...(links.slice(index).some(({ call }) => isOnTheWayOut(call)) ? { onTheWayOut: true } : {}),
  }));
  const last = along.at(-1);
  const above = last?.carries && !isFaulty(last.kind) && (made >= 0 || along.length === links.length + 1) ? outcomesAbove(tools, last, links[along.length - 2]?.call ?? raw.node, links[made]) : [];
  const faults = above.filter((o) => isFaulty(o.kind));
  const shown = [...readings, ...above.filter((o) => !isFaulty(o.kind)).slice(0, MAX_OUTCOMES).map((outcome): Reading => ({ outcome })), ...faults.map((outcome): Reading => ({ outcome, ...(isOutsideHandlers(tools, outcome.node) ? { outsideHandlers: true } : {}), ...ownerOf(tools, outcome) }))];
  return shown.map((reading) => toOutcome(tools, reading));
}

/** The service whose own code a caller is. */
function ownerOf(tools: Tools, { node }: OutcomeSyntax): { readonly service?: string } {
  const service = tools.serviceOf(tools.siteOf(node).file);
  return service === undefined ? {} : { service };
}

/** The wrappers from the client call to the site. Who only puts a message away, or raises an event, hears nothing of how it is sent. */
function linksToSite(raw: RawProduce): RawProduce['chain'] {
  const all = raw.chain.slice(0, raw.chain.findIndex((l) => l.call === raw.at) + 1).filter((l) => !l.implicit);
  const puts = all.findIndex((l) => l.taker ?? l.raised);
  return puts < 0 ? all : all.slice(0, puts);
}

/** What becomes of the client call, and of the call of each wrapper around it, as long as a failure goes on. */
const outcomesToSite = (tools: Tools, raw: RawProduce, links = linksToSite(raw)): readonly OutcomeSyntax[] => outcomesAlong([raw.node, ...links.map((l) => l.call as CallNode)], raw.draft.returns ?? 'promise', callsOfGivenIn(tools));

/**
 * What becomes of a failure within the wrappers that a site calls, which then need not tell the site: its end, where a `catch` or a callback
 * deals with it before. Nothing where it comes out as it began, where nobody hears of it (an outbox, an event), and where it could not be
 * followed (an Observable that is put together with others).
 */
export function findEndBelow(tools: Tools, raw: RawProduce): OutcomeSyntax | undefined {
  if (raw.node === raw.at || isReported(raw)) return undefined;
  const links = raw.chain.slice(0, raw.chain.findIndex((l) => l.call === raw.at)).filter((l) => !l.implicit);
  const calls = [raw.node, ...links.map((l) => l.call as CallNode)];
  if (raw.chain.some((l) => l.taker ?? l.raised) || calls.some(isKeptBefore)) return undefined;
  const last = outcomesAlong(calls, raw.draft.returns ?? 'promise', callsOfGivenIn(tools)).at(-1);
  const isCaught = last?.kind === 'handled' && (ts.isCatchClause(last.node) || isFunctionLiteral(last.node));
  const isEnd = last !== undefined && (isCaught || last.carries === 'value' || (isFaulty(last.kind) && last.kind !== 'observableAwaited' && last.kind !== 'unsubscribed'));
  return isEnd ? last : undefined;
}

/** Is the answer to a request thrown away: nobody subscribes to it, or with nothing to be told? */
export function ignoresReply(tools: Tools, raw: RawProduce): boolean {
  if (!raw.draft.request) return false;
  const last = outcomesToSite(tools, raw).at(-1);
  if (last?.kind !== 'handled') return last?.kind === 'unsubscribed';
  const { node } = last;
  if (!ts.isCallExpression(node) || calleeName(node) !== 'subscribe') return false;
  return node.arguments.every((given) => {
    const observer = innermost(given);
    return isFunctionLiteral(observer) && observer.parameters.length === 0 && ts.isBlock(observer.body) && observer.body.statements.length === 0;
  });
}

/** librdkafka's `produce()` returns at once; whether it worked comes as an event, where the producer is made or used. */
const isReported = ({ client, draft, node }: RawProduce): boolean => client.facts?.fireAndForget === true && draft.returns === 'void' && !draft.callback && /['"`]delivery-report['"`]/.test(node.getSourceFile().text);

/**
 * Does a failure come out of a function that the next wrapper only makes (`const pay = senderOf('payment.made')`), or registers (a route)?
 * Who calls that hears of it, not who has it made.
 */
function isMadeBy(tools: Tools, maker: Link | undefined, outcome: OutcomeSyntax): boolean {
  if (!maker || !outcome.carries || isFaulty(outcome.kind)) return false;
  const fn = leftBy(outcome);
  if (!fn || fn === maker.fn || !isWithin(fn, maker.fn)) return false;
  if (isHandlerInOptions(fn)) return true;
  if (!isInlineCallback(fn)) return callersBeyond(tools, outcome, maker.call, maker).length > 0;
  const taker = findCallTaking(outermost(fn as ts.Expression));
  return fn.parameters.length > 0 && taker !== undefined && ts.isExpressionStatement(outermost(taker).parent);
}

/** `consumer.run({ eachMessage: async (payload) => … })`: what takes it gives its promise back when it has begun, and runs it for what comes later. */
function isHandlerInOptions(fn: FunctionNode): boolean {
  const property = ts.isMethodDeclaration(fn) ? fn : outermost(fn as ts.Expression).parent;
  if (!(ts.isMethodDeclaration(property) || ts.isPropertyAssignment(property)) || !ts.isObjectLiteralExpression(property.parent) || fn.parameters.length === 0) return false;
  return HANDLES.test(property.name.getText()) && findCallTaking(outermost(property.parent)) !== undefined;
}
const HANDLES = /^(each|on)[A-Z]|^(handle|process)([A-Z]|r$|$)|(Handler|Callback|Listener)$/;

/** The function that a failure leaves. */
const leftBy = ({ node }: OutcomeSyntax): FunctionNode | undefined => (ts.isArrowFunction(node) ? node : findEnclosingFunction(node));

/** The outcomes in the callers of the function that a failure leaves, level by level. */
function outcomesAbove(tools: Tools, first: OutcomeSyntax, at: ts.Node, maker?: Link): readonly OutcomeSyntax[] {
  const found: OutcomeSyntax[] = [];
  const seen = new Set<ts.Node>();
  let level: readonly (readonly [OutcomeSyntax, ts.Node])[] = [[first, at]];
  for (let depth = 0; depth < MAX_LEVELS && level.length > 0 && seen.size < MAX_CALLERS; depth++) {
    const next = level.flatMap(([outcome, place]) =>
      callersBeyond(tools, outcome, place, depth === 0 ? maker : undefined).flatMap((call): [OutcomeSyntax, ts.Node][] => {
        if (seen.has(call)) return [];
        seen.add(call);
        return outcome.carries && !isKeptBefore(call) ? [[outcomeInCaller(call, outcome.carries), call]] : [];
      }),
    );
    found.push(...next.map(([outcome]) => outcome));
    level = next.filter(([o]) => o.carries !== undefined && !isFaulty(o.kind));
  }
  return found;
}

/** The calls of the function whose end a failure has reached that lead to where it comes from. A call at the top level of a file ends the process when it fails: that is seen. */
function callersBeyond(tools: Tools, outcome: OutcomeSyntax, place: ts.Node, maker?: Link): readonly CallNode[] {
  const fn = leftBy(outcome);
  if (!fn || isInlineCallback(fn)) return [];
  return tools.graph.callersOf(fn).calls.flatMap(({ call }) => (findEnclosingFunction(call) && isReachedFrom(tools.evaluator, fn, place, call) && !(maker && !isCallOfMade(tools.evaluator, call, fn, maker)) ? [call] : []));
}

function toOutcome(tools: Tools, { outcome, wrapper, outsideHandlers, service, onTheWayOut }: Reading): Outcome {
  const site = tools.siteOf(outcome.node);
  return {
    kind: outcome.kind,
    site,
    text: outcome.text,
    ...(outcome.byDesign ? { byDesign: true } : {}),
    ...(wrapper === undefined ? {} : { wrapper }),
    ...(outsideHandlers ? { outsideHandlers } : {}),
    ...(service === undefined ? {} : { service }),
    ...(onTheWayOut ? { onTheWayOut } : {}),
    ...(outcome.repairs.length > 0 ? { repairs: outcome.repairs.map((r) => ({ kind: r.kind, edits: r.edits.map((e) => ({ site: { file: site.file, start: e.start, end: e.end }, text: e.text })) })) } : {}),
  };
}

/** From the site down to the client: each wrapper with the call inside it. */
export function readVia(tools: Tools, raw: { chain: RawProduce['chain']; node: ts.Node }): readonly Frame[] {
  return raw.chain.map((link, i): Frame => ({ name: functionName(link.fn), site: tools.siteOf(i === 0 ? raw.node : (raw.chain[i - 1] as RawProduce['chain'][number]).call) })).reverse();
}

/** How the call reads at its site, for suggestions; nothing where the site is no call. */
export const readSource = (raw: RawProduce, parts: SourceParts): ProduceSource | undefined => (ts.isCallExpression(raw.at) ? toProduceSource(raw.at.getSourceFile(), raw.at, parts) : undefined);

export const isTransactional = (raw: RawProduce): boolean => (raw.draft.transactional !== undefined && raw.draft.transactional !== false) || raw.member.key.startsWith('Transaction.') || (raw.producer !== undefined && writtenTransactionalId(raw.producer) !== undefined);
export const isIdempotent = (raw: RawProduce): boolean | undefined => booleanOf(raw.producer?.idempotent);
