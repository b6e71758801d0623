// Installs the packed package into throw-away repositories and holds `npx eslint` to the same findings in all of them:
// ESLint 9 and 10, with TypeScript 5 and 6 and with none, ESM and CommonJS configuration.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const shell = process.platform === 'win32';
const directory = mkdtempSync(join(tmpdir(), 'queue-fit-throw-away-'));

const client = (role) => `const { Kafka } = require('kafkajs');\n\nconst ${role.replace(/\(.*/, '')} = new Kafka({ brokers: ['broker:9092'] }).${role};\n\n`;
const FILES = {
  'apps/berths/package.json': '{ "name": "berths", "scripts": { "start": "node main.js" } }',
  'apps/berths/main.js': `${client('producer()')}exports.assign = async (berth) => {\n  await producer.send({ topic: 'berth.assigned', messages: [{ value: JSON.stringify(berth) }] });\n  await producer.send({ topic: 'berth.photo', messages: [{ value: require('node:fs').readFileSync('photo.png') }] });\n};\n`,
  'apps/pilots/package.json': '{ "name": "pilots", "scripts": { "start": "node main.js" } }',
  'apps/pilots/main.js': `${client("consumer({ groupId: 'pilots' })")}exports.start = async (call) => {\n  await consumer.subscribe({ topic: 'berth.assigned' });\n  await consumer.run({ eachMessage: async ({ message }) => call(String(message.value)) });\n};\n`,
};
const EXPECTED = ['apps/berths/main.js:6 queue-fit/no-single-consumer', 'apps/berths/main.js:7 queue-fit/no-large-payload', 'apps/pilots/main.js:6 queue-fit/no-single-consumer'];

const FILES_AND_PARSER = "files: ['apps/**/*.js']";
const CASES = [
  { name: 'ESLint 9, no TypeScript, ESM configuration', packages: ['eslint@9'], config: ['eslint.config.mjs', `import queueFit from 'eslint-plugin-queue-fit';\nexport default [{ ...queueFit.configs.recommended, ${FILES_AND_PARSER} }];\n`] },
  { name: 'ESLint 10, no TypeScript, CommonJS configuration', packages: ['eslint@10'], config: ['eslint.config.cjs', `const queueFit = require('eslint-plugin-queue-fit');\nmodule.exports = [{ ...queueFit.configs.recommended, ${FILES_AND_PARSER} }];\n`] },
  { name: 'ESLint 9, TypeScript 5', packages: ['eslint@9', 'typescript@5', '@typescript-eslint/parser@8'], config: ['eslint.config.mjs', withParser('@typescript-eslint/parser')] },
  { name: 'ESLint 10, TypeScript 6', packages: ['eslint@10', 'typescript@6.0', '@typescript-eslint/parser@8'], config: ['eslint.config.mjs', withParser('@typescript-eslint/parser')] },
  { name: "ESLint 9, Babel's parser", packages: ['eslint@9', '@babel/core@7', '@babel/eslint-parser@7'], config: ['eslint.config.mjs', withParser('@babel/eslint-parser', ', parserOptions: { requireConfigFile: false }')] },
];

function withParser(name, more = '') {
  return `import queueFit from 'eslint-plugin-queue-fit';\nimport parser from '${name}';\nexport default [{ ...queueFit.configs.recommended, ${FILES_AND_PARSER}, languageOptions: { parser${more} } }];\n`;
}

let failed = 0;
try {
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], { cwd: project, encoding: 'utf8', shell, stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const { name, packages, config } of CASES) {
    const root = join(directory, name.replaceAll(/\W+/g, '-'));
    for (const [file, text] of [...Object.entries(FILES), config, ['package.json', '{ "name": "harbour", "private": true, "workspaces": [] }']]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', join(directory, filename), ...packages], { cwd: root, shell, stdio: ['ignore', 'ignore', 'inherit'] });
    const found = messagesOf(root, spawnSync('npx', ['eslint', '--format', 'json', '.'], { cwd: root, encoding: 'utf8', shell }));
    const checked = messagesOf(root, spawnSync('npx', ['queue-fit', 'check', '--format', 'json'], { cwd: root, encoding: 'utf8', shell }));
    const isRight = [found, checked].every((messages) => JSON.stringify(messages) === JSON.stringify(EXPECTED));
    console.log(`${isRight ? 'ok    ' : 'FAILED'} ${name}`);
    if (!isRight) console.log({ found, checked });
    failed += isRight ? 0 : 1;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;

function messagesOf(root, { stdout, stderr }) {
  if (!stdout.startsWith('[')) return [stderr];
  return JSON.parse(stdout).flatMap(({ filePath, messages }) => messages.map(({ line, ruleId, message }) => `${filePath.slice(root.length + 1).replaceAll('\\', '/')}:${line} ${ruleId ?? message}`));
}
