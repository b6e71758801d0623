import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules as definitions } from '../rules/index.js';
import plugin from '../src/index.js';
import { version } from '../src/version.js';

const text = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const packageJson = JSON.parse(text('package.json')) as { readonly version: string; readonly name: string };
const names = Object.keys(definitions);
const ruleFiles = readdirSync(new URL('../rules', import.meta.url)).filter((file) => file.endsWith('.ts') && file !== 'index.ts').map((file) => file.slice(0, -'.ts'.length));
const camelCase = (name: string): string => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

describe('plugin', () => {
  it('has the version of package.json, with a fingerprint of the facts for --cache', () => {
    expect(version).toBe(packageJson.version);
    expect(plugin.meta.name).toBe(packageJson.name);
    expect(plugin.meta.version).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}\\+[0-9a-f]{16}$`));
  });

  it('has the fourteen rules', () => {
    expect(names).toEqual([
      'no-request-reply', 'no-single-consumer', 'no-large-payload', 'no-low-traffic', 'no-ephemeral-events', 'no-task-queue', 'no-fragile-cluster',
      'no-tight-latency', 'require-load', 'require-durable-send', 'no-connection-per-send', 'no-early-commit', 'no-orphan-topic', 'no-group-collision',
    ]);
  });

  it('has one file for each rule and one rule for each file', () => {
    expect([...ruleFiles].sort()).toEqual([...names].sort());
    expect(Object.keys(plugin.rules)).toEqual(names);
  });

  it('computes recommended from the meta of the rules', () => {
    expect(plugin.configs.recommended.rules).toEqual({
      'queue-fit/no-request-reply': 'error',
      'queue-fit/no-single-consumer': 'warn',
      'queue-fit/no-large-payload': 'error',
      'queue-fit/no-low-traffic': 'warn',
      'queue-fit/no-ephemeral-events': 'warn',
      'queue-fit/no-task-queue': 'warn',
      'queue-fit/require-durable-send': 'error',
      'queue-fit/no-connection-per-send': 'error',
      'queue-fit/no-early-commit': 'error',
      'queue-fit/no-group-collision': 'error',
    });
  });

  it('has all rules in strict, each with the severity of its meta', () => {
    expect(plugin.configs.strict.rules).toEqual(Object.fromEntries(Object.values(definitions).map((rule) => [`queue-fit/${rule.name}`, rule.meta.severity])));
  });

  it('names itself in its configs', () => {
    expect(plugin.configs.recommended.plugins).toEqual({ 'queue-fit': plugin });
    expect(plugin.configs.recommended.name).toBe('queue-fit/recommended');
    expect(plugin.configs.strict.name).toBe('queue-fit/strict');
  });
});

describe.each(names)('%s', (name) => {
  const definition = definitions[name];
  if (definition === undefined) throw new Error(`no rule ${name}`);
  const { meta, messages } = definition;

  it('is exported from its file in camel case', () => {
    expect(text(`rules/${name}.ts`)).toMatch(new RegExp(`^export const ${camelCase(name)} = `, 'm'));
  });

  it('has a page that begins with its name and its description', () => {
    const [title, empty, first] = text(`rules/${name}.md`).split('\n');
    expect(title).toBe(`# ${name}`);
    expect(empty).toBe('');
    expect(first).toBe(meta.description);
  });

  it('has a page with all sections', () => {
    const sections = [...text(`rules/${name}.md`).matchAll(/^## (.+)$/gm)].map(([, section]) => section);
    expect(sections).toEqual(expect.arrayContaining(['Why', 'Lighter alternative', 'What it cannot see', 'Options', 'When not to use it']));
  });

  it('names each of its options on its page', () => {
    const page = text(`rules/${name}.md`);
    for (const option of Object.keys(meta.defaultOptions?.[0] ?? {})) expect(page).toContain(`\`${option}\``);
  });

  it('has a test', () => {
    expect(existsSync(new URL(`rules/${name}.test.ts`, import.meta.url))).toBe(true);
    expect(existsSync(new URL(`real-code/${name}.test.ts`, import.meta.url))).toBe(true);
  });

  it('is in the table of the README with its preset and severity', () => {
    const row = text('README.md').split('\n').find((line) => line.startsWith('|') && line.includes(`(rules/${name}.md)`));
    const cells = row?.split('|').map((cell) => cell.trim());
    expect(cells).toContain(meta.preset);
    expect(cells).toContain(meta.severity);
  });

  it('has message ids in camel case and messages without stray space', () => {
    for (const [id, message] of Object.entries(messages)) {
      expect(id).toMatch(/^[a-z][A-Za-z]*$/);
      expect(message.trim()).toBe(message);
    }
  });

  it('becomes an ESLint rule with its meta, a schema that allows its defaults, and a page in the package', () => {
    const rule = plugin.rules[name];
    expect(rule?.meta).toMatchObject({ type: meta.type, docs: { description: meta.description, recommended: meta.preset === 'recommended' }, messages });
    expect(rule?.meta?.hasSuggestions ?? false).toBe(meta.hasSuggestions ?? false);
    expect(rule?.meta?.docs?.url).toBe(`https://unpkg.com/eslint-plugin-queue-fit@${version}/rules/${name}.md`);
    expect((meta.schema?.length ?? 0) > 0).toBe(meta.defaultOptions !== undefined);
  });
});
