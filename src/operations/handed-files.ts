/**
 * Files whose classes and functions are handed a client object, or a wrapper around one: `new Ledger(producer)`, `register({ bus, log })`.
 * They import neither the client nor the wrapper, so that nothing else leads to them.
 */
import { ts } from 'ts-morph';
import { assignmentsIn } from '../values/assignments.js';
import type { Evaluator } from '../values/evaluate.js';
import { alternativesOf, type Parameter, type Value } from '../values/value.js';
import { type CallNode, callsIn, REQUIRED, requiredBy } from './calls/calls-in.js';
import { handedIn } from './calls/handed-in.js';
import type { Tools } from './operation.js';
import { symbolOf } from './syntax/symbols.js';
import { importOrigin } from '../values/syntax/import-origin.js';

type Asked = Pick<Tools, 'evaluator' | 'graph'>;

/** Does a file keep what one of its functions is given in a variable of its own: `let producer; const setProducer = (p) => { producer = p; }`? */
export function keepsParameter(evaluator: Evaluator, sourceFile: ts.SourceFile): boolean {
  const declared = (name: ts.Identifier): ts.Declaration | undefined => evaluator.checker.getSymbolAtLocation(name)?.valueDeclaration;
  return [...assignmentsIn(sourceFile).values()].flat().some(({ left, right }) => {
    if (!ts.isIdentifier(left) || !ts.isIdentifier(right)) return false;
    const [kept, given] = [declared(left), declared(right)];
    return kept !== undefined && ts.isVariableDeclaration(kept) && ts.isSourceFile(kept.parent.parent.parent) && given !== undefined && ts.isParameter(given);
  });
}

/** Does a file hand what one of its functions is given to a module where it requires it: `(options) => require('./routes')(options)`? */
export function handsParameterOn(evaluator: Evaluator, sourceFile: ts.SourceFile): boolean {
  const isParameter = (part: ts.Expression): boolean => ts.isIdentifier(part) && evaluator.checker.getSymbolAtLocation(part)?.valueDeclaration?.kind === ts.SyntaxKind.Parameter;
  return (callsIn(sourceFile).calls.get(REQUIRED) ?? []).some((call) => (call.arguments ?? []).flatMap(partsOf).some(isParameter));
}

/** Asks for the files that are handed something which `sourceFile` got from one of `origins`, or a client object. */
export function demandHandedFiles(tools: Asked, sourceFile: ts.SourceFile, origins: (file: string) => boolean): void {
  const { evaluator } = tools;
  for (const call of [...callsIn(sourceFile).calls.values()].flat()) {
    const parts = call.arguments?.flatMap(partsOf).filter(mayHand) ?? [];
    if (parts.length === 0 || (isLocal(evaluator, call) && !isOfService(evaluator, call))) continue;
    // What is called is mostly here, or a package's: only where its file is missing do the arguments matter.
    const wanted = evaluator.wantedFor(call.expression);
    if (wanted.size > 0 && parts.some((part) => isHanded(tools, call, part, origins))) for (const file of wanted) evaluator.demand(file);
  }
}

/** `ctx.service.intake.start(kafka)` in an application of egg: no import leads to the service. */
const isOfService = (evaluator: Evaluator, { expression }: CallNode): boolean => ts.isPropertyAccessExpression(expression) && /\bservice\.\w/.test(expression.getText()) && evaluator.options.isDependency?.('egg') === true;

/** What is called is here already, or nothing of the workspace. */
function isLocal(evaluator: Evaluator, call: CallNode): boolean {
  if (requiredBy(call) !== undefined) return false;
  if (!ts.isIdentifier(call.expression)) return !ts.isNewExpression(call) && !(isMember(call.expression) && (ts.isIdentifier(call.expression.expression) || (ts.isPropertyAccessExpression(call.expression) && isRegistering(call.expression))));
  if (call.expression.text === 'require') return true;
  const declaration = evaluator.checker.getSymbolAtLocation(call.expression)?.declarations?.[0];
  return declaration !== undefined && (ts.isFunctionDeclaration(declaration) || ts.isClassLike(declaration) || ts.isParameter(declaration));
}

const isMember = (callee: ts.Expression): callee is ts.PropertyAccessExpression | ts.ElementAccessExpression => ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee);

