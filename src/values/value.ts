/**
 * What an expression can be known to be without running it: the one domain in which topics, payloads, keys, groups,
 * handlers and client objects are described. `evaluate.ts` is the only place that turns syntax into values.
 *
 * Values may hold syntax nodes (to find callers, handlers and allocations again), so they live for one analysis and
 * never leave `operations/`: the topology is made of plain data.
 */
import type { ts } from 'ts-morph';

export type Literal = string | number | boolean | bigint | null | undefined;

/** A function with a body that was found in the workspace. */
export type FunctionNode = ts.FunctionLikeDeclaration;

/** Where a value that the workspace does not define comes from: an imported package and what was done with it. */
export interface Foreign {
  readonly kind: 'foreign';
  /** The package or builtin as imported, without `node:`; a global (`fetch`, `Bun`, `process`) has the module `global`. */
  readonly module: string;
  /**
   * The way from the module to the value: member names, `()` for a call, `new` for a construction, `#` for "an object of
   * this class or type" (injection, annotation). `nodemailer.createTransport(x).sendMail` is
   * `['createTransport', '()', 'sendMail']`; a default import adds nothing; an injected `MailerService`'s `sendMail` is
   * `['MailerService', '#', 'sendMail']`.
   */
  readonly path: readonly string[];
  /** The arguments of the last call or construction on the path. */
  readonly args: readonly Value[];
  /** The call or construction itself, when the path ends in one, or the access to what is new for every process. */
  readonly node?: ts.Node;
  /** What the last step of the path was taken from. */
  readonly base?: Foreign;
  /** Of a module itself: a package.json of the workspace names the package. */
  readonly declared?: true;
  /** Of the process, and of what it hangs on (`globalThis`, the module `process`): the file that asks for it. */
  readonly askedIn?: string;
}

/** An object of a client library: a producer, a consumer, a Nest `ClientKafka` … */
export interface Instance {
  readonly kind: 'instance';
  /** The client's name in `clients/index.ts`. */
  readonly client: string;
  /** The class or interface of the client's surface. */
  readonly type: string;
  /** Two values with one identity are one object: the allocation where it is known, else the declaration that holds it. */
  readonly identity: string;
  /** The arguments it was made with (`kafka.consumer({ groupId })`); empty when only its declared type is known. */
  readonly args: readonly Value[];
  /** The object it was made from: the `Kafka` of a producer. */
  readonly parent?: Value;
  /** The call or construction that made it. */
  readonly node?: ts.Node;
  /** Dependency injection: the token it was asked for by (`@Inject('ORDERS')`), or the options of the decorator that makes it (`@Client(options)`). */
  readonly token?: Value;
}

/** An object of a class written in the workspace. */
export interface LocalObject {
  readonly kind: 'object';
  readonly class: ts.ClassLikeDeclaration;
  /** The `new` expression, when the allocation is known; its arguments are evaluated in `context`. */
  readonly node?: ts.NewExpression;
  readonly context?: Context;
  /** The parameter that hands the object in, when only its declared type is known here. */
  readonly origin?: Parameter;
  /** A member of the object, as the evaluator sees it. */
  readonly get?: (key: string) => Value | undefined;
}

/** Bytes that are a file, an upload, a picture …: never something to put on a topic. */
export interface Blob {
  readonly kind: 'blob';
  /** `the content of a file`, `an uploaded file`, `a rendered picture`: completes "the value is …". */
  readonly what: string;
  /** Size in bytes where it is provable. */
  readonly bytes?: number;
  /** How the bytes were made text, if they were: base64, hex, data URL. */
  readonly encoding?: string;
  /** Where the bytes arise. */
  readonly node?: ts.Node;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
  /** What further, uncounted elements look like (`rows.map(toMessage)`). */
  readonly rest?: Value;
}

