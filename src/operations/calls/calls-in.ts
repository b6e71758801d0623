/** Questions about syntax alone that several analyses ask. */
import { ts } from 'ts-morph';
import type { FunctionNode } from '../../values/value.js';
import { inOrder, nodesOf } from '../../values/syntax/nodes.js';
import { perFile } from '../../values/syntax/per-file.js';
import { boundFunction, calledThrough } from '../../values/syntax/called-through.js';

export type CallNode = ts.CallExpression | ts.NewExpression;

/** The last name of what is called: `send` of `this.kafka.producer.send(…)`. */
export function calleeName(node: CallNode): string | undefined {
  let callee: ts.Expression = node.expression;
  while (ts.isParenthesizedExpression(callee) || ts.isNonNullExpression(callee)) callee = callee.expression;
  if (ts.isIdentifier(callee)) return callee.text;
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text;
  if (ts.isElementAccessExpression(callee) && ts.isStringLiteralLike(callee.argumentExpression)) return callee.argumentExpression.text;
  if (ts.isElementAccessExpression(callee)) return oneIn(callee.expression);
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return 'super';
  // What a call returns is called at once: `publishTo('orders')(order)`.
  const maker = ts.isCallExpression(callee) && requiredBy(node) === undefined ? calleeName(callee) : undefined;
  return maker === undefined ? undefined : resultOf(maker);
}

/** The name of what is called by a method that every function has: `send` of `send.call(bus, 'orders')` and of `send.bind(bus)('orders')`. */
function nameCalledThrough(node: CallNode): string | undefined {
  const callee = calledThrough(node)?.callee ?? boundFunction(node.expression);
  return callee && sourceName(callee);
}

const CHOOSES = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.AmpersandAmpersandToken]);
/** What an expression is one of: `isEnabled ? publish : ignore`, `given || publish`. */
function branchesOf(value: ts.Expression): readonly ts.Expression[] {
  if (ts.isParenthesizedExpression(value)) return branchesOf(value.expression);
  if (ts.isConditionalExpression(value)) return [value.whenTrue, value.whenFalse];
  return ts.isBinaryExpression(value) && CHOOSES.has(value.operatorToken.kind) ? [value.left, value.right] : [];
}

/** The name for what a function of this name returns. */
export const resultOf = (name: string): string => `${name}()`;

/** The name for whatever function of a table is called by a key: `handlers[action](payload)`. */
const oneIn = (table: ts.Expression): string | undefined => {
  const name = ts.isIdentifier(table) ? table.text : ts.isPropertyAccessExpression(table) ? table.name.text : undefined;
  return name === undefined ? undefined : `${name}[]`;
};

