/**
 * What the classes of an interface say of a member: for objects that a container, a registry or a glob hands out, of which nothing more is
 * known than that they implement it (`for (const reader of readers) consumer.subscribe({ topic: reader.topic })`).
 */
import { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { type Value, alternativesOf, itemsOf, oneOf } from './value.js';

const IMPLEMENTS = /\bimplements\b/;

/** The values of a member in all classes that implement its interface, where they are text. Of an interface without a method nothing is asked: it says how data looks. */
export function implementedValue(evaluator: Evaluator, declaration: ts.PropertySignature): Value | undefined {
  const owner = declaration.parent;
  if (!ts.isInterfaceDeclaration(owner) || !ts.isIdentifier(declaration.name) || !owner.members.some(isMethod)) return undefined;
  const { filesMatching } = evaluator.options;
  const files = filesMatching?.(new RegExp(`\\bimplements\\b[^{]*\\b${owner.name.text}\\b`), filesMatching(IMPLEMENTS)) ?? [];
  // They are asked for where they are not there.
  for (const file of files) evaluator.sourceFile(file);
  const key = declaration.name.text;
  const values = evaluator.classes.subtypesOf(owner).flatMap((node) => {
    const value = evaluator.field({ kind: 'object', class: node }, key);
    return value && isText(value) ? [value] : [];
  });
  return values.length > 0 ? oneOf(values) : undefined;
}

const isMethod = (member: ts.TypeElement): boolean => ts.isMethodSignature(member) || (ts.isPropertySignature(member) && member.type !== undefined && ts.isFunctionTypeNode(member.type));

const isText = (value: Value): boolean => itemsOf(value).flatMap(alternativesOf).every((v) => (v.kind === 'known' && typeof v.value === 'string') || v.kind === 'symbol' || v.kind === 'template');
