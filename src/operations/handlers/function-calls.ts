/** What one function does on its face: its calls, constructions and writes, each with what stands around it. Syntax only, read once. */
import { ts } from 'ts-morph';
import type { FunctionNode } from '../../values/value.js';
import { type LoopSyntax, loopsAround } from '../syntax/loops.js';
import { calleeName, findCallTaking, findEnclosingFunction, innermost, isFunction, isFunctionLiteral, outermost, someDeep } from '../syntax/syntax.js';
import { isAssignmentOperator } from '../../values/syntax/acts.js';

export type Act = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

/** A condition that must hold for a place to be reached, as far as one can be written down. */
export type Branch =
  | { readonly kind: 'if'; readonly condition: ts.Expression; readonly when: boolean }
  | { readonly kind: 'case'; readonly clause: ts.CaseOrDefaultClause };

interface Surroundings {
  /** Outermost first. */
  readonly branches: readonly Branch[];
  readonly inCatch: boolean;
  /** The timer whose callback it is in: it runs later, and nobody waits. */
  readonly timer?: ts.CallExpression;
}

export interface CallFact extends Surroundings {
  readonly node: Act;
  /** The innermost loop around it within its function. */
  readonly loop: LoopSyntax | undefined;
}

/** `target = value`, `target++`, `delete target`. */
export interface WriteFact extends Surroundings {
  readonly node: ts.Node;
  readonly target: ts.Expression;
  readonly isDelete: boolean;
  readonly loop: LoopSyntax | undefined;
}

export interface FunctionFacts {
  readonly calls: readonly CallFact[];
  readonly writes: readonly WriteFact[];
  /** Comparisons by order or inequality: `a < b`, `a !== b`. */
  readonly comparisons: readonly ts.BinaryExpression[];
  /** Members and destructured names that are read, by name. */
  readonly reads: readonly { readonly name: string; readonly node: ts.Expression | ts.BindingElement }[];
}

const cache = new WeakMap<FunctionNode, FunctionFacts>();

/** The facts of a function, its inline callbacks included; functions that it only defines are not. */
export function factsOf(fn: FunctionNode): FunctionFacts {
  const cached = cache.get(fn);
  if (cached) return cached;
  const calls: CallFact[] = [];
  const writes: WriteFact[] = [];
  const comparisons: ts.BinaryExpression[] = [];
  const reads: { name: string; node: ts.Expression | ts.BindingElement }[] = [];
  const loopOf = (node: ts.Node): LoopSyntax | undefined => loopsAround(node, fn)[0];

  const visit = (node: ts.Node, at: Surroundings): void => {
    if (isFunction(node) || ts.isClassLike(node)) {
      if (isFunctionLiteral(node) && isRunHere(node)) visit(node.body, { ...at, ...callbackSurroundings(node, at) });
      return;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) calls.push({ node, ...at, loop: loopOf(node) });
    else if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      if (isAssignmentOperator(kind)) writes.push({ node, target: node.left, isDelete: false, ...at, loop: loopOf(node) });
      else if (ORDERING.has(kind)) comparisons.push(node);
    } else if (ts.isDeleteExpression(node)) writes.push({ node, target: node.expression, isDelete: true, ...at, loop: loopOf(node) });
    else if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)) writes.push({ node, target: node.operand, isDelete: false, ...at, loop: loopOf(node) });
    const read = readName(node);
    if (read !== undefined) reads.push({ name: read, node: node as ts.Expression });
    descend(node, at, visit);
  };
  if (fn.body) visit(fn.body, { branches: [], inCatch: false });
  const facts = { calls, writes, comparisons, reads };
  cache.set(fn, facts);
  return facts;
}

const ORDERING: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.LessThanToken, ts.SyntaxKind.LessThanEqualsToken, ts.SyntaxKind.GreaterThanToken, ts.SyntaxKind.GreaterThanEqualsToken, ts.SyntaxKind.ExclamationEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]);

function readName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) return node.argumentExpression.text;
  if (!ts.isBindingElement(node)) return undefined;
  const key = node.propertyName ?? node.name;
  return ts.isIdentifier(key) || ts.isStringLiteralLike(key) ? key.text : undefined;
}