/** The name of the variable or field whose value a table is, as `oneIn` has it. */
function oneOfThese(table: ts.Node): string | undefined {
  const { parent } = table;
  if (ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) return oneOfThese(parent);
  return (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.initializer === table && ts.isIdentifier(parent.name) ? `${parent.name.text}[]` : undefined;
}

/** The name for `require('./connect')(producer)`: what a module exports as a whole, called where it is required. */
export const REQUIRED = 'require()';

/** The specifier of a module of the program that is called where it is required. */
export function requiredBy(node: CallNode): string | undefined {
  let callee: ts.Expression = node.expression;
  while (ts.isParenthesizedExpression(callee)) callee = callee.expression;
  const specifier = ts.isCallExpression(callee) && ts.isIdentifier(callee.expression) && callee.expression.text === 'require' ? callee.arguments[0] : undefined;
  return specifier && ts.isStringLiteralLike(specifier) && /^[.@~#/]/.test(specifier.text) ? specifier.text : undefined;
}

/** A further name of something, and what it is a name of. */
export interface Rename {
  readonly name: string;
  readonly from: ts.Expression | ts.BindingElement | ts.ImportSpecifier | ts.ExportSpecifier;
}

/** A name that other files know a whole module by. */
export interface HandedOn {
  readonly name: string;
  readonly specifier: string;
}

/** What one file calls and renames: found once per file text. */
export interface FileCalls {
  readonly calls: ReadonlyMap<string, readonly CallNode[]>;
  readonly decorators: readonly ts.CallExpression[];
  /** `for await` loops. */
  readonly iterations: readonly ts.ForOfStatement[];
  /** Names that a name is also known by here: `{ send: publish }`, `import { publish as send }`, `const send = promisify(publish)`. */
  readonly aliases: ReadonlyMap<string, readonly Rename[]>;
  /** Local names of default imports and of whole modules. */
  readonly wholes: readonly string[];
  /** Whole modules that are handed on under a name: `{ send: require('./send') }`, `export { default as send } from './send'`. */
  readonly handedOn: readonly HandedOn[];
  /** Names used other than by being called. */
  readonly mentions: ReadonlyMap<string, readonly ts.Identifier[]>;
}

export const callsIn = perFile((sourceFile): FileCalls => {
  const calls = new Map<string, CallNode[]>();
  const aliases = new Map<string, Rename[]>();
  const mentions = new Map<string, ts.Identifier[]>();
  const wholes: string[] = [];
  const modules = new Map<string, string>();
  const handedOn: HandedOn[] = [];
  const handOn = (name: string | undefined, specifier: string | undefined): void => {
    if (name !== undefined && specifier !== undefined && /^[.@~#/]/.test(specifier)) handedOn.push({ name, specifier });
  };
  /** The module that an expression is as a whole: where it is required, or by the name that it was given here. */
  const moduleOf = (node: ts.Expression): string | undefined => (ts.isIdentifier(node) ? modules.get(node.text) : specifierOf(node));
  const push = <T>(map: Map<string, T[]>, key: string, item: T): void => {
    const items = map.get(key);
    if (items) items.push(item);
    else map.set(key, [item]);
  };
  const alias = (name: string | undefined, to: string | undefined, from: Rename['from']): void => {
    if (name !== undefined && to !== undefined && name !== to) push(aliases, name, { name: to, from });
  };
  const aliasOfValue = (value: ts.Expression, to: string | undefined): void => {
    for (const branch of branchesOf(value)) aliasOfValue(branch, to);
    alias(sourceName(value), to, value);
    const made = ts.isAwaitExpression(value) ? value.expression : value;
    const maker = ts.isCallExpression(made) ? calleeName(made) : undefined;
    if (maker !== undefined) alias(resultOf(maker), to, value);
  };
  const of = <K extends Parameters<typeof nodesOf>[1]>(kind: K) => nodesOf(sourceFile, kind);
  for (const node of inOrder<CallNode>(of(ts.SyntaxKind.CallExpression), of(ts.SyntaxKind.NewExpression))) {
    const name = calleeName(node) ?? (requiredBy(node) === undefined ? undefined : REQUIRED);
    if (name !== undefined) push(calls, name, node);
    const through = nameCalledThrough(node);
    if (through !== undefined) push(calls, through, node);
  }
  if (calls.has(REQUIRED)) wholes.push(REQUIRED);
  for (const { name, parent } of of(ts.SyntaxKind.ImportClause)) {
    if (!name) continue;
    wholes.push(name.text);
    if (ts.isStringLiteral(parent.moduleSpecifier)) modules.set(name.text, parent.moduleSpecifier.text);
  }
  for (const { name, initializer } of of(ts.SyntaxKind.VariableDeclaration)) {
    if (!initializer || !ts.isIdentifier(name)) continue;
    aliasOfValue(initializer, name.text);
    if (isRequire(initializer)) wholes.push(name.text);
    const specifier = specifierOf(initializer);
    if (specifier !== undefined) modules.set(name.text, specifier);
  }
  for (const { name, initializer, parent } of of(ts.SyntaxKind.PropertyAssignment)) {
    aliasOfValue(initializer, memberName(name));
    alias(ts.isFunctionLike(initializer) ? memberName(name) : sourceName(initializer), oneOfThese(parent), initializer);
    handOn(memberName(name), moduleOf(initializer));
  }
  for (const { name, parent } of of(ts.SyntaxKind.ShorthandPropertyAssignment)) {
    alias(name.text, oneOfThese(parent), name);
    handOn(name.text, modules.get(name.text));
  }
  for (const node of of(ts.SyntaxKind.BindingElement)) if (node.propertyName && ts.isIdentifier(node.propertyName) && ts.isIdentifier(node.name)) alias(node.propertyName.text, node.name.text, node);
  for (const { name, initializer } of of(ts.SyntaxKind.PropertyDeclaration)) if (initializer) aliasOfValue(initializer, memberName(name));
  for (const { left, right, operatorToken } of of(ts.SyntaxKind.BinaryExpression)) {
    if (operatorToken.kind !== ts.SyntaxKind.EqualsToken) continue;
    aliasOfValue(right, ts.isPropertyAccessExpression(left) ? left.name.text : ts.isIdentifier(left) ? left.text : undefined);
    if (ts.isPropertyAccessExpression(left)) handOn(left.name.text, moduleOf(right));
  }
  for (const node of of(ts.SyntaxKind.ImportSpecifier)) if (node.propertyName) alias(node.propertyName.text, node.name.text, node);
  for (const node of of(ts.SyntaxKind.ExportSpecifier)) {
    if (node.propertyName) alias(node.propertyName.text, node.name.text, node);
    handOn(node.name.text, exportedWhole(node, modules));
  }
  for (const node of of(ts.SyntaxKind.Identifier)) if (!isCalleeOrName(node)) push(mentions, node.text, node);
  const decorators = of(ts.SyntaxKind.Decorator).flatMap(({ expression }) => (ts.isCallExpression(expression) ? [expression] : []));
  const iterations = of(ts.SyntaxKind.ForOfStatement).filter(({ awaitModifier }) => awaitModifier !== undefined);
  return { calls, decorators, iterations, aliases, wholes, handedOn, mentions };
});

/** `./send` of `require('./send')`. */
function specifierOf(node: ts.Expression): string | undefined {
  const [specifier] = ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require' ? node.arguments : [];
  return specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined;
}

/** The module whose default an export is: `export { default as send } from './send'`, or of what was imported as a whole. */
function exportedWhole({ name, propertyName = name, parent }: ts.ExportSpecifier, modules: ReadonlyMap<string, string>): string | undefined {
  const { moduleSpecifier } = parent.parent;
  if (!moduleSpecifier) return modules.get(propertyName.text);
  return propertyName.text === 'default' && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
}

/** The function that an initialiser hands on, looking through `promisify(f)`, `f.bind(x)`, `wrap(f)`. */
function sourceName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node) || ts.isExpressionWithTypeArguments(node)) return sourceName(node.expression);
  if (!ts.isCallExpression(node)) return undefined;
  const bound = boundFunction(node);
  if (bound) return sourceName(bound);
  const [first] = node.arguments;
  return first && (ts.isIdentifier(first) || ts.isPropertyAccessExpression(first) || ts.isCallExpression(first)) ? sourceName(first) : undefined;
}

const memberName = (name: ts.PropertyName): string | undefined => (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isPrivateIdentifier(name) ? name.text : undefined);
const isRequire = (node: ts.Expression): boolean => (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require') || ((ts.isCallExpression(node) || ts.isNewExpression(node)) && isRequire(node.expression));

function isCalleeOrName(node: ts.Identifier): boolean {
  const { parent } = node;
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === node) return true;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return (ts.isCallExpression(parent.parent) || ts.isNewExpression(parent.parent)) && parent.parent.expression === parent;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isExportSpecifier(parent)) return true;
  return 'name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent) && !ts.isPropertyAccessExpression(parent);
}

