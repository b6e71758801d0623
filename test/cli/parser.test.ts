import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { parser } from '../../src/cli/parser.js';

function commentsOf(text: string, filePath = 'a.ts'): readonly string[] {
  const { parseForESLint } = parser as unknown as { readonly parseForESLint: (text: string, options: object) => unknown };
  const { ast } = parseForESLint(text, { filePath }) as { readonly ast: { readonly comments: readonly { readonly type: string; readonly value: string; readonly loc: { readonly start: { readonly line: number; readonly column: number } } }[] } };
  return ast.comments.map(({ type, value, loc }) => `${loc.start.line}:${loc.start.column} ${type} ${value.trim()}`);
}

describe('parser', () => {
  it('finds comments that switch rules off and on', () => {
    expect(commentsOf("/* eslint-disable queue-fit/a */\nsend(); // eslint-disable-line\n/* eslint-enable */\n  // eslint-disable-next-line queue-fit/b -- why\nsend();\n")).toEqual([
      '1:0 Block eslint-disable queue-fit/a',
      '2:8 Line eslint-disable-line',
      '3:0 Block eslint-enable',
      '4:2 Line eslint-disable-next-line queue-fit/b',
    ]);
  });

  it('leaves out of them the rules that do not exist here', () => {
    expect(commentsOf('// eslint-disable-next-line no-console, queue-fit/no-low-traffic, n/x -- both\n// eslint-disable-line no-console\n// eslint-disable-line -- all of them')).toEqual([
      '1:0 Line eslint-disable-next-line queue-fit/no-low-traffic',
      '3:0 Line eslint-disable-line',
    ]);
  });

  it('finds those that configure a rule of this plugin, and no other', () => {
    expect(commentsOf('/* eslint queue-fit/no-low-traffic: off */\n/* eslint no-console: error */\n/* eslint queue-fit/no-large-payload: [error, { limitBytes: 9 }] */\n/* global eslint */\n')).toEqual([
      '1:0 Block eslint queue-fit/no-low-traffic: off',
      '3:0 Block eslint queue-fit/no-large-payload: [error, { limitBytes: 9 }]',
    ]);
  });

  it.each([
    ['a string', "const a = '// eslint-disable-line';"],
    ['a template', 'const a = `\n// eslint-disable-line ${b} /* eslint-disable */`;'],
    ['a regular expression', 'const a = /\\/* eslint-disable *\\//;'],
    ['text between tags', 'const a = <p>// eslint-disable-line</p>;', 'a.tsx'],
    ['nothing', ''],
  ])('finds none in %s', (_, text, filePath = 'a.ts') => {
    expect(commentsOf(text, filePath)).toEqual([]);
  });

  it.each([
    ['a type assertion', 'const a = <Ship>b;\n// eslint-disable-line'],
    ['a generic arrow function', 'const a = <T,>(b: T) => b;\n// eslint-disable-line'],
    ['a generic call', 'load<Ship>(a);\n// eslint-disable-line'],
    ['a decorator', '@Injectable()\nclass A {} \n// eslint-disable-line'],
  ])('is not confused by %s', (_, text) => {
    expect(commentsOf(text)).toHaveLength(1);
  });

  it('counts lines with any line end', () => {
    expect(commentsOf('a;\r\n\r\n// eslint-disable-line\r\n')).toEqual(['3:0 Line eslint-disable-line']);
    expect(commentsOf('/* a\n b */ // eslint-disable-line')).toEqual(['2:6 Line eslint-disable-line']);
  });

  it('makes a program that ESLint takes, of any syntax', () => {
    const linter = new Linter();
    const messages = linter.verify('class { @@ not even <code', [{ languageOptions: { parser } }], 'a.js');
    expect(messages).toEqual([]);
  });
});
