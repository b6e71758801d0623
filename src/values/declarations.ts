/** What a name stands for: from the symbol that the checker finds to the value of its declaration. */
import { ts } from 'ts-morph';
import { assignedTo, withAppended, globalAssignments, pushedTo, withAssignedMembers, withMerged, withPushedMembers } from './assignments.js';
import { fieldOf } from './classes.js';
import { indexedImport } from './syntax/indexed-imports.js';
import { configurationMember } from './settings/configuration.js';
import { withContents, withGroups } from './collections/contents.js';
import { FOREIGN_GLOBALS, GLOBAL_OBJECT } from './collections/global-object.js';
import { decoratedMember } from './frameworks/decorations.js';
import { underMark } from './frameworks/metadata.js';
import type { Evaluator } from './evaluate.js';
import { fillersOf, isImported } from './collections/filled-elsewhere.js';
import { implementedValue } from './implemented.js';
import { parameterValue } from './parameters.js';
import { afterAssignments } from './reassigned.js';
import { elementIn } from './collections/rounds.js';
import { type Context, type ListValue, type RecordValue, type Value, alternativesOf, known, list, oneOf, unknown } from './value.js';
import { returnsOf } from './returns.js';
import { importOrigin } from './syntax/import-origin.js';
import { settle, elementOf } from './settled.js';
import { moduleValue, sourceFileValue, fileModule } from './modules.js';
import { typeValue } from './types.js';
import { classValue } from './statics.js';

/** Globals that have the environment, or lead to what has it. */
const HAS_ENVIRONMENT = /^(process|Bun|globalThis|global)$/;

/** The value of a name that was found at `at`. */
export function evaluateSymbol(evaluator: Evaluator, symbol: ts.Symbol | undefined, at: ts.Node, context: Context | undefined): Value {
  const name = (at as ts.Identifier).text;
  // To the checker the global object is a module of what a file assigns to its members.
  if (!symbol || (GLOBAL_OBJECT.test(name) && !(symbol.flags & ts.SymbolFlags.Variable)) || (symbol.declarations ?? []).length === 0 || isLibrary(symbol)) {
    if (FOREIGN_GLOBALS.has(name)) return { kind: 'foreign', module: 'global', path: [name], args: [], ...(HAS_ENVIRONMENT.test(name) ? { askedIn: evaluator.fileOf(at) } : {}) };
    const assigned = globalAssignments(evaluator, name, at.getSourceFile(), context);
    return assigned ?? unknown(`'${name}' is not defined in the workspace`);
  }
  if (symbol.flags & ts.SymbolFlags.Alias) {
    const indexed = indexedImport(symbol);
    if (indexed) return evaluator.evaluate(indexed);
    // The checker takes only the last name of `require('x').a.b`.
    if ((symbol.declarations ?? []).some((d) => ts.isVariableDeclaration(d) && (importOrigin(d)?.path.length ?? 0) > 1)) return importedValue(evaluator, symbol);
    const target = evaluator.checker.getAliasedSymbol(symbol);
    if (!target.declarations?.length) return importedValue(evaluator, symbol);
    const value = evaluateSymbol(evaluator, target, at, undefined);
    return context && isPutTogether(value) ? evaluateSymbol(evaluator, target, at, context) : value;
  }
  const declarations = symbol.declarations ?? [];
  const declaration = symbol.valueDeclaration ?? declarations[0];
  if (!declaration) return unknown(`'${name}' has no declaration`);
  // `class Loft {} … module.exports = Loft; module.exports.SIZES = …`: to the checker the class and its module are one.
  // So are `const ferry = new Ferry()`, or `const ferry = {}`, and what is put into it later.
  const made = declarations.find((d) => ts.isClassLike(d) || ts.isFunctionDeclaration(d) || (ts.isVariableDeclaration(d) && d.initializer !== undefined && (ts.isNewExpression(d.initializer) || ts.isObjectLiteralExpression(d.initializer))));
  if (symbol.flags & ts.SymbolFlags.ValueModule) return made && !declarations.some(ts.isModuleDeclaration) ? symbolValue(evaluator, made, context, symbol) : moduleValue(evaluator, symbol);
  return afterAssignments(evaluator, symbol, declaration, at, symbolValue(evaluator, declaration, context, symbol), context);
}

