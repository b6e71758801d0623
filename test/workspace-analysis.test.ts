import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WorkspaceAnalysis } from '../src/workspace-analysis.js';
import { createTree } from './workspace/tree.js';

const send = (topic: string): string => `import { Kafka } from 'kafkajs';\nexport const send = () => new Kafka({ brokers: ['quay:9092'] }).producer().send({ topic: '${topic}', messages: [] });\n`;
const TEXTS = { 'ferry.ts': send('ferry.sailed'), 'pier.ts': '', 'mole.ts': '', 'quay.ts': '' };

afterEach(() => void vi.restoreAllMocks());

describe('when the disk is looked at again', () => {
  /** Lints the files one after another, each a time after the last, and writes to another one before the last is linted. */
  function topicsAfter(files: readonly (keyof typeof TEXTS)[], milliseconds: number): readonly string[] {
    let now = 1000;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 2));
    const root = createTree({ 'package.json': {}, ...TEXTS });
    const analysis = new WorkspaceAnalysis(root, { cache: false });
    files.forEach((file, index) => {
      if (index === files.length - 1) writeFileSync(join(root, 'ferry.ts'), send('ferry.moored.late'));
      now += milliseconds;
      analysis.see(file, TEXTS[file]);
    });
    return analysis.topology.operations.map(({ topic }) => topic.text);
  }

  /** Lints one file again and again; each time the topics that are known then. */
  function typingIn(texts: Record<string, string>): { readonly root: string; readonly type: (milliseconds: number) => readonly string[] } {
    let now = 1000;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 0.01));
    const root = createTree({ 'package.json': {}, ...texts });
    const analysis = new WorkspaceAnalysis(root, { cache: false });
    analysis.see('pier.ts', '');
    const type = (milliseconds: number): readonly string[] => {
      now += milliseconds;
      analysis.see('pier.ts', '');
      return analysis.topology.operations.map(({ topic }) => topic.text).sort();
    };
    return { root, type };
  }

  it('not for the next file of a run', () => {
    expect(topicsAfter(['pier.ts', 'mole.ts', 'quay.ts'], 300)).toEqual(['ferry.sailed']);
  });

  it('for a file that is linted again', () => {
    expect(topicsAfter(['pier.ts', 'mole.ts', 'pier.ts'], 300)).toEqual(['ferry.moored.late']);
  });

  it('at a part of many files each time while one is typed in, at those that matter always', () => {
    const many = Object.fromEntries(Array.from({ length: 2100 }, (_, index) => [`docks/dock-${index}.ts`, '']));
    const { root, type } = typingIn({ 'anchorage.ts': '', ...many, ...TEXTS, 'wharf.ts': '' });
    writeFileSync(join(root, 'wharf.ts'), send('wharf.opened'));
    writeFileSync(join(root, 'ferry.ts'), send('ferry.moored.late'));
    expect(type(300)).toEqual(['ferry.moored.late']);
    expect(type(300)).toEqual(['ferry.moored.late']);
    expect(type(300)).toEqual(['ferry.moored.late', 'wharf.opened']);
    writeFileSync(join(root, 'docks/dock-7.ts'), send('dock.opened'));
    writeFileSync(join(root, 'wharf.ts'), send('wharf.closed'));
    writeFileSync(join(root, 'anchorage.ts'), send('anchor.weighed'));
    expect(type(1200)).toEqual(['anchor.weighed', 'dock.opened', 'ferry.moored.late', 'wharf.closed']);
  });

  it('for another file after a pause', () => {
    expect(topicsAfter(['pier.ts', 'mole.ts'], 1200)).toEqual(['ferry.moored.late']);
  });
});
