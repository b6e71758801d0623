/** Rules whose bad code has no common shape: each case is written out, with marks where findings are expected. */
import { describe, expect, test } from 'vitest';
import type { Files } from './lint.js';
import { readMarks } from './marks.js';
import { report, typeErrorsOf, type ReportOptions } from './report.js';

const MANIFEST = { 'package.json': '{ "name": "harbour", "type": "module", "scripts": { "start": "node src/main.js" }, "dependencies": { "kafkajs": "^2.2.4" } }' };

/** Defines a test for each case: the findings are exactly those at the marks, whose names are message ids. Suggestions are type-checked. */
export function reportsWritten(rule: string, cases: Readonly<Record<string, Files>>, options: ReportOptions = {}): void {
  describe('reports', () => {
    test.each(Object.entries(cases))('%s', async (_title, marked) => {
      const { files, places } = readMarks({ ...MANIFEST, ...marked });
      const ids = [...new Set(Object.values(marked).flatMap((text) => [...text.matchAll(/\/\*<(\w+)\*\//g)].map(([, id]) => id as string)))];
      const expected = ids.flatMap((id) => places(id).map((place) => `${place} ${id}`));
      expect(expected.length).toBeGreaterThan(0);
      const found = await report(rule, files, options);
      expect(found.map(({ place, messageId }) => `${place} ${messageId}`).sort()).toEqual(expected.sort());
      for (const { file, suggestions } of found) for (const { title, output } of suggestions) expect({ title, errors: typeErrorsOf(files, file, output) }).toEqual({ title, errors: [] });
    });
  });
}

/** Defines a test for each case of code that is fine. */
export function isSilentOn(rule: string, cases: Readonly<Record<string, Files>>, options: ReportOptions = {}): void {
  describe('stays silent on', () => {
    test.each(Object.entries(cases))('%s', async (_title, files) => {
      const found = await report(rule, { ...MANIFEST, ...files }, options);
      expect(found.map(({ place, messageId, text }) => `${place} ${messageId}: ${text}`)).toEqual([]);
    });
  });
}
