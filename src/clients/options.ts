/** Small readings of options and calls that several clients share. */
import { at, isAbsent, itemsOf, known, list, literalOf, oneOf, textOf, type ListValue, type Value } from '../values/value.js';
import type { Call, ControlDraft, Draft } from './client.js';

/** A value that may be there: written, or handed in by a caller. */
export const isCandidate = (value: Value): boolean => !isAbsent(value) && value.kind !== 'unknown';

/**
 * The first that is given, of several spellings of one option; the last when none is. While the options are a parameter
 * all spellings stay possible.
 */
export function firstGiven(...values: [Value, ...Value[]]): Value {
  const candidates = values.filter(isCandidate);
  if (candidates[0]?.kind === 'parameter') return oneOf(candidates);
  return candidates[0] ?? values.find((value) => !isAbsent(value)) ?? (values.at(-1) as Value);
}

/** `fromBeginning` as an offset reset says it: `earliest`, `smallest`, `beginning` against `latest`, `largest`, `end`. */
export function toFromBeginning(reset: Value): Value {
  const text = literalOf(reset);
  return typeof text === 'string' ? known(/^(earliest|smallest|beginning)$/.test(text)) : reset;
}

export const control = (kind: ControlDraft['kind']) => (): Draft => ({ kind });

/** A control call whose first argument is one, or a list, of `{ topic }`. */
export const controlOf = (kind: ControlDraft['kind']) => (call: Call): readonly Draft[] => itemsOf(call.arg(0)).map((one) => ({ kind, topic: at(one, 'topic') }));

/** Messages that carry their topic themselves, gathered by topic; an unknown number of further ones stays a `rest`. */
export function byTopic(messages: Value): readonly { readonly topic: Value; readonly messages: ListValue }[] {
  const rest = messages.kind === 'list' ? messages.rest : undefined;
  const gathered = new Map<unknown, { topic: Value; messages: ListValue }>();
  for (const message of itemsOf(messages)) {
    const topic = at(message, 'topic');
    const key = topic.kind === 'known' || topic.kind === 'symbol' ? `${topic.kind}:${textOf(topic)}` : message;
    const before = gathered.get(key)?.messages ?? list([]);
    gathered.set(key, { topic, messages: message === rest ? list(before.items, rest) : list([...before.items, message]) });
  }
  return [...gathered.values()];
}
