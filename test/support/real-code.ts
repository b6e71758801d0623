/** What a rule says about code in every shape, and about code that is fine. */
import { describe, expect, test } from 'vitest';
import type { Files } from './lint.js';
import { readMarks } from './marks.js';
import { report, typeErrorsOf, type ReportOptions } from './report.js';
import { build, SHAPES, type Part, type Shape } from './shapes/index.js';

export interface Fires extends ReportOptions {
  /** The code, or its files in one shape. */
  readonly code: readonly Part[] | ((shape: Shape) => Files);
  readonly shapes?: readonly Shape[];
  /** The message expected at each mark. Marks of other names are expected to be silent. */
  readonly at: Readonly<Record<string, string>> | ((shape: Shape) => Readonly<Record<string, string>>);
  /** What the first message says, beside others. */
  readonly says?: readonly (string | RegExp)[];
  /** Titles of the suggestions at the first finding that has any, or in one shape. Their outputs are type-checked. */
  readonly suggests?: readonly string[] | ((shape: Shape) => readonly string[]);
  /** Packages that the services depend on, beside the client. */
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Defines a test for each shape: the findings are exactly those at the marks. */
export function fires(rule: string, title: string, { code, shapes = SHAPES, at, says = [], suggests, dependencies, ...options }: Fires): void {
  describe(title, () => {
    test.each(shapes)('$title', async (shape) => {
      const { files, places } = readMarks(typeof code === 'function' ? code(shape) : build(shape, code, dependencies));
      const found = await report(rule, files, options);
      const marks = typeof at === 'function' ? at(shape) : at;
      const expected = Object.entries(marks).flatMap(([name, messageId]) => places(name).map((place) => `${place} ${messageId}`));
      expect(expected.length).toBeGreaterThanOrEqual(Object.keys(marks).length);
      expect(found.map(({ place, messageId }) => `${place} ${messageId}`).sort()).toEqual(expected.sort());
      for (const words of says) expect(found[0]?.text).toMatch(words);
      const offering = found.find(({ suggestions }) => suggestions.length > 0);
      if (suggests) expect((offering?.suggestions ?? []).map((suggestion) => suggestion.title)).toEqual(typeof suggests === 'function' ? suggests(shape) : suggests);
      for (const { title: offered, output } of offering?.suggestions ?? []) expect({ offered, errors: typeErrorsOf(files, offering?.file ?? '', output) }).toEqual({ offered, errors: [] });
    });
  });
}

export interface Silent extends ReportOptions {
  readonly code: readonly Part[] | Files;
  /** By default each case is written in the next shape. */
  readonly shape?: Shape;
}

/** Defines a test for each case of code that is fine. */
export function staysSilent(rule: string, cases: Readonly<Record<string, Silent | readonly Part[]>>): void {
  describe('stays silent on', () => {
    test.each(Object.entries(cases).map(([title, given], index) => ({ title, index, given })))('$title', async ({ given, index }) => {
      const { code, shape = SHAPES[index % SHAPES.length] as Shape, ...options }: Silent = 'code' in given ? given : { code: given };
      const { files } = readMarks(isParts(code) ? build(shape, code) : code);
      const found = await report(rule, files, options);
      expect(found.map(({ place, messageId, text }) => `${place} ${messageId}: ${text}`)).toEqual([]);
    });
  });
}

const isParts = (code: Silent['code']): code is readonly Part[] => Array.isArray(code);
