/** The files that a handler's calls lead to: what must be loaded before its effects can be read. */
import { ts } from 'ts-morph';
import { targetsOf, frameFor } from '../../values/targets.js';
import type { Evaluator } from '../../values/evaluate.js';
import { type Context, type Foreign, type FunctionNode, type Value, alternativesOf } from '../../values/value.js';
import type { CallGraph } from '../calls/callers.js';
import { handedFunction } from '../calls/handed-functions.js';
import { handedIn } from '../calls/handed-in.js';
import type { DemandHost } from '../demand.js';
import { commandClasses, handlersOfCommand } from './cqrs.js';
import { heardBy } from './events.js';
import { isTelling } from './failures.js';
import { factsOf } from './function-calls.js';
import type { InlineTools } from '../inline.js';
import type { RawConsume, RawOperations } from '../operation.js';
import { initializerOf } from './message-scope.js';
import { calleeName, findLookup, innermost } from '../syntax/syntax.js';
import { dependsOnCalls } from '../calls/under-calls.js';
import { BUILTIN_METHOD, PLAIN_FUNCTION } from './trivial-calls.js';

/** Files away from the handler's own that are looked into. */
export const MAX_LEVELS = 3;
/** Further files are not loaded for effects; what they hold stays unknown, and the handler incomplete. */
const MAX_FILES = 140;
const MAX_DEPTH = 8;
const MAX_FUNCTIONS = 4000;

interface Blocked {
  readonly node: ts.CallExpression | ts.NewExpression;
  readonly context: Context | undefined;
  readonly depth: number;
  readonly root: Root;
}

/** Whose handler is followed: a wrapper's own function is another one under each of its calls. */
type Root = RawConsume | undefined;

/** Functions this near to the handler may call what the wrapper was handed. */
const NEAR = 2;

/** Looks for the files that the handlers' calls lead to, and goes on where it was blocked when more is loaded. */
export interface HandlerSearch {
  /** Files that would tell more about what the handlers do; empty when nothing is missing. */
  findDemands(evaluator: Evaluator, graph: CallGraph): ReadonlySet<string>;
}

