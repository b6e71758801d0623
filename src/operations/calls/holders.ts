/**
 * The names by which a file gives out what has a function: `export const bus = { publish }`, `export const bus = new Bus()`. Who hands one on
 * (`app.set('bus', bus)`, `makeDesk({ bus })`) calls none of its functions, and whoever it is handed to imports nothing.
 */
import { ts } from 'ts-morph';
import type { FunctionNode } from '../../values/value.js';
import { callNames, callsIn } from './calls-in.js';
import { holderOf } from './holder.js';

/** Factories of factories. */
const MAX_MAKERS = 3;

/** Names, and `new Bus` for a class: words of a text that has to do with them. */
export function holdersOf(fn: FunctionNode): readonly string[] {
  const owner = fn.parent;
  return ts.isClassLike(owner) ? ofClass(owner) : ofValue(fn);
}

/** A class, and what its own file makes of it. */
function ofClass(owner: ts.ClassLikeDeclaration): readonly string[] {
  const name = owner.name?.text;
  if (name === undefined) return [];
  const made = (callsIn(owner.getSourceFile()).calls.get(name) ?? []).filter(ts.isNewExpression);
  return [`new ${name}`, ...made.flatMap((call) => ofValue(call))];
}

/** The variable whose value something is, or is a member of; the functions that return that, and what their own file makes with them. */
function ofValue(value: ts.Node, depth = 0): readonly string[] {
  const holder = holderOf(value);
  if (holder.kind === 'named' && ts.isVariableDeclaration(holder.node)) return [holder.node.name.getText()];
  if (holder.kind !== 'returned' || depth >= MAX_MAKERS) return [];
  const names = callNames(holder.fn);
  const made = names.flatMap((name) => callsIn(value.getSourceFile()).calls.get(name) ?? []);
  return [...names, ...[holder.fn, ...made].flatMap((one) => ofValue(one, depth + 1))];
}
