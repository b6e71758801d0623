/** The calls, assignments and classes of a file, wherever in it they stand. */
import { ts } from 'ts-morph';
import { inOrder, nodesOf } from './nodes.js';
import { perFile } from './per-file.js';

/** Each in the order in which it is written. */
export interface FileActs {
  readonly calls: readonly ts.CallExpression[];
  /** With whatever operator: `x = y`, `x ??= y`, `x += y`. */
  readonly assignments: readonly ts.BinaryExpression[];
  readonly classes: readonly ts.ClassLikeDeclaration[];
}

export const actsIn = perFile((sourceFile): FileActs => ({
  calls: nodesOf(sourceFile, ts.SyntaxKind.CallExpression),
  assignments: nodesOf(sourceFile, ts.SyntaxKind.BinaryExpression).filter(({ operatorToken }) => isAssignmentOperator(operatorToken.kind)),
  classes: inOrder<ts.ClassLikeDeclaration>(nodesOf(sourceFile, ts.SyntaxKind.ClassDeclaration), nodesOf(sourceFile, ts.SyntaxKind.ClassExpression)),
}));

/** Calls and assignments together, by where they begin. */
export const callsAndAssignmentsIn = perFile((sourceFile): readonly (ts.CallExpression | ts.BinaryExpression)[] => {
  const { calls, assignments } = actsIn(sourceFile);
  return inOrder<ts.CallExpression | ts.BinaryExpression>(calls, assignments);
});

/** `=`, and every operator that writes to its left side as well. */
export const isAssignmentOperator = (kind: ts.SyntaxKind): boolean => kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** The last name of a variable or a member. */
export const lastNameOf = (node: ts.Expression): string | undefined => (ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : undefined);

/** The word by which a token of a container is written: `'BUS'`, `TOKENS.bus`. */
export const tokenNameOf = (token: ts.Expression): string | undefined => (ts.isStringLiteralLike(token) ? token.text : lastNameOf(token));

/** Lists by name. */
export function groupedBy<T>(items: Iterable<T>, nameOf: (item: T) => string | undefined): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
