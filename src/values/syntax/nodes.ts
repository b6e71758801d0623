/** The nodes of a file by their kind, wherever in it they stand: one walk over its syntax for all who look for some of them. */
import { ts } from 'ts-morph';
import { perFile } from './per-file.js';

/** The kinds that somebody looks for in whole files. */
interface NodeOf {
  [ts.SyntaxKind.BinaryExpression]: ts.BinaryExpression;
  [ts.SyntaxKind.BindingElement]: ts.BindingElement;
  [ts.SyntaxKind.CallExpression]: ts.CallExpression;
  [ts.SyntaxKind.ClassDeclaration]: ts.ClassDeclaration;
  [ts.SyntaxKind.ClassExpression]: ts.ClassExpression;
  [ts.SyntaxKind.Decorator]: ts.Decorator;
  [ts.SyntaxKind.DoStatement]: ts.DoStatement;
  [ts.SyntaxKind.ElementAccessExpression]: ts.ElementAccessExpression;
  [ts.SyntaxKind.ExportSpecifier]: ts.ExportSpecifier;
  [ts.SyntaxKind.ForOfStatement]: ts.ForOfStatement;
  [ts.SyntaxKind.FunctionDeclaration]: ts.FunctionDeclaration;
  [ts.SyntaxKind.Identifier]: ts.Identifier;
  [ts.SyntaxKind.ImportClause]: ts.ImportClause;
  [ts.SyntaxKind.ImportSpecifier]: ts.ImportSpecifier;
  [ts.SyntaxKind.MethodDeclaration]: ts.MethodDeclaration;
  [ts.SyntaxKind.NewExpression]: ts.NewExpression;
  [ts.SyntaxKind.PropertyAssignment]: ts.PropertyAssignment;
  [ts.SyntaxKind.PropertyDeclaration]: ts.PropertyDeclaration;
  [ts.SyntaxKind.ShorthandPropertyAssignment]: ts.ShorthandPropertyAssignment;
  [ts.SyntaxKind.VariableDeclaration]: ts.VariableDeclaration;
  [ts.SyntaxKind.WhileStatement]: ts.WhileStatement;
}

const KINDS: { readonly [K in keyof NodeOf]: true } = {
  [ts.SyntaxKind.BinaryExpression]: true,
  [ts.SyntaxKind.BindingElement]: true,
  [ts.SyntaxKind.CallExpression]: true,
  [ts.SyntaxKind.ClassDeclaration]: true,
  [ts.SyntaxKind.ClassExpression]: true,
  [ts.SyntaxKind.Decorator]: true,
  [ts.SyntaxKind.DoStatement]: true,
  [ts.SyntaxKind.ElementAccessExpression]: true,
  [ts.SyntaxKind.ExportSpecifier]: true,
  [ts.SyntaxKind.ForOfStatement]: true,
  [ts.SyntaxKind.FunctionDeclaration]: true,
  [ts.SyntaxKind.Identifier]: true,
  [ts.SyntaxKind.ImportClause]: true,
  [ts.SyntaxKind.ImportSpecifier]: true,
  [ts.SyntaxKind.MethodDeclaration]: true,
  [ts.SyntaxKind.NewExpression]: true,
  [ts.SyntaxKind.PropertyAssignment]: true,
  [ts.SyntaxKind.PropertyDeclaration]: true,
  [ts.SyntaxKind.ShorthandPropertyAssignment]: true,
  [ts.SyntaxKind.VariableDeclaration]: true,
  [ts.SyntaxKind.WhileStatement]: true,
};

type NodesByKind = { readonly [K in keyof NodeOf]: NodeOf[K][] };

const nodesByKind = perFile((sourceFile): NodesByKind => {
  const found: ts.Node[][] = [];
  for (const kind of Object.keys(KINDS)) found[Number(kind)] = [];
  const visit = (node: ts.Node): void => {
    found[node.kind]?.push(node);
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found as unknown as NodesByKind;
});

/** The nodes of one kind, in the order in which they are written. */
export const nodesOf = <K extends keyof NodeOf>(sourceFile: ts.SourceFile, kind: K): readonly NodeOf[K][] => nodesByKind(sourceFile)[kind];

/** Nodes of several kinds in the order in which they are written: a node before those within it. */
export const inOrder = <T extends ts.Node>(...lists: readonly (readonly T[])[]): readonly T[] => lists.flat().sort((a, b) => a.pos - b.pos || b.end - a.end);
