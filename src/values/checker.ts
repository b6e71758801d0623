/** The checker that the analysis asks: for each file the one that knows its types, with a memory. */
import type { ts } from 'ts-morph';
import { findLocal } from './syntax/local-names.js';
import type { Project } from '../workspace/project.js';

/** What is asked of a checker. */
export type Checker = Pick<
  ts.TypeChecker,
  | 'getAliasedSymbol'
  | 'getConstantValue'
  | 'getExportSpecifierLocalTargetSymbol'
  | 'getExportsOfModule'
  | 'getReturnTypeOfSignature'
  | 'getShorthandAssignmentValueSymbol'
  | 'getSignatureFromDeclaration'
  | 'getSymbolAtLocation'
  | 'getTypeArguments'
  | 'getTypeAtLocation'
  | 'getTypeFromTypeNode'
  | 'tryGetMemberInModuleExports'
> & {
  /** Forgets what it resolved in these files; nothing: in all. */
  forget(files: ReadonlySet<ts.SourceFile> | undefined): void;
};

/** A symbol belongs to the file that declares it; types and signatures know their checker. */
export function createChecker(project: Project): Checker {
  const at = (node: ts.Node): ts.TypeChecker => project.checkerOf(node.getSourceFile());
  const anywhere = (): ts.TypeChecker => project.program.getTypeChecker();
  const of = (symbol: ts.Symbol): ts.TypeChecker => (symbol.declarations?.[0] ? at(symbol.declarations[0]) : anywhere());
  const maker = (made: ts.Type | ts.Signature): ts.TypeChecker => (made as { readonly checker?: ts.TypeChecker }).checker ?? anywhere();
  /** The checker resolves a name anew whenever it is asked, and evaluation asks for the same one under every context. */
  const symbols = new Map<ts.Node, ts.Symbol | undefined>();
  return {
    getAliasedSymbol: (symbol) => of(symbol).getAliasedSymbol(symbol),
    getConstantValue: (node) => at(node).getConstantValue(node),
    getExportSpecifierLocalTargetSymbol: (node) => at(node).getExportSpecifierLocalTargetSymbol(node),
    getExportsOfModule: (symbol) => of(symbol).getExportsOfModule(symbol),
    getReturnTypeOfSignature: (signature) => maker(signature).getReturnTypeOfSignature(signature),
    getShorthandAssignmentValueSymbol: (node) => node && at(node).getShorthandAssignmentValueSymbol(node),
    getSignatureFromDeclaration: (node) => at(node).getSignatureFromDeclaration(node),
    getSymbolAtLocation(node) {
      const known = symbols.get(node);
      if (known !== undefined || symbols.has(node)) return known;
      const symbol = findLocal(node) ?? at(node).getSymbolAtLocation(node);
      symbols.set(node, symbol);
      return symbol;
    },
    getTypeArguments: (type) => maker(type).getTypeArguments(type),
    getTypeAtLocation: (node) => at(node).getTypeAtLocation(node),
    getTypeFromTypeNode: (node) => at(node).getTypeFromTypeNode(node),
    tryGetMemberInModuleExports: (name, symbol) => of(symbol).tryGetMemberInModuleExports(name, symbol),
    forget(files) {
      if (!files) symbols.clear();
      else for (const node of symbols.keys()) if (files.has(node.getSourceFile())) symbols.delete(node);
    },
  };
}
