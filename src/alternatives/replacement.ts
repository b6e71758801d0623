/** One codemod in the making: imports and declarations are added once, names never clash, and the call's `await` stays. */
import type { Edit, Produce, SourceBinding } from '../topology/topology.js';
import type { ReplaceInput } from './alternative.js';
import { getFreeName, mergeEdits, placeImports, replaceSite, toImport, type ImportRequest } from './edits.js';
import { removeLeftovers } from './leftovers.js';
import { applyStyle, toLiteral } from './style.js';
import { getBaseName } from './names.js';

/** A client object at the top level: `const name = initializer`. */
export interface ClientDeclaration {
  readonly name: string;
  readonly initializer: string;
  /** An initialiser that the file already has and that does as well. */
  readonly like?: RegExp;
  readonly exported?: boolean;
  /** Only a declaration of this very name is the same client. */
  readonly byName?: boolean;
  /** Statements that belong to it, given its name. */
  readonly setUp?: (name: string) => string;
}

/** Gives a further name of a declaration, free in the file. */
type Naming = (name: string) => string;

/** A function at the top level. `write` is given its name and must be its whole text. */
export interface FunctionDeclaration {
  readonly name: string;
  readonly write: (name: string, named: Naming) => string;
  /** What stands before it, once. */
  readonly prelude?: (named: Naming) => string;
}

export interface Replacement {
  /** A type annotation in TypeScript, nothing in JavaScript: `t(': string')`. */
  readonly t: (annotation: string) => string;
  /** A string literal in the file's quotes. */
  readonly quote: (text: string) => string;
  /** Imports names; the answer maps each to its local name. */
  import(request: ImportRequest): Readonly<Record<string, string>>;
  declareClient(declaration: ClientDeclaration): string;
  declareFunction(declaration: FunctionDeclaration): string;
  /** Any further edit. */
  add(edit: Edit): void;
  /** Replaces the whole call by an expression that is a promise; `resolves` says of what: `answer` is what the call was made for. */
  replaceCall(expression: string, resolves: 'void' | 'value' | 'answer'): readonly Edit[] | undefined;
  /** What has been added, together with edits of the call itself. */
  finish(edits: readonly Edit[]): readonly Edit[] | undefined;
}

