/** The functions of the workspace that a call leads to. */
import { ts } from 'ts-morph';
import { argumentAt } from './parameters.js';
import { calledThrough } from './syntax/called-through.js';
import type { Evaluator } from './evaluate.js';
import { type Context, type FunctionNode, type Value, alternativesOf } from './value.js';
import { objectOf } from './objects.js';

/** A function of the workspace that a call leads to. */
export interface Target {
  readonly fn: FunctionNode;
  readonly self?: Value;
  readonly lexical?: Context;
  /** Arguments bound before those of the call (`fn.bind(null, topic)`). */
  readonly bound?: readonly Value[];
}

/** The functions of the workspace that a call may run; an abstract or interface method stands for its implementations. */
export function targetsOf(evaluator: Evaluator, node: ts.CallExpression, context: Context | undefined, callee = evaluator.evaluate(node.expression, context)): readonly Target[] {
  const own = functionsIn(callee);
  const targets = own.length > 0 ? own : throughMethod(evaluator, node, context);
  return (targets.length > 0 ? targets : declaredTargets(evaluator, node, context)).flatMap((target) => inEarnest(evaluator, target));
}

const functionsIn = (callee: Value): readonly Target[] =>
  alternativesOf(callee).flatMap((value) => {
    if (value.kind !== 'function' || !value.node.body) return [];
    return [{ fn: value.node, ...(value.self ? { self: value.self } : {}), ...(value.context ? { lexical: value.context } : {}), ...('bound' in value ? { bound: value.bound as readonly Value[] } : {}) }];
  });

/** `publish.call(bus, 'orders')`, `publish.apply(bus, ['orders'])`: the function that is called. */
function throughMethod(evaluator: Evaluator, node: ts.CallExpression, context: Context | undefined): readonly Target[] {
  const through = calledThrough(node);
  return through ? functionsIn(evaluator.evaluate(through.callee, context)).filter(({ fn }) => calledThrough(node, fn)) : [];
}

/** What a function is called with through its `call` or `apply`. */
export function givenThrough(evaluator: Evaluator, node: ts.Node, fn: FunctionNode, context: Context | undefined): { readonly args: readonly Value[]; readonly self: Value | undefined } | undefined {
  const through = calledThrough(node, fn);
  if (!through) return undefined;
  const { self, given, list } = through;
  const one = (argument: ts.Expression): readonly Value[] => (ts.isSpreadElement(argument) ? spreadOut(evaluator, argument.expression, fn, context) : [evaluator.evaluate(argument, context)]);
  const args = list ? spreadOut(evaluator, list, fn, context) : given.flatMap(one);
  return { args, self: self && evaluator.evaluate(self, context) };
}

/** The elements of a list of arguments; of one that is not known whole, as many as the function takes. */
function spreadOut(evaluator: Evaluator, given: ts.Expression, fn: FunctionNode, context: Context | undefined): readonly Value[] {
  if (ts.isIdentifier(given) && given.text === 'arguments') return fn.parameters.map((_parameter, index) => argumentAt(evaluator, given, index, context));
  const value = evaluator.evaluate(given, context);
  if (value.kind === 'list' && !value.rest) return value.items;
  return fn.parameters.map((_parameter, index) => evaluator.member(value, String(index)));
}

/** Where a base class says only that a method is to be written (`async emit() { throw new Error('not implemented'); }`), those that are. */
function inEarnest(evaluator: Evaluator, target: Target): readonly Target[] {
  if (!onlyThrows(target.fn)) return [target];
  const written = implementationsOf(evaluator, target.fn, target.fn.name.getText());
  return written.length > 0 ? written : [target];
}

/** A method that does nothing but throw is what JavaScript has for an abstract one. */
function onlyThrows(fn: FunctionNode): fn is ts.MethodDeclaration {
  const [only, second] = (ts.isMethodDeclaration(fn) && fn.body?.statements) || [];
  return only !== undefined && second === undefined && ts.isThrowStatement(only);
}

