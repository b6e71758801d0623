/** What the language's own functions do to values: enough to follow topics and payloads through everyday code. */
import { ts } from 'ts-morph';
import { configurationLookup, isConfigurationGetter } from './settings/configuration.js';
import { parsedFile } from './settings/data-files.js';
import type { Evaluator } from './evaluate.js';
import { assigned } from './merging.js';
import { isMetadataReader, metadataOf, usesMark } from './frameworks/metadata.js';
import { filledIn, rendered } from './templates.js';
import { furtherOf, mapMethod, recordFrom } from './collections/maps.js';
import { type Context, type Literal, type RecordValue, type Value, alternativesOf, entriesOf, isAbsent, isDefinedByItself, keysOf, known, list, namedEntriesOf, literalOf, oneOf, stringOf, unknown } from './value.js';
import { plus } from './arithmetic.js';
import { returnsOf } from './returns.js';
import { elementOf } from './settled.js';

type Call = ts.CallExpression | ts.NewExpression;

/** The value of a call of a builtin; undefined when it is none. */
export function evaluateBuiltin(evaluator: Evaluator, node: Call, context: Context | undefined): Value | undefined {
  const callee = node.expression;
  const arg = (index: number): Value => evaluator.evaluate(node.arguments?.[index], context);
  if (ts.isNewExpression(node)) return ts.isIdentifier(callee) ? constructed(callee.text, arg) : undefined;
  if (ts.isIdentifier(callee)) return rendered(evaluator, callee, '', arg, node) ?? globalCall(callee.text, arg, node);
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const base = callee.expression;
  const name = callee.name.text;
  if (ts.isIdentifier(base)) {
    const text = rendered(evaluator, base, name, arg, node);
    if (text) return text;
    const own = staticCall(evaluator, `${base.text}.${name}`, arg, node, context) ?? lodashCall(evaluator, base, name, arg, node, context);
    if (own) return own;
  }
  if (isMetadataReader(name)) {
    // Under a mark it may be read by an object that the mark knows nothing of.
    const reader = evaluator.evaluate(base, context);
    const found = metadataOf(evaluator, reader.kind !== 'foreign' && usesMark(context) ? evaluator.evaluate(base) : reader, arg(0), node, context);
    if (found) return found;
  }
  if (isConfigurationGetter(name)) {
    const found = configurationLookup(evaluator, evaluator.evaluate(base, context), name, arg(0), arg(1), node);
    if (found) return found;
  }
  if (!METHODS.has(name)) return undefined;
  const self = evaluator.evaluate(base, context);
  return filledIn(evaluator, self, name, arg) ?? method(evaluator, self, name, node as ts.CallExpression, arg, context);
}

function constructed(name: string, arg: (index: number) => Value): Value | undefined {
  switch (name) {
    case 'Map': {
      const entries = arg(0);
      if (entries.kind !== 'list') return undefined;
      return { ...recordFrom(entries), map: true };
    }
    case 'Set':
      return arg(0).kind === 'known' ? undefined : arg(0);
    // A view of bytes; of a number it is that many zeros.
    case 'Uint8Array':
      return arg(0).kind === 'known' || arg(0).kind === 'unknown' ? undefined : arg(0);
    case 'RegExp':
      return pattern(arg(0));
  }
  return undefined;
}

/** `new RegExp('^crane')`; a part that is not known may be anything. */
function pattern(from: Value): Value | undefined {
  if (from.kind === 'regexp') return from;
  if (from.kind === 'template') return { kind: 'regexp', source: from.parts.map((part) => (typeof part === 'string' ? part : '.*')).join('') };
  const source = stringOf(from);
  return source === undefined ? undefined : { kind: 'regexp', source };
}

function globalCall(name: string, arg: (index: number) => Value, node: Call): Value | undefined {
  switch (name) {
    case 'String':
    case 'structuredClone':
      return arg(0);
    case 'Number':
    case 'parseInt':
    case 'parseFloat': {
      const value = arg(0);
      return value.kind === 'known' ? known(Number(value.value), node) : value;
    }
  }
  return undefined;
}

