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

/**
 * What a comment says about this plugin's rules, as ESLint would read it; nothing if it does not. Other rules do not exist
 * here, and ESLint fails on a comment that names a rule that does not exist.
 */
function findDirective(comment: string): string | undefined {
  const [, head = '', list = ''] = /^(\s*eslint-(?:disable(?:-next)?-line|disable|enable)\b)([^]*?)(?:\s-{2,}\s[^]*)?$/.exec(comment) ?? [];
  if (head !== '') {
    const rules = list.split(',').map((rule) => rule.trim());
    const own = rules.filter((rule) => rule === '' || rule.startsWith('queue-fit/'));
    return own.length > 0 ? `${head} ${own.join(', ')}` : undefined;
  }
  if (!/^\s*eslint\s/.test(comment)) return undefined;
  const configured = [...comment.replaceAll(/[[{][^\]}]*[\]}]/g, '').matchAll(/([@\w/-]+)["']?\s*:/g)];
  return configured.length > 0 && configured.every(([, rule]) => rule?.startsWith('queue-fit/')) ? comment : undefined;
}

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
    const value = findDirective(isBlock ? token.value.slice(2, -2) : token.value.slice(2));
    if (value !== undefined) comments.push({ type: isBlock ? 'Block' : 'Line', value, range: [start, offset], loc: { start: from, end: position() } });
  }
  return comments;
}
