/** Whose `this` is meant at a place. */
import { ts } from 'ts-morph';

/** A function, field or block of the class itself. */
export const isStatic = (node: ts.Node): boolean => ts.isClassStaticBlockDeclaration(node) || (ts.isClassElement(node) && (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0);

/** The function, field or file whose `this` is meant at a place: arrow functions have none of their own. */
export function thisContainerOf(node: ts.Node): ts.Node {
  let current = node.parent;
  while (!ts.isSourceFile(current) && !(ts.isFunctionLike(current) && !ts.isArrowFunction(current)) && !ts.isPropertyDeclaration(current) && !ts.isClassStaticBlockDeclaration(current)) current = current.parent;
  return current;
}
