/**
 * What a file takes of those that it imports, what it only hands on of them, and what it exports: read from its text. A barrel
 * (`export * from './bus'`, `module.exports = { bus: require('./bus') }`) uses nothing of what it hands on.
 */

import { namePattern } from './words.js';

/** One import by name, or of all; or one handing on. */
export interface Binding {
  readonly specifier: string;
  /** As whoever is imported calls it; absent: all of it. */
  readonly imported?: string;
  /** As others get it: a name, or `*` for all names as they are; empty where nobody does, an import that is left over. Absent: the file's own code uses it. */
  readonly as?: string;
}

/** Exported names; `all` where a text does not say them one by one. */
export type Names = ReadonlySet<string> | 'all';

interface Local {
  readonly local: string;
  readonly binding: Binding;
}
type Pair = readonly [from: string, to: string];

/** Comments that begin a line: what is written in them is no use. */
const COMMENTS = /^[^\S\n]*(?:\/\/.*|\/\*[\s\S]*?\*\/)/gm;
const REEXPORT = /\bexport\s+(?:type\s+)?(?:\*(?:\s*as\s+([\w$]+))?|\{([^{}]*)\})\s*from\s*["']([^"'\n]+)["']/g;
const IMPORT = /\bimport\s+(?:type\s+(?!from\b))?(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)|\{([^{}]*)\})?\s*from\s*["']([^"'\n]+)["']/g;
const SIDE_EFFECT = /\bimport\s*["']([^"'\n]+)["']/g;
const REQUIRED = /\b(?:const|let|var)\s+(?:([\w$]+)|\{([^{}]*)\})\s*=\s*require\(\s*["'`]([^"'`\n]+)["'`]\s*\)(?=\s*(?:;|$))/gm;
const CALL = /\b(?:require|import)\s*\(\s*(?:\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/\s*)?["'`]([^"'`\n]+)["'`]\s*\)(?:\.(?!then\b|catch\b)([\w$]+))?/g;
const EXPORT_LIST = /\bexport\s+(?:type\s+)?\{([^{}]*)\}/g;
const EXPORT_OBJECT = /\bmodule\.exports\s*=\s*\{([^{}]*)\}/g;
const EXPORT_ONE = /\b(?:module\.)?exports\.([\w$]+)\s*=\s*([\w$]+)\s*(?:;|$)/gm;

/** What a text imports and hands on. */
export function readBindings(written: string): readonly Binding[] {
  const bindings: Binding[] = [];
  const locals: Local[] = [];
  const use = (specifier: string): void => void bindings.push({ specifier });
  const bind = (specifier: string, local: string, imported?: string): void => void locals.push({ local, binding: { specifier, ...(imported === undefined ? {} : { imported }) } });
  const named = (specifier: string, pairs: readonly Pair[] | undefined): void => (pairs ? pairs.forEach(([imported, local]) => bind(specifier, local, imported)) : use(specifier));

  const code = written.replace(COMMENTS, '')
    .replace(REEXPORT, (_, whole: string | undefined, list: string | undefined, specifier: string) => {
      const pairs = list === undefined ? undefined : pairsOf(list);
      if (list === undefined) bindings.push({ specifier, as: whole ?? '*' });
      else if (pairs) for (const [imported, as] of pairs) bindings.push({ specifier, imported, as });
      else use(specifier);
      return '';
    })
    .replace(IMPORT, (_, standard: string | undefined, whole: string | undefined, list: string | undefined, specifier: string) => {
      for (const local of [standard, whole]) if (local !== undefined) bind(specifier, local);
      if (list !== undefined) named(specifier, pairsOf(list));
      return '';
    })
    .replace(SIDE_EFFECT, (_, specifier: string) => {
      use(specifier);
      return '';
    })
    .replace(REQUIRED, (_, whole: string | undefined, list: string | undefined, specifier: string) => {
      if (whole !== undefined) bind(specifier, whole);
      else named(specifier, propertiesOf(list ?? ''));
      return '';
    })
    // What is required in the middle of something gets a name of ours, so that it is found again where that is handed on.
    .replace(CALL, (_, specifier: string, imported: string | undefined) => {
      const local = `required$${locals.length}`;
      bind(specifier, local, imported);
      return local;
    });
  const { own, handedOn } = withoutExports(code);
  for (const { local, binding } of locals) {
    const given = handedOn.filter(([from]) => from === local).map(([, as]) => as);
    bindings.push(...(namePattern(local).test(own) ? [binding] : (given.length > 0 ? given : ['']).map((as) => ({ ...binding, as }))));
  }
  return bindings;
}

/** A text without the lists of what it exports, and these: the name that it has here, and the one that others get it by. */
function withoutExports(code: string): { readonly own: string; readonly handedOn: readonly Pair[] } {
  const handedOn: Pair[] = [];
  const take = (whole: string, pairs: readonly Pair[] | undefined): string => {
    handedOn.push(...(pairs ?? []));
    return pairs ? '' : whole;
  };
  const own = code
    .replace(EXPORT_LIST, (whole, list: string) => take(whole, pairsOf(list)))
    .replace(EXPORT_OBJECT, (whole, list: string) => take(whole, propertiesOf(list)?.map(([name, value]): Pair => [value, name])))
    .replace(EXPORT_ONE, (whole, name: string, value: string) => take(whole, [[value, name]]));
  return { own, handedOn };
}

/** `a, type b, c as d`; nothing where it says something else. */
const pairsOf = (list: string): readonly Pair[] | undefined => readAll(list, /^(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?$/);

/** `a, b: c, ...d` of an object or a pattern: a spread is called `*`. */
const propertiesOf = (list: string): readonly Pair[] | undefined => readAll(list.replace(/\.\.\.\s*(?=[\w$])/g, '*:'), /^(\*|[\w$]+)(?:\s*:\s*([\w$]+))?$/);

function readAll(list: string, pattern: RegExp): readonly Pair[] | undefined {
  const parts = list.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '').split(',').map((part) => part.trim()).filter((part) => part !== '');
  const pairs = parts.flatMap((part): Pair[] => {
    const [, from, to] = pattern.exec(part) ?? [];
    return from === undefined ? [] : [[from, to ?? from]];
  });
  return pairs.length === parts.length ? pairs : undefined;
}

/** Where a line exports something, also behind a decorator. */
const EXPORT = /^[^\S\n]*(?:@.*\)[^\S\n]*)?(?:export\b|(?:module\.)?exports\s*[.[=])/gm;
const DECLARED = /^[^\S\n]*(?:@.*\)[^\S\n]*)?export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const\s+enum|class|function\s*\*?|const|let|var|enum|interface|type|namespace|module)\s+([\w$]+)(?![\w$]|\s*,)/gm;
const DEFAULT = /^[^\S\n]*(?:@.*\)[^\S\n]*)?export\s+default\b/gm;
const MEMBER = /^[^\S\n]*(?:module\.)?exports\.([\w$]+)\s*=/gm;

/** `export const a = 1, b = 2`. */
const SEVERAL = /^[^\S\n]*export\s+(?:const|let|var)\s.*,\s*[\w$]+\s*=/m;

/** The names that a text exports. */
export function readExports(written: string): Names {
  const code = written.replace(COMMENTS, '');
  const listed = [...code.matchAll(EXPORT_LIST)].map(([, list = '']) => pairsOf(list)?.map(([, to]) => to));
  const properties = [...code.matchAll(EXPORT_OBJECT)].map(([, list = '']) => propertiesOf(list)?.map(([name]) => name));
  const single = [DECLARED, DEFAULT, MEMBER].flatMap((pattern) => [...code.matchAll(pattern)].map(([, name = 'default']) => [name]));
  const ways = [...listed, ...properties, ...single];
  const names = ways.flatMap((one) => one ?? ['*']);
  return ways.length === 0 || SEVERAL.test(code) || ways.length !== [...code.matchAll(EXPORT)].length || names.includes('*') ? 'all' : new Set(names);
}
