/** Where variables and globals get their values after their declaration. */
import { ts } from 'ts-morph';
import { actsIn, groupedBy, lastNameOf } from './syntax/acts.js';
import type { Evaluator } from './evaluate.js';
import { amongNamed, perView, type Recalled } from './memory.js';
import { globalOfDirectory } from './collections/global-directories.js';
import { isGlobalObject } from './collections/global-object.js';
import { perFile } from './syntax/per-file.js';
import { type Push, pushBy } from './syntax/pushes.js';
import { type Keeping, keepingAt, keptUnder } from './collections/registries.js';
import { type Context, type RecordValue, type Value, alternativesOf, isAbsent, list, member, oneOf, stringOf, unknown } from './value.js';
import { plus } from './arithmetic.js';
import { elementOf, settle } from './settled.js';

interface Assignment {
  readonly left: ts.Expression;
  readonly right: ts.Expression;
}

/** All `x = …` and `a.x = …` of a file, by the last name on the left. */
export const assignmentsIn = perFile((sourceFile): ReadonlyMap<string, readonly Assignment[]> => groupedBy(plainAssignments(sourceFile), ({ left }) => lastNameOf(left)));

/** Those that put a value in the place of another: `x += 1` does not. */
const plainAssignments = (sourceFile: ts.SourceFile): readonly ts.BinaryExpression[] => actsIn(sourceFile).assignments.filter(({ operatorToken: { kind } }) => kind === ts.SyntaxKind.EqualsToken || kind === ts.SyntaxKind.QuestionQuestionEqualsToken || kind === ts.SyntaxKind.BarBarEqualsToken);

/** Does a file assign to something that is called so? */
export const assigning = amongNamed((sourceFile, name) => assignmentsIn(sourceFile).has(name));

interface MemberAssignment {
  readonly object: ts.Identifier;
  readonly key: string | ts.Expression;
  readonly right: ts.Expression;
}

/** `x.key = …` and `x[key] = …` of a file, by `x`. */
const memberAssignmentsIn = perFile((sourceFile): ReadonlyMap<string, readonly MemberAssignment[]> =>
  groupedBy(
    plainAssignments(sourceFile).flatMap(({ left, right }): readonly MemberAssignment[] =>
      (ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left)) && ts.isIdentifier(left.expression) ? [{ object: left.expression, key: ts.isPropertyAccessExpression(left) ? left.name.text : left.argumentExpression, right }] : [],
    ),
    ({ object }) => object.text,
  ),
);

/** `Object.assign(x, …)` statements of a file, by `x`. */
const mergesIn = perFile((sourceFile): ReadonlyMap<string, readonly ts.CallExpression[]> =>
  groupedBy(actsIn(sourceFile).calls, ({ expression, arguments: [into, ...more] }) =>
    ts.isPropertyAccessExpression(expression) && expression.name.text === 'assign' && expression.expression.getText() === 'Object' && into && ts.isIdentifier(into) && more.length > 0 ? into.text : undefined,
  ),
);

/** A record that others are written over later (`Object.assign(options, given)`): what they have goes before what it began with. */
export function withMerged(evaluator: Evaluator, record: RecordValue, symbol: ts.Symbol, declaration: ts.Declaration, context: Context | undefined): RecordValue {
  const merges = (mergesIn(declaration.getSourceFile()).get(symbol.name) ?? []).filter((call) => evaluator.checker.getSymbolAtLocation(call.arguments[0] as ts.Node) === symbol);
  const given = merges.flatMap((call) => call.arguments.slice(1).map((a) => evaluator.evaluate(a, context)));
  if (given.length === 0) return record;
  return {
    ...record,
    open: record.open || given.some((v) => v.kind !== 'record' || v.open),
    keys: [...new Set([...record.keys, ...given.flatMap((v) => (v.kind === 'record' ? v.keys : []))])],
    get: (key) => firstOf([...given].reverse(), key, record.get(key)),
  };
}

/** A member of the first that has it; of those before it that may have it too. */
function firstOf(records: readonly Value[], key: string, otherwise: Value | undefined): Value | undefined {
  const possible: Value[] = [];
  for (const record of records) {
    const found = record.kind === 'record' ? record.get(key) : isAbsent(record) ? undefined : member(record, key);
    if (found === undefined) continue;
    possible.push(found);
    if (record.kind === 'record') return oneOf(possible);
  }
  return possible.length > 0 ? oneOf([...possible, ...(otherwise ? [otherwise] : [])]) : otherwise;
}

