import { describe, expect, it } from 'vitest';
import { parseSettingsLeniently } from '../src/settings-lenient.js';

const base = { root: '/srv/harbour', readFile: () => '{ "topics": { "berth.assigned": { "messages": "many", "window": "7d" } } }' };

describe('parseSettingsLeniently', () => {
  it('takes settings that are right as they are', () => {
    const raw = { cache: false, topics: { 'berth.*': { keep: 'replayed every night' } } };
    const { settings, problems, rest } = parseSettingsLeniently(raw, base);
    expect(problems).toEqual([]);
    expect(rest).toEqual(raw);
    expect(settings.topics).toEqual([{ pattern: 'berth.*', value: { keep: 'replayed every night', consumers: [], producers: [] } }]);
  });

  it('names every key that is wrong and keeps the others', () => {
    const raw = { topics: { 'berth.*': { load: 'often', keep: 'replayed' }, tides: { critical: 'yes' } }, rubic: {}, wrappers: [{ module: '@harbour/bus', produce: 'put', topic: 0 }, { module: 7 }] };
    const { settings, problems, rest } = parseSettingsLeniently(raw, base);
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).toContain('settings["queue-fit"].topics["berth.*"].load is "often"');
    expect(problems.join('\n')).toContain('settings["queue-fit"].topics.tides.critical is "yes"');
    expect(problems.join('\n')).toContain('did you mean "rubric"?');
    expect(rest).toEqual({ topics: { 'berth.*': { keep: 'replayed' }, tides: {} }, wrappers: [{ module: '@harbour/bus', produce: 'put', topic: 0 }] });
    expect(settings.wrappers).toEqual([{ module: '@harbour/bus', produce: 'put', topic: 0 }]);
  });

  it('does not change what the user wrote', () => {
    const raw = { topics: { tides: { load: 'often' } } };
    parseSettingsLeniently(raw, base);
    expect(raw).toEqual({ topics: { tides: { load: 'often' } } });
  });

  it('leaves out a loads file that is wrong inside', () => {
    const { settings, problems, rest } = parseSettingsLeniently({ loads: './loads.json', cache: false }, base);
    expect(problems).toEqual([expect.stringContaining('"many"')]);
    expect(rest).toEqual({ cache: false });
    expect(settings.loads).toEqual({});
  });

  it.each([['a text', 'fast'], ['a list', [1]], ['a number', 7]])('goes on with the defaults for %s', (_, raw) => {
    const { settings, problems } = parseSettingsLeniently(raw, base);
    expect(problems.length).toBeGreaterThan(0);
    expect(settings.cache).toBe(true);
    expect(settings.topics).toEqual([]);
  });
});
