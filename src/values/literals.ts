/** Object literals and text: the parts of evaluation that build values out of values. */
import { ts } from 'ts-morph';
import { configurationMember } from './settings/configuration.js';
import type { Evaluator } from './evaluate.js';
import { workedOutFrom } from './revision.js';
import { type Context, type Foreign, type RecordValue, type Value, entriesOf, isDefinedByItself, keyNameOf, known, list, oneOf, unknown } from './value.js';
import { plus } from './arithmetic.js';
import { returnsOf } from './returns.js';
import { furtherMember, overlaid } from './overlays.js';

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

/** A template literal. */
export function evaluateTemplate(evaluator: Evaluator, node: ts.TemplateExpression, context: Context | undefined): Value {
  if (isPage(node)) return unknown('a text of several lines');
  let value: Value = known(node.head.text);
  for (const span of node.templateSpans) value = plus(plus(value, evaluator.evaluate(span.expression, context)), known(span.literal.text));
  return value;
}

/** What a collection of a package holds: `[...server.clients]`. */
const elementOfForeign = (collection: Foreign): Foreign => ({ kind: 'foreign', module: collection.module, path: [...collection.path, '*'], args: [], base: collection });

/** A list as it is written. */
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
