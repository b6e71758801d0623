/**
 * What a container of awilix hands to the classes and factories that it makes, as members of their first parameter, by the names under
 * which it is registered. https://github.com/jeffijoe/awilix#usage
 */
import { ts } from 'ts-morph';
import type { Evaluator } from '../evaluate.js';
import { madeBy } from './injection.js';
import { sourcesMatching } from './sources-matching.js';
import { type Context, type Value, alternativesOf, oneOf, unknown } from '../value.js';
import { sourceFileValue } from '../modules.js';
import { objectOf } from '../objects.js';

/** `asClass(Mailer).singleton()`: how something is made, and what of. */
interface Registration {
  readonly how: string;
  readonly from: ts.Expression;
}

const AWILIX = /^awilix$/;
const REGISTERS = /^(?=[^]*['"]awilix['"])[^]*\.register\(/;
const registers = (sourceFile: ts.SourceFile): boolean => REGISTERS.test(sourceFile.text);
const known = new WeakMap<object, { readonly files: number; readonly found: ReadonlyMap<string, Registration> }>();

/** What a member of a parameter is, where a container makes the class or calls the function that has it; also of the container's `cradle`. */
export function injectedMember(evaluator: Evaluator, base: Value, member: string): Value | undefined {
  const isCradle = base.kind === 'foreign' && base.module === 'awilix' && base.path.at(-1) === 'cradle';
  if (!isCradle && !(base.kind === 'parameter' && base.index === 0 && base.path.length === 0)) return undefined;
  const registrations = registrationsOf(evaluator);
  const registration = registrations.get(member);
  if (!registration || (base.kind === 'parameter' && !isMadeBy(evaluator, base.of, registrations))) return undefined;
  return valueOf(evaluator, registration);
}

/** In its classic mode a container goes by the names of the parameters: `constructor(mailer, clock)`. */
export function injectedParameter(evaluator: Evaluator, fn: ts.Node, name: string): Value | undefined {
  const registrations = registrationsOf(evaluator);
  const registration = registrations.get(name);
  if (!isMadeBy(evaluator, fn, registrations)) return undefined;
  return registration ? valueOf(evaluator, registration) : loadedAs(evaluator, name);
}

const LOADS = /^(?=[^]*['"]awilix['"])[^]*\.loadModules\(/;
const EXPORTS_ONE = /\bexport default\b|\bmodule\.exports\s*=/;
const camelCase = (text: string): string => text.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_all, next: string | undefined) => (next ?? '').toUpperCase());

/** What a container loads by a glob is registered under the name of its file: what `berth.reader.ts` exports is `berthReader`. */
function loadedAs(evaluator: Evaluator, name: string): Value | undefined {
  const { filesMatching, filesImporting } = evaluator.options;
  if (!filesMatching || filesMatching(LOADS, filesImporting?.(AWILIX)).length === 0) return undefined;
  const file = filesMatching(EXPORTS_ONE).find((one) => camelCase(one.slice(one.lastIndexOf('/') + 1).replace(/\.\w+$/, '')) === name);
  const source = file === undefined ? undefined : evaluator.sourceFile(file);
  const exported = source && evaluator.member(sourceFileValue(evaluator, source), 'default');
  const made = alternativesOf(exported ?? unknown('a module that is not read')).flatMap((v) => (v.kind === 'class' ? [objectOf(evaluator, v.node)] : []));
  return made.length > 0 ? oneOf(made) : undefined;
}

/** The value of `container.resolve('mailer')`, wherever the container is handed to: `req.scope.resolve('mailer')`. */
export function resolvedByName(evaluator: Evaluator, node: ts.CallExpression, context: Context | undefined): Value | undefined {
  const [name, second] = node.arguments;
  if (!ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'resolve' || !name || second || !ts.isStringLiteralLike(name)) return undefined;
  const registration = registrationsOf(evaluator).get(name.text);
  const base = registration && evaluator.evaluate(node.expression.expression, context);
  return base && (base.kind === 'parameter' || (base.kind === 'foreign' && base.module === 'awilix')) ? valueOf(evaluator, registration) : undefined;
}

/** The names under which client objects, and objects that are read already, are registered. */
export function registeredNames(evaluator: Evaluator): readonly string[] {
  return [...registrationsOf(evaluator)].flatMap(([name, registration]) => {
    if (evaluator.wantedFor(registration.from).size > 0) return [];
    return alternativesOf(valueOf(evaluator, registration)).some(({ kind }) => kind === 'instance' || kind === 'object') ? [name] : [];
  });
}

function registrationsOf(evaluator: Evaluator): ReadonlyMap<string, Registration> {
  evaluator.lookAround(registers);
  const sources = sourcesMatching(evaluator, REGISTERS, AWILIX);
  const before = known.get(evaluator.view);
  if (before?.files === sources.length) return before.found;
  const found = new Map<string, Registration>();
  known.set(evaluator.view, { files: sources.length, found });
  for (const source of sources) collect(source, found);
  return found;
}

function collect(node: ts.Node, found: Map<string, Registration>): void {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'register') {
    const [first, second] = node.arguments;
    const add = (name: string, expression: ts.Expression | undefined): void => {
      const registration = expression && toRegistration(expression);
      if (registration) found.set(name, registration);
    };
    if (first && ts.isStringLiteralLike(first)) add(first.text, second);
    if (first && ts.isObjectLiteralExpression(first)) for (const p of first.properties) if (ts.isPropertyAssignment(p) && (ts.isIdentifier(p.name) || ts.isStringLiteralLike(p.name))) add(p.name.text, p.initializer);
  }
  ts.forEachChild(node, (child) => collect(child, found));
}

function toRegistration(expression: ts.Expression): Registration | undefined {
  if (!ts.isCallExpression(expression)) return undefined;
  const { expression: callee } = expression;
  const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
  const [from] = expression.arguments;
  if (/^as(Class|Function|Value)$/.test(name)) return from && { how: name, from };
  return ts.isPropertyAccessExpression(callee) ? toRegistration(callee.expression) : undefined;
}

function valueOf(evaluator: Evaluator, { how, from }: Registration): Value {
  const value = evaluator.evaluate(from);
  return how === 'asValue' ? value : madeBy(evaluator, value);
}

/** Is a function one that a container calls, or the constructor of a class that it makes? By its name, which the container's file imports; one without a name by itself. */
function isMadeBy(evaluator: Evaluator, fn: ts.Node, registrations: ReadonlyMap<string, Registration>): boolean {
  const owner = ts.isConstructorDeclaration(fn) ? fn.parent : ts.isVariableDeclaration(fn.parent) ? fn.parent : fn;
  const name = 'name' in owner && owner.name && ts.isIdentifier(owner.name as ts.Node) ? (owner.name as ts.Identifier).text : undefined;
  return [...registrations.values()].some(({ how, from }) => {
    if (how === 'asValue') return false;
    if (from === fn || !ts.isIdentifier(from)) return from === fn;
    if (name !== undefined) return from.text === name;
    return evaluator.wantedFor(from).size === 0 && alternativesOf(evaluator.evaluate(from)).some((v) => (v.kind === 'function' || v.kind === 'class') && (v.node as ts.Node) === owner);
  });
}
