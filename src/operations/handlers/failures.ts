/** What a `catch` block, a `.catch` handler or an error-first callback does with the failure it is given. */
import { ts } from 'ts-morph';
import { givesUpQuietly, isRetried } from '../syntax/retries.js';
import { calleeName, findReceiver, innermost, isFunction, isFunctionLiteral, someDeep, someWithin } from '../syntax/syntax.js';
import { isAssignmentOperator } from '../../values/syntax/acts.js';
import { inOrder, nodesOf } from '../../values/syntax/nodes.js';
import { perFile } from '../../values/syntax/per-file.js';

/**
 * - `rethrows`: the failure goes on (a `throw`, a rejected promise, `next(error)`, `reject(error)`);
 * - `handles`: something is done about it: it is stored, produced, paused, answered, counted against a limit …, or it cannot be told;
 * - `value`: it leaves the function as a returned value (`return false`);
 * - `swallows`: it is logged at most.
 */
export type FailureFate = 'rethrows' | 'handles' | 'value' | 'swallows';

/** Receivers and functions whose calls only tell somebody. Names are enough here: a false `log` can only be one more call in a `catch`. */
const TELLS_RECEIVER = /^(console|log|logs|logging|debug|winston|pino|bunyan|sentry|apm|newrelic|rollbar|bugsnag|datadog|metrics?|stats|statsd|span|tracer|tracing|counter|histogram|gauge|monitor|telemetry)$|log(ger)?$|metrics?_?(service)?$|counter$|span$/i;
const TELLS_METHOD = /^(log|debug|info|warn|warning|error|fatal|trace|verbose|silly|notice|captureException|captureMessage|captureError|recordException|noticeError|setStatus|setTag|inc|increment)$/;
const TELLS_FUNCTION = /^(log|debug|warn|print|trace)([A-Z_].*)?$|^(?!\w*(?:[Aa]udit|[Ee]vent|[Dd]b))\w*[lL]ogger$|^(captureException|captureMessage)$/;
const HANDS_ON = /^(reject|next|done|cb|callback|fail|_reject|rej|onError|errback)$/;

/** Is the call only a log line, a metric or a trace? */
export function isTelling(call: ts.CallExpression): boolean {
  const receiver = findReceiver(call);
  const name = calleeName(call);
  if (!receiver) return TELLS_FUNCTION.test(name);
  const last = ts.isPropertyAccessExpression(receiver) ? receiver.name.text : ts.isIdentifier(receiver) ? receiver.text : ts.isCallExpression(receiver) ? calleeName(receiver) : '';
  return TELLS_RECEIVER.test(last) || (LOGS.test(name) && call.arguments.some(isLogger)) || (TELLS_METHOD.test(name) && !ANSWERS.test(last) && !call.arguments.some(isAnswerable));
}

/** `LoggerUtil.logError(this.logger, 'not saved', error)`: a line, for the logger that it is given. */
const LOGS = /^log([A-Z]\w*)?$/;
const isLogger = (argument: ts.Expression): boolean => {
  const node = innermost(argument);
  return LOGGER.test(ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : '');
};

const LOG_METHOD = /^(trace|debug|verbose|silly|info|http|log([A-Z]\w*)?|notice|success|warn|warning|error|fatal|critical)$/;
/** A logger, by the name of what holds it; what is written down for somebody to answer for is more than a line. */
const LOGGER = /^_?(log|(?!\w*audit)\w*logger(service)?)_?$/i;

/** A line of a logger, whatever that does with it: `this.logger.info(…)`. */
export function isLogLine(call: ts.CallExpression): boolean {
  const receiver = findReceiver(call);
  const last = receiver && (ts.isPropertyAccessExpression(receiver) ? receiver.name.text : ts.isIdentifier(receiver) ? receiver.text : '');
  return last !== undefined && LOGGER.test(last) && LOG_METHOD.test(calleeName(call));
}

