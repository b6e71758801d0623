import { defineRule } from '../src/rule-definition.js';
import type { Consume, EffectKind, Finding, HandlerFault, Topology } from '../src/topology/topology.js';
import { byPlace, consumesOf, producesOf, spellTopics, spellWork, theTopic, toSuggestions } from '../src/topology/safety-queries.js';
import { relatedTo } from '../src/topology/wording.js';

type MessageIds = HandlerFault['kind'] | 'awaitWork' | 'awaitObservable' | 'rethrow';

const LOST = "the message's offset is committed all the same, and";

export const noEarlyCommit = defineRule<MessageIds>({
  name: 'no-early-commit',
  meta: {
    type: 'problem',
    description: 'Disallow handlers that let a message be committed before its work is done, or after it failed quietly.',
    preset: 'recommended',
    severity: 'error',
    hasSuggestions: true,
    schema: [],
  },
  messages: {
    floating: `The handler of {{topics}}{{wrapper}} starts {{work}} and does not wait for it: ${LOST} what fails or is cut off by a restart is lost. {{remedy}}`,
    forEachAsync: `The handler of {{topics}}{{wrapper}} starts {{work}} in an async forEach, which waits for nothing: ${LOST} what fails or is cut off by a restart is lost. Use \`for…of\` with await, or \`await Promise.all(….map(…))\`. {{remedy}}`,
    memoryQueue: `The handler of {{topics}}{{wrapper}} puts {{work}} into a queue in memory and returns: ${LOST} whatever is still queued is lost with the process. Wait for the queued work, or pause the consumer while the queue is full. {{remedy}}`,
    unsubscribed: `The handler of {{topics}}{{wrapper}} makes an Observable for {{work}} and neither returns nor subscribes to it: the work is never done, and the message counts as processed. Return it, or wait for it with \`lastValueFrom(…)\`.`,
    swallowed: `The handler of {{topics}}{{wrapper}} swallows the failure of {{work}}: ${LOST} what failed is never tried again. {{remedy}}`,
    commitFirst: 'The handler of {{topics}}{{wrapper}} commits the offset before {{work}} is done: what fails after that is never delivered again. Commit last, after the work and its transaction.',
    commitAnyway: 'The handler of {{topics}}{{wrapper}} commits the offset in a `finally`, also when {{work}} failed: the message is never delivered again. Commit at the end of the `try`, after the work, or store what failed.',
    awaitWork: 'Await the work',
    awaitObservable: 'Wait for the work with lastValueFrom(…)',
    rethrow: 'Rethrow',
  },
  check(topology) {
    const isAsked = askedIn(topology);
    const found = consumesOf(topology).flatMap((consume) => (consume.handler?.faults ?? []).filter((fault) => isLoss(fault, consume, isAsked)).map((fault) => ({ fault, consume })));
    return byPlace(found, ({ fault }) => fault.site).map((there) => toFinding(there[0].fault, there.map(({ consume }) => consume)));
  },
});

/** Telling somebody is not the work of a handler. */
const TELLING: readonly EffectKind[] = ['log', 'metric', 'sleep', 'delay'];
/** What a failed read, or a write that dies with the process anyway, leaves undone is nothing. */
const HARMLESS: readonly EffectKind[] = [...TELLING, 'databaseRead', 'memoryWrite', 'cacheFill', 'lock', 'settle'];

/** Half of the handlers that could answer (`@MessagePattern`) are only ever sent events: where all that is sent here asks for nothing, nobody is told. */
function askedIn(topology: Topology): (consume: Consume) => boolean {
  const sends = producesOf(topology);
  const sent = new Set(sends.map(({ topic }) => topic.id));
  const asked = new Set(sends.filter(({ request }) => request).map(({ topic }) => topic.id));
  return ({ replies, topic: { id } }) => replies && (id === undefined || asked.has(id) || asked.has(undefined) || !sent.has(id));
}

function isLoss({ kind, effects, committed, aside }: HandlerFault, consume: Consume, isAsked: (consume: Consume) => boolean): boolean {
  if (kind === 'commitFirst' || kind === 'commitAnyway') return true;
  if (!consume.autoCommit && !committed) return false;
  // Whoever waits for the answer of a request is told of the failure in it, unless nobody waits for what failed.
  if (kind === 'swallowed') return (aside === true || !isAsked(consume)) && effects.some((effect) => !HARMLESS.includes(effect));
  return effects.length === 0 || effects.some((effect) => !TELLING.includes(effect));
}

function toFinding(fault: HandlerFault, consumes: readonly Consume[]): Finding {
  const names = consumes.map(({ topic }) => topic);
  const throwing = consumes.every(({ throwStopsCommit }) => throwStopsCommit);
  const handlers = consumes.flatMap(({ handler }) => handler ?? []);
  return {
    messageId: fault.kind,
    data: {
      topics: spellTopics(names),
      wrapper: fault.wrapper === undefined ? '' : ` (in \`${fault.wrapper}\`)`,
      work: spellWork(fault.effects.filter((effect) => !(fault.kind === 'swallowed' ? HARMLESS : TELLING).includes(effect))),
      remedy: remedyFor(fault, throwing, consumes),
    },
    site: fault.site,
    ...theTopic(names),
    evidence: [{ text: fault.text, site: fault.site }, ...handlers.map(({ name, site }) => ({ text: `the handler \`${name}\``, site }))],
    related: relatedTo(fault.site, [...handlers.map(({ site }) => site), ...consumes.map(({ site }) => site)]),
    ...toSuggestions(fault.repairs, { await: 'awaitWork', lastValueFrom: 'awaitObservable', ...(throwing ? { rethrow: 'rethrow' } : {}) }),
  };
}

/** What helps depends on the client: with some, an exception does not keep the offset from being committed. */
function remedyFor({ kind, committed }: HandlerFault, throwing: boolean, consumes: readonly Consume[]): string {
  if (committed && consumes.every(({ autoCommit }) => !autoCommit)) return 'Commit only what was done, or store what failed: a table, a dead-letter topic.';
  const clients = [...new Set(consumes.filter((consume) => !consume.throwStopsCommit).map(({ client }) => (client === 'nestjs' ? 'NestJS' : client)))].join(' and ');
  const manual = `turn automatic commits off and commit after the work: ${clients} commits even when the handler throws.`;
  if (kind === 'swallowed') return throwing ? 'Let it throw, so that the message is delivered again, or store what failed: a table, a dead-letter topic.' : `Store what failed, or ${manual}`;
  return throwing ? 'Await it before the handler returns.' : `Await it, and ${manual}`;
}
