/** The real ESLint language server on a workspace of several services, with the built plugin. */
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEditor, type Diagnostic } from './support/language-client.js';
import { createWorkspace, HARBOUR, SECOND_GROUP, writeFiles } from './support/lint.js';
import { configText, projectRoot } from './support/program.js';
import { typeErrors } from './support/type-check.js';

const BERTHS = 'apps/berths/src/main.ts';
const PILOTS = 'apps/pilots/src/main.ts';
const TUGS = 'apps/tugs/src/main.ts';
const STALE_MS = 300;

function harbour(more: Readonly<Record<string, string>> = {}): string {
  const root = createWorkspace({ ...HARBOUR, 'eslint.config.mjs': configText(), ...more });
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(join(projectRoot, 'node_modules/eslint'), join(root, 'node_modules/eslint'));
  return root;
}
const textOf = (root: string, file: string): string => readFileSync(join(root, file), 'utf8');
const shown = (diagnostics: readonly Diagnostic[]): readonly string[] => diagnostics.map(({ code, range }) => `${range.start.line + 1}:${range.start.character + 1} ${code}`);

describe('the editor', () => {
  it('shows the findings of a file that is opened', async () => {
    const root = harbour();
    const editor = await openEditor(root);
    await editor.open(BERTHS, textOf(root, BERTHS));
    const diagnostics = await editor.diagnostics(BERTHS);
    expect(shown(diagnostics)).toEqual(['7:9 queue-fit/no-single-consumer', '8:9 queue-fit/no-large-payload']);
    expect(diagnostics.map(({ severity }) => severity)).toEqual([2, 1]);
    expect(diagnostics[0]?.message).toContain(`${PILOTS}:6`);
  });

  it('offers the alternatives as actions, and the text that one gives type-checks', async () => {
    const root = harbour({ 'apps/berths/package.json': JSON.stringify({ name: '@harbour/berths', scripts: { start: 'node src/main.js' }, dependencies: { kafkajs: '^2.2.4', '@aws-sdk/client-sqs': '^3.0.0' } }) });
    const editor = await openEditor(root);
    const before = textOf(root, BERTHS);
    await editor.open(BERTHS, before);
    const [finding] = await editor.diagnostics(BERTHS);
    if (finding === undefined) throw new Error('no finding');
    const offered = (await editor.actions(BERTHS, finding)).filter(({ command }) => command.command === 'eslint.applySuggestion');
    // The service has the client of SQS already.
    expect(offered[0]?.title).toMatch(/SQS/);
    expect(offered.length).toBeGreaterThan(1);

    for (const action of offered.slice(0, 1)) {
      const after = await editor.run(BERTHS, action);
      expect(after).toContain("from '@aws-sdk/client-sqs'");
      expect(after).not.toContain("topic: 'berth.assigned'");
      expect(after).toContain("topic: 'berth.photo'");
      expect(typeErrors({ 'main.ts': after })).toEqual({});
    }
  });

  it('shows a finding appear and disappear when another file changes on disk', async () => {
    const root = harbour();
    const editor = await openEditor(root);
    await editor.open(PILOTS, textOf(root, PILOTS));
    expect(shown(await editor.diagnostics(PILOTS))).toEqual(['6:9 queue-fit/no-single-consumer']);

    writeFiles(root, SECOND_GROUP);
    await sleep(STALE_MS);
    expect(shown(await editor.diagnostics(PILOTS))).toEqual([]);

    rmSync(join(root, 'apps/tugs'), { recursive: true });
    await sleep(STALE_MS);
    expect(shown(await editor.diagnostics(PILOTS))).toEqual(['6:9 queue-fit/no-single-consumer']);
  });

  it('takes back a finding when unsaved text elsewhere adds a second consumer group', async () => {
    const root = harbour({ ...SECOND_GROUP, [TUGS]: 'export {};\n' });
    const editor = await openEditor(root);
    await editor.open(PILOTS, textOf(root, PILOTS));
    expect(shown(await editor.diagnostics(PILOTS))).toEqual(['6:9 queue-fit/no-single-consumer']);

    await editor.open(TUGS, textOf(root, TUGS));
    await editor.type(TUGS, SECOND_GROUP[TUGS] ?? '');
    await editor.diagnostics(TUGS);
    expect(shown(await editor.diagnostics(PILOTS))).toEqual([]);

    await editor.type(TUGS, 'export {};\n');
    await editor.diagnostics(TUGS);
    expect(shown(await editor.diagnostics(PILOTS))).toEqual(['6:9 queue-fit/no-single-consumer']);
  });
});
