/** What a declared type proves of a value. */
import { ts } from 'ts-morph';
import type { Client } from '../clients/client.js';
import type { Evaluator } from './evaluate.js';
import { type Value, placeOf } from './value.js';
import { importOrigin } from './syntax/import-origin.js';
import { fileModule } from './modules.js';
import { injectionToken } from './frameworks/injection-token.js';

/** The class or interface declaration that a name in a type position means, following imports. */
export function declaredType(evaluator: Evaluator, name: ts.Node): ts.ClassLikeDeclaration | ts.InterfaceDeclaration | undefined {
  let symbol = evaluator.checker.getSymbolAtLocation(name);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) {
    const target = evaluator.checker.getAliasedSymbol(symbol);
    if (!target.declarations?.length) {
      for (const d of symbol.declarations ?? []) {
        const origin = importOrigin(d);
        if (origin) fileModule(evaluator, origin.specifier, d);
      }
      return undefined;
    }
    symbol = target;
  }
  const declared = symbol?.declarations?.find((d): d is ts.ClassLikeDeclaration | ts.InterfaceDeclaration => ts.isClassLike(d) || ts.isInterfaceDeclaration(d));
  if (declared) evaluator.reach(declared);
  return declared;
}

export function surfaceClass(evaluator: Evaluator, name: ts.Node): { client: string; type: string } | undefined {
  const declared = declaredType(evaluator, name);
  const client = declared && evaluator.project.clientOf(declared.getSourceFile());
  return client && declared?.name && isObjectType(client, declared) ? { client: client.name, type: declared.name.text } : undefined;
}

const objectTypes = new WeakMap<Client, ReadonlySet<string>>();

/** Types of the surface that have operations, or extend one that has: what is an object of the client, and not a mere option bag. */
export function isObjectType(client: Client, declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration): boolean {
  let types = objectTypes.get(client);
  if (!types) objectTypes.set(client, (types = new Set(Object.keys(client.operations).flatMap((key) => (key.startsWith('new ') ? [key.slice(4)] : key.includes('.') ? [key.split('.')[0] as string] : [])))));
  if (declaration.name && types.has(declaration.name.text)) return true;
  return (declaration.heritageClauses ?? []).some((c) => c.types.some((t) => ts.isIdentifier(t.expression) && (types?.has(t.expression.text) ?? false)));
}

const WRAPPING = new Set(['Promise', 'Readonly', 'Partial', 'Required', 'Awaited', 'NonNullable', 'Omit', 'Pick', 'Observable', 'Provider']);

/** What a declared type proves about a value: a client object, an object of a class here, or something of a package. */
export function typeValue(evaluator: Evaluator, type: ts.TypeNode, holder: ts.Node): Value | undefined {
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) {
    for (const part of type.types) {
      const value = typeValue(evaluator, part, holder);
      if (value) return value;
    }
    return undefined;
  }
  if (ts.isTypeQueryNode(type)) return evaluator.evaluate(type.exprName);
  if (ts.isParenthesizedTypeNode(type)) return typeValue(evaluator, type.type, holder);
  if (ts.isTypeReferenceNode(type)) {
    const name = ts.isQualifiedName(type.typeName) ? type.typeName.right : type.typeName;
    if (WRAPPING.has(name.text) && type.typeArguments?.[0]) return typeValue(evaluator, type.typeArguments[0], holder);
    const surface = surfaceClass(evaluator, name);
    if (surface) return { kind: 'instance', client: surface.client, type: surface.type, identity: placeOf(holder), args: [], ...injectionToken(evaluator, holder) };
    const declared = declaredType(evaluator, name);
    if (declared && ts.isClassLike(declared)) return { kind: 'object', class: declared, get: (key) => evaluator.field({ kind: 'object', class: declared }, key) };
    if (declared) {
      const [only, second] = evaluator.classes.subtypesOf(declared);
      return only && !second ? { kind: 'object', class: only, get: (key) => evaluator.field({ kind: 'object', class: only }, key) } : undefined;
    }
    const foreign = foreignType(evaluator, type.typeName);
    if (foreign) return foreign;
  }
  const byChecker = evaluator.checker.getTypeFromTypeNode(type);
  return evaluator.classes.instanceOfType(byChecker, holder);
}

/** A type that is imported from a package: `MailerService` is `['MailerService', '#']` of its module. */
function foreignType(evaluator: Evaluator, name: ts.EntityName): Value | undefined {
  const first = ts.isQualifiedName(name) ? (ts.isIdentifier(name.left) ? name.left : undefined) : name;
  if (!first) return undefined;
  const symbol = evaluator.checker.getSymbolAtLocation(first);
  for (const declaration of symbol?.declarations ?? []) {
    const origin = importOrigin(declaration);
    if (!origin) continue;
    const value = fileModule(evaluator, origin.specifier, declaration);
    if (value.kind !== 'foreign') return undefined;
    const path = [...origin.path, ...(ts.isQualifiedName(name) ? [name.right.text] : [])];
    return { ...value, path: [...path, '#'] };
  }
  return undefined;
}