export interface RecordValue {
  readonly kind: 'record';
  /** Own keys in order; each is evaluated when it is asked for. */
  readonly keys: readonly string[];
  /** @param calls the calls under which the member is asked for: what a method puts on `this` is what it put there in these calls */
  readonly get: (key: string, calls?: Context) => Value | undefined;
  /** There may be more keys than these (a spread of something unknown). */
  readonly open: boolean;
  /** Entries whose key is not a literal, put in while the program runs (`handlers[topic] = handler`). */
  readonly others?: readonly (readonly [key: Value, value: Value])[];
  /** Keys that are not literals and yet told apart (`[process.env.ORDERS ?? 'orders']: handle`): what each is, by its name among `keys`. */
  readonly written?: ReadonlyMap<string, Value>;
  /** It is a `Map`: going through it gives its entries. */
  readonly map?: true;
  /** A key is there only where its value is (`_.pickBy(settings)`): spread over another record it leaves that one's default. */
  readonly sparse?: true;
  /** It is the environment of the process, as a whole: `const env = process.env`. */
  readonly environment?: true;
  /** The constructor function that made it. */
  readonly maker?: FunctionNode;
  readonly node?: ts.Node;
}

export interface Parameter {
  readonly kind: 'parameter';
  /** The function whose parameter it is, or the class whose receiver (`this`) it is. */
  readonly of: FunctionNode | ts.ClassLikeDeclaration;
  /** Argument index; -1 for the receiver. */
  readonly index: number;
  /** The members read from it: `options.topic` is `['topic']`. */
  readonly path: readonly string[];
}

/** An environment variable or configuration key (`env:ORDERS_TOPIC`, `config:kafka.topic`) with its default, or a constant of a package (`package:@acme/events#Topics.ORDERS`). */
export interface Setting {
  readonly kind: 'symbol';
  readonly key: string;
  readonly fallback?: Value;
  readonly file: string;
}

export type Value =
  | { readonly kind: 'known'; readonly value: Literal; readonly node?: ts.Node }
  /**
   * One of several. Where a setting decides between two (`env.UNIQUE ? a : b`), `decidedBy` is it: the first holds when it is on.
   * Where parameters say which of them (`TOPICS[event.type]`), callers can tell: `pickedBy`.
   */
  | { readonly kind: 'oneOf'; readonly values: readonly Value[]; readonly decidedBy?: Setting; readonly pickedBy?: readonly Parameter[] }
  /** Text with holes: strings alternate with values that are not known text. */
  | { readonly kind: 'template'; readonly parts: readonly (string | Value)[] }
  | Setting
  | Parameter
  | RecordValue
  | ListValue
  | { readonly kind: 'function'; readonly node: FunctionNode; readonly context?: Context; readonly self?: Value }
  | { readonly kind: 'regexp'; readonly source: string }
  | Instance
  | LocalObject
  /** A class written in the workspace, itself (not an object of it). */
  | { readonly kind: 'class'; readonly node: ts.ClassLikeDeclaration; readonly get?: (key: string, calls?: Context) => Value | undefined }
  | Foreign
  | Blob
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * The calls under which an expression is evaluated: a parameter of `fn` is the argument of `call`, evaluated in `up`.
 * Without a frame for its function a parameter stays a parameter.
 */
export interface Context {
  readonly fn: FunctionNode;
  readonly call: ts.CallExpression | ts.NewExpression | undefined;
  /** The receiver of the call, for `this`. */
  readonly self?: Value;
  readonly up?: Context;
  /** Where the function was defined, when it is a closure: parameters of enclosing functions are found there. */
  readonly lexical?: Context;
  /** Arguments that are not those of `call` (callbacks, bound and promisified functions). */
  readonly args?: readonly Value[];
}

export const known = (value: Literal, node?: ts.Node): Value => ({ kind: 'known', value, ...(node ? { node } : {}) });
export const unknown = (why: string): Value => ({ kind: 'unknown', why });
const BY_ITSELF = 'it is defined by itself';
/** What is worked out from itself: next to what it began with it says nothing. */
export const definedByItself: Value = unknown(BY_ITSELF);
export const isDefinedByItself = (value: Value): boolean => value.kind === 'unknown' && value.why === BY_ITSELF;
export const list = (items: readonly Value[], rest?: Value): ListValue => ({ kind: 'list', items, ...(rest ? { rest } : {}) });

/** The environment of the process: whatever is read from it is a variable. */
export const environment = (file: string): RecordValue => ({ kind: 'record', keys: [], open: true, environment: true, get: (key) => ({ kind: 'symbol', key: `env:${key}`, file }) });

