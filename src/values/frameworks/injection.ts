/** What containers of dependency injection hand out: objects of classes, and what a token is bound to (inversify, tsyringe, typedi). */
import { ts } from 'ts-morph';
import { tokenNameOf } from '../syntax/acts.js';
import type { Evaluator } from '../evaluate.js';
import { isSameToken } from './nest-providers.js';
import { sourcesMatching } from './sources-matching.js';
import { type Context, type Foreign, type Value, alternativesOf, at, isAbsent, list, oneOf } from '../value.js';
import { resultsOf } from '../returns.js';
import { typeValue } from '../types.js';
import { objectOf } from '../objects.js';

const CONTAINERS = /^(inversify|tsyringe|typedi)$/;
/** Is a file written with such a container? */
export const usesContainer = (sourceFile: ts.SourceFile): boolean => /['"](inversify|tsyringe|typedi)['"]/.test(sourceFile.text);
const HANDS_OUT = /^(get|resolve)(Async)?$/;

/** The value of `container.get<T>(TOKEN)` or `container.resolve(Class)`: what the token is bound to, else what the type says. */
export function handedOut(evaluator: Evaluator, callee: Foreign, node: ts.CallExpression, context: Context | undefined): Value | undefined {
  if (!CONTAINERS.test(callee.module) || !HANDS_OUT.test(callee.path.at(-1) ?? '') || !node.arguments[0]) return undefined;
  const asked = evaluator.evaluate(node.arguments[0], context);
  const [type] = node.typeArguments ?? [];
  return boundTo(evaluator, asked) ?? (asked.kind === 'class' ? objectOf(evaluator, asked.node) : undefined) ?? (type && typeValue(evaluator, type, node));
}

interface Binding {
  readonly token: ts.Expression;
  readonly value: () => Value;
}
const bindings = new WeakMap<object, { readonly files: number; readonly found: readonly Binding[] }>();

/** What the workspace binds to a token; nothing where it is bound in ways that are not known, or not at all. */
export function boundTo(evaluator: Evaluator, token: Value): Value | undefined {
  if (token.kind !== 'known' && token.kind !== 'foreign' && token.kind !== 'class') return undefined;
  const values = bindingsOf(evaluator).filter((binding) => isSameToken(evaluator.evaluate(binding.token), token)).map(({ value }) => value());
  const known = values.filter((v) => v.kind !== 'unknown' && !isAbsent(v));
  return known.length > 0 ? oneOf(known) : undefined;
}

const ALL = /^(injectAll|multiInject|InjectMany)$/;
/** Does a decorator ask for all that is bound to its token (`@injectAll(TOKEN)`)? */
const asksForAll = (decorated: ts.ParameterDeclaration | ts.PropertyDeclaration): boolean => (ts.getDecorators(decorated) ?? []).some(({ expression }) => ts.isCallExpression(expression) && ts.isIdentifier(expression.expression) && ALL.test(expression.expression.text));

/** What a container injects for the token of a parameter or field: one of what is bound to it, or a list of all. */
export function injectedFor(evaluator: Evaluator, token: Value, holder: ts.ParameterDeclaration | ts.PropertyDeclaration): Value | undefined {
  const bound = boundTo(evaluator, token);
  return bound && asksForAll(holder) ? list(alternativesOf(bound)) : bound;
}

/** In files that import a container: its bindings. They are loaded when a token is first asked for. */
function bindingsOf(evaluator: Evaluator): readonly Binding[] {
  evaluator.lookAround(binds);
  const sources = sourcesMatching(evaluator, BINDS, CONTAINERS);
  const before = bindings.get(evaluator.view);
  if (before?.files === sources.length) return before.found;
  const found: Binding[] = [];
  bindings.set(evaluator.view, { files: sources.length, found });
  for (const source of sources) found.push(...evaluator.read(bindingsIn, source));
  return found;
}
/** What the loaded files bind, by the names of the tokens: `container.register('Bus', { useValue: bus })`. */
export function boundNames(evaluator: Evaluator): readonly (readonly [name: string, value: () => Value])[] {
  const sources = evaluator.project.sources.filter(binds);
  return sources.flatMap((sourceFile) => evaluator.read(bindingsIn, sourceFile)).flatMap(({ token, value }) => (tokenNameOf(token) === undefined ? [] : [[tokenNameOf(token) as string, value] as const]));
}

const bindingsIn = (evaluator: Evaluator, sourceFile: ts.SourceFile): readonly Binding[] => {
  const found: Binding[] = [];
  collect(evaluator, sourceFile, found);
  return found;
};

const BINDS = /^(?=[^]*['"](?:inversify|tsyringe|typedi)['"])[^]*(?:\bbind\s*(?:<[^>]*>)?\(|[cC]ontainer\.register|\bContainer\.set\(|@Service\(\s*[\w{])/;
const binds = (sourceFile: ts.SourceFile): boolean => BINDS.test(sourceFile.text);

function collect(evaluator: Evaluator, node: ts.Node, found: Binding[]): void {
  const binding = ts.isCallExpression(node) ? (ts.isDecorator(node.parent) ? serviceBinding(evaluator, node) : toBinding(evaluator, node)) : undefined;
  if (binding) found.push(binding);
  ts.forEachChild(node, (child) => collect(evaluator, child, found));
}

/** `@Service(TOKEN)` and `@Service({ id: TOKEN })` of typedi, on the class that the token stands for. */
function serviceBinding(evaluator: Evaluator, call: ts.CallExpression): Binding | undefined {
  const owner = call.parent.parent;
  const [first] = call.arguments;
  if (!first || !ts.isClassLike(owner) || !ts.isIdentifier(call.expression) || call.expression.text !== 'Service') return undefined;
  const id = ts.isObjectLiteralExpression(first) ? first.properties.find((p): p is ts.PropertyAssignment => ts.isPropertyAssignment(p) && p.name.getText() === 'id')?.initializer : first;
  return id && { token: id, value: () => objectOf(evaluator, owner) };
}

function toBinding(evaluator: Evaluator, call: ts.CallExpression): Binding | undefined {
  if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
  const [first, second] = call.arguments;
  const made = (expression: ts.Expression | undefined): Value => madeBy(evaluator, evaluator.evaluate(expression));
  switch (call.expression.name.text) {
    case 'toConstantValue':
      return bind(call, () => evaluator.evaluate(first));
    case 'to':
    case 'toDynamicValue':
      return bind(call, () => made(first));
    case 'registerInstance':
      return first && { token: first, value: () => evaluator.evaluate(second) };
    case 'registerSingleton':
      return first && { token: first, value: () => made(second) };
    case 'register':
      return first && { token: first, value: () => fromProvider(evaluator, evaluator.evaluate(second)) };
    case 'set':
      return first && call.expression.expression.getText() === 'Container' ? { token: first, value: () => evaluator.evaluate(second) } : undefined;
    default:
      return undefined;
  }
}

/** The token of `bind(TOKEN).…`. */
function bind(call: ts.CallExpression, value: () => Value): Binding | undefined {
  const binding = (call.expression as ts.PropertyAccessExpression).expression;
  if (!ts.isCallExpression(binding) || !binding.arguments[0]) return undefined;
  const name = ts.isPropertyAccessExpression(binding.expression) ? binding.expression.name.text : binding.expression.getText();
  return /^(re)?bind$/.test(name) ? { token: binding.arguments[0], value } : undefined;
}

/** `{ useValue }`, `{ useClass }`, `{ useFactory }`. */
function fromProvider(evaluator: Evaluator, provider: Value): Value {
  const given = at(provider, 'useValue');
  if (!isAbsent(given)) return given;
  const byClass = at(provider, 'useClass');
  return madeBy(evaluator, isAbsent(byClass) ? at(provider, 'useFactory') : byClass);
}

/** An object of a class, or what a factory returns. */
export function madeBy(evaluator: Evaluator, maker: Value): Value {
  const values = alternativesOf(maker).flatMap((m): readonly Value[] => (m.kind === 'class' ? [objectOf(evaluator, m.node)] : resultsOf(evaluator, m)));
  return values.length > 0 ? oneOf(values) : { kind: 'unknown', why: 'what a container makes of something that is not known' };
}
