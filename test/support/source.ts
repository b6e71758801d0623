/** Source text as raw compiler nodes, for tests of what is read from syntax alone. */
import { ts } from 'ts-morph';

export function parse(text: string, file = 'source.ts'): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

/** All calls whose callee is written so, in the order of the text. */
export function callsOf(callee: string, source: ts.SourceFile): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === callee) calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

export function callOf(callee: string, source: ts.SourceFile): ts.CallExpression {
  const [call] = callsOf(callee, source);
  if (!call) throw new Error(`There is no call of ${callee} in:\n${source.text}`);
  return call;
}

/** The text after the edits, which must not overlap. */
export function edited(text: string, edits: readonly { readonly start: number; readonly end: number; readonly text: string }[]): string {
  return [...edits].sort((a, b) => b.start - a.start).reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}
