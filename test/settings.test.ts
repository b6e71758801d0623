import { describe, expect, test } from 'vitest';
import { parseSettings, SettingsError, topicSettingsFor } from '../src/settings.js';

const base = { root: '/shop' };
const parse = (raw: unknown) => parseSettings(raw, base);

describe('parseSettings', () => {
  test('nothing set: the rubric of the article, no declarations, a cache', () => {
    expect(parse(undefined)).toEqual({
      services: {},
      topics: [],
      loads: {},
      wrappers: [],
      rubric: { jsonl: { perSecond: 9 / 3600, text: '9/hour' }, sqlite: { perSecond: 999 / 60, text: '999/min' }, redisStreams: { perSecond: 9999, text: '9999/s' } },
      cache: true,
    });
  });

  test('every setting', () => {
    const settings = parse({
      services: { billing: 'apps/billing/**', mail: ['apps/mail/**', 'apps/mailer/**'] },
      topics: {
        'order.*': { load: '40000/s', burst: '100000/s', keep: 'flash sales' },
        'audit.log': { consumers: ['warehouse (another repository)'], producers: ['mainframe'], critical: true },
        'cursor.moved': { ephemeral: true },
      },
      wrappers: [{ module: '@acme/bus', produce: 'publish', topic: 0, payload: 1 }],
      rubric: { sqlite: '500/min' },
      root: '../mall',
      cache: '.cache/queues',
    });
    expect(settings.services).toEqual({ billing: ['apps/billing/**'], mail: ['apps/mail/**', 'apps/mailer/**'] });
    expect(settings.topics).toEqual([
      { pattern: 'order.*', value: { load: { perSecond: 40_000, text: '40000/s' }, burst: { perSecond: 100_000, text: '100000/s' }, keep: 'flash sales', consumers: [], producers: [] } },
      { pattern: 'audit.log', value: { consumers: ['warehouse (another repository)'], producers: ['mainframe'], critical: true } },
      { pattern: 'cursor.moved', value: { ephemeral: true, consumers: [], producers: [] } },
    ]);
    expect(settings.wrappers).toEqual([{ module: '@acme/bus', produce: 'publish', topic: 0, payload: 1 }]);
    expect(settings.rubric.sqlite.text).toBe('500/min');
    expect(settings.rubric.jsonl.text).toBe('9/hour');
    expect(settings.root).toBe('/mall');
    expect(settings.cache).toBe('.cache/queues');
  });

  test('wrapper arguments: an index, a path, a literal, a template', () => {
    const [wrapper] = parse({ wrappers: [{ module: 'bus', produce: 'Bus.publish', topic: '{0}.{1}', payload: '0.body', key: 2, group: '=shop' }] }).wrappers;
    expect(wrapper).toEqual({ module: 'bus', produce: 'Bus.publish', topic: '{0}.{1}', payload: '0.body', key: 2, group: '=shop' });
  });

  test('loads from a file, relative to the root the user names', () => {
    const read: string[] = [];
    const settings = parseSettings({ loads: './queue-loads.json', root: '/mall' }, { root: '/shop', readFile: (path) => (read.push(path), '\uFEFF{ "topics": { "order.created": { "messages": 84, "window": "7d" } } }') });
    expect(read).toEqual(['/mall/queue-loads.json']);
    expect(settings.loads).toEqual({ 'order.created': { perSecond: 84 / 604_800, text: '84 in 7 days' } });
  });

  test('loads written in place', () => {
    expect(parse({ loads: { topics: { tick: { messages: 5, window: '1 minute' } } } }).loads).toEqual({ tick: { perSecond: 5 / 60, text: '5 in 1 minute' } });
  });

  test.each<[string, unknown, string]>([
    ['no object', 'order.*', 'settings["queue-fit"] is "order.*": write an object with topics, loads, services, wrappers, rubric, root or cache.'],
    ['a list', [], 'settings["queue-fit"] is []: write an object with topics, loads, services, wrappers, rubric, root or cache.'],
    ['an unknown key', { topic: {} }, 'settings["queue-fit"].topic is not a setting: did you mean "topics"? Known here are services, topics, loads, wrappers, rubric, root and cache.'],
    ['an unknown key that is near nothing', { zookeeper: {} }, 'settings["queue-fit"].zookeeper is not a setting: known here are services, topics, loads, wrappers, rubric, root and cache.'],
    ['topics', { topics: ['order.*'] }, 'settings["queue-fit"].topics is ["order.*"]: write an object by topic name or glob, such as { "order.*": { load: "40000/s" } }.'],
    ['a topic', { topics: { 'order.*': '40000/s' } }, 'settings["queue-fit"].topics["order.*"] is "40000/s": write an object such as { load: "40000/s", keep: "flash sales" }.'],
    ['a key of a topic', { topics: { tick: { laod: '1/s' } } }, 'settings["queue-fit"].topics.tick.laod is not a setting: did you mean "load"? Known here are load, burst, keep, critical, ephemeral, consumers and producers.'],
    ['a load', { topics: { 'order.*': { load: 'fast' } } }, 'settings["queue-fit"].topics["order.*"].load is "fast": write a rate such as "40000/s", "300/min", "9/hour" or "10/day".'],
    ['a load as a number', { topics: { tick: { load: 40 } } }, 'settings["queue-fit"].topics.tick.load is 40: write a rate such as "40000/s", "300/min", "9/hour" or "10/day".'],
    ['a burst', { topics: { tick: { burst: null } } }, 'settings["queue-fit"].topics.tick.burst is null: write a rate such as "40000/s", "300/min", "9/hour" or "10/day".'],
    ['a burst below the load', { topics: { tick: { load: '9/s', burst: '8/s' } } }, 'settings["queue-fit"].topics.tick.burst is "8/s": a burst is the highest rate, so write one above the load of 9/s.'],
    ['keep without a reason', { topics: { tick: { keep: true } } }, 'settings["queue-fit"].topics.tick.keep is true: write the reason for which the topic stays on Kafka, as text.'],
    ['an empty reason', { topics: { tick: { keep: ' ' } } }, 'settings["queue-fit"].topics.tick.keep is " ": write the reason for which the topic stays on Kafka, as text.'],
    ['critical', { topics: { tick: { critical: 'yes' } } }, 'settings["queue-fit"].topics.tick.critical is "yes": write true or false.'],
    ['ephemeral', { topics: { tick: { ephemeral: 1 } } }, 'settings["queue-fit"].topics.tick.ephemeral is 1: write true or false.'],
    ['critical and ephemeral', { topics: { tick: { critical: true, ephemeral: true } } }, 'settings["queue-fit"].topics.tick.ephemeral is true: a topic whose messages must not be lost (critical) cannot be one whose messages may be (ephemeral), so keep one of the two.'],
    ['consumers', { topics: { tick: { consumers: 'warehouse' } } }, 'settings["queue-fit"].topics.tick.consumers is "warehouse": write a list of names such as ["warehouse (another repository)"].'],
    ['a producer', { topics: { tick: { producers: ['a', 5] } } }, 'settings["queue-fit"].topics.tick.producers[1] is 5: write a name such as "warehouse (another repository)".'],
    ['services', { services: 'apps/*' }, 'settings["queue-fit"].services is "apps/*": write an object of globs by service name, such as { billing: "apps/billing/**" }.'],
    ['a glob', { services: { billing: 7 } }, 'settings["queue-fit"].services.billing is 7: write a glob such as "apps/billing/**", or a list of globs.'],
    ['a glob in a list', { services: { billing: [''] } }, 'settings["queue-fit"].services.billing[0] is "": write a glob such as "apps/billing/**", or a list of globs.'],
    ['wrappers', { wrappers: { module: 'bus' } }, 'settings["queue-fit"].wrappers is {"module":"bus"}: write a list such as [{ module: "@acme/bus", produce: "publish", topic: 0 }].'],
    ['a wrapper without a module', { wrappers: [{ produce: 'publish', topic: 0 }] }, 'settings["queue-fit"].wrappers[0].module is undefined: write the package that hides the client, such as "@acme/bus".'],
    ['a wrapper that does nothing', { wrappers: [{ module: 'bus', topic: 0 }] }, 'settings["queue-fit"].wrappers[0] is {"module":"bus","topic":0}: name the function that produces or consumes, such as produce: "publish".'],
    ['a wrapper without a topic', { wrappers: [{ module: 'bus', produce: 'publish' }] }, 'settings["queue-fit"].wrappers[0] is {"module":"bus","produce":"publish"}: say which argument is the topic, such as topic: 0 or topic: "0.topic".'],
    ['an argument', { wrappers: [{ module: 'bus', produce: 'publish', topic: 'first' }] }, 'settings["queue-fit"].wrappers[0].topic is "first": write the index of an argument (0), a path into one ("0.topic"), a literal ("=orders") or a template ("{0}.{1}").'],
    ['a negative argument', { wrappers: [{ module: 'bus', produce: 'publish', topic: -1 }] }, 'settings["queue-fit"].wrappers[0].topic is -1: write the index of an argument (0), a path into one ("0.topic"), a literal ("=orders") or a template ("{0}.{1}").'],
    ['a row of the rubric', { rubric: { sqllite: '1/s' } }, 'settings["queue-fit"].rubric.sqllite is not a setting: did you mean "sqlite"? Known here are jsonl, sqlite and redisStreams.'],
    ['an edge', { rubric: { jsonl: 9 } }, 'settings["queue-fit"].rubric.jsonl is 9: write a rate such as "40000/s", "300/min", "9/hour" or "10/day".'],
    ['edges out of order', { rubric: { jsonl: '20/s' } }, 'settings["queue-fit"].rubric.jsonl is "20/s": each row ends above the one before it, so write a rate of at most 999/min (sqlite).'],
    ['the root', { root: 5 }, 'settings["queue-fit"].root is 5: write the path of the workspace.'],
    ['the cache', { cache: 0 }, 'settings["queue-fit"].cache is 0: write true, false, or the directory to keep the analysis in.'],
    ['loads', { loads: 5 }, 'settings["queue-fit"].loads is 5: write the path of a JSON file, or { "topics": { "order.created": { "messages": 84, "window": "7d" } } }.'],
    ['messages', { loads: { topics: { tick: { messages: '84', window: '7d' } } } }, 'settings["queue-fit"].loads.topics.tick.messages is "84": write how many messages were counted, as a number.'],
    ['a window', { loads: { topics: { tick: { messages: 84, window: '7 fortnights' } } } }, 'settings["queue-fit"].loads.topics.tick.window is "7 fortnights": write a time such as "90s", "5min", "24h", "7d" or "2w".'],
    ['a value that is long', { topics: 'x'.repeat(80) }, `settings["queue-fit"].topics is "${'x'.repeat(56)}…: write an object by topic name or glob, such as { "order.*": { load: "40000/s" } }.`],
    ['a value that is code', { topics: () => 1 }, 'settings["queue-fit"].topics is a function: write an object by topic name or glob, such as { "order.*": { load: "40000/s" } }.'],
  ])('%s', (_name, raw, message) => {
    let error: unknown;
    try {
      parse(raw);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as SettingsError).message).toBe(message);
  });

  test('a loads file that is not there', () => {
    const missing = () => parseSettings({ loads: 'gone.json' }, { ...base, readFile: () => { throw new Error('ENOENT'); } });
    expect(missing).toThrow('settings["queue-fit"].loads is "gone.json": there is no file that can be read at /shop/gone.json.');
  });

  test('a loads file that is no JSON', () => {
    expect(() => parseSettings({ loads: 'loads.json' }, { ...base, readFile: () => '{ topics' })).toThrow(/^settings\["queue-fit"\]\.loads is "loads\.json": \/shop\/loads\.json is not JSON \(.+\)\.$/);
  });

  test('a mistake inside the loads file names the file', () => {
    expect(() => parseSettings({ loads: 'loads.json' }, { ...base, readFile: () => '{ "topics": { "tick": { "messages": 1 } } }' })).toThrow('loads.json.topics.tick.window is undefined: write a time such as "90s", "5min", "24h", "7d" or "2w".');
  });
});

