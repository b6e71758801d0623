/** Real ESLint runs over small workspaces. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tsParser from '@typescript-eslint/parser';
import * as eslint10 from 'eslint';
import type { ESLint, Linter } from 'eslint';
import { onTestFinished } from 'vitest';
import plugin from '../../src/index.js';

export type Files = Readonly<Record<string, string>>;

/** Writes files; a trailing newline is added. */
export function writeFiles(root: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** A workspace on disk, removed after the test. Its root has a package.json unless the files give one. */
export function createWorkspace(files: Files): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'queue-fit-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));
  writeFiles(root, { 'package.json': '{ "name": "harbour", "private": true, "workspaces": ["apps/*"] }', ...files });
  return root;
}

export const service = (name: string): string => JSON.stringify({ name: `@harbour/${name}`, scripts: { start: 'node src/main.js' }, dependencies: { kafkajs: '^2.2.4' } });

/**
 * Two services and three topics: `berth.assigned` has one producer and one consumer group, `berth.photo` carries a file.
 * Findings of the recommended preset: no-single-consumer on both sides of the first, no-large-payload on the other.
 */
export const HARBOUR: Files = {
  'apps/berths/package.json': service('berths'),
  'apps/berths/src/main.ts': `import { readFileSync } from 'node:fs';
import { Kafka } from 'kafkajs';

const producer = new Kafka({ brokers: ['broker:9092'] }).producer();

export async function assign(berth: { ship: string }): Promise<void> {
  await producer.send({ topic: 'berth.assigned', messages: [{ value: JSON.stringify(berth) }] });
  await producer.send({ topic: 'berth.photo', messages: [{ value: readFileSync('./photo.png') }] });
}
`,
  'apps/pilots/package.json': service('pilots'),
  'apps/pilots/src/main.ts': `import { Kafka } from 'kafkajs';

const consumer = new Kafka({ brokers: ['broker:9092'] }).consumer({ groupId: 'pilots' });

export async function start(call: (ship: string) => Promise<void>): Promise<void> {
  await consumer.subscribe({ topic: 'berth.assigned' });
  await consumer.run({ eachMessage: async ({ message }) => { await call(String(message.value)); } });
}
`,
  'apps/pilots/src/roster.ts': `export const roster = ['Mira', 'Joost'];\n`,
};

/** A second group on \`berth.assigned\`: with it the topic fans out, and \`no-single-consumer\` is silent. */
export const SECOND_GROUP: Files = {
  'apps/tugs/package.json': service('tugs'),
  'apps/tugs/src/main.ts': `import { Kafka } from 'kafkajs';

const consumer = new Kafka({ brokers: ['broker:9092'] }).consumer({ groupId: 'tugs' });

export async function start(reserve: (ship: string) => Promise<void>): Promise<void> {
  await consumer.subscribe({ topic: 'berth.assigned' });
  await consumer.run({ eachMessage: async ({ message }) => { await reserve(String(message.value)); } });
}
`,
};

export interface LintOptions {
  readonly preset?: 'recommended' | 'strict';
  readonly rules?: Linter.RulesRecord;
  readonly settings?: unknown;
  readonly parser?: Linter.Parser;
  readonly more?: readonly Linter.Config[];
  readonly cwd?: string;
  readonly fix?: boolean;
}

export async function eslintOf(version: 9 | 10): Promise<{ readonly ESLint: typeof ESLint }> {
  // ESLint 9 is installed under another name, and its types are another package's to TypeScript.
  return version === 10 ? eslint10 : ((await import('eslint9' as string)) as { readonly ESLint: typeof ESLint });
}

/** An ESLint with this plugin alone. */
export async function createLinter(root: string, version: 9 | 10 = 10, options: LintOptions = {}): Promise<ESLint> {
  const { ESLint: Class } = await eslintOf(version);
  return new Class({
    cwd: options.cwd ?? root,
    fix: options.fix ?? false,
    overrideConfigFile: true,
    overrideConfig: [
      {
        ...(options.rules ? { plugins: { 'queue-fit': plugin }, rules: options.rules } : plugin.configs[options.preset ?? 'recommended']),
        files: ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'],
        languageOptions: { parser: options.parser ?? (tsParser as Linter.Parser) },
        ...(options.settings === undefined ? {} : { settings: { 'queue-fit': options.settings } }),
      },
      ...(options.more ?? []),
    ],
  });
}

/** `file:line:column rule` of each message, files relative to the root. */
export function places(root: string, results: readonly ESLint.LintResult[]): readonly string[] {
  return results.flatMap(({ filePath, messages }) => messages.map((message) => `${filePath.slice(root.length + 1)}:${message.line}:${message.column} ${message.ruleId ?? message.message}`));
}
