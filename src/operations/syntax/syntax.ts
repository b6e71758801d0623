/** Small questions about syntax that the readings of outcomes, failures and loops share. Parents must be set on the nodes. */
import { ts } from 'ts-morph';

/** Parentheses, `as`, `satisfies`, `!` and `<T>` around an expression: the outermost expression with the same value. */
export function outermost(node: ts.Expression): ts.Expression {
  let current = node;
  while (isTransparent(current.parent) && current.parent.expression === current) current = current.parent;
  return current;
}

/** The same with the `await`s around it: what stands for the call's result. */
export function outermostAwaited(node: ts.Expression): ts.Expression {
  let current = outermost(node);
  while (ts.isAwaitExpression(current.parent)) current = outermost(current.parent);
  return current;
}

/** The expression inside parentheses, `as`, `satisfies`, `!` and `<T>`. */
export function innermost(node: ts.Expression): ts.Expression {
  let current = node;
  while (isTransparent(current)) current = current.expression;
  return current;
}

type Transparent = ts.ParenthesizedExpression | ts.AsExpression | ts.SatisfiesExpression | ts.NonNullExpression | ts.TypeAssertion;
const isTransparent = (node: ts.Node): node is Transparent =>
  ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node);

/** Is a node the other one, or inside it? */
export const isWithin = (node: ts.Node, outer: ts.Node): boolean => node.getSourceFile() === outer.getSourceFile() && node.pos >= outer.pos && node.end <= outer.end;

/** The function whose body holds the node, or nothing at the top level of a module. */
export function findEnclosingFunction(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  let current: ts.Node | undefined = node.parent;
  while (current && !isFunction(current)) current = current.parent;
  return current;
}

export const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) || ts.isGetAccessorDeclaration(node) || ts.isSetAccessorDeclaration(node);

export const isFunctionLiteral = (node: ts.Node | undefined): node is ts.ArrowFunction | ts.FunctionExpression =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));

export const isAsync = (fn: ts.FunctionLikeDeclaration): boolean =>
  ts.canHaveModifiers(fn) && (ts.getModifiers(fn) ?? []).some((m) => m.kind === ts.SyntaxKind.AsyncKeyword);

/** May `await` be written where the node stands? At the top level only of a file with imports or exports. */
export function isAwaitAllowed(node: ts.Node): boolean {
  const fn = findEnclosingFunction(node);
  if (fn) return isAsync(fn);
  return node.getSourceFile().statements.some((s) => ts.isImportDeclaration(s) || ts.isExportDeclaration(s) || ts.isExportAssignment(s));
}

/** The last name of what is called: `send` of `this.producer.send(…)`, `retry` of `retry(…)`; empty when it has none. */
export function calleeName(call: ts.CallExpression | ts.NewExpression): string {
  const callee = innermost(call.expression);
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
}

/** What a method is called on, or nothing for a plain function. */
export function findReceiver(call: ts.CallExpression): ts.Expression | undefined {
  const callee = innermost(call.expression);
  return ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee) ? innermost(callee.expression) : undefined;
}

/** A look-up in a table: `handlers[topic]`, `handlers.get(topic)`. */
export interface Lookup {
  readonly table: ts.Expression;
  readonly key: ts.Expression;
}

/** The look-up that an expression is. */
export function findLookup(expression: ts.Expression): Lookup | undefined {
  if (ts.isElementAccessExpression(expression)) return { table: expression.expression, key: expression.argumentExpression };
  const key = ts.isCallExpression(expression) ? expression.arguments[0] : undefined;
  return key && ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression) && expression.expression.name.text === 'get' ? { table: expression.expression.expression, key } : undefined;
}

/** The call or construction that the expression is an argument of. */
export function findCallTaking(node: ts.Expression): ts.CallExpression | ts.NewExpression | undefined {
  const { parent } = node;
  return (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && (parent.arguments ?? []).some((a) => a === node) ? parent : undefined;
}

/** Visits the node and everything in it, but not the bodies of functions inside; stops at the first `true`. */
export function someWithin(node: ts.Node, test: (node: ts.Node) => boolean): boolean {
  if (test(node)) return true;
  return ts.forEachChild(node, (child) => (isFunction(child) ? undefined : someWithin(child, test) || undefined)) ?? false;
}

/** Like `someWithin`, with the bodies of functions inside. */
export const someDeep = (node: ts.Node, test: (node: ts.Node) => boolean): boolean =>
  test(node) || (ts.forEachChild(node, (child) => someDeep(child, test) || undefined) ?? false);

/** The places where a local name is read, within `scope`. Members, keys and the declaration itself are not reads. */
export function readsOf(name: string, scope: ts.Node, except: ts.Node): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    // A member of a type (`Promise<{ ok: boolean }>`) reads nothing.
    if (ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node) && node.text === name && node !== except && isRead(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

function isRead(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.initializer === node;
  if (ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isBindingElement(parent)) return false;
  return !(ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.left === node);
}

/** The function or file in which a local variable of the node lives. */
export function scopeOf(node: ts.Node): ts.Node {
  return findEnclosingFunction(node) ?? node.getSourceFile();
}

/** The initialiser of a `const` of this name that can be seen from the node; nothing where it is declared otherwise. */
export function findConstant(name: string, from: ts.Node): ts.Expression | undefined {
  for (let scope: ts.Node | undefined = from.parent; scope; scope = scope.parent) {
    if (!ts.isBlock(scope) && !ts.isSourceFile(scope) && !ts.isModuleBlock(scope) && !ts.isCaseClause(scope)) {
      if (isFunction(scope) && scope.parameters.some((p) => ts.isIdentifier(p.name) && p.name.text === name)) return undefined;
      continue;
    }
    for (const statement of scope.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const declaration of statement.declarationList.declarations) {
        if (!ts.isIdentifier(declaration.name) || declaration.name.text !== name) continue;
        return statement.declarationList.flags & ts.NodeFlags.Const ? declaration.initializer : undefined;
      }
    }
  }
  return undefined;
}

/** How a call reads in a sentence: `producer.send(…)`, on one line. */
export function spellCall(node: ts.Node): string {
  if (ts.isCallExpression(node)) return `${short(node.expression)}(${node.arguments.length > 0 ? '…' : ''})`;
  return short(node);
}

export function short(node: ts.Node, limit = 60): string {
  const text = node.getText().replaceAll(/\s+/g, ' ');
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

/** The statement that holds the node. */
export function statementOf(node: ts.Node): ts.Node {
  let current = node;
  while (current.parent && !ts.isStatement(current) && !isFunction(current.parent)) current = current.parent;
  return current;
}

/** The whole of what is written for the option that a part stands in: `'loft-' + id` for the `id` of `{ groupId: 'loft-' + id }`. */
export function optionAround(part: ts.Node): ts.Node {
  const option = ts.findAncestor(part, (node) => isFunction(node) ? 'quit' : ts.isPropertyAssignment(node));
  return option && ts.isPropertyAssignment(option) ? option.initializer : part;
}
