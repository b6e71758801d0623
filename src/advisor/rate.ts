/** Rates as people write them: `40000/s`, `300/min`, `9/hour`, `10/day`, and as people say them: `10 a day`. */
import type { Rate } from '../settings.js';

interface Unit {
  /** As it is written after the slash. */
  readonly written: string;
  /** As it is said: `10 a day`. */
  readonly said: string;
  readonly seconds: number;
  readonly names: RegExp;
}

const second: Unit = { written: 's', said: 'a second', seconds: 1, names: /^(s|secs?|seconds?)$/ };
const minute: Unit = { written: 'min', said: 'a minute', seconds: 60, names: /^(min|mins|minutes?)$/ };
const hour: Unit = { written: 'hour', said: 'an hour', seconds: 3_600, names: /^(h|hrs?|hours?)$/ };
const day: Unit = { written: 'day', said: 'a day', seconds: 86_400, names: /^(d|days?)$/ };
const week: Unit = { written: 'week', said: 'a week', seconds: 604_800, names: /^(w|wks?|weeks?)$/ };
const year: Unit = { written: 'year', said: 'a year', seconds: 31_536_000, names: /^(y|yrs?|years?)$/ };
const UNITS = [second, minute, hour, day, week, year] as const;

/** What a rate in the settings may look like, for error messages. */
export const RATE_EXAMPLES = 'a rate such as "40000/s", "300/min", "9/hour" or "10/day"';
/** What a window of measurement may look like, for error messages. */
export const WINDOW_EXAMPLES = 'a time such as "90s", "5min", "24h", "7d" or "2w"';

const unitOf = (name: string): Unit | undefined => UNITS.find((unit) => unit.names.test(name.toLowerCase()));

/** `1_000`, `1,000`, `2.5`, `40k`: a count of messages. Nothing for anything else. */
function countOf(text: string): number | undefined {
  const match = /^(\d{1,3}(?:[,_]\d{3})+|\d+)(\.\d+)?(k|M)?$/.exec(text);
  if (!match) return undefined;
  const [, whole = '', fraction = '', scale] = match;
  return Number(whole.replaceAll(/[,_]/g, '') + fraction) * (scale === 'k' ? 1e3 : scale === 'M' ? 1e6 : 1);
}

function readRate(text: string): { readonly count: number; readonly unit: Unit } | undefined {
  const [countText = '', unitText, ...rest] = text.split('/').map((part) => part.trim());
  const count = countOf(countText);
  const unit = unitText === undefined || rest.length > 0 ? undefined : unitOf(unitText);
  return count === undefined || !unit ? undefined : { count, unit };
}

/** Reads `count/unit`; nothing when the text is not a rate. Zero is a rate. */
export function parseRate(text: string): Rate | undefined {
  const read = readRate(text);
  return read && { perSecond: read.count / read.unit.seconds, text: text.trim() };
}

/** Reads a span of time (`7d`, `24 hours`); seconds and how it is said (`7 days`). Nothing when the text is none, or empty time. */
export function parseWindow(text: string): { readonly seconds: number; readonly text: string } | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text.trim());
  const unit = match?.[2] === undefined ? undefined : unitOf(match[2]);
  const count = Number(match?.[1] ?? 0);
  if (!unit || count === 0) return undefined;
  const noun = unit.said.replace(/^an? /, '');
  return { seconds: count * unit.seconds, text: `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}` };
}

/** A measured rate: so many messages in a window. Nothing when the window is none. */
export function measuredRate(messages: number, window: string): Rate | undefined {
  const span = parseWindow(window);
  return span && { perSecond: messages / span.seconds, text: `${formatCount(messages)} in ${span.text}` };
}

/** A rate of so many messages a day, written in the unit a person would take: 10/day, 4/hour, 2/s. */
export function ratePerDay(messages: number): Rate {
  const { count, unit } = inNaturalUnit(messages / day.seconds);
  return { perSecond: messages / day.seconds, text: `${formatCount(count)}/${unit.written}` };
}

/** How a rate is said, in the unit it was written in: `10 a day`, `84 in 7 days = 12 a day`. */
export function formatRate(rate: Rate): string {
  const read = readRate(rate.text);
  if (read) return say(read);
  const natural = say(inNaturalUnit(rate.perSecond));
  return rate.text === '' ? natural : `${rate.text} = ${natural}`;
}

/** `9,999`, `0.14`: three digits that matter, no fraction above a hundred. */
export function formatCount(count: number): string {
  // Not by `Intl`, whose first use in a process takes as long as reading fifty files.
  return count >= 100 ? String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',') : String(Number(count.toPrecision(3)));
}

const say = ({ count, unit }: { readonly count: number; readonly unit: Unit }): string => `${formatCount(count)} ${unit.said}`;

/** The shortest unit in which it happens at least once; days where they count better: 24 and 60 a day, 4 an hour. */
function inNaturalUnit(perSecond: number): { readonly count: number; readonly unit: Unit } {
  const unit = UNITS.find(({ seconds }) => perSecond * seconds >= 0.999_999) ?? year;
  const perDay = perSecond * day.seconds;
  const isRound = Math.abs(perSecond * unit.seconds - Math.round(perSecond * unit.seconds)) < 1e-6;
  const chosen = unit === hour && (perDay < 48 || !isRound) ? day : unit;
  return { count: perSecond * chosen.seconds, unit: chosen };
}
