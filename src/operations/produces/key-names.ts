/** What a program calls the key of its messages, where only a caller writes it down: `bus.publish('jobs', job, String(job.id))`. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { findParameter } from '../calls/parameter-source.js';
import type { RawProduce } from '../operation.js';
import { calleeName, findReceiver, innermost, someDeep } from '../syntax/syntax.js';

/** The key as the outermost call spells it that still hands it in whole. */
export function spellKey(evaluator: Evaluator, { node, chain }: RawProduce): string | undefined {
  let key = withoutConversion(writtenIn(node));
  let within: readonly string[] = [];
  for (const { fn, call } of chain) {
    const source = key && findParameter(evaluator, key);
    if (!source || source.fn !== fn || !(ts.isCallExpression(call) || ts.isNewExpression(call))) break;
    const given = call.arguments?.[source.index];
    if (!given || ts.isSpreadElement(given)) return undefined;
    const path = [...source.path, ...within];
    const [member] = path;
    const written = member === undefined ? undefined : memberWritten(given, member);
    key = withoutConversion(written ?? given);
    within = path.slice(written ? 1 : 0);
  }
  return key && (ts.isPropertyAccessExpression(key) || ts.isIdentifier(key)) ? [key.getText().replaceAll('?.', '.'), ...within].join('.') : undefined;
}

/** `{ key: order.id }`, handed in as options. */
function memberWritten(given: ts.Expression, name: string): ts.Expression | undefined {
  const options = innermost(given);
  const property = ts.isObjectLiteralExpression(options) ? options.properties.find((one) => one.name?.getText() === name) : undefined;
  return property && ts.isPropertyAssignment(property) ? property.initializer : property && ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}

/** The `key` of the one message that a call writes down. */
function writtenIn(call: ts.Node): ts.Expression | undefined {
  const keys: ts.Expression[] = [];
  someDeep(call, (n) => {
    if (ts.isPropertyAssignment(n) && n.name.getText() === 'key') keys.push(n.initializer);
    else if (ts.isShorthandPropertyAssignment(n) && n.name.text === 'key') keys.push(n.name);
    return false;
  });
  return keys.length === 1 ? keys[0] : undefined;
}

/** `String(job.id)`, `job.id.toString()`, `${job.id}`, `job.id ?? null`: the same key, as a text. */
function withoutConversion(expression: ts.Expression | undefined): ts.Expression | undefined {
  const node = expression && innermost(expression);
  if (!node) return undefined;
  if (ts.isTemplateExpression(node)) return node.head.text === '' && node.templateSpans.length === 1 && node.templateSpans[0]?.literal.text === '' ? withoutConversion(node.templateSpans[0].expression) : node;
  if (ts.isBinaryExpression(node) && /^(\?\?|\|\|)$/.test(node.operatorToken.getText())) return withoutConversion(node.left);
  if (!ts.isCallExpression(node)) return node;
  if (node.expression.getText() === 'String' && node.arguments.length === 1) return withoutConversion(node.arguments[0]);
  return calleeName(node) === 'toString' ? withoutConversion(findReceiver(node)) : node;
}
