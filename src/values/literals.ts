/** Object literals and text: the parts of evaluation that build values out of values. */
import { ts } from 'ts-morph';
import { reachedReturns } from './branches.js';
import { configurationMember } from './settings/configuration.js';
import type { Evaluator } from './evaluate.js';
import { withDefault } from './settings/default-branch.js';
import { VARIABLE } from './settings/process-env.js';
import { workedOutFrom } from './revision.js';
import { type Context, type Foreign, type Literal, type RecordValue, type Value, alternativesOf, decided, entriesOf, isAbsent, isDefinedByItself, keyNameOf, known, list, oneOf, picked, unknown } from './value.js';

const MAX_ALTERNATIVES = 40;

/** `a + b`: a sum of numbers, or text with holes where a part is not known. */
export function plus(first: Value, second: Value): Value {
  const [a, b] = [present(first), present(second)];
  if (a.kind === 'known' && b.kind === 'known') {
    if (typeof a.value === 'number' && typeof b.value === 'number') return known(a.value + b.value);
    return known(`${String(a.value)}${String(b.value)}`);
  }
  const [left, right] = [alternativesOf(a), alternativesOf(b)];
  if (a.kind === 'oneOf' && a.decidedBy && right.length === 1) return decided(a.decidedBy, plus(left[0] as Value, b), plus(left[1] as Value, b));
  if (b.kind === 'oneOf' && b.decidedBy && left.length === 1) return decided(b.decidedBy, plus(a, right[0] as Value), plus(a, right[1] as Value));
  if (left.length * right.length > 1 && left.length * right.length <= MAX_ALTERNATIVES) return picked(oneOf(left.flatMap((l) => right.map((r) => plus(l, r)))), [a, b].flatMap((v) => (v.kind === 'oneOf' ? (v.pickedBy ?? []) : [])));
  return template([...partsOf(a), ...partsOf(b)]);
}

/** A comparison, or an arithmetic operation other than `+`, of two known values. */
export function computed(operator: ts.BinaryOperator, a: Literal, b: Literal): Value {
  switch (operator) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
      return known(a === b);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      return known(a !== b);
  }
  if (typeof a !== 'number' || typeof b !== 'number') return unknown('a computed value');
  switch (operator) {
    case ts.SyntaxKind.AsteriskToken:
      return known(a * b);
    case ts.SyntaxKind.MinusToken:
      return known(a - b);
    case ts.SyntaxKind.SlashToken:
      return known(a / b);
    case ts.SyntaxKind.AsteriskAsteriskToken:
      return known(a ** b);
    case ts.SyntaxKind.LessThanLessThanToken:
      return known(a * 2 ** b);
  }
  return unknown('a computed value');
}

/** Text is not made from what is missing on one of several ways, such as an early return. */
function withoutAbsence(value: Value): Value {
  return value.kind === 'oneOf' && value.values.some(isAbsent) && !value.values.every(isAbsent) ? oneOf(value.values.filter((one) => !isAbsent(one))) : value;
}

/** What is not there is a hole in a text: nobody means a topic with `undefined` in its name. */
function present(value: Value): Value {
  return value.kind === 'known' && value.value === undefined ? unknown('nothing is given for it here') : withoutAbsence(value);
}

function partsOf(value: Value): readonly (string | Value)[] {
  if (value.kind === 'known') return [String(value.value)];
  if (value.kind === 'template') return value.parts;
  return [value];
}

/** Text from parts; a single hole without text around it is itself. */
export function template(parts: readonly (string | Value)[]): Value {
  const merged: (string | Value)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else if (part !== '') merged.push(part);
  }
  const [only] = merged;
  if (merged.length === 0) return known('');
  if (merged.length === 1 && only !== undefined) return typeof only === 'string' ? known(only) : only;
  return { kind: 'template', parts: merged };
}

/** What a property's name is: a text as it is written, or what is computed. */
function propertyName(evaluator: Evaluator, name: ts.PropertyName, context: Context | undefined): Value {
  if (ts.isComputedPropertyName(name)) return evaluator.evaluate(name.expression, context);
  return ts.isBigIntLiteral(name) ? unknown('a number as a name') : known(name.text);
}

