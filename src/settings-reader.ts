/** Reads settings of unknown shape. Whatever is wrong becomes one sentence with the key's path, the value, and what is allowed. */
import { findNearMiss } from './near-miss.js';

/** A setting that cannot be read. The message is one sentence that a user can act on. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** `path` is the key as one would write it in code: `settings["queue-fit"].topics["order.*"].load`. */
  constructor(
    readonly path: string,
    found: string,
    allowed: string,
  ) {
    super(`${path} ${found}: ${allowed}.`);
  }
}

/** A value with the way to it. */
export interface Setting {
  readonly path: string;
  readonly value: unknown;
}

/** Refuses a setting: `… is "fast": write a rate such as "40000/s"`. */
export function refuse(setting: Setting, allowed: string): never {
  throw new SettingsError(setting.path, `is ${show(setting.value)}`, allowed);
}

/** The member of a setting that has been read as an object. */
export const memberOf = (setting: Setting, key: string): Setting => ({
  path: `${setting.path}${/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`}`,
  value: (setting.value as Readonly<Record<string, unknown>>)[key],
});

/** The keys of an object setting that have a value. `shape` completes "write …". Throws when it is no plain object. */
export function keysOf(setting: Setting, shape: string): readonly string[] {
  const { value } = setting;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(setting, `write ${shape}`);
  return Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
}

/** An object with no other keys than these. Throws with the key that was probably meant. */
export function checkKeys(setting: Setting, shape: string, allowed: readonly string[]): void {
  const stranger = keysOf(setting, shape).find((key) => !allowed.includes(key));
  if (stranger === undefined) return;
  const meant = findNearMiss(stranger, allowed);
  const { path } = memberOf(setting, stranger);
  throw new SettingsError(path, 'is not a setting', meant === undefined ? `known here are ${listed(allowed)}` : `did you mean "${meant}"? Known here are ${listed(allowed)}`);
}

/** Reads a member with `read`, if it is there, into an object that can be spread. */
export function optional<K extends string, T>(setting: Setting, key: K, read: (member: Setting) => T): { readonly [key in K]?: T } {
  const member = memberOf(setting, key);
  return (member.value === undefined ? {} : { [key]: read(member) }) as { readonly [key in K]?: T };
}

export function readBoolean(setting: Setting): boolean {
  return typeof setting.value === 'boolean' ? setting.value : refuse(setting, 'write true or false');
}

/** Text that says something. `what` completes "write …". */
export function readText(setting: Setting, what: string): string {
  return typeof setting.value === 'string' && setting.value.trim() !== '' ? setting.value : refuse(setting, `write ${what}`);
}

export function readList<T>(setting: Setting, what: string, read: (item: Setting) => T): readonly T[] {
  if (!Array.isArray(setting.value)) return refuse(setting, `write ${what}`);
  return setting.value.map((value: unknown, index) => read({ path: `${setting.path}[${index}]`, value }));
}

const listed = (keys: readonly string[]): string => `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`;

/** A value as one would write it, cut where it gets long. */
function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint' || typeof value === 'symbol' || (typeof value === 'number' && !Number.isFinite(value))) return String(value);
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = 'an object that contains itself';
  }
  if (text === undefined) return 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
