import { defineRule } from '../src/rule-definition.js';
import type { Settings } from '../src/settings.js';
import { isKept } from '../src/topology/precedence.js';
import { spellTopics } from '../src/topology/safety-queries.js';
import type { Consume, Evidence, Finding, Name, PayloadFact, Produce, Topology } from '../src/topology/topology.js';
import { formatBytes, placeOf, relatedTo } from '../src/topology/wording.js';

/** The broker's own default of `message.max.bytes`: whoever writes it raises nothing. https://kafka.apache.org/documentation/#brokerconfigs_message.max.bytes */
const BROKER_LIMIT = 1_048_588;

interface Options {
  readonly limitBytes: number;
}

export const noLargePayload = defineRule<'largeValue' | 'oversizedValue' | 'unboundedBatch' | 'raisedLimit' | 'raisedTopicLimit' | 'decodedField' | 'storeObject', Options>({
  name: 'no-large-payload',
  meta: {
    type: 'problem',
    description: 'Disallow files, uploads, images and other blobs in messages; store the object and send its key.',
    preset: 'recommended',
    severity: 'error',
    hasSuggestions: true,
    schema: [{ type: 'object', properties: { limitBytes: { type: 'integer', minimum: 1 } }, additionalProperties: false }],
    defaultOptions: [{ limitBytes: 1_000_000 }],
  },
  messages: {
    largeValue: "{{where}} sent to {{topic}} is {{what}} ({{place}}). Kafka is made for events of kilobytes, not blobs of megabytes: put the object in object storage and send its bucket and key.",
    oversizedValue: "{{where}} sent to {{topic}} is {{what}} of {{bytes}} ({{place}}), more than the {{limit}} a broker takes. Put the object in object storage and send its bucket and key.",
    unboundedBatch: "One send to {{topic}} carries {{what}} ({{place}}), and nothing bounds how many: past {{limit}} the broker refuses the whole request. Send it in chunks of a fixed size.",
    raisedLimit: '{{option}} is raised to {{bytes}}{{origin}}: messages that need more than {{limit}} are objects, not events. Put them in object storage, send their keys, and leave the limit alone.',
    raisedTopicLimit: "{{topic}} is created for messages of up to {{bytes}}: what needs more than {{limit}} is an object, not an event. Put it in object storage and send its key.",
    decodedField: "The messages of {{topic}} carry a file: {{what}}. Let the producer put it in object storage and send its bucket and key.",
    storeObject: 'Store the object and send its key',
  },
  check(topology, { options, settings }) {
    const onTopic = (operation: { readonly topic: Name }): boolean => !isKept({ settings }, { name: operation.topic });
    const produces = topology.operations.filter((o): o is Produce => o.kind === 'produce').filter(onTopic);
    const large = produces.filter((produce) => produce.large.some((fact) => isTooLarge(fact, options.limitBytes)));
    const sent = large.flatMap((produce) => toSentFinding(produce, options.limitBytes) ?? []);
    const reported = new Set(large.map((produce) => produce.topic.id));
    const decoded = topology.operations
      .filter((o): o is Consume => o.kind === 'consume')
      .filter((consume) => onTopic(consume) && (consume.topic.id === undefined || !reported.has(consume.topic.id)))
      .flatMap((consume) => toDecodedFinding(consume) ?? []);
    return onePerPlace([...sent, ...decoded, ...raisedLimits(topology, options.limitBytes, settings)]);
  },
});

/** A blob of known size is as large as its size; one of unknown size is large because of what it is. */
const isTooLarge = (fact: PayloadFact, limit: number): boolean => fact.bytes === undefined || fact.bytes > limit;

function toSentFinding(produce: Produce, limit: number): Finding | undefined {
  const facts = produce.large.filter((fact) => isTooLarge(fact, limit));
  const fact = facts.find((f) => !f.batch) ?? facts[0];
  if (!fact) return undefined;
  return {
    messageId: fact.batch ? 'unboundedBatch' : fact.bytes === undefined ? 'largeValue' : 'oversizedValue',
    data: { topic: spellTopics([produce.topic]), where: fact.field === '' ? 'The value' : `The field '${fact.field}'`, what: fact.what, place: placeOf(fact.site), limit: formatBytes(limit), bytes: fact.bytes === undefined ? '' : formatBytes(fact.bytes) },
    site: produce.site,
    topic: produce.topic.text,
    evidence: facts.map(toEvidence),
    related: relatedTo(produce.site, [...facts.map((f) => f.site), produce.call]),
    ...(fact.batch ? {} : { suggestions: [{ kind: 'replace', alternative: 'objectStorage', produce: produce.id, messageId: 'storeObject' }] }),
  };
}

const toEvidence = (fact: PayloadFact): Evidence => ({
  text: `${fact.field === '' ? 'the value' : `the field '${fact.field}'`} is ${fact.what}${fact.encoding === undefined ? '' : `, as ${fact.encoding}`}`,
  site: fact.site,
});

function toDecodedFinding({ topic, site, handler }: Consume): Finding | undefined {
  if (!handler?.decodes) return undefined;
  const { decodes } = handler;
  return { messageId: 'decodedField', data: { topic: spellTopics([topic]), what: decodes.text }, site: decodes.site, topic: topic.text, evidence: [decodes], related: relatedTo(decodes.site, [site]) };
}

function raisedLimits({ objects, operations }: Topology, limit: number, settings: Settings): readonly Finding[] {
  const allowed = Math.max(limit, BROKER_LIMIT);
  // A consumer's limit is how much it fetches at once, which says nothing of one message.
  const clients = objects.flatMap(({ role, maxBytes }) =>
    maxBytes && role !== 'consumer' && maxBytes.value > allowed ? [toLimitFinding('raisedLimit', maxBytes.site, maxBytes.value, allowed, { option: maxBytes.option, origin: maxBytes.setting === undefined ? '' : ` by default (${maxBytes.setting})` })] : [],
  );
  const topics = operations.flatMap((o) =>
    o.kind === 'createTopic' && (o.maxBytes ?? 0) > allowed && !isKept({ settings }, { name: o.topic }) ? [{ ...toLimitFinding('raisedTopicLimit', o.site, o.maxBytes ?? 0, allowed, { topic: o.topic.kind === 'unknown' ? 'A topic that is not known' : `Topic '${o.topic.text}'` }), topic: o.topic.text }] : [],
  );
  return [...clients, ...topics];
}

function toLimitFinding(messageId: string, site: Finding['site'], bytes: number, allowed: number, data: { readonly option?: string; readonly origin?: string; readonly topic?: string }): Finding {
  const text = `${data.option ?? 'max.message.bytes'} is ${formatBytes(bytes)}${data.origin ?? ''}`;
  return { messageId, data: { ...data, bytes: formatBytes(bytes), limit: formatBytes(allowed) }, site, evidence: [{ text, site }], related: [] };
}

/** A call whose topic is one of several is several operations with one place, and one fault. */
function onePerPlace(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ messageId, site }) => {
    const key = `${messageId} ${site.file}:${site.start}`;
    return !seen.has(key) && seen.add(key);
  });
}