/** A record with the members that are assigned to its variable later: each may hold what it began with or what was assigned. */
export function withAssignedMembers(evaluator: Evaluator, record: RecordValue, symbol: ts.Symbol, declaration: ts.Declaration, context: Context | undefined): RecordValue {
  const assigned = (memberAssignmentsIn(declaration.getSourceFile()).get(symbol.name) ?? []).filter(({ object }) => evaluator.checker.getSymbolAtLocation(object) === symbol);
  if (assigned.length === 0) return record;
  const byKey = new Map<string, ts.Expression[]>();
  let open = record.open;
  const others: (readonly [Value, Value])[] = [];
  const keepings: Keeping[] = [];
  for (const { key, right } of assigned) {
    const named = typeof key === 'string' ? undefined : evaluator.evaluate(key, context);
    const text = typeof key === 'string' ? key : stringOf(named);
    if (text === undefined) {
      open = true;
      if (named) others.push([named, evaluator.evaluate(right, context)]);
      const keeping = named && keepingAt(named, right);
      if (keeping) keepings.push(keeping);
    } else byKey.set(text, [...(byKey.get(text) ?? []), right]);
  }
  return {
    ...record,
    open,
    ...(others.length > 0 ? { others } : {}),
    keys: [...new Set([...record.keys, ...byKey.keys()])],
    get: (key) => {
      const first = record.get(key);
      const later = byKey.get(key)?.map((right) => evaluator.evaluate(right, context)) ?? keepings.flatMap((keeping) => keptUnder(evaluator, keeping, key));
      return later.length > 0 ? settle([...(first ? [first] : []), ...later]) : first;
    },
  };
}

/** What calls of a file put into lists and sets, by the last name of those. */
const pushesIn = perFile((sourceFile): ReadonlyMap<string, readonly Push[]> => groupedBy(actsIn(sourceFile).calls.flatMap((call) => pushBy(call) ?? additionBy(call) ?? []), ({ into }) => lastNameOf(into)));

const additionBy = ({ expression, arguments: values }: ts.CallExpression): Push | undefined => (ts.isPropertyAccessExpression(expression) && expression.name.text === 'add' ? { into: expression.expression, values } : undefined);

/** What is put into a list after it was made. */
export function pushedTo(evaluator: Evaluator, symbol: ts.Symbol, declaration: ts.Declaration, context: Context | undefined): readonly Value[] {
  return (pushesIn(declaration.getSourceFile()).get(symbol.name) ?? [])
    .filter(({ into }) => evaluator.checker.getSymbolAtLocation(ts.isPropertyAccessExpression(into) ? into.name : into) === symbol)
    .flatMap((push) => valuesIn(evaluator, push, context));
}

/** A record with what is put later into the lists that are its members: `const crews = { deck: [] }; crews.deck.push(hand)`. */
export function withPushedMembers(evaluator: Evaluator, record: RecordValue, symbol: ts.Symbol, declaration: ts.Declaration, context: Context | undefined): RecordValue {
  const pushes = pushesIn(declaration.getSourceFile());
  const pushesTo = (key: string): readonly Push[] => (pushes.get(key) ?? []).filter(({ into }) => ts.isPropertyAccessExpression(into) && ts.isIdentifier(into.expression) && evaluator.checker.getSymbolAtLocation(into.expression) === symbol);
  const filled = new Map(record.keys.map((key) => [key, pushesTo(key)] as const).filter(([, found]) => found.length > 0));
  if (filled.size === 0) return record;
  return {
    ...record,
    get: (key) => {
      const first = record.get(key);
      const later = filled.get(key);
      return later && first?.kind === 'list' && !first.rest ? list(first.items, oneOf(later.flatMap((push) => valuesIn(evaluator, push, context)))) : first;
    },
  };
}

/** What a call puts into a list. */
const valuesIn = (evaluator: Evaluator, { values, each }: Push, context: Context | undefined): readonly Value[] => [
  ...values.map((a) => (ts.isSpreadElement(a) ? elementOf(evaluator.evaluate(a.expression, context)) : evaluator.evaluate(a, context))),
  ...(each ? [elementOf(evaluator.evaluate(each, context))] : []),
];

/** What is assigned to a variable: the right side, or the member of it that a pattern takes. */
interface Assigned {
  readonly right: ts.Expression;
  readonly path: readonly string[];
}

/** The targets of `({ Kafka } = require('x'))` and `[first] = list`: how CommonJS takes an optional dependency inside a `try`. */
const patternsIn = perFile((sourceFile): readonly (Assigned & { readonly target: ts.Node })[] => {
  const found: (Assigned & { readonly target: ts.Node })[] = [];
  const take = (pattern: ts.Expression, right: ts.Expression, path: readonly string[]): void => {
    const target = ts.isBinaryExpression(pattern) && pattern.operatorToken.kind === ts.SyntaxKind.EqualsToken ? pattern.left : pattern;
    if (ts.isIdentifier(target)) found.push({ target, right, path });
    if (ts.isArrayLiteralExpression(target)) target.elements.forEach((element, index) => take(element, right, [...path, String(index)]));
    if (!ts.isObjectLiteralExpression(target)) return;
    for (const property of target.properties) {
      if (ts.isShorthandPropertyAssignment(property)) found.push({ target: property, right, path: [...path, property.name.text] });
      else if (ts.isPropertyAssignment(property) && (ts.isIdentifier(property.name) || ts.isStringLiteralLike(property.name))) take(property.initializer, right, [...path, property.name.text]);
    }
  };
  for (const { left, right, operatorToken } of actsIn(sourceFile).assignments) if (operatorToken.kind === ts.SyntaxKind.EqualsToken && (ts.isObjectLiteralExpression(left) || ts.isArrayLiteralExpression(left))) take(left, right, []);
  return found;
});

