/** The settings under `settings['queue-fit']`, parsed and validated once. RULES.md of the project describes each. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { measuredRate, parseRate, RATE_EXAMPLES, WINDOW_EXAMPLES } from './advisor/rate.js';
import { toMatcher } from './globs.js';
import { checkKeys, keysOf, memberOf, optional, readBoolean, readList, readText, refuse, type Setting } from './settings-reader.js';

export { SettingsError } from './settings-reader.js';

/** Messages per second; the text is how the user wrote it. */
export interface Rate {
  readonly perSecond: number;
  readonly text: string;
}
export interface TopicSettings {
  readonly load?: Rate;
  readonly burst?: Rate;
  /** The recorded reason that the topic stays on Kafka. */
  readonly keep?: string;
  readonly critical?: boolean;
  readonly ephemeral?: boolean;
  /** Consumers and producers outside the workspace. */
  readonly consumers: readonly string[];
  readonly producers: readonly string[];
}
/** One way of a published package to hide a client. Argument positions or paths are as the user wrote them. */
export interface WrapperSettings {
  readonly module: string;
  /** Member path of the function that produces: `publish`, `fastify.kafka.push`, `Bus.publish`. */
  readonly produce?: string;
  readonly consume?: string;
  /** Argument index, `index.path` into an object argument (`'0.topic'`), a literal in `=…`, or a template over several (`'{0}.{1}'`). */
  readonly topic?: string | number;
  readonly payload?: string | number;
  readonly key?: string | number;
  readonly group?: string | number;
  readonly handler?: string | number;
}
export interface Settings {
  /** Service name → globs. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  /** Exact name or glob → what is declared; the most specific (exact, then longest) wins per key. */
  readonly topics: readonly { readonly pattern: string; readonly value: TopicSettings }[];
  /** Measured messages per second by topic, from the `loads` file. */
  readonly loads: Readonly<Record<string, Rate>>;
  readonly wrappers: readonly WrapperSettings[];
  /** Upper edge of each row. */
  readonly rubric: { readonly jsonl: Rate; readonly sqlite: Rate; readonly redisStreams: Rate };
  /** Absolute path of the workspace, where the user names it. */
  readonly root?: string;
  /** Where the analysis is kept between runs; false turns it off. */
  readonly cache: boolean | string;
}

/** What the settings are where nothing is set; the rubric is that of "Should I Use Kafka for This?". */
export const DEFAULT_RUBRIC = { jsonl: '9/hour', sqlite: '999/min', redisStreams: '9999/s' } as const;

const SETTINGS = 'settings["queue-fit"]';

/**
 * Reads `settings['queue-fit']`, and the loads file if it names one.
 *
 * `base.root` is the workspace that relative paths are resolved against; `readFile` reads the loads file (by default from
 * disk). Throws `SettingsError` at the first setting that is wrong: a setting that is not understood must never silently
 * leave a rule without it.
 */
export function parseSettings(raw: unknown, base: SettingsBase): Settings {
  const all: Setting = { path: SETTINGS, value: raw ?? {} };
  checkKeys(all, 'an object with topics, loads, services, wrappers, rubric, root or cache', ['services', 'topics', 'loads', 'wrappers', 'rubric', 'root', 'cache']);
  const root = optional(all, 'root', (setting) => resolve(base.root, readText(setting, 'the path of the workspace')));
  return {
    services: optional(all, 'services', readServices).services ?? {},
    topics: optional(all, 'topics', readTopics).topics ?? [],
    loads: optional(all, 'loads', (setting) => readLoads(setting, { ...base, root: root.root ?? base.root })).loads ?? {},
    wrappers: optional(all, 'wrappers', (setting) => readList(setting, 'a list such as [{ module: "@acme/bus", produce: "publish", topic: 0 }]', readWrapper)).wrappers ?? [],
    rubric: readRubric(memberOf(all, 'rubric')),
    ...root,
    cache: optional(all, 'cache', readCache).cache ?? true,
  };
}

export interface SettingsBase {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Text of a file by absolute path; throws where there is none. */
  readonly readFile?: (path: string) => string;
}

const readRate = (setting: Setting): Rate => (typeof setting.value === 'string' ? parseRate(setting.value) : undefined) ?? refuse(setting, `write ${RATE_EXAMPLES}`);

