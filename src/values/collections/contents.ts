/** What is put into a collection after it was made: `handlers.set(topic, handler)`, `topics.add(topic)`, `queue.push(record)`, `byTopic[topic] = handler`. */
import { ts } from 'ts-morph';
import { callsAndAssignmentsIn, groupedBy, lastNameOf } from '../syntax/acts.js';
import { elementOf } from '../declarations.js';
import type { Evaluator } from '../evaluate.js';
import { perFile } from '../syntax/per-file.js';
import { type Keeping, keepingAt, keptUnder } from './registries.js';
import { type Context, type ListValue, type RecordValue, type Value, isDefinedByItself, list, oneOf, parametersIn, picked, stringOf } from '../value.js';

/** One statement that puts something in: what it is put into, under which key. */
interface Put {
  readonly into: ts.Expression;
  readonly key?: ts.Expression;
  readonly values: readonly ts.Expression[];
  readonly how: 'push' | 'add' | 'set';
}

/** The puts of a file, by the last name of what they put into. */
const putsIn = perFile((sourceFile): ReadonlyMap<string, readonly Put[]> => {
  const puts = callsAndAssignmentsIn(sourceFile).flatMap((node) => (ts.isCallExpression(node) ? putBy(node) : ts.isElementAccessExpression(node.left) ? { into: node.left.expression, key: node.left.argumentExpression, values: [node.right], how: 'set' as const } : undefined) ?? []);
  return groupedBy(puts, ({ into }) => lastNameOf(into));
});

function putBy({ expression, arguments: values }: ts.CallExpression): Put | undefined {
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const { name: { text: name }, expression: into } = expression;
  const [key, value] = values;
  if (name === 'push' || name === 'unshift') return { into, values, how: 'push' };
  if (name === 'add' && key) return { into, values: [key], how: 'add' };
  return name === 'set' && key && value ? { into, key, values: [value], how: 'set' } : undefined;
}

/** What one put puts in, evaluated where it stands. */
interface Entry {
  readonly key: Value | undefined;
  readonly value: Value;
  /** Where the key is a parameter: whoever calls the function says what stands under which name. */
  readonly keeping?: Keeping | undefined;
}

/**
 * A collection with what is put into it elsewhere in these files; the value itself where nothing is. `isTarget` says whether an
 * expression of that name is the collection; `under` gives the calls under which the statement around an expression is meant.
 * @param owner the object whose field it is
 */
export function withContents(evaluator: Evaluator, value: Value, name: string, sourceFiles: readonly ts.SourceFile[], isTarget: (into: ts.Expression) => boolean, under: (node: ts.Expression) => Context | undefined, owner?: Value): Value {
  const kind = collectionKind(value);
  if (!kind) return value;
  const wanted = kind === 'record' ? 'set' : kind === 'Map' ? 'set' : kind === 'Set' ? 'add' : undefined;
  const puts = sourceFiles.flatMap((sourceFile) => putsIn(sourceFile).get(name) ?? []).filter((put) => (wanted === undefined ? put.how !== 'set' : put.how === wanted) && isTarget(put.into));
  if (puts.length === 0) return value;
  const entries = puts.flatMap((put) => put.values.map((v): Entry => {
    const key = put.key && evaluator.evaluate(put.key, under(put.key));
    return { key, value: ts.isSpreadElement(v) ? elementOf(evaluator.evaluate(v.expression, under(v))) : evaluator.evaluate(v, under(v)), keeping: key && keepingAt(key, v, owner) };
  }));
  if (value.kind === 'list' || kind === 'Set') return withElements(value.kind === 'list' ? value : list([]), entries);
  return withEntries(evaluator, value.kind === 'record' ? value : { kind: 'record', keys: [], get: () => undefined, open: false, map: true }, entries);
}

function collectionKind(value: Value): 'list' | 'record' | 'Map' | 'Set' | undefined {
  if (value.kind === 'list') return value.rest ? undefined : 'list';
  if (value.kind === 'record') return value.map || value.node ? 'record' : undefined;
  if (value.kind !== 'foreign' || value.module !== 'global' || value.path[1] !== 'new') return undefined;
  return value.path[0] === 'Map' ? 'Map' : value.path[0] === 'Set' ? 'Set' : undefined;
}

/** How often something is put in is not known: literals are elements, all else is what further elements look like. */
function withElements(value: ListValue, entries: readonly Entry[]): ListValue {
  const put = entries.map((e) => e.value).filter((v) => !isDefinedByItself(v));
  return put.length > 0 ? list(value.items, oneOf(put)) : value;
}

function withEntries(evaluator: Evaluator, value: RecordValue, entries: readonly Entry[]): RecordValue {
  const named = new Map<string, Value[]>();
  const others: (readonly [Value, Value])[] = [...(value.others ?? [])];
  for (const { key, value: put } of entries) {
    const text = stringOf(key);
    if (text === undefined) others.push([key as Value, put]);
    else named.set(text, [...(named.get(text) ?? []), put]);
  }
  const keepings = entries.flatMap(({ keeping }) => keeping ?? []);
  return {
    ...value,
    keys: [...new Set([...value.keys, ...named.keys()])],
    open: value.open || others.length > 0,
    get: (key) => {
      const put = named.get(key) ?? keepings.flatMap((keeping) => keptUnder(evaluator, keeping, key));
      const first = value.get(key);
      return put.length > 0 ? oneOf([...(first ? [first] : []), ...put]) : first;
    },
    ...(others.length > 0 ? { others } : {}),
  };
}

/** What was put in under keys that only the program's run tells, for a key that is none of those that are written down. */
export function putUnder(value: Value, key: Value): Value | undefined {
  if (value.kind !== 'record' || !value.others || key.kind === 'unknown') return undefined;
  const text = stringOf(key);
  if (text !== undefined && value.keys.includes(text)) return undefined;
  return (text === undefined ? undefined : value.get(text)) ?? picked(oneOf(value.others.map(([, put]) => put)), parametersIn(key));
}