/** Later assignments to a variable, by itself or in a pattern. */
export function assignmentsOf(evaluator: Evaluator, symbol: ts.Symbol, declaration: ts.Declaration): readonly Assigned[] {
  const sourceFile = declaration.getSourceFile();
  const plain = (assignmentsIn(sourceFile).get(symbol.name) ?? [])
    .filter(({ left }) => ts.isIdentifier(left) && evaluator.checker.getSymbolAtLocation(left) === symbol)
    .map(({ right }): Assigned => ({ right, path: [] }));
  const taken = patternsIn(sourceFile).filter(({ target }) => (ts.isShorthandPropertyAssignment(target) ? target.name.text === symbol.name && evaluator.checker.getShorthandAssignmentValueSymbol(target) === symbol : evaluator.checker.getSymbolAtLocation(target) === symbol));
  return [...plain, ...taken];
}

/** The values that a variable is given later. */
export function assignedTo(evaluator: Evaluator, symbol: ts.Symbol, declaration: ts.Declaration, context: Context | undefined): readonly Value[] {
  return assignmentsOf(evaluator, symbol, declaration).map(({ right, path }) => path.reduce<Value>((value, key) => evaluator.member(value, key, context), evaluator.evaluate(right, context)));
}

/** `name += more` of a file, by the name. */
const appendsIn = perFile((sourceFile): ReadonlyMap<string, readonly ts.BinaryExpression[]> =>
  groupedBy(actsIn(sourceFile).assignments, ({ left, operatorToken }) => (operatorToken.kind === ts.SyntaxKind.PlusEqualsToken && ts.isIdentifier(left) ? left.text : undefined)),
);

/** A text with what is added to its variable later: always, where that stands beside its declaration; perhaps, in a branch; nobody knows what, in a loop. */
export function withAppended(evaluator: Evaluator, value: Value, symbol: ts.Symbol, declaration: ts.VariableDeclaration, context: Context | undefined): Value {
  if (!alternativesOf(value).every((v) => (v.kind === 'known' && typeof v.value === 'string') || v.kind === 'template' || v.kind === 'symbol')) return value;
  const appends = (appendsIn(declaration.getSourceFile()).get(symbol.name) ?? []).filter(({ left }) => evaluator.checker.getSymbolAtLocation(left) === symbol);
  const block = declaration.parent.parent.parent;
  return appends.reduce<Value>((text, { parent, right }) => {
    if (parent.parent === block) return plus(text, evaluator.evaluate(right, context));
    const isRepeated = ts.findAncestor(parent, (n) => (n === block ? 'quit' : ts.isIterationStatement(n, false) || ts.isFunctionLike(n))) !== undefined;
    return oneOf([text, plus(text, isRepeated ? unknown('text that is added again and again') : evaluator.evaluate(right, context))]);
  }, value);
}

const globals = perView<string, Recalled<Value | undefined>>();

/** `global.name = …` anywhere in the loaded files; what a file itself puts into an undeclared name is what it means by it. */
export function globalAssignments(evaluator: Evaluator, name: string, from: ts.SourceFile, context?: Context): Value | undefined {
  evaluator.lookAround(assigning(name));
  const own = assignedIn(evaluator, from, name);
  // `payloads = [{ topic }]` without a declaration: a local variable in all but name.
  if (context && own.length > 0) return settle(own.map((expression) => evaluator.evaluate(expression, context)));
  const key = own.length > 0 ? `${from.fileName} ${name}` : name;
  const assigned = evaluator.recall(globals(evaluator), key, undefined, () => {
    const right = own.length > 0 ? own : evaluator.project.sources.flatMap((sourceFile) => assignedIn(evaluator, sourceFile, name));
    return right.length > 0 ? settle(right.map((expression) => evaluator.evaluate(expression))) : undefined;
  });
  const found = assigned ?? globalOfDirectory(evaluator, name);
  if (!found) demandGlobal(evaluator, name);
  return found;
}

/** Asks for the files that may put something into a global of this name: no import need lead to them. */
function demandGlobal(evaluator: Evaluator, name: string): void {
  const setting = evaluator.options.filesSettingGlobals?.() ?? [];
  if (setting.length === 0 || !/^\w+$/.test(name)) return;
  const files = evaluator.options.filesMatching?.(new RegExp(`\\bglobal(?:This)?(?:\\.${name}\\s*=[^=]|\\[)`), setting) ?? [];
  for (const file of files) if (!evaluator.project.has(file)) evaluator.demand(file);
}

/** `Producer = kafka.Producer` without a declaration, in sloppy code, and `global.Producer = …`, under whatever name the global object goes. */
function assignedIn(evaluator: Evaluator, sourceFile: ts.SourceFile, name: string): readonly ts.Expression[] {
  return (assignmentsIn(sourceFile).get(name) ?? []).flatMap(({ left, right }) => {
    const isBare = ts.isIdentifier(left) && !evaluator.checker.getSymbolAtLocation(left)?.declarations?.length;
    const isMember = ts.isPropertyAccessExpression(left) && isGlobalObject(left.expression);
    return isBare || isMember ? [right] : [];
  });
}
