/** The answer to the one question: what is the smallest tool that satisfies the constraints this code shows? */
import type { Settings } from '../settings.js';
import { mostTopicsHaveOneEnd, producingServices, type TopologyIndex } from '../topology/queries.js';
import { enumerate, placeOf } from '../topology/wording.js';
import type { Advice, Load } from './advice.js';
import { factsOf, type TopicFacts } from './facts.js';
import { formatRate } from './rate.js';
import { isReasonForALog, REASON_NAMES } from './reasons.js';
import { CHECKLIST, objectionsTo, rowFor, RUBRIC, TOOL_NAMES, type Rung } from './rubric.js';
import { isRunning, preferRunning } from './running.js';
import { SPECIAL_CASES, type Verdict } from './special-cases.js';

export type { Advice, Load, Tool } from './advice.js';

/**
 * The checklist for one topic: the smallest tool that satisfies the constraints this code shows, and why nothing smaller does.
 * `topicId` is the id of a topic of the index; throws a RangeError for any other.
 */
export function advise(topicId: string, index: TopologyIndex, settings: Settings): Advice {
  const topic = index.byId.get(topicId);
  if (!topic) throw new RangeError(`No topic of the workspace has the id ${topicId}.`);
  const facts = factsOf(topic, index, settings);
  const { load, burst, declared, criticality, reasons } = facts;
  return {
    topic: topicId,
    ...(load && { load }),
    ...(burst && { burst }),
    ...(declared.keep !== undefined && { keep: declared.keep }),
    critical: criticality !== undefined,
    reasons,
    ...verdictFor(facts),
    answers: CHECKLIST.map(({ question, answer }) => ({ question, answer: answer(facts) })),
  };
}

function verdictFor(facts: TopicFacts): Verdict {
  const rung = RUBRIC.find(({ tool }) => objectionsTo(tool, facts).length === 0)?.tool ?? 'kafka';
  for (const { verdict } of SPECIAL_CASES) {
    const special = verdict(facts, rung);
    if (special) return special;
  }
  return facts.load ? verdictOfRubric(facts, rung, facts.load) : verdictWithoutLoad(facts, rung);
}

/** The load is known: the first rung that the checklist has nothing against. */
function verdictOfRubric(facts: TopicFacts, rung: Rung, load: Load): Verdict {
  const { peak, writers, settings, running, reasons } = facts;
  const smaller = smallerThan(rung, facts);
  const said = formatRate(load);
  const inOrder = reasons.some(({ kind }) => kind === 'ordering') ? ', and keeps their order' : '';
  switch (rung) {
    case 'jsonl':
      return { tool: rung, why: `${said} is in the row of ${rowFor(peak ?? load, settings.rubric).scale}, and ${writers.text}: an appended file is enough${inOrder}${ifApart(facts)}`, smaller };
    case 'sqlite':
      if (servicesOf(facts).length > 1 && isRunning(running, 'pgBoss')) return { tool: 'pgBoss', why: `${said} fits ${TOOL_NAMES.pgBoss}, which ${enumerate(servicesOf(facts))} reach from wherever they run`, smaller };
      return { tool: rung, why: `${said} is nothing to a database in a file, with many readers and one writer at a time${inOrder}${ifApart(facts)}`, smaller };
    case 'redisStreams': {
      const tool = isSmallForADatabase(facts) ? preferRunning(running, 'redisStreams', 'pgBoss', 'rabbitmq') : rung;
      const groups = reasons.some(({ kind }) => kind === 'fanOut' || kind === 'replay') ? ', with consumer groups and replay' : '';
      return { tool, why: tool === rung ? `${said} fits one Redis${groups}` : `${said} fits ${TOOL_NAMES[tool]}, which already runs`, smaller };
    }
    case 'kafka':
      return { tool: rung, why: reasons.length > 0 ? `the right tool for ${namesOf(reasons)}` : 'every smaller tool fails a question of the checklist', smaller };
    default:
      return assertNever(rung);
  }
}

/** A broker is needed only because the writers are apart: a database that is there already reaches as far. */
const isSmallForADatabase = ({ peak, settings, reasons, perhaps }: TopicFacts): boolean =>
  (!peak || peak.perSecond <= settings.rubric.sqlite.perSecond) && !perhaps && !reasons.some(isReasonForALog);

/**
 * Without a load number Kafka's reasons stand, and a half that is not seen may be one more; else the smallest broker lets the
 * load be observed.
 */
function verdictWithoutLoad(facts: TopicFacts, rung: Rung): Verdict {
  const { index, reasons, consumers, topic, perhaps, settings, running } = facts;
  const forLog = reasons.filter(isReasonForALog);
  const edge = formatRate(settings.rubric.redisStreams);
  const unproven = (tool: Rung): string => objectionsTo(tool, facts)[0] ?? 'no load number shows that it is enough';
  const kafka = (why: string): Verdict => ({ tool: 'kafka', why, smaller: RUBRIC.slice(0, -1).map(({ tool }) => ({ tool, why: unproven(tool) })) });
  if (forLog.length > 0) return kafka(`the right tool for ${namesOf(forLog)}, as long as no load number says otherwise${rung === 'kafka' ? '' : `: up to ${edge}, Redis Streams would do`}`);
  if (rung === 'kafka') return kafka(`every smaller tool fails a question of the checklist: ${objectionsTo('redisStreams', facts).join('; ')}`);
  if (consumers.length === 0 || topic.produces.length === 0) return kafka(`${consumers.length === 0 ? 'nobody in this workspace reads it' : 'nobody in this workspace writes it'}, and no load number exists: nothing here shows that less would do`);
  if (mostTopicsHaveOneEnd(index.topology)) return kafka('most topics of this workspace have only one end here, and no load number exists: nothing here shows that less would do');
  if (perhaps) return kafka(`no load number exists, and the consumer at ${placeOf(perhaps.site)}, whose topic is not known, may be one more: nothing here shows that less would do`);
  const tool = preferRunning(running, 'redisStreams', 'pgBoss', 'rabbitmq');
  return { tool, why: `one consumer reads it, and nothing shows a need for a log; no load number exists, so start with what lets you observe one, and move up when a measurement says so`, smaller: smallerThan('redisStreams', facts) };
}

/** Why each smaller rung does not do: its first objection, which is the first question it fails. */
function smallerThan(rung: Rung, facts: TopicFacts): Verdict['smaller'] {
  const below = RUBRIC.slice(0, RUBRIC.findIndex((row) => row.tool === rung));
  return below.map(({ tool }) => ({ tool, why: objectionsTo(tool, facts)[0] ?? 'no load number shows that it is enough' }));
}

const namesOf = (reasons: TopicFacts['reasons']): string => enumerate(reasons.map(({ kind }) => REASON_NAMES[kind]));

const servicesOf = ({ topic, consumers }: TopicFacts): readonly string[] => [...new Set([...producingServices(topic), ...consumers.map(({ service }) => service)])];

/** Whether two services share a disk is not in the code. */
function ifApart(facts: TopicFacts): string {
  if (facts.consumers.length === 0) return ', where its reader runs on the same host; else a table in a database that both reach';
  const services = servicesOf(facts);
  return services.length > 1 ? `, if ${enumerate(services)} run on one host; else a table in the database they already share` : '';
}

function assertNever(rung: never): never {
  throw new TypeError(`Not a rung of the rubric: ${String(rung)}`);
}