function readServices(setting: Setting): Settings['services'] {
  const shape = 'an object of globs by service name, such as { billing: "apps/billing/**" }';
  const glob = 'a glob such as "apps/billing/**", or a list of globs';
  const globs = (entry: Setting): readonly string[] => (Array.isArray(entry.value) ? readList(entry, glob, (item) => readText(item, glob)) : [readText(entry, glob)]);
  return Object.fromEntries(keysOf(setting, shape).map((name) => [name, globs(memberOf(setting, name))]));
}

function readTopics(setting: Setting): Settings['topics'] {
  const shape = 'an object by topic name or glob, such as { "order.*": { load: "40000/s" } }';
  return keysOf(setting, shape).map((pattern) => ({ pattern, value: readTopic(memberOf(setting, pattern)) }));
}

function readTopic(setting: Setting): TopicSettings {
  checkKeys(setting, 'an object such as { load: "40000/s", keep: "flash sales" }', ['load', 'burst', 'keep', 'critical', 'ephemeral', 'consumers', 'producers']);
  const outside = (list: Setting): readonly string[] => {
    const what = 'a list of names such as ["warehouse (another repository)"]';
    return readList(list, what, (item) => readText(item, 'a name such as "warehouse (another repository)"'));
  };
  const topic = {
    ...optional(setting, 'load', readRate),
    ...optional(setting, 'burst', readRate),
    ...optional(setting, 'keep', (reason) => readText(reason, 'the reason for which the topic stays on Kafka, as text')),
    ...optional(setting, 'critical', readBoolean),
    ...optional(setting, 'ephemeral', readBoolean),
    consumers: optional(setting, 'consumers', outside).consumers ?? [],
    producers: optional(setting, 'producers', outside).producers ?? [],
  };
  if (topic.load && topic.burst && topic.burst.perSecond < topic.load.perSecond) refuse(memberOf(setting, 'burst'), `a burst is the highest rate, so write one above the load of ${topic.load.text}`);
  if (topic.critical && topic.ephemeral) refuse(memberOf(setting, 'ephemeral'), 'a topic whose messages must not be lost (critical) cannot be one whose messages may be (ephemeral), so keep one of the two');
  return topic;
}

