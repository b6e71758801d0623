/** The module specifiers of a text. */
export interface Specifiers {
  /** What is imported, exported from, required, or dynamically imported by a literal; each once, in order. */
  readonly literal: readonly string[];
  /** The argument of each `require()` or `import()` that is no literal, as written, shortened. */
  readonly dynamic: readonly string[];
}

const IMPORT = /\b(?:from|import|require)\b\s*(\(\s*(?:\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/\s*)?)?(?:(["'])([^"'\\\n]+)\2|`([^`\\\n$]+)`)?/g;
/** `path.join(__dirname, '../x')`, `__dirname + '/x'`, `${__dirname}/x`: relative after all. */
const DIRNAME_JOIN = /^(?:path\.)?(?:join|resolve)\(\s*__dirname\s*((?:,\s*(?:"[^"\n]*"|'[^'\n]*')\s*)+)\)\s*\)/;
const DIRNAME_PLUS = /^(?:__dirname\s*\+\s*(["'])\/([^"'\n]+)\1|`\$\{__dirname\}\/([^`$\n]+)`)\s*\)/;

/**
 * Reads specifiers without parsing: comments that begin a line are skipped, a string that looks like an import is taken for one.
 * Too many cost a little time; too few would lose a wrapper's callers.
 */
export function readSpecifiers(text: string): Specifiers {
  const literal = new Set<string>();
  const dynamic: string[] = [];
  IMPORT.lastIndex = 0;
  for (let match = IMPORT.exec(text); match !== null; match = IMPORT.exec(text)) {
    const specifier = match[3] ?? match[4];
    const isCall = match[1] !== undefined;
    if (specifier === undefined && !isCall) continue;
    const before = text.charCodeAt(match.index - 1);
    // `module.exports = { ...require('./events') }` is no member.
    if ((before === DOT && text.charCodeAt(match.index - 2) !== DOT) || before === DOLLAR || before === HYPHEN) continue;
    const isType = isCall && match[0].startsWith('import') && specifier !== undefined;
    if (isCommented(text, match.index, isType)) continue;
    if (specifier !== undefined) {
      if (!(isCall && match[0].startsWith('from'))) literal.add(specifier);
      continue;
    }
    if (match[0].startsWith('from')) continue;
    const rest = text.slice(IMPORT.lastIndex, IMPORT.lastIndex + 200);
    const relative = relativeToDirname(rest);
    if (relative !== undefined) literal.add(relative);
    else if (!/^\s*\)/.test(rest)) dynamic.push(shorten(rest));
  }
  return { literal: [...literal], dynamic };
}

const DOT = 46;
const DOLLAR = 36;
const HYPHEN = 45;

/** JSDoc types (`@param {import('./bus').Bus} bus`) are imports too. */
function isCommented(text: string, position: number, mayBeJsDoc: boolean): boolean {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1, position).trimStart();
  return line.startsWith('//') || (!mayBeJsDoc && (line.startsWith('*') || line.startsWith('/*')));
}

function relativeToDirname(argument: string): string | undefined {
  const joined = DIRNAME_JOIN.exec(argument)?.[1];
  if (joined !== undefined) return `./${[...joined.matchAll(/["']([^"']*)["']/g)].map((match) => match[1]).join('/')}`;
  const plus = DIRNAME_PLUS.exec(argument);
  return plus === null ? undefined : `./${plus[2] ?? plus[3]}`;
}

/** The argument up to the parenthesis that closes the call. */
function shorten(rest: string): string {
  let depth = 0;
  let end = 0;
  for (; end < rest.length; end++) {
    const character = rest[end] ?? '';
    if (character === '(') depth++;
    else if (character === ')' && depth-- === 0) break;
  }
  const argument = rest.slice(0, end).replace(/\s+/g, ' ').trim();
  return argument.length > 60 ? `${argument.slice(0, 59)}…` : argument;
}
