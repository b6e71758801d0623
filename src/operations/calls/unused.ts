/** Code that nothing in the workspace leads to: a function or class of a program that nobody names outside of itself. */
import { ts } from 'ts-morph';
import { CLASS_DECORATORS, REQUEST_METHODS, STARTUP_METHODS } from '../triggers/trigger-tables.js';
import type { Evaluator } from '../../values/evaluate.js';
import { lazily } from '../../workspace/lazily.js';
import type { TextTest } from '../../workspace/scan.js';
import { namePattern } from '../../workspace/words.js';
import type { CallGraph } from './callers.js';
import { functionsAround, isWholeExport } from './calls-in.js';
import { isFunctionLiteral, outermost } from '../syntax/syntax.js';
import { originOf } from '../../values/modules.js';

export interface UnusedHost {
  readonly files: readonly string[];
  matches(file: string, test: TextTest): boolean;
  read(file: string): string | undefined;
  importersOf(file: string): readonly string[];
  importsOf(file: string): readonly string[];
}

/** A function or class, by the name that whoever uses it must write. */
interface Named {
  readonly name: string;
  readonly node: ts.Node;
}

/**
 * Tells of a place whether it is in code that nobody uses. What a framework may come to by itself (what it finds by the path of a file, what
 * is decorated, what a file is all of) is never said to be unused, nor is anything where the program is not there that could use it.
 * @param isOfService is a file part of what is deployed, and no library's?
 * @param places what will be asked of: the texts of all files are looked through once for all of them
 */
export function createUnused(evaluator: Evaluator, graph: CallGraph, host: UnusedHost, isOfService: (file: string) => boolean, places: Iterable<ts.Node>): (node: ts.Node) => boolean {
  const known = new Map<ts.Node, boolean>();
  const parsed = new Map<string, ts.SourceFile>();
  const parse = (file: string): ts.SourceFile => {
    const sourceFile = parsed.get(file) ?? evaluator.project.sourceFile(file) ?? ts.createSourceFile(file, host.read(file) ?? '', ts.ScriptTarget.Latest, true);
    parsed.set(file, sourceFile);
    return sourceFile;
  };
  const isComplete = createCompleteness(evaluator, host);
  const candidatesAt = (node: ts.Node): readonly Named[] =>
    functionsAround(node).flatMap((fn) => namedAt(evaluator, graph, fn)).filter((one) => isReachedByName(one.node, host, evaluator) && isComplete(one.node));
  const filesNaming = (names: Iterable<string>): readonly string[] => {
    const pattern = namePattern(...[...names].sort());
    return host.files.filter((file) => host.matches(file, pattern));
  };
  const expected = lazily(() => {
    const names = new Set([...places].flatMap(candidatesAt).map(({ name }) => name));
    return { names, files: names.size === 0 ? [] : filesNaming(names) };
  });
  const isUnused = (one: Named): boolean => {
    const before = known.get(one.node);
    if (before !== undefined) return before;
    // Whatever leads back here uses it.
    known.set(one.node, false);
    const { names, files } = expected();
    const candidates = names.has(one.name) ? files : filesNaming([one.name]);
    const users = isFunction(one.node) ? usersOf(fileOf(evaluator, one.node), host) : undefined;
    const sought: Sought = { name: one.name, pattern: namePattern(one.name), own: one.node, isDead: isUnusedModule };
    // The candidates name any of the names that are asked for: what does not name this one is neither parsed nor gone through.
    const mayUse = (file: string): boolean => (!users || users.has(file) || host.matches(file, LOADS_BY_NAME)) && sought.pattern.test(evaluator.project.sourceFile(file)?.text ?? host.read(file) ?? '');
    const answer = !candidates.some((file) => mayUse(file) && isWritten(parse(file), sought));
    known.set(one.node, answer);
    return answer;
  };
  /** A module of Nest's that a library offers makes nothing of what it lists where none takes it; one of an application may be one that is worked on. */
  const isUnusedModule = (node: ts.Node): boolean => {
    if (!ts.isClassDeclaration(node) || isOfService(fileOf(evaluator, node)) || !node.name || !isFound(node) || !ts.getDecorators(node)?.every(isImportedFromNest)) return false;
    const one = { name: node.name.text, node };
    return isReachedByName(node, host, evaluator) && isComplete(node) && isUnused(one);
  };
  return (node) => candidatesAt(node).some(isUnused);
}

