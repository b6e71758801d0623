import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorkspace, HARBOUR, SECOND_GROUP } from './support/lint.js';
import { projectRoot, runNode } from './support/program.js';

interface Report {
  readonly diagnostics: readonly { readonly code: string; readonly message: string; readonly severity: string; readonly filename: string; readonly labels: readonly { readonly span: { readonly line: number; readonly column: number } }[] }[];
}

/** oxlint with the built plugin among its `jsPlugins`. */
function oxlint(files: Readonly<Record<string, string>>, more: object = {}): readonly string[] {
  const configuration = { jsPlugins: [join(projectRoot, 'dist/src/index.js')], categories: { correctness: 'off' }, rules: { 'queue-fit/no-single-consumer': 'warn', 'queue-fit/no-large-payload': 'error' }, ...more };
  const root = createWorkspace({ ...files, '.oxlintrc.json': JSON.stringify(configuration) });
  const { out, err } = runNode(root, [join(projectRoot, 'node_modules/oxlint/bin/oxlint'), '--format', 'json', '.']);
  if (!out.startsWith('{')) throw new Error(out + err);
  return (JSON.parse(out) as Report).diagnostics.map(({ code, severity, filename, labels }) => `${filename.replaceAll('\\', '/')}:${labels[0]?.span.line}:${labels[0]?.span.column} ${severity} ${code}`).sort();
}

describe('oxlint', () => {
  it('gives the same findings as ESLint', () => {
    expect(oxlint(HARBOUR)).toEqual([
      'apps/berths/src/main.ts:7:9 warning queue-fit(no-single-consumer)',
      'apps/berths/src/main.ts:8:9 error queue-fit(no-large-payload)',
      'apps/pilots/src/main.ts:6:9 warning queue-fit(no-single-consumer)',
    ]);
  });

  it('reads settings and options', () => {
    const more = { settings: { 'queue-fit': { topics: { 'berth.assigned': { keep: 'the harbour board reads it too' } } } } };
    expect(oxlint(HARBOUR, more)).toEqual(['apps/berths/src/main.ts:8:9 error queue-fit(no-large-payload)']);
  });

  it('sees the whole workspace', () => {
    expect(oxlint({ ...HARBOUR, ...SECOND_GROUP })).toEqual(['apps/berths/src/main.ts:8:9 error queue-fit(no-large-payload)']);
  });
});