/** Is something in a collection that only calls of the functions of its file say? */
function isPutTogether(value: Value): boolean {
  const isGiven = (one: Value | undefined): boolean => one?.kind === 'parameter';
  if (value.kind === 'list') return value.rest !== undefined && alternativesOf(value.rest).some((one) => isGiven(one) || (one.kind === 'record' && one.keys.some((key) => isGiven(one.get(key)))));
  return value.kind === 'record' && value.others !== undefined && value.others.some((entry) => entry.some(({ kind }) => kind === 'parameter'));
}

const isLibrary = (symbol: ts.Symbol): boolean => symbol.declarations?.every((d) => d.getSourceFile().fileName.endsWith('/lib.d.ts')) ?? false;

/** The value of a declaration. */
export function symbolValue(evaluator: Evaluator, declaration: ts.Node, context: Context | undefined, symbol?: ts.Symbol): Value {
  const client = evaluator.project.clientOf(declaration.getSourceFile());
  if (client) return surfaceValue(evaluator, declaration, client.name);
  evaluator.reach(declaration);
  if (ts.isVariableDeclaration(declaration)) return variableValue(evaluator, declaration, context, symbol);
  if (ts.isBindingElement(declaration)) return bindingValue(evaluator, declaration, context, symbol);
  if (ts.isParameter(declaration)) return parameterValue(evaluator, declaration, context);
  if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration) || ts.isFunctionExpression(declaration) || ts.isArrowFunction(declaration)) return { kind: 'function', node: declaration, ...(context ? { context } : {}) };
  if (ts.isClassLike(declaration)) return classValue(evaluator, declaration);
  if (ts.isEnumDeclaration(declaration)) return enumValue(evaluator, declaration);
  if (ts.isEnumMember(declaration)) return enumMemberValue(evaluator, declaration);
  if (ts.isPropertyAssignment(declaration)) return evaluator.evaluate(declaration.initializer, context);
  if (ts.isShorthandPropertyAssignment(declaration)) return evaluator.evaluate(declaration.name, context);
  if (ts.isGetAccessorDeclaration(declaration)) return returnsOf(evaluator, declaration, evaluator.enter(declaration, undefined, context));
  if (ts.isPropertyDeclaration(declaration)) return propertyValue(evaluator, declaration);
  if (ts.isBinaryExpression(declaration)) return evaluator.evaluate(declaration.right, context);
  if (ts.isExportAssignment(declaration)) return evaluator.evaluate(declaration.expression, context);
  if (ts.isPropertyAccessExpression(declaration) && ts.isBinaryExpression(declaration.parent)) return evaluator.evaluate(declaration.parent.right, context);
  if (ts.isSourceFile(declaration)) return sourceFileValue(evaluator, declaration);
  if (ts.isPropertySignature(declaration) && declaration.type) return typeValue(evaluator, declaration.type, declaration) ?? implementedValue(evaluator, declaration) ?? unknown('only its type is declared');
  return unknown(`'${ts.SyntaxKind[declaration.kind]}' has no value that could be followed`);
}

function propertyValue(evaluator: Evaluator, declaration: ts.PropertyDeclaration): Value {
  const owner = declaration.parent;
  const key = ts.isComputedPropertyName(declaration.name) ? undefined : declaration.name.text;
  if (!ts.isClassLike(owner) || key === undefined) return unknown('a computed field');
  if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Static) return evaluator.evaluate(declaration.initializer);
  return fieldOf(evaluator, { kind: 'object', class: owner }, key) ?? unknown(`the field '${key}' is never set`);
}

