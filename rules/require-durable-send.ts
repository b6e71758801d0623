import { defineRule } from '../src/rule-definition.js';
import { findLostSends, findUselessAcks, findWeakAcks, type FewAcks, type LostSends } from '../src/topology/durability.js';
import { isSamePlace } from '../src/topology/fit-queries.js';
import type { Finding, Handler, Outcome, Produce, Topology } from '../src/topology/topology.js';
import { byPlace, consumesOf, replaceLiteral, spellTopics, theTopic, toSuggestions } from '../src/topology/safety-queries.js';
import { placeOf, relatedTo } from '../src/topology/wording.js';

type LostIn = 'droppedSend' | 'swallowedSend' | 'unreadFailure' | 'awaitedObservable' | 'unsubscribedSend' | 'skippedSend' | 'droppedInHandler' | 'swallowedInHandler';
type MessageIds = LostIn | 'weakAcks' | 'uselessAcks' | 'unfencedTransaction' | 'useAllAcks' | 'awaitSend' | 'awaitObservable' | 'rethrow';

export const requireDurableSend = defineRule<MessageIds>({
  name: 'require-durable-send',
  meta: {
    type: 'problem',
    description: 'Require acknowledgements by all replicas, and a send whose outcome somebody sees, where losing a message is unacceptable.',
    preset: 'recommended',
    severity: 'error',
    hasSuggestions: true,
    schema: [],
  },
  messages: {
    droppedSend: 'A send to {{topics}} is started and forgotten: when it fails, the message is lost and nobody knows. {{why}}. {{remedy}}, return it, or store what failed.',
    swallowedSend: 'The failure of a send to {{topics}} is swallowed{{wrapper}}: everybody goes on as if the message had been sent. {{why}}. Rethrow, or store the message so that it is sent again.',
    unreadFailure: 'A failed send to {{topics}} comes back as a value{{wrapper}} that nobody acts on. {{why}}. Act on the value, or let the failure be thrown.',
    awaitedObservable: 'Waiting for a send to {{topics}} waits for nothing: the call returns an Observable, which `await` and `Promise.all` pass through. {{why}}. Wait for it with `lastValueFrom(…)`.',
    unsubscribedSend: 'A send to {{topics}} is never made: it returns an Observable that does nothing until somebody subscribes. {{why}}. Wait for it with `lastValueFrom(…)`.',
    skippedSend: 'A send to {{topics}} is skipped without a word while there is no connection{{wrapper}}. {{why}}. Throw instead, or store the message so that it is sent later.',
    droppedInHandler: 'A send to {{topics}} is forgotten inside the handler of {{consumed}}: {{anyway}} whatever becomes of the send, and a failed message is gone. Await it, so that a failed send is a failure of the handler.',
    swallowedInHandler: 'The failure of a send to {{topics}} is swallowed{{wrapper}}, which the handler of {{consumed}} calls: {{anyway}} whatever becomes of the send, and a failed message is gone. Rethrow, so that a failed send is a failure of the handler.',
    weakAcks: 'Messages to {{topics}} are sent with acks {{acks}} ({{from}}): {{consequence}}. {{why}}. Ask for all replicas: acks -1.',
    uselessAcks: 'acks 0 with {{promise}}: nobody waits for the answers that {{promise}} is made of. Use acks -1.',
    unfencedTransaction: 'The transactionalId{{spelt}} is new for every process: after a restart the broker cannot tell that the old producer is a zombie, and both write. Use an id that stays with the instance (a StatefulSet ordinal, a partition).',
    useAllAcks: 'Wait for all replicas (acks -1)',
    awaitSend: 'Await the send',
    awaitObservable: 'Wait for the send with lastValueFrom(…)',
    rethrow: 'Rethrow',
  },
  check: (topology, { settings }) => [
    ...findLostSends(topology, settings).map((lost) => toLostFinding(lost, topology)),
    ...findWeakAcks(topology, settings).map(toWeakAcksFinding),
    ...findUselessAcks(topology).map(toUselessAcksFinding),
    ...unfencedTransactions(topology),
  ],
});

const MESSAGES: Partial<Readonly<Record<Outcome['kind'], LostIn>>> = {
  swallowed: 'swallowedSend',
  valueUnread: 'unreadFailure',
  observableAwaited: 'awaitedObservable',
  unsubscribed: 'unsubscribedSend',
  skipped: 'skippedSend',
};

