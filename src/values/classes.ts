/** Objects of the workspace's classes: what `this` is, and the fields and methods they have, own, inherited or injected. */
import { ts } from 'ts-morph';
import { withContents } from './collections/contents.js';
import { usesMark } from './frameworks/metadata.js';
import { constructorParameter, injectedValue } from './frameworks/injected-members.js';
import type { Evaluator } from './evaluate.js';
import { scopeOf } from './frames.js';
import { isStatic, thisContainerOf } from './syntax/this-container.js';
import { prototypeSelf } from './prototypes.js';
import { type Context, type LocalObject, type Value, parametersIn, unknown } from './value.js';
import { returnsOf } from './returns.js';
import { settle } from './settled.js';
import { injectionToken } from './frameworks/injection-token.js';
import { typeValue } from './types.js';
import { isInside } from './class-index.js';
import { selfContext, callsAround, updates, contextWithin, constructionOf } from './construction.js';
import { classValue } from './statics.js';

/** The value of `this` (or `super`) at a place. */
export function selfOf(evaluator: Evaluator, node: ts.Node, context: Context | undefined): Value {
  const fn = thisContainerOf(node);
  const frame = evaluator.frameOf(fn, context);
  if (frame?.self) return frame.self;
  const owner = ts.findAncestor(fn, ts.isClassLike);
  // In a static function it is the class, unless others that extend it call it.
  if (owner && isStatic(fn) && evaluator.classes.subtypesOf(owner).length === 0) return classValue(evaluator, owner);
  if (owner) return { kind: 'parameter', of: owner, index: -1, path: [] };
  if (ts.isMethodDeclaration(fn) && ts.isObjectLiteralExpression(fn.parent)) return evaluator.evaluate(fn.parent, context);
  if (ts.isFunctionExpression(fn) || ts.isFunctionDeclaration(fn)) return prototypeSelf(evaluator, fn, context) ?? unknown("a 'this' that is not known");
  return unknown("a 'this' that is not known");
}

/** A member of an object of a class here: field, accessor or method, own or inherited. */
export function fieldOf(evaluator: Evaluator, object: LocalObject, key: string, self: Value = object, calls?: Context, from = object.class): Value | undefined {
  for (let level: ts.ClassLikeDeclaration | undefined = from; level; ) {
    const context = constructionOf(evaluator, object, level);
    const found = ownField(evaluator, level, key, context, self, object, calls);
    if (found) return found;
    const base: Value | undefined = evaluator.classes.baseOf(level);
    if (base?.kind === 'instance') return undefined;
    if (base?.kind === 'foreign') return { kind: 'foreign', module: base.module, path: [...base.path, '#', key], args: [] };
    level = base?.kind === 'class' ? base.node : undefined;
  }
  return undefined;
}

/** `super.send(…)`: a member as the class around inherits it, whatever it says of it itself. */
export function inheritedMember(evaluator: Evaluator, node: ts.Expression, key: string, self: Value, calls: Context | undefined): Value | undefined {
  const owner = node.kind === ts.SyntaxKind.SuperKeyword ? ts.findAncestor(node, ts.isClassLike) : undefined;
  const base = owner && evaluator.classes.baseOf(owner);
  if (base?.kind === 'foreign') return { kind: 'foreign', module: base.module, path: [...base.path, '#', key], args: [] };
  if (base?.kind === 'class') return fieldOf(evaluator, self.kind === 'object' ? self : { kind: 'object', class: owner as ts.ClassLikeDeclaration }, key, self, calls, base.node);
  // Of a class that cannot be seen it is not the member of the same name that is written here.
  return owner && base?.kind !== 'instance' && membersNamed(owner, key).length > 0 ? unknown('a class that cannot be seen has it') : undefined;
}

type Member = ts.ClassElement | ts.ParameterDeclaration;
const members = new WeakMap<ts.ClassLikeDeclaration, ReadonlyMap<string, readonly Member[]>>();