/** The file of a node, also of one that is not loaded. */
const fileOf = ({ project }: Evaluator, node: ts.Node): string => project.fileOf(node.getSourceFile()) ?? node.getSourceFile().fileName;

/** Files that a program is made of at least: beside fewer it may be that the rest is yet to be written, or stands elsewhere. */
const MIN_FILES = 5;
const LISTS_CLASSES = /\b(?:providers|controllers)\s*:\s*\[\s*[A-Z]/;
const STARTS_NEST = /\bNestFactory\b/;

/** Is there, in the package of something, a program that would use it: one of several files that begins elsewhere, and for a class of Nest's an application with modules that list such classes? */
function createCompleteness(evaluator: Evaluator, host: UnusedHost): (node: ts.Node) => boolean {
  const packages = new Map<string | undefined, { readonly isOfNest: () => boolean; readonly programs: () => readonly string[] }>();
  const isProgram = (beginning: string): boolean => {
    const files = new Set([beginning]);
    for (const file of files) {
      if (files.size >= MIN_FILES) return true;
      for (const next of host.importsOf(file)) files.add(next);
    }
    return files.size >= MIN_FILES;
  };
  const packageWith = (file: string) => {
    const name = evaluator.options.packageOf?.(file);
    const own = lazily(() => filesBeside(evaluator, host, file));
    const known = packages.get(name) ?? {
      isOfNest: lazily(() => own().some((one) => host.matches(one, STARTS_NEST)) && own().some((one) => host.matches(one, LISTS_CLASSES))),
      programs: lazily(() => own().filter((one) => host.importersOf(one).length === 0 && isProgram(one))),
    };
    packages.set(name, known);
    return known;
  };
  /** The programs that a package is part of: its own, and those of the packages that take something from it. */
  const takenBy = new Map<string | undefined, readonly string[]>();
  const takersOf = (file: string): readonly string[] => {
    const name = evaluator.options.packageOf?.(file);
    const found = takenBy.get(name) ?? [...new Map(filesBeside(evaluator, host, file).flatMap((one) => host.importersOf(one)).filter((one) => evaluator.options.packageOf?.(one) !== name).map((one) => [evaluator.options.packageOf?.(one), one])).values()];
    takenBy.set(name, found);
    return found;
  };
  return (node) => {
    const file = fileOf(evaluator, node);
    const own = packageWith(file);
    const isFoundByNest = ts.isClassDeclaration(node) && isFound(node);
    if ((!isFoundByNest || own.isOfNest()) && own.programs().some((one) => one !== file)) return true;
    return takersOf(file).map(packageWith).some(({ isOfNest, programs }) => (!isFoundByNest || isOfNest()) && programs().length > 0);
  };
}

/** The files of the package that a file is in. */
export function filesBeside(evaluator: Evaluator, { files }: UnusedHost, file: string): readonly string[] {
  const { packageOf } = evaluator.options;
  const own = packageOf?.(file);
  return files.filter((one) => packageOf?.(one) === own);
}

/** Those of a function and its class that nobody is known to call or make. */
function namedAt(evaluator: Evaluator, graph: CallGraph, fn: ts.SignatureDeclaration): readonly Named[] {
  const owner = ownerOf(fn);
  const ofClass = owner && ts.isClassDeclaration(owner) && owner.name && !isFoundByItself(evaluator, owner) && graph.allocationsOf(owner).length === 0 ? [{ name: owner.name.text, node: owner }] : [];
  const named = ts.isConstructorDeclaration(fn) ? undefined : namedFunction(fn);
  if (!named) return ofClass;
  const { calls, escapes, isBound } = graph.callersOf(fn as Parameters<CallGraph['callersOf']>[0]);
  return calls.length > 0 || escapes || isBound ? ofClass : [...ofClass, named];
}

/** The class that a function is a member of. */
function ownerOf(fn: ts.SignatureDeclaration): ts.ClassLikeDeclaration | undefined {
  const member = isFunctionLiteral(fn) && ts.isPropertyDeclaration(fn.parent) ? fn.parent : fn;
  return ts.isClassLike(member.parent) ? member.parent : undefined;
}

/** A function declaration, a method, a function that a variable or a member of `exports` holds. */
function namedFunction(fn: ts.SignatureDeclaration): Named | undefined {
  if (isWholeExport(fn)) return undefined;
  if (ts.isFunctionDeclaration(fn)) return fn.name && { name: fn.name.text, node: fn };
  if (ts.isMethodDeclaration(fn)) return ts.isClassLike(fn.parent) && ts.isIdentifier(fn.name) && !isFound(fn) && !isCalledByFramework(fn.name.text, fn.parent) ? { name: fn.name.text, node: fn } : undefined;
  if (!isFunctionLiteral(fn)) return undefined;
  const { parent } = outermost(fn);
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return { name: parent.name.text, node: parent };
  const exported = ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left) && /^(module\.)?exports\.(?!default$)\w+$/.test(parent.left.getText()) ? parent.left.name : undefined;
  return exported && { name: exported.text, node: parent };
}

