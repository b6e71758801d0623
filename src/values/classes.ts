/** Classes of the workspace: receivers, fields, inheritance, injection, and what a declared type alone proves. */
import { ts } from 'ts-morph';
import type { Client } from '../clients/client.js';
import { actsIn } from './syntax/acts.js';
import { withContents } from './collections/contents.js';
import { frameworkBase } from './frameworks/egg.js';
import { usesMark } from './frameworks/metadata.js';
import { constructorParameter, injectedValue, injectionToken } from './frameworks/injected-members.js';
import { assignmentsIn } from './assignments.js';
import { classValue, fileModule, importOrigin, settle } from './declarations.js';
import type { Evaluator } from './evaluate.js';
import { scopeOf } from './frames.js';
import { returnsOf } from './literals.js';
import { exportOf } from './surface-exports.js';
import { isStatic, thisContainerOf } from './syntax/this-container.js';
import { prototypeSelf } from './prototypes.js';
import { type Context, type Foreign, type FunctionNode, type Instance, type LocalObject, type Value, parametersIn, unknown } from './value.js';

export interface ClassIndex {
  /** What a class extends: a class of the workspace, a client's, or something foreign. */
  baseOf(node: ts.ClassLikeDeclaration): Value | undefined;
  /** Classes that extend a class or implement an interface, directly and further down. */
  subtypesOf(node: ts.ClassLikeDeclaration | ts.InterfaceDeclaration): readonly ts.ClassLikeDeclaration[];
  /** Right sides of `this.key = …` (or `Class.key = …`) inside a class. */
  assignments(node: ts.ClassLikeDeclaration, key: string): readonly ts.Expression[];
  /** The client object that a type stands for, if it is one. */
  instanceOfType(type: ts.Type, holder: ts.Node): Instance | undefined;
}

export function createClassIndex(evaluator: Evaluator): ClassIndex {
  const bases = new Map<ts.ClassLikeDeclaration, Value | undefined>();
  let subtypes: Map<ts.Node, Set<ts.ClassLikeDeclaration>> | undefined;

  const baseOf = (node: ts.ClassLikeDeclaration): Value | undefined => {
    if (bases.has(node)) return bases.get(node);
    bases.set(node, undefined);
    const clause = node.heritageClauses?.find((c) => c.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
    const base = clause && heritageValue(evaluator, clause);
    bases.set(node, base);
    return base;
  };

  const buildSubtypes = (): Map<ts.Node, Set<ts.ClassLikeDeclaration>> => {
    const direct = new Map<ts.Node, Set<ts.ClassLikeDeclaration>>();
    const add = (parent: ts.Node, child: ts.ClassLikeDeclaration): void => {
      const children = direct.get(parent) ?? new Set();
      children.add(child);
      direct.set(parent, children);
    };
    for (const sourceFile of evaluator.project.sources) {
      for (const node of actsIn(sourceFile).classes) {
        const base = baseOf(node);
        if (base?.kind === 'class') add(base.node, node);
        for (const clause of node.heritageClauses ?? []) {
          if (clause.token !== ts.SyntaxKind.ImplementsKeyword) continue;
          for (const type of clause.types) {
            const declared = declaredType(evaluator, type.expression);
            if (declared) add(declared, node);
          }
        }
      }
    }
    return direct;
  };

  return {
    baseOf,
    subtypesOf(node) {
      evaluator.lookAround(derives);
      subtypes ??= buildSubtypes();
      const found = new Set<ts.ClassLikeDeclaration>();
      const visit = (parent: ts.Node): void => {
        for (const child of subtypes?.get(parent) ?? []) {
          if (found.has(child)) continue;
          found.add(child);
          visit(child);
        }
      };
      visit(node);
      return [...found];
    },
    assignments(node, key) {
      const own = (node.name && ts.isIdentifier(node.name) ? node.name.text : undefined) ?? '';
      return (assignmentsIn(node.getSourceFile()).get(key) ?? [])
        .filter(({ left }) => ts.isPropertyAccessExpression(left) && (left.expression.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(left.expression) && left.expression.text === own)) && isInside(left, node))
        .map(({ right }) => right);
    },
    instanceOfType(type, holder) {
      for (const part of type.isUnionOrIntersection() ? type.types : [type]) {
        const symbol = part.aliasSymbol ?? part.symbol;
        const declaration = symbol?.declarations?.find((d) => evaluator.project.clientOf(d.getSourceFile()));
        if (!declaration || !(ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration))) continue;
        const client = evaluator.project.clientOf(declaration.getSourceFile());
        if (client && isObjectType(client, declaration)) return { kind: 'instance', client: client.name, type: symbol?.name ?? '', identity: placeOf(holder), args: [] };
      }
      return undefined;
    },
  };
}

