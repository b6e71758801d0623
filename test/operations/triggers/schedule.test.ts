import { describe, expect, test } from 'vitest';
import { cronRunsPerDay, intervalRunsPerDay } from '../../../src/operations/triggers/schedule.js';

describe('cronRunsPerDay', () => {
  test.each([
    ['once a day', '0 3 * * *', 1],
    ['every five minutes', '*/5 * * * *', 288],
    ['six fields start with seconds', '*/10 * * * * *', 8640],
    ['every second', '* * * * * *', 86_400],
    ['office hours on weekdays', '0 9-16 * * 1-5', 8 * 5 / 7],
    ['once a week, by name', '0 9 * * MON', 1 / 7],
    ['the first of the month', '0 0 1 * *', 48 / 1461],
    ['once a year', '0 0 29 6 *', 4 / 1461],
    ['a nickname', '@hourly', 24],
    ['EventBridge rate', 'rate(5 minutes)', 288],
    ['EventBridge cron counts weekdays from Sunday = 1', 'cron(0 9 ? * 2 *)', 1 / 7],
    ['EventBridge cron of weekdays', 'cron(0 9 ? * MON-FRI *)', 5 / 7],
    ['seven fields with any year', '0 0 12 * * ? *', 1],
  ])('%s: %s', (_name, expression, runs) => {
    expect(cronRunsPerDay(expression)).toBeCloseTo(runs, 2);
  });

  test.each(['', 'soon', '99 * * * *', '* * *', 'rate(5 fortnights)', '0 0 0 1 1 * 2031', '0 0 31 2 *'])('%j has no known period', (expression) => {
    expect(cronRunsPerDay(expression)).toBeUndefined();
  });
});

describe('intervalRunsPerDay', () => {
  test('a minute', () => expect(intervalRunsPerDay(60_000)).toBe(1440));
  test.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])('%d is no period', (period) => expect(intervalRunsPerDay(period)).toBeUndefined());
});
