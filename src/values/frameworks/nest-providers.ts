/** What a Nest module provides under a token: `{ provide: HANDLERS, useFactory: (a: Sewn, b: Torn) => [a, b], inject: [Sewn, Torn] }`. */
import { ts } from 'ts-morph';
import { tokenNameOf } from '../syntax/acts.js';
import type { Evaluator } from '../evaluate.js';
import { perFile } from '../syntax/per-file.js';
import { sharedDepth } from '../../nearness.js';
import { sourcesMatching } from './sources-matching.js';
import { type Value, alternativesOf, isAbsent, itemsOf, list, oneOf, unknown } from '../value.js';
import { resultsOf, returnsOf } from '../returns.js';
import { objectOf } from '../objects.js';

interface Provider {
  readonly token: ts.Expression;
  readonly literal: ts.ObjectLiteralExpression;
}

/** A list of handlers may be made of others that are provided too, but not without end. */
const MAX_INJECTIONS = 4;

const NEST = /^@nestjs\/common$/;
const PROVIDES = /^(?=[^]*['"]@nestjs\/common['"])[^]*\bprovide\s*:/;
const provides = (sourceFile: ts.SourceFile): boolean => PROVIDES.test(sourceFile.text);
const providers = new WeakMap<object, { readonly files: number; readonly found: readonly Provider[] }>();

/** Is a file written for Nest's container? */
export const usesNest = (sourceFile: ts.SourceFile): boolean => /['"]@nestjs\/common['"]/.test(sourceFile.text);

/**
 * What the modules nearest to `from` provide under a token. Each application of a workspace may give one token a meaning of its own: where
 * several modules that are equally near provide it, nothing is known. Those of the application itself are there to choose from, one for each broker.
 */
export function providedFor(evaluator: Evaluator, token: Value, from: ts.Node, depth = 0): Value | undefined {
  if ((token.kind !== 'known' && token.kind !== 'foreign' && token.kind !== 'class') || depth > MAX_INJECTIONS) return undefined;
  const configured = configuredBy(evaluator, token);
  if (configured) return configured;
  const named = providersOf(evaluator).filter((provider) => isSameToken(evaluator.evaluate(provider.token), token));
  const near = nearest(evaluator, named, evaluator.fileOf(from));
  if (near.length > 1 && !near.every(({ literal }) => areOfOneApplication(evaluator, literal, from))) return undefined;
  const made = near.map(({ literal }) => madeBy(evaluator, literal, depth)).filter((value) => value !== undefined);
  return made.length > 0 && made.length === near.length ? oneOf(made) : undefined;
}

/** Are two places in one package, and not only that: in one directory of it? */
function areOfOneApplication(evaluator: Evaluator, one: ts.Node, other: ts.Node): boolean {
  const [here, there] = [evaluator.fileOf(one), evaluator.fileOf(other)];
  const root = evaluator.options.packageOf?.(here) ?? '';
  return root === evaluator.options.packageOf?.(there) && sharedDepth(here, there) > sharedDepth(here, `${root}/-`);
}

/** `@Inject(kafkaConfig.KEY)`: what the function returns that `registerAs` was given. https://docs.nestjs.com/techniques/configuration#configuration-namespaces */
export function configuredBy(evaluator: Evaluator, token: Value): Value | undefined {
  if (token.kind !== 'foreign' || token.module !== '@nestjs/config' || token.path.join('.') !== 'registerAs.().KEY' || token.base?.kind !== 'foreign') return undefined;
  const results = resultsOf(evaluator, token.base.args[1] ?? list([]));
  return results.length > 0 ? oneOf(results) : undefined;
}

/** Texts are equal by what they say, symbols by where they are made. */
export function isSameToken(a: Value, b: Value): boolean {
  if (a.kind === 'known' && b.kind === 'known') return a.value === b.value;
  if (a.kind === 'class' && b.kind === 'class') return a.node === b.node;
  return a.kind === 'foreign' && b.kind === 'foreign' && a.node !== undefined && a.node === b.node;
}

/** The providers whose file shares most directories with `file`. */
function nearest(evaluator: Evaluator, among: readonly Provider[], file: string): readonly Provider[] {
  const shared = ({ literal }: Provider): number => sharedDepth(file, evaluator.fileOf(literal));
  const most = Math.max(0, ...among.map(shared));
  return among.filter((provider) => shared(provider) === most);
}

/** In files of Nest: their providers. They are loaded when a token is first asked for. */
function providersOf(evaluator: Evaluator): readonly Provider[] {
  evaluator.lookAround(provides);
  const sources = sourcesMatching(evaluator, PROVIDES, NEST);
  const before = providers.get(evaluator.view);
  if (before?.files === sources.length) return before.found;
  const found: Provider[] = [];
  providers.set(evaluator.view, { files: sources.length, found });
  for (const source of sources) found.push(...providersIn(source));
  return found;
}

/** What the loaded files provide, by the names of the tokens: `{ provide: 'EVENT_BUS', useFactory: () => createBus() }`. */
export function providedNames(evaluator: Evaluator): readonly (readonly [name: string, value: () => Value])[] {
  return evaluator.project.sources.filter(provides).flatMap(providersIn).flatMap(({ token, literal }) => {
    const name = tokenNameOf(token);
    return name === undefined ? [] : [[name, () => madeBy(evaluator, literal, 0) ?? unknown('what is provided is not known')] as const];
  });
}

const providersIn = perFile((sourceFile): readonly Provider[] => {
  const found: Provider[] = [];
  collect(sourceFile, found);
  return found;
});

function collect(node: ts.Node, found: Provider[]): void {
  const token = ts.isObjectLiteralExpression(node) ? propertyOf(node, 'provide') : undefined;
  if (token) found.push({ token, literal: node as ts.ObjectLiteralExpression });
  ts.forEachChild(node, (child) => collect(child, found));
}

function propertyOf(literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const p of literal.properties) {
    if (!p.name || !ts.isIdentifier(p.name) || p.name.text !== name) continue;
    if (ts.isPropertyAssignment(p)) return p.initializer;
    if (ts.isShorthandPropertyAssignment(p)) return p.name;
  }
  return undefined;
}

/** `useValue`, `useClass`, `useExisting`, or what `useFactory` returns for what is injected into it. */
function madeBy(evaluator: Evaluator, literal: ts.ObjectLiteralExpression, depth: number): Value | undefined {
  const provider = evaluator.evaluate(literal);
  if (provider.kind !== 'record') return undefined;
  const member = (key: string): Value | undefined => {
    const value = provider.get(key);
    return value && !isAbsent(value) ? value : undefined;
  };
  const given = member('useValue');
  if (given) return given;
  const made = member('useClass') ?? member('useExisting');
  if (made) return made.kind === 'class' ? objectOf(evaluator, made.node) : providedFor(evaluator, made, literal, depth + 1);
  const injected = itemsOf(member('inject') ?? list([])).map((token) => handedIn(evaluator, token, literal, depth));
  const results = alternativesOf(member('useFactory') ?? list([])).flatMap((factory) => {
    if (factory.kind !== 'function') return [];
    // What is not known of it is what the parameter's type says.
    const args = injected.map((value): Value => value ?? unknown('what is injected into a factory'));
    return [returnsOf(evaluator, factory.node, evaluator.enter(factory.node, undefined, factory.context, { self: factory.self, args }))];
  });
  return results.length > 0 ? oneOf(results) : undefined;
}

/** What a factory is given for one of its tokens: an object of the class, else what is provided under it. */
function handedIn(evaluator: Evaluator, token: Value, from: ts.Node, depth: number): Value | undefined {
  return providedFor(evaluator, token, from, depth + 1) ?? (token.kind === 'class' ? objectOf(evaluator, token.node) : undefined);
}