/** By the checker alone: the declaration of the called name, or of what implements it. */
function declaredTargets(evaluator: Evaluator, node: ts.CallExpression, context: Context | undefined): readonly Target[] {
  const callee = node.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  let symbol = evaluator.checker.getSymbolAtLocation(name);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = evaluator.checker.getAliasedSymbol(symbol);
  const self = ts.isPropertyAccessExpression(callee) ? evaluator.evaluate(callee.expression, context) : undefined;
  const found: Target[] = [];
  const methodName = ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
  for (const declaration of symbol?.declarations ?? []) {
    evaluator.reach(declaration);
    if (isFunctionNode(declaration) && declaration.body) found.push({ fn: declaration, ...(self ? { self } : {}) });
    else if (methodName !== undefined && (ts.isMethodSignature(declaration) || ts.isMethodDeclaration(declaration) || ts.isPropertySignature(declaration))) found.push(...writtenFor(evaluator, callee as ts.PropertyAccessExpression, declaration));
  }
  return found;
}

/** The methods behind a declared one: of the interface that declares it, or of one that takes it over and is what the object is known by (`interface Berths extends Store<Berth>`). */
function writtenFor(evaluator: Evaluator, { expression, name }: ts.PropertyAccessExpression, declaration: ts.Node): readonly Target[] {
  const direct = implementationsOf(evaluator, declaration, name.text);
  if (direct.length > 0 || !ts.isInterfaceDeclaration(declaration.parent)) return direct;
  const known = evaluator.checker.getTypeAtLocation(expression).symbol?.declarations ?? [];
  return known.flatMap((owner) => (owner !== declaration.parent && ts.isInterfaceDeclaration(owner) ? implementationsOf(evaluator, declaration, name.text, owner) : []));
}

/** The methods that implement an interface's or abstract class's method: a class's own, or what it inherits from a class that knows nothing of the interface. */
function implementationsOf(evaluator: Evaluator, declaration: ts.Node, name: string, owner = declaration.parent): readonly Target[] {
  if (!ts.isInterfaceDeclaration(owner) && !ts.isClassLike(owner)) return [];
  const subtypes = evaluator.classes.subtypesOf(owner);
  return subtypes.flatMap((subtype) => {
    for (let level: ts.ClassLikeDeclaration | undefined = subtype; level && level !== owner && (level === subtype || !subtypes.includes(level)); ) {
      const method = methodOf(level, name);
      if (method) return [{ fn: method, self: objectOf(evaluator, subtype) }];
      const base: Value | undefined = evaluator.classes.baseOf(level);
      level = base?.kind === 'class' ? base.node : undefined;
    }
    return [];
  });
}

/** A method of a class, also one that is a field: `send = async () => …`. */
function methodOf(node: ts.ClassLikeDeclaration, name: string): FunctionNode | undefined {
  for (const member of node.members) {
    if (!member.name || !ts.isIdentifier(member.name) || member.name.text !== name) continue;
    if (ts.isMethodDeclaration(member) && member.body) return member;
    const held = ts.isPropertyDeclaration(member) ? member.initializer : undefined;
    if (held && (ts.isArrowFunction(held) || ts.isFunctionExpression(held))) return held;
  }
  return undefined;
}

export const isFunctionNode = (node: ts.Node): node is FunctionNode => ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isGetAccessorDeclaration(node) || ts.isConstructorDeclaration(node);

export function frameFor(evaluator: Evaluator, target: Target, node: ts.CallExpression | ts.NewExpression | undefined, context: Context | undefined): Context {
  const through = node && givenThrough(evaluator, node, target.fn, context);
  const given = through?.args ?? (target.bound && node ? (node.arguments ?? []).map((a) => evaluator.evaluate(a, context)) : undefined);
  const args = given && [...(target.bound ?? []), ...given];
  return evaluator.enter(target.fn, node, context, { self: target.self ?? through?.self, lexical: target.lexical, args });
}
