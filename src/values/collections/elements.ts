/** `x[key]`: a member of a list or record, of a function's arguments, of the environment, of `this` under a `Symbol`. */
import { ts } from 'ts-morph';
import { actsIn } from '../syntax/acts.js';
import { putUnder } from './contents.js';
import type { Evaluator } from '../evaluate.js';
import { underSetting } from './maps.js';
import { argumentAt } from '../parameters.js';
import { perFile } from '../syntax/per-file.js';
import { isProcessEnv } from '../settings/process-env.js';
import { type Context, type Parameter, type RecordValue, type Value, alternativesOf, oneOf, parametersIn, picked, unknown } from '../value.js';
import { elementOf, settle } from '../settled.js';

export function evaluateElement(evaluator: Evaluator, node: ts.ElementAccessExpression, context: Context | undefined): Value {
  const key = evaluator.evaluate(node.argumentExpression, context);
  const special = specialElement(evaluator, node, key, context);
  if (special) return special;
  const value = evaluator.evaluate(node.expression, context);
  return oneOf(alternativesOf(key).map((k) => underSetting(value, k) ?? putUnder(value, k) ?? (k.kind === 'known' && k.value !== undefined && k.value !== null ? evaluator.member(value, String(k.value), context) : anyMember(value, k, node))));
}

function anyMember(value: Value, key: Value, node: ts.Node): Value {
  if (value.kind === 'oneOf') return oneOf(value.values.map((v) => anyMember(v, key, node)));
  if (value.kind === 'list') return oneOf([...value.items, ...(value.rest ? [value.rest] : [])]);
  if (value.kind === 'record' && !value.open && value.keys.length > 0 && value.keys.length <= 60) return picked(oneOf(value.keys.map((k) => value.get(k) ?? unknown(k))), parametersIn(key).filter((p) => !isTableOf(p, value) && !isFoundElsewhere(p, node)));
  // Whoever hands the table in here says what may be in it, whatever is looked up there: the row that something handed in elsewhere found.
  if (value.kind === 'parameter' && (key.kind !== 'parameter' || (isAround(value, node) && !isAround(key, node)))) return elementOf(value);
  if (key.kind === 'parameter') return key;
  return unknown('a member whose name is not known');
}

/** One of the things that a client gives which was handed in elsewhere (the rows of a database) is nothing that those who handed it in chose. */
const isFoundElsewhere = (parameter: Parameter, node: ts.Node): boolean => parameter.path.lastIndexOf('*') > parameter.path.indexOf('()') && parameter.path.includes('()') && !isAround(parameter, node);

const isAround = ({ of }: Parameter, node: ts.Node): boolean => ts.findAncestor(node, (outer) => outer === of) !== undefined;

/** A function that writes down for itself what its parameter picks from says what there is: its callers only choose. */
const isTableOf = (parameter: Parameter, { node }: RecordValue): boolean => node !== undefined && isAround(parameter, node) && !ts.isClassLike(parameter.of);

function specialElement(evaluator: Evaluator, node: ts.ElementAccessExpression, key: Value, context: Context | undefined): Value | undefined {
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
