/** Which of a function's `return`s are reached under the arguments it is called with. */
import { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { isAssignmentOperator } from './syntax/acts.js';
import type { Context, Value } from './value.js';
import { returnExpressions } from './syntax/return-expressions.js';

/** The expressions that a function may return under its frame: a condition on a parameter that is known there chooses the branch. */
export function reachedReturns(evaluator: Evaluator, fn: ts.FunctionLikeDeclaration, body: ts.Block, context: Context | undefined): readonly ts.Expression[] {
  const all = returnExpressions(body);
  const names = all.length > 1 && evaluator.frameOf(fn, context) ? fixedParameters(fn) : undefined;
  if (!names || names.size === 0) return all;
  const found: ts.Expression[] = [];
  visitAll(body.statements);
  return found;

  /** Does what follows a statement never run? */
  function visit(node: ts.Statement): boolean {
    if (ts.isReturnStatement(node)) {
      if (node.expression) found.push(node.expression);
      return true;
    }
    if (ts.isThrowStatement(node)) return true;
    if (ts.isBlock(node)) return visitAll(node.statements);
    if (ts.isIfStatement(node)) {
      const holds = truthOf(asked(node.expression));
      if (holds === undefined) return [visit(node.thenStatement), node.elseStatement !== undefined && visit(node.elseStatement)].every(Boolean);
      return holds ? visit(node.thenStatement) : node.elseStatement !== undefined && visit(node.elseStatement);
    }
    if (ts.isSwitchStatement(node)) return visitSwitch(node);
    collect(node);
    return false;
  }

  function visitAll(statements: readonly ts.Statement[]): boolean {
    return statements.some((statement) => visit(statement));
  }

  function visitSwitch(node: ts.SwitchStatement): boolean {
    const { clauses } = node.caseBlock;
    const value = asked(node.expression);
    const labels = value?.kind === 'known' ? clauses.map((c) => (ts.isCaseClause(c) ? evaluator.evaluate(c.expression, context) : undefined)) : undefined;
    if (value?.kind !== 'known' || !labels?.every((label) => label === undefined || label.kind === 'known')) {
      collect(node);
      return false;
    }
    const match = labels.findIndex((label) => label?.kind === 'known' && label.value === value.value);
    const start = match >= 0 ? match : labels.indexOf(undefined);
    for (const clause of start < 0 ? [] : clauses.slice(start)) {
      for (const statement of clause.statements) {
        if (ts.isBreakStatement(statement)) return false;
        if (visit(statement)) return true;
        // A `break` further in cannot be told from one of a loop cheaply: what follows may run.
      }
    }
    return false;
  }

  /** The value of a condition that a parameter has a part in; of any other nothing is asked, since the answer is the same for all callers. */
  function asked(condition: ts.Expression): Value | undefined {
    return mentions(condition, names as ReadonlySet<string>) ? evaluator.evaluate(condition, context) : undefined;
  }

  function collect(node: ts.Node): void {
    found.push(...all.filter((e) => e.pos >= node.pos && e.end <= node.end));
  }
}

/** Whether a value counts as true; undefined where that is not known. */
export function truthOf(value: Value | undefined): boolean | undefined {
  if (value?.kind === 'known') return Boolean(value.value);
  return value && /^(record|list|function|class|object|instance|regexp)$/.test(value.kind) ? true : undefined;
}

const fixed = new WeakMap<ts.FunctionLikeDeclaration, ReadonlySet<string>>();

/** The names of a function's parameters that it never assigns. It is asked for every call of the function. */
export function fixedParameters(fn: ts.FunctionLikeDeclaration): ReadonlySet<string> {
  const before = fixed.get(fn);
  if (before) return before;
  const names = new Set<string>();
  fixed.set(fn, names);
  const add = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name);
  };
  for (const parameter of fn.parameters) add(parameter.name);
  const text = fn.body?.getText() ?? '';
  for (const name of names) if (new RegExp(`(?<![.\\w$])${name.replaceAll('$', '\\$')}\\s*([-+*/|&?]{0,2}=(?![=>])|\\+\\+|--)`).test(text) && fn.body && isWritten(fn.body, name)) names.delete(name);
  return names;
}

/** What looks like an assignment may stand in a text: `UPDATE orders SET status = $1`. */
function isWritten(node: ts.Node, name: string): boolean {
  const target = ts.isBinaryExpression(node) && isAssignmentOperator(node.operatorToken.kind) ? node.left : (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) ? node.operand : undefined;
  if (target && !ts.isPropertyAccessExpression(target) && !ts.isElementAccessExpression(target) && mentions(target, new Set([name]))) return true;
  return ts.forEachChild(node, (child) => isWritten(child, name) || undefined) ?? false;
}

/** Does one of these names stand in an expression? */
export const mentions = (node: ts.Node, names: ReadonlySet<string>): boolean => (ts.isIdentifier(node) && names.has(node.text)) || (ts.forEachChild(node, (child) => mentions(child, names) || undefined) ?? false);
