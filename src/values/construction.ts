/** The calls under which an object was made, and under which its members run. */
import { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { thisContainerOf } from './syntax/this-container.js';
import type { Context, FunctionNode, LocalObject, Value } from './value.js';

/** A field's initialiser sees `this`, and no parameters but those of functions that its class stands in. */
export function selfContext(evaluator: Evaluator, node: ts.PropertyDeclaration, context: Context | undefined, self: Value): Context | undefined {
  if (self.kind === 'parameter' && !context) return undefined;
  return evaluator.enter(node as unknown as ts.FunctionLikeDeclaration, undefined, context, { self });
}

/**
 * The calls under which the method around an expression runs, where they are among those that is asked under.
 * @param maker the constructor function, where the object is made by one: what it does is done once, whoever calls the methods
 */
export function callsAround(evaluator: Evaluator, expression: ts.Expression, calls: Context | undefined, maker?: FunctionNode): Context | undefined {
  const fn = thisContainerOf(expression);
  const isMethod = maker ? fn !== maker && (ts.isFunctionExpression(fn) || ts.isFunctionDeclaration(fn)) : ts.isMethodDeclaration(fn);
  return calls && isMethod && evaluator.frameOf(fn, calls)?.call ? calls : undefined;
}

/** `this.batch = failed.concat(this.batch)`: what the field held is meant under the calls that it is asked under. */
export const updates = (expression: ts.Expression, key: string): boolean => !ts.isIdentifier(expression) && expression.getText().includes(`this.${key}`);

export function contextWithin(evaluator: Evaluator, expression: ts.Expression, context: Context | undefined, self: Value): Context | undefined {
  const fn = thisContainerOf(expression);
  if (context?.fn === fn) return context;
  if (self.kind === 'parameter' && !context) return undefined;
  return ts.isFunctionLike(fn) ? evaluator.enter(fn as ts.FunctionLikeDeclaration, undefined, context, { self }) : context;
}

/** The frame of the constructor of `level` for an object that was allocated as `object` says, through `super(…)` calls. */
export function constructionOf(evaluator: Evaluator, object: LocalObject, level: ts.ClassLikeDeclaration): Context | undefined {
  if (!object.node) return level === object.class ? undefined : superContext(evaluator, object, level);
  let current: ts.ClassLikeDeclaration | undefined = object.class;
  let call: ts.NewExpression | ts.CallExpression = object.node;
  let up = object.context;
  while (current) {
    const constructor: ts.ConstructorDeclaration | undefined = current.members.find(ts.isConstructorDeclaration);
    const frame: Context | undefined = constructor ? evaluator.enter(constructor, call, up, { self: object }) : undefined;
    if (current === level) return frame ?? evaluator.enter(current as unknown as ts.FunctionLikeDeclaration, call, up, { self: object });
    const next: ts.CallExpression | undefined = constructor && superCallIn(constructor);
    if (constructor && next) {
      call = next;
      up = frame;
    }
    const base: Value | undefined = evaluator.classes.baseOf(current);
    current = base?.kind === 'class' ? base.node : undefined;
  }
  return undefined;
}

/** Without an allocation the arguments of `super(…)` are still known. */
function superContext(evaluator: Evaluator, object: LocalObject, level: ts.ClassLikeDeclaration): Context | undefined {
  let current: ts.ClassLikeDeclaration | undefined = object.class;
  let up: Context | undefined;
  let call: ts.CallExpression | undefined;
  while (current && current !== level) {
    const constructor: ts.ConstructorDeclaration | undefined = current.members.find(ts.isConstructorDeclaration);
    if (constructor) {
      if (call) up = evaluator.enter(constructor, call, up, { self: object });
      call = superCallIn(constructor);
    }
    const base: Value | undefined = evaluator.classes.baseOf(current);
    current = base?.kind === 'class' ? base.node : undefined;
  }
  const constructor = level.members.find(ts.isConstructorDeclaration);
  return constructor && call ? evaluator.enter(constructor, call, up, { self: object }) : undefined;
}

/** The `super(…)` of a constructor. */
export function superCallIn(constructor: ts.ConstructorDeclaration): ts.CallExpression | undefined {
  let found: ts.CallExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (found || ts.isClassLike(node)) return;
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) found = node;
    else ts.forEachChild(node, visit);
  };
  if (constructor.body) visit(constructor.body);
  return found;
}
