/** The global object, and what a program of its own keeps in it: one object for all copies of a module (`globalThis.prisma ?? new PrismaClient()`). */
import { ts } from 'ts-morph';
import { nodesOf } from '../syntax/nodes.js';
import { perFile } from '../syntax/per-file.js';
import type { Value } from '../value.js';

/** What the platform has under its own names. */
export const FOREIGN_GLOBALS: ReadonlySet<string> = new Set(['fetch', 'Bun', 'Deno', 'process', 'Buffer', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'console', 'crypto', 'Math', 'Date', 'JSON', 'Object', 'Array', 'Promise', 'Map', 'Set', 'WeakMap', 'String', 'Number', 'Boolean', 'Symbol', 'Reflect', 'globalThis', 'global', 'parseInt', 'parseFloat', 'URL', 'performance', 'structuredClone', 'AbortSignal', 'require', 'module', 'exports', '__dirname', '__filename', 'Error']);

const GLOBAL_OBJECT = /^global(This)?$/;

/** The names that a file gives the global object: `const globalForPrisma = globalThis as unknown as { prisma?: PrismaClient }`. */
const aliasesIn = perFile((sourceFile): ReadonlySet<string> => {
  if (!/=\s*\(*global(This)?\b/.test(sourceFile.text)) return new Set();
  const named = nodesOf(sourceFile, ts.SyntaxKind.VariableDeclaration).filter(({ initializer }) => initializer !== undefined && namesGlobalObject(initializer));
  return new Set(named.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : [])));
});

const namesGlobalObject = (node: ts.Expression): boolean => {
  const written = inner(node);
  return ts.isIdentifier(written) && GLOBAL_OBJECT.test(written.text);
};

/** Is it the global object, by its own name or one that the file gives it? */
export function isGlobalObject(node: ts.Expression): boolean {
  const written = inner(node);
  return ts.isIdentifier(written) && (GLOBAL_OBJECT.test(written.text) || aliasesIn(written.getSourceFile()).has(written.text));
}

/** Something in the global object that the platform does not have there, and of which nobody says what it is. */
export function isKeptInGlobal(value: Value): boolean {
  if (value.kind !== 'foreign' || value.module !== 'global') return false;
  const [object = '', name = '', ...rest] = value.path;
  return GLOBAL_OBJECT.test(object) && name !== '' && rest.length === 0 && !FOREIGN_GLOBALS.has(name);
}

/** Without what only types need around it. */
function inner(node: ts.Expression): ts.Expression {
  let written = node;
  while (ts.isParenthesizedExpression(written) || ts.isAsExpression(written) || ts.isSatisfiesExpression(written) || ts.isNonNullExpression(written) || ts.isTypeAssertionExpression(written)) written = written.expression;
  return written;
}
