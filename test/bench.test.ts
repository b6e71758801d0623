/** The workspaces that the benchmark generates: what it measures has to be what it says. */
import { onTestFinished, describe, expect, it } from 'vitest';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// @ts-expect-error: a script without types
import { median, medianRatio } from '../scripts/bench/measure.mjs';
// @ts-expect-error: a script without types
import { workspaceOf, writeWorkspace } from '../scripts/bench/workspace.mjs';
import { openEngine } from '../src/engine.js';
import { parseSettings } from '../src/settings.js';

const generate = (options: { files: number; queues?: boolean }): ReadonlyMap<string, string> => workspaceOf(options);
const sourcesOf = (texts: ReadonlyMap<string, string>): readonly string[] => [...texts.keys()].filter((path) => path.endsWith('.ts'));
const touchesQueue = (text: string): boolean => /kafkajs|\/connection\.js|\bbus\.(?:publish|subscribe)\(/.test(text);

describe('a generated workspace', () => {
  it.each([100, 1000, 10_000])('of %i files has that many, and 5% of them touch Kafka', (files) => {
    const texts = generate({ files });
    const sources = sourcesOf(texts);
    expect(sources).toHaveLength(files);
    expect(sources.filter((path) => touchesQueue(texts.get(path) ?? ''))).toHaveLength(files * 0.05);
  });

  it('without queues has as many files, and none that touches Kafka', () => {
    const texts = generate({ files: 300, queues: false });
    expect(sourcesOf(texts)).toHaveLength(300);
    expect([...texts.values()].filter(touchesQueue)).toEqual([]);
  });

  it('is the same in every run', () => {
    expect([...generate({ files: 200 })]).toEqual([...generate({ files: 200 })]);
  });

  it('has ordinary files of 60 to 110 lines that import each other', () => {
    const texts = generate({ files: 400 });
    const ordinary = [...texts].filter(([path]) => /\/(?:domain|storage|http|pricing|reports)\//.test(path));
    const lines = ordinary.map(([, text]) => text.split('\n').length);
    expect(Math.min(...lines)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...lines)).toBeLessThanOrEqual(115);
    const imports = ordinary.flatMap(([path, text]) => [...text.matchAll(/from '\.\.\/([^']+)\.js'/g)].map(([, target]) => `${path.split('/src/')[0]}/src/${target}.ts`));
    expect(imports.length).toBeGreaterThan(ordinary.length);
    expect(imports.filter((target) => !texts.has(target))).toEqual([]);
  });

  it('has topics that cross services through wrappers two deep', () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'queue-fit-bench-test-')));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    writeWorkspace(root, generate({ files: 400 }));
    const { operations } = openEngine(root, parseSettings(undefined, { root, readFile: () => '' })).topology;
    const produce = operations.find((one) => one.kind === 'produce' && one.topic.text === 'topic-0.0');
    const consume = operations.find((one) => one.kind === 'consume' && one.topic.text === 'topic-0.0');
    expect([produce?.service, produce?.via.length]).toEqual(['service-0', 2]);
    expect([consume?.service, consume?.via.length]).toEqual(['service-1', 2]);
    expect(operations.filter((one) => one.kind === 'produce' || one.kind === 'consume').every((one) => one.topic.kind === 'name')).toBe(true);
  });
});

describe('the figures', () => {
  it('are medians', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
  });

  it('are ratios of what ran in the same turn', () => {
    expect(medianRatio([10, 40, 30], [5, 10, 30])).toBe(2);
  });
});
