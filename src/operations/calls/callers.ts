/** Who calls a function: by name over the loaded files, each candidate proven by evaluating what it calls. */
import { ts } from 'ts-morph';
import { isFunctionNode, type Target, targetsOf } from '../../values/targets.js';
import { calledThrough } from '../../values/syntax/called-through.js';
import { thisContainerOf } from '../../values/syntax/this-container.js';
import type { Evaluator } from '../../values/evaluate.js';
import { alternativesOf, type FunctionNode, type Parameter, parametersIn } from '../../values/value.js';
import { type Answers, type Asked, type CallerDemands, createAnswers, type Grounds, type Known } from './answers.js';
import { type CallNode, callNames, callsIn, functionName, isInlineCallback, isWholeExport, referenceBy, REQUIRED, requiredBy, resultOf, returnedBy } from './calls-in.js';
import { handedIn } from './handed-in.js';
import { holdersOf } from './holders.js';
import { nameIndexOf, stemOf } from './name-index.js';
import { withRenames } from './names.js';
import { throughCallers } from './through-callers.js';
import { objectOf } from '../../values/objects.js';
import { isOfPackage } from '../../values/modules.js';

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
  /** Nobody calls it that is seen, and it is handed on bound to its object (`routes.publish.bind(routes)`). */
  readonly isBound?: boolean;
}

export interface CallGraph {
  callersOf(fn: FunctionNode): Callers;
  /** `new C(…)` (and `super(…)` of subclasses) of a class. */
  allocationsOf(node: ts.ClassLikeDeclaration): readonly ts.NewExpression[];
  /** Files and names by which further callers can be found. */
  readonly demands: CallerDemands;
  /** Finds something once, by means of the graph and of values: it holds on as long as all that it asked of them does. */
  readonly once: Answers['once'];
  /** Runs something, and notes what it asks. */
  noting<T>(read: () => T): readonly [result: T, asked: Asked];
  /** Takes up what was asked when the graph was another one. */
  askAgain(demands: CallerDemands): void;
  /** The graph when something has changed, with the answers that hold on. */
  next(holdsOn: (grounds: Grounds) => boolean): CallGraph;
}

/** Objects of one class that are asked what a member of theirs is: they are mostly made alike. */
const MAX_ALLOCATIONS = 6;

/** The calls that lead to each function, of those by one name. */
type ByFunction = ReadonlyMap<FunctionNode, readonly CallNode[]>;

const isWhole = (fn: FunctionNode): boolean => isWholeExport(fn) || (ts.isConstructorDeclaration(fn) && isWholeExport(fn.parent));

/** What is answered while an answer is looked for. */
const UNKNOWN: Callers = { calls: [], escapes: false };
const NONE: ByFunction = new Map();
const NOTHING_MADE: ReadonlyMap<ts.ClassLikeDeclaration, readonly ts.NewExpression[]> = new Map();
/** Whatever importers call what a file is all of. */
const WHOLES = '*';
const wholesOf = (sourceFile: ts.SourceFile): ReadonlySet<string> => new Set(callsIn(sourceFile).wholes.filter((name) => name !== REQUIRED));
const NOBODY: ReadonlySet<FunctionNode> = new Set();
const NOTHING_RECEIVED: ReadonlyMap<FunctionNode, ReadonlySet<string>> = new Map();