/** A decorator may tell a framework of it. */
const isFound = (node: ts.Node): boolean => ts.canHaveDecorators(node) && (ts.getDecorators(node)?.length ?? 0) > 0;

/** Nest makes nothing of a class that no module names; of what others decorate nobody knows. */
const isFoundByItself = (evaluator: Evaluator, owner: ts.ClassDeclaration): boolean => (ts.getDecorators(owner) ?? []).some((decorator) => !isOfNest(evaluator, decorator));

/** As its file imports it: what is not loaded has no types. */
const isImportedFromNest = ({ expression }: ts.Decorator): boolean =>
  ts.isCallExpression(expression) &&
  expression.getSourceFile().statements.some((s) => ts.isImportDeclaration(s) && ts.isStringLiteral(s.moduleSpecifier) && s.moduleSpecifier.text.startsWith('@nestjs/') && namePattern(expression.expression.getText()).test(s.importClause?.getText() ?? ''));

export const isOfNest = (evaluator: Evaluator, { expression }: ts.Decorator): boolean => ts.isCallExpression(expression) && originOf(evaluator, expression.expression)?.specifier.startsWith('@nestjs/') === true;

/** Lifecycle hooks, and all methods of what extends or implements something: whoever knows that may call them. */
function isCalledByFramework(name: string, owner: ts.ClassLikeDeclaration): boolean {
  const heritage = (owner.heritageClauses ?? []).flatMap((clause) => clause.types.map((type) => ({ clause, name: type.expression.getText() })));
  const isByHook = heritage.every(({ clause, name: kind }) => clause.token === ts.SyntaxKind.ImplementsKeyword && /^(On[A-Z]\w*|BeforeApplicationShutdown)$/.test(kind));
  return !isByHook || STARTUP_METHODS.test(name) || REQUEST_METHODS.test(name) || (ts.canHaveDecorators(owner) && ts.getDecorators(owner)?.some(({ expression }) => ts.isCallExpression(expression) && CLASS_DECORATORS[expression.expression.getText()]?.methods.test(name)) === true);
}

/**
 * Only by its name can it be come to: its file is imported, and it is not all that file is. A file that nobody imports may be what a framework
 * or a program of its own looks for, but for a class that extends nothing, or a function that takes what no framework hands out, where no file
 * is loaded by a name that is put together.
 */
function isReachedByName(node: ts.Node, host: UnusedHost, evaluator: Evaluator): boolean {
  const importers = host.importersOf(fileOf(evaluator, node));
  if (importers.length > 0) return !(ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.Default) && !isOffered(importers, host);
  const isLost = ts.isClassDeclaration(node) ? !node.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) : isFunction(node) && !isFoundByPath(node);
  return isLost && !host.files.some((file) => host.matches(file, LOADS_BY_NAME));
}

/** What a framework or a cloud finds by the path of its file, and hands a request, an event or an application. */
function isFoundByPath(node: ts.Node): boolean {
  const fn = ts.isFunctionDeclaration(node) ? node : ts.isVariableDeclaration(node) ? node.initializer : ts.isBinaryExpression(node) ? node.right : undefined;
  if (!fn || !ts.isFunctionLike(fn)) return true;
  const [first] = fn.parameters;
  return first !== undefined && isGivenByFramework(first.name);
}