/** `send` by itself, or the access that it is the last name of: `this.bus.send`. */
export const referenceBy = (id: ts.Identifier): ts.Expression => (ts.isPropertyAccessExpression(id.parent) && id.parent.name === id ? id.parent : id);

/** The functions around a node, innermost first. */
export function functionsAround(node: ts.Node): readonly FunctionNode[] {
  const found: FunctionNode[] = [];
  for (let current = node.parent; current; current = current.parent) if (ts.isFunctionLike(current) && 'body' in current) found.push(current as FunctionNode);
  return found;
}

/** A function handed directly to a call as an argument: it has no callers of its own. */
export function isInlineCallback(fn: FunctionNode): boolean {
  if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return false;
  let node: ts.Node = fn;
  while (ts.isParenthesizedExpression(node.parent)) node = node.parent;
  return (ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent)) && (node.parent.arguments?.includes(node as ts.Expression) ?? false) ? !isWrapping(node.parent) : (ts.isCallExpression(node.parent) && node.parent.expression === node);
}

/** `const f = wrap(async () => …)`: the function is called by the variable's name. */
const isWrapping = (call: CallNode): boolean => ts.isVariableDeclaration(call.parent) && /^(promisify|memoize|once|debounce|throttle|asyncHandler|catchAsync|wrap|wrapAsync|tryCatch)$/i.test(calleeName(call) ?? '');