function staticCall(evaluator: Evaluator, name: string, arg: (index: number) => Value, node: Call, context: Context | undefined): Value | undefined {
  switch (name) {
    case 'Object.freeze':
    case 'Object.seal':
    case 'JSON.stringify':
    case 'Promise.resolve':
    case 'Promise.all':
    case 'superjson.stringify':
      return arg(0);
    case 'Array.isArray': {
      const given = arg(0);
      const { kind } = given;
      // A variable of the environment is a text.
      if (given.kind === 'symbol' && given.key.startsWith('env:')) return known(false);
      return kind === 'list' ? known(true) : kind === 'known' || kind === 'template' || kind === 'record' || kind === 'object' || kind === 'instance' ? known(false) : unknown('a list or not');
    }
    case 'Array.from': {
      const from = arg(0);
      const items = from.kind === 'record' && from.map ? list(entriesOf(from)) : from;
      return items.kind === 'list' && node.arguments?.[1] ? list(items.items.map((i) => mapped(evaluator, node, i, context, 1)), items.rest && mapped(evaluator, node, items.rest, context, 1)) : items;
    }
    case 'JSON.parse': {
      // What is read from the outside is no longer the text it was.
      const text = arg(0);
      const data = parsedFile(evaluator, text, node);
      if (data) return data;
      return text.kind === 'foreign' ? { kind: 'foreign', module: text.module, path: [...text.path, 'parsed'], args: [], base: text } : text;
    }
    case 'Object.values': {
      const record = arg(0);
      return perRecord(record, (r) => list(r.keys.map((k) => r.get(k) ?? unknown(k)), furtherOf(r, (o) => o[1])));
    }
    case 'Object.keys':
      return perRecord(arg(0), (r) => list(keysOf(r), furtherOf(r, (o) => o[0])));
    case 'Object.entries':
      return perRecord(arg(0), (r) => list(namedEntriesOf(r), furtherOf(r, list)));
    case 'Object.assign':
      return assigned((node.arguments ?? []).map((a) => evaluator.evaluate(a, context)));
    case 'Object.create': {
      // It has what it inherits; what a prototype of constructor functions has is found where those are.
      const inherited = arg(0);
      return inherited.kind === 'record' || inherited.kind === 'object' ? inherited : undefined;
    }
    case 'Object.fromEntries': {
      const entries = arg(0);
      if (entries.kind !== 'list') return unknown('entries that are not known');
      return { ...recordFrom(entries), open: true };
    }
    case 'Buffer.from': {
      const value = arg(0);
      return value.kind === 'unknown' ? undefined : value;
    }
    case 'Buffer.alloc':
    case 'Buffer.allocUnsafe': {
      const size = arg(0);
      return size.kind === 'known' && typeof size.value === 'number' ? { kind: 'blob', what: 'a buffer', bytes: size.value, node } : undefined;
    }
  }
  return undefined;
}

const LODASH: Readonly<Record<string, string>> = { keys: 'Object.keys', values: 'Object.values', entries: 'Object.entries', toPairs: 'Object.entries', assign: 'Object.assign', extend: 'Object.assign', assignIn: 'Object.assign', assignWith: 'Object.assign', assignInWith: 'Object.assign', fromPairs: 'Object.fromEntries' };

/** `_.isUndefined(file)`. */
function absence(value: Value, isNullToo: boolean): Value {
  if (value.kind === 'known') return known(value.value === undefined || (isNullToo && value.value === null));
  return /^(record|list|function|class|object|instance|template)$/.test(value.kind) ? known(false) : unknown('there or not');
}

/** lodash's and underscore's forms: `_.keys(x)`, `_.map(list, f)`, `_.get(x, 'a.b')`. */
function lodashCall(evaluator: Evaluator, base: ts.Identifier, name: string, arg: (index: number) => Value, node: Call, context: Context | undefined): Value | undefined {
  if (!(name in LODASH) && !['defaults', 'pickBy', 'omitBy', 'map', 'flatMap', 'filter', 'get', 'concat', 'flatten', 'partial', 'isUndefined', 'isNil'].includes(name)) return undefined;
  const library = evaluator.evaluate(base, context);
  if (library.kind !== 'foreign' || !/^(lodash|underscore|lodash-es)$/.test(library.module)) return undefined;
  if (name === 'isUndefined' || name === 'isNil') return absence(arg(0), name === 'isNil');
  const same = LODASH[name];
  if (same) return staticCall(evaluator, same, arg, node, context);
  if (name === 'defaults') return assigned((node.arguments ?? []).map((a) => evaluator.evaluate(a, context)).reverse());
  if (name === 'partial') {
    const fn = arg(0);
    return fn.kind === 'function' ? withBound(fn, (node.arguments ?? []).slice(1).map((a) => evaluator.evaluate(a, context))) : undefined;
  }
  if (name === 'pickBy' || name === 'omitBy') {
    const from = arg(0);
    return from.kind === 'record' ? { ...from, sparse: true } : undefined;
  }
  if (name === 'get') {
    const path = stringOf(arg(1));
    return path === undefined ? undefined : path.split('.').reduce<Value>((value, part) => evaluator.member(value, part, context), arg(0));
  }
  const items = arg(0);
  if (items.kind !== 'list') return undefined;
  if (name === 'map' || name === 'flatMap') return list(items.items.map((i) => mapped(evaluator, node, i, context, 1)), items.rest && mapped(evaluator, node, items.rest, context, 1));
  return items;
}

