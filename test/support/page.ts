/** The examples of a rule's page: each `###` under ✗ and ✓ is a workspace, each block of code a file of it, named in its first line. */
import { readFileSync } from 'node:fs';
import { createJudge } from '../../src/judge.js';
import { openEngine } from '../../src/engine.js';
import type { RuleDefinition } from '../../src/rule-definition.js';
import { parseSettings } from '../../src/settings.js';
import type { Finding } from '../../src/topology/topology.js';
import { createWorkspace, service, type Files } from './lint.js';

export interface Example {
  readonly verdict: '✗' | '✓';
  readonly title: string;
  readonly files: Files;
}

/** The examples in the order of the page. Throws where a block has no file name. */
export function examplesOf(rule: string): readonly Example[] {
  const page = readFileSync(new URL(`../../rules/${rule}.md`, import.meta.url), 'utf8');
  return page.split(/^## /m).flatMap((section) => {
    const verdict = /^[✗✓]/.exec(section)?.[0] as Example['verdict'] | undefined;
    if (!verdict) return [];
    return section.split(/^### /m).slice(1).map((example) => ({ verdict, title: example.split('\n')[0] ?? '', files: filesOf(example, rule) }));
  });
}

function filesOf(example: string, rule: string): Files {
  const blocks = [...example.matchAll(/^```[a-z]+\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
  const files = blocks.map((code): readonly [string, string] => {
    const name = /^(?:\/\/|#) (\S+\.\w+)\n/.exec(code)?.[1];
    if (name === undefined) throw new Error(`${rule}.md has an example without a file name: ${code.slice(0, 60)}`);
    return [name, code];
  });
  const services = new Set(files.flatMap(([name]) => /^apps\/([^/]+)\//.exec(name)?.[1] ?? []));
  return { ...Object.fromEntries([...services].map((name) => [`apps/${name}/package.json`, service(name)])), ...Object.fromEntries(files) };
}

/** What a rule says of an example, in a workspace of its own on disk. */
export function judgeExample(rule: RuleDefinition, { files }: Example): readonly Finding[] {
  const root = createWorkspace(files);
  const settings = parseSettings({}, { root });
  return createJudge(openEngine(root, settings).topology, settings).findingsOf(rule);
}