export function createHandlerSearch(raw: RawOperations, host: Pick<DemandHost, 'importersOf' | 'matches'>): HandlerSearch {
  const seen = new Map<FunctionNode, Set<Root>>();
  const sites = new Set<ts.Node>(raw.produces.map((p) => p.at));
  const passed = new Set<string>();
  /** Interfaces whose classes were asked for. */
  const implemented = new Set<ts.Node>();
  let loaded = 0;
  let blocked: Blocked[] | undefined;
  return {
    findDemands(evaluator, graph) {
      const tools = { evaluator, graph };
      const wanted = new Set<string>();
      const before = blocked;
      blocked = [];
      if (before) for (const { node, context, depth, root } of before) follow(tools, node, context, depth, root, wanted);
      else for (const consume of raw.consumes) for (const handler of consume.handlers) if (handler.kind === 'function') visit(tools, handler.node, contextOf(evaluator, consume, handler), 0, consume.runContext && consume, wanted);
      const missing = [...new Set([...wanted, ...evaluator.demands, ...evaluator.reached])].filter((file) => !evaluator.project.has(file) && !passed.has(file));
      for (const file of missing) passed.add(file);
      const asked = missing.filter((file) => host.matches(file, MAY_ACT)).slice(0, Math.max(0, MAX_FILES - loaded));
      loaded += asked.length;
      return new Set(asked);
    },
  };

  function visit(tools: InlineTools, fn: FunctionNode, context: Context | undefined, depth: number, root: Root, wanted: Set<string>): void {
    const roots = seen.get(fn) ?? new Set<Root>();
    const key = depth <= NEAR ? root : undefined;
    if (roots.has(key) || depth > MAX_DEPTH || seen.size > MAX_FUNCTIONS) return;
    seen.set(fn, roots.add(key));
    // A send ends the way: what its wrapper does is known.
    for (const { node } of factsOf(fn).calls) if (!ts.isTaggedTemplateExpression(node) && !sites.has(node)) follow(tools, node, context, depth, root, wanted);
  }

  function follow(tools: InlineTools, node: ts.CallExpression | ts.NewExpression, context: Context | undefined, depth: number, root: Root, wanted: Set<string>): void {
    const { evaluator } = tools;
    // What a constructor is, is asked when its object is used.
    if (ts.isNewExpression(node) || isTrivial(node)) return;
    const free = evaluator.evaluate(node.expression);
    const foreign = alternativesOf(free).filter((v) => v.kind === 'foreign');
    const [first] = foreign;
    if (first) {
      if (foreign.some(({ module }) => module === '@nestjs/cqrs')) followCommand(tools, node, context, depth, root, wanted);
      else followEvent(tools, node, first, context, depth, root, wanted);
      return;
    }
    const isKnown = alternativesOf(free).some((v) => v.kind === 'function');
    const callee = isKnown || !context || !dependsOnCalls(evaluator, node.expression, free) ? free : evaluator.evaluate(node.expression, context);
    if (alternativesOf(callee).some((v) => v.kind === 'foreign')) return;
    const targets = targetsOf(evaluator, node, context, callee).slice(0, 8);
    // Of a table of handlers some may stand in files that are still to come.
    if (targets.length === 0 || alternativesOf(callee).some(({ kind }) => kind === 'unknown')) blocked?.push({ node, context, depth, root });
    if (targets.length === 0) demandImplementations(evaluator, node, wanted);
    for (const target of targets) visit(tools, target.fn, frameFor(evaluator, target, node, context), depth + 1, root, wanted);
    const given = targets.length > 0 ? undefined : handedFunction(tools, alternativesOf(callee));
    for (const fn of given ? [given.node] : targets.length > 0 ? [] : registeredFunctions(tools, node.expression)) visit(tools, fn, undefined, depth + 1, root, wanted);
  }

  /** An event of Nest's emitter runs methods that nothing names but its decorator. */
  function followEvent(tools: InlineTools, node: ts.CallExpression, callee: Foreign, context: Context | undefined, depth: number, root: Root, wanted: Set<string>): void {
    const { evaluator } = tools;
    const heard = heardBy(evaluator, node, callee, context);
    if (!heard) return;
    const missing = heard.files.filter((file) => !evaluator.project.has(file) && !passed.has(file));
    for (const file of missing) wanted.add(file);
    if (missing.length > 0) blocked?.push({ node, context, depth, root });
    else for (const target of heard.targets) visit(tools, target.fn, frameFor(evaluator, target, node, context), depth + 1, root, wanted);
  }

  /** What is injected by an interface is some class that implements it, in a file that imports the interface. */
  function demandImplementations(evaluator: Evaluator, node: ts.CallExpression, wanted: Set<string>): void {
    if (!ts.isPropertyAccessExpression(node.expression)) return;
    const isOpen = (declaration: ts.Node): boolean => ts.isMethodSignature(declaration) || ts.isPropertySignature(declaration) || (ts.isMethodDeclaration(declaration) && !declaration.body);
    const declared = (evaluator.checker.getSymbolAtLocation(node.expression.name)?.declarations ?? []).filter(isOpen).map((declaration) => declaration.parent);
    // What is injected may be of an interface that has the member from another one.
    const typed = (evaluator.checker.getTypeAtLocation(node.expression.expression).symbol?.declarations ?? []).filter((owner) => declared.length > 0 || (ts.isInterfaceDeclaration(owner) && owner.heritageClauses !== undefined));
    for (const owner of typed) if (ts.isInterfaceDeclaration(owner)) for (const clause of owner.heritageClauses ?? []) for (const base of clause.types) for (const file of evaluator.wantedFor(base.expression)) wanted.add(file);
    for (const owner of [...declared, ...typed]) {
      if (!(ts.isInterfaceDeclaration(owner) || ts.isClassLike(owner)) || !owner.name || implemented.has(owner)) continue;
      implemented.add(owner);
      const pattern = new RegExp(`\\b(?:implements|extends)\\b[^{]*\\b${owner.name.text}\\b`);
      for (const importer of importersThrough(evaluator.fileOf(owner), host)) if (!evaluator.project.has(importer) && host.matches(importer, pattern)) wanted.add(importer);
    }
  }

  /** The class that handles a command imports it, and nothing imports that class but a module's list. */
  function followCommand(tools: InlineTools, node: ts.CallExpression, context: Context | undefined, depth: number, root: Root, wanted: Set<string>): void {
    const { evaluator } = tools;
    const classes = commandClasses(evaluator, node, context);
    const targets = classes.flatMap((made) => handlersOfCommand(evaluator, made));
    if (targets.length === 0) blocked?.push({ node, context, depth, root });
    for (const target of targets) visit(tools, target.fn, frameFor(evaluator, target, node, context), depth + 1, root, wanted);
    for (const made of targets.length > 0 ? [] : classes) {
      const name = made.name?.text;
      if (name === undefined) continue;
      const pattern = new RegExp(`@(Command|Query|Events)Handler\\([^)]*\\b${name}\\b`);
      for (const importer of importersThrough(evaluator.fileOf(made), host)) if (!evaluator.project.has(importer) && host.matches(importer, pattern)) wanted.add(importer);
    }
  }
}

