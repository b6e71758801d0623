/** Objects that one file exports and others put something into: `state.producer = kafka.producer()` where `state` is `module.exports = {}` elsewhere. */
import { ts } from 'ts-morph';
import { assigning, assignmentsIn } from '../assignments.js';
import type { Evaluator } from '../evaluate.js';
import { perView, type Recalled } from '../memory.js';
import { type Value, alternativesOf, isAbsent, oneOf } from '../value.js';
import { settle } from '../settled.js';
import { originOf } from '../modules.js';

/** `state.producer = …` on a name of the file's own choosing. */
interface Put<On extends ts.Expression = ts.Identifier> {
  readonly object: On;
  readonly right: ts.Expression;
}

interface Puts {
  readonly direct: ReadonlyMap<string, readonly Put[]>;
  /** `app.bus.producers.orders = …`: on a member of something. */
  readonly deeper: ReadonlyMap<string, readonly Put<ts.PropertyAccessExpression>[]>;
}

const putsByView = new WeakMap<object, Puts>();

/** What the loaded files put into objects, by the name of the member. */
const puts = (evaluator: Evaluator): Puts['direct'] => allPuts(evaluator).direct;

function allPuts(evaluator: Evaluator): Puts {
  const known = putsByView.get(evaluator.view);
  if (known) return known;
  const found = new Map<string, Put[]>();
  const deeper = new Map<string, Put<ts.PropertyAccessExpression>[]>();
  const all = { direct: found, deeper };
  putsByView.set(evaluator.view, all);
  for (const sourceFile of evaluator.project.sources) {
    if (sourceFile.fileName.endsWith('.json')) continue;
    for (const [name, assignments] of assignmentsIn(sourceFile)) {
      for (const { left, right } of assignments) {
        if (!ts.isPropertyAccessExpression(left)) continue;
        const object = left.expression;
        if (ts.isIdentifier(object) && object.text !== 'exports') found.set(name, [...(found.get(name) ?? []), { object, right }]);
        else if (ts.isPropertyAccessExpression(object) && object.expression.kind !== ts.SyntaxKind.ThisKeyword) deeper.set(name, [...(deeper.get(name) ?? []), { object, right }]);
      }
    }
  }
  return all;
}

/** The object that a name stands for: the module that it is a whole import of, else the literal that a file keeps; nothing where a function makes another one each time. */
function identityOf(evaluator: Evaluator, name: ts.Expression): string | ts.Node | undefined {
  if (!ts.isIdentifier(name)) return undefined;
  const origin = originOf(evaluator, name);
  if (!origin || (origin.path.length > 0 && origin.path[0] !== 'default')) return keptLiteral(evaluator.evaluate(name));
  const found = evaluator.project.resolve(origin.specifier, evaluator.fileOf(name));
  return found.kind === 'file' ? found.file : undefined;
}

function keptLiteral(value: Value): ts.Node | undefined {
  const node = value.kind === 'record' ? value.node : undefined;
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined;
  let outer: ts.Node = node.parent;
  while (ts.isAsExpression(outer) || ts.isParenthesizedExpression(outer) || ts.isSatisfiesExpression(outer)) outer = outer.parent;
  return ts.isVariableDeclaration(outer) && ts.isSourceFile(outer.parent.parent.parent) ? node : undefined;
}

/** What other files put into an object that a file exports, for a member that it does not have by itself: `object.key`. */
export function sharedMember(evaluator: Evaluator, object: ts.Expression, key: string, at: ts.Node): Value | undefined {
  const identity = identityOf(evaluator, object);
  if (identity === undefined) return undefined;
  evaluator.lookAround(assigning(key));
  const values = (puts(evaluator).get(key) ?? []).filter((put) => put.object.parent !== at && identityOf(evaluator, put.object) === identity).map(({ right }) => evaluator.evaluate(right));
  return values.length > 0 ? settle(values) : undefined;
}

/** What is put into an object that is itself a member of one which is there once: `app.bus.producers.orders` of `app.decorate('bus', { producers: {} })`. */
export function memberOfPart(evaluator: Evaluator, object: ts.Expression, part: Value, key: string, at: ts.Node): Value | undefined {
  const node = part.kind === 'record' ? part.node : undefined;
  if (!node || !ts.isPropertyAccessExpression(object) || !ts.isObjectLiteralExpression(node) || !isThereOnce(node)) return undefined;
  evaluator.lookAround(assigning(key));
  const isIt = (other: ts.PropertyAccessExpression): boolean => other.name.text === object.name.text && other.parent !== at && alternativesOf(evaluator.evaluate(other)).some((v) => v.kind === 'record' && v.node === node);
  const values = (allPuts(evaluator).deeper.get(key) ?? []).filter((put) => isIt(put.object)).map(({ right }) => evaluator.evaluate(right));
  return values.length > 0 ? settle(values) : undefined;
}

