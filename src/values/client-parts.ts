/** What an object of a class here is to a client whose class it extends: `class OwnTransport extends ServerKafka`. */
import { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import type { Context, Value } from './value.js';
import { superCallIn } from './construction.js';

/** The client's object, with what reaches its constructor through `super(…)`; the value itself where it is none. */
export function clientPartOf(evaluator: Evaluator, value: Value): Value {
  if (value.kind !== 'object') return value;
  let call: ts.NewExpression | ts.CallExpression | undefined = value.node;
  let up: Context | undefined = value.context;
  for (let level: ts.ClassLikeDeclaration | undefined = value.class; level; ) {
    const constructor: ts.ConstructorDeclaration | undefined = level.members.find(ts.isConstructorDeclaration);
    const next = constructor && superCallIn(constructor);
    if (constructor && next) {
      if (call) up = evaluator.enter(constructor, call, up, { self: value });
      call = next;
    }
    const base: Value | undefined = evaluator.classes.baseOf(level);
    if (base?.kind === 'instance') return { ...base, args: (call?.arguments ?? []).map((argument) => evaluator.evaluate(argument, up)), ...(value.node ? { node: value.node } : {}) };
    level = base?.kind === 'class' ? base.node : undefined;
  }
  return value;
}
