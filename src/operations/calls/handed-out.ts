/** What a file hands out to be called elsewhere. */
import type { ts } from 'ts-morph';
import { functionName, functionsAround, isInlineCallback } from './calls-in.js';

/** Is it in a function that its file exports? What stands at the top of an entry, or in its `main`, is done where it is started. */
export function isHandedOut(node: ts.Node): boolean {
  const outermost = functionsAround(node).at(-1);
  if (!outermost || isInlineCallback(outermost)) return false;
  const { text } = node.getSourceFile();
  let statement: ts.Node = outermost;
  while (statement.parent !== node.getSourceFile()) statement = statement.parent;
  const [name = ''] = functionName(outermost).split('.');
  return /^(?:export|module\.exports|exports\.)/.test(statement.getText()) || new RegExp(`\\b(?:export|exports\\s*=)\\s*(?:\\{[^}]*)?\\b${name.replaceAll(/[^\w]/g, '.')}\\b`).test(text);
}