/** `Registry.instance().register('bus', bus)`. */
const isRegistering = ({ name, expression }: ts.PropertyAccessExpression): boolean => /^(register|set|add|bind|provide)/.test(name.text) && ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression) && ts.isIdentifier(expression.expression.expression);

/** An argument, or the members of one that is written as an object. */
function partsOf(argument: ts.Expression): readonly ts.Expression[] {
  if (!ts.isObjectLiteralExpression(argument)) return [argument];
  return argument.properties.flatMap((p) => (ts.isShorthandPropertyAssignment(p) ? [p.name] : ts.isPropertyAssignment(p) ? [p.initializer] : []));
}

/** Can something that was made elsewhere, or a function of an object that is written here, be handed on so? */
const mayHand = (part: ts.Expression): boolean => (ts.isArrowFunction(part) && ts.isPropertyAssignment(part.parent)) || ts.isIdentifier(part) || ts.isPropertyAccessExpression(part) || ts.isNewExpression(part) || ts.isCallExpression(part);

/** Is it a client object, or a function, or an object of a class or constructor function, of one of the files? */
export function isMadeIn(evaluator: Evaluator, value: Value, files: (file: string) => boolean): boolean {
  const made = value.kind === 'object' ? value.class : value.kind === 'function' ? value.node : value.kind === 'record' ? value.maker : undefined;
  return value.kind === 'instance' || (made !== undefined && files(evaluator.fileOf(made)));
}

function isHanded(tools: Asked, call: CallNode, part: ts.Expression, origins: (file: string) => boolean): boolean {
  const { evaluator } = tools;
  if (ts.isIdentifier(part) && importedFrom(evaluator, part, origins)) return true;
  // What another function was given and kept is what its callers gave.
  const isGiven = (v: Value): v is Parameter => v.kind === 'parameter' && (requiredBy(call) !== undefined || !ts.findAncestor(part, (n) => n === v.of));
  const values = alternativesOf(evaluator.evaluate(part)).flatMap((v) => (isGiven(v) ? handedIn(tools, v) : [v]));
  const isFromThere = (v: Value): boolean => isMadeIn(evaluator, v, origins);
  // `start()` gave `{ publish }`, an object that is no class's, and somebody puts it among the options of others.
  const holdsIt = (v: Value, depth: number): boolean => isFromThere(v) || (depth > 0 && v.kind === 'record' && v.keys.slice(0, MAX_MEMBERS).some((key) => alternativesOf(v.get(key) ?? v).some((one) => holdsIt(one, depth - 1))));
  return values.some((v) => holdsIt(v, MAX_DEPTH));
}

const MAX_DEPTH = 2;

/** Objects with more members are settings and tables. */
const MAX_MEMBERS = 20;

/** Is a name the import of something in one of the files, or of a client? */
function importedFrom(evaluator: Evaluator, name: ts.Identifier, origins: (file: string) => boolean): boolean {
  return (symbolOf(evaluator, name)?.declarations ?? []).some((declaration) => {
    const origin = importOrigin(declaration);
    // The client itself: whoever gets it makes the objects.
    if (origin && evaluator.project.clientFor(origin.specifier)) return true;
    const found = origin && evaluator.project.resolve(origin.specifier, evaluator.fileOf(declaration));
    return found?.kind === 'file' && origins(found.file);
  });
}

/** Does a file export modules as they are: `module.exports = { bus: require('./bus') }`? */
export const handsOnModules = (sourceFile: ts.SourceFile | undefined): boolean => sourceFile !== undefined && callsIn(sourceFile).handedOn.length > 0;

const WHOLE_IMPORTS = /\b(?:const|let|var)\s+([\w$]+)\s*=\s*require\(\s*['"]\.|\bimport\s+(?:\*\s*as\s+)?([\w$]+)\s+from\s+['"][.@~]/g;

/** Does a file import a module as a whole and use it as an argument, or as a member of one? By text: the file is not loaded. */
export function handsModuleOn(text: string): boolean {
  const names = [...text.matchAll(WHOLE_IMPORTS)].map((match) => (match[1] ?? match[2] ?? '').replaceAll('$', '\\$'));
  return names.length > 0 && new RegExp(`[(,{:]\\s*(?:${names.join('|')})\\s*[,)}]`).test(text);
}
