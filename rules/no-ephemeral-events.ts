import { defineRule } from '../src/rule-definition.js';
import { produceToReplace } from '../src/topology/fit-queries.js';
import { verdictsOf } from '../src/topology/precedence.js';
import type { Evidence, Finding, Site, SuggestionRequest } from '../src/topology/topology.js';
import type { Ephemeral } from '../src/topology/verdict/ephemeral.js';
import { enumerate, enumerateSome, nameOfGroup, placeOf, relatedTo, uniqueSites, withPlace } from '../src/topology/wording.js';

type MessageIds = Ephemeral['kind'] | 'declaredEphemeral' | 'publishOverRedis' | 'emitInProcess';

export const noEphemeralEvents = defineRule<MessageIds>({
  name: 'no-ephemeral-events',
  meta: {
    type: 'suggestion',
    description: 'Disallow events on Kafka that the next one corrects; use Redis pub/sub, memory or fire-and-forget HTTP.',
    preset: 'recommended',
    severity: 'warn',
    hasSuggestions: true,
    schema: [],
  },
  messages: {
    perProcessGroup: "Every process is a consumer group of its own here: {{proof}}. It reads only what comes while it runs, a broadcast of {{topics}}, which Kafka stores and replicates for nobody, with a new group left behind at each start. Redis pub/sub is made for this.",
    sharedGroupBroadcast: "The handler of {{topics}} only acts on its own process, but group '{{group}}' is shared: {{proof}}. With a second replica each message reaches one of them, and the others never hear of it. Redis pub/sub reaches all, and stores nothing.",
    ephemeral: "What comes on {{topics}} can be made again: {{proof}}. Nobody misses a lost message, yet Kafka writes, replicates and keeps each one. Use Redis pub/sub, or fire-and-forget HTTP.",
    declaredEphemeral: "{{topics}} is declared ephemeral, and nothing here needs its messages kept: Kafka writes, replicates and retains each one. Use Redis pub/sub, or fire-and-forget HTTP.",
    publishOverRedis: 'Publish it over Redis pub/sub',
    emitInProcess: 'Emit it in the process',
  },
  check(topology, input) {
    const byPlace = new Map<string, Ephemeral[]>();
    for (const found of verdictsOf(topology, input).ephemeral) {
      const site = standsAt(found);
      const key = `${found.kind} ${site.file}:${site.start}`;
      byPlace.set(key, [...(byPlace.get(key) ?? []), found]);
    }
    return [...byPlace.values()].map(toFinding);
  },
});

const NOWHERE: Site = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** A random group id is at fault where it is given; all else where it subscribes, or sends if only that half is here. */
function standsAt({ kind, consumes, topic }: Ephemeral): Site {
  const [first] = consumes;
  return (kind === 'perProcessGroup' ? first?.group.site : undefined) ?? first?.site ?? topic.produces[0]?.site ?? NOWHERE;
}

/** One finding for all topics that a place subscribes to. */
function toFinding(found: readonly Ephemeral[]): Finding {
  const [first] = found as readonly [Ephemeral];
  const site = standsAt(first);
  const consumes = found.flatMap((f) => f.consumes);
  const produces = found.flatMap(({ topic }) => topic.produces);
  const proof = uniqueProof(found.flatMap((f) => f.proof));
  const names = [...new Set(found.map(({ topic }) => topic.name.text))];
  const evidence: readonly Evidence[] = [...proof, ...consumes.map((c) => ({ text: `${c.service} reads '${c.topic.text}' in group '${c.group.text}'`, site: c.site })), ...produces.map((p) => ({ text: `${p.service} sends '${p.topic.text}'`, site: p.site }))];
  return {
    messageId: proof.length === 0 ? 'declaredEphemeral' : first.kind,
    data: { topics: enumerateSome(names.map((name) => `'${name}'`)), proof: enumerate(proof.slice(0, 3).map(withPlace)), group: consumes[0] ? nameOfGroup(consumes[0].group) : '', place: placeOf(site) },
    site,
    ...(names.length === 1 && names[0] !== undefined ? { topic: names[0] } : {}),
    evidence,
    related: relatedTo(site, uniqueSites(evidence.map((e) => e.site))),
    suggestions: produceToReplace(produces, site).flatMap((produce) => suggest(produce.id, consumes.every(({ service }) => service === produce.service) && first.kind === 'ephemeral')),
  };
}

const uniqueProof = (proof: readonly Evidence[]): readonly Evidence[] => [...new Map(proof.map((e) => [withPlace(e), e])).values()];

function suggest(produce: string, isOwn: boolean): readonly SuggestionRequest[] {
  const redis: SuggestionRequest = { kind: 'replace', alternative: 'redisPubSub', produce, messageId: 'publishOverRedis' };
  return isOwn ? [redis, { kind: 'replace', alternative: 'inProcess', produce, messageId: 'emitInProcess' }] : [redis];
}
