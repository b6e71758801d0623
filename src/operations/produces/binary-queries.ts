/** Queries without a limit over documents that hold bytes: every picture of a collection in one value. */
import { ts } from 'ts-morph';
import { type Foreign, type RecordValue, type Value, alternativesOf, stringOf } from '../../values/value.js';
import type { BlobFound } from './blobs.js';
import { short } from '../syntax/syntax.js';

/** The packages whose models are made from a schema that is written in code: https://mongoosejs.com/docs/schematypes.html, https://sequelize.org/docs/v6/other-topics/other-data-types/. */
const MODELS = /^(mongoose|sequelize|sequelize-typescript)$/;
const MANY = /^(find|findAll)$/;
const LIMITS = /\b(limit|take|paginate|cursor|select|attributes|projection|lean\(\)\.cursor)\b/i;
const MAX_DEPTH = 5;

/** What a query of many documents gives, where nothing limits how many and their schema has a field of bytes. */
export function findBinaryQuery(value: Value): BlobFound | undefined {
  if (value.kind !== 'foreign' || !MODELS.test(value.module)) return undefined;
  for (let current: Foreign | undefined = value; current; current = current.base) {
    if (current.path.at(-1) !== '()' || !MANY.test(current.path.at(-2) ?? '') || !current.node || !ts.isCallExpression(current.node)) continue;
    const field = binaryField(current.base?.base);
    // The end of the chain: `.limit(20)` comes after `.find({})`.
    const whole = (value.node ?? current.node).getText();
    return field !== undefined && !LIMITS.test(whole) ? { what: `everything that \`${short(current.node.expression)}(…)\` finds, without a limit, and each document holds bytes in '${field}'`, node: current.node } : undefined;
  }
  return undefined;
}

/** The first field of bytes in the schema that a model was made with. */
function binaryField(model: Foreign | undefined): string | undefined {
  for (let current = model; current; current = current.base) {
    for (const schema of current.args) {
      const field = alternativesOf(schema).map((s) => (s.kind === 'record' ? fieldIn(s, 0) : s.kind === 'foreign' && s.args[0]?.kind === 'record' ? fieldIn(s.args[0], 0) : undefined)).find((name) => name !== undefined);
      if (field !== undefined) return field;
    }
  }
  return undefined;
}

function fieldIn(schema: RecordValue, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  return schema.keys.find((key) => {
    const type = schema.get(key);
    return type !== undefined && (isBinaryType(type) || (type.kind === 'record' && fieldIn(type, depth + 1) !== undefined));
  });
}

/** `Buffer`, `'Buffer'`, `Schema.Types.Buffer`, `DataTypes.BLOB('long')`. */
function isBinaryType(type: Value): boolean {
  if (type.kind === 'foreign') return /(^|,)(Buffer|BLOB)(,\(\))?$/.test(type.path.join()) && type.args.every((size) => stringOf(size) !== 'tiny');
  return stringOf(type) === 'Buffer';
}
