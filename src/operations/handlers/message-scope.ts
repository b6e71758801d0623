/** The message that a handler is given, as values: what in the handler, and in the functions it calls, was read from it. */
import { ts } from 'ts-morph';
import type { RunDraft } from '../../clients/client.js';
import type { Evaluator } from '../../values/evaluate.js';
import { workedOutFrom } from '../../values/revision.js';
import { type Context, type FunctionNode, type Value, alternativesOf, isAbsent, known } from '../../values/value.js';
import { symbolOf } from '../syntax/symbols.js';
import { calleeName, innermost } from '../syntax/syntax.js';
import { valueUnder } from '../calls/under-calls.js';

type MessageShape = NonNullable<RunDraft['message']>;

export interface MessageScope {
  readonly fn: FunctionNode;
  /** The calls under which the handler's body is evaluated: the message is itself, its topic is the topic that is read. */
  readonly context: Context;
  /** The way from the message's parameter to what an expression holds, or nothing where it was not read from the message. */
  pathOf(value: Value): readonly string[] | undefined;
  isTopic(value: Value): boolean;
  isKey(path: readonly string[]): boolean;
}

type Handler = Extract<Value, { kind: 'function' }>;

interface Made {
  readonly handler: Handler;
  readonly shape: MessageShape | undefined;
  readonly topic: Value;
  readonly up: Context | undefined;
  readonly scope: MessageScope;
}

const scopes = new WeakMap<Evaluator, WeakMap<FunctionNode, Made[]>>();

/** What a handler's expressions mean for the messages of one topic. The same for the same handler: what was evaluated within it is known then. */
export function messageScopeOf(evaluator: Evaluator, handler: Handler, shape: MessageShape | undefined, topic: Value, up: Context | undefined): MessageScope {
  const ofFunctions = scopes.get(evaluator) ?? new WeakMap<FunctionNode, Made[]>();
  scopes.set(evaluator, ofFunctions);
  const made = ofFunctions.get(handler.node) ?? [];
  ofFunctions.set(handler.node, made);
  const before = made.find((m) => m.up === up && m.handler.context === handler.context && m.handler.self === handler.self && isSameTopic(m.topic, topic) && JSON.stringify(m.shape) === JSON.stringify(shape));
  if (before) return before.scope;
  const scope = createMessageScope(evaluator, handler, shape, topic, up);
  made.push({ handler, shape, topic, up, scope });
  return scope;
}

function isSameTopic(a: Value, b: Value): boolean {
  if (a.kind === 'known' && b.kind === 'known') return a.value === b.value && a.node === b.node;
  return a.kind === 'symbol' && b.kind === 'symbol' && a.key === b.key && a.file === b.file && (a.fallback === b.fallback || (a.fallback !== undefined && b.fallback !== undefined && isSameTopic(a.fallback, b.fallback)));
}

function createMessageScope(evaluator: Evaluator, handler: Handler, shape: MessageShape | undefined, topic: Value, up: Context | undefined): MessageScope {
  const fn = handler.node;
  const topicValue: Value = { ...topic };
  const made = new Map<Value, readonly string[]>();
  const parameters = messageParameters(fn, shape?.parameter ?? 0);
  const placeholder = (index: number, path: readonly string[]): Value => {
    const bare: Value = { kind: 'parameter', of: fn, index, path };
    const rest = index === shape?.parameter && shape.topic ? restOf(shape.topic.split('.'), path) : undefined;
    if (rest === undefined || !isNamed(topic)) return bare;
    if (rest.length === 0) return topicValue;
    const record = workedOutFrom({ kind: 'record', keys: [], open: true, get: (key) => placeholder(index, [...path, key]) }, fn, up);
    made.set(record, path);
    return record;
  };
  const args: Value[] = [];
  for (const index of parameters) args[index] = placeholder(index, []);
  for (let i = 0; i < args.length; i++) args[i] ??= known(undefined);
  const key = shape?.key?.split('.');
  return {
    fn,
    context: evaluator.enter(fn, undefined, up, { self: handler.self, lexical: handler.context, args }),
    pathOf(value) {
      for (const one of alternativesOf(value)) {
        if (one.kind === 'parameter' && one.of === fn && parameters.has(one.index)) return withoutConversions(one.path);
        const path = made.get(one);
        if (path) return path;
      }
      return undefined;
    },
    isTopic: (value) => alternativesOf(value).some((v) => v === topicValue || (v.kind === 'symbol' && topicValue.kind === 'symbol' && v.key === topicValue.key)),
    isKey: (path) => key !== undefined && path.length === key.length && path.every((part, i) => part === key[i]),
  };
}

/** The way to a field, without the methods that its text is read with. */
function withoutConversions(path: readonly string[]): readonly string[] {
  const end = path.findIndex((part, i) => i > 0 && /^(toString|trim|split|replaceAll|substring|substr|slice|toLowerCase|toUpperCase|normalize)$/.test(part));
  return end < 0 ? path : path.slice(0, end);
}

const isNamed = (topic: Value): boolean => topic.kind === 'known' || topic.kind === 'symbol' || topic.kind === 'template';

