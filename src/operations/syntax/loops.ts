/** Loops around a node, and how often each runs where the source says so. Purely syntactic. */
import { ts } from 'ts-morph';
import { calleeName, findCallTaking, findConstant, findReceiver, innermost, isFunctionLiteral, outermost, short } from './syntax.js';

export interface LoopSyntax {
  readonly node: ts.Node;
  /** What it goes over, as written: `recipients`; the condition of a `while`. */
  readonly over: string;
  /** Iterations, where literals bound them. */
  readonly bound?: number;
}

/** Array methods that call their function once per element. */
export const PER_ELEMENT = /^(forEach|map|flatMap|filter|reduce|reduceRight|some|every|find|findIndex|each|eachSeries|eachLimit|eachOf|mapSeries|mapLimit|concatMap|mergeMap|switchMap|exhaustMap|times)$/;
/** Functions that take the list first: `_.forEach(list, fn)`, `async.each(list, fn)`, `pMap(list, fn)`. */
const LIST_FIRST = /^(forEach|each|eachSeries|eachLimit|eachOf|map|mapSeries|mapLimit|flatMap|pMap|pEach|pMapSeries|times|from)$/;

/** The loops around `node` up to `stopAt` (not beyond it), innermost first. Callbacks that run once per element are loops. */
export function loopsAround(node: ts.Node, stopAt: ts.Node): readonly LoopSyntax[] {
  const loops: LoopSyntax[] = [];
  let inner = node;
  while (inner !== stopAt && inner.parent) {
    const outer = inner.parent;
    const loop = isFunctionLiteral(inner) ? findCallbackLoop(inner) : findStatementLoop(outer, inner);
    if (loop) loops.push(loop);
    inner = outer;
  }
  return loops;
}

function findStatementLoop(loop: ts.Node, inner: ts.Node): LoopSyntax | undefined {
  if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return loop.statement === inner ? over(loop, loop.expression) : undefined;
  if (ts.isForStatement(loop)) {
    if (loop.initializer === inner) return undefined;
    return { node: loop, over: loop.condition ? short(loop.condition) : 'for (;;)', ...boundOf(countOfFor(loop)) };
  }
  if (ts.isWhileStatement(loop) || ts.isDoStatement(loop)) return { node: loop, over: `while (${short(loop.expression)})` };
  return undefined;
}

function findCallbackLoop(fn: ts.ArrowFunction | ts.FunctionExpression): LoopSyntax | undefined {
  const literal = outermost(fn);
  const call = findCallTaking(literal);
  if (!call || !ts.isCallExpression(call)) return undefined;
  const name = calleeName(call);
  const first = call.arguments[0];
  if (first && first !== literal && LIST_FIRST.test(name)) {
    if (name === 'from') return { node: call, over: short(first), ...boundOf(sizeFrom(first, 0)) };
    if (name === 'times') return { node: call, over: short(first), ...boundOf(numberOf(first)) };
    return over(call, first);
  }
  if (!PER_ELEMENT.test(name)) return undefined;
  const receiver = findReceiver(call);
  if (!receiver) return undefined;
  // `source$.pipe(map(…))` and `_.chain` have no list to count; rxjs operators are called without a receiver and end above.
  return over(call, receiver);
}

const over = (node: ts.Node, list: ts.Expression): LoopSyntax => ({ node, over: short(innermost(list)), ...boundOf(lengthOf(list)) });
const boundOf = (bound: number | undefined): { bound?: number } => (bound === undefined ? {} : { bound });

/** Elements of a list, or at most so many. */
function lengthOf(expression: ts.Expression, depth = 0): number | undefined {
  const node = innermost(expression);
  if (depth > 5) return undefined;
  if (ts.isArrayLiteralExpression(node)) {
    let count = 0;
    for (const element of node.elements) {
      const length = ts.isSpreadElement(element) ? lengthOf(element.expression, depth + 1) : 1;
      if (length === undefined) return undefined;
      count += length;
    }
    return count;
  }
  if (ts.isIdentifier(node)) {
    const constant = findConstant(node.text, node);
    return constant && !isFilledLater(node) ? lengthOf(constant, depth + 1) : undefined;
  }
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Array' ? sizeOf(node.arguments) : /^(Set|Map)$/.test(node.expression.getText()) && node.arguments?.[0] ? lengthOf(node.arguments[0], depth + 1) : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  const receiver = findReceiver(node);
  const name = calleeName(node);
  if (!receiver) return name === 'Array' ? sizeOf(node.arguments) : undefined;
  if (/^(keys|values|entries)$/.test(name)) return /^Object$/.test(receiver.getText()) ? keyCount(node.arguments[0]) : lengthOf(receiver, depth + 1);
  if (/^(map|filter|sort|toSorted|reverse|toReversed|fill|slice|concat)$/.test(name)) {
    const whole = name === 'concat' ? undefined : lengthOf(receiver, depth + 1);
    const sliced = name === 'slice' ? difference(numberOf(node.arguments[1]), numberOf(node.arguments[0])) : undefined;
    return whole !== undefined && sliced !== undefined ? Math.min(whole, sliced) : (sliced ?? whole);
  }
  if (receiver.getText() === 'Array' && name === 'from') return sizeFrom(node.arguments[0], depth);
  if (receiver.getText() === 'Array' && name === 'of') return node.arguments.some(ts.isSpreadElement) ? undefined : node.arguments.length;
  return undefined;
}