/** What callers put into the table that a handler is taken out of: `const handler = handlers.get(topic)`, and `register('order.paid', onPaid)` elsewhere. */
function registeredFunctions(tools: InlineTools, callee: ts.Expression): readonly FunctionNode[] {
  const { evaluator } = tools;
  const taken = innermost((ts.isIdentifier(callee) ? initializerOf(evaluator, callee) : undefined) ?? callee);
  const table = findLookup(taken)?.table;
  const put = table ? alternativesOf(evaluator.evaluate(table)).flatMap((value) => (value.kind === 'record' ? (value.others ?? []) : [])) : [];
  const given = put.flatMap(([, value]) => alternativesOf(value)).flatMap((value) => (value.kind === 'parameter' ? handedIn(tools, value, true) : [value]));
  return given.flatMap((value) => (value.kind === 'function' ? [value.node] : []));
}

/** Enumerations and plain data hold nothing that runs; an index and an interface with methods lead to what does, and a connection pool is made by a call. */
const MAY_ACT = /\binterface\s+\w[^{]*\{[^}]*\(|\)\s*(:\s*[^={};()]+)?\{|=>|=\s*(await\s+)?(new\s+)?[\w.]+(<[^>()]*>)?\(|\bexport\s+(\*|\{|default\b)|\bmodule\.exports\b|\brequire\(/;

const isTrivial = (node: ts.CallExpression): boolean => (ts.isIdentifier(node.expression) ? PLAIN_FUNCTION : BUILTIN_METHOD).test(calleeName(node)) || isTelling(node);

/** Who imports a file, also through an index that exports it again. */
function importersThrough(file: string, host: Pick<DemandHost, 'importersOf'>): ReadonlySet<string> {
  const found = new Set<string>(host.importersOf(file));
  for (const importer of [...found]) if (/(^|\/)index\.[cm]?[jt]s$/.test(importer)) for (const next of host.importersOf(importer)) found.add(next);
  for (const importer of [...found]) if (/(^|\/)index\.[cm]?[jt]s$/.test(importer)) for (const next of host.importersOf(importer)) found.add(next);
  return found;
}

/** Under the calls of the run, with the handler's own surroundings. */
const contextOf = (evaluator: Evaluator, consume: RawConsume, handler: Extract<Value, { kind: 'function' }>): Context =>
  evaluator.enter(handler.node, undefined, consume.runContext, { self: handler.self, lexical: handler.context });
