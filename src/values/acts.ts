/** The calls, assignments and classes of a file, wherever in it they stand: one walk over its syntax for all who look for one of them. */
import { ts } from 'ts-morph';
import { perFile } from './per-file.js';

/** Each in the order in which it is written. */
export interface FileActs {
  readonly calls: readonly ts.CallExpression[];
  /** With whatever operator: `x = y`, `x ??= y`, `x += y`. */
  readonly assignments: readonly ts.BinaryExpression[];
  readonly classes: readonly ts.ClassLikeDeclaration[];
}

export const actsIn = perFile((sourceFile): FileActs => {
  const calls: ts.CallExpression[] = [];
  const assignments: ts.BinaryExpression[] = [];
  const classes: ts.ClassLikeDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) calls.push(node);
    else if (ts.isBinaryExpression(node)) {
      if (isAssignmentOperator(node.operatorToken.kind)) assignments.push(node);
    } else if (ts.isClassLike(node)) classes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return { calls, assignments, classes };
});

/** Calls and assignments together, by where they begin. */
export const callsAndAssignmentsIn = perFile((sourceFile): readonly (ts.CallExpression | ts.BinaryExpression)[] => {
  const { calls, assignments } = actsIn(sourceFile);
  return [...calls, ...assignments].sort((a, b) => a.pos - b.pos);
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