export function startReplacement(input: ReplaceInput): Replacement {
  const { source, text } = input;
  const style = source.style;
  const taken = new Set(source.names);
  const inserted: Edit[] = [];
  const imports: string[] = [];
  const declarations: string[] = [];
  // What the file's own names are used by; a function that is added has parameters of its own.
  const named: string[] = [];
  const values = source.bindings.filter((binding) => binding.module === undefined);

  const freeName = (name: string): string => {
    const free = getFreeName(name, taken);
    taken.add(free);
    return free;
  };
  const findFunction = (declaration: FunctionDeclaration): SourceBinding | undefined =>
    values.find((binding) => binding.name === declaration.name && isSameCode(binding.text, declaration.write(binding.name, (name) => name)));

  const finish = (edits: readonly Edit[]): readonly Edit[] | undefined => {
    const all = [...inserted, ...placeTopLevel(input, imports, declarations), ...edits];
    const written = [...[...inserted, ...edits].map((edit) => edit.text), ...named];
    return withoutLeadingLines(mergeEdits([...all, ...removeLeftovers(source, all, written, text)])) ?? mergeEdits(all);
  };

  return {
    t: (annotation) => (source.typescript ? annotation : ''),
    quote: (literal) => toLiteral(literal, style),
    import(request) {
      const { locals, edits, statement } = toImport(source, request, taken);
      for (const local of Object.values(locals)) taken.add(local);
      named.push(...Object.values(locals));
      inserted.push(...edits);
      if (statement !== undefined) imports.push(statement);
      return locals;
    },
    declareClient({ name, initializer, like, exported, byName, setUp }) {
      const isThere = (binding: SourceBinding): boolean => (isSameCode(binding.text, initializer) && (!byName || binding.name === name)) || like?.test(binding.text) === true;
      // A client that is declared after the call may not be there yet when the call runs.
      const present = values.find((binding) => isThere(binding) && (binding.end ?? 0) <= source.call.start);
      named.push(present ? present.name : initializer);
      if (present) return present.name;
      const local = freeName(name);
      declarations.push(applyStyle([`${exported ? 'export ' : ''}const ${local} = ${initializer};`, ...(setUp ? [setUp(local)] : [])].join('\n'), style));
      return local;
    },
    declareFunction(declaration) {
      const present = findFunction(declaration);
      if (present) return present.name;
      const local = freeName(declaration.name);
      const names = new Map<string, string>();
      const named: Naming = (name) => {
        const known = names.get(name) ?? freeName(name);
        names.set(name, known);
        return known;
      };
      const prelude = declaration.prelude?.(named);
      declarations.push(applyStyle([...(prelude === undefined ? [] : [prelude]), declaration.write(local, named)].join('\n\n'), style));
      return local;
    },
    add: (edit) => void inserted.push(edit),
    replaceCall(expression, resolves) {
      const replaced = findCallText(input, expression, resolves);
      if (replaced === undefined) return undefined;
      return finish([replaceSite(source.observed ?? source.call, replaced)]);
    },
    finish,
  };

  function placeTopLevel({ source: { importsEnd, declarationsAt = importsEnd, call } }: ReplaceInput, statements: readonly string[], code: readonly string[]): readonly Edit[] {
    const at = Math.max(declarationsAt, importsEnd);
    const declared = code.join('\n\n');
    const top = `${declared}${!style.semicolons && !declared.endsWith('}') && continues(text.slice(at)) ? ';' : ''}`;
    const isLineStart = at === 0 || text[at - 1] === '\n';
    if (code.length === 0) return placeImports(source, statements);
    const isTogether = importsEnd === 0 && isLineStart;
    const importEdits = isTogether ? [] : placeImports(source, statements);
    const all = isTogether && statements.length > 0 ? `${statements.join('\n')}\n\n${top}` : top;
    return [...importEdits, replaceSite({ file: call.file, start: at, end: at }, isLineStart ? `${all}\n\n` : `\n\n${all}${/^\r?\n[^\r\n]/.test(text.slice(at)) ? '\n' : ''}`)];
  }
}

/** What is added behind the only import of a file takes its place when that goes. */
function withoutLeadingLines(edits: readonly Edit[] | undefined): readonly Edit[] | undefined {
  const [first, second] = edits ?? [];
  const isMoved = first?.site.start === 0 && first.text === '' && second?.site.start === first.site.end;
  return isMoved ? edits?.map((edit) => (edit === second ? { ...edit, text: edit.text.replace(/^\n+/, '') } : edit)) : edits;
}

/** Without semicolons such a line belongs to the one before it. */
const continues = (text: string): boolean => /^(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*(?:[([`+-]|\/(?![/*]))/.test(text);

/** The same but for white space, quotes, semicolons and trailing commas. */
function isSameCode(a: string, b: string): boolean {
  const plain = (code: string): string => code.replace(/["`]/g, "'").replace(/;/g, '').replace(/\s+/g, '').replace(/,([)\]}])/g, '$1').replace(/\((\w+)\)=>/g, '$1=>');
  return plain(a) === plain(b);
}

/** Is the site the call of the client itself, without a wrapper? */
export const isDirect = ({ site, call }: Produce): boolean => site.file === call.file && site.start === call.start;

/** Nest's clients answer with an Observable; so may a wrapper over one. */
export const isNest = (produce: Produce): boolean => produce.client.startsWith('nest');