/** @param before answers that hold on, of a graph of the same evaluator */
export function createCallGraph(evaluator: Evaluator, before?: Known): CallGraph {
  const answers = createAnswers(evaluator, before);
  // Whoever calls one of a table names the table.
  const demand = (node: ts.Node, wanted: Iterable<string>): void => answers.demand(evaluator.fileOf(node), [...wanted].map((name) => name.replace(/\[\]$/, '')));

  /** The names under which other files hand on the file that a function is all of. */
  const handedOnNames = (fn: FunctionNode): readonly string[] => {
    if (!isWhole(fn)) return [];
    const file = evaluator.fileOf(fn);
    return nameIndexOf(evaluator).handedOn(stemOf(file)).flatMap(({ name, specifier, by }) => {
      const found = evaluator.project.resolve(specifier, evaluator.fileOf(by));
      return found.kind === 'file' && found.file === file ? [name] : [];
    });
  };
  /** The names of a function here and wherever it is renamed. */
  const namesFor = (fn: FunctionNode): Set<string> =>
    withRenames(evaluator, [...namesHere(fn), ...heirsOf(evaluator, fn)], (value) => (value.kind === 'function' && value.node === fn) || (value.kind === 'class' && ts.isConstructorDeclaration(fn) && isOrExtends(evaluator, value.node, fn.parent as ts.ClassLikeDeclaration)));

  const namesHere = (fn: FunctionNode): readonly string[] => {
    const maker = returnedBy(fn);
    const own = [...callNames(fn), ...handedOnNames(fn), ...(maker ? [...namesFor(maker)].map(resultOf) : [])];
    return [...own, ...own.flatMap((name) => [...(parametersFor(name).get(fn) ?? [])])];
  };

  /** Many modules are called where they are required: which one it is need not be worked out. */
  const mayLeadTo = (call: CallNode, node: ts.Node): boolean => {
    const specifier = requiredBy(call);
    if (specifier === undefined) return true;
    const found = evaluator.project.resolve(specifier, evaluator.fileOf(call));
    return found.kind === 'file' && found.file === evaluator.fileOf(node);
  };
  const functionsBehind = (call: ts.CallExpression): ReadonlySet<FunctionNode> =>
    answers.once<ReadonlySet<FunctionNode>>('behind', call, NOBODY, () => {
      const targets = targetsOf(evaluator, call, undefined);
      return new Set(targets.length > 0 ? targets.map((t) => t.fn) : [...throughAllocation(call).map((t) => t.fn), ...givenTo(call), ...throughCallers(evaluator, graph, call)]);
    });

  /** `new Ledger(bus)` of a constructor function, as objects were made before classes. */
  const makersBehind = (call: ts.NewExpression): readonly FunctionNode[] => alternativesOf(evaluator.evaluate(call.expression)).flatMap((v) => (v.kind === 'function' ? [v.node] : []));

  /** What a call leads to does not depend on whose callers are looked for, and in a large application hundreds of methods are called `execute`. */
  const callsNamed = (name: string): ByFunction => answers.once<ByFunction>('called', name, NONE, () => byFunction(nameIndexOf(evaluator).filesUsing([name], ['calls']).flatMap((sourceFile) => callsIn(sourceFile).calls.get(name) ?? [])));
  const byFunction = (calls: Iterable<CallNode>): ByFunction => {
    const found = new Map<FunctionNode, CallNode[]>();
    for (const call of calls) {
      for (const fn of new Set(functionsCalled(call))) {
        const known = found.get(fn);
        if (known) known.push(call);
        else found.set(fn, [call]);
      }
    }
    return found;
  };
  const functionsCalled = (call: CallNode): Iterable<FunctionNode> => {
    if (ts.isNewExpression(call)) return [...makersBehind(call), ...classesMade(evaluator, call).flatMap((node) => constructorsOf(evaluator, node))];
    if (call.expression.kind !== ts.SyntaxKind.SuperKeyword) return functionsBehind(call);
    return superTarget(evaluator, call)?.members.filter(ts.isConstructorDeclaration) ?? [];
  };
  const handedOnAs = (name: string): ReadonlySet<FunctionNode> => answers.once('handed on', name, NOBODY, () => handedOnIn(nameIndexOf(evaluator).filesUsing([name], ['mentions']), () => [name]));
  const boundAs = (name: string): ReadonlySet<FunctionNode> => answers.once('bound', name, NOBODY, () => handedOnIn(nameIndexOf(evaluator).filesUsing([name], ['mentions']), () => [name], boundBy));
  const handedOnIn = (sources: readonly ts.SourceFile[], namesIn: (sourceFile: ts.SourceFile) => Iterable<string>, by = handedOnBy): ReadonlySet<FunctionNode> =>
    new Set(sources.flatMap((sourceFile) => [...namesIn(sourceFile)].flatMap((name) => (callsIn(sourceFile).mentions.get(name) ?? []).flatMap((id) => by(evaluator, id)))));

  /** Who calls, makes and hands on what a file is all of goes by names of its own: those files are gone through once for all of them. */
  const wholesHandedOn = (): ReadonlySet<FunctionNode> => answers.once('handed on', WHOLES, NOBODY, () => handedOnIn(importersOfWholes(), wholesOf));
  const callsOfWholes = (fn: FunctionNode): readonly CallNode[] => {
    // What is asked while all of them are looked at cannot wait for that.
    if (answers.isSought('called', WHOLES)) return wholeCalls().filter((call) => [...functionsCalled(call)].includes(fn));
    return [...(answers.once<ByFunction>('called', WHOLES, NONE, () => byFunction(wholeCalls())).get(fn) ?? []), ...requiredCalls().filter((call) => mayLeadTo(call, fn) && [...functionsCalled(call)].includes(fn))];
  };
  const madeOfWholes = (): ReadonlyMap<ts.ClassLikeDeclaration, readonly ts.NewExpression[]> =>
    answers.once('made', WHOLES, NOTHING_MADE, () => {
      const found = new Map<ts.ClassLikeDeclaration, ts.NewExpression[]>();
      for (const call of wholeCalls().filter(ts.isNewExpression)) for (const node of new Set(classesMade(evaluator, call))) found.set(node, [...(found.get(node) ?? []), call]);
      return found;
    });
  const importersOfWholes = (): readonly ts.SourceFile[] => nameIndexOf(evaluator).filesUsing([], [], true);
  const wholeCalls = (): readonly CallNode[] => importersOfWholes().flatMap((sourceFile) => [...wholesOf(sourceFile)].flatMap((name) => callsIn(sourceFile).calls.get(name) ?? []));
  const requiredCalls = (): readonly CallNode[] => nameIndexOf(evaluator).filesUsing([REQUIRED], ['calls']).flatMap((sourceFile) => callsIn(sourceFile).calls.get(REQUIRED) ?? []);

  /** `this.bus.send(…)` where only whoever makes the object says what its `bus` is. */
  const throughAllocation = (call: ts.CallExpression): readonly Target[] => {
    const method = thisContainerOf(call);
    const owner = method.parent;
    if (!ts.isPropertyAccessExpression(call.expression) || !ts.isClassLike(owner) || !isFunctionNode(method) || rootOf(call.expression).kind !== ts.SyntaxKind.ThisKeyword) return [];
    if (parametersIn(evaluator.evaluate(call.expression.expression)).length === 0) return [];
    return graph.allocationsOf(owner).slice(0, MAX_ALLOCATIONS).flatMap((made) => targetsOf(evaluator, call, evaluator.enter(method, undefined, undefined, { self: objectOf(evaluator, owner, made) })));
  };

  /** One parameter is called in many places. */
  const functionsGiven = (parameter: Parameter): readonly FunctionNode[] => {
    return answers.once<readonly FunctionNode[]>(`given ${[parameter.index, ...parameter.path].join('.')}`, parameter.of, [], () => handedIn({ evaluator, graph }, parameter, true).flatMap((v) => (v.kind === 'function' ? [v.node] : [])));
  };

  /** `publish(order)` where `publish` is a parameter, and `definition.handle(bus)` where the table that `definition` is an element of is one. */
  const givenTo = (call: ts.CallExpression): readonly FunctionNode[] => {
    const given = alternativesOf(evaluator.evaluate(calledThrough(call)?.callee ?? call.expression)).filter((v) => v.kind === 'parameter' && v.path.at(-1) !== '*');
    return given.flatMap((v) => (v.kind === 'parameter' ? functionsGiven(v) : []));
  };

  /** The names that parameters give to the functions that `name` stands for where it is handed on: `new Desk(publish)`, `constructor(private readonly tell: Publish)`. */
  const parametersFor = (name: string): ReadonlyMap<FunctionNode, ReadonlySet<string>> =>
    answers.once('received', name, NOTHING_RECEIVED, () => {
      const found = new Map<FunctionNode, Set<string>>();
      for (const id of nameIndexOf(evaluator).filesUsing([name], ['mentions']).flatMap((sourceFile) => callsIn(sourceFile).mentions.get(name) ?? [])) {
        const argument = referenceBy(id);
        const call = argument.parent;
        const position = ts.isCallExpression(call) || ts.isNewExpression(call) ? (call.arguments?.indexOf(argument) ?? -1) : -1;
        const handed = position < 0 ? [] : handedOnBy(evaluator, id);
        if (handed.length === 0) continue;
        for (const taker of takersOf(call as CallNode)) {
          const parameter = taker.parameters[position]?.name;
          if (!parameter || !ts.isIdentifier(parameter) || parameter.text === name) continue;
          for (const fn of handed) found.set(fn, (found.get(fn) ?? new Set()).add(parameter.text));
        }
      }
      return found;
    });
  const takersOf = (call: CallNode): readonly FunctionNode[] => {
    if (ts.isCallExpression(call)) return targetsOf(evaluator, call, undefined).map(({ fn }) => fn);
    return alternativesOf(evaluator.evaluate(call.expression)).flatMap((v) => (v.kind === 'class' ? v.node.members.filter(ts.isConstructorDeclaration) : []));
  };

  /** Calls by several names, in the order in which their files were loaded. */
  const inOrder = <T extends CallNode>(byNames: readonly (readonly T[])[]): readonly T[] => {
    const [first = [], ...more] = byNames.filter((calls) => calls.length > 0);
    if (more.length === 0) return first;
    const { positionOf } = nameIndexOf(evaluator);
    return [...new Set([...first, ...more.flat()])].sort((a, b) => positionOf(a.getSourceFile()) - positionOf(b.getSourceFile()));
  };

  function findCallers(fn: FunctionNode): Callers {
    const own = namesFor(fn);
    const whole = isWhole(fn);
    const wanted = whole ? [...own, '*'] : own;
    const holders = holdersOf(fn);
    demand(fn, [...wanted, ...holders]);
    answers.ask([...wanted, ...holders].map((name) => name.replace(/^new /, '')));
    for (const declared of interfacesOf(evaluator, fn)) demand(declared, own);
    let escapes = isDecorated(fn) || isInlineCallback(fn) || isLifecycleMethod(fn) || isMadeForPackage(evaluator, fn);
    const calls = inOrder([...[...own].map((name) => callsNamed(name).get(fn) ?? []), ...(whole ? [callsOfWholes(fn)] : [])]);
    escapes ||= !ts.isConstructorDeclaration(fn) && ([...own].some((name) => handedOnAs(name).has(fn)) || (whole && wholesHandedOn().has(fn)));
    const isBound = !escapes && calls.length === 0 && ts.isMethodDeclaration(fn) && [...own].some((name) => boundAs(name).has(fn));
    return { calls: calls.map((call) => ({ call, fn })), escapes, ...(isBound ? { isBound } : {}) };
  }

  function findAllocations(node: ts.ClassLikeDeclaration): readonly ts.NewExpression[] {
    const name = node.name?.text;
    const whole = isWholeExport(node);
    const own = [name ?? '*', ...(whole ? ['*'] : [])];
    demand(node, own);
    answers.ask(own);
    const named = nameIndexOf(evaluator).filesUsing(name === undefined ? [] : [name], ['calls', 'aliases']).flatMap((sourceFile) => {
      const { calls, aliases } = callsIn(sourceFile);
      return [...new Set([name ?? '', ...(aliases.get(name ?? '') ?? []).map((r) => r.name)])].flatMap((candidate) => calls.get(candidate) ?? []);
    });
    const required = whole ? requiredCalls().filter((call) => mayLeadTo(call, node)) : [];
    const makes = [...named, ...required].filter(ts.isNewExpression).filter((call) => classesMade(evaluator, call).includes(node));
    return inOrder([makes, whole ? (madeOfWholes().get(node) ?? []) : []]);
  }

  const graph: CallGraph = {
    demands: answers.demands,
    once: (question, subject, meanwhile, find) => answers.once(question, subject, meanwhile, find),
    noting: (read) => answers.noting(read),
    askAgain: (demands) => answers.askAgain(demands),
    next: (holdsOn) => createCallGraph(evaluator, answers.filter(holdsOn)),
    callersOf: (fn) => answers.once('callers', fn, UNKNOWN, () => findCallers(fn)),
    allocationsOf: (node) => answers.once<readonly ts.NewExpression[]>('allocations', node, [], () => findAllocations(node)),
  };
  return graph;
}

