/** How a file is written, so that what is added to it reads like the rest: its quotes, semicolons and indentation. */
import { ts } from 'ts-morph';
import type { SourceStyle } from '../../topology/topology.js';
import { perFile } from '../../values/syntax/per-file.js';

/** The style of a file. */
export const getFileStyle = perFile((sourceFile): SourceStyle => {
  // The names of modules tell more than other text: that has quotes in it, or comes from elsewhere.
  const [modules, others] = [{ singles: 0, doubles: 0 }, { singles: 0, doubles: 0 }];
  let [closed, bare] = [0, 0];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && !ts.isJsxAttribute(node.parent)) {
      const count = isModuleName(node) ? modules : others;
      if (sourceFile.text[node.getStart(sourceFile)] === '"') count.doubles++;
      else count.singles++;
    }
    if (mayEndWithSemicolon(node)) {
      if (sourceFile.text[node.end - 1] === ';') closed++;
      else bare++;
    }
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  const { singles, doubles } = modules.singles === modules.doubles ? others : modules;
  return { quote: doubles > singles ? '"' : "'", semicolons: bare <= closed, indent: indentOf(sourceFile.text) };
});

const isModuleName = ({ parent }: ts.StringLiteral): boolean =>
  ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || (ts.isCallExpression(parent) && ts.isIdentifier(parent.expression) && parent.expression.text === 'require');

const mayEndWithSemicolon = (node: ts.Node): boolean =>
  ts.isImportDeclaration(node) || ts.isVariableStatement(node) || ts.isExpressionStatement(node) || ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isExportAssignment(node);

/** One level of indentation: by how much a line most often stands further in than the one before. */
function indentOf(text: string): string {
  const steps = new Map<string, number>();
  let before = '';
  for (const line of text.split('\n')) {
    const indent = /^[ \t]*(?=[^\s*])/.exec(line)?.[0];
    if (indent === undefined) continue;
    const step = indent.startsWith(before) ? indent.slice(before.length) : '';
    if (/^(\t| {2,8})$/.test(step)) steps.set(step, (steps.get(step) ?? 0) + 1);
    before = indent;
  }
  return [...steps].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '  ';
}
