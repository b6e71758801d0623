/** What becomes of a call's value: the codemods replace a call only where nobody misses what it returned. */
import { ts } from 'ts-morph';
import { type CallNode, callsIn } from '../calls/calls-in.js';

export interface Use {
  readonly awaited: boolean;
  readonly use: 'none' | 'promise' | 'result';
  /** The promise is handed on where `Promise<void>` is, or may be, asked for. */
  readonly voidPromise: boolean;
  /** The expression that makes an Observable a promise, or subscribes to it and nothing more. */
  readonly observed?: ts.Expression;
}

/** How the value of `call` is used. The nodes need their parents. */
export function getUse(call: ts.CallExpression): Use {
  const observed = findObserved(call);
  const found = call.arguments.some(isAnswered) ? { ...useOf(observed ?? call, false), use: 'result' as const } : useOf(observed ?? call, false);
  return { ...found, ...(observed ? { observed } : {}) };
}

/** A callback that does more than write down what it is told: the code goes on there. */
function isAnswered(argument: ts.Expression): boolean {
  if (ts.isIdentifier(argument)) return /^(cb|callback|done|next|resolve|reject)$/.test(argument.text);
  if (!ts.isArrowFunction(argument) && !ts.isFunctionExpression(argument)) return false;
  const { body } = argument;
  return ts.isBlock(body) ? !body.statements.every((statement) => isLogged(statement)) : !isLog(body);
}

const isLogged = (statement: ts.Statement): boolean =>
  ts.isIfStatement(statement)
    ? isLogged(statement.thenStatement) && (!statement.elseStatement || isLogged(statement.elseStatement))
    : ts.isBlock(statement)
      ? statement.statements.every(isLogged)
      : ts.isReturnStatement(statement) || ts.isExpressionStatement(statement)
        ? !statement.expression || isLog(statement.expression)
        : false;

const isLog = (node: ts.Expression): boolean => ts.isCallExpression(node) && /^(this\.)?(console|_?log|_?logger)\b/i.test(node.expression.getText());

/** `lastValueFrom(call)`, `firstValueFrom(call)`, `call.toPromise()`, `call.subscribe()`. */
function findObserved(call: ts.CallExpression): ts.Expression | undefined {
  const { parent } = call;
  if (ts.isCallExpression(parent) && parent.arguments[0] === call && parent.arguments.length === 1 && ts.isIdentifier(parent.expression))
    return /^(last|first)ValueFrom$/.test(parent.expression.text) ? parent : undefined;
  if (ts.isPropertyAccessExpression(parent) && /^(toPromise|subscribe)$/.test(parent.name.text)) {
    const outer = parent.parent;
    return ts.isCallExpression(outer) && outer.expression === parent && outer.arguments.length === 0 ? outer : undefined;
  }
  return undefined;
}

type Found = Omit<Use, 'observed'>;
const nothing = (awaited: boolean): Found => ({ awaited, use: 'none', voidPromise: false });
const handedOn = (awaited: boolean, voidPromise = false): Found => ({ awaited, use: 'promise', voidPromise });
const resultRead = (awaited: boolean): Found => ({ awaited, use: 'result', voidPromise: false });

function useOf(node: ts.Expression, awaited: boolean): Found {
  const { parent } = node;
  if (ts.isAwaitExpression(parent)) return useOf(parent, true);
  if (isTransparent(parent)) return useOf(parent, awaited);
  if (ts.isExpressionStatement(parent)) return nothing(awaited);
  if (ts.isVoidExpression(parent)) return ts.isExpressionStatement(parent.parent) ? nothing(awaited) : resultRead(awaited);
  if (ts.isConditionalExpression(parent)) return parent.condition === node ? resultRead(awaited) : useOf(parent, awaited);
  if (ts.isBinaryExpression(parent)) return isLogical(parent.operatorToken.kind) && parent.right === node ? useOf(parent, awaited) : resultRead(awaited);
  if (ts.isReturnStatement(parent)) return returned(parent, awaited);
  if (ts.isArrowFunction(parent)) return parent.body === node ? returnedFrom(parent, awaited) : resultRead(awaited);
  if (awaited) return resultRead(awaited);
  if (ts.isPropertyAccessExpression(parent)) return chained(parent);
  if (ts.isArrayLiteralExpression(parent)) return isCollected(parent) ? asPart(useOf(parent.parent as ts.CallExpression, false)) : resultRead(false);
  if (ts.isCallExpression(parent) && parent.expression !== node) return isPush(parent) ? handedOn(false, false) : resultRead(false);
  return resultRead(awaited);
}

const isTransparent = (node: ts.Node): node is ts.Expression => ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node);

