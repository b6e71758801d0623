/**
 * The parser of `queue-fit check`. The rules report by offsets and look at no tree, so the program it returns is empty: that
 * needs neither TypeScript nor any knowledge of the syntax in use. Only the comments that switch rules off and on are found.
 */
import type { AST, Linter } from 'eslint';
import jsTokens from 'js-tokens';

type Comment = AST.Program['comments'][number];

export const parser: Linter.Parser = {
  meta: { name: 'queue-fit-parser', version: '1' },
  parseForESLint(text: string, options?: { readonly filePath?: string }) {
    const lines = text.split(/\r\n|[\r\n\u2028\u2029]/);
    const end = { line: lines.length, column: lines.at(-1)?.length ?? 0 };
    // In TypeScript without JSX `<T>(x)` is no tag.
    const comments = directivesIn(text, !/\.[cm]?ts$/.test(options?.filePath ?? ''));
    const ast: AST.Program = { type: 'Program', sourceType: 'module', body: [], tokens: [], comments, range: [0, text.length], loc: { start: { line: 1, column: 0 }, end } };
    return { ast };
  },
};

/** Comments that ESLint acts on. Those that configure other rules would fail here, where no other rule exists. */
const DIRECTIVE = /^\s*(?:eslint-(?:disable|enable)|eslint\s+["']?queue-fit\/)/;

function directivesIn(text: string, jsx: boolean): Comment[] {
  if (!text.includes('eslint')) return [];
  const comments: Comment[] = [];
  let [offset, line, lineStart] = [0, 1, 0];
  const position = () => ({ line, column: offset - lineStart });
  for (const token of jsTokens(text, { jsx })) {
    const start = offset;
    const from = position();
    for (const lineBreak of token.value.matchAll(/\r\n|[\r\n\u2028\u2029]/g)) {
      line++;
      lineStart = start + lineBreak.index + lineBreak[0].length;
    }
    offset += token.value.length;
    if (token.type !== 'SingleLineComment' && token.type !== 'MultiLineComment') continue;
    const isBlock = token.type === 'MultiLineComment';
    const value = isBlock ? token.value.slice(2, -2) : token.value.slice(2);
    if (DIRECTIVE.test(value)) comments.push({ type: isBlock ? 'Block' : 'Line', value, range: [start, offset], loc: { start: from, end: position() } });
  }
  return comments;
}
