/** Who calls a function: by name over the loaded files, each candidate proven by evaluating what it calls. */
import { ts } from 'ts-morph';
import { isFunctionNode, type Target, targetsOf } from '../values/calls.js';
import { objectOf, thisContainerOf } from '../values/classes.js';
import { importOrigin } from '../values/declarations.js';
import type { Evaluator } from '../values/evaluate.js';
import type { FunctionNode, Value } from '../values/value.js';
import { alternativesOf, parametersIn } from '../values/value.js';
import { type CallNode, callNames, callsIn, functionName, isInlineCallback, isWholeExport } from './calls-in.js';
import { nameIndexOf } from './name-index.js';
import { withRenames } from './names.js';

export interface Caller {
  readonly call: CallNode;
  /** The function that is called; for interface calls the implementation. */
  readonly fn: FunctionNode;
}

/** What is known of the callers of a function. */
export interface Callers {
  readonly calls: readonly Caller[];
  /** The function is also handed on as a value (a route handler, a callback, a decorated method): something calls it that is not seen. */
  readonly escapes: boolean;
}

/** A file and the names that a caller of something in it would have to use: unloaded files are looked for by these. */
export interface CallerDemand {
  readonly file: string;
  readonly names: readonly string[];
}

export interface CallGraph {
  callersOf(fn: FunctionNode): Callers;
  /** `new C(…)` (and `super(…)` of subclasses) of a class. */
  allocationsOf(node: ts.ClassLikeDeclaration): readonly ts.NewExpression[];
  /** Files and names by which further callers can be found. */
  readonly demands: ReadonlyMap<string, ReadonlySet<string>>;
  /** From now on the names that are looked for are put into `names` too: where one of them turns up later, the answer may change. */
  track(names: Set<string>): void;
}

/** Objects of one class that are asked what a member of theirs is: they are mostly made alike. */
const MAX_ALLOCATIONS = 6;

