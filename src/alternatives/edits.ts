/**
 * Plain edits, all in the file of the call they are about. They need no more than a `ProduceSource`, so rules can put them
 * into a `SuggestionRequest` of kind `edit`; the codemods of the alternatives are made of the same pieces.
 */
import type { Edit, ProduceSource, Site, SourceBinding } from '../topology/topology.js';
import { applyStyle } from './style.js';

/** What is to be imported from one module. */
export interface ImportRequest {
  readonly module: string;
  /** Exported names. */
  readonly names?: readonly string[];
  /** The preferred local name of the default export (in CommonJS: of the module). */
  readonly default?: string;
}

/** An import that is there now: by which local name each asked-for name goes, and what had to be written for it. */
export interface InsertedImport {
  readonly locals: Readonly<Record<string, string>>;
  /** Insertions into import declarations that the file already has. */
  readonly edits: readonly Edit[];
  /** A new import declaration, to be put where imports end. */
  readonly statement?: string;
}

/** The first of `name`, `name2`, `name3` … that is not taken. */
export function getFreeName(name: string, taken: { has(name: string): boolean }): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name}${count}`;
  return free;
}

const insertion = (source: ProduceSource, at: number, text: string): Edit => ({ site: { file: source.call.file, start: at, end: at }, text });

/** Finds or makes an import without placing the new declaration; `taken` are names that must not be met. */
export function toImport(source: ProduceSource, request: ImportRequest, taken: ReadonlySet<string> = new Set(source.names)): InsertedImport {
  const present = source.bindings.filter((binding) => binding.module === request.module && !binding.typeOnly);
  const locals: Record<string, string> = {};
  const missing: string[] = [];
  for (const name of request.names ?? []) {
    const local = findLocal(present, name);
    if (local === undefined) missing.push(name);
    else locals[name] = local;
  }
  const wantsDefault = request.default !== undefined ? findDefault(present, source.module) : undefined;
  if (wantsDefault !== undefined && request.default !== undefined) locals[request.default] = wantsDefault;
  const needsDefault = request.default !== undefined && wantsDefault === undefined;
  if (missing.length === 0 && !needsDefault) return { locals, edits: [] };

  const renamed = missing.map((name) => ({ name, local: getFreeName(name, taken) }));
  for (const { name, local } of renamed) locals[name] = local;
  const separator = source.module === 'esm' ? ' as ' : ': ';
  const specifiers = renamed.map(({ name, local }) => (name === local ? name : `${name}${separator}${local}`));
  const place = needsDefault ? undefined : findNamedList(present);
  if (place !== undefined) return { locals, edits: [insertion(source, place.at, `${place.comma ? ', ' : ' '}${specifiers.join(', ')}`)] };

  const defaultLocal = needsDefault ? getFreeName(request.default, taken) : undefined;
  if (defaultLocal !== undefined && request.default !== undefined) locals[request.default] = defaultLocal;
  return { locals, edits: [], statement: applyStyle(toStatement(source.module, request.module, defaultLocal, specifiers), source.style) };
}

function toStatement(module: 'esm' | 'commonjs', specifier: string, defaultLocal: string | undefined, specifiers: readonly string[]): string {
  const named = specifiers.length > 0 ? `{ ${specifiers.join(', ')} }` : '';
  if (module === 'esm') return `import ${[defaultLocal, named].filter(Boolean).join(', ')} from '${specifier}';`;
  return [defaultLocal, named].filter(Boolean).map((pattern) => `const ${pattern} = require('${specifier}');`).join('\n');
}

function findLocal(present: readonly SourceBinding[], name: string): string | undefined {
  const own = present.find((binding) => binding.imported === name);
  if (own) return own.name;
  const whole = present.find((binding) => binding.imported === '*');
  return whole && `${whole.name}.${name}`;
}

/** The default import; in CommonJS the required module itself. */
const findDefault = (present: readonly SourceBinding[], module: 'esm' | 'commonjs'): string | undefined =>
  present.find((binding) => binding.imported === 'default' || (module === 'commonjs' && binding.imported === '*'))?.name;

/** Where a name can join `import { a, b } from 'module'` or `const { a } = require('module')`. */
function findNamedList(present: readonly SourceBinding[]): { at: number; comma: boolean } | undefined {
  for (const { text, end, imported } of present) {
    const close = text.lastIndexOf('}');
    if (end === undefined || imported === '*' || imported === undefined || close === -1 || /^import\s+type\b/.test(text)) continue;
    const before = text.slice(0, close).trimEnd();
    return { at: end - text.length + before.length, comma: !/[{,]$/.test(before) };
  }
  return undefined;
}

/** Where imports go. At the start of a file they need a line of their own before what follows. */
export function placeImports(source: ProduceSource, statements: readonly string[]): readonly Edit[] {
  if (statements.length === 0) return [];
  const at = source.importsEnd || (source.declarationsAt ?? 0);
  return [insertion(source, at, at === 0 ? `${statements.join('\n')}\n` : `\n${statements.join('\n')}`)];
}

/** Adds an import, or takes the one that is there. `locals` gives the local name of each name asked for. */
export function insertImport(source: ProduceSource, request: ImportRequest): { readonly locals: Readonly<Record<string, string>>; readonly edits: readonly Edit[] } {
  const { locals, edits, statement } = toImport(source, request);
  return { locals, edits: [...edits, ...placeImports(source, statement === undefined ? [] : [statement])] };
}

/** Adds a declaration at the top level, after imports and what loads the configuration. */
export function insertDeclaration(source: ProduceSource, code: string): readonly Edit[] {
  const at = source.declarationsAt ?? source.importsEnd;
  const text = applyStyle(code, source.style);
  return [insertion(source, at, at === 0 ? `${text}\n\n` : `\n\n${text}`)];
}

/** Waits for the send. Nothing where it is awaited, handed on, or stands where `await` may not. */
export function insertAwait(source: ProduceSource): readonly Edit[] | undefined {
  if (!source.canAwait || source.awaited || source.used || source.observed) return undefined;
  return [insertion(source, source.call.start, 'await ')];
}

/** Makes an Observable a promise and waits for it: `await lastValueFrom(this.client.emit(…))`, with rxjs' import. */
export function awaitLastValueFrom(source: ProduceSource): readonly Edit[] | undefined {
  const isBareSubscription = source.observed !== undefined && !source.used && !source.awaited;
  if (!source.canAwait || (source.used && !source.awaited) || (source.observed && !isBareSubscription)) return undefined;
  const { locals, edits } = insertImport(source, { module: 'rxjs', names: ['lastValueFrom'] });
  const wrap = `${source.awaited ? '' : 'await '}${locals.lastValueFrom ?? 'lastValueFrom'}(`;
  const end = source.observed ? replaceSite({ ...source.call, start: source.call.end, end: source.observed.end }, ')') : insertion(source, source.call.end, ')');
  return [...edits, insertion(source, source.call.start, wrap), end];
}

/** Wraps a promise that is an argument of nothing yet: `Promise.all([…])` over Observables becomes one over promises. */
export function wrapInLastValueFrom(source: ProduceSource): readonly Edit[] {
  const { locals, edits } = insertImport(source, { module: 'rxjs', names: ['lastValueFrom'] });
  return [...edits, insertion(source, source.call.start, `${locals.lastValueFrom ?? 'lastValueFrom'}(`), insertion(source, source.call.end, ')')];
}

/** Replaces what stands at a place: the value of an option (`acks: 0` → `-1`), a whole statement by nothing … */
export const replaceSite = (site: Pick<Site, 'file' | 'start' | 'end'>, text: string): Edit => ({ site: { file: site.file, start: site.start, end: site.end }, text });

/** Asks for the acknowledgement of all in-sync replicas. `value` is the place of the option's value. */
export const requireAllAcks = (value: Site): readonly Edit[] => [replaceSite(value, '-1')];

/** What a hoist needs: the declaration that makes the client in the function, and what only made sense there. */
export interface HoistRequest {
  readonly source: ProduceSource;
  /** `const producer = kafka.producer();`: the whole statement and its text. */
  readonly declaration: { readonly site: Site; readonly text: string };
  /** `await producer.disconnect();` and the like: statements that go. */
  readonly removals: readonly Site[];
  /** Where the declaration goes (offset); by default after the imports. Names it uses must be declared before. */
  readonly at?: number;
}

/** Moves a client out of the function that makes it for one message, so that all messages share it. */
export function hoistDeclaration({ source, declaration, removals, at }: HoistRequest): readonly Edit[] {
  const to = at ?? source.declarationsAt ?? source.importsEnd;
  const text = declaration.text.trim();
  return [insertion(source, to, to === 0 ? `${text}\n\n` : `\n\n${text}`), ...[declaration.site, ...removals].map((site) => replaceSite(site, ''))];
}

/**
 * Edits in order, insertions at one place joined in the order they were given. Nothing when two of them overlap or when
 * they are not all in one file: ESLint applies a suggestion as one change of one file.
 */
export function mergeEdits(edits: readonly Edit[]): readonly Edit[] | undefined {
  const merged: Edit[] = [];
  const sorted = edits.map((edit, order) => ({ edit, order })).sort((a, b) => a.edit.site.start - b.edit.site.start || a.edit.site.end - b.edit.site.end || a.order - b.order);
  for (const { edit } of sorted) {
    const last = merged.at(-1);
    if (last && last.site.file !== edit.site.file) return undefined;
    if (last && edit.site.start < last.site.end) return undefined;
    const isSamePlace = last && last.site.start === edit.site.start && last.site.end === edit.site.end && edit.site.start === edit.site.end;
    if (last && isSamePlace) merged[merged.length - 1] = { site: last.site, text: last.text + edit.text };
    else merged.push(edit);
  }
  return merged;
}

/** A text after edits that `mergeEdits` has put in order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.site.start) + edit.text;
    at = edit.site.end;
  }
  return result + text.slice(at);
}