/** What is put into a list or object after it was made is not counted: `rows.push(row)`, `byId[row.id] = row`. */
export const isFilledLater = (name: ts.Identifier): boolean => new RegExp(`(?<![\\w$.])${name.text.replaceAll('$', '\\$')}(?:\\.(?:push|unshift|splice|add|set)\\(|\\[[^\\]]*\\]\\s*(?:=(?!=)|\\?\\?=|\\|\\|=)|\\.length\\s*=(?!=))`).test(name.getSourceFile().text);

const sizeOf = (args: readonly ts.Expression[] | undefined): number | undefined => (args?.length === 1 ? numberOf(args[0]) : args?.length);

/** `Array.from({ length: 3 })` or of another list. */
function sizeFrom(from: ts.Expression | undefined, depth: number): number | undefined {
  const node = from && innermost(from);
  if (!node) return undefined;
  if (!ts.isObjectLiteralExpression(node)) return lengthOf(node, depth + 1);
  const length = node.properties.find((p): p is ts.PropertyAssignment => ts.isPropertyAssignment(p) && p.name.getText() === 'length');
  return length && numberOf(length.initializer);
}

function keyCount(object: ts.Expression | undefined): number | undefined {
  const node = object && innermost(object);
  const literal = node && ts.isIdentifier(node) ? findConstant(node.text, node) : node;
  const record = literal && !(node && ts.isIdentifier(node) && isFilledLater(node)) ? innermost(literal) : undefined;
  return record && ts.isObjectLiteralExpression(record) && !record.properties.some(ts.isSpreadAssignment) ? record.properties.length : undefined;
}

/** A number written in the source, directly or as a `const`; a literal default (`env.N ?? 10`) is not a bound. */
function numberOf(expression: ts.Expression | undefined, depth = 0): number | undefined {
  const node = expression && innermost(expression);
  if (!node || depth > 5) return undefined;
  if (ts.isNumericLiteral(node)) return Number(node.text.replaceAll('_', ''));
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = numberOf(node.operand, depth + 1);
    return value === undefined ? undefined : -value;
  }
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'length') return lengthOf(node.expression);
  if (ts.isIdentifier(node)) return numberOf(findConstant(node.text, node), depth + 1);
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [numberOf(node.left, depth + 1), numberOf(node.right, depth + 1)];
    if (left === undefined || right === undefined) return undefined;
    if (node.operatorToken.kind === ts.SyntaxKind.AsteriskToken) return left * right;
    if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) return left + right;
    if (node.operatorToken.kind === ts.SyntaxKind.MinusToken) return left - right;
  }
  return undefined;
}

const difference = (to: number | undefined, from: number | undefined): number | undefined =>
  to === undefined || to < 0 || (from ?? 0) < 0 ? undefined : Math.max(0, to - (from ?? 0));

/** `for (let i = a; i < b; i += s)` with numbers for a, b and s, up or down. */
function countOfFor(loop: ts.ForStatement): number | undefined {
  const { initializer, condition, incrementor } = loop;
  if (!initializer || !condition || !incrementor || !ts.isVariableDeclarationList(initializer)) return undefined;
  const declaration = initializer.declarations[0];
  if (!declaration || !ts.isBinaryExpression(condition)) return undefined;
  const counter = declaration.name.getText();
  const from = numberOf(declaration.initializer);
  const to = numberOf(condition.right);
  const step = stepOf(incrementor, counter);
  if (condition.left.getText() !== counter || from === undefined || to === undefined || !step) return undefined;
  const distance = (to - from) / step;
  switch (condition.operatorToken.kind) {
    case ts.SyntaxKind.LessThanToken:
    case ts.SyntaxKind.GreaterThanToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      return Math.max(0, Math.ceil(distance));
    case ts.SyntaxKind.LessThanEqualsToken:
    case ts.SyntaxKind.GreaterThanEqualsToken:
      return Math.max(0, Math.floor(distance) + 1);
    default:
      return undefined;
  }
}

function stepOf(incrementor: ts.Expression, counter: string): number | undefined {
  if (ts.isPostfixUnaryExpression(incrementor) || ts.isPrefixUnaryExpression(incrementor)) {
    if (incrementor.operand.getText() !== counter) return undefined;
    return incrementor.operator === ts.SyntaxKind.PlusPlusToken ? 1 : -1;
  }
  if (!ts.isBinaryExpression(incrementor) || incrementor.left.getText() !== counter) return undefined;
  const by = numberOf(incrementor.right);
  if (by === undefined) return undefined;
  if (incrementor.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken) return by;
  return incrementor.operatorToken.kind === ts.SyntaxKind.MinusEqualsToken ? -by : undefined;
}