/** A record of values that are already there. */
export function record(entries: Readonly<Record<string, Value>>, open = false): RecordValue {
  return { kind: 'record', keys: Object.keys(entries), get: (key) => (Object.hasOwn(entries, key) ? entries[key] : undefined), open };
}

/** More than these are not told apart: they are rows and records, and every further step would go through each of them. */
const MAX_ALTERNATIVES = 400;

/** One of several; duplicates and nesting are folded, a single value stays itself. */
export function oneOf(values: readonly Value[]): Value {
  if (values.length === 1 && values[0]) return values[0];
  const flat = new Set<Value>();
  const seen = new Set<string>();
  for (const value of values.flatMap((v) => (v.kind === 'oneOf' ? v.values : [v]))) {
    const text = value.kind === 'known' || value.kind === 'symbol' || value.kind === 'template' ? `${value.kind}:${textOf(value)}` : undefined;
    if (text !== undefined) {
      if (seen.has(text)) continue;
      seen.add(text);
    }
    flat.add(value);
    if (flat.size > MAX_ALTERNATIVES) return unknown('one of very many values');
  }
  const [only] = flat;
  if (only === undefined || flat.size === 1) return only ?? unknown('no value reaches this place');
  const pickers = values.flatMap((v) => (v.kind === 'oneOf' ? (v.pickedBy ?? []) : []));
  return { kind: 'oneOf', values: [...flat], ...(pickers.length > 0 ? { pickedBy: pickers } : {}) };
}

/** What a table holds, of which parameters pick one. Who is called by a table is not asked of callers: any of them may be. */
export function picked(value: Value, by: readonly Parameter[]): Value {
  if (value.kind !== 'oneOf' || by.length === 0 || !value.values.every((v) => v.kind === 'known' || v.kind === 'symbol' || v.kind === 'template' || v.kind === 'record')) return value;
  return { ...value, pickedBy: [...(value.pickedBy ?? []), ...by] };
}

/** The same made of each alternative of a value. */
export const eachOf = (value: Value & { readonly kind: 'oneOf' }, make: (one: Value) => Value): Value => picked(oneOf(value.values.map(make)), value.pickedBy ?? []);

/** One of two, by a setting. */
export function decided(setting: Setting, whenOn: Value, whenOff: Value): Value {
  const value = oneOf([whenOn, whenOff]);
  return value.kind === 'oneOf' && value.values.length === 2 ? { ...value, decidedBy: setting } : value;
}

/** The alternatives of a value: those of `oneOf`, else itself. */
export const alternativesOf = (value: Value): readonly Value[] => (value.kind === 'oneOf' ? value.values : [value]);

/** The literal a value is known to be; `undefined` when it is not known (or known to be undefined). */
export function literalOf(value: Value | undefined): Literal {
  if (value?.kind === 'known') return value.value;
  return undefined;
}
export function stringOf(value: Value | undefined): string | undefined {
  const literal = literalOf(value);
  return typeof literal === 'string' ? literal : undefined;
}
/** A known number; a symbol counts with its literal default (`Number(env.N ?? 10)`). */
export function numberOf(value: Value | undefined): number | undefined {
  const literal = literalOf(value?.kind === 'symbol' ? value.fallback : value);
  if (typeof literal === 'number') return literal;
  if (typeof literal === 'string' && literal.trim() !== '' && !Number.isNaN(Number(literal))) return Number(literal);
  return undefined;
}
export function booleanOf(value: Value | undefined): boolean | undefined {
  const literal = literalOf(value);
  return typeof literal === 'boolean' ? literal : undefined;
}
export const isAbsent = (value: Value | undefined): boolean => value === undefined || (value.kind === 'known' && (value.value === undefined || value.value === null));

/** A member of a value, by key or dotted path. Alternatives are followed, parameters keep the path, what is unknown stays so. */
export function at(value: Value, path: string): Value {
  let current = value;
  for (const key of path.split('.')) current = member(current, key);
  return current;
}

