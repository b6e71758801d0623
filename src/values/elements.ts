/** `x[key]` where `x` is no list or record of the program's: a function's arguments, the environment, `this` under a `Symbol`. */
import { ts } from 'ts-morph';
import { actsIn } from './acts.js';
import { settle } from './declarations.js';
import type { Evaluator } from './evaluate.js';
import { argumentAt } from './parameters.js';
import { perFile } from './per-file.js';
import { isProcessEnv } from './process-env.js';
import { type Context, type Value, unknown } from './value.js';

export function specialElement(evaluator: Evaluator, node: ts.ElementAccessExpression, key: Value, context: Context | undefined): Value | undefined {
  if (ts.isIdentifier(node.expression) && node.expression.text === 'arguments' && key.kind === 'known') return argumentAt(evaluator, node, Number(key.value), context);
  if (isProcessEnv(node.expression)) return key.kind === 'known' ? { kind: 'symbol', key: `env:${String(key.value)}`, file: evaluator.fileOf(node) } : unknown('an environment variable whose name is not known');
  return key.kind === 'foreign' && key.module === 'global' && key.path[0] === 'Symbol' ? underSymbol(evaluator, node, context) : undefined;
}

/** The assignments `this[KEY] = …` of a file. */
const assignmentsToThis = perFile((sourceFile) =>
  actsIn(sourceFile).assignments.flatMap(({ left, right }) => (ts.isElementAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword && ts.isIdentifier(left.argumentExpression) ? [{ key: left.argumentExpression, right }] : [])),
);

/** `this[PRODUCER]` where a method of the same class or object literal puts something there: `if (!this[PRODUCER]) this[PRODUCER] = kafka.producer()`. */
function underSymbol(evaluator: Evaluator, node: ts.ElementAccessExpression, context: Context | undefined): Value | undefined {
  if (node.expression.kind !== ts.SyntaxKind.ThisKeyword || !ts.isIdentifier(node.argumentExpression)) return undefined;
  const symbol = evaluator.checker.getSymbolAtLocation(node.argumentExpression);
  const owner = ownerOf(node);
  const put = assignmentsToThis(node.getSourceFile()).filter(({ key, right }) => ownerOf(right) === owner && evaluator.checker.getSymbolAtLocation(key) === symbol);
  return put.length > 0 ? settle(put.map(({ right }) => evaluator.evaluate(right, context))) : undefined;
}

const ownerOf = (node: ts.Node): ts.Node | undefined => ts.findAncestor(node, (n) => ts.isClassLike(n) || (ts.isObjectLiteralExpression(n) && n.properties.some((p) => ts.isMethodDeclaration(p) || ts.isAccessor(p))));
