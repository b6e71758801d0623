/** What a handler's parts say of it as a whole: order, answers, look-ups, decoded bytes, the process it acts on, replay. */
import type { ts } from 'ts-morph';
import type { Evidence, Handler } from '../../topology/topology.js';
import { alternativesOf, booleanOf, stringOf, type Value } from '../../values/value.js';
import { readActsOn } from './acts-on.js';
import type { Found, FoundPath, Summary } from './found.js';
import { evidence, type HandlerRead, shapeOf } from './handler-read.js';
import type { RawConsume, Tools } from '../operation.js';
import { short } from '../syntax/syntax.js';
import { undone } from './step-facts.js';
import { addsUp } from './sums.js';

type Facts = Pick<Handler, 'actsOn' | 'ordered' | 'orderedBy' | 'repliesTo' | 'settles' | 'looksUpBy' | 'decodes' | 'inProcessOnly' | 'rebuilds' | 'seeks'>;

export function readHandlerFacts(tools: Tools, raw: RawConsume, reads: readonly HandlerRead[], complete: boolean): Facts {
  const all = <K extends keyof HandlerRead['summary']['message']>(key: K): readonly FoundPath[] => reads.flatMap(({ summary }) => summary.message[key]);
  const found = reads.flatMap(({ summary }) => summary.found);
  const spell = (path: readonly string[]): string => spellPath(path, raw);
  const order = undone(reads.flatMap(({ summary }) => summary.message.ordered));
  const ordered = order.find(({ by }) => by === undefined);
  const orderedBy = orderedByOf(tools, order);
  const [reply] = all('replies').filter(({ path }) => !isOwnTopic(path, raw));
  const [settled] = all('settles');
  const [decoded] = all('decodes');
  const actsOn = readActsOn(tools.evaluator, reads, (one) => isAct(one) && !isOfFailure(one));
  const looksUpBy = lookupsOf(tools, all('lookups'));
  const inProcessOnly = complete ? inProcessOf(tools, found) : undefined;
  const seeks = seeksOf(tools, raw, reads);
  const rebuilds = rebuildsOf(tools, raw, all('kept'), found, seeks);
  return {
    ...(actsOn.length > 0 ? { actsOn } : {}),
    ...(ordered ? { ordered: evidence(tools, ordered.text, ordered.node) } : {}),
    ...(!ordered && orderedBy.length > 0 ? { orderedBy } : {}),
    ...(reply ? { repliesTo: evidence(tools, `it answers on the topic in \`${spell(reply.path)}\` of the message`, reply.node) } : {}),
    ...(settled ? { settles: evidence(tools, `what waits under \`${spell(settled.path)}\` of the message is settled`, settled.node) } : {}),
    ...(looksUpBy.length > 0 ? { looksUpBy } : {}),
    ...(decoded ? { decodes: evidence(tools, `\`${spell(decoded.path)}\` of the message is decoded to bytes`, decoded.node) } : {}),
    ...(inProcessOnly ? { inProcessOnly } : {}),
    ...(rebuilds ? { rebuilds } : {}),
    ...(seeks ? { seeks } : {}),
  };
}

/** For each field of the message the first that shows it. */
function orderedByOf(tools: Tools, order: Summary['message']['ordered']): NonNullable<Handler['orderedBy']> {
  const fields = [...new Set(order.flatMap(({ by }) => by ?? []))];
  return fields.flatMap((by) => order.filter((one) => one.by === by).slice(0, 1).map(({ text, node }) => ({ ...evidence(tools, text, node), by })));
}

/** `headers.replyTo` of the way `message.headers.replyTo`. */
function spellPath(path: readonly string[], raw: RawConsume): string {
  const value = shapeOf(raw)?.value?.split('.') ?? [];
  const isInValue = value.length > 0 && value.every((part, i) => path[i] === part || /^(\*|\d+)$/.test(path[i] ?? ''));
  const rest = isInValue ? path.slice(value.length) : path[0] === 'message' ? path.slice(1) : path;
  const text = rest.filter((part) => part !== '*' && part !== '()').join('.');
  return text === '' ? (isInValue || path.length === 0 ? 'value' : path.join('.')) : text;
}

/** The topic that the message itself came from, where its name is not known. */
const isOwnTopic = (path: readonly string[], raw: RawConsume): boolean => path.join('.') === shapeOf(raw)?.topic;

/** Ids only: what a message says of everything else finds nothing again. */
const ID = /(^|[^a-z])id$|Id$|ID$|_id$|uuid$|correlation|token$|reference$/i;

