/** How many elements a loop goes over, where a literal list, a LIMIT or a `take` says so: loops as they are evaluated. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { type Context, alternativesOf, at, literalOf, stringOf, textOf, type Value } from '../../values/value.js';
import { calleeName, findEnclosingFunction, findReceiver, innermost, isWithin, someDeep } from '../syntax/syntax.js';
import { symbolOf } from '../syntax/symbols.js';
import { findHeld } from '../calls/parameter-source.js';
import { findTableEffect } from '../handlers/effect-tables.js';
import { isFilledLater, loopsAround, type LoopSyntax } from '../syntax/loops.js';
import { returnExpressions } from '../../values/syntax/return-expressions.js';

const MAX_DEPTH = 8;
const LIMITING = /^(limit|take|first|top|head|sampleSize|takeFirst)$/;
const OPTIONS = ['take', 'limit', 'Limit', 'first', 'top', 'batchSize', 'pageSize', 'maxResults', 'MaxNumberOfMessages'] as const;
const KEEPING = /^(map|filter|sort|toSorted|reverse|toReversed|values|keys|entries|exec|lean|toArray|all|execute|getMany|getRawMany|orderBy|where|andWhere|select|from|populate|skip|offset|then|catch|forUpdate|skipLocked|returning|innerJoin|leftJoin|leftJoinAndSelect|find|query|transacting|read|setLock|setOnLocked|as|for|batch)$/;
const RESULTS = /^(rows|data|items|Items|docs|records|results|recordset|hits|Messages|elements|0)$/;

/** The bound of a loop: from its syntax, else from what the thing it goes over is known to be. */
export function boundOf(evaluator: Evaluator, loop: LoopSyntax): number | undefined {
  if (loop.bound !== undefined) return loop.bound;
  const over = listOf(loop.node);
  return over && countOf(evaluator, over);
}

function listOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isForOfStatement(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const [first] = node.arguments;
  return node.arguments.length > 1 && first && !ts.isArrowFunction(first) && !ts.isFunctionExpression(first) ? first : findReceiver(node);
}

/** The greatest number of elements of a list, where it is known. */
export function countOf(evaluator: Evaluator, expression: ts.Expression, context?: Context, depth = 0): number | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const node = unawaited(expression);
  const again = (next: ts.Expression, under = context): number | undefined => countOf(evaluator, next, under, depth + 1);
  if (ts.isIdentifier(node)) {
    if (isFilledLater(node)) return undefined;
    const held = findHeld(evaluator, node) ?? findDestructured(evaluator, node);
    return (held && again(held)) ?? lengthOf(evaluator.evaluate(node, context));
  }
  if (ts.isPropertyAccessExpression(node) && RESULTS.test(node.name.text)) return again(node.expression);
  if (ts.isElementAccessExpression(node) && RESULTS.test(node.argumentExpression.getText())) return again(node.expression);
  if (ts.isTaggedTemplateExpression(node)) return sqlLimit(templateText(evaluator, node.template, context));
  if (ts.isCallExpression(node)) return ofCall(evaluator, node, context, depth);
  return lengthOf(evaluator.evaluate(node, context));
}

function ofCall(evaluator: Evaluator, node: ts.CallExpression, context: Context | undefined, depth: number): number | undefined {
  const name = calleeName(node);
  const arg = (index: number): Value => evaluator.evaluate(node.arguments[index], context);
  if (LIMITING.test(name)) {
    const limit = numberIn(arg(0)) ?? numberIn(arg(1));
    if (limit !== undefined) return limit;
  }
  if (name === 'slice') {
    const [from, to] = [numberIn(arg(0)) ?? 0, numberIn(arg(1))];
    if (to !== undefined && to >= from && from >= 0) return to - from;
  }
  const limits = node.arguments.flatMap((a, i) => (ts.isObjectLiteralExpression(innermost(a)) || ts.isIdentifier(a) ? (optionLimit(arg(i)) ?? []) : []));
  if (limits.length > 0) return Math.min(...limits);
  const sql = sqlLimit(queryText(arg(0)));
  if (sql !== undefined) return sql;
  const receiver = findReceiver(node);
  for (const target of alternativesOf(evaluator.evaluate(node.expression, context))) {
    if (target.kind !== 'function' || !target.node.body) continue;
    const inner = evaluator.enter(target.node, node, context, { self: target.self, lexical: target.context });
    const results = ts.isBlock(target.node.body) ? returnExpressions(target.node.body) : [target.node.body];
    const counts = results.map((result) => countOf(evaluator, result, inner, depth + 1));
    return counts.length > 0 && counts.every((c) => c !== undefined) ? Math.max(...(counts as number[])) : undefined;
  }
  if (receiver && KEEPING.test(name)) return countOf(evaluator, receiver, context, depth + 1);
  return lengthOf(evaluator.evaluate(node, context));
}

function unawaited(expression: ts.Expression): ts.Expression {
  const node = innermost(expression);
  return ts.isAwaitExpression(node) ? unawaited(node.expression) : node;
}

/** `const { rows } = await pool.query(…)`, `const [rows] = …`. */
function findDestructured(evaluator: Evaluator, name: ts.Identifier): ts.Expression | undefined {
  const declaration = symbolOf(evaluator, name)?.valueDeclaration;
  if (!declaration || !ts.isBindingElement(declaration)) return undefined;
  const key = (declaration.propertyName ?? declaration.name).getText();
  const first = ts.isArrayBindingPattern(declaration.parent) && declaration.parent.elements[0] === declaration;
  const holder = declaration.parent.parent;
  return (first || RESULTS.test(key)) && ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
}

