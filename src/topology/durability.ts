/** Sends that can lose a message that must not be lost: those whose failure nobody sees, and those that too few brokers acknowledge. */
import type { Settings } from '../settings.js';
import type { Criticality } from './critical.js';
import { consumesOf, isSamePlace } from './fit-queries.js';
import { indexTopology } from './queries.js';
import { byPlace, findCriticalityOf, lostOutcomesOf, producesOf, topicOf } from './safety-queries.js';
import type { Evidence, Outcome, Produce, Site, Topology } from './topology.js';

/** One place where sends are lost: a send, or a wrapper with all the sends that go through it. */
export interface LostSends {
  readonly outcome: Outcome;
  readonly produces: readonly Produce[];
  /** Why that is unacceptable. Without it the send is lost together with the offset of the message it was made for. */
  readonly critical?: Criticality;
  /** Handlers that lose these messages after they were sent. */
  readonly readers: readonly Evidence[];
}

/** The places where critical sends are lost, and those where any send is forgotten inside a handler, or its failure swallowed by a wrapper. */
export function findLostSends(topology: Topology, settings: Settings): readonly LostSends[] {
  const lost = producesOf(topology).flatMap((produce) => {
    const outcomes = lostOutcomesOf(produce);
    const critical = outcomes.length > 0 ? findCriticalityOf(topology, settings, produce) : undefined;
    const outcome = critical ? outcomes[0] : findLostInHandler(topology, produce, outcomes);
    return outcome ? [{ produce, outcome, critical }] : [];
  });
  return byPlace(lost, ({ outcome }) => outcome.site).map((there) => {
    const first = there.find(({ critical }) => critical) ?? there[0];
    const produces = there.map(({ produce }) => produce);
    return { outcome: first.outcome, produces, readers: first.critical ? losingReaders(topology, produces) : [], ...(first.critical ? { critical: first.critical } : {}) };
  });
}

/** What loses a send together with the offset of the message it was made for. */
function findLostInHandler(topology: Topology, produce: Produce, outcomes: readonly Outcome[]): Outcome | undefined {
  if (produce.handlers.length === 0) return undefined;
  const services = new Set<string | undefined>(consumesOf(indexTopology(topology), produce.handlers).map(({ service }) => service));
  const isInHandler = ({ outsideHandlers, service }: Outcome): boolean => !outsideHandlers && (service === undefined || services.has(service));
  return outcomes.filter(isInHandler).find((lost, index) => (index === 0 && isForgotten(lost)) || isSwallowedByWrapper(topology, produce, lost));
}

/**
 * A failure that a `catch` swallows in a handler is the handler's own fault; what is started and forgotten is lost with its offset.
 * Nest's `emit()` is fire and forget on purpose: only a critical topic asks for more.
 */
const isForgotten = ({ kind, byDesign }: Outcome): boolean => !byDesign && (kind === 'dropped' || kind === 'unsubscribed' || kind === 'observableAwaited');

/** The `catch` of a wrapper that takes its topic, where it is not seen as the handler's own. */
function isSwallowedByWrapper(topology: Topology, { handlers }: Produce, { kind, wrapper, onTheWayOut, site }: Outcome): boolean {
  if (kind !== 'swallowed' || wrapper === undefined || onTheWayOut) return false;
  return !consumesOf(indexTopology(topology), handlers).some(({ handler }) => handler?.faults.some((fault) => isSamePlace(fault.site, site)));
}

function losingReaders(topology: Topology, produces: readonly Produce[]): readonly Evidence[] {
  const faults = produces.flatMap((produce) => topicOf(topology, produce).consumes).flatMap(({ handler }) => handler?.faults.filter(({ kind }) => kind === 'swallowed') ?? []);
  return byPlace(faults, ({ site }) => site).map(([{ text, site }]) => ({ text: `its messages are lost on the reading side too: ${text}`, site }));
}

/** One place that decides how many brokers acknowledge. */
export interface FewAcks {
  readonly acks: number;
  readonly site: Site;
  readonly produces: readonly Produce[];
  readonly critical?: Criticality;
}

/** Where critical messages are acknowledged by one broker or none. */
export function findWeakAcks(topology: Topology, settings: Settings): readonly FewAcks[] {
  const weak = producesOf(topology).flatMap((produce) => {
    const critical = produce.acks.value === 0 || produce.acks.value === 1 ? findCriticalityOf(topology, settings, produce) : undefined;
    return critical ? [{ produce, critical }] : [];
  });
  return byPlace(weak, ({ produce }) => placeOfAcks(produce)).map((there) => {
    const [{ produce, critical }] = there;
    return { acks: produce.acks.value ?? 1, site: placeOfAcks(produce), produces: there.map((item) => item.produce), critical };
  });
}

/** Where nobody waits for the acknowledgements that a transaction or an idempotent producer is made of. */
export function findUselessAcks(topology: Topology): readonly FewAcks[] {
  const useless = producesOf(topology).filter(({ acks, idempotent, transactional }) => acks.value === 0 && (idempotent || transactional));
  return byPlace(useless, placeOfAcks).map((produces) => ({ acks: 0, site: placeOfAcks(produces[0]), produces }));
}

const placeOfAcks = ({ acks, site }: Produce): Site => acks.site ?? site;
