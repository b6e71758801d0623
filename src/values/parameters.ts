/** What a parameter stands for: the argument of the call it is evaluated under, what the surrounding call hands to a callback, or itself. */
import { ts } from 'ts-morph';
import { injectedParameter } from './frameworks/awilix.js';
import type { Evaluator } from './evaluate.js';
import { pluginOptions } from './frameworks/plugins.js';
import { elementIn, partOfEntry } from './collections/rounds.js';
import { type Context, type FunctionNode, type Value, alternativesOf, known, list, unknown } from './value.js';
import { elementOf } from './settled.js';
import { typeValue } from './types.js';

const OVER_ELEMENTS = new Set(['map', 'forEach', 'filter', 'flatMap', 'find', 'some', 'every', 'each']);

export function parameterValue(evaluator: Evaluator, declaration: ts.ParameterDeclaration, context: Context | undefined): Value {
  const fn = declaration.parent as FunctionNode;
  const index = fn.parameters.filter((p) => !(ts.isIdentifier(p.name) && p.name.text === 'this')).indexOf(declaration);
  const frame = evaluator.frameOf(fn, context);
  if (frame) {
    const given = elementIn(evaluator, fn, frame, index) ?? argumentValue(evaluator, frame, index, declaration.dotDotDotToken !== undefined);
    if (given) {
      if (given.kind === 'known' && given.value === undefined) return declaration.initializer ? evaluator.evaluate(declaration.initializer, context) : (typed(evaluator, declaration, frame) ?? given);
      // A concrete object that is handed in but cannot be followed is still what its type says.
      if (given.kind === 'unknown') return typed(evaluator, declaration, frame) ?? given;
      return given;
    }
  }
  if (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) {
    const handed = callbackValue(evaluator, fn, index, context);
    if (handed) return handed;
  }
  const byType = declaration.type && isObjectType(declaration.type) ? typeValue(evaluator, declaration.type, declaration) : undefined;
  const parameter = { kind: 'parameter', of: fn, index, path: [] } as const;
  const injected = (): Value | undefined => (ts.isIdentifier(declaration.name) ? injectedParameter(evaluator, fn, declaration.name.text) : undefined);
  // What a container hands in says more than the one class that is known to implement its type.
  const named = byType?.kind === 'object' ? injected() : undefined;
  if (named?.kind === 'object') return named;
  // An object of a class here has its own state: which object it is only a caller can say.
  if (byType?.kind === 'object' && !ts.isConstructorDeclaration(fn)) return { ...byType, origin: parameter };
  return byType ?? typed(evaluator, declaration, undefined) ?? injected() ?? pluginOptions(evaluator, parameter, context) ?? parameter;
}

/** `arguments[0]`: what the function around it, arrow functions aside, is called with. */
export function argumentAt(evaluator: Evaluator, node: ts.Node, index: number, context: Context | undefined): Value {
  const fn = ts.findAncestor(node, (n): n is FunctionNode => ts.isFunctionLike(n) && !ts.isArrowFunction(n));
  const declared = fn?.parameters[index];
  if (declared && ts.isIdentifier(declared.name) && !declared.dotDotDotToken) return parameterValue(evaluator, declared, context);
  const frame = fn && evaluator.frameOf(fn, context);
  return (frame && argumentValue(evaluator, frame, index, false)) ?? (fn ? { kind: 'parameter', of: fn, index, path: [] } : unknown('an argument of no function'));
}

/** Instances that the type alone proves (also by a JSDoc type or a callback's contextual type). */
function typed(evaluator: Evaluator, declaration: ts.ParameterDeclaration, frame: Context | undefined): Value | undefined {
  if (declaration.type) return frame && !isObjectType(declaration.type) ? undefined : typeValue(evaluator, declaration.type, declaration);
  return evaluator.classes.instanceOfType(evaluator.checker.getTypeAtLocation(declaration), declaration);
}

const isObjectType = (type: ts.TypeNode): boolean => ts.isTypeReferenceNode(type);

function argumentValue(evaluator: Evaluator, frame: Context, index: number, rest: boolean): Value | undefined {
  if (frame.args) return rest ? list(frame.args.slice(index)) : (frame.args[index] ?? known(undefined));
  const given = frame.call?.arguments;
  if (!frame.call) return undefined;
  if (!given) return known(undefined);
  return rest ? argumentsFrom(evaluator, given, index, frame.up) : argumentAmong(evaluator, given, index, frame.up);
}

