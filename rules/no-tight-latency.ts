import { defineRule } from '../src/rule-definition.js';
import { topicSettingsFor, type Settings } from '../src/settings.js';
import { indexTopology, producingServices, type Topic } from '../src/topology/queries.js';
import type { Finding, LatencyBudget, Topology } from '../src/topology/topology.js';
import { relatedTo } from '../src/topology/wording.js';

/** Kafka's own latency is 10–100 ms: no budget below that can be met by it. */
const KAFKA_MILLISECONDS = 10;
/** A consumer that waits less than this for data asks the broker without a pause. */
const BUSY_WAIT_MILLISECONDS = 5;

type MessageIds = 'tightBudget' | 'awaitingTick' | 'busyConsumer';

export const noTightLatency = defineRule<MessageIds>({
  name: 'no-tight-latency',
  meta: {
    type: 'problem',
    description: 'Disallow Kafka on paths that must take less than ten milliseconds.',
    preset: 'strict',
    severity: 'warn',
    schema: [],
  },
  messages: {
    tightBudget: '{{text}} gives a message over Kafka{{topic}} {{milliseconds}} ms, but Kafka alone takes 10–100 ms. A budget like this needs memory: keep the state in this process, or call the other one directly.',
    awaitingTick: '{{text}} waits for a send{{topic}} each time it runs: Kafka takes 10–100 ms to acknowledge, a frame has 16. Update the state in memory and send what happened from time to time, outside of the loop.',
    busyConsumer: "The consumer of '{{topic}}' waits at most {{maxWait}} ms for a single byte and its producer does not linger: both pay a request per message for a latency that Kafka cannot give (10–100 ms). Use memory or a direct call where milliseconds count, else the defaults.",
  },
  check(topology, { settings }) {
    const index = indexTopology(topology);
    const budgets = topology.budgets.filter((budget) => (budget.milliseconds ?? 0) < KAFKA_MILLISECONDS && !isKeptBudget(budget, topology, settings));
    const busy = index.topics.filter(({ name }) => topicSettingsFor(settings, name.text).keep === undefined).flatMap((topic) => findBusyConsumer(topic, topology) ?? []);
    return [...budgets.map((budget) => toFinding(budget, topology)), ...busy];
  },
});

/** What the topic of a budget is called; budgets name it by id, or through their produce. */
const nameOf = (budget: LatencyBudget, topology: Topology): string | undefined =>
  indexTopology(topology).operations.get(budget.produce ?? '')?.topic.text ?? indexTopology(topology).byId.get(budget.topic ?? '')?.name.text ?? budget.topic;

function isKeptBudget(budget: LatencyBudget, topology: Topology, settings: Settings): boolean {
  const name = nameOf(budget, topology);
  return name !== undefined && topicSettingsFor(settings, name).keep !== undefined;
}

function toFinding(budget: LatencyBudget, topology: Topology): Finding {
  const name = nameOf(budget, topology);
  const produce = indexTopology(topology).operations.get(budget.produce ?? '');
  return {
    messageId: budget.milliseconds === undefined ? 'awaitingTick' : 'tightBudget',
    data: { text: budget.text, topic: name === undefined ? '' : ` to '${name}'`, milliseconds: budget.milliseconds ?? '' },
    site: budget.site,
    ...(name === undefined ? {} : { topic: name }),
    evidence: [{ text: budget.text, site: budget.site }, ...(produce ? [{ text: `the send to '${produce.topic.text}'`, site: produce.site }] : [])],
    related: relatedTo(budget.site, produce ? [produce.site] : []),
  };
}

/** A short wait alone may be impatience; together with single bytes and no lingering it is only good for a latency that is not to be had. */
function findBusyConsumer(topic: Topic, { objects }: Topology): Finding | undefined {
  const producers = producingServices(topic);
  const eager = objects.find(({ service, linger }) => linger === 0 && producers.includes(service));
  const consume = topic.consumes.find(({ tuning }) => tuning?.minBytes === 1 && (tuning.maxWait ?? Infinity) < BUSY_WAIT_MILLISECONDS);
  if (!eager || !consume?.tuning) return undefined;
  const { maxWait = 0, site } = consume.tuning;
  return {
    messageId: 'busyConsumer',
    data: { topic: topic.name.text, maxWait },
    site,
    topic: topic.name.text,
    evidence: [{ text: `the consumer waits ${maxWait} ms for 1 byte`, site }, { text: 'the producer lingers 0 ms', site: eager.site }],
    related: relatedTo(site, [consume.site, eager.site]),
  };
}