function rootOf(expression: ts.Expression): ts.Expression {
  let root = expression;
  while (ts.isPropertyAccessExpression(root) || ts.isNonNullExpression(root)) root = root.expression;
  return root;
}

const classesMade = (evaluator: Evaluator, call: ts.NewExpression): readonly ts.ClassLikeDeclaration[] => alternativesOf(evaluator.evaluate(call.expression)).flatMap((v) => (v.kind === 'class' ? [v.node] : []));

/** What runs where a class is made: its own constructor, or that of the nearest base class with one. */
function constructorsOf(evaluator: Evaluator, node: ts.ClassLikeDeclaration): readonly ts.ConstructorDeclaration[] {
  const own = node.members.filter(ts.isConstructorDeclaration);
  const base = own.length > 0 ? undefined : evaluator.classes.baseOf(node);
  return base?.kind === 'class' ? constructorsOf(evaluator, base.node) : own;
}

function isOrExtends(evaluator: Evaluator, node: ts.ClassLikeDeclaration, base: ts.ClassLikeDeclaration): boolean {
  if (node === base) return true;
  if (node.members.some(ts.isConstructorDeclaration)) return false;
  const parent = evaluator.classes.baseOf(node);
  return parent?.kind === 'class' && isOrExtends(evaluator, parent.node, base);
}