/** One of the arguments of a call, also of those that are handed on as a list: `producer.send(...args)`. */
export function argumentAmong(evaluator: Evaluator, given: readonly ts.Expression[], index: number, context: Context | undefined): Value {
  const spread = spreadBefore(given, index);
  if (!spread) return given[index] ? evaluator.evaluate(given[index], context) : known(undefined);
  const flat = flattened(evaluator, given, context);
  return flat ? (flat[index] ?? known(undefined)) : evaluator.member(evaluator.evaluate(spread.list, context), String(index - spread.at));
}

/** The arguments of a call from one of them on. */
function argumentsFrom(evaluator: Evaluator, given: readonly ts.Expression[], index: number, context: Context | undefined): Value {
  const flat = flattened(evaluator, given, context);
  if (flat) return list(flat.slice(index));
  const at = given.findIndex((argument) => ts.isSpreadElement(argument));
  const spread = given[at];
  if (at === index && spread && ts.isSpreadElement(spread)) return evaluator.evaluate(spread.expression, context);
  return list(given.slice(index, at).map((argument) => evaluator.evaluate(argument, context)), unknown('a spread argument'));
}

/** The first list that is spread among the arguments, where it stands at `index` or before. */
function spreadBefore(given: readonly ts.Expression[], index: number): { readonly list: ts.Expression; readonly at: number } | undefined {
  const at = given.findIndex((argument) => ts.isSpreadElement(argument));
  const found = at >= 0 && at <= index ? given[at] : undefined;
  return found && ts.isSpreadElement(found) ? { list: found.expression, at } : undefined;
}

/** Arguments where every list that is spread among them is known whole: `fn(...first, ...second)`. */
function flattened(evaluator: Evaluator, given: readonly ts.Expression[], context: Context | undefined): readonly Value[] | undefined {
  const values: Value[] = [];
  for (const argument of given) {
    const value = evaluator.evaluate(ts.isSpreadElement(argument) ? argument.expression : argument, context);
    if (!ts.isSpreadElement(argument)) values.push(value);
    else if (value.kind === 'list' && !value.rest) values.push(...value.items);
    else return undefined;
  }
  return values;
}

/** What an inline callback is given: elements of the list it goes over, or what the called function passes on. */
function callbackValue(evaluator: Evaluator, fn: ts.ArrowFunction | ts.FunctionExpression, index: number, context: Context | undefined): Value | undefined {
  let argument: ts.Node = fn;
  while (ts.isParenthesizedExpression(argument.parent)) argument = argument.parent;
  const call = argument.parent;
  if (!ts.isCallExpression(call)) return undefined;
  const position = call.arguments.indexOf(argument as ts.Expression);
  if (position < 0) return undefined;
  const callee = call.expression;
  if (ts.isPropertyAccessExpression(callee) && position === 0) {
    const over = (): Value => evaluator.evaluate(callee.expression, context);
    const part = callee.name.text === 'forEach' && index < 2 ? partOfEntry(over(), index) : undefined;
    if (part !== undefined) return evaluator.member(elementOf(over()), part);
    if (OVER_ELEMENTS.has(callee.name.text) && index === 0) {
      const value = over();
      if (value.kind === 'foreign' && callee.name.text === 'each') return undefined;
      if (value.kind === 'list' || value.kind === 'oneOf' || value.kind === 'parameter') return elementOf(value);
      return value.kind === 'instance' || value.kind === 'foreign' ? undefined : unknown('an element of a list that is not known');
    }
    if (callee.name.text === 'reduce' && index === 1) return elementOf(over());
    if (callee.name.text === 'then' && index === 0) return over();
  }
  // `_.map(list, f)`, `async.each(list, f)`
  if (position === 1 && index === 0 && ts.isPropertyAccessExpression(callee) && OVER_ELEMENTS.has(callee.name.text)) {
    const library = evaluator.evaluate(callee.expression, context);
    if (library.kind === 'foreign' && /^(lodash|underscore|lodash-es|async|bluebird)$/.test(library.module)) return elementOf(evaluator.evaluate(call.arguments[0], context));
  }
  for (const target of alternativesOf(evaluator.evaluate(callee, context))) {
    if (target.kind !== 'function') continue;
    const handed = handedTo(evaluator, target.node, position, index, call, context);
    if (handed) return handed;
  }
  return undefined;
}

/** The argument at `index` with which a function calls its own parameter at `position`. */
function handedTo(evaluator: Evaluator, fn: FunctionNode, position: number, index: number, call: ts.CallExpression, context: Context | undefined): Value | undefined {
  const parameter = fn.parameters[position];
  if (!parameter || !ts.isIdentifier(parameter.name) || !fn.body) return undefined;
  const name = parameter.name.text;
  let found: ts.CallExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(fn.body);
  const argument = found?.arguments[index];
  return argument && evaluator.evaluate(argument, evaluator.enter(fn, call, context));
}
