/** The names by which a file hands out client objects: files that use them are looked for by these. */
import { ts } from 'ts-morph';
import { isAssignmentOperator } from '../values/syntax/acts.js';
import { assignmentsIn } from '../values/assignments.js';
import type { Evaluator } from '../values/evaluate.js';
import { alternativesOf } from '../values/value.js';
import { innermost, isFunctionLiteral } from './syntax/syntax.js';
import { returnExpressions } from '../values/syntax/return-expressions.js';
import { isOfPackage } from '../values/modules.js';

/** Names of a file whose value is a client object, or gives one: variables, functions, fields, accessors, subclasses of a client's class; `*` where it is all that the file exports. */
export function carriersIn(evaluator: Evaluator, sourceFile: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const isCarrier = (type: ts.Type, node: ts.Node): boolean => evaluator.classes.instanceOfType(type, node) !== undefined;
  const returned = (node: ts.SignatureDeclaration): ts.Type | undefined => {
    const signature = evaluator.checker.getSignatureFromDeclaration(node);
    return signature && unwrapPromise(evaluator, evaluator.checker.getReturnTypeOfSignature(signature));
  };
  /** A client object, or a closure that gives one: `const getKafka = (() => { … return () => kafka; })()`. */
  const handsOut = (type: ts.Type, node: ts.VariableDeclaration): boolean => isCarrier(type, node) || (!isFunctionLiteral(node.initializer) && type.getCallSignatures().some((signature) => isCarrier(unwrapPromise(evaluator, evaluator.checker.getReturnTypeOfSignature(signature)), node)));
  /** The client as a whole, an object of its, or a class: `module.exports = { Consumer: kafka.Consumer }`. */
  const isOfClient = (value: ts.Expression): boolean => isClientModule(evaluator, value) || ((ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) || ts.isNewExpression(value)) && isCarrier(evaluator.checker.getTypeAtLocation(value), value));
  const gives = (fn: ts.FunctionLikeDeclaration): boolean => {
    const type = mayGiveObject(evaluator, fn) ? returned(fn) : undefined;
    return (type !== undefined && isCarrier(type, fn)) || handsOutParts(evaluator, fn);
  };
  const visit = (node: ts.Node, depth: number): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && handsOut(evaluator.checker.getTypeAtLocation(node.name), node)) names.add(node.name.text);
    else if ((ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)) && ts.isIdentifier(node.name) && isFunctionLiteral(node.initializer)) {
      if (gives(node.initializer)) names.add(node.name.text);
    } else if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isGetAccessorDeclaration(node)) && node.name && ts.isIdentifier(node.name)) {
      if (gives(node)) names.add(node.name.text);
    } else if ((ts.isPropertyDeclaration(node) || (ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent)) || ts.isPropertySignature(node)) && ts.isIdentifier(node.name) && isCarrier(evaluator.checker.getTypeAtLocation(node.name), node)) names.add(node.name.text);
    else if (ts.isClassLike(node) && node.name && evaluator.classes.baseOf(node)?.kind === 'instance') names.add(node.name.text);
    else if ((ts.isShorthandPropertyAssignment(node) || ts.isPropertyAssignment(node)) && ts.isIdentifier(node.name) && isOfClient(ts.isPropertyAssignment(node) ? node.initializer : node.name)) names.add(node.name.text);
    const whole = wholeExport(node);
    if (whole) {
      const named = ts.isCallExpression(whole) ? whole.expression : whole;
      if ((ts.isIdentifier(named) && names.has(named.text)) || isCarrier(evaluator.checker.getTypeAtLocation(whole), node)) names.add('*');
    }
    if (depth < 6 && !ts.isBlock(node)) ts.forEachChild(node, (child) => visit(child, depth + 1));
  };
  visit(sourceFile, 0);
  // What a constructor without declared fields keeps, or CommonJS exports by name: a client object, a function that gives one, or the client as a whole in a collection of modules. What sloppy code never declares has no type.
  for (const [name, assignments] of assignmentsIn(sourceFile)) {
    const keeps = (right: ts.Expression): boolean => (isFunctionLiteral(right) ? gives(right) : isClientModule(evaluator, right) || isCarrier(evaluator.checker.getTypeAtLocation(right), right));
    const holds = ({ left, right }: { left: ts.Expression; right: ts.Expression }): boolean => (ts.isPropertyAccessExpression(left) && keeps(right)) || (isUndeclared(evaluator, left) && isInstance(evaluator, right));
    if (assignments.some(holds)) names.add(name);
  }
  return names;
}

