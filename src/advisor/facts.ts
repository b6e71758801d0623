/** What the code and the settings show about one topic: all that the checklist asks. */
import { topicSettingsFor, type Rate, type Settings, type TopicSettings } from '../settings.js';
import { findCriticality, type Criticality } from '../topology/critical.js';
import { bridgesOf, consumersOf, findUnresolvedConsumer, independentConsumers, mentionsOf, producingServices, type Consumer, type Topic, type TopologyIndex } from '../topology/queries.js';
import type { Consume } from '../topology/topology.js';
import { enumerate, placeOf } from '../topology/wording.js';
import type { Load } from './advice.js';
import { loadOf } from './load.js';
import { reasonsFor, type Reason } from './reasons.js';
import { runningFor, type Running } from './running.js';

/** Who writes: what a file, a local database and a network can each serve. */
export interface Writers {
  readonly spread: 'one process' | 'several processes on one host' | 'several hosts';
  /** `only checkout produces`: a whole clause. */
  readonly text: string;
}

export interface TopicFacts {
  readonly topic: Topic;
  readonly index: TopologyIndex;
  readonly settings: Settings;
  readonly declared: TopicSettings;
  readonly load?: Load;
  readonly burst?: Rate;
  /** The higher of load and burst: what the tool has to carry. */
  readonly peak?: Rate;
  readonly writers: Writers;
  /** Who reads it, and who of them does different work. */
  readonly consumers: readonly Consumer[];
  readonly independent: readonly Consumer[];
  /** A consumer of a topic that could not be resolved and may be this one. */
  readonly perhaps?: Consume;
  readonly criticality?: Criticality;
  readonly running: ReadonlySet<Running>;
  readonly reasons: readonly Reason[];
}

export function factsOf(topic: Topic, index: TopologyIndex, settings: Settings): TopicFacts {
  const declared = topicSettingsFor(settings, topic.name.text);
  const load = loadOf(topic.id, index, settings);
  const { burst } = declared;
  const peak = load && burst ? (burst.perSecond > load.perSecond ? burst : load) : (load ?? burst);
  const perhaps = findUnresolvedConsumer(index, topic);
  const criticality = findCriticality(topic, declared);
  const consumers = consumersOf(topic);
  const facts = {
    topic,
    index,
    settings,
    declared,
    ...(load && { load }),
    ...(burst && { burst }),
    ...(peak && { peak }),
    writers: writersOf(topic, index, declared, consumers),
    consumers,
    independent: independentConsumers(topic),
    ...(perhaps && { perhaps }),
    ...(criticality && { criticality }),
    running: runningFor(index, [...producingServices(topic), ...consumers.map(({ service }) => service)]),
  };
  return { ...facts, reasons: reasonsFor(facts) };
}

/**
 * A reader marks what it has read, so its replicas write too. Two services of one workspace may well run on one host; two
 * services that write, or one that nobody here can see, are taken for two hosts.
 */
function writersOf(topic: Topic, index: TopologyIndex, declared: TopicSettings, consumers: readonly Consumer[]): Writers {
  const producers = producingServices(topic);
  const outside = [...declared.producers, ...declared.consumers];
  const elsewhere = [...mentionsOf(index, topic), ...bridgesOf(index, topic)];
  if (producers.length > 1) return { spread: 'several hosts', text: `${enumerate(producers)} produce` };
  if (outside.length > 0) return { spread: 'several hosts', text: `${enumerate(outside)} ${outside.length === 1 ? 'is' : 'are'} outside this workspace` };
  if (elsewhere.length > 0) return { spread: 'several hosts', text: `it is also named in ${placeOf((elsewhere[0] as (typeof elsewhere)[number]).site)}` };
  const [producer] = producers;
  if (producer === undefined) return { spread: 'several hosts', text: 'its producer is not in this workspace' };
  const replicas = index.services.get(producer)?.replicas ?? 1;
  if (replicas > 1) return { spread: 'several processes on one host', text: `${replicas} replicas of ${producer} produce` };
  const readers = consumers.find(({ service }) => (index.services.get(service)?.replicas ?? 1) > 1);
  if (readers) return { spread: 'several processes on one host', text: `${index.services.get(readers.service)?.replicas} replicas of ${readers.service} mark what they have read` };
  return { spread: 'one process', text: `only ${producer} produces` };
}
