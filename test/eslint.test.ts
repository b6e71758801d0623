import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { createLinter, createWorkspace, HARBOUR, places, SECOND_GROUP, writeFiles } from './support/lint.js';

const BERTHS = 'apps/berths/src/main.ts';
const PILOTS = 'apps/pilots/src/main.ts';
const FOUND = [
  `${BERTHS}:7:9 queue-fit/no-single-consumer`,
  `${BERTHS}:8:9 queue-fit/no-large-payload`,
  `${PILOTS}:6:9 queue-fit/no-single-consumer`,
];
/** Longer than the time for which a look at the disk is good. */
const STALE_MS = 300;

describe.each([9, 10] as const)('ESLint %i', (version) => {
  it('reports each finding once, where it stands, by all rules over one analysis', async () => {
    const root = createWorkspace(HARBOUR);
    const linter = await createLinter(root, version);
    expect(places(root, await linter.lintFiles('.'))).toEqual(FOUND);
  });

  it('marks the call and says what is wrong, with its evidence and the tool', async () => {
    const root = createWorkspace(HARBOUR);
    const [result] = await (await createLinter(root, version)).lintFiles(BERTHS);
    expect(result?.messages[1]).toMatchObject({ ruleId: 'queue-fit/no-large-payload', messageId: 'largeValue', severity: 2, line: 8, column: 9, endLine: 8 });
    expect(result?.messages[1]?.message).toContain(`(${BERTHS}:8)`);
    expect(result?.messages[1]?.message).toContain('object storage');
  });

  it('is switched off by comments', async () => {
    const root = createWorkspace({ ...HARBOUR, [BERTHS]: `/* eslint-disable queue-fit/no-large-payload */\n${HARBOUR[BERTHS]}` });
    const results = await (await createLinter(root, version)).lintFiles(BERTHS);
    expect(places(root, results)).toEqual([`${BERTHS}:8:9 queue-fit/no-single-consumer`]);
  });
});

describe('suggestions', () => {
  it('replace the call by the lighter tool, with its import and its client', async () => {
    const root = createWorkspace(HARBOUR);
    const [result] = await (await createLinter(root)).lintFiles(BERTHS);
    const [suggestion] = result?.messages[1]?.suggestions ?? [];
    expect(suggestion).toMatchObject({ messageId: 'storeObject', desc: 'Store the object and send its key' });
    const { range: [start, end] = [0, 0], text = '' } = suggestion?.fix ?? {};
    const before = HARBOUR[BERTHS] ?? '';
    const after = before.slice(0, start) + text + before.slice(end);
    expect(after).toContain("import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';");
    expect(after).toContain("{ value: JSON.stringify(await storeObject(readFileSync('./photo.png'))) }");
    // The other send is as it was.
    expect(after).toContain("  await producer.send({ topic: 'berth.assigned', messages: [{ value: JSON.stringify(berth) }] });\n");
  });

  it('are never applied by --fix', async () => {
    const root = createWorkspace(HARBOUR);
    const [result] = await (await createLinter(root, 10, { fix: true })).lintFiles(BERTHS);
    expect(result?.output).toBeUndefined();
  });
});

describe('--fix', () => {
  it('leaves findings where they stand in the fixed text, after several passes', async () => {
    const root = createWorkspace({ ...HARBOUR, [BERTHS]: `var first = 1, second = 2;\n${HARBOUR[BERTHS]}export const sum = first + second;\n` });
    const linter = await createLinter(root, 10, { fix: true, more: [{ rules: { 'no-var': 'error', 'one-var': ['error', 'never'], 'prefer-const': 'error' } }] });
    const [result] = await linter.lintFiles(BERTHS);
    expect(result?.output).toMatch(/^const first = 1[;,]\s*const second = 2;/);
    const line = (result?.output ?? '').split('\n').findIndex((text) => text.includes('berth.photo')) + 1;
    expect(places(root, result === undefined ? [] : [result])).toEqual([`${BERTHS}:${line - 1}:9 queue-fit/no-single-consumer`, `${BERTHS}:${line}:9 queue-fit/no-large-payload`]);
  });
});

