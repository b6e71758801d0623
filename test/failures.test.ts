import { afterEach, describe, expect, it, vi } from 'vitest';
import { WorkspaceAnalysis } from '../src/workspace-analysis.js';
import { createLinter, createWorkspace, HARBOUR } from './support/lint.js';

const BERTHS = 'apps/berths/src/main.ts';
const PILOTS = 'apps/pilots/src/main.ts';

afterEach(() => void vi.restoreAllMocks());

describe('an analysis that fails', () => {
  const fail = () => vi.spyOn(WorkspaceAnalysis.prototype, 'judge', 'get').mockImplementation(() => { throw new RangeError('Maximum call stack size exceeded'); });

  it('is one error, and leaves the other rules and files to ESLint', async () => {
    const judged = fail();
    const root = createWorkspace(HARBOUR);
    const linter = await createLinter(root, 10, { more: [{ rules: { 'no-var': 'error' } }] });
    const [berths] = await linter.lintText('var moored = 1;\n', { filePath: `${root}/${BERTHS}` });
    const [pilots] = await linter.lintText('var moored = 2;\n', { filePath: `${root}/${PILOTS}` });
    expect(berths?.messages.map(({ ruleId, severity }) => [ruleId, severity])).toEqual([['queue-fit/no-request-reply', 2], ['no-var', 2]]);
    expect(berths?.messages[0]?.message).toMatch(/^queue-fit could not analyse this workspace, .*queue-fit map.*: RangeError: Maximum call stack size exceeded$/);
    expect(pilots?.messages.map(({ ruleId }) => ruleId)).toEqual(['no-var']);
    // To try again for every file would take as long each time.
    expect(judged).toHaveBeenCalledTimes(1);
  });

  it('stays in the file that shows it, and is tried again later', async () => {
    const clock = vi.spyOn(performance, 'now');
    let now = 1000;
    clock.mockImplementation(() => (now += 0.01));
    const judged = fail();
    const root = createWorkspace(HARBOUR);
    const linter = await createLinter(root);
    const messagesOf = async (file: string): Promise<readonly string[]> => (await linter.lintFiles(file)).flatMap(({ messages }) => messages.map(({ ruleId, message }) => (message.startsWith('queue-fit could not') ? 'failed' : String(ruleId))));
    expect(await messagesOf(BERTHS)).toEqual(['failed']);
    expect(await messagesOf(PILOTS)).toEqual([]);
    expect(await messagesOf(BERTHS)).toEqual(['failed']);
    now += 60_000;
    expect(await messagesOf(PILOTS)).toEqual([]);
    expect(await messagesOf(BERTHS)).toEqual(['failed']);
    judged.mockRestore();
    now += 60_000;
    expect(await messagesOf(BERTHS)).toEqual(['queue-fit/no-single-consumer', 'queue-fit/no-large-payload']);
    expect(await messagesOf(PILOTS)).toEqual(['queue-fit/no-single-consumer']);
  });
});
