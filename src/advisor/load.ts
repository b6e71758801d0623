/** How many messages a topic gets, with where the number comes from. A number that cannot be shown is no number. */
import { topicSettingsFor, namesOfText, type Settings } from '../settings.js';
import { bridgesOf, findUnresolvedProducer, mentionsOf, type Topic, type TopologyIndex } from '../topology/queries.js';
import type { Evidence, Loop, Produce, Trigger } from '../topology/topology.js';
import { placeOf } from '../topology/wording.js';
import type { Load } from './advice.js';
import { formatCount, formatRate, ratePerDay } from './rate.js';

/** The load of a topic: declared, else measured, else derived from time triggers; nothing where none of them gives a number. */
export function loadOf(topicId: string, index: TopologyIndex, settings: Settings): Load | undefined {
  const topic = index.byId.get(topicId);
  if (!topic) return undefined;
  const declared = topicSettingsFor(settings, topic.name.text);
  if (declared.load) return { ...declared.load, source: 'declared', because: `the settings declare ${declared.load.text}`, evidence: [] };
  const measured = namesOfText(topic.name.text).map((name) => (Object.hasOwn(settings.loads, name) ? settings.loads[name] : undefined)).find((rate) => rate !== undefined);
  if (measured) return { ...measured, source: 'measured', because: `measured: ${formatRate(measured)}`, evidence: [] };
  return declared.producers.length > 0 ? undefined : derivedLoad(topic, index);
}

/**
 * An upper bound: every produce is reached from time triggers alone, with known periods, and sends a bounded number of
 * messages a run. One way to the topic that was not followed, or that something else may trigger, makes the load unknown.
 */
function derivedLoad(topic: Topic, index: TopologyIndex): Load | undefined {
  if (topic.produces.length === 0 || bridgesOf(index, topic).length > 0 || mentionsOf(index, topic).length > 0 || findUnresolvedProducer(index, topic)) return undefined;
  const all: Term[] = [];
  for (const produce of topic.produces) {
    const messages = produce.loops.reduce<number | undefined>((product, { bound }) => (product === undefined || bound === undefined ? undefined : product * bound), 1);
    const unboundedBatch = produce.large.some((fact) => fact.batch);
    if (!produce.triggersComplete || produce.triggers.length === 0 || produce.oneShot || messages === undefined || unboundedBatch) return undefined;
    const replicas = index.services.get(produce.service)?.replicas ?? 1;
    for (const trigger of produce.triggers) {
      if (trigger.kind !== 'timer' || trigger.perDay === undefined) return undefined;
      all.push({ produce, trigger, replicas, perDay: trigger.perDay * messages * replicas });
    }
  }
  const terms = uniqueTerms(all);
  const rate = ratePerDay(terms.reduce((sum, term) => sum + term.perDay, 0));
  const because = terms.map((term) => explainTerm(term)).join('; ') + (terms.length > 1 ? `; together ${formatRate(rate)}` : '');
  return { ...rate, source: 'derived', because, evidence: terms.flatMap(evidenceOf) };
}

interface Term {
  readonly produce: Produce;
  readonly trigger: Trigger;
  readonly replicas: number;
  readonly perDay: number;
}

/** One place that sends is one term for each clock that runs it, by however many ways: the one that sends most. */
function uniqueTerms(terms: readonly Term[]): readonly Term[] {
  const most = new Map<string, Term>();
  for (const term of terms) {
    const { produce: { site, service }, trigger } = term;
    const key = [service, site.file, site.start, trigger.site.file, trigger.site.start, trigger.text].join(' ');
    if ((most.get(key)?.perDay ?? -1) < term.perDay) most.set(key, term);
  }
  return [...most.values()];
}

/** `@Cron('0 3 * * *')` (src/report.ts:3) runs once a day × 10 recipients × 2 replicas of billing = 20 a day. */
function explainTerm({ produce, trigger, replicas, perDay }: Term): string {
  const factors = [
    ...produce.loops.map((loop) => `${formatCount(loop.bound ?? 1)} (${loop.over})`),
    ...(replicas > 1 ? [`${formatCount(replicas)} replicas of ${produce.service}`] : []),
  ];
  const runs = `\`${trigger.text}\` (${placeOf(trigger.site)}) runs ${sayRuns(trigger.perDay ?? 0)}${trigger.configurable ? ' (the default of a period that can be configured)' : ''}`;
  return factors.length === 0 ? runs : `${runs} × ${factors.join(' × ')} = ${formatRate(ratePerDay(perDay))}`;
}

/** `once a day`, `4 times an hour`. */
const sayRuns = (perDay: number): string => formatRate(ratePerDay(perDay)).replace(/^(\S+) /, (_, count: string) => (count === '1' ? 'once ' : `${count} times `));

function evidenceOf({ produce, trigger }: Term): readonly Evidence[] {
  const loops = produce.loops.map((loop: Loop): Evidence => ({ text: `sends ${formatCount(loop.bound ?? 1)} messages a run, over ${loop.over}`, site: loop.site }));
  return [{ text: `${trigger.text} runs ${sayRuns(trigger.perDay ?? 0)}${trigger.configurable ? ', by default' : ''}`, site: trigger.site }, ...loops];
}
