/** What only one call of a file uses: when a suggestion replaces the call, imports and constants would be left over that nobody reads. */
import { ts } from 'ts-morph';
import type { Leftover } from '../../topology/topology.js';
import { groupedBy } from '../../values/syntax/acts.js';
import { perFile } from '../../values/syntax/per-file.js';
import { isWithin } from '../syntax/syntax.js';
import { isPure } from './purity.js';
import { isMemberName } from './source-file.js';

interface Declared {
  readonly name: ts.Identifier;
  readonly statement: ts.Statement;
  /** Where the name is known. */
  readonly scope: ts.Node;
  /** The list of names it stands in, and itself in it. */
  readonly list?: readonly ts.Node[];
  /** A constant's value: what it is made from is used no more when it goes. */
  readonly value?: ts.Expression;
}

/** What goes with an expression that is taken out of its file. The nodes need their parents. */
export function getLeftovers(replaced: ts.Node): readonly Leftover[] {
  const file = replaced.getSourceFile();
  const found: { declared: Declared; after: readonly string[]; uses: readonly ts.Identifier[] }[] = [];
  const gone: { node: ts.Node; owner?: string }[] = [{ node: replaced }];
  // A constant that goes takes along what only it was made from.
  for (const { node } of gone)
    for (const name of new Set(referencesIn(node).map(({ text }) => text))) {
      if (found.some(({ declared }) => declared.name.text === name)) continue;
      const declared = findDeclared(namesIn(file).get(name) ?? [], replaced);
      if (!declared) continue;
      const references = (namesIn(file).get(name) ?? []).filter((reference) => isWithin(reference, declared.scope) && !isWithin(reference, declared.statement));
      const holders = references.map((reference) => gone.find((part) => isWithin(reference, part.node)));
      if (holders.includes(undefined) || isInJsDoc(file, name)) continue;
      found.push({ declared, after: [...new Set(holders.flatMap((holder) => holder?.owner ?? []))], uses: references.filter((reference) => isWithin(reference, replaced)) });
      if (declared.value) gone.push({ node: declared.value, owner: name });
    }
  return found.map(({ declared, after, uses }) => toLeftover(declared, after, uses, file));
}

function toLeftover({ name, statement, list }: Declared, after: readonly string[], uses: readonly ts.Identifier[], file: ts.SourceFile): Leftover {
  const span = (node: ts.Node) => ({ start: node.getStart(file), end: node.end });
  const [first, last] = [uses[0], uses.at(-1)];
  return {
    name: name.text,
    statement: span(statement),
    ...(list ? { list: list.map((element) => ({ ...span(element), name: nameOf(element) })) } : {}),
    ...(after.length > 0 ? { after } : {}),
    ...(first && last ? { uses: { start: first.getStart(file), end: last.end } } : {}),
  };
}

const nameOf = (element: ts.Node): string => ((ts.isImportSpecifier(element) || ts.isBindingElement(element)) && ts.isIdentifier(element.name) ? element.name.text : '');

const namesIn = perFile((file): ReadonlyMap<string, readonly ts.Identifier[]> => groupedBy(referencesIn(file), ({ text }) => text));

function referencesIn(node: ts.Node): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isIdentifier(inner) && !isMemberName(inner)) found.push(inner);
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return found;
}