/** The members of an object of a class by name: its own, and the parameters that its constructor keeps. */
function membersNamed(level: ts.ClassLikeDeclaration, key: string): readonly Member[] {
  let byName = members.get(level);
  if (!byName) members.set(level, (byName = indexMembers(level)));
  return byName.get(key) ?? [];
}

function indexMembers(level: ts.ClassLikeDeclaration): ReadonlyMap<string, readonly Member[]> {
  const byName = new Map<string, Member[]>();
  const add = (name: string, member: Member): void => void byName.set(name, [...(byName.get(name) ?? []), member]);
  for (const m of level.members) {
    if (ts.isConstructorDeclaration(m)) for (const p of m.parameters) if (ts.isIdentifier(p.name) && ts.isParameterPropertyDeclaration(p, m)) add(p.name.text, p);
    if (m.name && !ts.isComputedPropertyName(m.name) && !(ts.getCombinedModifierFlags(m) & ts.ModifierFlags.Static)) add(m.name.text, m);
  }
  return byName;
}

function ownField(evaluator: Evaluator, level: ts.ClassLikeDeclaration, key: string, context: Context | undefined, self: Value, object: LocalObject, calls: Context | undefined): Value | undefined {
  let declared: ts.PropertyDeclaration | undefined;
  for (const m of membersNamed(level, key)) {
    if (ts.isParameter(m)) return constructorParameter(evaluator, m, context);
    if (ts.isMethodDeclaration(m)) {
      if (!m.body) return self.kind === 'parameter' ? { ...self, path: [key] } : undefined;
      return { kind: 'function', node: m, self };
    }
    if (ts.isGetAccessorDeclaration(m)) return m.body ? gotten(evaluator, m, context, self, calls) : undefined;
    if (ts.isPropertyDeclaration(m)) declared = m;
  }
  const values = [...(declared?.initializer ? [evaluator.evaluate(declared.initializer, selfContext(evaluator, declared, context ?? (calls && scopeOf(level, calls)), self))] : []), ...evaluator.classes.assignments(level, key).map((e) => evaluator.evaluate(e, callsAround(evaluator, e, calls) ?? contextWithin(evaluator, e, calls && updates(e, key) ? calls : context, self)))];
  if (values.length > 0) {
    const isTarget = (into: ts.Expression): boolean => ts.isPropertyAccessExpression(into) && into.expression.kind === ts.SyntaxKind.ThisKeyword && isInside(into, level);
    const value = withContents(evaluator, settle(values), key, [level.getSourceFile()], isTarget, (e) => callsAround(evaluator, e, calls) ?? contextWithin(evaluator, e, usesMark(calls) ? calls : context, self), self);
    const empty = (value.kind === 'known' && (value.value === undefined || value.value === null)) || value.kind === 'unknown';
    return empty && declared?.type ? (typeValue(evaluator, declared.type, declared) ?? value) : value;
  }
  if (!declared) return undefined;
  const injected = injectionToken(evaluator, declared);
  const typed = declared.type ? typeValue(evaluator, declared.type, declared) : undefined;
  if (typed && typed.kind !== 'parameter') return typed.kind === 'instance' && injected.token ? { ...typed, ...injected } : typed;
  const given = injected.token && injectedValue(evaluator, declared, injected.token, undefined);
  if (given ?? typed) return given ?? typed;
  // Declared without a value: subclasses give it one.
  return self.kind === 'parameter' || evaluator.classes.subtypesOf(object.class).length > 0 ? { kind: 'parameter', of: object.class, index: -1, path: [key] } : undefined;
}

/** What an accessor gives; where that was put in by a call, what it was in the calls under which it is asked. */
function gotten(evaluator: Evaluator, accessor: ts.GetAccessorDeclaration, context: Context | undefined, self: Value, calls: Context | undefined): Value {
  const plain = returnsOf(evaluator, accessor, evaluator.enter(accessor, undefined, context, { self }));
  return calls && parametersIn(plain).length > 0 ? returnsOf(evaluator, accessor, evaluator.enter(accessor, undefined, calls, { self })) : plain;
}