const isLogical = (kind: ts.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken;

/** `.catch(…)` and `.finally(…)` pass the value on, `.then(() => …)` does not look at it. */
function chained(access: ts.PropertyAccessExpression): Found {
  const call = access.parent;
  if (!ts.isCallExpression(call) || call.expression !== access) return resultRead(false);
  const method = access.name.text;
  const ignoresValue = call.arguments.slice(0, 1).every((handler) => (ts.isArrowFunction(handler) || ts.isFunctionExpression(handler)) && handler.parameters.length === 0);
  if (method === 'catch' || method === 'finally') return asPart(useOf(call, false));
  if (method === 'then' && call.arguments.length > 0 && ignoresValue) return { ...handedOn(false), awaited: false };
  return resultRead(false);
}

/** The call is one link or element of something that is used like this: it is never awaited itself. */
const asPart = (found: Found): Found => (found.use === 'result' ? resultRead(false) : { ...handedOn(false, found.voidPromise), awaited: false });

const isPromiseCombinator = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.expression.getText() === 'Promise' && /^(all|allSettled|race|any)$/.test(node.expression.name.text);

const isCollected = (list: ts.ArrayLiteralExpression): boolean => isPromiseCombinator(list.parent) && list.parent.arguments[0] === list;

const isPush = (call: ts.CallExpression): boolean => ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'push' && ts.isExpressionStatement(call.parent);

function returned(statement: ts.ReturnStatement, awaited: boolean): Found {
  const owner = ts.findAncestor(statement, ts.isFunctionLike);
  return owner ? returnedFrom(owner, awaited) : resultRead(awaited);
}

/** The value leaves a function: the declared return type decides, and for a callback what is done with the outer call. */
function returnedFrom(owner: ts.SignatureDeclaration, awaited: boolean): Found {
  if (owner.type) return byType(owner.type, awaited);
  if (isReadWhereCalled(owner)) return resultRead(awaited);
  if (!ts.isArrowFunction(owner) && !ts.isFunctionExpression(owner)) return handedOn(awaited);
  const { parent } = owner;
  if ((ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.type)
    return ts.isFunctionTypeNode(parent.type) ? byType(parent.type.type, awaited) : handedOn(awaited, true);
  if (ts.isCallExpression(parent) && parent.expression !== owner) return fromCallback(parent, awaited);
  return handedOn(awaited);
}

/** Does somebody in the same file read what a function of this name returns? Its own result is what the call's was. */
function isReadWhereCalled(owner: ts.SignatureDeclaration): boolean {
  const name = nameOf(owner);
  const calls = name === undefined ? [] : (callsIn(owner.getSourceFile()).calls.get(name) ?? []);
  return calls.some((call) => isOfThisFile(call) && isAwaitedAndRead(call) && !ts.findAncestor(call, (node) => node === owner));
}

/** `publish(…)`, `this.publish(…)`: a method of something else may have the same name. */
const isOfThisFile = ({ expression }: CallNode): boolean =>
  ts.isIdentifier(expression) || (ts.isPropertyAccessExpression(expression) && expression.expression.kind === ts.SyntaxKind.ThisKeyword);

const nameOf = (owner: ts.SignatureDeclaration): string | undefined => {
  const named = owner.name ?? (ts.isVariableDeclaration(owner.parent) || ts.isPropertyDeclaration(owner.parent) ? owner.parent.name : undefined);
  return named && ts.isIdentifier(named) ? named.text : undefined;
};

function isAwaitedAndRead({ parent }: CallNode): boolean {
  if (!ts.isAwaitExpression(parent)) return false;
  const around = parent.parent;
  return !ts.isExpressionStatement(around) && !ts.isReturnStatement(around) && !ts.isArrowFunction(around) && !ts.isVoidExpression(around);
}

function byType(type: ts.TypeNode, awaited: boolean): Found {
  const text = type.getText().replace(/\s+/g, '');
  if (/^(Promise|PromiseLike)<(any|unknown)>$|^(any|unknown)$/.test(text)) return handedOn(awaited);
  if (/^(void\|)?Promise<(void|undefined|void\|undefined)(\[\])?>(\|void)?$/.test(text)) return handedOn(awaited, true);
  return resultRead(awaited);
}

function fromCallback(call: ts.CallExpression, awaited: boolean): Found {
  const method = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : '';
  if (method === 'forEach') return handedOn(awaited);
  const isMap = method === 'map' || method === 'flatMap';
  const outer = isMap && isPromiseCombinator(call.parent) ? useOf(call.parent, false) : useOf(call, false);
  if (outer.use === 'result') return resultRead(awaited);
  return handedOn(awaited, outer.voidPromise || !(isMap || method === 'then'));
}
