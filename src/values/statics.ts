/** What a class itself holds: its static members. */
import { ts } from 'ts-morph';
import { isStatic, thisContainerOf } from './syntax/this-container.js';
import { withContents } from './collections/contents.js';
import type { Evaluator } from './evaluate.js';
import { type Context, type Value, isAbsent, known } from './value.js';
import { returnsOf } from './returns.js';
import { settle } from './settled.js';
import { callsAround } from './construction.js';

export function classValue(evaluator: Evaluator, node: ts.ClassLikeDeclaration): Value {
  // What a program calls its event is often what it calls the event's class.
  return { kind: 'class', node, get: (key, calls) => staticMember(evaluator, node, key, calls) ?? (key === 'name' && node.name ? known(node.name.text) : undefined) };
}

function staticMember(evaluator: Evaluator, node: ts.ClassLikeDeclaration, key: string, calls: Context | undefined): Value | undefined {
  for (const m of node.members) {
    if (!m.name || ts.isComputedPropertyName(m.name) || m.name.text !== key || !(ts.getCombinedModifierFlags(m) & ts.ModifierFlags.Static)) continue;
    const self = classValue(evaluator, node);
    if (ts.isPropertyDeclaration(m)) {
      const first = m.initializer && staticContents(evaluator, node, m.initializer, key, calls);
      return first && !isAbsent(first) ? first : settle([...(first ? [first] : []), ...assignedStatically(evaluator, node, key)]);
    }
    if (ts.isMethodDeclaration(m)) return { kind: 'function', node: m, self };
    if (ts.isGetAccessorDeclaration(m)) return returnsOf(evaluator, m, evaluator.enter(m, undefined, undefined, { self }));
  }
  // JavaScript need not declare what a static function puts into the class.
  const undeclared = assignedStatically(evaluator, node, key);
  if (undeclared.length > 0) return settle(undeclared);
  const base = evaluator.classes.baseOf(node);
  return base?.kind === 'class' ? staticMember(evaluator, base.node, key, calls) : undefined;
}

/** What is put into a class under a name, by the class's own or in a static function of it. */
const assignedStatically = (evaluator: Evaluator, node: ts.ClassLikeDeclaration, key: string): readonly Value[] =>
  evaluator.classes.assignments(node, key).filter(({ parent }) => ts.isBinaryExpression(parent) && isOnClass(parent.left)).map((e) => evaluator.evaluate(e));

const isOnClass = (left: ts.Expression): boolean => ts.isPropertyAccessExpression(left) && (left.expression.kind !== ts.SyntaxKind.ThisKeyword || isStatic(thisContainerOf(left.expression)));

/** A static field with what is put into it, by its class's name or, in a static function or block of it, by `this`. */
function staticContents(evaluator: Evaluator, node: ts.ClassLikeDeclaration, initializer: ts.Expression, key: string, calls: Context | undefined): Value {
  const isTarget = (into: ts.Expression): boolean => {
    if (!ts.isPropertyAccessExpression(into)) return false;
    const { expression: holder } = into;
    return holder.kind === ts.SyntaxKind.ThisKeyword ? isStatic(thisContainerOf(holder)) && ts.findAncestor(holder, ts.isClassLike) === node : (evaluator.checker.getSymbolAtLocation(holder)?.declarations ?? []).includes(node);
  };
  return withContents(evaluator, evaluator.evaluate(initializer), key, [node.getSourceFile()], isTarget, (e) => callsAround(evaluator, e, calls));
}