function variableValue(evaluator: Evaluator, declaration: ts.VariableDeclaration, context: Context | undefined, symbol: ts.Symbol | undefined): Value {
  const holder = declaration.parent;
  const loop = ts.isVariableDeclarationList(holder) && ts.isIterationStatement(holder.parent, false) ? holder.parent : undefined;
  const element = loop && context && elementIn(evaluator, loop, context);
  if (element) return element;
  if (ts.isVariableDeclarationList(holder) && ts.isForOfStatement(holder.parent)) return elementOf(evaluator.evaluate(holder.parent.expression, context));
  if (ts.isVariableDeclarationList(holder) && ts.isForInStatement(holder.parent)) {
    const over = evaluator.evaluate(holder.parent.expression, context);
    return over.kind === 'record' ? oneOf(over.keys.map((k) => known(k))) : unknown('a key of something not known');
  }
  if (loop && ts.isForStatement(loop) && !(holder.flags & ts.NodeFlags.Const)) return unknown('a counter');
  if (ts.isCatchClause(holder)) return unknown('an error');
  const first = declaration.initializer ? evaluator.evaluate(declaration.initializer, context) : known(undefined);
  const constant = ts.isVariableDeclarationList(holder) && (holder.flags & ts.NodeFlags.Const) !== 0;
  const later = constant || !symbol ? [] : assignedTo(evaluator, symbol, declaration, context);
  const all = settle([first, ...later]);
  const settled = constant || !symbol ? all : withAppended(evaluator, all, symbol, declaration, context);
  const value = symbol ? mutated(evaluator, settled, symbol, declaration, context) : settled;
  if ((value.kind === 'unknown' || (value.kind === 'known' && value.value === undefined)) && declaration.type) return typeValue(evaluator, declaration.type, declaration) ?? value;
  return value;
}

/** What a variable's list or record becomes by what is put into it later. */
function mutated(evaluator: Evaluator, value: Value, symbol: ts.Symbol, declaration: ts.Declaration, context: Context | undefined): Value {
  if (value.kind === 'list' && !value.rest) return filled(value, pushedTo(evaluator, symbol, declaration, context));
  if (value.kind === 'foreign' || (value.kind === 'record' && value.map)) {
    const sourceFile = declaration.getSourceFile();
    const isTarget = (into: ts.Expression): boolean => (into.getSourceFile() === sourceFile ? evaluator.checker.getSymbolAtLocation(ts.isPropertyAccessExpression(into) ? into.name : into) === symbol : isImported(evaluator, into, symbol, evaluator.fileOf(declaration)));
    return withContents(evaluator, value, symbol.name, [sourceFile, ...fillersOf(evaluator, declaration, symbol.name)], isTarget, (e) => underMark(evaluator, e, context));
  }
  if (value.kind !== 'record' || !ts.isVariableDeclaration(declaration) || !declaration.initializer || !isLiteral(declaration.initializer)) return value;
  const put = withPushedMembers(evaluator, value, symbol, declaration, context);
  const merged = withMerged(evaluator, withAssignedMembers(evaluator, put, symbol, declaration, context), symbol, declaration, context);
  return withGroups(evaluator, merged, symbol.name, declaration.getSourceFile(), (into) => evaluator.checker.getSymbolAtLocation(into) === symbol, context);
}

/** An object that is written where it is kept: `{}`, `{} as Settings`, `exports = {}`. */
function isLiteral(initializer: ts.Expression): boolean {
  if (ts.isAsExpression(initializer) || ts.isSatisfiesExpression(initializer) || ts.isParenthesizedExpression(initializer) || ts.isTypeAssertionExpression(initializer)) return isLiteral(initializer.expression);
  return ts.isObjectLiteralExpression(initializer) || (ts.isBinaryExpression(initializer) && initializer.operatorToken.kind === ts.SyntaxKind.EqualsToken && isLiteral(initializer.right));
}

/** A list with what is put into it later; how often is not known. */
const filled = (value: ListValue, pushed: readonly Value[]): Value => (pushed.length > 0 ? list(value.items, oneOf(pushed)) : value);

