/** A failure that is logged and leaves nothing behind, where something was asked for: whoever asked may see that it is missing. */
import { ts } from 'ts-morph';
import { outcomeInCaller } from '../produces/outcomes.js';
import { isActedOn } from '../produces/told-values.js';
import { innermost, isFunction, outermostAwaited, readsOf, scopeOf, someWithin } from '../syntax/syntax.js';
import type { FoundFault, FoundFrame, Summary } from './found.js';

/** Does whoever called the function around a `catch` act on having got nothing: `const record = await find(id); if (!record) throw …`? */
export function isSeenMissing({ found }: Summary, { kind, node }: FoundFault): boolean {
  const fn = kind === 'swallowed' && ts.isCatchClause(node) ? givesResult(node) : undefined;
  if (!fn) return false;
  const ways = found.filter(({ swallowed }) => swallowed === node).map(({ frames }) => frames.slice(0, frames.findIndex((frame) => frame.fn === fn) + 1));
  return ways.length > 0 && ways.every(isMissed);
}

/** The function that ends with a `try` which returns something, and returns nothing where that fails. */
function givesResult({ parent: attempt }: ts.CatchClause): ts.Node | undefined {
  const fn = ts.findAncestor(attempt, isFunction);
  const body = fn?.body;
  const isLast = body !== undefined && ts.isBlock(body) && body.statements.at(-1) === attempt;
  return isLast && someWithin(attempt.tryBlock, (n) => ts.isReturnStatement(n) && n.expression !== undefined) ? fn : undefined;
}

/** Is it asked for what came back by the first of these calls, from the innermost on, that does not hand it on? */
function isMissed(frames: readonly FoundFrame[]): boolean {
  for (const { fact } of frames.toReversed()) {
    if (ts.isTaggedTemplateExpression(fact.node)) return false;
    if (outcomeInCaller(fact.node, 'value').kind === 'returned') continue;
    const name = findHolder(fact.node);
    return name !== undefined && readsOf(name.text, scopeOf(fact.node), name).some(isActedOn);
  }
  return false;
}

/** `record` of `const record = await find(id)` and of `record = await find(id)`. */
function findHolder(call: ts.Expression): ts.Identifier | undefined {
  const { parent } = outermostAwaited(call);
  const name = ts.isVariableDeclaration(parent) ? parent.name : ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? innermost(parent.left) : undefined;
  return name && ts.isIdentifier(name) ? name : undefined;
}
