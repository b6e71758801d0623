/** What a function gives in place of a variable that is not set: `if (!raw) return fallback; return raw.trim()` is `raw ?? fallback` written out. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../evaluate.js';
import { type Context, type Value, alternativesOf } from '../value.js';

/** A setting with its default, where a branch on whether the setting is there chooses between the two that a function may return. */
export function withDefault(evaluator: Evaluator, body: ts.Block, returned: Value, context: Context | undefined): Value {
  const values = alternativesOf(returned);
  const setting = values.find((value) => value.kind === 'symbol');
  const other = values.find((value) => value !== setting);
  if (values.length !== 2 || setting?.kind !== 'symbol' || setting.fallback || !isText(other)) return returned;
  const isSetting = (subject: ts.Expression): boolean => {
    const value = evaluator.evaluate(subject, context);
    return value.kind === 'symbol' && value.key === setting.key;
  };
  const chooses = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return false;
    if (ts.isIfStatement(node) && givesSomething(node) && asksFor(node.expression, isSetting)) return true;
    return ts.forEachChild(node, (child) => chooses(child) || undefined) ?? false;
  };
  return chooses(body) ? { ...setting, fallback: other } : returned;
}

const isText = (value: Value | undefined): value is Value => value?.kind === 'template' || (value?.kind === 'known' && typeof value.value === 'string' && value.value !== '');

/** Is something returned where the condition holds, or where it does not? */
const givesSomething = ({ thenStatement, elseStatement }: ts.IfStatement): boolean => returns(thenStatement) || (elseStatement !== undefined && returns(elseStatement));

const returns = (node: ts.Node): boolean => (ts.isReturnStatement(node) ? node.expression !== undefined : !ts.isFunctionLike(node) && (ts.forEachChild(node, (child) => returns(child) || undefined) ?? false));

/** Does a condition ask whether something is there: `!raw`, `raw === undefined || raw === null`, `raw && raw.trim() !== ''`? */
function asksFor(condition: ts.Expression, isSubject: (node: ts.Expression) => boolean): boolean {
  if (ts.isParenthesizedExpression(condition)) return asksFor(condition.expression, isSubject);
  if (ts.isPrefixUnaryExpression(condition)) return condition.operator === ts.SyntaxKind.ExclamationToken && asksFor(condition.operand, isSubject);
  if (ts.isTypeOfExpression(condition)) return asksFor(condition.expression, isSubject);
  if (ts.isBinaryExpression(condition)) {
    const { left, operatorToken, right } = condition;
    if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken || operatorToken.kind === ts.SyntaxKind.BarBarToken) return asksFor(left, isSubject) || asksFor(right, isSubject);
    return EQUALITY.has(operatorToken.kind) && NOTHING.test(right.getText()) && asksFor(left, isSubject);
  }
  if (ts.isCallExpression(condition) && condition.arguments.length > 0) return ABSENT.test(condition.expression.getText()) && condition.arguments.some((argument) => isSubject(argument));
  // `raw.trim()`, `raw.length`
  const [callee, argumentCount] = ts.isCallExpression(condition) ? [condition.expression, condition.arguments.length] : [condition, 0];
  if (argumentCount === 0 && ts.isPropertyAccessExpression(callee) && /^(trim|length|toString)$/.test(callee.name.text)) return asksFor(callee.expression, isSubject);
  return isSubject(condition);
}

const EQUALITY: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.GreaterThanToken]);
const NOTHING = /^(undefined|null|''|""|0|'undefined'|"undefined"|void 0)$/;
const ABSENT = /(^|\.)(is(Empty|Nil|Undefined|Null|Blank|Defined|NotEmpty)|Boolean|String)$/;