/** A type in a comment, `@param {Order} order`, or a link. */
const isInJsDoc = ({ text }: ts.SourceFile, name: string): boolean => (text.match(/\/\*\*[^]*?\*\//g) ?? []).some((comment) => (comment.match(/\{[^}]*\}/g) ?? []).some((type) => type.split(/[^\w$]+/).includes(name)));

/** The import or constant that a name stands for at the call; nothing where it is anything else, or is declared again further in. */
function findDeclared(identifiers: readonly ts.Identifier[], replaced: ts.Node): Declared | undefined {
  const declarations = identifiers.filter((identifier) => isDeclared(identifier));
  const around = declarations.map((name) => ({ name, scope: scopeOf(name) })).filter(({ scope }) => isWithin(replaced, scope));
  const [inner] = around.sort((one, other) => one.scope.end - one.scope.pos - (other.scope.end - other.scope.pos));
  if (!inner || declarations.some((other) => other !== inner.name && isWithin(other, inner.scope))) return undefined;
  const declared = readDeclaration(inner.name, replaced);
  return declared && { ...declared, scope: inner.scope };
}

const scopeOf = (name: ts.Identifier): ts.Node =>
  ts.findAncestor(isFunctionName(name) ? name.parent.parent : name.parent, (node) => ts.isBlock(node) || ts.isFunctionLike(node) || ts.isCaseBlock(node) || ts.isModuleBlock(node) || ts.isCatchClause(node) || ts.isIterationStatement(node, false) || ts.isSourceFile(node)) ?? name.getSourceFile();

/** A function's name is known around it. */
const isFunctionName = ({ parent }: ts.Identifier): boolean => ts.isFunctionDeclaration(parent) || ts.isClassDeclaration(parent);

function readDeclaration(name: ts.Identifier, replaced: ts.Node): Omit<Declared, 'scope'> | undefined {
  const statement = ts.findAncestor(name, ts.isImportDeclaration);
  if (statement) {
    const clause = statement.importClause;
    // Beside a default import the braces would be left empty.
    if (clause?.name && clause.namedBindings) return undefined;
    return { name, statement, ...(ts.isImportSpecifier(name.parent) ? { list: name.parent.parent.elements } : {}) };
  }
  return findConstant(name, replaced);
}

function findConstant(name: ts.Identifier, replaced: ts.Node): Omit<Declared, 'scope'> | undefined {
  const { parent } = name;
  const declaration = ts.isBindingElement(parent) ? parent.parent.parent : parent;
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer || !isAlone(declaration, replaced)) return undefined;
  const statement = declaration.parent.parent;
  if (isRequire(declaration.initializer)) {
    if (!ts.isBindingElement(parent)) return { name, statement };
    return ts.isObjectBindingPattern(parent.parent) && !parent.dotDotDotToken && parent.parent.elements.every((element) => !element.dotDotDotToken) ? { name, statement, list: parent.parent.elements } : undefined;
  }
  return ts.isVariableDeclaration(parent) && isInert(declaration.initializer) && declaration.end <= replaced.pos ? { name, statement, value: declaration.initializer } : undefined;
}

/** The name is declared there, not used. */
function isDeclared(name: ts.Identifier): boolean {
  const { parent } = name;
  return 'name' in parent && parent.name === name && !ts.isShorthandPropertyAssignment(parent) && !ts.isExportSpecifier(parent) && !ts.isJsxAttribute(parent);
}

/** `const x = …;` and nothing else in its statement, at the top of the file or in a block around the call; not exported. */
function isAlone(declaration: ts.VariableDeclaration, replaced: ts.Node): declaration is ts.VariableDeclaration & { readonly parent: { readonly parent: ts.VariableStatement } } {
  const list = declaration.parent;
  if (!ts.isVariableDeclarationList(list) || list.declarations.length !== 1 || !ts.isVariableStatement(list.parent) || list.parent.modifiers?.length) return false;
  return isWithin(replaced, list.parent.parent);
}

/** `require('x')`, also `require('x').y`. */
function isRequire(expression: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(expression)) return isRequire(expression.expression);
  return ts.isCallExpression(expression) && ts.isIdentifier(expression.expression) && expression.expression.text === 'require';
}

/** Making it does nothing else. */
const isInert = (node: ts.Expression): boolean =>
  isPure(node, (call) => (ts.isCallExpression(call) ? /^(JSON\.stringify|String|Number|Buffer\.from)$|\.(toString|toISOString)$/ : /^Date$/).test(call.expression.getText()));