function bindingValue(evaluator: Evaluator, element: ts.BindingElement, context: Context | undefined, symbol: ts.Symbol | undefined): Value {
  const value = bindingSource(evaluator, element, context);
  const later = symbol ? assignedTo(evaluator, symbol, element, context) : [];
  const absent = value.kind === 'known' && value.value === undefined;
  if (absent && element.initializer) return evaluator.evaluate(element.initializer, context);
  if (element.initializer && value.kind === 'symbol' && !value.fallback) return { ...value, fallback: evaluator.evaluate(element.initializer, context) };
  return later.length > 0 ? settle([value, ...later]) : value;
}

function bindingSource(evaluator: Evaluator, element: ts.BindingElement, context: Context | undefined): Value {
  const pattern = element.parent;
  const holder = pattern.parent;
  const source = ts.isBindingElement(holder) ? bindingSource(evaluator, holder, context) : symbolValue(evaluator, holder, context);
  if (element.dotDotDotToken) return ts.isObjectBindingPattern(pattern) ? source : unknown('the rest of a list');
  if (ts.isArrayBindingPattern(pattern)) return evaluator.member(source, String(pattern.elements.indexOf(element)), context);
  const key = element.propertyName ?? element.name;
  if (ts.isIdentifier(key) || ts.isStringLiteralLike(key)) {
    const found = evaluator.member(source, key.text, context);
    return (found.kind === 'foreign' || found.kind === 'oneOf' ? configurationMember(evaluator, source, key.text, element) : undefined) ?? (found.kind === 'foreign' || found.kind === 'parameter' ? decoratedMember(evaluator, source, key.text, element) : undefined) ?? found;
  }
  return unknown('a computed member');
}

function enumValue(evaluator: Evaluator, node: ts.EnumDeclaration): RecordValue {
  const members = new Map(node.members.map((m) => [(m.name as ts.Identifier).text, m]));
  return { kind: 'record', keys: [...members.keys()], open: false, node, get: (key) => { const m = members.get(key); return m && enumMemberValue(evaluator, m); } };
}

function enumMemberValue(evaluator: Evaluator, node: ts.EnumMember): Value {
  const constant = evaluator.checker.getConstantValue(node);
  return constant !== undefined ? known(constant, node) : evaluator.evaluate(node.initializer);
}

/** A declaration of a client's surface: an enum or constant has a value, a class is made by calls. */
function surfaceValue(evaluator: Evaluator, declaration: ts.Node, client: string): Value {
  // A surface lists the members that matter: others may be there.
  if (ts.isEnumDeclaration(declaration)) return { ...enumValue(evaluator, declaration), open: true };
  if (ts.isEnumMember(declaration)) return enumMemberValue(evaluator, declaration);
  if ((ts.isVariableDeclaration(declaration) || ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)) && declaration.type) return declaredValue(evaluator, declaration.type, declaration) ?? unknown(`of ${client}`);
  if (ts.isVariableDeclaration(declaration) && declaration.initializer) return evaluator.evaluate(declaration.initializer);
  if (ts.isModuleDeclaration(declaration)) return namespaceValue(evaluator, declaration);
  if (ts.isSourceFile(declaration)) return sourceFileValue(evaluator, declaration);
  return exportedValue(evaluator, declaration) ?? unknown(`a declaration of ${client}`);
}

/** A class or function of a client, itself: it may be kept under another name, or handed to who calls it. */
function exportedValue(evaluator: Evaluator, declaration: ts.Node): Value | undefined {
  const module = evaluator.project.clientOf(declaration.getSourceFile())?.packages[0];
  if (!module || !(ts.isClassDeclaration(declaration) || ts.isFunctionDeclaration(declaration)) || !declaration.name) return undefined;
  const path = [declaration.name.text];
  for (let node: ts.Node = declaration.parent; !ts.isSourceFile(node); node = node.parent) if (ts.isModuleDeclaration(node)) path.unshift(node.name.text);
  return { kind: 'foreign', module, path, args: [] };
}