function perRecord(value: Value, toValue: (record: RecordValue) => Value): Value {
  if (value.kind === 'record') return toValue(value);
  if (value.kind === 'oneOf') return oneOf(value.values.map((v) => perRecord(v, toValue)));
  if (value.kind === 'parameter') return { ...value, path: [...value.path, '*'] };
  return value.kind === 'unknown' ? value : unknown('the members of something that is not a plain object');
}

const METHODS = new Set(['map', 'flatMap', 'filter', 'concat', 'flat', 'slice', 'splice', 'substring', 'padStart', 'padEnd', 'reverse', 'sort', 'join', 'toString', 'toLowerCase', 'toUpperCase', 'trim', 'startsWith', 'endsWith', 'includes', 'replace', 'replaceAll', 'split', 'get', 'values', 'keys', 'entries', 'bind', 'find', 'at', 'parse', 'repeat', 'then', 'catch', 'finally', 'pop', 'shift', 'default', 'required', 'asString', 'asArray', 'asUrlString', 'asEnum']);

function method(evaluator: Evaluator, self: Value, name: string, node: ts.CallExpression, arg: (index: number) => Value, context: Context | undefined): Value | undefined {
  // `ns.concat('.', name)`; of a list `concat` is another thing.
  if (name === 'concat' && (self.kind === 'template' || self.kind === 'symbol' || stringOf(self) !== undefined)) return node.arguments.reduce<Value>((all, argument) => plus(all, evaluator.evaluate(argument, context)), self);
  const text = stringOf(self);
  if (text !== undefined) return name === 'repeat' ? repeated(text, arg(0), node) : textMethod(text, name, arg);
  const apart = self.kind === 'oneOf' && name === 'split' ? takenApart(self, arg) : undefined;
  if (apart) return apart;
  if (self.kind === 'function' && name === 'bind') return withBound(self, node.arguments.slice(1).map((a) => evaluator.evaluate(a, context)));
  if (self.kind === 'list' || (self.kind === 'oneOf' && self.values.some((v) => v.kind === 'list'))) return listMethod(evaluator, self, name, node, arg, context);
  if (self.kind === 'record') return mapMethod(self, name, arg);
  if (self.kind === 'symbol' && ['toString', 'trim', 'toLowerCase', 'toUpperCase'].includes(name)) return self;
  // https://github.com/evanshortiss/env-var: `get('NAME').default('x').asString()`
  if (self.kind === 'symbol' && name === 'default') return { ...self, fallback: arg(0) };
  if (self.kind === 'symbol' && /^(required|as[A-Z]\w*)$/.test(name)) return self;
  if ((self.kind === 'symbol' || self.kind === 'template') && name === 'split') return splitOpen(self, arg);
  if (self.kind === 'template' && ['toString', 'trim'].includes(name)) return self;
  if ((self.kind === 'blob' || self.kind === 'parameter') && name === 'toString') return encoded(self, stringOf(arg(0)));
  if (self.kind === 'parameter' && name === 'map') return list([], mapped(evaluator, node, { ...self, path: [...self.path, '*'] }, context));
  // What a package gives back and is mapped with one function is a list: `(await prisma.order.findMany()).map(…)`, `(await pool.query(sql)).rows.map(…)`.
  if (self.kind === 'foreign' && name === 'map' && self.path.includes('()') && node.arguments.length === 1 && node.arguments[0] && (ts.isArrowFunction(node.arguments[0]) || ts.isFunctionExpression(node.arguments[0]))) return list([], mapped(evaluator, node, unknown('an element of a list that is not known'), context));
  if (self.kind === 'unknown' && (name === 'map' || name === 'flatMap')) return list([], mapped(evaluator, node, unknown('an element of a list that is not known'), context));
  // `producer.connect().then(() => producer).catch(report)`: a promise is what its last callback gives.
  if (name === 'then' && /^(instance|object|record|unknown)$/.test(self.kind)) {
    const given = mapped(evaluator, node, self, context);
    return given.kind === 'unknown' ? undefined : given;
  }
  if ((name === 'catch' || name === 'finally') && isChained(node)) return self;
  if (self.kind !== 'foreign' && self.kind !== 'object' && self.kind !== 'instance' && (name === 'catch' || name === 'finally')) return self;
  return undefined;
}

