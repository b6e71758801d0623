/** What a parameter stands for once its function has put something in its place: `topic = \`port.${topic}\``, `if (!topic) topic = 'ships'`. */
import { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { firstGiven } from './operators.js';
import { actsIn, groupedBy } from './syntax/acts.js';
import { perFile } from './syntax/per-file.js';
import { type Context, type Value, alternativesOf, isAbsent, oneOf, unknown } from './value.js';
import { plus } from './arithmetic.js';

/** Assignments to plain names, with whatever operator, by the name. */
const writesIn = perFile((sourceFile): ReadonlyMap<string, readonly ts.BinaryExpression[]> =>
  groupedBy(actsIn(sourceFile).assignments, ({ left }) => (ts.isIdentifier(left) ? left.text : undefined)),
);

/** The value at `at` of a parameter, or a part of one, that began as `given`: by what its own function assigns before. */
export function afterAssignments(evaluator: Evaluator, symbol: ts.Symbol, declaration: ts.Declaration, at: ts.Node, given: Value, context: Context | undefined): Value {
  const writes = writesIn(at.getSourceFile()).get(symbol.name);
  const parameter = writes && (ts.isBindingElement(declaration) ? ts.walkUpBindingElementsAndPatterns(declaration) : declaration);
  if (!parameter || !ts.isParameter(parameter)) return given;
  const fn = parameter.parent;
  return writes
    .filter(({ left, end }) => end <= at.getStart() && ts.findAncestor(left, ts.isFunctionLike) === fn && evaluator.checker.getSymbolAtLocation(left) === symbol)
    .reduce((value, write) => after(evaluator, value, write, at, context), given);
}

function after(evaluator: Evaluator, value: Value, write: ts.BinaryExpression, at: ts.Node, context: Context | undefined): Value {
  const way = wayFrom(write, at);
  if (way === 'away') return value;
  const right = (): Value => evaluator.evaluate(write.right, context);
  const next = way === 'unlessGiven' ? firstGiven(value, right) : written(value, write.operatorToken.kind, right);
  // What some function makes of an object still has its members, as far as anybody can tell.
  if (isOpaque(next) && !isText(value) && isTakenApart(at)) return value;
  return way === 'perhaps' ? oneOf([value, next].filter((one) => !isAbsent(one))) : next;
}

function written(value: Value, operator: ts.SyntaxKind, right: () => Value): Value {
  switch (operator) {
    case ts.SyntaxKind.EqualsToken:
      return right();
    case ts.SyntaxKind.PlusEqualsToken:
      return plus(value, right());
    case ts.SyntaxKind.BarBarEqualsToken:
    case ts.SyntaxKind.QuestionQuestionEqualsToken:
      return firstGiven(value, right);
    default:
      return unknown('a computed value');
  }
}

const isOpaque = ({ kind }: Value): boolean => kind === 'unknown' || kind === 'foreign';
const isText = (value: Value): boolean => alternativesOf(value).every((one) => (one.kind === 'known' && typeof one.value === 'string') || one.kind === 'template' || one.kind === 'symbol');

/** Is it a member of the value that is wanted, or is it called? */
function isTakenApart({ parent }: ts.Node): boolean {
  return ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent) || ts.isSpreadAssignment(parent) || ts.isSpreadElement(parent) || (ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name));
}

/**
 * How what is written is still there at `at`: always, in one branch, only where nothing was given (`if (!topic) topic = …`), or not at all, as
 * the branch leaves the function.
 */
function wayFrom(write: ts.BinaryExpression, at: ts.Node): 'always' | 'perhaps' | 'unlessGiven' | 'away' {
  let inner: ts.Node = write;
  for (let outer = write.parent; !ts.isFunctionLike(outer) && !(outer.pos <= at.pos && at.end <= outer.end); inner = outer, outer = outer.parent) {
    if (ts.isIfStatement(outer) && inner !== outer.expression) {
      if (leaves(inner)) return 'away';
      return inner === outer.thenStatement && asksForNothing(outer.expression, write.left.getText()) ? 'unlessGiven' : 'perhaps';
    }
    if (ts.isIterationStatement(outer, false) || ts.isCaseOrDefaultClause(outer) || ts.isCatchClause(outer) || ts.isConditionalExpression(outer)) return 'perhaps';
    if (ts.isBinaryExpression(outer) && outer.right === inner && outer.operatorToken.kind !== ts.SyntaxKind.CommaToken) return 'perhaps';
  }
  return 'always';
}

function leaves(statement: ts.Node): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
}

/** `!topic`, `topic === undefined`, `topic == null`, `typeof topic === 'undefined'`. */
function asksForNothing(condition: ts.Expression, name: string): boolean {
  const text = condition.getText().replaceAll(/\s/g, '');
  return [`!${name}`, `${name}===undefined`, `${name}==undefined`, `${name}===null`, `${name}==null`, `typeof${name}==='undefined'`, `typeof${name}=="undefined"`, `typeof${name}==="undefined"`].includes(text);
}