function lookupsOf(tools: Tools, lookups: readonly FoundPath[]): NonNullable<Handler['looksUpBy']> {
  const found = new Map<string, { field: string; site: ReturnType<Tools['siteOf']> }>();
  for (const { path, node } of lookups) {
    const field = path.findLast((part) => part !== '*' && part !== '()' && !/^\d+$/.test(part));
    if (field !== undefined && ID.test(field) && !found.has(field)) found.set(field, { field, site: tools.siteOf(node) });
  }
  return [...found.values()];
}

const ASIDE = /^(log|metric|databaseRead|sleep|delay|gate|cleanup)$/;
const isAct = ({ kind }: Found): boolean => !ASIDE.test(kind);

/** What could not be dealt with is put aside, whatever it says. */
const isOfFailure = ({ kind, inCatch }: Found): boolean => kind === 'produce' && inCatch;

/** All that it does, it does to this process. What is counted or added up is no broadcast: each message counts once. */
function inProcessOf(tools: Tools, found: readonly Found[]): Evidence | undefined {
  const acts = found.filter(isAct);
  const [first] = acts;
  if (!first || !acts.every(({ inProcess }) => inProcess) || acts.some((act) => isCollected(act) || (act.kind === 'memoryWrite' && addsUp(tools.evaluator, act.node)))) return undefined;
  const what = first.kind === 'socketBroadcast' ? 'reaches the sockets of this process' : first.kind === 'settle' ? (RAISES.test(first.text) ? 'reaches listeners in this process' : 'settles what waits in this process') : "touches this process's memory";
  return evidence(tools, `${first.text} only ${what}`, first.node);
}

/** Whoever listens to an event need not have waited for it. */
const RAISES = /\.emit(Async|Serial)?$/;

/** What is added to a list, or noted of what is in one, is kept, not passed on: the list stands for a database, or waits to be asked for. */
const isCollected = ({ kind, text }: Found): boolean => kind === 'memoryWrite' && /\.(push|unshift)$|[)\]]\.\w+$/.test(text);

/** Seeks of the consumer, wherever they are written. */
function seeksOf(tools: Tools, raw: RawConsume, reads: readonly HandlerRead[]): Evidence | undefined {
  const own = reads.flatMap(({ summary }) => summary.controls).find(({ kind }) => kind === 'seek');
  if (own) return evidence(tools, `\`${short(own.fact.node, 80)}\` moves the offset`, own.fact.node);
  const file = raw.at.getSourceFile();
  const identities = new Set(alternativesOf(raw.member.receiver).flatMap((v) => (v.kind === 'instance' ? [v.identity] : [])));
  const other = tools.raw.others.find(({ draft, member, node }) => draft.kind === 'seek' && concernsTopic(draft.topic, raw.topic) && (alternativesOf(member.receiver).some((v) => v.kind === 'instance' && identities.has(v.identity)) || node.getSourceFile() === file));
  return other && evidence(tools, `\`${short(other.node, 80)}\` moves the offset`, other.node);
}

const concernsTopic = (seek: Value | undefined, topic: Value): boolean => !seek || stringOf(seek) === undefined || stringOf(topic) === undefined || stringOf(seek) === stringOf(topic);

/** State that is read from the log anew: kept from the messages by a consumer that begins at the beginning each time. */
function rebuildsOf(tools: Tools, raw: RawConsume, kept: readonly FoundPath[], found: readonly Found[], seeks: Evidence | undefined): Evidence | undefined {
  const [first] = kept;
  if (!first) return undefined;
  const fromBeginning = (booleanOf(raw.subscription?.fromBeginning) ?? booleanOf(raw.consumer?.fromBeginning)) === true || /earliest|smallest|beginning/.test(stringOf(raw.consumer?.reset) ?? '');
  const isNewGroup = raw.subscription?.assign === true || alternativesOf(raw.group).every((v) => v.kind === 'foreign' || (v.kind === 'template' && v.parts.some((p) => typeof p !== 'string' && p.kind === 'foreign')));
  const seeksStart = seeks !== undefined && /['"`]?(0|-2)['"`]?\s*[,})]|earliest|beginning|low/i.test(seeks.text);
  if (!(fromBeginning && isNewGroup) && !seeksStart) return undefined;
  const write = found.find(({ node }) => node === first.node);
  return evidence(tools, `${write?.text ?? short(first.node)} keeps state that is read from the log again at each start`, first.node as ts.Node);
}