/** Whoever asked is told: `res.error(…)`, `ApiResponse.error(…)`, `Answers.error(res, 500)`. */
const ANSWERS = /^(ctx|context|socket|subject|observer|subscriber|emitter)\$?$|(^|[a-z_])(res|resp|response|responses|reply|http)(handler|helper|utils?|service)?\$?$/i;
const isAnswerable = (argument: ts.Expression): boolean => ts.isIdentifier(argument) && /^(res|response|reply|h|ctx)$/.test(argument.text);

const fatesInCatches = new WeakMap<ts.CatchClause, FailureFate>();

/** What a `catch` clause does with the failure. */
export function fateInCatch(clause: ts.CatchClause): FailureFate {
  const known = fatesInCatches.get(clause) ?? readCatch(clause);
  fatesInCatches.set(clause, known);
  return known;
}

function readCatch(clause: ts.CatchClause): FailureFate {
  const name = clause.variableDeclaration && ts.isIdentifier(clause.variableDeclaration.name) ? clause.variableDeclaration.name.text : undefined;
  const fate = fateInBody(clause.block, name);
  if (clause.parent.finallyBlock && someWithin(clause.parent.finallyBlock, isExit)) return 'rethrows';
  if (fate !== 'swallows' && fate !== 'handles') return fate;
  if (givesUpQuietly(clause, (node) => isAct(node, 'catch'))) return 'swallows';
  if (fate === 'handles' && name !== undefined && isDoneForOneKind(clause.block, name) && !isFollowedUp(clause)) return 'swallows';
  return isRetried(clause) || (fate === 'swallows' && isFollowedUp(clause)) ? 'handles' : fate;
}

/** `log(error); if (error instanceof RateLimitError) await tell(user);`: of any other failure there is but a line. */
function isDoneForOneKind(block: ts.Block, error: string): boolean {
  const others = apartFromKinds(block.statements, error);
  const isDone = (n: ts.Node): boolean => isAct(n, 'catch') || (ts.isReturnStatement(n) && n.expression !== undefined && fateOfValue(innermost(n.expression), error) !== 'swallows');
  return others.some((s) => someDeep(s, (n) => ts.isCallExpression(n) && isTelling(n))) && !others.some((s) => someWithin(s, isDone));
}

/** The statements that are come to with a failure of none of the kinds that are asked for. */
function apartFromKinds(statements: readonly ts.Statement[], error: string): readonly ts.Statement[] {
  return statements.flatMap((statement): readonly ts.Statement[] => {
    if (!ts.isIfStatement(statement) || !isOfOneKind(statement.expression, error)) return [statement];
    const { elseStatement: other } = statement;
    return other ? apartFromKinds(ts.isBlock(other) ? other.statements : [other], error) : [];
  });
}