/** A function with its first arguments given: `publish.bind(null, topic)`, `_.partial(publish, topic)`. */
const withBound = (fn: Value, bound: readonly Value[]): Value => (bound.length > 0 ? ({ ...fn, bound: [...('bound' in fn ? (fn.bound as readonly Value[]) : []), ...bound] } as unknown as Value) : fn);

/** Does a call go on with what `then` gave? */
function isChained(node: ts.CallExpression): boolean {
  const before = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : undefined;
  return before !== undefined && ts.isCallExpression(before) && ts.isPropertyAccessExpression(before.expression) && /^(then|catch|finally)$/.test(before.expression.name.text);
}

const encoded = (value: Value, encoding: string | undefined): Value => (value.kind === 'blob' && encoding ? { ...value, encoding } : value);

/** One of several texts, taken apart: `(isNew ? 'order.created' : 'order.changed').split('.')[0]`. The empty text that a variable starts with is none. */
function takenApart(value: Extract<Value, { kind: 'oneOf' }>, arg: (index: number) => Value): Value | undefined {
  const parts = value.values.filter((one) => stringOf(one) !== '').map((one) => {
    const text = stringOf(one);
    if (text !== undefined) return textMethod(text, 'split', arg);
    // What is handed in is taken apart by whoever says what it is.
    return one.kind === 'parameter' ? { ...one, path: [...one.path, 'split', '()'] } : one.kind === 'template' ? splitOpen(one, arg) : undefined;
  });
  return parts.every((part) => part !== undefined) ? oneOf(parts) : undefined;
}

/** A text that is known in part, taken apart: nobody knows how many texts there are, as long as the known part does not say. */
function splitOpen(self: Value, arg: (index: number) => Value): Value | undefined {
  const by = stringOf(arg(0));
  const isSaid = self.kind === 'template' && by !== undefined && self.parts.some((part) => typeof part === 'string' && part.includes(by));
  return isSaid ? undefined : list([], self);
}

function textMethod(text: string, name: string, arg: (index: number) => Value): Value | undefined {
  switch (name) {
    case 'toString':
      return known(text);
    case 'trim':
      return known(text.trim());
    case 'slice':
    case 'substring':
    case 'padStart':
    case 'padEnd':
      return cut(text, name, arg(0), arg(1));
    case 'toLowerCase':
      return known(text.toLowerCase());
    case 'toUpperCase':
      return known(text.toUpperCase());
    case 'startsWith':
    case 'endsWith':
    case 'includes': {
      const part = stringOf(arg(0));
      return part === undefined || !isAbsent(arg(1)) ? undefined : known(text[name](part));
    }
    case 'split': {
      const by = stringOf(arg(0));
      return by === undefined ? undefined : list(text.split(by).map((t) => known(t)));
    }
    case 'replace':
    case 'replaceAll': {
      const [from, to] = [arg(0), stringOf(arg(1))];
      const pattern = from.kind === 'regexp' ? safeRegExp(from.source) : stringOf(from);
      return pattern === undefined || to === undefined ? unknown('a replaced text') : known(name === 'replaceAll' && typeof pattern === 'string' ? text.replaceAll(pattern, to) : text.replace(pattern, to));
    }
  }
  return undefined;
}

/** A part of a text, or one with more before or after it. */
function cut(text: string, name: 'slice' | 'substring' | 'padStart' | 'padEnd', first: Value, second: Value): Value {
  const [from, to] = [literalOf(first), literalOf(second)];
  if (typeof from !== 'number' || second.kind !== 'known') return unknown('a part of a text');
  if (name === 'slice' || name === 'substring') return typeof to === 'number' || to === undefined ? known(text[name](from, to)) : unknown('a part of a text');
  return typeof to === 'string' || to === undefined ? known(text[name](Math.min(from, 200), to)) : unknown('a part of a text');
}

