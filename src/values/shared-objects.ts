/** Objects that one file exports and others put something into: `state.producer = kafka.producer()` where `state` is `module.exports = {}` elsewhere. */
import { ts } from 'ts-morph';
import { assigning, assignmentsIn } from './assignments.js';
import { originOf, settle } from './declarations.js';
import type { Evaluator } from './evaluate.js';
import type { Value } from './value.js';

/** `state.producer = …` on a name of the file's own choosing. */
interface Put {
  readonly object: ts.Identifier;
  readonly right: ts.Expression;
}

const putsByView = new WeakMap<object, ReadonlyMap<string, readonly Put[]>>();

/** What the loaded files put into objects, by the name of the member. */
function puts(evaluator: Evaluator): ReadonlyMap<string, readonly Put[]> {
  const known = putsByView.get(evaluator.view);
  if (known) return known;
  const found = new Map<string, Put[]>();
  putsByView.set(evaluator.view, found);
  for (const sourceFile of evaluator.project.sources) {
    if (sourceFile.fileName.endsWith('.json')) continue;
    for (const [name, assignments] of assignmentsIn(sourceFile)) {
      for (const { left, right } of assignments) {
        if (ts.isPropertyAccessExpression(left) && ts.isIdentifier(left.expression) && left.expression.text !== 'exports') found.set(name, [...(found.get(name) ?? []), { object: left.expression, right }]);
      }
    }
  }
  return found;
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

/** The members that are put into objects of other files: the object's file, the member's name, and what is put there. */
export function sharedMembers(evaluator: Evaluator): readonly (readonly [file: string, name: string, right: ts.Expression])[] {
  return [...puts(evaluator)].flatMap(([name, all]) =>
    all.flatMap(({ object, right }) => {
      // Most of what is assigned to is an object of the file's own.
      const identity = originOf(evaluator, object) ? identityOf(evaluator, object) : undefined;
      return identity === undefined ? [] : [[typeof identity === 'string' ? identity : evaluator.fileOf(identity), name, right] as const];
    }),
  );
}
