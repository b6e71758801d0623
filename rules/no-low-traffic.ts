import type { Advice, Load, Tool } from '../src/advisor/advise.js';
import { formatRate, parseRate, RATE_EXAMPLES } from '../src/advisor/rate.js';
import { rowFor, TOOL_NAMES } from '../src/advisor/rubric.js';
import { defineRule, type RuleInput } from '../src/rule-definition.js';
import { refuse } from '../src/settings-reader.js';
import { verdictsOf } from '../src/topology/precedence.js';
import { producingServices, type Topic } from '../src/topology/queries.js';
import type { Evidence, Finding, SuggestionRequest } from '../src/topology/topology.js';
import { enumerate, relatedTo } from '../src/topology/wording.js';

interface Options {
  /** A rate; topics below it are too quiet for Kafka. */
  readonly minimumLoad: string;
}
type MessageIds = 'derived' | 'declared' | 'measured' | keyof typeof SUGGESTIONS;

/** What takes the place of a produce, by the tool the advisor names. */
const SUGGESTIONS = {
  jsonl: 'Append it to a JSONL file',
  sqlite: 'Insert it into a SQLite table',
  redisStreams: 'Add it to a Redis stream',
  redisPubSub: 'Publish it over Redis pub/sub',
  bullmq: 'Add it to a BullMQ queue',
  pgBoss: 'Send it to a pg-boss queue',
  sqs: 'Send it to an SQS queue',
  rabbitmq: 'Send it to a RabbitMQ queue',
  http: 'Call the consumer over HTTP',
  inProcess: 'Hand it to a queue in the process',
  objectStorage: 'Store the object and send its key',
} as const satisfies Partial<Record<Tool, string>>;

export const noLowTraffic = defineRule<MessageIds, Options>({
  name: 'no-low-traffic',
  meta: {
    type: 'suggestion',
    description: 'Disallow topics with a known load far below what Kafka is for; use the smallest tool that carries it.',
    preset: 'recommended',
    severity: 'warn',
    hasSuggestions: true,
    schema: [{ type: 'object', properties: { minimumLoad: { type: 'string' } }, additionalProperties: false }],
    defaultOptions: [{ minimumLoad: '1000/s' }],
  },
  messages: {
    derived: "'{{topic}}' gets at most {{load}}: {{because}}. That is no more than {{row}}, too little for the Kafka tax of brokers, partitions, lag and retention. Use {{tool}}: {{why}}.{{objections}}",
    declared: "'{{topic}}' gets {{load}}, as declared in the settings. That is no more than {{row}}, too little for the Kafka tax of brokers, partitions, lag and retention. Use {{tool}}: {{why}}.{{objections}}",
    measured: "'{{topic}}' gets {{load}}, as measured. That is no more than {{row}}, too little for the Kafka tax of brokers, partitions, lag and retention. Use {{tool}}: {{why}}.{{objections}}",
    ...SUGGESTIONS,
  },
  check(topology, input) {
    const { minimumLoad } = input.options;
    const minimum = parseRate(minimumLoad) ?? refuse({ path: 'minimumLoad of queue-fit/no-low-traffic', value: minimumLoad }, `write ${RATE_EXAMPLES}`);
    return verdictsOf(topology, input).rest.flatMap((topic) => {
      const advice = input.adviceFor(topic.id);
      const { load } = advice;
      return load && load.perSecond < minimum.perSecond && isMoreThanNeeded(advice, load, input) ? toFindings(topic, advice, load, input) : [];
    });
  },
});

/** Each row of the rubric is about ten times the one before: within a tenth of Kafka's the estimate may be wrong. */
function isMoreThanNeeded({ tool, critical, burst }: Advice, load: Load, { settings: { rubric } }: RuleInput<Options>): boolean {
  const edge = rowFor(load, rubric).edge(rubric);
  const isNearKafka = load.perSecond * 10 > rubric.redisStreams.perSecond;
  const outgrowsItsRow = burst !== undefined && edge !== undefined && burst.perSecond > edge.perSecond;
  return tool !== 'kafka' && !critical && !isNearKafka && !outgrowsItsRow;
}

/** Why smaller tools do not do, as a sentence; the clause speaks of one tool. */
const objection = (tools: readonly string[], clause: string): string =>
  ` ${capitalised(enumerate(tools))} will not do: ${tools.length > 1 ? clause.replace(/^it has\b/, 'they have').replace(/^it is\b/, 'they are').replace(/^it takes\b/, 'they take') : clause}.`;

/** One for each producing service, at its first produce. */
function toFindings(topic: Topic, { tool, why, smaller }: Advice, load: Load, { settings }: RuleInput<Options>): readonly Finding[] {
  const objections = [...new Set(smaller.map((less) => less.why))].map((why) => objection(smaller.flatMap((less) => (less.why === why ? [TOOL_NAMES[less.tool]] : [])), why)).join('');
  const data = { topic: topic.name.text, load: formatRate(load), because: load.because, row: rowFor(load, settings.rubric).scale, tool: TOOL_NAMES[tool], why, objections };
  return producingServices(topic).flatMap((service) => {
    const produces = topic.produces.filter((produce) => produce.service === service);
    const [first] = produces;
    if (!first) return [];
    const evidence: readonly Evidence[] = [...load.evidence, ...produces.map(({ site }) => ({ text: `${service} sends '${topic.name.text}'`, site }))];
    return [{ messageId: load.source, data, site: first.site, topic: topic.name.text, evidence, related: relatedTo(first.site, [...evidence.map((e) => e.site), ...topic.consumes.map((c) => c.site)]), suggestions: suggest(tool, first.id) }];
  });
}

const suggest = (tool: Tool, produce: string): readonly SuggestionRequest[] => (tool in SUGGESTIONS ? [{ kind: 'replace', alternative: tool, produce, messageId: tool }] : []);

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
