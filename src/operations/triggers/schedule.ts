/**
 * How often a schedule runs. The cron dialects of the known schedulers (node-cron, cron, croner, node-schedule, `@Cron`,
 * BullMQ, serverless) are read by croner, which is loaded when the first expression is met: https://croner.56k.guru
 */
import { createRequire } from 'node:module';

const DAY = 86_400_000;
/** Four years hold one leap day, and every weekday meets every date of the month often enough to average. */
const FROM = Date.UTC(2025, 0, 1);
const YEARS = 4;
const DAYS = 365 * YEARS + 1;

type Croner = typeof import('croner');
let croner: Croner | undefined;

/** Runs per day of `setInterval(…, ms)`; nothing for a period that is none. */
export function intervalRunsPerDay(milliseconds: number): number | undefined {
  return Number.isFinite(milliseconds) && milliseconds > 0 ? DAY / milliseconds : undefined;
}

/**
 * Runs per day of a schedule, averaged over years: `0 3 * * *` is 1, `0 9 * * MON` a seventh. Five fields, six with seconds
 * first, nicknames (`@daily`), `rate(5 minutes)` and `cron(…)` of serverless configurations. Nothing for what cannot be
 * read, and for what runs once.
 */
export function cronRunsPerDay(expression: string): number | undefined {
  const text = expression.trim();
  if (!perDay.has(text)) perDay.set(text, countRuns(text));
  return perDay.get(text);
}

/** By expression: an application has few, and every edit in an editor asks for them again. */
const perDay = new Map<string, number | undefined>();

function countRuns(text: string): number | undefined {
  const rate = /^rate\((\d+)\s+(minute|hour|day)s?\)$/.exec(text);
  if (rate) return intervalRunsPerDay(Number(rate[1]) * { minute: 60_000, hour: 3_600_000, day: DAY }[rate[2] as 'minute' | 'hour' | 'day']);
  const aws = /^cron\((.+)\)$/.exec(text)?.[1]?.trim().split(/\s+/);
  if (aws) return aws.length === 6 && aws[5] === '*' ? fieldsPerDay(['0', ...aws.slice(0, 4), fromAwsWeekday(aws[4] ?? '*')]) : undefined;
  const fields = expandNickname(text).split(/\s+/);
  if (fields.length === 5) return fieldsPerDay(['0', ...fields]);
  return fields.length === 6 || (fields.length === 7 && fields[6] === '*') ? fieldsPerDay(fields.slice(0, 6)) : undefined;
}

/**
 * The fields of a time are independent of each other and of the day: counting the seconds of one minute, the minutes of one
 * hour, the hours of one day and the days of four years needs at most a few thousand steps, where counting the runs of
 * `* * * * * *` would need a hundred million.
 */
function fieldsPerDay(fields: readonly string[]): number | undefined {
  // croner reads `?` as the moment the schedule was made; Quartz and EventBridge, where it is usual, mean "any".
  const [seconds = '', minutes = '', hours = '', date = '', month = '', weekday = ''] = fields.map((field) => (field === '?' ? '*' : field));
  const counts = [
    runsIn(`${seconds} * * * * *`, 60_000),
    runsIn(`0 ${minutes} * * * *`, 3_600_000),
    runsIn(`0 0 ${hours} * * *`, DAY),
    // Most run every day, and going through four years takes a while.
    [date, month, weekday].every((field) => field === '*') ? DAYS : runsIn(`0 0 0 ${date} ${month} ${weekday}`, DAYS * DAY),
  ];
  if (counts.some((count) => count === undefined)) return undefined;
  const runs = (counts as number[]).reduce((product, count) => product * count, 1) / DAYS;
  return runs > 0 ? runs : undefined;
}

function runsIn(pattern: string, milliseconds: number): number | undefined {
  try {
    croner ??= createRequire(import.meta.url)('croner') as Croner;
    // An offset instead of the zone 'UTC': croner asks Intl for every date in a zone, which is fourteen times slower.
    const job = new croner.Cron(pattern, { utcOffset: 0, paused: true });
    let count = 0;
    for (let at = job.nextRun(new Date(FROM - 1)); at && at.getTime() < FROM + milliseconds; at = job.nextRun(at)) count++;
    return count;
  } catch {
    // Not an expression that croner reads: the period is unknown, which is what the caller is told.
    return undefined;
  }
}

const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const expandNickname = (text: string): string => NICKNAMES[text.toLowerCase()] ?? text;

/** EventBridge counts weekdays from Sunday = 1. */
const fromAwsWeekday = (field: string): string => field.replaceAll(/(?<![#/\d])\d/g, (digit) => String(Number(digit) - 1));
