/** Where code reads an environment variable. */
import { ts } from 'ts-morph';

/** How variables of the environment are called. */
export const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

/** Is it `process.env`, `import.meta.env` or `Bun.env`? */
export function isProcessEnv(node: ts.Expression): boolean {
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return isProcessEnv(node.expression);
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'env') return false;
  const base = node.expression;
  return (ts.isIdentifier(base) && (base.text === 'process' || base.text === 'Bun')) || ts.isMetaProperty(base) || (ts.isPropertyAccessExpression(base) && base.name.text === 'process');
}

/** `NAME` of `process.env.NAME`. */
export function environmentName(node: ts.PropertyAccessExpression): string | undefined {
  return isProcessEnv(node.expression) ? node.name.text : undefined;
}
