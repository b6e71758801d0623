/** What operators make of values. */
import { ts } from 'ts-morph';
import { isKeptInGlobal } from './collections/global-object.js';
import type { Evaluator } from './evaluate.js';
import { type Context, type Value, alternativesOf, decided, isAbsent, isDefinedByItself, known, oneOf, picked, unknown } from './value.js';
import { computed, plus } from './arithmetic.js';

export function evaluateConditional(evaluator: Evaluator, node: ts.ConditionalExpression, context: Context | undefined): Value {
  const condition = evaluator.evaluate(node.condition, context);
  if (condition.kind === 'known') return evaluator.evaluate(condition.value ? node.whenTrue : node.whenFalse, context);
  const [whenTrue, whenFalse] = [evaluator.evaluate(node.whenTrue, context), evaluator.evaluate(node.whenFalse, context)];
  // `X && X !== 'OFF' ? X : 'orders'` is `X ?? 'orders'` written out; `isArray(X) ? X : [X]` is not.
  if (whenTrue.kind === 'symbol' && !whenTrue.fallback && whenFalse.kind !== 'list' && node.condition.getText().includes(node.whenTrue.getText())) return { ...whenTrue, fallback: whenFalse };
  // So is `isEmpty(env.TOPIC) ? 'orders' : checked(env.TOPIC)`.
  if (whenFalse.kind === 'symbol' && !whenFalse.fallback && whenTrue.kind !== 'list' && !isAbsent(whenTrue) && asksForAbsence(node.condition, whenFalse.key)) return { ...whenFalse, fallback: whenTrue };
  const asked = settingIn(node.condition);
  const setting = evaluator.evaluate(asked.node, context);
  if (setting.kind !== 'symbol') return oneOf([whenTrue, whenFalse]);
  return asked.isOn ? decided(setting, whenTrue, whenFalse) : decided(setting, whenFalse, whenTrue);
}

/** Does a condition hold where a variable is not there: `!env.TOPIC`, `isEmpty(env.TOPIC)`, `env.TOPIC === undefined`? */
const asksForAbsence = (condition: ts.Expression, key: string): boolean => {
  const text = condition.getText();
  return text.includes(key.slice(key.indexOf(':') + 1)) && /^(?:!(?!=)[\w.[\]'"]+|(?:[_\w]+\.)?is(?:Empty|Nil|Undefined|Null)\([\w.[\]'"]+\)|[\w.[\]'"]+\s*===?\s*(?:undefined|null|''|""))$/.test(text);
};

export function evaluateBinary(evaluator: Evaluator, node: ts.BinaryExpression, context: Context | undefined): Value {
  const operator = node.operatorToken.kind;
  if (operator === ts.SyntaxKind.PlusToken) return plus(evaluator.evaluate(node.left, context), evaluator.evaluate(node.right, context));
  if (operator === ts.SyntaxKind.EqualsToken || operator === ts.SyntaxKind.CommaToken) return evaluator.evaluate(node.right, context);
  if (operator === ts.SyntaxKind.QuestionQuestionToken || operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.QuestionQuestionEqualsToken || operator === ts.SyntaxKind.BarBarEqualsToken) return either(evaluator, node, context);
  const left = evaluator.evaluate(node.left, context);
  const right = evaluator.evaluate(node.right, context);
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken) return left.kind === 'known' ? (left.value ? right : left) : right;
  if (left.kind !== 'known' || right.kind !== 'known') return unknown('a computed value');
  return computed(operator, left.value, right.value);
}

/** `a ?? b` and `a || b`. */
const either = (evaluator: Evaluator, node: ts.BinaryExpression, context: Context | undefined): Value => firstGiven(evaluator.evaluate(node.left, context), () => evaluator.evaluate(node.right, context));

/** What stands first, or else what comes after it: a configuration key takes that as its default. */
export function firstGiven(left: Value, otherwise: () => Value): Value {
  if (left.kind === 'known') return (left.value ?? '') === '' || left.value === false || left.value === 0 ? otherwise() : left;
  const right = otherwise();
  if (left.kind === 'symbol') return left.fallback || isAbsent(right) ? left : { ...left, fallback: right };
  // What is put back under a key began with what stands at the right: `const all = groups.get(key) ?? []`.
  // So did what is kept in the global object for all copies of a module: `globalThis.prisma ?? new PrismaClient()`.
  if (isDefinedByItself(left) || isKeptInGlobal(left)) return right;
  if (left.kind === 'unknown') return right.kind === 'known' && (right.value === undefined || right.value === null || right.value === '') ? left : oneOf([left, right]);
  if (left.kind === 'parameter' || left.kind === 'oneOf') return picked(oneOf([...alternativesOf(left).filter((v) => v.kind !== 'known' || (v.value ?? '') !== ''), right]), left.kind === 'oneOf' ? (left.pickedBy ?? []) : []);
  return left;
}

export function evaluatePrefix(evaluator: Evaluator, node: ts.PrefixUnaryExpression, context: Context | undefined): Value {
  const operand = evaluator.evaluate(node.operand, context);
  if (operand.kind === 'symbol' && node.operator === ts.SyntaxKind.PlusToken) return operand;
  if (operand.kind !== 'known') return unknown('a computed value');
  if (node.operator === ts.SyntaxKind.MinusToken) return known(-Number(operand.value), node);
  if (node.operator === ts.SyntaxKind.PlusToken) return known(Number(operand.value), node);
  if (node.operator === ts.SyntaxKind.ExclamationToken) return known(!operand.value);
  return unknown('a computed value');
}

/** Of an object nothing is said: it may stand for its own text (`JSON.stringify`). */
export function evaluateTypeOf(evaluator: Evaluator, node: ts.TypeOfExpression, context: Context | undefined): Value {
  const value = evaluator.evaluate(node.expression, context);
  if (value.kind === 'known' && value.value !== null) return known(typeof value.value);
  if (value.kind === 'template') return known('string');
  return value.kind === 'function' ? known('function') : unknown('a type that is not known');
}

/** The setting that a condition asks for, and whether the condition holds when it is on: `!env.SHARED`, `env.UNIQUE === 'true'`. */
export function settingIn(condition: ts.Expression): { readonly node: ts.Expression; readonly isOn: boolean } {
  if (ts.isParenthesizedExpression(condition)) return settingIn(condition.expression);
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) {
    const { node, isOn } = settingIn(condition.operand);
    return { node, isOn: !isOn };
  }
  if (ts.isBinaryExpression(condition) && /^(['"]?)(true|1|false|0)\1$/.test(condition.right.getText())) {
    const { kind } = condition.operatorToken;
    const isEqual = kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
    const isUnequal = kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken;
    if (isEqual || isUnequal) return { node: condition.left, isOn: /true|1/.test(condition.right.getText()) === isEqual };
  }
  return { node: condition, isOn: true };
}