/** `({ req, res })`, `({ data: { order } })`: what is taken apart is what a framework hands out where any of its parts is called so, or is not known. */
function isGivenByFramework(name: ts.BindingName): boolean {
  if (ts.isIdentifier(name)) return GIVEN_BY_FRAMEWORKS.test(name.text);
  return !ts.isObjectBindingPattern(name) || name.elements.some((one) => one.dotDotDotToken !== undefined || !ts.isIdentifier(one.name) || !(one.propertyName === undefined || ts.isIdentifier(one.propertyName)) || GIVEN_BY_FRAMEWORKS.test((one.propertyName ?? one.name).text));
}

const GIVEN_BY_FRAMEWORKS = /^_?(?:e|ev|evt|event|req|request|ctx|context|res|response|app|application|server|fastify|instance|router|program|args|argv|props|knex|queryInterface|db|pgm|broker|strapi|sails|moleculer|bot|client|container|options|opts|config|params|input|job|batch)$/i;

/** Does a barrel that nobody here imports hand it on? That is what a package offers. */
function isOffered(importers: readonly string[], host: UnusedHost): boolean {
  const barrels = new Set(importers.filter((file) => host.matches(file, HANDS_ON)));
  for (const barrel of barrels) {
    const further = host.importersOf(barrel);
    if (further.length === 0) return true;
    for (const file of further) if (host.matches(file, HANDS_ON)) barrels.add(file);
  }
  return false;
}

const HANDS_ON = /^\s*export\s*(?:\*|(?:type\s*)?\{[^}]*\}\s*from\b)|\bexports\s*=\s*(?:\{\s*\.\.\.\s*)?require\(/m;
/** A file is loaded by a name that is put together: any may be. */
export const LOADS_BY_NAME = /\b(?:require|import)\(\s*(?!['"`][^'"`$]*['"`])[^\s)]/;

const isFunction = (node: ts.Node): boolean => !ts.isClassLike(node) && !ts.isMethodDeclaration(node);

/** Whoever can write a function's name and mean it: its file, and those that take it from there, also through others. */
function usersOf(file: string, host: UnusedHost): ReadonlySet<string> {
  const users = new Set([file]);
  for (const user of users) for (const importer of host.importersOf(user)) users.add(importer);
  return users;
}

interface Sought {
  readonly name: string;
  readonly pattern: RegExp;
  readonly own: ts.Node;
  /** What is named in what is dead itself is not used. */
  readonly isDead: (node: ts.Node) => boolean;
}

/** Is a name written in a file, in code or as a text, outside of what it is the name of? */
function isWritten(within: ts.Node, sought: Sought): boolean {
  if (within === sought.own) return false;
  if (ts.isImportDeclaration(within)) return isRenamedIn(within, sought.name);
  if (ts.isIdentifier(within)) return within.text === sought.name && !isHandedOn(within);
  if (ts.isStringLiteralLike(within)) return sought.pattern.test(within.text);
  const found = ts.forEachChild(within, (child) => isWritten(child, sought) || undefined) ?? false;
  return found && !sought.isDead(within);
}

/** `import { publish as send } from './bus'`. */
const isRenamedIn = (node: ts.ImportDeclaration, name: string): boolean => {
  const bindings = node.importClause?.namedBindings;
  return bindings !== undefined && ts.isNamedImports(bindings) && bindings.elements.some(({ propertyName }) => propertyName?.text === name);
};

/** `export { publish }`, `module.exports = { publish }`, `exports.publish = publish`, `const { publish } = require('./bus')`: it is still called nowhere. */
function isHandedOn(id: ts.Identifier): boolean {
  const { parent } = id;
  if (ts.isExportSpecifier(parent)) return parent.propertyName === undefined;
  if (ts.isShorthandPropertyAssignment(parent)) return ts.isBinaryExpression(parent.parent.parent) && /^(module\.)?exports$/.test(parent.parent.parent.left.getText());
  if (ts.isBindingElement(parent)) return parent.propertyName === undefined && parent.name === id && parent.initializer === undefined && isRequired(parent);
  const assignment = ts.isPropertyAccessExpression(parent) && parent.name === id ? parent.parent : parent;
  return ts.isBinaryExpression(assignment) && assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken && assignment.left.getText().replace(/^module\./, '') === `exports.${id.text}` && (assignment.right === id || assignment.left === parent);
}

function isRequired(element: ts.BindingElement): boolean {
  const declaration = element.parent.parent;
  return ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined && ts.isCallExpression(declaration.initializer) && declaration.initializer.expression.getText() === 'require';
}
