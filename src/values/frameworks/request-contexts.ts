/**
 * What a GraphQL or RPC server hands to all of its resolvers: `context: async () => ({ producer })`, `export const createContext = () => ({ producer })`.
 * https://www.apollographql.com/docs/apollo-server/data/context, https://trpc.io/docs/server/context
 */
import { ts } from 'ts-morph';
import { perFile } from '../syntax/per-file.js';
import { returnExpressions } from '../syntax/return-expressions.js';

const MAKES_CONTEXT = /^(context|(create|build|make|get)\w*Context(Inner)?)$/;
const MENTIONS = /\b(context|(create|build|make|get)\w*Context(Inner)?)\b/;

/** By the name of each member of a context that a file makes: what is written there. */
export const contextsIn = perFile((sourceFile): ReadonlyMap<string, readonly ts.Expression[]> => {
  const found = new Map<string, ts.Expression[]>();
  const visit = (node: ts.Node): void => {
    if ((ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node)) && node.name && ts.isIdentifier(node.name) && MAKES_CONTEXT.test(node.name.text)) {
      const made = ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) ? node.initializer : node;
      for (const literal of made ? literalsOf(made) : []) for (const [name, value] of membersOf(literal)) found.set(name, [...(found.get(name) ?? []), value]);
    }
    ts.forEachChild(node, visit);
  };
  if (MENTIONS.test(sourceFile.text)) visit(sourceFile);
  return found;
});

/** The object literal itself, or those that a function returns. */
function literalsOf(node: ts.Node): readonly ts.ObjectLiteralExpression[] {
  let inner = node;
  while (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isSatisfiesExpression(inner)) inner = inner.expression;
  if (ts.isObjectLiteralExpression(inner)) return [inner];
  if (!ts.isFunctionLike(inner) || !('body' in inner) || !inner.body) return [];
  const body = inner.body as ts.ConciseBody;
  return (ts.isBlock(body) ? returnExpressions(body) : [body]).flatMap((one) => (ts.isFunctionLike(one) ? [] : literalsOf(one)));
}

const membersOf = (literal: ts.ObjectLiteralExpression): readonly (readonly [string, ts.Expression])[] =>
  literal.properties.flatMap((p): readonly (readonly [string, ts.Expression])[] =>
    ts.isShorthandPropertyAssignment(p) ? [[p.name.text, p.name]] : ts.isPropertyAssignment(p) && ts.isIdentifier(p.name) ? [[p.name.text, p.initializer]] : []);