/** A name for a place in the program, used as identity. */
export const placeOf = (node: ts.Node): string => `${node.getSourceFile().fileName}:${node.getStart()}`;

const isInside = (node: ts.Node, container: ts.Node): boolean => {
  const owner = ts.findAncestor(node, ts.isClassLike);
  return owner === container;
};

/** Does a file hold a class that extends or implements something? */
const derives = (sourceFile: ts.SourceFile): boolean => actsIn(sourceFile).classes.some((node) => node.heritageClauses !== undefined);

/** `extends Base`: the class; a client's class is an instance type, so it is a foreign-like instance of it. */
function heritageValue(evaluator: Evaluator, clause: ts.ExpressionWithTypeArguments): Value | undefined {
  const surface = surfaceClass(evaluator, clause.expression);
  if (surface) return { kind: 'instance', client: surface.client, type: surface.type, identity: placeOf(clause), args: [] };
  const value = evaluator.evaluate(clause.expression);
  const required = value.kind === 'foreign' ? requiredClass(evaluator, value) : undefined;
  if (required) return { kind: 'instance', client: required.client, type: required.type, identity: placeOf(clause), args: [] };
  return value.kind === 'class' || value.kind === 'foreign' ? value : frameworkBase(evaluator, value);
}

/** `class Outlet extends kafka.Producer` of what CommonJS requires. */
function requiredClass(evaluator: Evaluator, value: Foreign): { client: string; type: string } | undefined {
  const client = value.path.length > 0 ? evaluator.project.clientFor(value.module) : undefined;
  const declared = client && exportOf(evaluator, client.name, value.path);
  return client && declared && ts.isClassDeclaration(declared) && declared.name && isObjectType(client, declared) ? { client: client.name, type: declared.name.text } : undefined;
}

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

function surfaceClass(evaluator: Evaluator, name: ts.Node): { client: string; type: string } | undefined {
  const declared = declaredType(evaluator, name);
  const client = declared && evaluator.project.clientOf(declared.getSourceFile());
  return client && declared?.name && isObjectType(client, declared) ? { client: client.name, type: declared.name.text } : undefined;
}