/** What a type in a surface says of a value: a literal, an object of the client, or a record of such. */
function declaredValue(evaluator: Evaluator, type: ts.TypeNode, holder: ts.Node): Value | undefined {
  if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return known(type.literal.text);
  if (!ts.isTypeLiteralNode(type)) return typeValue(evaluator, type, holder);
  const members = new Map(type.members.flatMap((m) => (ts.isPropertySignature(m) && ts.isIdentifier(m.name) && m.type ? [[m.name.text, m] as const] : [])));
  return { kind: 'record', keys: [...members.keys()], open: true, get: (key) => { const m = members.get(key); return m?.type && declaredValue(evaluator, m.type, m); } };
}

function namespaceValue(evaluator: Evaluator, node: ts.ModuleDeclaration): Value {
  const symbol = evaluator.checker.getSymbolAtLocation(node.name);
  const names = [...(symbol?.exports?.keys() ?? [])].map((k) => ts.unescapeLeadingUnderscores(k));
  return { kind: 'record', keys: names, open: true, get: (key) => { const found = symbol?.exports?.get(ts.escapeLeadingUnderscores(key)); return found && evaluateSymbol(evaluator, found, node.name, undefined); } };
}

/** Where an import that the checker could not follow leads: a package, a file to be loaded, or nowhere. */
function importedValue(evaluator: Evaluator, symbol: ts.Symbol): Value {
  for (const declaration of symbol.declarations ?? []) {
    // `export { mongoose }` of what the file itself imports.
    if (ts.isExportSpecifier(declaration) && !declaration.parent.parent.moduleSpecifier) {
      const target = evaluator.checker.getExportSpecifierLocalTargetSymbol(declaration);
      if (target && target !== symbol) return evaluateSymbol(evaluator, target, declaration.name, undefined);
    }
    // `module.exports = { outlet }` of what sloppy code never declares, `module.exports = { mongoose }` of what the file itself requires.
    const own = ts.isShorthandPropertyAssignment(declaration) ? evaluator.checker.getShorthandAssignmentValueSymbol(declaration) : symbol;
    if (ts.isShorthandPropertyAssignment(declaration) && own !== symbol) return evaluateSymbol(evaluator, own?.declarations?.length ? own : undefined, declaration.name, undefined);
    // `exports.topic = process.env.TOPIC`: to the checker a member chain that is assigned is another name of what it leads to.
    if (ts.isPropertyAccessExpression(declaration) && ts.isBinaryExpression(declaration.parent) && declaration.parent.left === declaration) return evaluator.evaluate(declaration.parent.right);
    const origin = importOrigin(declaration);
    if (!origin) continue;
    const declared = surfaceMemberValue(evaluator, origin.specifier, origin.path);
    if (declared) return declared;
    const value = fileModule(evaluator, origin.specifier, declaration);
    return origin.path.reduce<Value>((v, key) => (key === 'default' && v.kind === 'foreign' ? v : key === 'default' && v.kind !== 'record' ? v : evaluator.member(v, key)), value);
  }
  return unknown(`the import '${symbol.name}' leads nowhere`);
}

/** `require('client').Util.Kafka`: a member chain that the checker does not follow through a variable of the surface. */
function surfaceMemberValue(evaluator: Evaluator, specifier: string, path: readonly string[]): Value | undefined {
  const client = evaluator.project.clientFor(specifier);
  const sourceFile = client && evaluator.project.program.getSourceFile(`/@surface/${client.name}.d.ts`);
  if (!sourceFile || path.length < 2) return undefined;
  const value = path.reduce<Value>((v, key) => evaluator.member(v, key), sourceFileValue(evaluator, sourceFile));
  return value.kind === 'instance' || value.kind === 'record' || (value.kind === 'known' && value.value !== undefined) ? value : undefined;
}

