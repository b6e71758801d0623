/** A table that is written down and added to (`const HANDLERS = { 'a.b': … }`, `register('c.d', …)`): what is written there is no caller's of `register`. */
import type { Draft } from '../clients/client.js';
import { type Context, type Value, list, oneOf, parametersIn, textOf } from '../values/value.js';
import { topicsOf } from './draft-topics.js';
import { type Attempt, type InlineTools, type Way, contextOf } from './inline.js';
import type { Tried } from './drafted.js';

/**
 * The ways in which topics are put into a table, each with those that it puts there, and one more for what the table holds without them:
 * that is read where the table is gone through.
 */
export function apart(tools: InlineTools, ways: readonly Way<Tried>[], attempt: (context: Context | undefined) => Attempt<Tried> | undefined): readonly Way<Tried>[] {
  const written = new Map<string, Way<Tried> | undefined>();
  const added = ways.flatMap((way): readonly Way<Tried>[] => {
    const put = way.chain.findIndex(({ taker }) => taker !== undefined);
    if (put < 0) return [way];
    const key = way.chain.slice(0, put).map(({ call }) => `${call.getSourceFile().fileName}:${call.pos}`).join();
    const before = written.has(key) ? written.get(key) : writtenIn(tools, way, put, attempt);
    written.set(key, before);
    if (!before) return [way];
    const known = new Set(before.result.drafts.flatMap((draft) => namesIn(draft)));
    const drafts = way.result.drafts.flatMap((draft) => within(draft, (topic) => !known.has(textOf(topic))) ?? []);
    return drafts.length > 0 ? [{ ...way, result: { ...way.result, drafts } }] : [];
  });
  return [...[...written.values()].flatMap((way) => way ?? []), ...added];
}

/** What is known before anything is put in: the way up to there, with the topics that nobody has to be asked for. */
function writtenIn({ evaluator }: InlineTools, way: Way<Tried>, put: number, attempt: (context: Context | undefined) => Attempt<Tried> | undefined): Way<Tried> | undefined {
  const chain = way.chain.slice(0, put);
  const context = contextOf(evaluator, chain);
  const tried = context === 'infeasible' ? undefined : attempt(context);
  const drafts = tried?.result.drafts.flatMap((draft) => {
    const chosen = new Set(chosenIn(topicIn(draft)).map(textOf));
    return within(draft, (topic) => parametersIn(topic).length === 0 && !chosen.has(textOf(topic))) ?? [];
  }) ?? [];
  if (context === 'infeasible' || !tried || drafts.length === 0) return undefined;
  return { chain, context, result: { ...tried.result, drafts }, open: [], at: chain.at(-1)?.call ?? tried.result.node };
}

/** What a parameter picks from a table: whoever is asked for it says which of these is meant. */
function chosenIn(topics: Value | undefined): readonly Value[] {
  if (topics?.kind === 'list') return [...topics.items, ...(topics.rest ? [topics.rest] : [])].flatMap(chosenIn);
  return topics?.kind === 'oneOf' ? (topics.pickedBy ? topics.values : topics.values.flatMap(chosenIn)) : [];
}

const namesIn = (draft: Draft): readonly string[] => namedTopics(topicIn(draft)).map(textOf);
const topicIn = (draft: Draft): Value | undefined => (draft.kind === 'produce' ? draft.topic : draft.kind === 'subscribe' || draft.kind === 'object' ? draft.topics : undefined);
const namedTopics = (topics: Value | undefined): readonly Value[] => (topics ? topicsOf(topics).filter(({ kind }) => kind !== 'unknown' && kind !== 'parameter' && kind !== 'foreign') : []);

/** A draft with some of its topics; nothing where none of them is meant. */
function within(draft: Draft, isMeant: (topic: Value) => boolean): Draft | undefined {
  const topics = namedTopics(topicIn(draft)).filter(isMeant);
  if (topics.length === 0) return undefined;
  if (draft.kind === 'produce') return { ...draft, topic: oneOf(topics) };
  return draft.kind === 'subscribe' || draft.kind === 'object' ? { ...draft, topics: list(topics) } : draft;
}