/** A literal that the surrounding code runs itself or hands to a call: not one that is stored or returned. */
export function isRunHere(fn: ts.ArrowFunction | ts.FunctionExpression): boolean {
  const literal = outermost(fn);
  const { parent } = literal;
  if (ts.isCallExpression(parent) && innermost(parent.expression) === fn) return true;
  if (findCallTaking(literal)) return true;
  if (ts.isArrayLiteralExpression(parent)) return findCallTaking(parent) !== undefined;
  // Old constructor functions: `new (function () { … })()`.
  return ts.isPropertyAssignment(parent) && ts.isObjectLiteralExpression(parent.parent) && findCallTaking(outermost(parent.parent)) !== undefined;
}

const TIMERS = /^(setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)$/;

/** `const beat = setInterval(renew, 1000); try { await work(); } finally { clearInterval(beat); }`: does the function that sets a timer stop it? */
export function isStopped(timer: ts.CallExpression): boolean {
  const holder = outermost(timer).parent;
  const name = ts.isVariableDeclaration(holder) ? holder.name : ts.isBinaryExpression(holder) && holder.operatorToken.kind === ts.SyntaxKind.EqualsToken ? holder.left : undefined;
  const fn = name && findEnclosingFunction(timer);
  return fn !== undefined && someDeep(fn, (n) => ts.isCallExpression(n) && /^clear(Interval|Timeout|Immediate)$/.test(calleeName(n)) && n.arguments[0]?.getText() === name?.getText());
}

function callbackSurroundings(fn: ts.ArrowFunction | ts.FunctionExpression, at: Surroundings): Partial<Surroundings> {
  const literal = outermost(fn);
  const call = findCallTaking(literal);
  if (!call || !ts.isCallExpression(call)) return {};
  const name = calleeName(call);
  const position = call.arguments.indexOf(literal);
  const [first] = call.arguments;
  const isFailure = name === 'catch' || (name === 'then' && position === 1) || (/^(on|once|addListener)$/.test(name) && first !== undefined && ts.isStringLiteralLike(first) && first.text === 'error');
  return { ...(isFailure ? { inCatch: true } : {}), ...(TIMERS.test(name) && !at.timer ? { timer: call } : {}) };
}

function descend(node: ts.Node, at: Surroundings, visit: (node: ts.Node, at: Surroundings) => void): void {
  const under = (branch: Branch): Surroundings => ({ ...at, branches: [...at.branches, branch] });
  if (ts.isIfStatement(node)) {
    visit(node.expression, at);
    visit(node.thenStatement, under({ kind: 'if', condition: node.expression, when: true }));
    if (node.elseStatement) visit(node.elseStatement, under({ kind: 'if', condition: node.expression, when: false }));
    return;
  }
  if (ts.isConditionalExpression(node)) {
    visit(node.condition, at);
    visit(node.whenTrue, under({ kind: 'if', condition: node.condition, when: true }));
    visit(node.whenFalse, under({ kind: 'if', condition: node.condition, when: false }));
    return;
  }
  if (ts.isBinaryExpression(node) && (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken || node.operatorToken.kind === ts.SyntaxKind.BarBarToken)) {
    visit(node.left, at);
    visit(node.right, under({ kind: 'if', condition: node.left, when: node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken }));
    return;
  }
  if (ts.isCaseOrDefaultClause(node)) {
    const inside = under({ kind: 'case', clause: node });
    if (ts.isCaseClause(node)) visit(node.expression, at);
    inOrder(node.statements, inside, visit);
    return;
  }
  if (ts.isBlock(node)) return inOrder(node.statements, at, visit);
  if (ts.isCatchClause(node)) return visit(node.block, { ...at, inCatch: true });
  ts.forEachChild(node, (child) => visit(child, at));
}

/** After `if (x) return;` the rest is only reached without `x`. */
function inOrder(statements: readonly ts.Statement[], at: Surroundings, visit: (node: ts.Node, at: Surroundings) => void): void {
  let current = at;
  for (const statement of statements) {
    visit(statement, current);
    if (ts.isIfStatement(statement) && !statement.elseStatement && leaves(statement.thenStatement)) current = { ...current, branches: [...current.branches, { kind: 'if', condition: statement.expression, when: false }] };
  }
}

/** Does a statement never run on into the next one? */
export function leaves(statement: ts.Statement | undefined): boolean {
  if (!statement) return false;
  if (ts.isBlock(statement)) return leaves(statement.statements.at(-1));
  return ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || ts.isContinueStatement(statement) || ts.isBreakStatement(statement);
}