export function createCallGraph(evaluator: Evaluator): CallGraph {
  const { project } = evaluator;
  const cache = new Map<FunctionNode, Callers>();
  const allocations = new Map<ts.ClassLikeDeclaration, readonly ts.NewExpression[]>();
  const demands = new Map<string, Set<string>>();
  const looked = new Map<ts.Node, readonly string[]>();
  let tracked: Set<string> | undefined;
  const note = (node: ts.Node): void => {
    for (const name of looked.get(node) ?? []) tracked?.add(name);
  };

  const demand = (node: ts.Node, names: Iterable<string>): void => {
    const file = evaluator.fileOf(node);
    const wanted = demands.get(file) ?? new Set();
    for (const name of names) if (name !== 'super') wanted.add(name);
    demands.set(file, wanted);
  };

  /** The names of a function here and wherever it is renamed. */
  const namesFor = (fn: FunctionNode): Set<string> =>
    withRenames(evaluator, callNames(fn), (value) => (value.kind === 'function' && value.node === fn) || (value.kind === 'class' && ts.isConstructorDeclaration(fn) && isOrExtends(evaluator, value.node, fn.parent as ts.ClassLikeDeclaration)));

  const leadsTo = (call: CallNode, fn: FunctionNode): boolean => {
    if (ts.isNewExpression(call)) return ts.isConstructorDeclaration(fn) && alternativesOf(evaluator.evaluate(call.expression)).some((v) => v.kind === 'class' && isOrExtends(evaluator, v.node, fn.parent as ts.ClassLikeDeclaration));
    if (call.expression.kind === ts.SyntaxKind.SuperKeyword) return ts.isConstructorDeclaration(fn) && superTarget(evaluator, call) === fn.parent;
    return functionsBehind(call).has(fn);
  };

  /** What a call leads to does not depend on whose callers are looked for, and namesakes ask for the same calls again and again. */
  const behind = new Map<ts.CallExpression, ReadonlySet<FunctionNode>>();
  const functionsBehind = (call: ts.CallExpression): ReadonlySet<FunctionNode> => {
    const known = behind.get(call);
    if (known) return known;
    const targets = targetsOf(evaluator, call, undefined);
    const found = new Set((targets.length > 0 ? targets : throughAllocation(call)).map((t) => t.fn));
    behind.set(call, found);
    return found;
  };

  /** `this.bus.send(…)` where only whoever makes the object says what its `bus` is. */
  const throughAllocation = (call: ts.CallExpression): readonly Target[] => {
    const method = thisContainerOf(call);
    const owner = method.parent;
    if (!ts.isPropertyAccessExpression(call.expression) || !ts.isClassLike(owner) || !isFunctionNode(method) || rootOf(call.expression).kind !== ts.SyntaxKind.ThisKeyword) return [];
    if (parametersIn(evaluator.evaluate(call.expression.expression)).length === 0) return [];
    return graph.allocationsOf(owner).slice(0, MAX_ALLOCATIONS).flatMap((made) => targetsOf(evaluator, call, evaluator.enter(method, undefined, undefined, { self: objectOf(evaluator, owner, made) })));
  };

  function findCallers(fn: FunctionNode): Callers {
    const names = namesFor(fn);
    const whole = isWholeExport(fn) || (ts.isConstructorDeclaration(fn) && isWholeExport(fn.parent));
    demand(fn, whole ? [...names, '*'] : names);
    looked.set(fn, whole ? [...names, '*'] : [...names]);
    for (const declared of interfacesOf(evaluator, fn)) demand(declared, names);
    const calls: Caller[] = [];
    let escapes = isDecorated(fn) || isInlineCallback(fn) || isLifecycleMethod(fn) || isMadeForPackage(evaluator, fn);
    for (const sourceFile of nameIndexOf(project).filesUsing(names, ['calls', 'mentions'], whole)) {
      const found = callsIn(sourceFile);
      const candidates = whole ? new Set([...names, ...found.wholes]) : names;
      for (const name of candidates) {
        for (const call of found.calls.get(name) ?? []) if (leadsTo(call, fn)) calls.push({ call, fn });
        if (!escapes) escapes = (found.mentions.get(name) ?? []).some((id) => isHandedOn(evaluator, id, fn));
      }
    }
    return { calls, escapes };
  }

  const graph: CallGraph = {
    demands,
    track(names) {
      tracked = names;
    },
    callersOf(fn) {
      const cached = cache.get(fn);
      if (!cached) cache.set(fn, { calls: [], escapes: false });
      const found = cached ?? findCallers(fn);
      if (!cached) cache.set(fn, found);
      note(fn);
      return found;
    },
    allocationsOf(node) {
      const cached = allocations.get(node);
      note(node);
      if (cached) return cached;
      allocations.set(node, []);
      const name = node.name?.text;
      const found: ts.NewExpression[] = [];
      demand(node, [name ?? '*', ...(isWholeExport(node) ? ['*'] : [])]);
      looked.set(node, [name ?? '*', ...(isWholeExport(node) ? ['*'] : [])]);
      note(node);
      for (const sourceFile of nameIndexOf(project).filesUsing(name === undefined ? [] : [name], ['calls', 'aliases'], isWholeExport(node))) {
        const { calls, wholes, aliases } = callsIn(sourceFile);
        const names = new Set([...(name === undefined ? [] : [name, ...(aliases.get(name) ?? []).map((r) => r.name)]), ...(isWholeExport(node) ? wholes : [])]);
        for (const candidate of names) for (const call of calls.get(candidate) ?? []) if (ts.isNewExpression(call) && alternativesOf(evaluator.evaluate(call.expression)).some((v) => v.kind === 'class' && v.node === node)) found.push(call);
      }
      allocations.set(node, found);
      return found;
    },
  };
  return graph;
}

function rootOf(expression: ts.Expression): ts.Expression {
  let root = expression;
  while (ts.isPropertyAccessExpression(root) || ts.isNonNullExpression(root)) root = root.expression;
  return root;
}

function isOrExtends(evaluator: Evaluator, node: ts.ClassLikeDeclaration, base: ts.ClassLikeDeclaration): boolean {
  if (node === base) return true;
  if (node.members.some(ts.isConstructorDeclaration)) return false;
  const parent = evaluator.classes.baseOf(node);
  return parent?.kind === 'class' && isOrExtends(evaluator, parent.node, base);
}

