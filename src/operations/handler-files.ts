/** The files that a handler's calls lead to: what must be loaded before its effects can be read. */
import { ts } from 'ts-morph';
import { frameFor, type Target, targetsOf } from '../values/calls.js';
import type { Evaluator } from '../values/evaluate.js';
import { type Context, type FunctionNode, type Value, alternativesOf } from '../values/value.js';
import type { DemandHost } from './demand.js';
import { commandClasses } from './cqrs.js';
import { factsOf } from './function-calls.js';
import type { RawConsume, RawOperations } from './operation.js';

/** Files away from the handler's own that are looked into. */
export const MAX_LEVELS = 4;
/** Further files are not loaded for effects; what they hold stays unknown, and the handler incomplete. */
const MAX_FILES = 300;
const MAX_DEPTH = 8;
const MAX_FUNCTIONS = 4000;

/** Files that would tell more about what the handlers do; empty when nothing is missing. */
export function findHandlerDemands(evaluator: Evaluator, raw: RawOperations, host: Pick<DemandHost, 'importersOf' | 'read'>): ReadonlySet<string> {
  const before = new Set(evaluator.demands);
  const wanted = new Set<string>();
  const seen = new Set<FunctionNode>();
  const sites = new Set<ts.Node>(raw.produces.map((p) => p.at));
  for (const consume of raw.consumes) for (const handler of consume.handlers) if (handler.kind === 'function') visit(handler.node, contextOf(evaluator, consume, handler), 0);
  for (const file of evaluator.demands) if (!before.has(file) || !evaluator.project.has(file)) wanted.add(file);
  return new Set([...wanted].filter((file) => !evaluator.project.has(file)).slice(0, MAX_FILES));

  function visit(fn: FunctionNode, context: Context | undefined, depth: number): void {
    if (seen.has(fn) || depth > MAX_DEPTH || seen.size > MAX_FUNCTIONS) return;
    seen.add(fn);
    for (const { node } of factsOf(fn).calls) {
      // A send ends the way: what its wrapper does is known.
      if (ts.isTaggedTemplateExpression(node) || sites.has(node)) continue;
      for (const target of targets(node, context)) visit(target.fn, frameFor(evaluator, target, node, context), depth + 1);
    }
  }

  function targets(node: ts.CallExpression | ts.NewExpression, context: Context | undefined): readonly Target[] {
    if (ts.isNewExpression(node)) {
      evaluator.evaluate(node.expression);
      return [];
    }
    const free = evaluator.evaluate(node.expression);
    const isKnown = alternativesOf(free).some((v) => v.kind === 'function' || v.kind === 'foreign');
    const callee = isKnown || !context ? free : evaluator.evaluate(node.expression, context);
    if (alternativesOf(callee).some((v) => v.kind === 'foreign' && v.module === '@nestjs/cqrs')) demandCommands(node, context);
    return alternativesOf(callee).some((v) => v.kind === 'foreign') ? [] : targetsOf(evaluator, node, context, callee).slice(0, 8);
  }

  /** The class that handles a command imports it, and nothing imports that class but a module's list. */
  function demandCommands(node: ts.CallExpression, context: Context | undefined): void {
    for (const made of commandClasses(evaluator, node, context)) {
      const name = made.name?.text;
      if (name === undefined) continue;
      const pattern = new RegExp(`@(Command|Query|Events)Handler\\([^)]*\\b${name}\\b`);
      for (const importer of importersThrough(evaluator.fileOf(made), host)) if (!evaluator.project.has(importer) && pattern.test(host.read(importer) ?? '')) wanted.add(importer);
    }
  }
}

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