/** What of `way` remains after `path`; nothing where they part. */
function restOf(way: readonly string[], path: readonly string[]): readonly string[] | undefined {
  return path.length <= way.length && path.every((part, i) => part === way[i] || (way[i] === '*' && /^(\*|\d+)$/.test(part))) ? way.slice(path.length) : undefined;
}

/** The parameters that hold the message: by Nest's decorators, else the one the client names. */
function messageParameters(fn: FunctionNode, named: number): ReadonlySet<number> {
  const decorated = fn.parameters.flatMap((p, i) => ((ts.canHaveDecorators(p) ? ts.getDecorators(p) : undefined) ?? []).some((d) => /^@(Payload|Body|Headers|Value|Key|Message|Data)\b/.test(d.getText())) ? [i] : []);
  return new Set(decorated.length > 0 ? decorated : [named]);
}

/** Methods that hand on what they are called on: `message.value.toString().trim()`. */
const PASSING = /^(toString|trim|split|replace|replaceAll|slice|substring|substr|toLowerCase|toUpperCase|at|pop|shift|valueOf|toJSON|toObject|concat|padStart|normalize|match)$/;

/** Where in the message an expression's value was read, looking through conversions; nothing where it was not. */
export function findMessagePath(evaluator: Evaluator, scope: MessageScope, expression: ts.Expression | undefined, context: Context | undefined, depth = 0): readonly string[] | undefined {
  if (!expression || depth > 8) return undefined;
  const node = innermost(expression);
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || isFunctionLike(node)) return undefined;
  const value = valueUnder(evaluator, node, context);
  const direct = scope.pathOf(value) ?? pathInside(scope, value);
  if (direct) return direct;
  const again = (next: ts.Expression | undefined): readonly string[] | undefined => findMessagePath(evaluator, scope, next, context, depth + 1);
  if (ts.isAwaitExpression(node)) return again(node.expression);
  if (ts.isElementAccessExpression(node)) return again(node.expression);
  if (ts.isCallExpression(node)) {
    if (ts.isPropertyAccessExpression(node.expression) && PASSING.test(node.expression.name.text)) return again(node.expression.expression);
    if (/^(String|Number|parseInt|parseFloat|BigInt|decodeURIComponent|from)$/.test(calleeName(node)) || node.expression.getText() === 'JSON.parse') return again(node.arguments[0]);
    return undefined;
  }
  if (ts.isNewExpression(node)) return node.arguments?.map(again).find((p) => p !== undefined);
  if (ts.isTemplateExpression(node)) return node.templateSpans.map((s) => again(s.expression)).find((p) => p !== undefined);
  if (ts.isBinaryExpression(node)) return again(node.left) ?? again(node.right);
  if (ts.isConditionalExpression(node)) return again(node.whenTrue) ?? again(node.whenFalse);
  const isOpen = isAbsent(value) || alternativesOf(value).some((one) => one.kind === 'unknown');
  if (ts.isIdentifier(node) && isOpen) {
    const taken = takenFrom(evaluator, node);
    const base = taken && again(taken.from);
    return base ? [...base, taken.key] : again(initializerOf(evaluator, node));
  }
  if (ts.isPropertyAccessExpression(node) && isOpen) {
    const base = again(node.expression);
    return base && [...base, node.name.text];
  }
  return undefined;
}

const isFunctionLike = (node: ts.Node): boolean => ts.isArrowFunction(node) || ts.isFunctionExpression(node);

/** Of a package's way to what it made: it was called there, or made an object there. */
const isMaking = (part: string): boolean => part === '()' || part === 'new';

/** Text with a part of the message in it, or what a package made of it (`plainToInstance(Order, message)`). */
function pathInside(scope: MessageScope, value: Value): readonly string[] | undefined {
  for (const one of alternativesOf(value)) {
    const parts = one.kind === 'template' ? one.parts.filter((p): p is Value => typeof p !== 'string') : one.kind === 'foreign' ? one.args : [];
    for (const part of parts) {
      const path = scope.pathOf(part);
      if (path) return one.kind === 'foreign' ? [...path, ...one.path.slice(one.path.findLastIndex(isMaking) + 1)] : path;
    }
  }
  return undefined;
}

/** What a pattern takes a local name from, and by which key: `const { order } = JSON.parse(text)`. */
function takenFrom(evaluator: Evaluator, name: ts.Identifier): { readonly from: ts.Expression; readonly key: string } | undefined {
  const declaration = symbolOf(evaluator, name)?.declarations?.[0];
  const holder = declaration && ts.isBindingElement(declaration) && ts.isObjectBindingPattern(declaration.parent) ? declaration.parent.parent : undefined;
  if (!holder || !ts.isVariableDeclaration(holder) || !holder.initializer || !declaration || !ts.isBindingElement(declaration) || declaration.dotDotDotToken) return undefined;
  return { from: holder.initializer, key: (declaration.propertyName ?? declaration.name).getText() };
}

/** The initialiser of a local name. */
export function initializerOf(evaluator: Evaluator, name: ts.Identifier): ts.Expression | undefined {
  const declaration = symbolOf(evaluator, name)?.declarations?.[0];
  return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}
