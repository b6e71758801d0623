/** Where a hand-made wait ends: what is kept under an id is called, or the answer is put where somebody looks for it. */
import { ts } from 'ts-morph';
import { callsAndAssignmentsIn } from '../../values/syntax/acts.js';
import type { Evaluator } from '../../values/evaluate.js';
import { inOrder, nodesOf } from '../../values/syntax/nodes.js';
import type { FunctionNode } from '../../values/value.js';
import { EVENT, isId, NEXT, readOf, type Registration, STORED } from './pending.js';
import { findSymbol } from '../syntax/symbols.js';
import { calleeName, findReceiver, innermost, isFunction, outermost, someDeep } from '../syntax/syntax.js';

/** What is kept under an id is called, or an answer is put where somebody looks for it. */
export interface Settlement {
  readonly node: ts.Node;
  readonly store: ts.Expression;
  readonly key: ts.Expression | undefined;
  readonly calls: string;
}

/** Puts something where it can be found again: in memory, a cache, a list of Redis, a table. */
const STORES = /^(set|hset|hSet|setex|setEx|psetex|lpush|lPush|rpush|rPush|create|update|updateOne|upsert|save|insert|insertOne|findByIdAndUpdate|findOneAndUpdate)$/;

/** The settlements of a file. */
export function settlementsIn(evaluator: Evaluator, sourceFile: ts.SourceFile): readonly Settlement[] {
  const found: Settlement[] = [];
  const entries = nodesOf(sourceFile, ts.SyntaxKind.ElementAccessExpression);
  for (const node of inOrder<ts.CallExpression | ts.BinaryExpression | ts.ElementAccessExpression>(callsAndAssignmentsIn(sourceFile), entries)) {
    if (ts.isBinaryExpression(node)) {
      if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isElementAccessExpression(node.left)) found.push({ node, store: innermost(node.left.expression), key: node.left.argumentExpression, calls: STORED });
    } else if (ts.isCallExpression(node)) {
      const name = calleeName(node);
      const store = findReceiver(node);
      const [key] = node.arguments;
      if (store && name === 'emit' && key) found.push({ node, store, key, calls: EVENT });
      else if (store && name === 'next') found.push({ node, store, key: undefined, calls: NEXT });
      else if (store && STORES.test(name) && key) found.push({ node, store, key: /^(set|hset|setex|psetex)$/i.test(name) ? key : undefined, calls: STORED });
    }
    const read = readOf(node);
    if (read) for (const use of usesOf(evaluator, node, 0)) found.push({ ...read, ...use });
  }
  return found;
}

/** The calls that are made of what was found. */
export function usesOf(evaluator: Evaluator, entry: ts.Expression, depth: number): readonly { readonly node: ts.Node; readonly calls: string }[] {
  const node = outermost(entry);
  const { parent } = node;
  if (depth > 3) return [];
  if (ts.isCallExpression(parent) && parent.expression === node) return [{ node: parent, calls: '' }];
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
    const member = parent.name.text;
    const outer = outermost(parent).parent;
    if (ts.isCallExpression(outer)) return innermost(outer.expression) === parent ? [{ node: outer, calls: member }] : [];
    const further = ts.isPropertyAccessExpression(outer) || (ts.isVariableDeclaration(outer) && ts.isIdentifier(outer.name)) ? usesOf(evaluator, parent, depth + 1) : [];
    return further.map((use) => memberOf(member, use));
  }
  if (ts.isElementAccessExpression(parent) && parent.expression === node && ts.isCallExpression(parent.parent)) return [{ node: parent.parent, calls: '*' }];
  if (ts.isBinaryExpression(parent) && /^(\|\||\?\?|&&)$/.test(parent.operatorToken.getText()) ) return usesOf(evaluator, parent, depth + 1);
  if (ts.isVariableDeclaration(parent) && parent.initializer === node) return usesOfBinding(evaluator, parent.name, depth);
  return [];
}

function usesOfBinding(evaluator: Evaluator, name: ts.BindingName, depth: number): readonly { readonly node: ts.Node; readonly calls: string }[] {
  if (ts.isIdentifier(name)) return readsOfName(evaluator, name).flatMap((read) => [...usesOf(evaluator, read, depth + 1)]);
  return name.elements.flatMap((element) => {
    if (ts.isOmittedExpression(element) || !ts.isIdentifier(element.name)) return [];
    const key = ts.isArrayBindingPattern(name) ? '*' : (element.propertyName ?? element.name).getText();
    return readsOfName(evaluator, element.name).flatMap((read) => usesOf(evaluator, read, depth + 1).filter((use) => use.calls === '' || key !== '*').map((use) => memberOf(key, use)));
  });
}

/** `entry.resolve(…)`, `entry.res.json(…)`: a call of a member, or of a member of that. */
const memberOf = (member: string, { node, calls }: { readonly node: ts.Node; readonly calls: string }): { readonly node: ts.Node; readonly calls: string } => ({ node, calls: calls === '' ? member : `${member}.${calls}` });

/** The reads of a local name in the function that declares it. */
export function readsOfName(evaluator: Evaluator, name: ts.Identifier): readonly ts.Identifier[] {
  const scope = ts.findAncestor(name, (n): n is FunctionNode | ts.SourceFile => isFunction(n) || ts.isSourceFile(n));
  const symbol = findSymbol(evaluator, name);
  const found: ts.Identifier[] = [];
  if (scope) {
    someDeep(scope, (n) => {
      if (ts.isIdentifier(n) && n.text === name.text && n !== name && findSymbol(evaluator, n) === symbol) found.push(n);
      return false;
    });
  }
  return found;
}

/** Does this settlement end that wait, if both mean the same store? */
export function isSettledBy(evaluator: Evaluator, registration: Registration, settlement: Settlement): boolean {
  const isCalled = registration.called.has(settlement.calls) || ((registration.called.has('*') || settlement.calls === '*') && !settlement.calls.startsWith('('));
  if (!isCalled || !settlement.key) return isCalled;
  if (!registration.event) return isId(evaluator, settlement.key);
  const [asked, given] = [evaluator.evaluate(registration.event), evaluator.evaluate(settlement.key)];
  return asked.kind === 'known' && given.kind === 'known' && asked.value === given.value;
}