/** An object literal as a record whose members are evaluated when asked for. Later members win, spreads included. */
export function evaluateObject(evaluator: Evaluator, node: ts.ObjectLiteralExpression, context: Context | undefined): RecordValue {
  const members = new Map<string, (self: RecordValue) => Value>();
  const written = new Map<string, Value>();
  let open = false;
  /** A spread of a parameter: what a caller gives goes before what was written earlier, and a member that is not written may come from it. */
  let spread: Value | undefined;
  /** A spread of what a package read from the environment: `{ ...schema.parse(process.env) }`. */
  let settings: Value | undefined;
  /** Spreads of records that may have more than their keys. */
  const further: RecordValue[] = [];
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      const value = spreadable(evaluator.evaluate(property.expression, context));
      if (value.kind === 'record') {
        for (const key of value.keys) {
          const before = value.sparse && members.get(key);
          members.set(key, (self) => overlaid(value.get(key) ?? known(undefined), () => before && before(self)));
        }
        for (const [key, name] of value.written ?? []) written.set(key, name);
        if (value.open) further.unshift(value);
        open ||= value.open;
      } else if (value.kind === 'parameter') {
        spread = value;
        for (const [key, before] of members) members.set(key, (self) => oneOf([evaluator.member(value, key, context), before(self)]));
      }
      else if (value.kind === 'foreign') {
        open = true;
        settings = value;
      }
      else if (value.kind !== 'known') open = true;
      continue;
    }
    const name = propertyName(evaluator, property.name, context);
    const key = keyNameOf(name);
    if (key === undefined) {
      open = true;
      continue;
    }
    if (name.kind !== 'known') written.set(key, name);
    members.set(key, (self) => evaluateMember(evaluator, property, context, self));
  }
  const result: RecordValue = {
    kind: 'record',
    keys: [...members.keys()],
    open,
    ...(written.size > 0 ? { written } : {}),
    node,
    get: (key) => members.get(key)?.(result) ?? (spread ? evaluator.member(spread, key, context) : (furtherMember(further, key) ?? (settings && configurationMember(evaluator, settings, key, node)))),
  };
  return workedOutFrom(result, node, context);
}

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

/** `...(condition ? { a } : {})` and `...(x && { a })`: the record that may be there; `...(options ?? {})`: the parameter that may be given. */
function spreadable(value: Value): Value {
  if (value.kind !== 'oneOf') return value;
  const [given, another] = value.values.filter((v) => v.kind === 'parameter');
  if (given && !another && value.values.every((v) => v === given || (v.kind === 'record' && v.keys.length === 0) || v.kind === 'known')) return given;
  const records = value.values.filter((v) => v.kind === 'record' && v.keys.length > 0);
  if (records.length === 1 && value.values.every((v) => v.kind === 'record' || v.kind === 'known')) return records[0] as Value;
  return alike(value.values) ?? value;
}

/** One record for several with the same members (`...PRESETS[size]`): each member is one of theirs. */
function alike(values: readonly Value[]): RecordValue | undefined {
  const records = values.filter((v) => v.kind === 'record' && !v.open && !v.sparse && v.keys.length > 0) as readonly RecordValue[];
  const [first] = records;
  if (!first || records.length < values.length || !records.every((one) => one.keys.length === first.keys.length && one.keys.every((key) => first.keys.includes(key)))) return undefined;
  return { kind: 'record', keys: first.keys, open: false, get: (key) => (first.keys.includes(key) ? oneOf(records.map((one) => one.get(key) ?? known(undefined))) : undefined) };
}

function evaluateMember(evaluator: Evaluator, property: ts.ObjectLiteralElementLike, context: Context | undefined, self: Value): Value {
  if (ts.isPropertyAssignment(property)) return evaluator.evaluate(property.initializer, context);
  if (ts.isShorthandPropertyAssignment(property)) return evaluator.evaluate(property.name, context);
  if (ts.isMethodDeclaration(property)) return { kind: 'function', node: property, self, ...(context ? { context } : {}) };
  if (ts.isGetAccessorDeclaration(property)) return returnsOf(evaluator, property, evaluator.enter(property, undefined, context, { self }));
  return unknown('a setter');
}