/** Classes without a constructor of their own, which are made by this one: `class FogSiren extends Siren {}`, `new FogSiren(topic)`. */
function heirsOf(evaluator: Evaluator, fn: FunctionNode): readonly string[] {
  if (!ts.isConstructorDeclaration(fn)) return [];
  const owner = fn.parent as ts.ClassLikeDeclaration;
  return evaluator.classes.subtypesOf(owner).flatMap((heir) => (heir.name && isOrExtends(evaluator, heir, owner) ? [heir.name.text] : []));
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
const LIFECYCLE = new Set(['onModuleInit', 'onApplicationBootstrap', 'onModuleDestroy', 'onApplicationShutdown', 'handleConnection', 'handleDisconnect', 'handle', 'execute', 'run', 'process', 'perform', 'handler', 'main', 'init', 'start', 'up']);
const isLifecycleMethod = (fn: FunctionNode): boolean => ts.isMethodDeclaration(fn) && LIFECYCLE.has(functionName(fn).split('.').at(-1) ?? '');

/** Interfaces of frameworks that say when a method is called, and nothing of what else the object is for: `OnModuleInit`, `BeforeApplicationShutdown`. */
const LIFECYCLE_INTERFACE = /^(On|Before|After)[A-Z]|^NestModule$/;

/** A method of a class that implements what a package asks for (`implements IEventPublisher`): the package calls it, by a name that only it knows. */
function isMadeForPackage(evaluator: Evaluator, fn: FunctionNode): boolean {
  if (!ts.isMethodDeclaration(fn) || !ts.isClassLike(fn.parent)) return false;
  return (fn.parent.heritageClauses ?? []).some((clause) => clause.token === ts.SyntaxKind.ImplementsKeyword && clause.types.some(({ expression }) => ts.isIdentifier(expression) && !LIFECYCLE_INTERFACE.test(expression.text) && isOfPackage(evaluator, expression)));
}

/** The functions (not their namesakes) that a name stands for where it is used as a value: passed, stored, returned. */
function handedOnBy(evaluator: Evaluator, id: ts.Identifier): readonly FunctionNode[] {
  const expression = referenceBy(id);
  const holder = expression.parent;
  if (ts.isPropertyAccessExpression(holder) || ts.isTypeNode(holder) || ts.isExportAssignment(holder)) return [];
  if (!ts.isCallExpression(holder) && !ts.isNewExpression(holder) && !ts.isArrayLiteralExpression(holder) && !ts.isPropertyAssignment(holder) && !ts.isJsxExpression(holder) && !ts.isReturnStatement(holder)) return [];
  return alternativesOf(evaluator.evaluate(expression)).flatMap((v) => (v.kind === 'function' ? [v.node] : []));
}

/** The same where it is bound to its object: `{ publish: routes.publish.bind(routes) }`. */
function boundBy(evaluator: Evaluator, id: ts.Identifier): readonly FunctionNode[] {
  const method = id.parent;
  if (!ts.isPropertyAccessExpression(method) || method.name !== id || !ts.isPropertyAccessExpression(method.parent) || method.parent.name.text !== 'bind' || !ts.isCallExpression(method.parent.parent)) return [];
  return alternativesOf(evaluator.evaluate(method)).flatMap((v) => (v.kind === 'function' ? [v.node] : []));
}