describe('the text that ESLint holds', () => {
  it('counts, not what the disk has', async () => {
    const root = createWorkspace(HARBOUR);
    const linter = await createLinter(root);
    const unsaved = `// one more line\n${HARBOUR[BERTHS]}`;
    expect(places(root, await linter.lintText(unsaved, { filePath: join(root, BERTHS) }))).toEqual([`${BERTHS}:8:9 queue-fit/no-single-consumer`, `${BERTHS}:9:9 queue-fit/no-large-payload`]);
    expect(places(root, await linter.lintText(HARBOUR[BERTHS] ?? '', { filePath: join(root, BERTHS) }))).toEqual(FOUND.slice(0, 2));
  });

  it('may add the second consumer group that silences a finding elsewhere, in a file that is not saved yet', async () => {
    const root = createWorkspace({ ...HARBOUR, 'apps/tugs/package.json': SECOND_GROUP['apps/tugs/package.json'] ?? '' });
    const linter = await createLinter(root);
    expect(places(root, await linter.lintFiles(PILOTS))).toEqual(FOUND.slice(2));
    await linter.lintText(SECOND_GROUP['apps/tugs/src/main.ts'] ?? '', { filePath: join(root, 'apps/tugs/src/main.ts') });
    expect(places(root, await linter.lintFiles(PILOTS))).toEqual([]);
    await linter.lintText('export {};\n', { filePath: join(root, 'apps/tugs/src/main.ts') });
    expect(places(root, await linter.lintFiles(PILOTS))).toEqual(FOUND.slice(2));
  });

  it('may have a byte order mark', async () => {
    const root = createWorkspace({ ...HARBOUR, [BERTHS]: `\uFEFF${HARBOUR[BERTHS]}` });
    expect(places(root, await (await createLinter(root)).lintFiles('.'))).toEqual(FOUND);
  });

  it('may have Windows line ends', async () => {
    const root = createWorkspace({ ...HARBOUR, [BERTHS]: (HARBOUR[BERTHS] ?? '').replaceAll('\n', '\r\n') });
    expect(places(root, await (await createLinter(root)).lintFiles('.'))).toEqual(FOUND);
  });

  it('is not a file of the workspace when it has no name', async () => {
    const root = createWorkspace(HARBOUR);
    expect(places(root, await (await createLinter(root)).lintText(HARBOUR[BERTHS] ?? ''))).toEqual([]);
  });
});

describe('another file on disk', () => {
  it('makes a finding go and come back', async () => {
    const root = createWorkspace(HARBOUR);
    const linter = await createLinter(root);
    expect(places(root, await linter.lintFiles(PILOTS))).toEqual(FOUND.slice(2));

    writeFiles(root, SECOND_GROUP);
    await sleep(STALE_MS);
    expect(places(root, await linter.lintFiles(PILOTS))).toEqual([]);

    rmSync(join(root, 'apps/tugs'), { recursive: true });
    await sleep(STALE_MS);
    expect(places(root, await linter.lintFiles(PILOTS))).toEqual(FOUND.slice(2));
  });

  it('is looked at again when only its content changed', async () => {
    const root = createWorkspace({ ...HARBOUR, ...SECOND_GROUP });
    const linter = await createLinter(root);
    expect(places(root, await linter.lintFiles(PILOTS))).toEqual([]);
    const tugs = join(root, 'apps/tugs/src/main.ts');
    // The same length, so that only the time of the change gives it away.
    writeFileSync(tugs, (SECOND_GROUP['apps/tugs/src/main.ts'] ?? '').replace("'berth.assigned'", "'berth.photo'   "));
    utimesSync(tugs, new Date(), new Date(Date.now() + 5000));
    await sleep(STALE_MS);
    expect(places(root, await linter.lintFiles(PILOTS))).toEqual(FOUND.slice(2));
  });
});

