/**
 * Registries that a program writes for itself: a function puts what it is given under the name that it is given (`register(name, thing)`), and
 * another hands it out by that name (`get('bus')`). What stands under a name is what the calls with that name put there.
 */
import { ts } from 'ts-morph';
import { actsIn, lastNameOf } from '../syntax/acts.js';
import type { Evaluator } from '../evaluate.js';
import type { Among } from '../memory.js';
import { callsNamed } from '../syntax/named-calls.js';
import { perFile } from '../syntax/per-file.js';
import { type FunctionNode, type Value, isAbsent, stringOf } from '../value.js';

/** More calls than these with one name are rows, not what a program is made of. */
const MAX_CALLS = 12;

/** Where a function puts what it is given: by which argument the name is, and what is put there. */
export interface Keeping {
  readonly fn: FunctionNode;
  readonly keyIndex: number;
  readonly value: ts.Expression;
  /** The object whose collection it is. */
  readonly owner?: Value | undefined;
}

/** The function around a key that one of its parameters is; nothing where the key is anything else. */
export function keepingAt(key: Value, value: ts.Expression, owner?: Value): Keeping | undefined {
  return key.kind === 'parameter' && key.path.length === 0 && !ts.isClassLike(key.of) && key.index >= 0 ? { fn: key.of, keyIndex: key.index, value, owner } : undefined;
}

/** What the program's calls put under a name. */
export function keptUnder(evaluator: Evaluator, { fn, keyIndex, value, owner }: Keeping, name: string): readonly Value[] {
  const keeper = nameOf(fn);
  if (keeper === undefined) return [];
  const calls = callsNamed(evaluator, keeper).filter(({ arguments: given }) => given.length > 1 && given[keyIndex] && isKey(evaluator, given[keyIndex], name));
  if (calls.length > MAX_CALLS) return [];
  return calls.flatMap((call) => {
    const target = evaluator.called(call).find((t) => t.fn === fn && !isAnother(t.self, owner));
    const put = target && evaluator.evaluate(value, target.frame());
    return put && !isAbsent(put) ? [put] : [];
  });
}

/** Are two objects known to be made apart? */
const isAnother = (one: Value | undefined, other: Value | undefined): boolean => one?.kind === 'object' && other?.kind === 'object' && one.node !== undefined && other.node !== undefined && one.node !== other.node;

const CONSTANT = /^[A-Z]\w*(\.\w+)*$/;
/** A text as it is written, or a constant by which it is called: of other names nothing is asked. */
function isKey(evaluator: Evaluator, argument: ts.Expression, name: string): boolean {
  if (ts.isStringLiteralLike(argument)) return argument.text === name;
  return CONSTANT.test(argument.getText()) && stringOf(evaluator.evaluate(argument)) === name;
}

/** The functions of a file that put something under the name that they are given, by their own names: at which argument that is. */
const keepersIn = perFile((sourceFile): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  const add = (key: ts.Expression | undefined): void => {
    const fn = key && ts.isIdentifier(key) ? ts.findAncestor(key, ts.isFunctionLike) : undefined;
    const index = fn?.parameters.findIndex(({ name }) => ts.isIdentifier(name) && name.text === (key as ts.Identifier).text) ?? -1;
    const name = index < 0 ? undefined : nameOf(fn as FunctionNode);
    if (name !== undefined) found.set(name, index);
  };
  const { calls: made, assignments } = actsIn(sourceFile);
  for (const { expression, arguments: given } of made) if (given.length === 2 && ts.isPropertyAccessExpression(expression) && expression.name.text === 'set') add(given[0]);
  for (const { left } of assignments) if (ts.isElementAccessExpression(left)) add(left.argumentExpression);
  return found;
});
const keeping: Among = (sourceFile) => keepersIn(sourceFile).size > 0;

/** What is put into the registries of the loaded files under a name: the registry's file, the word for the name, and what is put there. */
export function registered(evaluator: Evaluator): readonly (readonly [file: string, name: string, value: ts.Expression])[] {
  evaluator.lookAround(keeping);
  return evaluator.project.sources.flatMap((sourceFile) =>
    sourceFile.fileName.endsWith('.json') ? [] : [...keepersIn(sourceFile)].flatMap(([keeper, index]) =>
      callsNamed(evaluator, keeper).flatMap(({ arguments: given }) => {
        const name = given.length > 1 && given[index] ? nameOfKey(given[index]) : undefined;
        return name === undefined ? [] : given.filter((argument) => argument !== given[index] && MAY_HOLD.has(argument.kind)).map((argument) => [evaluator.fileOf(sourceFile), name, argument] as const);
      }),
    ),
  );
}
const MAY_HOLD = new Set([ts.SyntaxKind.Identifier, ts.SyntaxKind.NewExpression, ts.SyntaxKind.CallExpression, ts.SyntaxKind.PropertyAccessExpression, ts.SyntaxKind.ObjectLiteralExpression, ts.SyntaxKind.ArrowFunction]);

/** The word by which a key is written where it is asked for. */
function nameOfKey(key: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(key)) return /^[\w.:/-]+$/.test(key.text) ? key.text : undefined;
  return CONSTANT.test(key.getText()) ? lastNameOf(key) : undefined;
}

/** The name by which a function is called. */
function nameOf(fn: FunctionNode): string | undefined {
  if (fn.name) return ts.isIdentifier(fn.name) ? fn.name.text : undefined;
  const { parent } = fn;
  if (ts.isBinaryExpression(parent)) return lastNameOf(parent.left);
  return (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}