const objectTypes = new WeakMap<Client, ReadonlySet<string>>();
/** Types of the surface that have operations, or extend one that has: what is an object of the client, and not a mere option bag. */
function isObjectType(client: Client, declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration): boolean {
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
    if (declared && ts.isClassLike(declared)) return { kind: 'object', class: declared, get: (key) => fieldOf(evaluator, { kind: 'object', class: declared }, key) };
    if (declared) {
      const [only, second] = evaluator.classes.subtypesOf(declared);
      return only && !second ? { kind: 'object', class: only, get: (key) => fieldOf(evaluator, { kind: 'object', class: only }, key) } : undefined;
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

/** The value of `this` (or `super`) at a place. */
export function selfOf(evaluator: Evaluator, node: ts.Node, context: Context | undefined): Value {
  const fn = thisContainerOf(node);
  const frame = evaluator.frameOf(fn, context);
  if (frame?.self) return frame.self;
  const owner = ts.findAncestor(fn, ts.isClassLike);
  // In a static function it is the class, unless others that extend it call it.
  if (owner && isStatic(fn) && evaluator.classes.subtypesOf(owner).length === 0) return classValue(evaluator, owner);
  if (owner) return { kind: 'parameter', of: owner, index: -1, path: [] };
  if (ts.isMethodDeclaration(fn) && ts.isObjectLiteralExpression(fn.parent)) return evaluator.evaluate(fn.parent, context);
  if (ts.isFunctionExpression(fn) || ts.isFunctionDeclaration(fn)) return prototypeSelf(evaluator, fn, context) ?? unknown("a 'this' that is not known");
  return unknown("a 'this' that is not known");
}

/** A member of an object of a class here: field, accessor or method, own or inherited. */
export function fieldOf(evaluator: Evaluator, object: LocalObject, key: string, self: Value = object, calls?: Context, from = object.class): Value | undefined {
  for (let level: ts.ClassLikeDeclaration | undefined = from; level; ) {
    const context = constructionOf(evaluator, object, level);
    const found = ownField(evaluator, level, key, context, self, object, calls);
    if (found) return found;
    const base: Value | undefined = evaluator.classes.baseOf(level);
    if (base?.kind === 'instance') return undefined;
    if (base?.kind === 'foreign') return { kind: 'foreign', module: base.module, path: [...base.path, '#', key], args: [] };
    level = base?.kind === 'class' ? base.node : undefined;
  }
  return undefined;
}

/** `super.send(…)`: a member as the class around inherits it, whatever it says of it itself. */
export function inheritedMember(evaluator: Evaluator, node: ts.Expression, key: string, self: Value, calls: Context | undefined): Value | undefined {
  const owner = node.kind === ts.SyntaxKind.SuperKeyword ? ts.findAncestor(node, ts.isClassLike) : undefined;
  const base = owner && evaluator.classes.baseOf(owner);
  if (base?.kind === 'foreign') return { kind: 'foreign', module: base.module, path: [...base.path, '#', key], args: [] };
  if (base?.kind === 'class') return fieldOf(evaluator, self.kind === 'object' ? self : { kind: 'object', class: owner as ts.ClassLikeDeclaration }, key, self, calls, base.node);
  // Of a class that cannot be seen it is not the member of the same name that is written here.
  return owner && base?.kind !== 'instance' && membersNamed(owner, key).length > 0 ? unknown('a class that cannot be seen has it') : undefined;
}

type Member = ts.ClassElement | ts.ParameterDeclaration;
const members = new WeakMap<ts.ClassLikeDeclaration, ReadonlyMap<string, readonly Member[]>>();

/** The members of an object of a class by name: its own, and the parameters that its constructor keeps. */
function membersNamed(level: ts.ClassLikeDeclaration, key: string): readonly Member[] {
  let byName = members.get(level);
  if (!byName) members.set(level, (byName = indexMembers(level)));
  return byName.get(key) ?? [];
}

function indexMembers(level: ts.ClassLikeDeclaration): ReadonlyMap<string, readonly Member[]> {
  const byName = new Map<string, Member[]>();
  const add = (name: string, member: Member): void => void byName.set(name, [...(byName.get(name) ?? []), member]);
  for (const m of level.members) {
    if (ts.isConstructorDeclaration(m)) for (const p of m.parameters) if (ts.isIdentifier(p.name) && ts.isParameterPropertyDeclaration(p, m)) add(p.name.text, p);
    if (m.name && !ts.isComputedPropertyName(m.name) && !(ts.getCombinedModifierFlags(m) & ts.ModifierFlags.Static)) add(m.name.text, m);
  }
  return byName;
}

function ownField(evaluator: Evaluator, level: ts.ClassLikeDeclaration, key: string, context: Context | undefined, self: Value, object: LocalObject, calls: Context | undefined): Value | undefined {
  let declared: ts.PropertyDeclaration | undefined;
  for (const m of membersNamed(level, key)) {
    if (ts.isParameter(m)) return constructorParameter(evaluator, m, context);
    if (ts.isMethodDeclaration(m)) {
      if (!m.body) return self.kind === 'parameter' ? { ...self, path: [key] } : undefined;
      return { kind: 'function', node: m, self };
    }
    if (ts.isGetAccessorDeclaration(m)) return m.body ? gotten(evaluator, m, context, self, calls) : undefined;
    if (ts.isPropertyDeclaration(m)) declared = m;
  }
  const values = [...(declared?.initializer ? [evaluator.evaluate(declared.initializer, selfContext(evaluator, declared, context ?? (calls && scopeOf(level, calls)), self))] : []), ...evaluator.classes.assignments(level, key).map((e) => evaluator.evaluate(e, callsAround(evaluator, e, calls) ?? contextWithin(evaluator, e, calls && updates(e, key) ? calls : context, self)))];
  if (values.length > 0) {
    const isTarget = (into: ts.Expression): boolean => ts.isPropertyAccessExpression(into) && into.expression.kind === ts.SyntaxKind.ThisKeyword && isInside(into, level);
    const value = withContents(evaluator, settle(values), key, [level.getSourceFile()], isTarget, (e) => callsAround(evaluator, e, calls) ?? contextWithin(evaluator, e, usesMark(calls) ? calls : context, self), self);
    const empty = (value.kind === 'known' && (value.value === undefined || value.value === null)) || value.kind === 'unknown';
    return empty && declared?.type ? (typeValue(evaluator, declared.type, declared) ?? value) : value;
  }
  if (!declared) return undefined;
  const injected = injectionToken(evaluator, declared);
  const typed = declared.type ? typeValue(evaluator, declared.type, declared) : undefined;
  if (typed && typed.kind !== 'parameter') return typed.kind === 'instance' && injected.token ? { ...typed, ...injected } : typed;
  const given = injected.token && injectedValue(evaluator, declared, injected.token, undefined);
  if (given ?? typed) return given ?? typed;
  // Declared without a value: subclasses give it one.
  return self.kind === 'parameter' || evaluator.classes.subtypesOf(object.class).length > 0 ? { kind: 'parameter', of: object.class, index: -1, path: [key] } : undefined;
}

/** What an accessor gives; where that was put in by a call, what it was in the calls under which it is asked. */
function gotten(evaluator: Evaluator, accessor: ts.GetAccessorDeclaration, context: Context | undefined, self: Value, calls: Context | undefined): Value {
  const plain = returnsOf(evaluator, accessor, evaluator.enter(accessor, undefined, context, { self }));
  return calls && parametersIn(plain).length > 0 ? returnsOf(evaluator, accessor, evaluator.enter(accessor, undefined, calls, { self })) : plain;
}

/** A field's initialiser sees `this`, and no parameters but those of functions that its class stands in. */
function selfContext(evaluator: Evaluator, node: ts.PropertyDeclaration, context: Context | undefined, self: Value): Context | undefined {
  if (self.kind === 'parameter' && !context) return undefined;
  return evaluator.enter(node as unknown as ts.FunctionLikeDeclaration, undefined, context, { self });
}

/**
 * The calls under which the method around an expression runs, where they are among those that is asked under.
 * @param maker the constructor function, where the object is made by one: what it does is done once, whoever calls the methods
 */
export function callsAround(evaluator: Evaluator, expression: ts.Expression, calls: Context | undefined, maker?: FunctionNode): Context | undefined {
  const fn = thisContainerOf(expression);
  const isMethod = maker ? fn !== maker && (ts.isFunctionExpression(fn) || ts.isFunctionDeclaration(fn)) : ts.isMethodDeclaration(fn);
  return calls && isMethod && evaluator.frameOf(fn, calls)?.call ? calls : undefined;
}

/** `this.batch = failed.concat(this.batch)`: what the field held is meant under the calls that it is asked under. */
const updates = (expression: ts.Expression, key: string): boolean => !ts.isIdentifier(expression) && expression.getText().includes(`this.${key}`);

function contextWithin(evaluator: Evaluator, expression: ts.Expression, context: Context | undefined, self: Value): Context | undefined {
  const fn = thisContainerOf(expression);
  if (context?.fn === fn) return context;
  if (self.kind === 'parameter' && !context) return undefined;
  return ts.isFunctionLike(fn) ? evaluator.enter(fn as ts.FunctionLikeDeclaration, undefined, context, { self }) : context;
}

/** The frame of the constructor of `level` for an object that was allocated as `object` says, through `super(…)` calls. */
function constructionOf(evaluator: Evaluator, object: LocalObject, level: ts.ClassLikeDeclaration): Context | undefined {
  if (!object.node) return level === object.class ? undefined : superContext(evaluator, object, level);
  let current: ts.ClassLikeDeclaration | undefined = object.class;
  let call: ts.NewExpression | ts.CallExpression = object.node;
  let up = object.context;
  while (current) {
    const constructor: ts.ConstructorDeclaration | undefined = current.members.find(ts.isConstructorDeclaration);
    const frame: Context | undefined = constructor ? evaluator.enter(constructor, call, up, { self: object }) : undefined;
    if (current === level) return frame ?? evaluator.enter(current as unknown as ts.FunctionLikeDeclaration, call, up, { self: object });
    const next: ts.CallExpression | undefined = constructor && superCallIn(constructor);
    if (constructor && next) {
      call = next;
      up = frame;
    }
    const base: Value | undefined = evaluator.classes.baseOf(current);
    current = base?.kind === 'class' ? base.node : undefined;
  }
  return undefined;
}

/** Without an allocation the arguments of `super(…)` are still known. */
function superContext(evaluator: Evaluator, object: LocalObject, level: ts.ClassLikeDeclaration): Context | undefined {
  let current: ts.ClassLikeDeclaration | undefined = object.class;
  let up: Context | undefined;
  let call: ts.CallExpression | undefined;
  while (current && current !== level) {
    const constructor: ts.ConstructorDeclaration | undefined = current.members.find(ts.isConstructorDeclaration);
    if (constructor) {
      if (call) up = evaluator.enter(constructor, call, up, { self: object });
      call = superCallIn(constructor);
    }
    const base: Value | undefined = evaluator.classes.baseOf(current);
    current = base?.kind === 'class' ? base.node : undefined;
  }
  const constructor = level.members.find(ts.isConstructorDeclaration);
  return constructor && call ? evaluator.enter(constructor, call, up, { self: object }) : undefined;
}

/** The `super(…)` of a constructor. */
export function superCallIn(constructor: ts.ConstructorDeclaration): ts.CallExpression | undefined {
  let found: ts.CallExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (found || ts.isClassLike(node)) return;
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) found = node;
    else ts.forEachChild(node, visit);
  };
  if (constructor.body) visit(constructor.body);
  return found;
}

/** An object of a class, as a value whose members can be asked for. */
export function objectOf(evaluator: Evaluator, node: ts.ClassLikeDeclaration, allocation?: ts.NewExpression, context?: Context): LocalObject {
  const object: LocalObject = { kind: 'object', class: node, ...(allocation ? { node: allocation } : {}), ...(context ? { context } : {}), get: (key) => fieldOf(evaluator, object, key) };
  return object;
}

