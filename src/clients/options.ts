/** Small readings of options and calls that several clients share. */
import { at, isAbsent, itemsOf, known, literalOf, type Value } from '../values/value.js';
import type { Call, ControlDraft, Draft } from './client.js';

/** A value that may be there: written, or handed in by a caller. */
export const isCandidate = (value: Value): boolean => !isAbsent(value) && value.kind !== 'unknown';

/** The first that is given, of several spellings of one option; the last when none is. */
export function firstGiven(...values: [Value, ...Value[]]): Value {
  return values.find(isCandidate) ?? values.find((value) => !isAbsent(value)) ?? (values.at(-1) as Value);
}

/** `fromBeginning` as an offset reset says it: `earliest`, `smallest`, `beginning` against `latest`, `largest`, `end`. */
export function toFromBeginning(reset: Value): Value {
  const text = literalOf(reset);
  return typeof text === 'string' ? known(/^(earliest|smallest|beginning)$/.test(text)) : reset;
}

export const control = (kind: ControlDraft['kind']) => (): Draft => ({ kind });

/** A control call whose first argument is one, or a list, of `{ topic }`. */
export const controlOf = (kind: ControlDraft['kind']) => (call: Call): readonly Draft[] => itemsOf(call.arg(0)).map((one) => ({ kind, topic: at(one, 'topic') }));