/** A path to a JSON file, or what would be in it. */
function readLoads(setting: Setting, base: SettingsBase): Settings['loads'] {
  if (typeof setting.value !== 'string') return readMeasurements(setting);
  const file = resolve(base.root, readText(setting, 'the path of a JSON file'));
  let text: string;
  try {
    text = (base.readFile ?? ((path: string) => readFileSync(path, 'utf8')))(file);
  } catch {
    return refuse(setting, `there is no file that can be read at ${file}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return refuse(setting, `${file} is not JSON (${(error as Error).message})`);
  }
  return readMeasurements({ path: setting.value, value });
}

function readMeasurements(setting: Setting): Settings['loads'] {
  const shape = '{ "topics": { "order.created": { "messages": 84, "window": "7d" } } }';
  checkKeys(setting, `the path of a JSON file, or ${shape}`, ['topics', '$schema']);
  const topics = memberOf(setting, 'topics');
  const rates = keysOf(topics, `an object by topic name, as in ${shape}`).map((name): readonly [string, Rate] => {
    const entry = memberOf(topics, name);
    checkKeys(entry, 'an object such as { "messages": 84, "window": "7d" }', ['messages', 'window']);
    const messages = memberOf(entry, 'messages');
    if (typeof messages.value !== 'number' || !(messages.value >= 0) || !Number.isFinite(messages.value)) refuse(messages, 'write how many messages were counted, as a number');
    const window = memberOf(entry, 'window');
    return [name, (typeof window.value === 'string' ? measuredRate(messages.value as number, window.value) : undefined) ?? refuse(window, `write ${WINDOW_EXAMPLES}`)];
  });
  return Object.fromEntries(rates);
}

function readWrapper(setting: Setting): WrapperSettings {
  checkKeys(setting, 'an object such as { module: "@acme/bus", produce: "publish", topic: 0, payload: 1 }', ['module', 'produce', 'consume', 'topic', 'payload', 'key', 'group', 'handler']);
  const wrapper = {
    module: readText(memberOf(setting, 'module'), 'the package that hides the client, such as "@acme/bus"'),
    ...optional(setting, 'produce', (member) => readText(member, 'the function that produces, such as "publish" or "Bus.publish"')),
    ...optional(setting, 'consume', (member) => readText(member, 'the function that consumes, such as "subscribe" or "Bus.subscribe"')),
    ...optional(setting, 'topic', readArgument),
    ...optional(setting, 'payload', readArgument),
    ...optional(setting, 'key', readArgument),
    ...optional(setting, 'group', readArgument),
    ...optional(setting, 'handler', readArgument),
  };
  if (wrapper.produce === undefined && wrapper.consume === undefined) refuse(setting, 'name the function that produces or consumes, such as produce: "publish"');
  if (wrapper.topic === undefined) refuse(setting, 'say which argument is the topic, such as topic: 0 or topic: "0.topic"');
  return wrapper;
}

function readArgument(setting: Setting): string | number {
  const { value } = setting;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  if (typeof value === 'string' && (/^\d+(\.[\w$-]+)*$/.test(value) || /^=./.test(value) || /\{\d+(\.[\w$-]+)*\}/.test(value))) return value;
  return refuse(setting, 'write the index of an argument (0), a path into one ("0.topic"), a literal ("=orders") or a template ("{0}.{1}")');
}

function readRubric(setting: Setting): Settings['rubric'] {
  const rows = ['jsonl', 'sqlite', 'redisStreams'] as const;
  const given: Setting = { ...setting, value: setting.value ?? {} };
  checkKeys(given, 'an object such as { sqlite: "999/min" }', rows);
  const edge = (row: (typeof rows)[number]): Rate => {
    const member = memberOf(given, row);
    return readRate({ ...member, value: member.value ?? DEFAULT_RUBRIC[row] });
  };
  const rubric = { jsonl: edge('jsonl'), sqlite: edge('sqlite'), redisStreams: edge('redisStreams') };
  for (const [lower, upper] of [['jsonl', 'sqlite'], ['sqlite', 'redisStreams']] as const) {
    if (rubric[lower].perSecond > rubric[upper].perSecond) refuse({ path: memberOf(given, lower).path, value: rubric[lower].text }, `each row ends above the one before it, so write a rate of at most ${rubric[upper].text} (${upper})`);
  }
  return rubric;
}

function readCache(setting: Setting): boolean | string {
  if (typeof setting.value === 'boolean') return setting.value;
  return typeof setting.value === 'string' && setting.value.trim() !== '' ? setting.value : refuse(setting, 'write true, false, or the directory to keep the analysis in');
}

const matchersOf = new WeakMap<Settings, readonly { readonly pattern: string; readonly value: TopicSettings; readonly matches: (text: string) => boolean }[]>();

/**
 * What is declared about a topic, by its name as reports write it. The exact name wins over globs, a longer glob over a
 * shorter one, key by key. A symbol (`env:ORDERS|orders`) may be declared by its whole text, its key or its default.
 */
export function topicSettingsFor(settings: Settings, topicText: string): TopicSettings {
  let matchers = matchersOf.get(settings);
  if (!matchers) {
    // `bash` lets `*` cross slashes, which a default of a symbol may hold; dots are nothing special to picomatch inside a name.
    matchers = settings.topics.map((topic) => ({ ...topic, matches: toMatcher(topic.pattern, { bash: true, dot: true, nonegate: true, windows: false }) }));
    matchersOf.set(settings, matchers);
  }
  const names = namesOfText(topicText);
  const weakestFirst = matchers
    .filter(({ pattern, matches }) => names.some((name) => name === pattern || matches(name)))
    .map((topic) => ({ ...topic, rank: names.includes(topic.pattern) ? Number.MAX_SAFE_INTEGER : topic.pattern.length }))
    .sort((a, b) => a.rank - b.rank);
  return weakestFirst.reduce<TopicSettings>(
    (merged, { value }) => ({
      ...merged,
      ...value,
      consumers: value.consumers.length > 0 ? value.consumers : merged.consumers,
      producers: value.producers.length > 0 ? value.producers : merged.producers,
    }),
    { consumers: [], producers: [] },
  );
}

/**
 * The names a topic may be declared by: `env:ORDERS|orders` also by `env:ORDERS`, `ORDERS` and `orders`, `package:@acme/events#Topics.ORDERS` also by
 * `Topics.ORDERS`.
 */
export function namesOfText(topicText: string): readonly string[] {
  const symbol = /^((?:env:|config:|package:[^#]*#)([^|]+))(?:\|(.*))?$/.exec(topicText);
  if (!symbol) return [topicText];
  const [, whole = '', key = '', fallback] = symbol;
  return [...new Set([topicText, whole, key, ...(fallback === undefined ? [] : [fallback])])];
}
