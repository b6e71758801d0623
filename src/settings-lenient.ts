import { SettingsError } from './settings-reader.js';
import { parseSettings, type Settings, type SettingsBase } from './settings.js';

export interface LenientSettings {
  readonly settings: Settings;
  /** What is wrong, one sentence each; those settings were left out. */
  readonly problems: readonly string[];
  /** The settings as written, without those. */
  readonly rest: unknown;
}

/**
 * Reads settings so that one malformed key costs only that key: it is left out and named in `problems`, and everything
 * else holds. Whoever calls this has to show the problems; `parseSettings` throws at the first one.
 */
export function parseSettingsLeniently(raw: unknown, base: SettingsBase): LenientSettings {
  const problems: string[] = [];
  let rest: unknown = isObject(raw) ? clone(raw) : raw;
  for (;;) {
    try {
      return { settings: parseSettings(rest, base), problems, rest };
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      problems.push(error.message);
      if (!isObject(rest) || problems.length > MAX_PROBLEMS) rest = {};
      else leaveOut(rest, toKeys(error.path));
    }
  }
}

const MAX_PROBLEMS = 20;

type Branch = Record<string, unknown> | unknown[];
const isObject = (value: unknown): value is Branch => typeof value === 'object' && value !== null;

/** Only plain objects and lists are copied: what else a user may write is refused by `parseSettings` as it is. */
function clone(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clone);
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, clone(member)]));
}

/** `settings["queue-fit"].topics["order.*"].load` is topics, order.*, load; a place in the loads file is `loads`. */
function toKeys(path: string): readonly string[] {
  const start = 'settings["queue-fit"]';
  if (!path.startsWith(start)) return ['loads'];
  return [...path.slice(start.length).matchAll(/\.([\w$]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)].map(([, name, index, quoted]) => (quoted === undefined ? (name ?? index ?? '') : (JSON.parse(quoted) as string)));
}

/** Removes the deepest part of the way that is there; of a list the whole element, since half of one means something else. */
function leaveOut(from: Branch, keys: readonly string[]): void {
  let holder: Branch = from;
  let last = keys[0] ?? '';
  for (const key of keys.slice(1)) {
    const next: unknown = (holder as Record<string, unknown>)[last];
    if (Array.isArray(holder) || !isObject(next) || !(key in next)) break;
    holder = next;
    last = key;
  }
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else if (last in holder) delete holder[last];
  else for (const key of Object.keys(holder)) delete holder[key];
}
