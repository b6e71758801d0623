/** What queue-fit is measured against. Installed into a directory of their own, so that the project does not depend on them. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** dependency-cruiser 18 and later want Node 22. */
export const VERSIONS = {
  'oxc-parser': '0.159.0',
  'eslint-plugin-import-x': '4.18.1',
  'eslint-import-resolver-typescript': '4.4.5',
  knip: '6.44.2',
  'dependency-cruiser': '17.3.9',
  typescript: '6.0.3',
};

/** Installs them once for all runs; gives the directory and what is missing from it. */
export function installPeers(say) {
  const directory = join(tmpdir(), `queue-fit-bench-peers-${Object.values(VERSIONS).join('-')}`);
  mkdirSync(directory, { recursive: true });
  if (!existsSync(join(directory, 'package.json'))) writeFileSync(join(directory, 'package.json'), '{ "private": true }\n');
  if (missingIn(directory).length > 0) {
    say('installing the peers');
    const packages = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`);
    spawnSync('npm', ['install', '--prefix', directory, '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', ...packages], { cwd: directory, stdio: 'ignore', shell: process.platform === 'win32' });
  }
  return { directory, missing: missingIn(directory) };
}

const missingIn = (directory) => Object.keys(VERSIONS).filter((name) => !existsSync(join(directory, 'node_modules', name, 'package.json')));

/** The file that a package's program is. */
export function binOf(directory, name, program = name) {
  const manifest = createRequire(join(directory, 'package.json')).resolve(`${directory}/node_modules/${name}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[program]);
}