describe('topicSettingsFor', () => {
  const settings = parse({
    topics: {
      '*': { load: '1/s', critical: false },
      'order.*': { load: '2/s', keep: 'flash sales', consumers: ['mainframe'] },
      'order.created.*': { load: '3/s' },
      'order.created.v2': { critical: true },
      ORDERS_TOPIC: { keep: 'by key' },
      invoices: { keep: 'by default' },
    },
  });

  test('the exact name, then the longest glob, key by key', () => {
    expect(topicSettingsFor(settings, 'order.created.v2')).toEqual({ load: { perSecond: 3, text: '3/s' }, keep: 'flash sales', critical: true, consumers: ['mainframe'], producers: [] });
  });
  test('* crosses dots', () => expect(topicSettingsFor(settings, 'order.paid.eu.v1').keep).toBe('flash sales'));
  test('a glob is the whole name', () => expect(topicSettingsFor(settings, 'reorder.x').keep).toBeUndefined());
  test('a symbol by its key', () => expect(topicSettingsFor(settings, 'env:ORDERS_TOPIC').keep).toBe('by key'));
  test('a symbol by its default', () => expect(topicSettingsFor(settings, 'env:IN|invoices').keep).toBe('by default'));
  test('a symbol by a glob over its default', () => expect(topicSettingsFor(settings, 'config:kafka.in|order.paid').keep).toBe('flash sales'));
  test('a template as reports write it', () => expect(topicSettingsFor(parse({ topics: { '*.created': { keep: 'all of them' } } }), '${?}.created').keep).toBe('all of them'));
  test('nothing declared', () => expect(topicSettingsFor(parse({}), 'order.created')).toEqual({ consumers: [], producers: [] }));
});
