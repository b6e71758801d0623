/** The global object, and what a program of its own keeps in it: one object for all copies of a module (`globalThis.prisma ?? new PrismaClient()`). */
import { ts } from 'ts-morph';
import { nodesOf } from '../syntax/nodes.js';
import { perFile } from '../syntax/per-file.js';
import type { Value } from '../value.js';

/** What the platform has under its own names. */
export const FOREIGN_GLOBALS: ReadonlySet<string> = new Set(['fetch', 'Bun', 'Deno', 'process', 'Buffer', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'console', 'crypto', 'Math', 'Date', 'JSON', 'Object', 'Array', 'Promise', 'Map', 'Set', 'WeakMap', 'String', 'Number', 'Boolean', 'Symbol', 'Reflect', 'globalThis', 'global', 'parseInt', 'parseFloat', 'URL', 'performance', 'structuredClone', 'AbortSignal', 'require', 'module', 'exports', '__dirname', '__filename', 'Error']);

/** The names of the global object itself. */
export const GLOBAL_OBJECT = /^global(This)?$/;

/** The names that a file gives the global object: `const globalForPrisma = globalThis as unknown as { prisma?: PrismaClient }`. */
const aliasesIn = perFile((sourceFile): ReadonlySet<string> => {
  if (!/=\s*\(*global(This)?\b/.test(sourceFile.text)) return new Set();
  return new Set(nodesOf(sourceFile, ts.SyntaxKind.VariableDeclaration).flatMap(({ name, initializer }) => (ts.isIdentifier(name) && initializer && GLOBAL_OBJECT.test(nameOf(initializer)) ? [name.text] : [])));
});

/** Is it the global object, by its own name or one that the file gives it? */
export function isGlobalObject(node: ts.Expression): boolean {
  const name = nameOf(node);
  return GLOBAL_OBJECT.test(name) || (name !== '' && aliasesIn(node.getSourceFile()).has(name));
}

/** Something in the global object that the platform does not have there, and of which nobody says what it is. */
export function isKeptInGlobal(value: Value): boolean {
  if (value.kind !== 'foreign' || value.module !== 'global') return false;
  const [object = '', name = '', ...rest] = value.path;
  return GLOBAL_OBJECT.test(object) && name !== '' && rest.length === 0 && !FOREIGN_GLOBALS.has(name);
}

/** The name that stands there, without what only types need around it; no text where it is something else. */
function nameOf(node: ts.Expression): string {
  let written = node;
  while (ts.isParenthesizedExpression(written) || ts.isAsExpression(written) || ts.isSatisfiesExpression(written) || ts.isNonNullExpression(written) || ts.isTypeAssertionExpression(written)) written = written.expression;
  return ts.isIdentifier(written) ? written.text : '';
}