/** `'x'.repeat(2_000_000)`: text that is too long to be kept is known by its size. */
function repeated(text: string, count: Value, node: ts.Node): Value {
  if (count.kind !== 'known' || typeof count.value !== 'number') return unknown('repeated text');
  const bytes = Buffer.byteLength(text) * count.value;
  return bytes > 10_000 ? { kind: 'blob', what: 'a text', bytes, node } : known(text.repeat(Math.max(0, count.value)));
}

function safeRegExp(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'g');
  } catch {
    return undefined;
  }
}

function mapped(evaluator: Evaluator, node: Call, item: Value, context: Context | undefined, position = 0): Value {
  const results = alternativesOf(evaluator.evaluate(node.arguments?.[position], context)).flatMap((f) => (f.kind === 'function' ? [returnsOf(evaluator, f.node, evaluator.enter(f.node, undefined, context, { args: [item], lexical: f.context }))] : []));
  return results.length > 0 ? oneOf(results) : unknown('a mapped element');
}

function listMethod(evaluator: Evaluator, self: Value, name: string, node: ts.CallExpression, arg: (index: number) => Value, context: Context | undefined): Value | undefined {
  if (self.kind === 'oneOf') return oneOf(self.values.map((v) => (v.kind === 'list' ? (listMethod(evaluator, v, name, node, arg, context) ?? v) : v)));
  if (self.kind !== 'list') return undefined;
  switch (name) {
    case 'map':
      return list(self.items.map((i) => mapped(evaluator, node, i, context)), self.rest && mapped(evaluator, node, self.rest, context));
    case 'flatMap': {
      const inner = self.items.map((i) => mapped(evaluator, node, i, context));
      return list(inner.flatMap((v) => (v.kind === 'list' ? v.items : [v])), self.rest && elementOf(mapped(evaluator, node, self.rest, context)));
    }
    case 'filter':
      return self.rest ? self : list(self.items.filter((item) => truthOf(chosenBy(evaluator, node, item, context)) !== false));
    case 'slice':
      return sliced(self, node.arguments.length > 0 ? literalOf(arg(0)) : 0, node.arguments.length > 1 ? literalOf(arg(1)) : undefined, node.arguments.length > 1);
    case 'reverse':
      return self.rest ? self : list([...self.items].reverse());
    case 'splice':
    case 'sort':
    case 'values':
    case 'keys':
      return self;
    case 'entries':
      return list(self.items.map((item, index) => list([known(index), item])), self.rest && list([unknown('the place of an element in its list'), self.rest]));
    case 'find': {
      const truths = self.rest ? [] : self.items.map((item) => truthOf(chosenBy(evaluator, node, item, context)));
      const index = truths.every((truth) => truth !== undefined) ? truths.indexOf(true) : -1;
      return self.items[index] ?? elementOf(self);
    }
    case 'at': {
      const index = literalOf(arg(0));
      return (self.rest || typeof index !== 'number' ? undefined : self.items.at(index)) ?? elementOf(self);
    }
    case 'pop':
      return (self.rest ? undefined : self.items.at(-1)) ?? elementOf(self);
    case 'shift':
      return elementOf(self);
    case 'flat':
      return list(self.items.flatMap((v) => (v.kind === 'list' ? v.items : [v])), self.rest);
    case 'concat': {
      const more = arg(0);
      if (isDefinedByItself(more)) return self;
      return more.kind === 'list' ? list([...self.items, ...more.items], self.rest ?? more.rest) : list([...self.items, more], self.rest);
    }
    case 'join': {
      const by = stringOf(arg(0)) ?? ',';
      return self.rest ? unknown('joined text') : self.items.reduce<Value>((all, item, i) => plus(i === 0 ? all : plus(all, known(by)), item), known(''));
    }
  }
  return undefined;
}

/** What the callback of `filter` or `find` says of an item; `Boolean` says whether it is there. */
function chosenBy(evaluator: Evaluator, node: ts.CallExpression, item: Value, context: Context | undefined): Value {
  return node.arguments[0]?.getText() === 'Boolean' ? item : mapped(evaluator, node, item, context);
}

const truthOf = (value: Value): boolean | undefined => (value.kind === 'known' ? Boolean(value.value) : undefined);

function sliced(self: Extract<Value, { kind: 'list' }>, from: Literal, to: Literal, isEnded: boolean): Value {
  if (self.rest || typeof from !== 'number' || (isEnded && typeof to !== 'number')) return self;
  return list(self.items.slice(from, typeof to === 'number' ? to : undefined));
}
