/** What decorators of the workspace put on classes and methods, as Nest's `Reflector` and `Reflect` read it: https://docs.nestjs.com/fundamentals/execution-context#reflection-and-metadata */
import { ts } from 'ts-morph';
import type { Evaluator } from '../evaluate.js';
import { actsIn } from '../syntax/acts.js';
import { anywhere, perView } from '../memory.js';
import { nodesOf } from '../syntax/nodes.js';
import { sharedDepth } from '../../nearness.js';
import { sourcesMatching } from './sources-matching.js';
import { type Context, type FunctionNode, type Value, alternativesOf, oneOf, parametersIn, textOf } from '../value.js';

const READS = new Set(['get', 'getAll', 'getAllAndOverride', 'getAllAndMerge', 'getMetadata', 'getOwnMetadata']);
const WRITES = /\b(?:SetMetadata|defineMetadata|createDecorator)\s*[(<]/;
export const isMetadataReader = (name: string): boolean => READS.has(name);

const written = perView<string, Value | undefined>();

/**
 * The value of `reflector.get(key, target)`: what the decorator puts under the key that it is asked under, else one of all that the workspace
 * puts there; undefined when it is no such call. `node` is that call.
 */
export function metadataOf(evaluator: Evaluator, reader: Value, key: Value, node: ts.Node, context: Context | undefined): Value | undefined {
  if (reader.kind !== 'foreign' || !((reader.module === '@nestjs/core' && reader.path[0] === 'Reflector') || (reader.module === 'global' && reader.path[0] === 'Reflect'))) return undefined;
  const id = identityOf(key);
  if (id === undefined) return undefined;
  // Keys and decorators are found by evaluation, wherever they are written.
  evaluator.lookAround(anywhere);
  for (const { fn, value } of context ? writersOf(evaluator, id) : []) {
    // What the decorator reads itself was there before its use.
    const use = context && markIn(ts.findAncestor(node, (around) => around === fn) ? context.up : context, fn);
    if (use) return evaluator.evaluate(value, use);
  }
  const given = givenToDecorator(evaluator, id);
  if (given) return given;
  const known = written(evaluator);
  if (!known.has(id)) {
    // Decorators may be written with what they read, `const handlers = Reflect.getMetadata(KEY, target) || []`: before the first there is nothing.
    known.set(id, { kind: 'known', value: undefined });
    const values = writtenUnder(evaluator, id);
    known.set(id, values.length > 0 ? oneOf(values) : undefined);
  }
  return known.get(id);
}

/** What one decorator alone puts under a key, of what it is given: each of its uses says what that is. */
function givenToDecorator(evaluator: Evaluator, id: string): Value | undefined {
  const [only, ...others] = writersOf(evaluator, id);
  const value = only && others.length === 0 ? evaluator.evaluate(only.value) : undefined;
  return value && parametersIn(value).some(({ of }) => of === only?.fn) ? value : undefined;
}

/** What a decorator was given where it marks something is meant wherever that is found by its mark. */
export const usesMark = (context: Context | undefined): boolean => markIn(context) !== undefined;

/** The use of a decorator, or of this one, among the calls that something is asked under. */
function markIn(context: Context | undefined, fn?: FunctionNode): Context | undefined {
  for (let frame = context; frame; frame = frame.up) if (frame.call && ts.isDecorator(frame.call.parent) && (fn === undefined || frame.fn === fn)) return frame;
  return undefined;
}

/** The calls under which a function puts something into a variable of the module, where that is asked for under a mark that somebody else reads. */
export function underMark(evaluator: Evaluator, put: ts.Expression, context: Context | undefined): Context | undefined {
  const around = usesMark(context) ? functionAround(put) : undefined;
  for (let frame = around && context; frame; frame = frame.up) if (ts.findAncestor(put, (node) => node === frame?.fn)) return context;
  return around ? evaluator.enter(outermost(around), undefined, context) : context;
}

interface Writer {
  readonly fn: FunctionNode;
  readonly value: ts.Expression;
}
const writers = perView<string, readonly Writer[]>();

/** The functions that put something under a key where they are used as decorators. */
function writersOf(evaluator: Evaluator, id: string): readonly Writer[] {
  const known = writers(evaluator);
  const before = known.get(id);
  if (before) return before;
  known.set(id, []);
  const found = sourcesMatching(evaluator, WRITES).flatMap((sourceFile) => callsNamed(sourceFile, /^(SetMetadata|defineMetadata)$/).flatMap((call): readonly Writer[] => {
    const fn = identityOf(evaluator.evaluate(call.arguments[0])) === id ? functionAround(call) : undefined;
    return fn && call.arguments[1] ? [{ fn: outermost(fn), value: call.arguments[1] }] : [];
  }));
  known.set(id, found);
  return found;
}

/**
 * The decorator whose marks a function goes by when it decorates methods itself (`Reflect.decorate([MessagePattern(topic)], …)` for each method with
 * a topic on it): of several that mark alike, the one that is nearest to the function.
 */
export function markerBehind(evaluator: Evaluator, fn: FunctionNode): FunctionNode | undefined {
  const ids = fn.body ? callsNamed(fn.body, /^getMetadata$/).flatMap((call) => identityOf(evaluator.evaluate(call.arguments[0])) ?? []) : [];
  const here = evaluator.fileOf(fn);
  const near = (one: FunctionNode): number => sharedDepth(here, evaluator.fileOf(one));
  return ids.flatMap((id) => writersOf(evaluator, id)).map((writer) => writer.fn).sort((a, b) => near(b) - near(a))[0];
}

const callsNamed = (within: ts.Node, name: RegExp): readonly ts.CallExpression[] =>
  actsIn(within.getSourceFile()).calls.filter((call) => call.pos >= within.pos && call.end <= within.end && name.test(calleeName(call)));

const functionAround = (node: ts.Node): FunctionNode | undefined => ts.findAncestor(node, (n): n is ts.ArrowFunction | ts.FunctionDeclaration | ts.FunctionExpression => ts.isArrowFunction(n) || ts.isFunctionDeclaration(n) || ts.isFunctionExpression(n));

/** A key is text, or an object that is one thing wherever it is imported: a `Symbol`, a created decorator. */
function identityOf(key: Value): string | undefined {
  if (key.kind === 'known') return `text ${textOf(key)}`;
  return key.kind === 'foreign' && key.node ? `made ${key.node.getSourceFile().fileName}:${key.node.pos}` : undefined;
}

function writtenUnder(evaluator: Evaluator, id: string): readonly Value[] {
  return sourcesMatching(evaluator, WRITES).flatMap((sourceFile) => actsIn(sourceFile).calls.flatMap((call) => valuesOf(evaluator, call, id)));
}

function valuesOf(evaluator: Evaluator, node: ts.CallExpression, id: string): readonly Value[] {
  const name = calleeName(node);
  if (name === 'createDecorator') return identityOf(evaluator.evaluate(node)) === id && ts.isVariableDeclaration(node.parent) && ts.isIdentifier(node.parent.name) ? decoratedWith(evaluator, node.parent.name.text).map((use) => evaluator.evaluate(use.arguments[0])) : [];
  if ((name !== 'SetMetadata' && name !== 'defineMetadata') || identityOf(evaluator.evaluate(node.arguments[0])) !== id) return [];
  const [, value] = node.arguments;
  if (!value) return [];
  const fn = functionAround(node);
  const outer = fn && outermost(fn);
  const decorator = outer && nameOf(outer);
  if (!outer || decorator === undefined) return [evaluator.evaluate(value)];
  return decoratedWith(evaluator, decorator)
    .filter((use) => alternativesOf(evaluator.evaluate(use.expression)).some((v) => v.kind === 'function' && v.node === outer))
    .map((use) => evaluator.evaluate(value, evaluator.enter(outer, use, undefined)));
}

/** `(topic) => (target, name) => Reflect.defineMetadata(KEY, topic, target, name)`: the function that is called with the value. */
function outermost(fn: FunctionNode): FunctionNode {
  const around = functionAround(fn.parent);
  return around ? outermost(around) : fn;
}

function nameOf(fn: FunctionNode): string | undefined {
  if (ts.isFunctionDeclaration(fn)) return fn.name?.text;
  return ts.isVariableDeclaration(fn.parent) && ts.isIdentifier(fn.parent.name) ? fn.parent.name.text : undefined;
}

/** The uses of a decorator by its name. */
function decoratedWith(evaluator: Evaluator, name: string): readonly ts.CallExpression[] {
  return sourcesMatching(evaluator, new RegExp(`@(?:\\w+\\.)?${name}\\s*\\(`)).flatMap((sourceFile) => decoratorsIn(sourceFile).filter((call) => calleeName(call) === name));
}

const decoratorsIn = (sourceFile: ts.SourceFile): readonly ts.CallExpression[] => nodesOf(sourceFile, ts.SyntaxKind.Decorator).flatMap(({ expression }) => (ts.isCallExpression(expression) ? [expression] : []));

const calleeName = ({ expression }: ts.CallExpression): string => (ts.isIdentifier(expression) ? expression.text : ts.isPropertyAccessExpression(expression) ? expression.name.text : '');