export const NAMELESS = 'an inline function';

/** How a person names a function: `KafkaService.publish`, `publish`. */
export function functionName(fn: ts.Node): string {
  if (ts.isConstructorDeclaration(fn)) return `new ${ts.isClassLike(fn.parent) ? (fn.parent.name?.text ?? 'class') : 'class'}`;
  const own = 'name' in fn && fn.name && ts.isIdentifier(fn.name as ts.Node) ? (fn.name as ts.Identifier).text : undefined;
  const { parent } = fn;
  if (own !== undefined) return ts.isClassLike(parent) && parent.name ? `${parent.name.text}.${own}` : own;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) {
    const name = ts.isIdentifier(parent.name) ? parent.name.text : parent.name.getText();
    return ts.isPropertyDeclaration(parent) && ts.isClassLike(parent.parent) && parent.parent.name ? `${parent.parent.name.text}.${name}` : name;
  }
  if (ts.isBinaryExpression(parent)) return parent.left.getText().replace(/^(module\.)?exports\.?/, '') || 'module.exports';
  if (ts.isCallExpression(parent) && ts.isVariableDeclaration(parent.parent)) return parent.parent.name.getText();
  return NAMELESS;
}

/** The names by which a function can be called, before aliases. */
export function callNames(fn: FunctionNode): readonly string[] {
  if (ts.isConstructorDeclaration(fn)) return fn.parent.name ? [fn.parent.name.text, 'super'] : ['super'];
  const name = functionName(fn).split('.').at(-1);
  return name && /^[\w$]+$/.test(name) ? [name] : [];
}

/** The function that returns this one: it is called by no name of its own, but as what a call of the other gives. */
export function returnedBy(fn: FunctionNode): FunctionNode | undefined {
  if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return undefined;
  let node: ts.Node = fn;
  while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isSatisfiesExpression(node.parent)) node = node.parent;
  const { parent } = node;
  const maker = ts.isReturnStatement(parent) ? functionsAround(parent)[0] : ts.isArrowFunction(parent) && parent.body === node ? parent : undefined;
  return maker && !ts.isConstructorDeclaration(maker) ? maker : undefined;
}

/** Is the function what its file exports as a whole (`export default`, `module.exports =`)? */
export function isWholeExport(fn: ts.Node): boolean {
  if (ts.getCombinedModifierFlags(fn as ts.Declaration) & ts.ModifierFlags.Default) return true;
  const { parent } = fn;
  return ts.isExportAssignment(parent) || (ts.isBinaryExpression(parent) && /^(module\.)?exports(\.default)?$/.test(parent.left.getText()));
}
