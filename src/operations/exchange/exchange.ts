/** The signs of a request that waits for its answer over Kafka. */
import type { AwaitedReply, Name, Evidence, Produce } from '../../topology/topology.js';
import { type Value, textOf } from '../../values/value.js';
import { findMessageAddress, findReplyAddress, spellAddress } from './addresses.js';
import { functionName, functionsAround, isInlineCallback } from '../calls/calls-in.js';
import type { RawConsume, RawProduce, Tools } from '../operation.js';
import { short } from '../syntax/syntax.js';
import { findWaitFor, type Wait, waitsOf } from './waits.js';
import type { ts } from 'ts-morph';

export type Exchange = Pick<Produce, 'awaitsReply' | 'replyAddress' | 'toMessageAddress'>;

/** Calls above a site in which a wait may begin. */
const MAX_ABOVE = 2;

/** What shows that a produce asks, or answers. */
export function readExchange(tools: Tools, raw: RawProduce): Exchange {
  const own = consumesOf(tools, tools.serviceOf(tools.evaluator.fileOf(raw.at)));
  const address = findReplyAddress(raw, own, tools);
  const target = findMessageAddress(tools, raw);
  const wait = raw.draft.request ? undefined : findWaitFor(tools, callsAlong(tools, raw), own);
  const replyOf = ({ place }: NonNullable<typeof wait>, consume: RawConsume): AwaitedReply => {
    const topic = tools.topicIdOf(consume);
    return { ...describe(tools, place.wait, consume), ...(topic === undefined ? {} : { topic }) };
  };
  return {
    ...(wait ? { awaitsReply: { ...replyOf(wait, wait.consume), through: wait.place.wait.direct ? 'its own consumer' : short(wait.place.wait.registration.store), ...(wait.others.length > 0 ? { others: wait.others.map((consume) => replyOf(wait, consume)) } : {}) } } : {}),
    ...(address ? { replyAddress: { text: `${spellAddress(address)} tells the receiver where to answer`, site: tools.siteOf(address.node ?? raw.at), topic: toName(tools, raw, address.value) } } : {}),
    ...(target ? { toMessageAddress: { text: `the topic is \`${target.text}\` of the message it handles`, site: tools.siteOf(raw.at) } } : {}),
  };
}

/** A handler that ends a wait which the same process began: with what is kept, and where. */
export function findSettled(tools: Tools, raw: RawConsume): Evidence | undefined {
  for (const wait of waitsOf(tools).all) {
    const settlement = wait.ends.get(raw);
    if (settlement) return { text: describe(tools, wait, raw).text, site: tools.siteOf(settlement.node) };
  }
  return undefined;
}

/** `requests` keeps the callback of a waiting caller by `correlationId`, and the handler of 'quote.given' calls it. */
function describe(tools: Tools, { registration, direct }: Wait, consume: RawConsume): Evidence {
  const fn = functionsAround(registration.node).find((f) => !isInlineCallback(f));
  const by = registration.key ? ` by \`${short(registration.key)}\`` : '';
  const of = fn ? ` of \`${functionName(fn).replace('.prototype.', '.')}\`` : '';
  if (direct) return { text: `the handler of '${textOf(consume.topic)}' settles the ${registration.what}${of}${by} itself`, site: tools.siteOf(registration.node) };
  return { text: `\`${short(registration.store)}\` keeps the ${registration.what}${of}${by} until the handler of '${textOf(consume.topic)}' settles it`, site: tools.siteOf(registration.node) };
}

interface Heard {
  /** Of each consume of the workspace. */
  readonly services: readonly (string | undefined)[];
  readonly byService: Map<string | undefined, ReadonlySet<RawConsume>>;
}

const heard = new WeakMap<Tools['raw'], Heard>();

/** What a service hears; code that is nobody's hears with everybody. */
function consumesOf(tools: Tools, service: string | undefined): ReadonlySet<RawConsume> {
  const { consumes } = tools.raw;
  const { services, byService } = heard.get(tools.raw) ?? { services: consumes.map((consume) => tools.serviceOf(tools.evaluator.fileOf(consume.at))), byService: new Map<string | undefined, ReadonlySet<RawConsume>>() };
  heard.set(tools.raw, { services, byService });
  const own = byService.get(service) ?? new Set(consumes.filter((_, index) => service === undefined || services[index] === undefined || services[index] === service));
  byService.set(service, own);
  return own;
}

/** The calls that lead to the client, innermost first, and those above the site. */
function callsAlong(tools: Tools, raw: RawProduce): readonly ts.Node[] {
  const along = [raw.node, ...raw.chain.filter((l) => !l.implicit).map((l) => l.call)];
  let level: readonly ts.Node[] = [raw.at];
  const above: ts.Node[] = [];
  for (let i = 0; i < MAX_ABOVE && waitsOf(tools).places.size > 0; i++) {
    level = level.flatMap((call) => {
      const fn = functionsAround(call).find((f) => !isInlineCallback(f));
      return fn ? tools.graph.callersOf(fn).calls.map((c) => c.call) : [];
    });
    above.push(...level);
  }
  return [...new Set([...along, ...above])];
}

/** A topic's name by its value, with the id that the topology gives it. */
function toName(tools: Tools, raw: RawProduce, value: Value): Name {
  const id = tools.topicIdOf({ ...raw, topic: value });
  const kind = value.kind === 'symbol' ? 'symbol' : value.kind === 'template' ? 'template' : 'name';
  return { kind, text: textOf(value), ...(id === undefined ? {} : { id }) };
}
