import { defineRule } from '../src/rule-definition.js';
import { produceToReplace } from '../src/topology/fit-queries.js';
import { verdictsOf } from '../src/topology/precedence.js';
import type { EffectKind, Evidence, Finding, SuggestionRequest } from '../src/topology/topology.js';
import type { TaskQueue } from '../src/topology/verdict/task-queue.js';
import { enumerate, enumerateSome, relatedTo, uniqueSites, withPlace } from '../src/topology/wording.js';

type MessageIds = TaskQueue['kind'] | 'addToBullmq' | 'sendToSqs' | 'sendToPgBoss';

export const noTaskQueue = defineRule<MessageIds>({
  name: 'no-task-queue',
  meta: {
    type: 'suggestion',
    description: 'Disallow independent jobs on Kafka with retries, delays or priorities built by hand; use BullMQ, SQS or pg-boss.',
    preset: 'recommended',
    severity: 'warn',
    hasSuggestions: true,
    schema: [],
  },
  messages: {
    byHand: 'Each message of {{topics}} is a job of its own ({{work}}), and a task queue is built by hand around it: {{signs}}. Kafka blocks a partition on a slow job and keeps an order nobody uses; BullMQ, SQS and pg-boss have retries, delays and priorities.',
    noRetry: 'Each message of {{topics}} is a job of its own ({{work}}), and one that fails is gone: {{signs}}. A task queue (BullMQ, SQS, pg-boss) tries it again, and keeps what cannot be done.',
    unkeyedLoop: 'On {{topics}} come independent jobs ({{work}}): {{signs}}, for one consumer. Kafka gives them partitions and an order nobody uses; BullMQ, SQS and pg-boss run them side by side, each with its own retries.',
    addToBullmq: 'Add it to a BullMQ queue',
    sendToSqs: 'Send it to an SQS queue',
    sendToPgBoss: 'Send it to a pg-boss queue',
  },
  check(topology, input) {
    const byPlace = new Map<string, TaskQueue[]>();
    const { taskQueues } = verdictsOf(topology, input);
    for (const queue of taskQueues) {
      // The members of a family, and the topics of one subscription with which the same is wrong, are one finding: what one branch does shows nothing of another's topic.
      const first = taskQueues.find((other) => other === queue || queue.family.includes(other.topic)) ?? queue;
      const key = placeKey(first);
      byPlace.set(key, [...(byPlace.get(key) ?? []), queue]);
    }
    return [...byPlace.values()].map(toFinding);
  },
});

/** `a mail, by transport.sendMail`. */
const nameOf = ({ kind, text }: TaskQueue['work'][number]): string => `${WORK[kind] ?? kind}, by ${text}`;

const subscriptionOf = ({ consumer }: TaskQueue): TaskQueue['consumer']['consumes'][number] => consumer.consumes[0] as TaskQueue['consumer']['consumes'][number];

function placeKey(queue: TaskQueue): string {
  const { site } = subscriptionOf(queue);
  return `${site.file}:${site.start} ${queue.kind}`;
}

function toFinding(queues: readonly TaskQueue[]): Finding {
  const [first] = queues as readonly [TaskQueue];
  const { site } = subscriptionOf(first);
  const work = unique(queues.flatMap((queue) => queue.work.map((effect) => ({ text: nameOf(effect), site: effect.site }))));
  const signs = unique(queues.flatMap((queue) => queue.signs));
  const produces = queues.flatMap(({ topic }) => topic.produces);
  const subscriptions = queues.flatMap(({ consumer }) => consumer.consumes).map((c) => ({ text: `${c.service} reads '${c.topic.text}' in group '${c.group.text}'`, site: c.site }));
  const evidence: readonly Evidence[] = [...work, ...signs.map(({ text, site: place }) => ({ text, site: place })), ...unique(subscriptions), ...produces.map((p) => ({ text: `${p.service} sends '${p.topic.text}'`, site: p.site }))];
  const topics = [...new Set(queues.flatMap(({ topic, family }) => [topic, ...family]).map(({ name }) => `'${name.text}'`))];
  return {
    messageId: first.kind,
    data: { topics: enumerateSome(topics), work: work.length === 0 ? 'its name says so' : enumerateSome([...new Set(work.map(({ text }) => text))], 2), signs: enumerate(uniqueTexts(signs).slice(0, 4).map(withPlace)) },
    site,
    topic: first.topic.name.text,
    evidence,
    related: relatedTo(site, uniqueSites(evidence.map((e) => e.site))),
    suggestions: produceToReplace(produces, site).flatMap(({ id }) => suggest(id)),
  };
}

const WORK: Partial<Record<EffectKind, string>> = {
  mail: 'a mail', sms: 'a text message', push: 'a push message', image: 'an image', video: 'a video', pdf: 'a PDF', webhook: 'a web hook', report: 'a report', export: 'an export', jobByType: 'a job by type',
};

const unique = <E extends Evidence>(evidence: readonly E[]): readonly E[] => [...new Map(evidence.map((e) => [withPlace(e), e])).values()];

/** What is said twice in several places is shown at the first. */
const uniqueTexts = <E extends Evidence>(evidence: readonly E[]): readonly E[] => evidence.filter((e, i) => evidence.findIndex(({ text }) => text === e.text) === i);

const suggest = (produce: string): readonly SuggestionRequest[] => [
  { kind: 'replace', alternative: 'bullmq', produce, messageId: 'addToBullmq' },
  { kind: 'replace', alternative: 'sqs', produce, messageId: 'sendToSqs' },
  { kind: 'replace', alternative: 'pgBoss', produce, messageId: 'sendToPgBoss' },
];
