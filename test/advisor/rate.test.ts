import { describe, expect, test } from 'vitest';
import { formatRate, measuredRate, parseRate, parseWindow, ratePerDay } from '../../src/advisor/rate.js';

describe('parseRate', () => {
  test.each([
    ['40000/s', 40_000],
    ['40,000/s', 40_000],
    ['40_000/sec', 40_000],
    ['40k/second', 40_000],
    ['2.5M/s', 2_500_000],
    ['300/min', 5],
    ['300/minute', 5],
    ['9/hour', 9 / 3600],
    ['9/h', 9 / 3600],
    ['9/hr', 9 / 3600],
    ['10/day', 10 / 86_400],
    ['10 / d', 10 / 86_400],
    ['7/week', 7 / 604_800],
    ['0/s', 0],
  ])('%s', (text, perSecond) => {
    expect(parseRate(text)).toEqual({ perSecond, text });
  });

  test.each(['fast', '40000', '/s', '10/fortnight', '10/s/s', '-1/s', '1,00/s', '10/m', ''])('%j is no rate', (text) => {
    expect(parseRate(text)).toBeUndefined();
  });
});

describe('parseWindow', () => {
  test.each([
    ['7d', 604_800, '7 days'],
    ['1 week', 604_800, '1 week'],
    ['2w', 1_209_600, '2 weeks'],
    ['24hours', 86_400, '24 hours'],
    ['90s', 90, '90 seconds'],
    ['5min', 300, '5 minutes'],
  ])('%s', (text, seconds, said) => {
    expect(parseWindow(text)).toEqual({ seconds, text: said });
  });

  test.each(['7', 'd', '7 fortnights', '0d', '-1d', '7d7h'])('%j is no window', (text) => {
    expect(parseWindow(text)).toBeUndefined();
  });
});

describe('formatRate', () => {
  test.each([
    ['40000/s', '40,000 a second'],
    ['300/min', '300 a minute'],
    ['9/hour', '9 an hour'],
    ['10/day', '10 a day'],
    ['3600/hour', '3,600 an hour'],
  ])('%s keeps its unit: %s', (text, said) => {
    const rate = parseRate(text);
    expect(rate && formatRate(rate)).toBe(said);
  });

  test('a measurement says what was counted', () => {
    const rate = measuredRate(84, '7d');
    expect(rate && formatRate(rate)).toBe('84 in 7 days = 12 a day');
  });

  test.each([
    [10, '10/day', '10 a day'],
    [24, '24/day', '24 a day'],
    [60, '60/day', '60 a day'],
    [96, '4/hour', '4 an hour'],
    [8640, '6/min', '6 a minute'],
    [172_800, '2/s', '2 a second'],
    [1 / 7, '1/week', '1 a week'],
    [12 / 365, '12/year', '12 a year'],
  ])('%d a day is written in the unit a person would take', (perDay, text, said) => {
    expect(ratePerDay(perDay).text).toBe(text);
    expect(formatRate(ratePerDay(perDay))).toBe(said);
  });
});