/** One member, by its exact key. */
export function member(value: Value, key: string): Value {
  switch (value.kind) {
    case 'record':
      return value.get(key) ?? (value.open ? unknown(`'${key}' may come from a spread that is not known`) : known(undefined));
    case 'list': {
      const index = Number(key);
      if (Number.isInteger(index)) return value.items[index] ?? value.rest ?? known(undefined);
      return key === 'length' && !value.rest ? known(value.items.length) : unknown(`'${key}' of a list`);
    }
    case 'oneOf':
      return eachOf(value, (v) => member(v, key));
    case 'parameter':
      return { ...value, path: [...value.path, key] };
    case 'foreign':
      if (value.askedIn !== undefined && key === 'env') return environment(value.askedIn);
      return { kind: 'foreign', module: value.module, path: [...value.path, key], args: [], base: value, ...(value.askedIn !== undefined && (key === 'process' || key === 'default') ? { askedIn: value.askedIn } : {}) };
    case 'symbol':
      // `config.get('kafka').topic` is `config.get('kafka.topic')`.
      return value.key.startsWith('config:') && !value.fallback && key !== 'length' ? { ...value, key: `${value.key}.${key}` } : unknown(`'${key}' of a setting`);
    case 'object':
    case 'class':
      return value.get?.(key) ?? unknown(`'${key}' of a ${value.kind}`);
    case 'known':
      if (typeof value.value === 'string' && key === 'length') return known(value.value.length);
      return value.value === undefined || value.value === null ? known(undefined) : unknown(`'${key}' of a literal`);
    default:
      return unknown(value.kind === 'unknown' ? value.why : `'${key}' of a ${value.kind}`);
  }
}

/** The name that a value has as a key of a record: a setting has its default's, else that it is written with. Nothing for what only the program's run tells. */
export function keyNameOf(value: Value): string | undefined {
  if (value.kind === 'known') return String(value.value);
  if (value.kind === 'symbol') return stringOf(value.fallback) ?? value.key;
  return value.kind === 'template' && value.parts.every((part) => typeof part === 'string' || part.kind === 'symbol') ? textOf(value) : undefined;
}

/** The keys of a record, each as what it was written with. */
export const keysOf = (value: RecordValue): readonly Value[] => value.keys.map((key) => value.written?.get(key) ?? known(key));

/** The entries of a record under keys that are told apart, as lists of key and value. */
export const namedEntriesOf = (value: RecordValue): readonly Value[] => value.keys.map((key) => list([value.written?.get(key) ?? known(key), value.get(key) ?? unknown(key)]));

/** All entries of a record. */
export const entriesOf = (value: RecordValue): readonly Value[] => [...namedEntriesOf(value), ...(value.others ?? []).map(([key, put]) => list([key, put]))];

/** The elements of a value that is, or may be, a list. A single thing is a list of itself. */
export function itemsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'list':
      return value.rest ? [...value.items, value.rest] : value.items;
    case 'oneOf':
      return value.values.flatMap(itemsOf);
    default:
      return isAbsent(value) ? [] : [value];
  }
}

/** How a topic or group is written in reports: its name, `env:NAME|default`, `package:NAME#CONSTANT`, `${?}` for each hole, `?` when unknown. */
export function textOf(value: Value): string {
  switch (value.kind) {
    case 'known':
      return String(value.value);
    case 'symbol': {
      const fallback = value.fallback && (value.fallback.kind === 'known' || value.fallback.kind === 'template') && textOf(value.fallback);
      return fallback ? `${value.key}|${fallback}` : value.key;
    }
    case 'template':
      return value.parts.map((p) => (typeof p === 'string' ? p : p.kind === 'symbol' ? `\${${textOf(p)}}` : '${?}')).join('');
    case 'regexp':
      return `/${value.source}/`;
    default:
      return '?';
  }
}

/** Does the value depend on a parameter (of a function or of a receiver)? Records are looked into by the caller, key by key. */
export function parametersIn(value: Value): readonly Parameter[] {
  switch (value.kind) {
    case 'parameter':
      return [value];
    case 'oneOf':
      return [...value.values.flatMap(parametersIn), ...(value.pickedBy ?? [])];
    case 'template':
      return value.parts.flatMap((p) => (typeof p === 'string' ? [] : parametersIn(p)));
    case 'list':
      return [...value.items, ...(value.rest ? [value.rest] : [])].flatMap(parametersIn);
    case 'symbol':
      return value.fallback ? parametersIn(value.fallback) : [];
    default:
      return [];
  }
}

/** A name for a place in the program, used as identity. */
export const placeOf = (node: ts.Node): string => `${node.getSourceFile().fileName}:${node.getStart()}`;
