import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { examplesOf, judgeExample } from '../support/page.js';
import { summary } from '../support/findings.js';

const written = Object.values(rules).filter(({ name }) => existsSync(new URL(`../../rules/${name}.md`, import.meta.url)));

describe.each(written)('$name', (rule) => {
  const examples = examplesOf(rule.name);

  test('shows what it reports and what it does not', () => {
    expect(new Set(examples.map(({ verdict }) => verdict))).toEqual(new Set(['✗', '✓']));
  });

  test.each(examples)('$verdict $title', (example) => {
    const found = judgeExample(rule, example);
    if (example.verdict === '✗') expect(found).not.toEqual([]);
    else expect(found.map(summary)).toEqual([]);
  });
});
