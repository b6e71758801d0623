/** The classes of a workspace: what they extend, what extends them, what they assign to their fields. */
import { ts } from 'ts-morph';
import { actsIn } from './syntax/acts.js';
import { frameworkBase } from './frameworks/egg.js';
import { assignmentsIn } from './assignments.js';
import type { Evaluator } from './evaluate.js';
import { exportOf } from './surface-exports.js';
import { type Foreign, type Instance, type Value, placeOf } from './value.js';
import { declaredType, surfaceClass, isObjectType } from './types.js';

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

export const isInside = (node: ts.Node, container: ts.Node): boolean => {
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
