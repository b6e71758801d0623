/** What is kept under an id, and is fetched by a function for those who call it: `const take = (id) => waiting.get(id)`. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { inOrder, nodesOf } from '../../values/syntax/nodes.js';
import type { FunctionNode } from '../../values/value.js';
import type { CallGraph } from '../calls/callers.js';
import { readOf } from './pending.js';
import { readsOfName, type Settlement, usesOf } from './settlements.js';
import { isFunction, outermost, outermostAwaited } from '../syntax/syntax.js';

/** A look that a function gives back what it found by. */
export interface HandedRead {
  readonly store: ts.Expression;
  readonly key: ts.Expression | undefined;
  readonly fn: FunctionNode;
  /** The members on the way from what is kept to what is given: `['res']` of `waiting.get(id).res`. */
  readonly members: readonly string[];
}

/** Functions that hand on what another function gives them. */
const MAX_FUNCTIONS = 2;
const MAX_STEPS = 4;

/** The looks of a file whose outcome a function gives back. */
export function handedReadsIn(evaluator: Evaluator, sourceFile: ts.SourceFile): readonly HandedRead[] {
  if (!/\breturn\b|=>/.test(sourceFile.text)) return [];
  const looks = inOrder<ts.CallExpression | ts.ElementAccessExpression>(nodesOf(sourceFile, ts.SyntaxKind.CallExpression), nodesOf(sourceFile, ts.SyntaxKind.ElementAccessExpression));
  return looks.flatMap((look) => {
    const read = readOf(look);
    return read ? givenBack(evaluator, look, 0).map((given) => ({ ...read, ...given })) : [];
  });
}

/** The calls that are made of it where the function is called. */
export function settlementsOf(evaluator: Evaluator, graph: CallGraph, { store, key, fn, members }: HandedRead, depth = 0): readonly Settlement[] {
  const before = members.map((member) => `${member}.`).join('');
  return graph.callersOf(fn).calls.flatMap(({ call }) => {
    if (!ts.isCallExpression(call)) return [];
    const uses = usesOf(evaluator, outermostAwaited(call), 0).map(({ node, calls }): Settlement => ({ store, key, node, calls: calls === '' ? members.join('.') : `${before}${calls}` }));
    const further = depth + 1 < MAX_FUNCTIONS ? givenBack(evaluator, call, 0) : [];
    return [...uses, ...further.flatMap((given) => settlementsOf(evaluator, graph, { store, key, fn: given.fn, members: [...members, ...given.members] }, depth + 1))];
  });
}

type Given = Pick<HandedRead, 'fn' | 'members'>;

/** The functions that give back what an expression is, or a member of it. */
function givenBack(evaluator: Evaluator, expression: ts.Expression, steps: number): readonly Given[] {
  const node = outermostAwaited(expression);
  const { parent } = node;
  if (steps > MAX_STEPS) return [];
  if (ts.isReturnStatement(parent)) return given(ts.findAncestor(parent, isFunction));
  if (ts.isArrowFunction(parent)) return parent.body === node ? given(parent) : [];
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
    const whole = outermost(parent).parent;
    if (ts.isCallExpression(whole) && whole.expression === outermost(parent)) return [];
    return givenBack(evaluator, parent, steps + 1).map(({ fn, members }) => ({ fn, members: [parent.name.text, ...members] }));
  }
  if (ts.isBinaryExpression(parent) && /^(\|\||\?\?|&&)$/.test(parent.operatorToken.getText())) return givenBack(evaluator, parent, steps + 1);
  if (ts.isConditionalExpression(parent) && parent.condition !== node) return givenBack(evaluator, parent, steps + 1);
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== node || !ts.isIdentifier(parent.name)) return [];
  return readsOfName(evaluator, parent.name).flatMap((read) => givenBack(evaluator, read, steps + 1));
}

const given = (fn: ts.Node | undefined): readonly Given[] => (fn && isFunction(fn) ? [{ fn: fn as FunctionNode, members: [] }] : []);
