import { defineRule } from '../src/rule-definition.js';
import { isLocalAddress } from '../src/topology/addresses.js';
import type { ClientObject, CreateTopic, Finding, SuggestionRequest } from '../src/topology/topology.js';
import { byPlace, replaceLiteral, spellTopics, theTopic } from '../src/topology/safety-queries.js';
import { relatedTo } from '../src/topology/wording.js';

type MessageIds = 'singleReplica' | 'tooManyInsync' | 'joinedBrokers' | 'singleBroker' | 'replicate' | 'splitBrokers';

export const noFragileCluster = defineRule<MessageIds>({
  name: 'no-fragile-cluster',
  meta: {
    type: 'problem',
    description: 'Disallow topics with one replica and production clients with one broker.',
    preset: 'strict',
    severity: 'warn',
    hasSuggestions: true,
    schema: [],
  },
  messages: {
    singleReplica: 'One replica for {{topics}}: the disk of one broker holds the only copy, so you carry the cost of Kafka without its durability. Use replicationFactor 3 on three brokers, or leave it to the cluster (-1).',
    tooManyInsync: "min.insync.replicas of {{topics}} is {{insync}} of {{replicas}} replicas: as soon as one broker is down, every write with acks 'all' is refused. Use at most {{most}}.",
    joinedBrokers: 'All broker addresses are written into one element of the list: the client takes them for one address and finds no second broker when the first is gone. Split them at the commas.',
    singleBroker: 'The production configuration knows one broker only, {{address}}{{where}}: when it is down, so is every producer and consumer. List at least three brokers, or a bootstrap name that stands for them.',
    replicate: 'Keep three replicas',
    splitBrokers: 'Split the list at its commas',
  },
  check: ({ operations, objects }) => [...fragileTopics(operations.filter((o): o is CreateTopic => o.kind === 'createTopic' && !o.uncalled)), ...fragileClients(objects)],
});

function fragileTopics(creates: readonly CreateTopic[]): readonly Finding[] {
  const open = creates.filter(({ replicationFactor }) => replicationFactor !== undefined && !replicationFactor.guarded);
  const single = open.filter(({ replicationFactor }) => replicationFactor?.value === 1);
  const insync = open.filter(({ replicationFactor, minInsyncReplicas }) => (replicationFactor?.value ?? 0) > 1 && (minInsyncReplicas ?? 0) >= (replicationFactor?.value ?? 0));
  return [...toFindings('singleReplica', single), ...toFindings('tooManyInsync', insync)];
}

/** Several topics may be created with one option: that is one finding. */
function toFindings(messageId: 'singleReplica' | 'tooManyInsync', creates: readonly CreateTopic[]): readonly Finding[] {
  return byPlace(creates, (create) => create.replicationFactor?.site ?? create.site).map((there) => {
    const [first] = there;
    const names = there.map(({ topic }) => topic);
    const site = first.replicationFactor?.site ?? first.site;
    const replicas = first.replicationFactor?.value ?? 1;
    const insync = first.minInsyncReplicas ?? 0;
    const edits = messageId === 'singleReplica' ? replaceLiteral(site, replicas, '3') : [];
    return {
      messageId,
      data: { topics: spellTopics(names), replicas, insync, most: replicas - 1 },
      site,
      ...theTopic(names),
      evidence: [{ text: `replicationFactor is ${replicas}${messageId === 'tooManyInsync' ? ` and min.insync.replicas ${insync}` : ''}`, site }],
      related: relatedTo(site, there.map((create) => create.site)),
      ...(edits.length > 0 ? { suggestions: [{ kind: 'edit', edits, messageId: 'replicate' }] } : {}),
    };
  });
}

const fragileClients = (objects: readonly ClientObject[]): readonly Finding[] =>
  byPlace(objects.filter(({ brokers }) => brokers !== undefined), ({ brokers, site }) => brokers?.site ?? site).flatMap(([object]) => findJoined(object) ?? findSingle(object) ?? []);

function findJoined({ brokers }: ClientObject): Finding | undefined {
  if (!brokers?.joined) return undefined;
  const { list, site } = brokers;
  const suggestions: readonly SuggestionRequest[] = list
    ? [{ kind: 'edit', messageId: 'splitBrokers', edits: [{ site: { ...list, end: list.start + 1 }, text: '(' }, { site: { ...list, start: list.end - 1 }, text: ").split(',')" }] }]
    : [];
  return { messageId: 'joinedBrokers', data: {}, site, evidence: [{ text: `one element holds ${brokers.values.join(', ')}`, site }], related: [], suggestions };
}

/** One name in DNS can stand for many brokers; an IP address, or a container of this compose file or pod, cannot. */
function findSingle({ brokers, production }: ClientObject): Finding | undefined {
  const [address] = brokers?.values ?? [];
  if (!brokers || !production || !brokers.complete || brokers.values.length !== 1 || address === undefined || isLocalAddress(address)) return undefined;
  if (!isIpAddress(address) && !brokers.neighbour) return undefined;
  const where = brokers.neighbour ? ` (${brokers.neighbour.text})` : '';
  const evidence = [{ text: `the only address is ${address}`, site: brokers.site }, production, ...(brokers.neighbour ? [brokers.neighbour] : [])];
  return { messageId: 'singleBroker', data: { address, where }, site: brokers.site, evidence, related: relatedTo(brokers.site, evidence.map((e) => e.site)) };
}

const isIpAddress = (address: string): boolean => /^(\d{1,3}\.){3}\d{1,3}(:\d+)?$/.test(address) || /^\[[\da-f:]+\](:\d+)?$/i.test(address);