describe('a file', () => {
  it('outside the workspace has no findings', async () => {
    const root = createWorkspace(HARBOUR);
    const elsewhere = createWorkspace({ 'main.ts': HARBOUR[BERTHS] ?? '' });
    const linter = await createLinter(elsewhere, 10, { settings: { root } });
    expect(places(elsewhere, await linter.lintFiles('main.ts'))).toEqual([]);
  });

  it('that is not analysed has none: a test', async () => {
    const root = createWorkspace({ ...HARBOUR, 'apps/berths/src/main.test.ts': HARBOUR[BERTHS] ?? '' });
    expect(places(root, await (await createLinter(root)).lintFiles('apps/berths/src/main.test.ts'))).toEqual([]);
  });

  it('that git ignores has none', async () => {
    const root = createWorkspace({ ...HARBOUR, '.gitignore': 'scratch/\n', 'apps/berths/scratch/try.ts': HARBOUR[BERTHS] ?? '' });
    expect(places(root, await (await createLinter(root)).lintFiles('apps/berths/scratch/try.ts'))).toEqual([]);
  });

  it('of another workspace is judged by that one', async () => {
    const first = createWorkspace(HARBOUR);
    const second = createWorkspace({ ...HARBOUR, ...SECOND_GROUP });
    expect(places(first, await (await createLinter(first)).lintFiles(PILOTS))).toEqual(FOUND.slice(2));
    expect(places(second, await (await createLinter(second)).lintFiles(PILOTS))).toEqual([]);
    expect(places(first, await (await createLinter(first)).lintFiles(PILOTS))).toEqual(FOUND.slice(2));
  });

  it('is judged by the whole workspace when a sub-folder is opened', async () => {
    const root = createWorkspace(HARBOUR);
    const linter = await createLinter(root, 10, { cwd: join(root, 'apps/pilots') });
    expect(places(root, await linter.lintFiles('src/main.ts'))).toEqual(FOUND.slice(2));
  });
});

describe('a processor', () => {
  const blocks = (edit: (text: string) => string): Linter.Config => ({
    files: [BERTHS],
    processor: {
      preprocess: (text: string) => [{ text: edit(text.slice(text.indexOf('export async'))), filename: '0.ts' }],
      postprocess: (messages) => messages.flat(),
    },
  });

  it('that cuts out a block gets the findings of the block at their place in it', async () => {
    const root = createWorkspace(HARBOUR);
    const linter = await createLinter(root, 10, { more: [blocks((text) => text)] });
    expect(places(root, await linter.lintFiles(BERTHS))).toEqual([`${BERTHS}:2:9 queue-fit/no-single-consumer`, `${BERTHS}:3:9 queue-fit/no-large-payload`]);
  });

  it('that rewrites the text gets none, since they have no place there', async () => {
    const root = createWorkspace(HARBOUR);
    const linter = await createLinter(root, 10, { more: [blocks((text) => text.replaceAll('await', '/* waits */ await'))] });
    expect(places(root, await linter.lintFiles(BERTHS))).toEqual([]);
  });
});

describe('malformed settings', () => {
  const settings = { topics: { 'berth.assigned': { load: 'often' }, 'berth.photo': { keep: 'the museum reads the archive' } } };

  it('are one error with the key, the value and what is allowed, and cost only that key', async () => {
    const root = createWorkspace(HARBOUR);
    const results = await (await createLinter(root, 10, { settings })).lintFiles('.');
    // It stands in the file that is linted first, which is whichever was read first.
    const messages = results.flatMap((result) => result.messages);
    const [error, ...more] = messages.filter(({ message }) => message.startsWith('settings['));
    const others = messages.filter((one) => one !== error);
    expect(more).toEqual([]);
    expect(error).toMatchObject({ severity: 2, line: 1 });
    expect(error?.message).toMatch(/^settings\["queue-fit"\]\.topics\["berth\.assigned"\]\.load is "often": write .*"40000\/s"/);
    // `keep` of the other topic still holds.
    expect(others.map(({ ruleId }) => ruleId)).toEqual(['queue-fit/no-single-consumer', 'queue-fit/no-single-consumer']);
  });

  it('are shown again when the same file is linted again', async () => {
    const root = createWorkspace(HARBOUR);
    const linter = await createLinter(root, 10, { settings });
    for (let run = 0; run < 2; run++) {
      const [result] = await linter.lintFiles(PILOTS);
      expect(result?.messages.filter(({ message }) => message.includes('"often"'))).toHaveLength(1);
    }
  });
});
