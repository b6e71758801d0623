/** The options that a client object is given. */
import { ts } from 'ts-morph';
import { type RecordValue, type Value, alternativesOf } from '../../values/value.js';

interface Option {
  readonly name: string;
  readonly value: Value;
  readonly node: ts.Node | undefined;
}

/** A member of an options object by its name, down to objects in objects. */
export function findOption(options: Value | undefined, name: RegExp, depth = 0): Option | undefined {
  if (!options || depth > 3) return undefined;
  for (const one of alternativesOf(options)) {
    if (one.kind !== 'record') continue;
    const key = one.keys.find((k) => name.test(k));
    const value = key === undefined ? undefined : one.get(key);
    if (key !== undefined && value) return { name: key, value, node: propertyOf(one, key) };
    for (const nested of one.keys.slice(0, 40)) {
      const member = isNested(one, nested) ? one.get(nested) : undefined;
      const found = member?.kind === 'record' ? findOption(member, name, depth + 1) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

/** Options of functions and loggers are not looked into. */
const isNested = (record: RecordValue, key: string): boolean => {
  const property = propertyOf(record, key);
  return !property || !ts.isMethodDeclaration(property);
};

/** The property of an object literal that gives a record its member. */
function propertyOf(record: RecordValue, key: string): ts.ObjectLiteralElementLike | undefined {
  if (!record.node || !ts.isObjectLiteralExpression(record.node)) return undefined;
  return record.node.properties.find((p) => p.name && !ts.isComputedPropertyName(p.name) && p.name.text === key);
}
