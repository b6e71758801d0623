import { defineRule } from '../src/rule-definition.js';
import { verdictsOf } from '../src/topology/precedence.js';
import type { Evidence, Finding, Operation, SuggestionRequest } from '../src/topology/topology.js';
import type { Pair } from '../src/topology/verdict/single-consumer.js';
import { placeOf, relatedTo } from '../src/topology/wording.js';

type MessageIds = 'producingSide' | 'consumingSide' | 'sameService' | 'ownProgram' | 'ownReplicas' | 'callOverHttp' | 'queueInSqs' | 'queueInRabbitmq' | 'queueInProcess' | 'queueInBullmq' | 'publishOverRedis';

export const noSingleConsumer = defineRule<MessageIds>({
  name: 'no-single-consumer',
  meta: {
    type: 'suggestion',
    description: 'Disallow topics with one producer and one consumer; call the service, or use SQS or RabbitMQ for retries and durability.',
    preset: 'recommended',
    severity: 'warn',
    hasSuggestions: true,
    schema: [],
  },
  messages: {
    producingSide: "In this workspace only {{producer}} sends '{{topic}}' and only {{consumer}} reads it, in one group ({{other}}): Kafka is a middleman here, with no fan-out to show for it. Call {{consumer}}, or use SQS or RabbitMQ where it needs retries and durability.",
    consumingSide: "In this workspace only {{consumer}} reads '{{topic}}', in one group, and only {{producer}} sends it ({{other}}): Kafka is a middleman here, with no fan-out to show for it. Let {{producer}} call {{consumer}}, or use SQS or RabbitMQ where it needs retries and durability.",
    sameService: "{{producer}} sends '{{topic}}' to itself: it is the only one here that sends and reads it ({{other}}). Use a queue in the process, or BullMQ if the messages must survive a restart.",
    ownProgram: "{{producer}} sends '{{topic}}' to a program of its own: it is the only one here that sends it, and only that program reads it ({{other}}). A BullMQ queue between the two keeps the messages and tries again what fails.",
    ownReplicas: "{{producer}} sends '{{topic}}' to its own replicas only ({{other}}), to change what each holds in memory. Redis pub/sub reaches all of them; a consumer group reaches one.",
    callOverHttp: 'Call {{consumer}} over HTTP',
    queueInSqs: 'Send it to an SQS queue',
    queueInRabbitmq: 'Send it to a RabbitMQ queue',
    queueInProcess: 'Hand it to a queue in the process',
    queueInBullmq: 'Add it to a BullMQ queue',
    publishOverRedis: 'Publish it over Redis pub/sub',
  },
  check(topology, input) {
    return verdictsOf(topology, input).pairs.flatMap((pair) => [toFinding(pair, pair.produces, pair.consumes), toFinding(pair, pair.consumes, pair.produces)].flat());
  },
});

/** The finding of one side, at its first place. */
function toFinding(pair: Pair, side: readonly Operation[], otherSide: readonly Operation[]): readonly Finding[] {
  const [here, ...more] = side;
  const [other] = otherSide;
  if (!here || !other) return [];
  const { kind, topic, producer, consumer } = pair;
  const evidence: readonly Evidence[] = [
    ...pair.produces.map(({ site }) => ({ text: `${producer} sends '${topic.name.text}'`, site })),
    ...pair.consumes.map(({ site, group }) => ({ text: `${consumer} reads '${topic.name.text}' in group '${group.text}'`, site })),
  ];
  const finding = {
    messageId: kind === 'twoServices' ? (here.kind === 'produce' ? 'producingSide' : 'consumingSide') : kind,
    data: { topic: topic.name.text, producer, consumer, other: placeOf(other.site) },
    site: here.site,
    topic: topic.name.text,
    evidence,
    related: relatedTo(here.site, [...more, ...otherSide].map(({ site }) => site)),
  };
  return [here.kind === 'produce' ? { ...finding, suggestions: suggest(pair, here.id) } : finding];
}

const TOOLS = {
  twoServices: [['http', 'callOverHttp'], ['sqs', 'queueInSqs'], ['rabbitmq', 'queueInRabbitmq']],
  sameService: [['inProcess', 'queueInProcess'], ['bullmq', 'queueInBullmq']],
  ownProgram: [['bullmq', 'queueInBullmq']],
  ownReplicas: [['redisPubSub', 'publishOverRedis']],
} as const satisfies Record<Pair['kind'], readonly (readonly [string, MessageIds])[]>;

const suggest = ({ kind, consumer }: Pair, produce: string): readonly SuggestionRequest[] =>
  TOOLS[kind].map(([alternative, messageId]) => ({ kind: 'replace', alternative, produce, messageId, data: { consumer } }));