/** `error instanceof RateLimitError`: every failure is an `Error`, and one that may pass is told from those that are let go on purpose. */
function isOfOneKind(condition: ts.Expression, error: string): boolean {
  const node = innermost(condition);
  if (!ts.isBinaryExpression(node)) return false;
  if (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return isOfOneKind(node.left, error) || isOfOneKind(node.right, error);
  return node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword && innermost(node.left).getText() === error && !/(^|\.)(Error|Exception)$|retr(y|iable)|transient|temporar|recoverable|pass/i.test(node.right.getText());
}

/** `finally { process.exit() }`: nothing that comes after a failure is come to. */
const isExit = (node: ts.Node): boolean => ts.isCallExpression(node) && node.expression.getText() === 'process.exit';

/** `try { await send(); return; } catch (error) { log(error) } await keep();`: what stands behind it is only come to after a failure. */
function isFollowedUp({ parent: attempt }: ts.CatchClause): boolean {
  const last = attempt.tryBlock.statements.at(-1);
  if (!last || !(ts.isReturnStatement(last) || ts.isContinueStatement(last)) || !ts.isBlock(attempt.parent)) return false;
  const behind = attempt.parent.statements.slice(attempt.parent.statements.indexOf(attempt) + 1);
  return behind.some((statement) => someWithin(statement, (n) => isAct(n, 'catch') || ts.isThrowStatement(n)));
}

/** What a function that is given a failure does with it: `.catch(handler)`, or a callback whose first parameter is the error. */
export function fateInHandler(handler: ts.Expression): FailureFate {
  const fn = innermost(handler);
  if (!isFunctionLiteral(fn)) return fateOfReference(fn);
  const parameter = fn.parameters[0]?.name;
  const name = parameter && ts.isIdentifier(parameter) ? parameter.text : undefined;
  if (ts.isBlock(fn.body)) return fateInBody(fn.body, name);
  return fateOfValue(innermost(fn.body), name);
}

/** An error-first callback that never looks at the error loses it as surely as an empty `catch`. */
export function fateInCallback(handler: ts.Expression | ts.FunctionDeclaration): FailureFate {
  const fn = ts.isFunctionDeclaration(handler) ? handler : innermost(handler);
  if (!ts.isFunctionDeclaration(fn) && !isFunctionLiteral(fn)) return fateOfReference(fn);
  const { body } = fn;
  const parameter = fn.parameters[0]?.name;
  if (!body) return 'handles';
  if (!parameter) return fateOfNothing(body);
  if (!ts.isIdentifier(parameter)) return 'handles';
  if (!someDeep(body, (n) => ts.isIdentifier(n) && n.text === parameter.text)) return fateOfNothing(body);
  return ts.isBlock(body) ? fateInBody(body, parameter.text, 'callback') : fateOfValue(innermost(body), parameter.text);
}

/** A callback without a look at the error: it may still be part of something (a promise that is resolved, a counter). */
const fateOfNothing = (body: ts.ConciseBody): FailureFate =>
  someDeep(body, (n) => (ts.isCallExpression(n) && !isTelling(n) && !isInTelling(n)) || ts.isNewExpression(n)) ? 'handles' : 'swallows';

/** What is done about a failure in one branch of a program: `if (!sent.ok) { … }`. */
export const fateOfArm = (arm: ts.Statement): FailureFate => fateInBody(arm, undefined);

function fateInBody(block: ts.Statement, error: string | undefined, as: 'catch' | 'callback' = 'catch'): FailureFate {
  if (someWithin(block, (n) => ts.isThrowStatement(n) && !isOfSecondTry(n, block))) return 'rethrows';
  if (someDeep(block, (n) => ts.isCallExpression(n) && isHandingOn(n, error))) return 'rethrows';
  let value: FailureFate | undefined;
  const handled = someWithin(block, (node) => {
    if (ts.isReturnStatement(node) && node.expression && as === 'catch') {
      const fate = fateOfValue(innermost(node.expression), error);
      if (fate !== 'swallows') value = fate;
      return fate === 'handles';
    }
    return isAct(node, as);
  });
  return value === 'rethrows' ? 'rethrows' : handled ? 'handles' : (value ?? 'swallows');
}

/** `const kept = await queue(mail); if (!kept.ok) throw …`: what is thrown is the failure of what was done about the first one. */
function isOfSecondTry(thrown: ts.ThrowStatement, block: ts.Statement): boolean {
  const tries = (ts.isBlock(block) ? block.statements : []).flatMap((s) => (ts.isVariableStatement(s) ? s.declarationList.declarations : [])).filter(({ initializer }) => {
    const awaited = initializer && innermost(initializer);
    const call = awaited && ts.isAwaitExpression(awaited) ? innermost(awaited.expression) : undefined;
    return call !== undefined && ts.isCallExpression(call) && !isTelling(call);
  });
  const arm = ts.findAncestor(thrown, (n) => (n === block ? 'quit' : ts.isIfStatement(n)));
  return arm !== undefined && ts.isIfStatement(arm) && tries.some(({ name }) => ts.isIdentifier(name) && someDeep(arm.expression, (n) => ts.isIdentifier(n) && n.text === name.text));
}

/** `catch { failed++; } … if (failed > 0) throw …`: the failure is counted, and a function around it fails for it when it is through. */
function isCountedAgainst(node: ts.Node): boolean {
  if ((!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) || node.operator !== ts.SyntaxKind.PlusPlusToken) return false;
  const count = node.operand.getText();
  const isThrownFor = (n: ts.Node): boolean => ts.isIfStatement(n) && n.pos >= node.end && someWithin(n.thenStatement, ts.isThrowStatement) && someDeep(n.expression, (part) => ts.isExpression(part) && part.getText() === count);
  return ts.findAncestor(node, (around) => isFunction(around) && someDeep(around, isThrownFor)) !== undefined;
}

/** Something beyond telling: a call, a construction that is kept, an assignment that remembers the failure. */
function isAct(node: ts.Node, as: 'catch' | 'callback'): boolean {
  if (ts.isCallExpression(node)) return !isTelling(node) && !isInTelling(node) && !isPure(node) && !isLoggingHelper(node) && !isCommit(node) && !isTakingBack(node);
  if (ts.isDeleteExpression(node) || isCountedAgainst(node)) return true;
  if (!ts.isBinaryExpression(node) || !isAssignmentOperator(node.operatorToken.kind)) return false;
  // Marking the connection as down says nothing of the message that was lost.
  const isConnectionFlag = /(connected|ready|healthy|connecting)$/i.test(node.left.getText());
  return as === 'catch' ? !isConnectionFlag : true;
}

/** `return …` in a `catch`, or the body of `.catch(() => …)`. */
function fateOfValue(expression: ts.Expression, error: string | undefined): FailureFate {
  const value = ts.isAwaitExpression(expression) ? innermost(expression.expression) : expression;
  if (isNothing(value) || value.kind === ts.SyntaxKind.TrueKeyword) return 'swallows';
  if (ts.isConditionalExpression(value)) {
    const fates = [fateOfValue(innermost(value.whenTrue), error), fateOfValue(innermost(value.whenFalse), error)];
    return fates.find((f) => f === 'rethrows') ?? fates.find((f) => f === 'handles') ?? fates.find((f) => f === 'value') ?? 'swallows';
  }
  if (ts.isCallExpression(value)) {
    if (isHandingOn(value, error)) return 'rethrows';
    return isTelling(value) || isLoggingHelper(value) || isCommit(value) || isTakingBack(value) ? 'swallows' : isPure(value) ? 'value' : 'handles';
  }
  if (ts.isBinaryExpression(value)) return 'handles';
  return 'value';
}

const isNothing = (node: ts.Expression): boolean =>
  (ts.isIdentifier(node) && node.text === 'undefined') || ts.isVoidExpression(node) || (ts.isObjectLiteralExpression(node) && node.properties.length === 0) ||
  (ts.isCallExpression(node) && node.getText() === 'Promise.resolve()');

/** `reject(error)`, `next(error)`, `Promise.reject(…)`, `callback(error)`: somebody else gets the failure. */
function isHandingOn(call: ts.CallExpression, error: string | undefined): boolean {
  const name = calleeName(call);
  const receiver = findReceiver(call);
  if (name === 'reject' || name === 'throwError' || name === 'exit' || name === 'abort') return true;
  if (receiver && /^(process)$/.test(receiver.getText()) && /^(exit|kill|emit)$/.test(name)) return true;
  if (!HANDS_ON.test(name)) return false;
  return error === undefined || call.arguments.some((a) => someDeep(a, (n) => (ts.isIdentifier(n) && n.text === error) || ts.isNewExpression(n)));
}

/** `.catch(reject)`, `.catch(console.error)`, `.catch(noop)`. A function that cannot be read here gets the benefit of the doubt. */
function fateOfReference(node: ts.Expression): FailureFate {
  const last = ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : '';
  if (HANDS_ON.test(last)) return 'rethrows';
  if (/^noop$/.test(last)) return 'swallows';
  if (ts.isPropertyAccessExpression(node)) {
    const receiver = innermost(node.expression);
    const owner = ts.isPropertyAccessExpression(receiver) ? receiver.name.text : ts.isIdentifier(receiver) ? receiver.text : '';
    if (TELLS_METHOD.test(last) && TELLS_RECEIVER.test(owner)) return 'swallows';
  } else if (TELLS_FUNCTION.test(last)) return 'swallows';
  // `.catch(console.error.bind(console))`
  if (ts.isCallExpression(node) && calleeName(node) === 'bind') {
    const bound = findReceiver(node);
    if (bound) return fateOfReference(bound);
  }
  const body = findFunctionHere(node);
  return body && isOnlyTelling(body) ? 'swallows' : 'handles';
}

/** Is the node inside the arguments of a telling call? What is computed for a log line is part of it. */
function isInTelling(node: ts.Node): boolean {
  for (let current = node.parent; current && !isFunction(current) && !ts.isStatement(current); current = current.parent) {
    if (ts.isCallExpression(current) && isTelling(current)) return true;
  }
  return false;
}

/** Committing the offset of a message that failed does nothing about the failure. */
const isCommit = (call: ts.CallExpression): boolean => /^(commit(Offsets?|Messages?|MessageSync|Sync)?|resolveOffset)$/.test(calleeName(call));

/** The database takes back what was done before the failure, or its connection goes back: of the message nothing is kept by that. */
function isTakingBack(call: ts.CallExpression): boolean {
  const name = calleeName(call);
  if (/^(abortTransaction|rollbackTransaction|rollback|endSession)$/.test(name)) return true;
  const receiver = findReceiver(call);
  if (name === 'release') return receiver !== undefined && /(client|conn|connection|runner)$/i.test(receiver.getText());
  const [statement] = call.arguments;
  return statement !== undefined && ts.isStringLiteralLike(statement) && /^\s*rollback\b/i.test(statement.text);
}

/** Calls that only compute: conversions and formatting. */
const isPure = (call: ts.CallExpression): boolean =>
  /^(JSON|String|Number|Boolean|Object|Date|Math|util|inspect|Array)$/.test(findReceiver(call)?.getText() ?? call.expression.getText()) || /^(toString|toISOString|now|stringify|getMessage)$/.test(calleeName(call));

/** A helper of this file that does nothing but log: `handleError(e)` where `handleError` is `console.error`. */
function isLoggingHelper(call: ts.CallExpression): boolean {
  const body = findFunctionHere(innermost(call.expression));
  return body !== undefined && isOnlyTelling(body);
}

export const isOnlyTelling = (body: ts.Node): boolean =>
  !someDeep(body, (n) => ts.isThrowStatement(n) || ts.isAwaitExpression(n) || (ts.isCallExpression(n) && !isTelling(n) && !isInTelling(n) && !isPure(n)) || ts.isNewExpression(n));

/** The body of a function of this file, by name: `onError` or `this.onError`. */
function findFunctionHere(reference: ts.Expression): ts.Node | undefined {
  const name = ts.isIdentifier(reference) ? reference.text : ts.isPropertyAccessExpression(reference) && reference.expression.kind === ts.SyntaxKind.ThisKeyword ? reference.name.text : undefined;
  return name === undefined ? undefined : bodiesIn(reference.getSourceFile()).get(name);
}

/** The bodies of a file's functions by their names; of namesakes the first. */
const bodiesIn = perFile((sourceFile): ReadonlyMap<string, ts.Node> => {
  const bodies = new Map<string, ts.Node>();
  const functions = [...nodesOf(sourceFile, ts.SyntaxKind.FunctionDeclaration), ...nodesOf(sourceFile, ts.SyntaxKind.MethodDeclaration)];
  const holders = [...nodesOf(sourceFile, ts.SyntaxKind.VariableDeclaration), ...nodesOf(sourceFile, ts.SyntaxKind.PropertyDeclaration)];
  for (const node of inOrder<(typeof functions | typeof holders)[number]>(functions, holders)) {
    const body = ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) ? node.body : isFunctionLiteral(node.initializer) ? node.initializer.body : undefined;
    const name = node.name?.getText();
    if (body && name !== undefined && !bodies.has(name)) bodies.set(name, body);
  }
  return bodies;
});
