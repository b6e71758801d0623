/** What `queue-fit explain TOPIC` prints: the checklist for one topic with all that it rests on, in 80 columns. */
import { consumersOf, groupsOf, type TopologyIndex } from '../topology/queries.js';
import type { Consume, Group, Produce } from '../topology/topology.js';
import { placeOf } from '../topology/wording.js';
import type { Advice } from './advice.js';
import { formatRate } from './rate.js';
import { REASON_NAMES } from './reasons.js';
import { TOOL_NAMES } from './rubric.js';

const WIDTH = 80;

/** The advice as text, with the topic's producers and groups. Ends without a newline. */
export function explainTopic(advice: Advice, index: TopologyIndex): string {
  const topic = index.byId.get(advice.topic);
  const produces = topic?.produces ?? [];
  const consumes = topic?.consumes ?? [];
  const silent = topic ? groupsOf(topic).filter((group) => !consumersOf(topic).some((consumer) => consumer.groups.includes(group))) : [];
  return [
    topic?.name.text ?? advice.topic,
    section('Producers', produces.length === 0 ? ['none in this workspace'] : produces.map(producerLine)),
    section('Consumer groups', consumes.length === 0 ? ['none in this workspace'] : consumes.map((consume) => consumerLine(consume, silent))),
    section('Load', loadLines(advice)),
    section('Reasons for Kafka', advice.reasons.length === 0 ? ['none that this code shows'] : advice.reasons.map((reason) => capitalise(`${REASON_NAMES[reason.kind]}: ${reason.text}`)), (i) => placesOf(advice.reasons[i])),
    section('Checklist', advice.answers.map(({ question }) => question), (i) => [advice.answers[i]?.answer ?? '']),
    section('Verdict', verdictLines(advice)),
  ].join('\n\n');
}

/** Places that the reason's sentence does not name already. */
function placesOf(reason: Advice['reasons'][number] | undefined): readonly string[] {
  return (reason?.evidence ?? []).filter(({ site }) => !reason?.text.includes(placeOf(site))).map(({ text, site }) => `${text}: ${placeOf(site)}`);
}

function producerLine(produce: Produce): string {
  const via = produce.via.length === 0 ? '' : `, through ${produce.via.map((frame) => frame.name).join(' → ')}`;
  return `${produce.service || '(no service)'}: ${placeOf(produce.site)}${via}`;
}

function consumerLine(consume: Consume, silent: readonly Group[]): string {
  const { group, handler } = consume;
  const notes = [
    ...(consume.topic.kind === 'pattern' ? [`subscribes to ${consume.topic.text}`] : []),
    ...(group.perProcess ? ['a group of its own for every process'] : group.assigned ? ['partitions it names itself'] : []),
    ...(silent.includes(group) ? ['its handler does nothing'] : []),
  ];
  return `${group.text} of ${consume.service || '(no service)'}: ${placeOf(consume.site)}${handler ? `, handled by ${handler.name}` : ''}${notes.map((note) => `; ${note}`).join('')}`;
}

function loadLines({ load, burst }: Advice): readonly string[] {
  const bursts = burst ? [`bursts of ${formatRate(burst)}, declared`] : [];
  if (!load) return ['unknown. "We might get a lot of traffic" is not a load number: declare `load`, or measure it', ...bursts];
  return [`${load.source === 'derived' ? 'at most ' : ''}${formatRate(load)}, ${load.source}`, ...(load.source === 'derived' ? [load.because] : []), ...bursts];
}

function verdictLines(advice: Advice): readonly string[] {
  const verdict = `${capitalise(TOOL_NAMES[advice.tool])}: ${advice.why}.`;
  const smaller = advice.smaller.map(({ tool, why }) => `Not ${TOOL_NAMES[tool]}: ${why}.`);
  if (advice.keep === undefined) return [verdict, ...smaller];
  const without = advice.tool === 'kafka' ? verdict : `Without that reason, ${TOOL_NAMES[advice.tool]}: ${advice.why}.`;
  return [`Kept on Kafka, as the settings say: ${advice.keep}.`, without, ...smaller];
}

/** A heading with its lines, and below each line what belongs to it. */
function section(heading: string, lines: readonly string[], below: (index: number) => readonly string[] = () => []): string {
  return [heading, ...lines.flatMap((line, i) => [...wrap(line, '  '), ...below(i).flatMap((detail) => wrap(detail, '    '))])].join('\n');
}

/** Breaks at spaces; a word longer than a line stays whole, so that places can be copied. */
function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const margin = lines.length === 0 ? indent : `${indent}  `;
    if (line !== '' && margin.length + line.length + 1 + word.length > WIDTH) {
      lines.push(margin + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, (lines.length === 0 ? indent : `${indent}  `) + line];
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
