import type { Call, Client, Draft } from '../../src/clients/client.js';
import { type Instance, isAbsent, known, list, type Literal, record, textOf, unknown, type Value } from '../../src/values/value.js';

const KINDS = new Set(['known', 'oneOf', 'template', 'symbol', 'parameter', 'record', 'list', 'function', 'regexp', 'instance', 'object', 'foreign', 'blob', 'unknown', 'class']);
const isValue = (input: unknown): input is Value => typeof input === 'object' && input !== null && 'kind' in input && KINDS.has(String(input.kind));

/** Plain data as a value; values inside stay themselves. */
export function toValue(input: unknown): Value {
  if (isValue(input)) return input;
  if (Array.isArray(input)) return list(input.map(toValue));
  if (typeof input === 'object' && input !== null) return record(Object.fromEntries(Object.entries(input).map(([key, one]) => [key, toValue(one)])));
  return known(input as Literal);
}

/** A function with so many parameters, recognisable by its name. */
export const fn = (name: string, parameters = 2): Value =>
  ({ kind: 'function', node: { parameters: Array.from({ length: parameters }), testName: name } }) as unknown as Value;

/** An object of a client made with these arguments. */
export const instance = (type: string, args: readonly unknown[] = [], more: Partial<Instance> = {}): Instance => ({
  kind: 'instance', client: 'any', type, identity: `${type}@1`, args: args.map(toValue), ...more,
});

export interface CallShape {
  readonly receiver?: Value;
  readonly decorated?: Value;
  /** What functions return. */
  readonly results?: Readonly<Record<string, unknown>>;
}

/** A call as the engine would hand it to a client's operation. */
export function callOf(args: readonly unknown[], shape: CallShape = {}): Call {
  return {
    arg: (index) => (index < args.length ? toValue(args[index]) : known(undefined)),
    argCount: args.length,
    receiver: shape.receiver ?? unknown('no receiver'),
    decorated: shape.decorated,
    resultOf: (value) => toValue(value.kind === 'function' ? shape.results?.[(value.node as unknown as { testName: string }).testName] : unknown('not a function')),
    clientPart: (value) => value,
    provided: (token) => token,
  };
}

/** What an operation says, as plain data without what is absent: easy to compare. */
export function draftsOf(client: Client, operation: string, args: readonly unknown[], shape?: CallShape): readonly Record<string, unknown>[] {
  const result = client.operations[operation]?.(callOf(args, shape));
  const drafts = result === undefined ? [] : Array.isArray(result) ? (result as readonly Draft[]) : [result as Draft];
  return drafts.map((draft) => {
    const read = 'message' in draft && typeof draft.message === 'function' ? draft.message : undefined;
    const plain = Object.entries(draft).flatMap(([key, value]): [string, unknown][] => {
      if (key === 'message' && read) return [];
      if (key === 'messages' && read) return [[key, elements(value as Value).map((one) => plainRecord(read(one)))]];
      if (key === 'options') return [];
      return isValue(value) ? (isAbsent(value) ? [] : [[key, toPlain(value)]]) : [[key, value]];
    });
    return Object.fromEntries(plain);
  });
}

const elements = (value: Value): readonly Value[] => (value.kind === 'list' ? [...value.items, ...(value.rest ? [value.rest] : [])] : [value]);

function plainRecord(draft: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(draft).flatMap(([key, value]) => (isAbsent(value as Value) ? [] : [[key, toPlain(value as Value)]])));
}

/** A value as plain data: lists and records as such, everything else by its text. */
export function toPlain(value: Value): unknown {
  switch (value.kind) {
    case 'known':
      return value.value;
    case 'list':
      return value.rest ? [...value.items.map(toPlain), '…', toPlain(value.rest)] : value.items.map(toPlain);
    case 'record':
      return Object.fromEntries(value.keys.flatMap((key) => { const one = value.get(key); return one && !isAbsent(one) ? [[key, toPlain(one)]] : []; }));
    case 'oneOf':
      return { oneOf: value.values.map(toPlain) };
    case 'function':
      return `function ${(value.node as unknown as { testName: string }).testName}`;
    case 'parameter':
      return `parameter ${value.path.join('.')}`;
    case 'unknown':
      return '?';
    default:
      return textOf(value);
  }
}

/** A parameter of a wrapper. */
export const parameter = (...path: string[]): Value => ({ kind: 'parameter', of: {} as never, index: 0, path });