/** The replacing expression with what its context asks of it, or nothing where the context needs more than a promise. */
function findCallText({ produce, source }: ReplaceInput, expression: string, resolves: 'void' | 'value' | 'answer'): string | undefined {
  const use = source.use ?? (source.used ? 'result' : 'none');
  if (resolves === 'answer' && use !== 'none') return source.observed ? expression : undefined;
  if (use === 'result') return undefined;
  if (isNest(produce) && !source.awaited) {
    const isPromise = source.observed !== undefined && use === 'promise';
    if (use === 'promise' && !isPromise) return undefined;
    if (use === 'none' && isDirect(produce)) {
      return source.canAwait ? `await ${expression}` : logged(source, expression);
    }
  }
  if (use === 'none' && !source.awaited && isFailureUnseen(produce)) return logged(source, expression);
  const isVoid = resolves === 'void' && !expression.startsWith('Promise.all(');
  return use === 'promise' && source.voidPromise && !isVoid ? `${expression}.then(() => undefined)` : expression;
}

/** Where nobody saw a failure, a promise that nobody sees would end the process. */
const logged = ({ typescript }: ReplaceInput['source'], expression: string): string => `${expression}.catch((error${typescript ? ': unknown' : ''}) => console.error(error))`;

/** What the call started could not fail, or failed elsewhere: no rejection was dropped there. */
const isFailureUnseen = ({ outcomes }: Produce): boolean => outcomes.length > 0 && outcomes.every(({ kind, byDesign }) => kind !== 'dropped' || byDesign === true);

/** The topic as an expression for the top level of the file: its literal, or the variable it is read from. Nothing where it is one of several. */
export function findStaticTopic({ produce, topology }: ReplaceInput, quote: (text: string) => string): string | undefined {
  if (topology.operations.some((o) => o.kind === 'produce' && o.id !== produce.id && o.site.file === produce.site.file && o.site.start === produce.site.start && o.topic.id !== produce.topic.id)) return undefined;
  const { kind, text } = produce.topic;
  if (kind === 'name') return quote(text);
  if (kind !== 'symbol') return undefined;
  const [symbol = '', fallback] = text.split('|');
  const variable = /^env:([A-Za-z_]\w*)$/.exec(symbol)?.[1];
  return variable === undefined ? undefined : `process.env.${variable} ?? ${quote(fallback ?? getBaseName(produce).toLowerCase())}`;
}

/** The topic as an expression for the place of the call. */
export function findTopic(input: ReplaceInput, quote: (text: string) => string): string | undefined {
  return input.source.topic !== '' ? input.source.topic : findStaticTopic(input, quote);
}

/** What is sent: one payload, or one for each element of a list. Nothing where the call does not show it, or where it is bytes. */
export interface Payload {
  /** The payload's expression; in a batch it may use the parameter of `each`. */
  readonly item: string;
  /** The payload as text: serialised, unless it is text already. */
  readonly json: string;
  readonly key?: string;
  /** The expression for one message, made one for all messages of the call: a promise. */
  each(expression: string): string;
  readonly batch?: { readonly list: string; readonly parameter: string };
}

export function findPayload({ source }: ReplaceInput): Payload | undefined {
  const { batch, payload, payloadForm, payloadText } = source;
  const item = batch?.item ?? payload;
  if (item === undefined || payloadForm === 'bytes' || source.headers !== undefined) return undefined;
  const list = batch && (/^[\w$.[\]'"()]+$/.test(batch.list) ? batch.list : `(${batch.list})`);
  return {
    item,
    json: batch === undefined && payloadText !== undefined ? payloadText : payloadForm === 'text' ? item : `JSON.stringify(${item})`,
    ...(source.key !== undefined ? { key: toText(source.key) } : {}),
    each: (expression) => (batch ? `Promise.all(${list}.map((${batch.parameter}) => ${expression}))` : expression),
    ...(batch && list !== undefined ? { batch: { list, parameter: batch.parameter } } : {}),
  };
}

/** A key may be a number, or missing; other tools ask for text. */
const toText = (key: string): string => (/^(String\(.*\)|'[^']*'|"[^"]*"|`[^`]*`|[\w.$]+\.toString\(\))$/.test(key) ? key : `String(${key})`);
