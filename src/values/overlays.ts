/** Values over what was there before: spreads and defaults. */
import { VARIABLE } from './settings/process-env.js';
import { type RecordValue, type Value, isAbsent } from './value.js';

/** What is not written comes from what is spread: of the environment itself whatever is named like a variable. */
export function furtherMember(records: readonly RecordValue[], key: string): Value | undefined {
  for (const one of records) {
    const found = one.environment && !VARIABLE.test(key) ? undefined : one.get(key);
    if (found) return found;
  }
  return undefined;
}

/** A value over what was there before: a setting has that for its default, and what is missing leaves it. */
export function overlaid(value: Value, before: () => Value | undefined): Value {
  if (value.kind === 'symbol' && !value.fallback) {
    const fallback = before();
    return fallback ? { ...value, fallback } : value;
  }
  return isAbsent(value) ? (before() ?? value) : value;
}