/** A list that is empty when it is made is filled in a way that was not seen. */
const lengthOf = (value: Value): number | undefined => (value.kind === 'list' && !value.rest && value.items.length > 0 ? value.items.length : undefined);

function numberIn(value: Value): number | undefined {
  const literal = literalOf(value);
  return typeof literal === 'number' ? literal : undefined;
}

function optionLimit(options: Value): number | undefined {
  if (options.kind !== 'record') return undefined;
  for (const name of OPTIONS) {
    const limit = options.keys.includes(name) ? numberIn(at(options, name)) : undefined;
    if (limit !== undefined) return limit;
  }
  return undefined;
}

const queryText = (value: Value): string => (value.kind === 'known' || value.kind === 'template' ? textOf(value) : value.kind === 'record' ? (stringOf(at(value, 'text')) ?? stringOf(at(value, 'sql')) ?? '') : '');

function templateText(evaluator: Evaluator, template: ts.TemplateLiteral, context: Context | undefined): string {
  return ts.isNoSubstitutionTemplateLiteral(template) ? template.text : template.templateSpans.reduce((text, span) => text + textOf(evaluator.evaluate(span.expression, context)) + span.literal.text, template.head.text);
}

function sqlLimit(text: string): number | undefined {
  const match = /\bLIMIT\s+(\d+)\b|\bFETCH\s+(?:FIRST|NEXT)\s+(\d+)\s+ROWS?\b|\bTOP\s*\(?\s*(\d+)\b/i.exec(text);
  const digits = match?.[1] ?? match?.[2] ?? match?.[3];
  return digits === undefined || !/\bselect\b|\bupdate\b|\bdelete\b/i.test(text) ? undefined : Number(digits);
}

/** The query that gives all elements of a list, where nothing on the way limits or chunks it. */
export function findUnboundedQuery(evaluator: Evaluator, expression: ts.Expression, context?: Context, depth = 0): ts.Node | undefined {
  if (depth > MAX_DEPTH || (depth === 0 && countOf(evaluator, expression, context) !== undefined)) return undefined;
  const node = unawaited(expression);
  const again = (next: ts.Expression, under = context): ts.Node | undefined => findUnboundedQuery(evaluator, next, under, depth + 1);
  if (ts.isIdentifier(node)) {
    const held = findHeld(evaluator, node) ?? findDestructured(evaluator, node);
    const filled = held && ts.isArrayLiteralExpression(held) && held.elements.length === 0 ? listsFilling(node) : [];
    for (const list of filled) {
      const found = again(list);
      if (found) return found;
    }
    return held && again(held);
  }
  if (ts.isPropertyAccessExpression(node) && RESULTS.test(node.name.text)) return again(node.expression);
  if (!ts.isCallExpression(node)) return undefined;
  const name = calleeName(node);
  const receiver = findReceiver(node);
  if (receiver && /^(map|filter|sort|reverse|flatMap|flat|concat)$/.test(name)) return again(receiver);
  for (const target of alternativesOf(evaluator.evaluate(node.expression, context))) {
    if (target.kind === 'foreign') return isUnlimitedRead(evaluator, node, target.module, target.path, context) ? node : undefined;
    if (target.kind !== 'function' || !target.node.body) continue;
    const inner = evaluator.enter(target.node, node, context, { self: target.self, lexical: target.context });
    for (const result of ts.isBlock(target.node.body) ? returnExpressions(target.node.body) : [target.node.body]) {
      const found = findUnboundedQuery(evaluator, result, inner, depth + 1);
      if (found) return found;
    }
  }
  return undefined;
}

/** `const due = []; for (const ship of ships) due.push(ship.id);`: what a list is filled from before it is used, where nothing empties it on the way. */
function listsFilling(use: ts.Identifier): readonly ts.Expression[] {
  const fn = findEnclosingFunction(use);
  if (!fn) return [];
  const name = use.text;
  const loops = new Set<LoopSyntax>();
  const isEmptied = someDeep(fn, (n) => {
    if (ts.isBinaryExpression(n) && n.operatorToken.kind === ts.SyntaxKind.EqualsToken) return n.left.getText() === name || n.left.getText() === `${name}.length`;
    if (!ts.isCallExpression(n) || findReceiver(n)?.getText() !== name) return false;
    if (/^(push|unshift)$/.test(calleeName(n))) for (const loop of loopsAround(n, fn)) if (!isWithin(use, loop.node)) loops.add(loop);
    return /^(splice|shift|pop)$/.test(calleeName(n));
  });
  return isEmptied ? [] : [...loops].flatMap((loop) => listOf(loop.node) ?? []);
}

/** Reads of many rows; `findOne`, `count` and keyed reads are none, nor is a read with any sign of a limit or a key. */
const MANY = /^(find|findMany|findAll|getMany|getRawMany|toArray|exec|lean|scan|all|select|smembers|hgetall|keys|query|\$queryRaw|findBy)$/;
const LIMITED = /\b(limit|take|first|top|fetch|page|pageSize|perPage|batch|chunk|cursor|offset|skip)\b/i;

function isUnlimitedRead(evaluator: Evaluator, node: ts.CallExpression, module: string, path: readonly string[], context: Context | undefined): boolean {
  const name = path.at(-1) ?? '';
  if (!MANY.test(name) || LIMITED.test(node.getText())) return false;
  const effect = findTableEffect(module, path);
  if (effect?.kind === 'databaseRead' || effect?.kind === 'sql') return !LIMITED.test(queryText(evaluator.evaluate(node.arguments[0], context)));
  return false;
}
