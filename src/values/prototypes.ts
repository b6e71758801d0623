/** Objects as they were made before classes: constructor functions, `this.x = …`, prototypes. */
import { ts } from 'ts-morph';
import { assignmentsIn } from './assignments.js';
import type { Evaluator } from './evaluate.js';
import type { Context, FunctionNode, RecordValue, Value } from './value.js';
import { settle } from './settled.js';
import { callsAround } from './construction.js';

const cache = new WeakMap<Evaluator, Map<ts.Node, RecordValue>>();

/** An object that a constructor function makes: members it puts on `this`, and those of its prototype. */
export function prototypeObject(evaluator: Evaluator, fn: FunctionNode, node?: ts.NewExpression, context?: Context): RecordValue {
  const known = cache.get(evaluator) ?? new Map<ts.Node, RecordValue>();
  cache.set(evaluator, known);
  const cached = context ? undefined : known.get(node ?? fn);
  if (cached) return cached;
  const frame = (): Context => evaluator.enter(fn, node, context, { self: object });
  const object: RecordValue = {
    kind: 'record',
    keys: [],
    open: true,
    maker: fn,
    get: (key, calls) => {
      const found = membersOf(evaluator, fn, key);
      return found.length > 0 ? settle(found.map((right) => withSelf(evaluator.evaluate(right, callsAround(evaluator, right, calls, fn) ?? (isInside(right, fn) ? frame() : undefined)), object))) : undefined;
    },
  };
  if (!context) known.set(node ?? fn, object);
  return object;
}

/** `this` inside a constructor function, inside what it puts on `this`, and inside the members of its prototype. */
export function prototypeSelf(evaluator: Evaluator, fn: ts.FunctionExpression | ts.FunctionDeclaration, context: Context | undefined): Value | undefined {
  if (ts.isPropertyAssignment(fn.parent) && ts.isObjectLiteralExpression(fn.parent.parent)) return evaluator.evaluate(fn.parent.parent, context);
  const maker = makerOf(evaluator, fn);
  if (!maker) return undefined;
  for (let frame = context; frame; frame = frame.up) if (frame.fn === maker && frame.call && ts.isNewExpression(frame.call)) return prototypeObject(evaluator, maker, frame.call, frame.up);
  return prototypeObject(evaluator, maker);
}

/** The constructor function of whose prototype a function is a member. */
export function prototypeOf(evaluator: Evaluator, fn: FunctionNode): FunctionNode | undefined {
  const maker = ts.isFunctionExpression(fn) ? makerOf(evaluator, fn) : undefined;
  return maker === fn ? undefined : maker;
}

/** The constructor function whose objects have `fn` as a member; `fn` itself where it assigns to `this`. */
function makerOf(evaluator: Evaluator, fn: ts.FunctionExpression | ts.FunctionDeclaration): FunctionNode | undefined {
  const assignment = fn.parent;
  if (!ts.isBinaryExpression(assignment) || !ts.isPropertyAccessExpression(assignment.left)) return fn;
  const holder = assignment.left.expression;
  if (holder.kind === ts.SyntaxKind.ThisKeyword) {
    const outer = ts.findAncestor(assignment, (n): n is ts.FunctionExpression | ts.FunctionDeclaration => ts.isFunctionExpression(n) || ts.isFunctionDeclaration(n));
    return outer;
  }
  if (ts.isPropertyAccessExpression(holder) && holder.name.text === 'prototype') {
    const value = evaluator.evaluate(holder.expression);
    return value.kind === 'function' ? value.node : undefined;
  }
  return undefined;
}

function membersOf(evaluator: Evaluator, fn: FunctionNode, key: string): readonly ts.Expression[] {
  return (assignmentsIn(fn.getSourceFile()).get(key) ?? [])
    .filter(({ left }) => {
      if (!ts.isPropertyAccessExpression(left)) return false;
      const holder = left.expression;
      if (ts.isPropertyAccessExpression(holder) && holder.name.text === 'prototype') return isFunction(evaluator.evaluate(holder.expression), fn);
      if (holder.kind === ts.SyntaxKind.ThisKeyword) return makerOfThis(evaluator, left) === fn;
      // `const self = this; self.x = …`
      return ts.isIdentifier(holder) && isInside(left, fn) && ['self', 'that', '_this', 'me'].includes(holder.text);
    })
    .map(({ right }) => right);
}

function makerOfThis(evaluator: Evaluator, node: ts.Node): FunctionNode | undefined {
  const around = ts.findAncestor(node, (n): n is ts.FunctionExpression | ts.FunctionDeclaration => ts.isFunctionExpression(n) || ts.isFunctionDeclaration(n));
  return around && makerOf(evaluator, around);
}

const isFunction = (value: Value, fn: FunctionNode): boolean => value.kind === 'function' && value.node === fn;
const isInside = (node: ts.Node, container: ts.Node): boolean => node.pos >= container.pos && node.end <= container.end && node.getSourceFile() === container.getSourceFile();
const withSelf = (value: Value, self: Value): Value => (value.kind === 'function' && !value.self ? { ...value, self } : value);