function superTarget(evaluator: Evaluator, call: CallNode): ts.ClassLikeDeclaration | undefined {
  const owner = ts.findAncestor(call, ts.isClassLike);
  const base = owner && evaluator.classes.baseOf(owner);
  return base?.kind === 'class' ? base.node : undefined;
}

const isDecorated = (fn: ts.Node): boolean => ts.canHaveDecorators(fn) && (ts.getDecorators(fn)?.length ?? 0) > 0;

/** The interfaces and base classes through which a method may be called. */
function interfacesOf(evaluator: Evaluator, fn: FunctionNode): readonly ts.Node[] {
  // `send = async () => …` is a method all the same.
  const owner = ts.isPropertyDeclaration(fn.parent) ? fn.parent.parent : fn.parent;
  if (!ts.isClassLike(owner)) return [];
  const found: ts.Node[] = [];
  for (const clause of owner.heritageClauses ?? []) {
    for (const type of clause.types) {
      const symbol = evaluator.checker.getSymbolAtLocation(type.expression);
      const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? evaluator.checker.getAliasedSymbol(symbol) : symbol;
      for (const d of target?.declarations ?? []) if (evaluator.project.fileOf(d.getSourceFile()) !== undefined) found.push(d);
    }
  }
  for (const subtype of evaluator.classes.subtypesOf(owner)) found.push(subtype);
  return found;
}

/** Methods that frameworks call by their name. */
const LIFECYCLE = new Set(['onModuleInit', 'onApplicationBootstrap', 'onModuleDestroy', 'onApplicationShutdown', 'handle', 'execute', 'run', 'process', 'perform', 'handler', 'main', 'init', 'start', 'up']);
const isLifecycleMethod = (fn: FunctionNode): boolean => ts.isMethodDeclaration(fn) && LIFECYCLE.has(functionName(fn).split('.').at(-1) ?? '');

/** Interfaces of frameworks that say when a method is called, and nothing of what else the object is for: `OnModuleInit`, `BeforeApplicationShutdown`. */
const LIFECYCLE_INTERFACE = /^(On|Before|After)[A-Z]|^NestModule$/;

/** A method of a class that implements what a package asks for (`implements IEventPublisher`): the package calls it, by a name that only it knows. */
function isMadeForPackage(evaluator: Evaluator, fn: FunctionNode): boolean {
  if (!ts.isMethodDeclaration(fn) || !ts.isClassLike(fn.parent)) return false;
  return (fn.parent.heritageClauses ?? []).some((clause) => clause.token === ts.SyntaxKind.ImplementsKeyword && clause.types.some(({ expression }) => {
    if (!ts.isIdentifier(expression) || LIFECYCLE_INTERFACE.test(expression.text)) return false;
    const [declaration] = evaluator.checker.getSymbolAtLocation(expression)?.declarations ?? [];
    const origin = declaration && importOrigin(declaration);
    return origin !== undefined && evaluator.project.resolve(origin.specifier, evaluator.fileOf(fn)).kind === 'package';
  }));
}

/** The function itself (not a namesake) is used as a value: passed, stored, returned. */
function isHandedOn(evaluator: Evaluator, id: ts.Identifier, fn: FunctionNode): boolean {
  const { parent } = id;
  if (ts.isPropertyAccessExpression(parent) && parent.name === id && ts.isPropertyAccessExpression(parent.parent)) return false;
  const expression: ts.Node = ts.isPropertyAccessExpression(parent) && parent.name === id ? parent : id;
  const holder = expression.parent;
  if (ts.isPropertyAccessExpression(holder) || ts.isTypeNode(holder) || ts.isExportAssignment(holder)) return false;
  if (!ts.isCallExpression(holder) && !ts.isNewExpression(holder) && !ts.isArrayLiteralExpression(holder) && !ts.isPropertyAssignment(holder) && !ts.isJsxExpression(holder) && !ts.isReturnStatement(holder)) return false;
  return alternativesOf(evaluator.evaluate(expression)).some((v: Value) => v.kind === 'function' && v.node === fn);
}
