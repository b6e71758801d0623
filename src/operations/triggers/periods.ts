/** Periods that are written in words or in the fields of a time, where a scheduler takes these. */
import { alternativesOf, at, isAbsent, literalOf, numberOf, type RecordValue, stringOf, type Value } from '../../values/value.js';

const UNITS: Readonly<Record<string, number>> = { millisecond: 1, second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_592_000_000 };
const millisecondsOf = (count: number, unit: string): number => count * (UNITS[unit] ?? 0);

/** `3 minutes`, `one hour`; milliseconds where it is a number. https://github.com/agenda/human-interval */
export function saidInterval(value: Value): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number;
  const match = /^(\d+(?:\.\d+)?|an?|one)?\s*(second|minute|hour|day|week|month)s?$/.exec(stringOf(value)?.trim() ?? '');
  const count = match?.[1] === undefined || /^[ao]/.test(match[1]) ? 1 : Number(match[1]);
  return match?.[2] === undefined ? undefined : millisecondsOf(count, match[2]);
}

const SHORT: Readonly<Record<string, string>> = { ms: 'millisecond', msec: 'millisecond', s: 'second', sec: 'second', m: 'minute', min: 'minute', h: 'hour', hr: 'hour', d: 'day', w: 'week' };

/** A period in milliseconds: a number, or `ms('2h')` of https://github.com/vercel/ms. */
export function milliseconds(value: Value): number | undefined {
  if (value.kind !== 'foreign' || value.module !== 'ms' || value.path.at(-1) !== '()') return numberOf(value);
  const match = /^(\d+(?:\.\d+)?) ?([a-z]+)$/i.exec(stringOf(value.args[0]) ?? '');
  const unit = match?.[2]?.toLowerCase() ?? '';
  const period = match === null ? 0 : millisecondsOf(Number(match[1]), SHORT[unit] ?? SHORT[unit.replace(/s$/, '')] ?? unit.replace(/s$/, ''));
  return period > 0 ? period : undefined;
}

/** The fields of node-schedule's recurrence rule, in the order of a cron expression, with what each means where it is left out: the start of the minute, else any. */
const RULE_FIELDS = [
  ['second', '0'],
  ['minute', '*'],
  ['hour', '*'],
  ['date', '*'],
  ['month', '*'],
  ['dayOfWeek', '*'],
] as const;

/** `{ hour: 3, minute: 0 }` as a cron expression; nothing where a field is no number and no list of them, or where it is one date. https://github.com/node-schedule/node-schedule#recurrence-rule-scheduling */
export function cronOfRule(value: Value): string | undefined {
  const rule = alternativesOf(value).find((one): one is RecordValue => one.kind === 'record' && !one.open);
  if (!rule) return undefined;
  const within = at(rule, 'rule');
  if (!isAbsent(within)) return stringOf(within) ?? cronOfRule(within);
  if (rule.keys.length === 0 || rule.keys.some((key) => key !== 'tz' && !RULE_FIELDS.some(([name]) => name === key))) return undefined;
  const fields = RULE_FIELDS.map(([name, left]) => (rule.keys.includes(name) ? fieldOf(rule.get(name), name === 'month' ? 1 : 0) : left));
  return fields.every((field) => field !== undefined) ? fields.join(' ') : undefined;
}

/** @param first what the first one is called in cron; the rule counts from 0 */
function fieldOf(value: Value | undefined, first: number): string | undefined {
  if (value === undefined) return undefined;
  const given = value.kind === 'list' && !value.rest ? value.items : [value];
  const numbers = given.map((one) => literalOf(one)).map((one) => (typeof one === 'number' ? one + first : undefined));
  return numbers.length > 0 && numbers.every((one) => one !== undefined) ? numbers.join(',') : undefined;
}