/** What a function returns under its frame: one of its return expressions. */
export function returnsOf(evaluator: Evaluator, fn: ts.FunctionLikeDeclaration, context: Context | undefined): Value {
  const body = fn.body;
  if (!body) return unknown('a function without a body');
  if (!ts.isBlock(body)) return evaluator.evaluate(body, context);
  const values = reachedReturns(evaluator, fn, body, context).map((e) => evaluator.evaluate(e, context));
  if (values.length === 0) return known(undefined);
  const settled = values.length > 1 ? values.filter((v) => !(v.kind === 'known' && (v.value === undefined || v.value === null))) : values;
  return withDefault(evaluator, body, oneOf(settled.length > 0 ? settled : values), context);
}

/** What those of the values that are functions give when they are called with nothing. */
export const resultsOf = (evaluator: Evaluator, value: Value): readonly Value[] => alternativesOf(value).flatMap((f) => (f.kind === 'function' ? [returnsOf(evaluator, f.node, evaluator.enter(f.node, undefined, f.context))] : []));

const returnsCache = new WeakMap<ts.Block, readonly ts.Expression[]>();
export function returnExpressions(body: ts.Block): readonly ts.Expression[] {
  const cached = returnsCache.get(body);
  if (cached) return cached;
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  returnsCache.set(body, found);
  return found;
}

/** The setting that a condition asks for, and whether the condition holds when it is on: `!env.SHARED`, `env.UNIQUE === 'true'`. */
export function settingIn(condition: ts.Expression): { readonly node: ts.Expression; readonly isOn: boolean } {
  if (ts.isParenthesizedExpression(condition)) return settingIn(condition.expression);
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) {
    const { node, isOn } = settingIn(condition.operand);
    return { node, isOn: !isOn };
  }
  if (ts.isBinaryExpression(condition) && /^(['"]?)(true|1|false|0)\1$/.test(condition.right.getText())) {
    const { kind } = condition.operatorToken;
    const isEqual = kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
    const isUnequal = kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken;
    if (isEqual || isUnequal) return { node: condition.left, isOn: /true|1/.test(condition.right.getText()) === isEqual };
  }
  return { node: condition, isOn: true };
}

/** A template literal. */
export function evaluateTemplate(evaluator: Evaluator, node: ts.TemplateExpression, context: Context | undefined): Value {
  if (isPage(node)) return unknown('a text of several lines');
  let value: Value = known(node.head.text);
  for (const span of node.templateSpans) value = plus(plus(value, evaluator.evaluate(span.expression, context)), known(span.literal.text));
  return value;
}

/** A list as it is written. */
/** What a collection of a package holds: `[...server.clients]`. */
const elementOfForeign = (collection: Foreign): Foreign => ({ kind: 'foreign', module: collection.module, path: [...collection.path, '*'], args: [], base: collection });

export function evaluateArray(evaluator: Evaluator, node: ts.ArrayLiteralExpression, context: Context | undefined): Value {
  const items: Value[] = [];
  let rest: Value | undefined;
  for (const element of node.elements) {
    if (ts.isOmittedExpression(element)) continue;
    if (!ts.isSpreadElement(element)) {
      items.push(evaluator.evaluate(element, context));
      continue;
    }
    const given = evaluator.evaluate(element.expression, context);
    const spread = given.kind === 'record' && given.map ? list(entriesOf(given)) : given;
    if (spread.kind === 'list') {
      items.push(...spread.items);
      rest = spread.rest ?? rest;
    } else if (!isDefinedByItself(spread)) rest = spread.kind === 'parameter' ? spread : spread.kind === 'foreign' ? elementOfForeign(spread) : unknown('a spread list that is not known');
  }
  return list(items, rest);
}

/** Text of several lines with holes (SQL, HTML) names nothing. Whoever builds it does so out of lists of further texts, and following all of them takes long. */
const isPage = (node: ts.TemplateExpression): boolean => [node.head, ...node.templateSpans.map((span) => span.literal)].reduce((lines, { text }) => lines + text.split('\n').length - 1, 0) > 1;
