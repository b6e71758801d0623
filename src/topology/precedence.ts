/**
 * One topic, one verdict: where several fit rules apply to a topic the most specific speaks and the others are silent, and
 * where `keep` records why a topic stays on Kafka none does. All fit rules take what they say from here.
 */
import type { Settings } from '../settings.js';
import { indexTopology, topicsOf, type Topic, type TopologyIndex } from './queries.js';
import type { Topology } from './topology.js';
import { declaredFor, type Case } from './verdict/case.js';
import { findEphemeral, type Ephemeral } from './verdict/ephemeral.js';
import { findExchanges, type Exchange } from './verdict/request-reply.js';
import { findPair, type Pair } from './verdict/single-consumer.js';
import { findTaskQueue, type TaskQueue } from './verdict/task-queue.js';

/** What each fit rule may speak of, in the order of precedence. */
export interface Verdicts {
  readonly exchanges: readonly Exchange[];
  readonly ephemeral: readonly Ephemeral[];
  readonly taskQueues: readonly TaskQueue[];
  readonly pairs: readonly Pair[];
  /** Topics that nothing was said of: what is left for `no-low-traffic`. */
  readonly rest: readonly Topic[];
}

const verdicts = new WeakMap<Topology, WeakMap<Settings, Verdicts>>();

/** The verdicts over a topology, made once for its settings. */
export function verdictsOf(topology: Topology, input: Omit<Case, 'index'>): Verdicts {
  let bySettings = verdicts.get(topology);
  if (!bySettings) verdicts.set(topology, (bySettings = new WeakMap()));
  let found = bySettings.get(input.settings);
  if (!found) bySettings.set(input.settings, (found = decide({ ...input, index: indexTopology(topology) })));
  return found;
}

function decide(context: Case): Verdicts {
  const { index } = context;
  const all = findExchanges(index);
  const spoken = new Set(all.flatMap(({ topics }) => topics));
  const open = (): readonly Topic[] => index.topics.filter((topic) => !spoken.has(topic.id) && !isKept(context, topic));
  const claim = <T extends { readonly topic: Topic }>(find: (topic: Topic, context: Case) => T | undefined): readonly T[] => {
    const claims = open().flatMap((topic) => find(topic, context) ?? []);
    for (const { topic } of claims) spoken.add(topic.id);
    return claims;
  };
  const exchanges = all.filter(({ asks }) => asks.length === 0 || !asks.every((id) => isKeptId(context, id)));
  const ephemeral = [...claim(findEphemeral), ...unnamedTopics(index).flatMap((topic) => findEphemeral(topic, context) ?? []).filter(({ kind }) => kind === 'perProcessGroup')];
  return { exchanges, ephemeral, taskQueues: claim(findTaskQueue), pairs: claim(findPair), rest: open() };
}

/** A recorded reason that the topic stays on Kafka silences the fit rules. */
export const isKept = (context: Pick<Case, 'settings'>, topic: Pick<Topic, 'name'>): boolean => declaredFor(context, topic).keep !== undefined;

function isKeptId(context: Case, id: string): boolean {
  const topic = context.index.byId.get(id);
  return topic !== undefined && isKept(context, topic);
}

/** Subscriptions to topics whose names are not known: what their group says, it says whatever they are called. */
function unnamedTopics(index: TopologyIndex): readonly Topic[] {
  return index.topology.operations.flatMap((o) => (o.kind === 'consume' && topicsOf(index, o).length === 0 ? [{ id: '', name: o.topic, produces: [], consumes: [o], creates: [] }] : []));
}