/** Does a literal stand, at whatever depth, in a variable of a file, in what a module exports, or in what a framework's object is decorated with? */
function isThereOnce(literal: ts.ObjectLiteralExpression): boolean {
  let node: ts.Node = literal;
  while (ts.isObjectLiteralExpression(node.parent) || ts.isPropertyAssignment(node.parent) || ts.isAsExpression(node.parent) || ts.isParenthesizedExpression(node.parent) || ts.isSatisfiesExpression(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return ts.isSourceFile(parent.parent.parent.parent);
  if (ts.isCallExpression(parent)) return ts.isPropertyAccessExpression(parent.expression) && parent.expression.name.text === 'decorate';
  return ts.isExportAssignment(parent) || (ts.isBinaryExpression(parent) && parent.right === node && /^(module\.)?exports\b/.test(parent.left.getText()));
}

/** A field that its class declares and never sets: others may. */
export const isUnset = (found: Value): boolean => found.kind === 'parameter' && found.index === -1 && found.path.length === 1;

/** What is put into members of objects and classes of the program, by a name: each with whose it is. */
const outsidePuts = perView<string, Recalled<readonly (readonly [holder: Holder, right: ts.Expression])[]>>();
type Holder = Extract<Value, { kind: 'object' | 'class' }>;

/**
 * What is put into a field of an object from outside of its class: `orders.producer = producer` where `orders` is an object of the class,
 * the class itself for a static field. Of an object that is known to be another one it is nothing.
 */
export function putFromOutside(evaluator: Evaluator, holder: Value, key: string): Value | undefined {
  const owner = ownerOf(holder);
  if (!owner) return undefined;
  const isIt = (given: Holder): boolean =>
    given.kind === 'class' ? holder.kind === 'class' && given.node === owner : holder.kind !== 'class' && given.class === owner && !(holder.kind === 'object' && holder.node && given.node && holder.node !== given.node);
  const values = putsFromOutside(evaluator, key).filter(([given, right]) => isIt(given) && !ts.findAncestor(right, (n) => n === owner)).map(([, right]) => evaluator.evaluate(right));
  const given = values.filter((v) => !isAbsent(v) && v.kind !== 'unknown');
  return given.length > 0 ? oneOf(given) : undefined;
}

function putsFromOutside(evaluator: Evaluator, key: string): readonly (readonly [holder: Holder, right: ts.Expression])[] {
  evaluator.lookAround(assigning(key));
  const isHolder = (v: Value): v is Holder => v.kind === 'object' || v.kind === 'class';
  return evaluator.recall(outsidePuts(evaluator), key, [], () => (puts(evaluator).get(key) ?? []).flatMap(({ object, right }) => alternativesOf(evaluator.evaluate(object)).filter(isHolder).map((holder) => [holder, right] as const)));
}

/** The class of an object, also of a receiver of which no more is known. */
const ownerOf = (holder: Value): ts.ClassLikeDeclaration | undefined =>
  holder.kind === 'object' ? holder.class : holder.kind === 'class' ? holder.node : holder.kind === 'parameter' && ts.isClassLike(holder.of) && holder.path.length === 0 ? holder.of : undefined;

/** The members that are put into objects of other files, and of classes of other files: the object's or class's file, the member's name, and what is put there. */
export function sharedMembers(evaluator: Evaluator): readonly (readonly [file: string, name: string, right: ts.Expression])[] {
  const { direct, deeper } = allPuts(evaluator);
  const within = [...deeper].flatMap(([name, all]) =>
    all.flatMap(({ object, right }) => {
      const root = rootOf(object);
      const file = ts.isIdentifier(root) && originOf(evaluator, root) ? identityOf(evaluator, root) : undefined;
      return typeof file === 'string' ? [[file, name, right] as const] : [];
    }),
  );
  return [...direct].flatMap(([name, all]) =>
    all.flatMap(({ object, right }) => {
      // Most of what is assigned to is an object of the file's own.
      const identity = originOf(evaluator, object) ? identityOf(evaluator, object) : fileOfClass(evaluator, object);
      return identity === undefined ? [] : [[typeof identity === 'string' ? identity : evaluator.fileOf(identity), name, right] as const];
    }),
  ).concat(within);
}

const rootOf = (node: ts.Expression): ts.Expression => (ts.isPropertyAccessExpression(node) ? rootOf(node.expression) : node);

/** The file of the class of which a variable holds a new object. */
function fileOfClass(evaluator: Evaluator, object: ts.Identifier): string | undefined {
  const declaration = evaluator.checker.getSymbolAtLocation(object)?.valueDeclaration;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const origin = made && ts.isNewExpression(made) ? originOf(evaluator, made.expression) : undefined;
  const found = origin && evaluator.project.resolve(origin.specifier, evaluator.fileOf(object));
  return found?.kind === 'file' ? found.file : undefined;
}
