/** What is put into a collection after it was made: `handlers.set(topic, handler)`, `topics.add(topic)`, `queue.push(record)`, `byTopic[topic] = handler`. */
import { ts } from 'ts-morph';
import { callsAndAssignmentsIn, groupedBy, lastNameOf } from '../syntax/acts.js';
import type { Evaluator } from '../evaluate.js';
import { perFile } from '../syntax/per-file.js';
import { pushBy } from '../syntax/pushes.js';
import { type Keeping, keepingAt, keptUnder } from './registries.js';
import { type Context, type ListValue, type RecordValue, type Value, isDefinedByItself, known, list, oneOf, parametersIn, picked, stringOf, textOf } from '../value.js';
import { elementOf } from '../settled.js';

/** One statement that puts something in: what it is put into, under which key. */
interface Put {
  readonly into: ts.Expression;
  readonly key?: ts.Expression;
  readonly values: readonly ts.Expression[];
  /** A list whose elements are put in. */
  readonly each?: ts.Expression;
  readonly how: 'push' | 'add' | 'set' | 'group';
}

/** The puts of a file, by the last name of what they put into. */
const putsIn = perFile((sourceFile): ReadonlyMap<string, readonly Put[]> => {
  const puts = callsAndAssignmentsIn(sourceFile).flatMap((node) => (ts.isCallExpression(node) ? putBy(node) : ts.isElementAccessExpression(node.left) ? { into: node.left.expression, key: node.left.argumentExpression, values: [node.right], how: 'set' as const } : undefined) ?? []);
  return groupedBy(puts, ({ into }) => lastNameOf(into));
});

function putBy(call: ts.CallExpression): Put | undefined {
  const push = pushBy(call);
  if (push) return { ...(groupOf(push.into) ?? { into: push.into, how: 'push' }), values: push.values, ...(push.each ? { each: push.each } : {}) };
  const { expression, arguments: values } = call;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const { name: { text: name }, expression: into } = expression;
  const [key, value] = values;
  if (name === 'add' && key) return { into, values: [key], how: 'add' };
  return name === 'set' && key && value ? { into, key, values: [value], how: 'set' } : undefined;
}

/** `groups.get(key)!.push(one)`, `(groups[key] ??= []).push(one)`: the list that a collection has under a key gets one more. */
function groupOf(node: ts.Expression): Pick<Put, 'into' | 'key' | 'how'> | undefined {
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return groupOf(node.expression);
  if (ts.isBinaryExpression(node)) return node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionEqualsToken || node.operatorToken.kind === ts.SyntaxKind.BarBarEqualsToken ? groupOf(node.left) : undefined;
  if (ts.isElementAccessExpression(node)) return { into: node.expression, key: node.argumentExpression, how: 'group' };
  const isGot = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'get';
  return isGot && node.arguments[0] ? { into: node.expression.expression, key: node.arguments[0], how: 'group' } : undefined;
}

/** What one put puts in, evaluated where it stands. */
interface Entry {
  readonly key: Value | undefined;
  readonly value: Value;
  /** Where the key is a parameter: whoever calls the function says what stands under which name. */
  readonly keeping?: Keeping | undefined;
  /** It is one more of the list under its key. */
  readonly grouped?: boolean;
}

/**
 * A collection with what is put into it elsewhere in these files; the value itself where nothing is. `isTarget` says whether an
 * expression of that name is the collection; `under` gives the calls under which the statement around an expression is meant.
 * @param owner the object whose field it is
 */
export function withContents(evaluator: Evaluator, value: Value, name: string, sourceFiles: readonly ts.SourceFile[], isTarget: (into: ts.Expression) => boolean, under: (node: ts.Expression) => Context | undefined, owner?: Value): Value {
  const kind = collectionKind(value);
  if (!kind) return value;
  const puts = sourceFiles.flatMap((sourceFile) => putsIn(sourceFile).get(name) ?? []).filter((put) => WAYS[kind].includes(put.how) && isTarget(put.into));
  if (puts.length === 0) return value;
  const entries = puts.flatMap((put) => entriesPutBy(evaluator, put, under, owner));
  if (value.kind === 'list' || kind === 'Set') return withElements(value.kind === 'list' ? value : list([]), entries);
  return withEntries(evaluator, value.kind === 'record' ? value : { kind: 'record', keys: [], get: () => undefined, open: false, map: true }, entries);
}

/** An object that is written where it is kept, with what is pushed to the lists it has under keys: `(byKind[kind] ??= []).push(one)`. */
export function withGroups(evaluator: Evaluator, value: RecordValue, name: string, sourceFile: ts.SourceFile, isTarget: (into: ts.Expression) => boolean, under: Context | undefined): RecordValue {
  const puts = (putsIn(sourceFile).get(name) ?? []).filter((put) => put.how === 'group' && isTarget(put.into));
  return puts.length === 0 ? value : withEntries(evaluator, value, puts.flatMap((put) => entriesPutBy(evaluator, put, () => under)));
}

function entriesPutBy(evaluator: Evaluator, { key: named, values, each, how }: Put, under: (node: ts.Expression) => Context | undefined, owner?: Value): readonly Entry[] {
  return [...values, ...(each ? [each] : [])].map((v) => {
    const key = named && evaluator.evaluate(named, under(named));
    const one = ts.isSpreadElement(v) ? elementOf(evaluator.evaluate(v.expression, under(v))) : v === each ? elementOf(evaluator.evaluate(v, under(v))) : evaluator.evaluate(v, under(v));
    return how === 'group' ? { key, value: list([], one), grouped: true } : { key, value: one, keeping: key && keepingAt(key, v, owner) };
  });
}

/** How something is put into each kind of collection. */
const WAYS: Readonly<Record<'list' | 'record' | 'Map' | 'Set', readonly Put['how'][]>> = { list: ['push', 'add'], record: ['set', 'group'], Map: ['set', 'group'], Set: ['add'] };

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
  // The list that a key begins with is empty only until something is pushed to it.
  const isMeant = (key: Value | undefined, put: Value): boolean => !(put.kind === 'list' && put.items.length === 0 && !put.rest && entries.some((entry) => entry.grouped && isSameKey(entry.key, key)));
  const others: (readonly [Value, Value])[] = (value.others ?? []).filter(([key, put]) => isMeant(key, put));
  for (const { key, value: put } of entries.filter((entry) => isMeant(entry.key, entry.value))) {
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
      return put.length > 0 ? oneOf([...(first && isMeant(known(key), first) ? [first] : []), ...put]) : first;
    },
    ...(others.length > 0 ? { others } : {}),
  };
}

/** Are two keys written alike, and those of one function where they are its parameter? */
function isSameKey(one: Value | undefined, other: Value | undefined): boolean {
  if (one?.kind === 'parameter' && other?.kind === 'parameter') return one.of === other.of && one.index === other.index;
  return one !== undefined && one.kind === other?.kind && textOf(one) === textOf(other);
}

/** What was put in under keys that only the program's run tells, for a key that is none of those that are written down. */
export function putUnder(value: Value, key: Value): Value | undefined {
  if (value.kind !== 'record' || !value.others || key.kind === 'unknown') return undefined;
  const text = stringOf(key);
  if (text !== undefined && value.keys.includes(text)) return undefined;
  return (text === undefined ? undefined : value.get(text)) ?? picked(oneOf(value.others.map(([, put]) => put)), parametersIn(key));
}
