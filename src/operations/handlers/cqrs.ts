/** Commands and events that a bus hands to the class that is decorated for them (`@CommandHandler(PlaceOrder)`). */
import { ts } from 'ts-morph';
import type { Target } from '../../values/targets.js';
import type { Evaluator } from '../../values/evaluate.js';
import { type Context, type Foreign, alternativesOf } from '../../values/value.js';
import { callsIn } from '../calls/calls-in.js';
import { objectOf } from '../../values/objects.js';

const HANDLERS = /^(CommandHandler|QueryHandler|EventsHandler)$/;
/** By what the evaluator sees: it is more whenever a file is loaded. */
const handlers = new WeakMap<object, ReadonlyMap<ts.Node, readonly ts.ClassLikeDeclaration[]>>();

/** `this.commandBus.execute(new PlaceOrder(…))`: the `execute` (or `handle`) of the class decorated for that command. */
export function commandHandlers(evaluator: Evaluator, node: ts.CallExpression, callee: Foreign, context: Context | undefined): { targets: readonly Target[]; contextual: boolean; detached?: boolean; unfollowed?: boolean } | undefined {
  if (callee.module !== '@nestjs/cqrs' || !/^(execute|publish|publishAll)$/.test(callee.path.at(-1) ?? '')) return undefined;
  const targets = commandClasses(evaluator, node, context).flatMap((made) => handlersOfCommand(evaluator, made));
  return { targets, contextual: false, ...(callee.path.includes('EventBus') ? { detached: true } : {}), ...(targets.length === 0 ? { unfollowed: true } : {}) };
}

/** The methods that are run for the commands, queries or events of a class. */
export function handlersOfCommand(evaluator: Evaluator, made: ts.ClassLikeDeclaration): readonly Target[] {
  return (handlersOf(evaluator).get(made) ?? []).flatMap((owner): Target[] => {
    const method = owner.members.find((m): m is ts.MethodDeclaration => ts.isMethodDeclaration(m) && /^(execute|handle)$/.test(m.name.getText()) && m.body !== undefined);
    return method ? [{ fn: method, self: objectOf(evaluator, owner) }] : [];
  });
}

/** The classes of the commands that a bus call is given. */
export function commandClasses(evaluator: Evaluator, node: ts.CallExpression, context: Context | undefined): readonly ts.ClassLikeDeclaration[] {
  return node.arguments.slice(0, 1).flatMap((a) => alternativesOf(evaluator.evaluate(a, context)).flatMap((v) => (v.kind === 'object' ? [v.class] : v.kind === 'list' ? v.items.flatMap((i) => (i.kind === 'object' ? [i.class] : [])) : [])));
}

function handlersOf(evaluator: Evaluator): ReadonlyMap<ts.Node, readonly ts.ClassLikeDeclaration[]> {
  const cached = handlers.get(evaluator.view);
  if (cached) return cached;
  const found = new Map<ts.Node, ts.ClassLikeDeclaration[]>();
  for (const file of evaluator.project.files) {
    const sourceFile = evaluator.project.sourceFile(file);
    if (!sourceFile || !/@(Command|Query|Events)Handler\(/.test(sourceFile.text)) continue;
    for (const call of callsIn(sourceFile).decorators) {
      const owner = call.parent.parent;
      if (!ts.isClassLike(owner) || !ts.isIdentifier(call.expression) || !HANDLERS.test(call.expression.text)) continue;
      for (const argument of call.arguments) for (const v of alternativesOf(evaluator.evaluate(argument))) if (v.kind === 'class') found.set(v.node, [...(found.get(v.node) ?? []), owner]);
    }
  }
  handlers.set(evaluator.view, found);
  return found;
}
