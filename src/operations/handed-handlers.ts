/** Handlers that are handed in to a function which names its topic itself: `consume(handle) { subscribe({ topic: 'a' }); run({ eachMessage: (m) => handle(m) }) }`. */
import { ts } from 'ts-morph';
import type { Draft } from '../clients/client.js';
import type { Context, FunctionNode, Value } from '../values/value.js';
import { alternativesOf } from '../values/value.js';
import { functionsAround, isInlineCallback } from './calls/calls-in.js';
import { findHeld, findParameter } from './calls/parameter-source.js';
import { factsOf } from './handlers/function-calls.js';
import { isTrivialMethod } from './handlers/trivial-calls.js';
import { contextOf } from './inline.js';
import { calleeName, findLookup, innermost, isFunctionLiteral } from './syntax/syntax.js';
import type { ExtractTools } from './drafted.js';

/** Their callers may stand in a file that nothing else leads to: it is asked for while files can still be loaded. */
export function askForHandlers(tools: ExtractTools, drafts: readonly Draft[]): void {
  for (const draft of drafts) if ((draft.kind === 'run' || draft.kind === 'subscribe') && draft.handler) for (const fn of givingTo(tools, draft.handler)) tools.graph.callersOf(fn);
}

/** The call that hands in what a handler calls, where it is the only one. */
export function contextGiving(tools: ExtractTools, handlers: readonly Value[]): Context | undefined {
  const [fn, another] = new Set(handlers.flatMap((handler) => givingTo(tools, handler)));
  if (!fn || another) return undefined;
  const { calls, escapes } = tools.graph.callersOf(fn);
  const [only, second] = calls;
  const context = only && !second && !escapes ? contextOf(tools.evaluator, [{ fn, call: only.call }]) : undefined;
  return context === 'infeasible' ? undefined : context;
}

/** The functions whose callers say what a handler is, what one that is written in place calls, or with what one was made (`eachMessage: parsed(handle)`). */
function givingTo({ evaluator }: ExtractTools, handler: Value): readonly FunctionNode[] {
  const giverOf = (expression: ts.Expression): readonly FunctionNode[] => [findParameter(evaluator, expression)?.fn].flatMap((fn) => fn ?? []);
  return alternativesOf(handler).flatMap((value): readonly FunctionNode[] => {
    if (value.kind === 'parameter') return ts.isClassLike(value.of) ? [] : [value.of];
    if (value.kind !== 'function' || !isFunctionLiteral(value.node)) return [];
    const madeWith = (value.context?.call?.arguments ?? []).flatMap(giverOf);
    // A table that is handed in (`handlers.get(type)`) holds a handler for each kind of job, whichever those are.
    const around = functionsAround(value.node).filter((fn) => fn.parameters.length > 0);
    const called = around.length === 0 ? [] : factsOf(value.node).calls.flatMap(({ node }) => {
      if (!ts.isCallExpression(node)) return [];
      const table = tableByTopic(evaluator, value.node, node.expression);
      return table ? giverOf(table) : isTrivialMethod(calleeName(node)) || calleeName(node) === 'get' ? [] : giverOf(node.expression);
    });
    return [...madeWith, ...called.filter((fn) => around.includes(fn) && fn !== value.context?.fn)].filter((fn) => !isInlineCallback(fn));
  });
}

/** `handlers` of `handlers[topic](message)`, where the message says the topic: of such a table that is handed in one handler is meant. */
function tableByTopic(evaluator: ExtractTools['evaluator'], handler: FunctionNode, callee: ts.Expression): ts.Expression | undefined {
  const node = innermost(callee);
  const chosen = innermost((ts.isIdentifier(node) ? findHeld(evaluator, node) : undefined) ?? node);
  const lookup = findLookup(chosen);
  const source = lookup && findParameter(evaluator, lookup.key);
  return source && source.fn === handler && source.path.at(-1) === 'topic' ? lookup.table : undefined;
}