const isUndeclared = (evaluator: Evaluator, left: ts.Expression): boolean => ts.isIdentifier(left) && !evaluator.checker.getSymbolAtLocation(left)?.declarations?.length;

/**
 * May a function give an object of a class, as far as its syntax tells? Where no type is written, the checker infers what it returns from
 * all that it calls, which takes long: not for what is plainly text or data, nor for a method that a framework calls by its decorator.
 */
function mayGiveObject(evaluator: Evaluator, fn: ts.FunctionLikeDeclaration): boolean {
  if (fn.type) return true;
  if (ts.canHaveDecorators(fn) && (ts.getDecorators(fn) ?? []).some(({ expression }) => isOfPackage(evaluator, ts.isCallExpression(expression) ? expression.expression : expression))) return false;
  const { body } = fn;
  return body !== undefined && (ts.isBlock(body) ? returnExpressions(body) : [body]).some((expression) => !isData(expression));
}

/** Operators between objects give one of them. */
const CHOOSING = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.CommaToken]);
const isChoosing = (operator: ts.SyntaxKind): boolean => CHOOSING.has(operator) || isAssignmentOperator(operator);

/** A text, a number, a list, plain data, or what a comparison or calculation gives. */
function isData(expression: ts.Expression): boolean {
  const node = innermost(expression);
  if (ts.isConditionalExpression(node)) return isData(node.whenTrue) && isData(node.whenFalse);
  if (ts.isBinaryExpression(node)) return !isChoosing(node.operatorToken.kind);
  return ts.isLiteralExpression(node) || ts.isTemplateExpression(node) || ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node) || ts.isPrefixUnaryExpression(node) || ts.isTypeOfExpression(node) || PLAIN.has(node.kind);
}

const PLAIN = new Set([ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword]);

const isClientModule = (evaluator: Evaluator, expression: ts.Expression): boolean => {
  if (!ts.isIdentifier(expression) && !ts.isCallExpression(expression)) return false;
  const { symbol } = evaluator.checker.getTypeAtLocation(expression);
  return (symbol?.declarations ?? []).some((declaration) => ts.isSourceFile(declaration) && evaluator.project.clientOf(declaration) !== undefined);
};

/** Does a function return an object with a client object in it, `return { producer, admin }`, or one of no type? */
function handsOutParts(evaluator: Evaluator, fn: ts.FunctionLikeDeclaration): boolean {
  const { body } = fn;
  if (!body) return false;
  const returned = ts.isBlock(body) ? returnExpressions(body) : [body];
  return returned.some((expression) => {
    const node = ts.isParenthesizedExpression(expression) ? expression.expression : expression;
    // Where the checker sees no type, as after `({ Kafka } = require('x'))`, the value tells.
    if (!ts.isObjectLiteralExpression(node)) return (ts.isCallExpression(node) || ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && (evaluator.checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) !== 0 && isInstance(evaluator, node);
    return node.properties.some((p) => (ts.isShorthandPropertyAssignment(p) || ts.isPropertyAssignment(p)) && isInstance(evaluator, ts.isPropertyAssignment(p) ? p.initializer : p.name));
  });
}

const isInstance = (evaluator: Evaluator, expression: ts.Expression): boolean => alternativesOf(evaluator.evaluate(expression)).some((v) => v.kind === 'instance');

/** What `export default` or `module.exports =` hands out: every importer gives it a name of its own. */
function wholeExport(node: ts.Node): ts.Expression | undefined {
  if (ts.isExportAssignment(node)) return node.expression;
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && /^(module\.)?exports(\.default)?$/.test(node.left.getText()) ? node.right : undefined;
}

function unwrapPromise(evaluator: Evaluator, type: ts.Type): ts.Type {
  return type.symbol?.name === 'Promise' ? (evaluator.checker.getTypeArguments(type as ts.TypeReference)[0] ?? type) : type;
}