function toLostFinding({ outcome, produces, critical, readers }: LostSends, topology: Topology): Finding {
  const names = produces.map(({ topic }) => topic);
  const handlers = new Set(produces.flatMap((produce) => produce.handlers));
  const near = consumesOf(topology).filter(({ handler }) => handler && handlers.has(handler.id));
  const leading = near.filter(({ handler }) => handler && leadsTo(handler, produces));
  const consumed = leading.length > 0 ? leading : near;
  return {
    messageId: critical ? (MESSAGES[outcome.kind] ?? 'droppedSend') : outcome.kind === 'swallowed' ? 'swallowedInHandler' : 'droppedInHandler',
    data: {
      topics: spellTopics(names),
      wrapper: outcome.wrapper === undefined ? '' : ` in \`${outcome.wrapper}\``,
      // What is sent at once, whoever subscribes, is an Observable all the same: `await` waits for nothing.
      remedy: outcome.byDesign ? 'Wait for it with `lastValueFrom(…)`' : 'Await it',
      why: critical ? `The topic is critical: ${critical.text}` : '',
      // Who commits by hand, or never, has at least gone on to the next message.
      anyway: consumed.length > 0 && consumed.every(({ autoCommit }) => !autoCommit) ? 'the next message is taken' : 'its offset is committed',
      consumed: consumed.length > 0 ? spellTopics(consumed.map(({ topic }) => topic)) : 'a message',
    },
    site: outcome.site,
    ...theTopic(names),
    evidence: [{ text: outcome.text, site: outcome.site }, ...(critical?.evidence ?? []), ...readers],
    related: relatedTo(outcome.site, [...produces, ...readers].map(({ site }) => site)),
    ...toSuggestions(outcome.repairs, { await: 'awaitSend', lastValueFrom: 'awaitObservable', rethrow: 'rethrow' }),
  };
}

/** One handler of several topics comes to a send for those whose branch leads there. */
const leadsTo = ({ effects }: Handler, produces: readonly Produce[]): boolean =>
  effects.some(({ kind, site, via }) => kind === 'produce' && produces.some((produce) => [site, ...via.map((frame) => frame.site)].some((place) => isSamePlace(place, produce.site)) || produce.callers.some((caller) => isSamePlace(site, caller.site))));

function toWeakAcksFinding(few: FewAcks): Finding {
  const { acks, site, produces, critical } = few;
  const consequence = acks === 0 ? 'nobody waits for the broker, and what it never got is lost' : 'what only the leader has is lost with it';
  const from = produces[0]?.acks.from === 'default' ? `the default of ${produces[0].client}` : placeOf(site);
  const data = { topics: spellTopics(produces.map(({ topic }) => topic)), acks, from, consequence, why: `The topic is critical: ${critical?.text ?? ''}` };
  return { messageId: 'weakAcks', data, ...atAcks(few, `acks is ${acks} (${from})`) };
}

function toUselessAcksFinding(few: FewAcks): Finding {
  const promise = few.produces.some(({ transactional }) => transactional) ? 'a transaction' : 'an idempotent producer';
  return { messageId: 'uselessAcks', data: { promise }, ...atAcks(few, `acks is 0 with ${promise}`) };
}

function atAcks({ acks, site, produces, critical }: FewAcks, text: string): Omit<Finding, 'messageId' | 'data'> {
  const edits = replaceLiteral(site, acks, '-1');
  return {
    site,
    ...theTopic(produces.map(({ topic }) => topic)),
    evidence: [{ text, site }, ...(critical?.evidence ?? [])],
    related: relatedTo(site, produces.map((produce) => produce.site)),
    ...(edits.length > 0 ? { suggestions: [{ kind: 'edit', edits, messageId: 'useAllAcks' }] } : {}),
  };
}

const unfencedTransactions = ({ objects }: Topology): readonly Finding[] =>
  byPlace(objects.flatMap(({ transactionalId }) => (transactionalId?.perProcess ? [transactionalId] : [])), ({ site }) => site).map(([{ text, site }]) => ({
    messageId: 'unfencedTransaction',
    // What is nothing but holes says nothing.
    data: { id: text, spelt: /[a-z0-9]/i.test(text.replaceAll('${?}', '')) ? ` \`${text}\`` : '' },
    site,
    evidence: [{ text: `transactionalId is ${text}`, site }],
    related: [],
  }));
