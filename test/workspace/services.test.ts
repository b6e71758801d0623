import { describe, expect, it } from 'vitest';
import { discoverWorkspace } from '../../src/workspace/discover.js';
import { createResolver } from '../../src/workspace/resolve.js';
import { scanWorkspace } from '../../src/workspace/scan.js';
import { detectServices, type Services } from '../../src/workspace/services.js';
import { createTree } from './tree.js';

function servicesOf(files: Record<string, string | object>, settings: Record<string, readonly string[]> = {}): Services {
  const workspace = discoverWorkspace(createTree(files));
  return detectServices(workspace, scanWorkspace(workspace, createResolver(workspace), { relevant: /kafka/ }), { services: settings });
}
const shown = (services: Services): string[] => services.services.map(({ name, root }) => `${name} in ${root}`).sort();

describe('packages of a declared workspace', () => {
  const files = {
    'package.json': { name: 'harbour', workspaces: ['apps/*', 'packages/*'], scripts: { dev: 'turbo run dev', start: 'npm run start -w apps/quay' }, devDependencies: { turbo: '2' } },
    'apps/quay/package.json': { name: '@harbour/quay-api', scripts: { start: 'node dist/server.js' }, dependencies: { fastify: '5', '@harbour/bus': '*' } },
    'apps/quay/src/server.ts': "import { moor } from '@harbour/bus';\nmoor();\n",
    'apps/crane/package.json': { name: '@harbour/crane', scripts: { dev: 'tsx watch src/lift.ts' }, dependencies: { '@harbour/bus': '*' } },
    'apps/crane/src/lift.ts': "import { moor } from '@harbour/bus';\nimport { rope } from '@harbour/rope';\nmoor(rope);\n",
    'packages/bus/package.json': { name: '@harbour/bus', main: 'dist/index.js', scripts: { dev: 'tsc -w', build: 'tsup src/index.ts' }, dependencies: { kafkajs: '2' } },
    'packages/bus/src/index.ts': 'export const moor = (x?: unknown) => x;\n',
    'packages/rope/package.json': { name: '@harbour/rope', main: 'src/index.ts' },
    'packages/rope/src/index.ts': 'export const rope = 1;\n',
    'packages/knot/package.json': { name: '@harbour/knot', main: 'src/index.ts' },
    'packages/knot/src/index.ts': 'export const knot = 1;\n',
  };

  it('are services when they start something, called by their package name without scope', () => {
    expect(shown(servicesOf(files))).toEqual(['crane in apps/crane', 'quay-api in apps/quay']);
  });
  it('own their files; a library is owned by the services that import it', () => {
    const services = servicesOf(files);
    expect(services.serviceOf('apps/quay/src/server.ts')).toBe('quay-api');
    expect(services.serviceOf('packages/bus/src/index.ts')).toBeUndefined();
    expect([...services.ownersOf('packages/bus/src/index.ts')].sort()).toEqual(['crane', 'quay-api']);
    expect(services.serviceOf('packages/rope/src/index.ts')).toBeUndefined();
    expect(services.ownersOf('packages/rope/src/index.ts')).toEqual(['crane']);
    expect(services.ownersOf('packages/knot/src/index.ts')).toEqual([]);
  });
  it('depend on what their package.json and those above it name', () => {
    expect(servicesOf(files).services.find((one) => one.name === 'quay-api')?.dependencies).toEqual(['@harbour/bus', 'fastify', 'turbo']);
  });
});

describe('sibling directories without a workspace', () => {
  it('are no services where another depends on them by their path', () => {
    const services = servicesOf({
      'boats/tug/package.json': { name: 'tug', scripts: { start: 'node src/pull.js' }, dependencies: { tackle: 'file:../gear' } },
      'boats/tug/src/pull.js': "require('tackle');\n",
      'boats/gear/package.json': { name: 'microservices', main: 'hoist.js', dependencies: { kafkajs: '2' } },
      'boats/gear/hoist.js': "require('kafkajs');\n",
    });
    expect(shown(services)).toEqual(['tug in boats/tug']);
    expect(services.ownersOf('boats/gear/hoist.js')).toEqual(['tug']);
  });
  it('are called by their directory, whatever their package.json says', () => {
    const services = servicesOf({
      'package.json': { name: 'infrastructure', scripts: { start: 'docker compose up', 'dev:all': 'concurrently "npm --prefix mail_out start" "npm --prefix ledger start"' } },
      'mail_out/package.json': { name: 'nest-starter', scripts: { start: 'nest start' } },
      'mail_out/src/main.ts': '',
      'ledger/package.json': { name: 'nest-starter', scripts: { start: 'nest start' } },
      'ledger/src/main.ts': "import '../../common/log';\n",
      'common/log.ts': '',
    });
    expect(shown(services)).toEqual(['ledger in ledger', 'mail_out in mail_out']);
    expect(services.serviceOf('common/log.ts')).toBeUndefined();
    expect(services.ownersOf('common/log.ts')).toEqual(['ledger']);
  });
  it('are services without a start script, unless others import them', () => {
    const services = servicesOf({
      'till/package.json': { name: 'till', dependencies: { kafkajs: '2' } },
      'till/index.js': "require('../kafkakit/client');\n",
      'kafkakit/package.json': { name: 'kafkakit', dependencies: { kafkajs: '2' } },
      'kafkakit/client.js': '',
    });
    expect(shown(services)).toEqual(['till in till']);
    expect(services.ownersOf('kafkakit/client.js')).toEqual(['till']);
  });
  it('stand beside a root package that has code and a start of its own', () => {
    const services = servicesOf({
      'package.json': { name: '@acme/storefront', scripts: { start: 'cross-env NODE_ENV=production nodemon index.js' } },
      'index.js': "require('./server/shop');\n",
      'server/shop.js': '',
      'pricing/package.json': { name: 'storefront-pricing', scripts: { start: 'node run.js' } },
      'pricing/run.js': '',
    });
    expect(shown(services)).toEqual(['pricing in pricing', 'storefront in .']);
    expect(services.serviceOf('server/shop.js')).toBe('storefront');
    expect(services.serviceOf('pricing/run.js')).toBe('pricing');
  });
  it('take the name above a directory that only says `src`', () => {
    expect(shown(servicesOf({ 'tolls/src/package.json': { name: 'x', scripts: { start: 'node app.js' } }, 'tolls/src/app.js': '' }))).toEqual(['tolls in tolls/src']);
  });
});

it('a package that lies among the libraries and whose start file others import is a library all the same', () => {
  const services = servicesOf({
    'package.json': { name: 'r', workspaces: ['apps/*', 'packages/*'] },
    'apps/pier/package.json': { name: 'pier', scripts: { start: 'node index.js' }, dependencies: { tide: '*' } },
    'apps/pier/index.js': "require('tide');\n",
    'packages/tide/package.json': { name: 'tide', main: 'index.js', scripts: { start: 'node index.js' } },
    'packages/tide/index.js': '',
  });
  expect(shown(services)).toEqual(['pier in apps/pier']);
});
it('a program among the libraries that exports nothing is a service, whatever imports it', () => {
  const services = servicesOf({
    'package.json': { name: 'r', workspaces: ['packages/*'] },
    'packages/pier/package.json': { name: '@port/pier', main: 'dist/main.js', scripts: { start: 'npm run build && nodemon dist/main.js' } },
    'packages/pier/src/main.ts': "import express from 'express';\nexpress().listen(8080);\n",
    'packages/tide/package.json': { name: '@port/tide', main: 'dist/index.js', dependencies: { '@port/pier': '*' } },
    'packages/tide/src/index.ts': "import { Pier } from '@port/pier';\nexport const tide = (pier: Pier) => pier;\n",
  });
  expect(shown(services)).toEqual(['pier in packages/pier']);
});
it('a server among the packages that exports only its types is a service, whatever takes them', () => {
  const services = servicesOf({
    'package.json': { name: 'r', workspaces: ['packages/*'] },
    'packages/pier/package.json': { name: '@port/pier', main: 'index.js', scripts: { dev: 'tsx watch src/index.ts' } },
    'packages/pier/src/index.ts': "import { start } from './start';\nexport type Pier = ReturnType<typeof start>;\nstart();\n",
    'packages/pier/src/start.ts': 'export const start = () => 1;\n',
    'packages/deck/package.json': { name: '@port/deck', scripts: { dev: 'vite' }, dependencies: { '@port/pier': '*' } },
    'packages/deck/src/main.ts': "import { Pier } from '@port/pier';\nexport const pier = {} as Pier;\n",
  });
  expect(shown(services)).toContain('pier in packages/pier');
});

it('a package that starts itself is a service also where another one imports what it hands on', () => {
  const services = servicesOf({
    'package.json': { name: 'r', workspaces: ['packages/*'] },
    'packages/pier/package.json': { name: '@port/pier', main: 'dist/index.js', scripts: { dev: 'tsc -b && node dist/index.js' } },
    'packages/pier/src/index.ts': "import { listen } from './listen';\nexport const crane = {};\nasync function main() { await listen(); }\nmain();\n",
    'packages/pier/src/listen.ts': 'export const listen = async () => 1;\n',
    'packages/deck/package.json': { name: '@port/deck', scripts: { dev: 'tsc -b && node dist/index.js' }, dependencies: { '@port/pier': '*' } },
    'packages/deck/src/index.ts': "import { crane } from '@port/pier';\nconsole.log(crane);\n",
  });
  expect(shown(services)).toEqual(['deck in packages/deck', 'pier in packages/pier']);
  expect(services.serviceOf('packages/pier/src/listen.ts')).toBe('pier');
});
it('a root whose code nothing starts is a service beside nested packages', () => {
  const services = servicesOf({ 'package.json': { name: 'lessons', scripts: { dev: 'tsx --watch' }, dependencies: { kafkajs: '2' } }, 'src/one/send.ts': "import 'kafkajs';", 'src/nine/package.json': { name: 'trip', scripts: { start: 'node i.js' } }, 'src/nine/i.js': '' });
  expect(shown(services)).toEqual(['lessons in .', 'nine in src/nine']);
});

describe('applications of frameworks', () => {
  it('are the application projects of nest-cli', () => {
    const services = servicesOf({
      'package.json': { name: 'depot', scripts: { start: 'nest start', 'start:prod': 'node dist/apps/gate/main' } },
      'nest-cli.json': { monorepo: true, root: 'apps/gate', sourceRoot: 'apps/gate/src', projects: { gate: { type: 'application', root: 'apps/gate', entryFile: 'main', sourceRoot: 'apps/gate/src' }, 'yard-worker': { type: 'application', root: 'apps/yard' }, wire: { type: 'library', root: 'libs/wire' } } },
      'apps/gate/src/main.ts': "import '../../../libs/wire/src/index';\n",
      'apps/yard/src/main.ts': '',
      'libs/wire/src/index.ts': '',
    });
    expect(shown(services)).toEqual(['gate in apps/gate', 'yard-worker in apps/yard']);
    expect(services.ownersOf('libs/wire/src/index.ts')).toEqual(['gate']);
  });
  it('stand beside a program without a manifest that a script or compose starts, but not beside scripts run once', () => {
    const services = servicesOf({
      'package.json': { name: 'depot', scripts: { 'start:tower': 'LOG=1 node apps/tower/server.js', 'start:fill': 'node apps/fill/seed.js' } },
      'nest-cli.json': { monorepo: true, projects: { gate: { type: 'application', root: 'apps/gate' }, wire: { type: 'library', root: 'libs/wire' } } },
      'compose.yml': 'services:\n  mast:\n    build: .\n    command: node apps/mast/src/watch.js\n  relay:\n    build: .\n    command: node libs/wire/relay.js\n',
      'apps/gate/src/main.ts': '',
      'apps/tower/server.js': "require('../../libs/wire/src/index');\n",
      'apps/fill/seed.js': '',
      'apps/mast/src/watch.js': '',
      'libs/wire/relay.js': '',
      'libs/wire/src/index.ts': '',
    });
    expect(shown(services)).toEqual(['gate in apps/gate', 'mast in apps/mast', 'tower in apps/tower']);
    expect(services.ownersOf('libs/wire/src/index.ts')).toEqual(['tower']);
  });
  it('are the programs of one application that `nest start` is told to begin with', () => {
    const scripts = { start: 'nest start', 'start:dev': 'nest start --watch', 'start:tally': 'nest start --entryFile tally.main', 'start:tally:dev': 'nest start -c nest-cli.json --watch --entryFile=tally.main' };
    const services = servicesOf({ 'package.json': { name: 'depot', scripts }, 'nest-cli.json': { sourceRoot: 'src' }, 'src/main.ts': "import './gate';\n", 'src/gate.ts': '', 'src/tally.main.ts': "import './tally';\n", 'src/tally.ts': '' });
    expect(services.services).toHaveLength(2);
    expect(services.serviceOf('src/gate.ts')).toBe('depot');
    expect(services.serviceOf('src/tally.ts')).toMatch(/^tally/);
  });
  it('are called without the scope that nest-cli knows them by', () => {
    const projects = { '@depot/gate': { type: 'application', root: 'apps/gate' }, '@depot/yard': { type: 'application', root: 'apps/yard' } };
    const services = servicesOf({ 'package.json': { name: 'depot', scripts: { start: 'nest start' } }, 'nest-cli.json': { monorepo: true, projects }, 'apps/gate/src/main.ts': '', 'apps/yard/src/main.ts': '' });
    expect(shown(services)).toEqual(['gate in apps/gate', 'yard in apps/yard']);
  });
  it('are where nest-cli compiles them, when the directory that it names was renamed', () => {
    const projects = { boats: { type: 'application', root: 'apps/boats', compilerOptions: { tsConfigPath: 'apps/boat/tsconfig.app.json' } }, piers: { type: 'application', root: 'apps/piers', compilerOptions: { tsConfigPath: 'tsconfig.json' } } };
    const services = servicesOf({ 'package.json': { name: 'depot', scripts: { start: 'nest start' } }, 'nest-cli.json': { monorepo: true, projects }, 'apps/boat/src/main.ts': '', 'apps/piers/src/main.ts': '' });
    expect(shown(services)).toEqual(['boats in apps/boat', 'piers in apps/piers']);
  });
  it('are not where a copy of the manifest, among them, says that they lie', () => {
    const projects = { gate: { type: 'application', root: 'apps/gate' }, yard: { type: 'application', root: 'apps/yard' } };
    const services = servicesOf({ 'package.json': { name: 'depot', scripts: { start: 'nest start' } }, 'nest-cli.json': { monorepo: true, projects }, 'apps/nest-cli.json': { monorepo: true, projects }, 'apps/gate/src/main.ts': '', 'apps/yard/src/main.ts': '' });
    expect(shown(services)).toEqual(['gate in apps/gate', 'yard in apps/yard']);
  });
  it('are packages whose main.ts makes a Nest application, though nothing names them', () => {
    const services = servicesOf({
      'package.json': { name: 'depot', workspaces: ['apps/*'], scripts: { 'start:boats': 'nest start boats' } },
      'nest-cli.json': { monorepo: true, projects: { boats: { type: 'application', root: 'apps/boats' } } },
      'apps/boats/src/main.ts': '',
      'apps/piers/package.json': { name: '@depot/piers', private: true, scripts: {} },
      'apps/piers/src/main.ts': "import { NestFactory } from '@nestjs/core';\nNestFactory.create(class {});\n",
      'apps/ropes/package.json': { name: '@depot/ropes', private: true, scripts: {} },
      'apps/ropes/src/main.ts': 'export const rope = 1;\n',
    });
    expect(shown(services)).toEqual(['boats in apps/boats', 'piers in apps/piers']);
  });
  it('are the application projects of Nx, without their e2e projects', () => {
    const services = servicesOf({
      'package.json': { name: 'fleet', scripts: { start: 'nx serve' } },
      'nx.json': {},
      'apps/buses/project.json': { name: 'buses', projectType: 'application' },
      'apps/buses/src/main.ts': '',
      'apps/buses-e2e/project.json': { name: 'buses-e2e', projectType: 'application' },
      'apps/buses-e2e/run.ts': '',
      'libs/seats/project.json': { name: 'seats', projectType: 'library' },
      'libs/seats/src/index.ts': '',
    });
    expect(shown(services)).toEqual(['buses in apps/buses']);
    expect(services.ownersOf('libs/seats/src/index.ts')).toEqual([]);
  });
});

describe('several entry files of one package', () => {
  const files = {
    'package.json': { name: 'parcels', scripts: { start: 'node connect/parcelServer', startAPI: 'node index-api', 'start:sorter': 'node dist/sorter.js', dev: 'nodemon connect/parcelServer.js', 'seed:db': 'node scripts/seed.js', lint: 'node lint.js' } },
    'connect/parcelServer.js': "require('../src/track');\nrequire('../src/both');\n",
    'index-api.js': "require('./src/both');\nrequire('./src/only-api');\n",
    'src/sorter.ts': "import './belt';\n",
    'src/belt.ts': '',
    'src/track.js': '',
    'src/both.js': '',
    'src/only-api.js': '',
    'scripts/seed.js': '',
  };

  it('are services called by their file, with what only they reach', () => {
    const services = servicesOf(files);
    expect(shown(services)).toEqual(['index-api in index-api.js', 'parcelServer in connect/parcelServer.js', 'sorter in src/sorter.ts']);
    expect(services.serviceOf('src/belt.ts')).toBe('sorter');
    expect(services.serviceOf('src/track.js')).toBe('parcelServer');
    expect(services.serviceOf('src/only-api.js')).toBe('index-api');
  });
  it('are those that are started last, of the directory that was built, and not what is run before', () => {
    expect(shown(servicesOf({
      'package.json': { name: 'parcels', scripts: { start: 'npm run migrate && node dist', migrate: 'node migrations/up.js', startSorters: 'node dist/index-sorters.js' } },
      'migrations/up.js': '',
      'src/index.js': '',
      'src/index-sorters.js': '',
    }))).toEqual(['index-sorters in src/index-sorters.js', 'parcels in src/index.js']);
  });
  it('leave a script that none of them reaches, and nothing names, to the first', () => {
    expect(servicesOf({ ...files, 'tools/send.js': '' }).ownersOf('tools/send.js')).toHaveLength(1);
  });
  it('are not all given a program that nobody imports: it is run by hand, once', () => {
    const services = servicesOf({ ...files, 'extra/total.js': 'setInterval(() => undefined, 1000);\n', 'extra/loaded.js': 'module.exports = {};\n' });
    expect([services.ownersOf('extra/total.js').length, services.ownersOf('extra/loaded.js').length > 1]).toEqual([1, true]);
  });
  it.each([
    ['gate', "const load = require('./load');\nload(app, `${__dirname}/extra`);\n", ''],
    ['gate', "for (const file of readdirSync(path.join(__dirname, './extra/'))) use(file);\n", ''],
    ['gate', "autoload(join(import.meta.dirname, 'extra/*.js'));\n", ''],
    ['gate sorter', "use(await import(name));\n", ''],
    ['gate sorter', "glob('src/**/*.js').forEach(use);\n", ''],
    ['gate sorter', "use('./extra');\n", ''],
  ])('have what no import leads to where they say its directory; else any may: %s %s', (owners, gate, sorter) => {
    const services = servicesOf({ 'package.json': { name: 'gate', scripts: { start: 'node src/index.js', 'start:sorter': 'node src/sorter.js' } }, 'src/index.js': gate, 'src/sorter.js': sorter, 'extra/scan.js': 'module.exports = {};\n' });
    expect([...services.ownersOf('extra/scan.js')].sort().join(' ')).toBe(owners);
  });
  it('leave it to what the package itself starts, where that is one of them', () => {
    const services = servicesOf({ 'package.json': { name: 'parcels', scripts: { 'start:sorter': 'node sorter.js', start: 'node index.js' } }, 'index.js': '', 'sorter.js': '', 'extra/total.js': '' });
    expect(services.ownersOf('extra/total.js')).toEqual(['parcels']);
  });
  it('share what several reach', () => {
    const services = servicesOf(files);
    expect(services.serviceOf('src/both.js')).toBeUndefined();
    expect([...services.ownersOf('src/both.js')].sort()).toEqual(['index-api', 'parcelServer']);
    expect(services.ownersOf('scripts/seed.js')).toHaveLength(1);
  });
  it.each([
    ["import { sort } from './sorter';\n", ['desk', 'sorter']],
    ["export * from './sorter.js';\n", ['desk', 'sorter']],
    ["const { sort } = require('./sorter');\n", ['desk', 'sorter']],
    ["import type { Sorter } from './sorter';\n", ['sorter']],
    ["fork(require.resolve('./sorter'));\n/** @param {import('./sorter').Sorter} sorter */\n", ['sorter']],
  ])('are a part of one that imports them, and what they reach too, unless it is for their types: %s', (text, owners) => {
    const services = servicesOf({ 'package.json': { name: 'parcels', scripts: { 'start:desk': 'node src/desk.js', 'start:sorter': 'node src/sorter.js' } }, 'src/desk.ts': text, 'src/sorter.ts': "import './belt';\n", 'src/belt.ts': '' });
    expect([...services.ownersOf('src/belt.ts')].sort()).toEqual(owners);
    expect([...services.ownersOf('src/sorter.ts')].sort()).toEqual(owners);
    expect(services.serviceOf('src/sorter.ts')).toBe('sorter');
  });
  it('are called by their directory when the file is an index', () => {
    const services = servicesOf({
      'package.json': { name: '@bank/central', scripts: { start: 'npm run start:desk', 'start:desk': 'node src/desk/index.js', 'start:vault': 'node src/vault/index.js' } },
      'src/desk/index.js': "require('../shared');\nrequire('../vault/lock');\n",
      'src/vault/index.js': "require('../shared');\n",
      'src/vault/lock.js': '',
      'src/shared.js': '',
    });
    expect(shown(services)).toEqual(['desk in src/desk', 'vault in src/vault']);
    expect(services.serviceOf('src/vault/lock.js')).toBe('vault');
    expect(services.serviceOf('src/shared.js')).toBeUndefined();
  });
  it('leave the name of the package to its own, beside one that is called like the package', () => {
    const services = servicesOf({ 'package.json': { workspaces: ['apps/*'] }, 'apps/vault/package.json': { name: 'vault', scripts: { build: 'tsc -b' } }, 'apps/vault/vault.dockerfile': 'FROM node:22\nENTRYPOINT ["node", "dist/index.js"]\n', 'apps/vault/lock.dockerfile': 'FROM node:22\nCMD ["node", "dist/vault.js"]\n', 'apps/vault/src/index.ts': '', 'apps/vault/src/vault.ts': '' });
    expect(shown(services)).toEqual(['vault in apps/vault/src/index.ts', 'vault/vault in apps/vault/src/vault.ts']);
  });
  it.each<[string, Record<string, string>]>([
    ['by a script that says at its end that it starts one', { 'writer:start': 'babel-node src/writer.js' }],
    ['by a script that says what is sent', { 'email:worker': 'babel-node src/writer.js' }],
  ])('are told %s, beside what nodemon is told to run', (_name, scripts) => {
    expect(shown(servicesOf({ 'package.json': { name: 'mill', main: 'index.js', scripts: { start: 'docker-compose start && nodemon', ...scripts } }, 'nodemon.json': { exec: 'npx babel-node src/web.js' }, 'src/web.js': '', 'src/writer.js': '' }))).toEqual(['web in src/web.js', 'writer in src/writer.js']);
  });
  it('are programs among scripts that go on, and not those that end', () => {
    const scripts = { start: 'ts-node src/web.ts', 'kafka:consumer': 'ts-node src/scripts/grain.ts', 'mail:worker': 'ts-node src/scripts/mail-worker.ts', 'wait:db': 'ts-node src/scripts/wait.ts', 'seed:worker': 'ts-node src/scripts/seed-worker.ts' };
    const services = servicesOf({ 'package.json': { name: 'mill', scripts }, 'src/web.ts': '', 'src/scripts/grain.ts': 'await consumer.run({ eachMessage });', 'src/scripts/mail-worker.ts': '', 'src/scripts/wait.ts': '', 'src/scripts/seed-worker.ts': '' });
    expect(shown(services)).toEqual(['grain in src/scripts/grain.ts', 'mail-worker in src/scripts/mail-worker.ts', 'web in src/web.ts']);
  });
  it('are told by compose where a service extends another, and an argument names the package that is built', () => {
    const compose = 'services:\n  mill:\n    build:\n      context: .\n      args:\n        APP: ./apps/mill\n  grinder:\n    extends: { service: mill }\n    command: ["node", "dist/jobs/grinder.js"]\n  sieve:\n    extends: mill\n    command: node dist/jobs/sieve.js\n';
    const code = { 'compose.yaml': compose, Dockerfile: 'FROM node:22\nARG APP\nCOPY ${APP}/src ./src\nCMD ["node", "dist/index.js"]\n', 'apps/mill/package.json': { name: 'mill', scripts: { start: 'node dist/index.js' } }, 'apps/mill/src/jobs/grinder.ts': '', 'apps/mill/src/jobs/sieve.ts': '' };
    expect(shown(servicesOf({ ...code, 'apps/mill/src/index.ts': "import './web';" }))).toEqual(['grinder in apps/mill/src/jobs/grinder.ts', 'mill in apps/mill/src/index.ts', 'sieve in apps/mill/src/jobs/sieve.ts']);
    const choice = "if (process.env.MODE === 'grinder') require('./jobs/grinder');\nelse require('./jobs/sieve');\n";
    expect(shown(servicesOf({ ...code, 'apps/mill/src/index.ts': choice }))).toEqual(['grinder in apps/mill/src/jobs/grinder.ts', 'sieve in apps/mill/src/jobs/sieve.ts']);
    expect(shown(servicesOf({ ...code, 'apps/mill/src/index.ts': `import './web';\n${choice}` }))).toHaveLength(3);
  });
  it('are told by what compose runs of an image that a Dockerfile here makes', () => {
    const code = {
      'package.json': { name: 'port', scripts: { lint: 'eslint .' } },
      Dockerfile: 'FROM node:22\nWORKDIR /srv/port\nCOPY . .\n',
      'services/gate/gate.js': '',
      'services/crane/crane-ms.js': '',
    };
    const compose = (home: string): string => `services:\n  gate:\n    image: port/app:1\n    entrypoint: node\n    command: ${home}/services/gate/gate.js --port=80\n  lift:\n    image: port/app:1\n    command: ["node", "${home}/services/crane/crane-ms.js"]\n  db:\n    image: postgres\n    command: postgres -c fsync=off\n`;
    expect(shown(servicesOf({ ...code, 'deployment/docker-compose.yml': compose('/srv/port') }))).toEqual(['crane-ms in services/crane/crane-ms.js', 'gate in services/gate/gate.js']);
    expect(shown(servicesOf({ ...code, 'deployment/docker-compose.yml': compose('/opt/other') }))).toEqual(['port in .']);
  });

  it('are told by a Procfile, pm2, Dockerfiles and compose commands', () => {
    const code = { 'package.json': { name: 'mill' }, 'src/web.js': '', 'src/grinder.js': '', 'src/miller.js': '' };
    const both = ['grinder in src/grinder.js', 'web in src/web.js'];
    expect(shown(servicesOf({ ...code, Procfile: 'web: node src/web.js\ngrinder: node src/grinder.js\n' }))).toEqual(both);
    expect(shown(servicesOf({ ...code, 'ecosystem.config.js': "module.exports = { apps: [{ name: 'a', script: './src/web.js' }, { name: 'b', script: 'src/grinder.js' }] };" }))).toEqual(both);
    expect(shown(servicesOf({ ...code, 'Dockerfile.web': 'FROM node:22\nCMD ["node", "src/web.js"]\n', 'Dockerfile.grinder': 'FROM node:22\nENTRYPOINT ["node"]\nCMD ["src/grinder.js"]\n' }))).toEqual(both);
    expect(shown(servicesOf({ ...code, 'compose.yaml': 'services:\n  one:\n    build: .\n    command: node src/web.js\n  two:\n    build: .\n    command: ["sh", "-c", "./wait.sh && node src/grinder.js"]\n' }))).toEqual(both);
  });
  it('are told by a process file that a script names', () => {
    const code = { 'package.json': { name: 'mill', scripts: { start: 'node src/web.js' } }, 'src/web.js': '', 'src/grinder.js': '', 'fleet.json': '{ apps : [{ name: "mill", script: "./src/web.js" }, { name: "mill-grinder", script: "./src/grinder.js" }] }', 'spare.json': '{ "script": "src/miller.js" }', 'src/miller.js': '' };
    const both = ['grinder in src/grinder.js', 'web in src/web.js'];
    expect(shown(servicesOf({ ...code, 'up.sh': 'pm2 delete mill\npm2 start fleet.json\n' }))).toEqual(both);
    expect(shown(servicesOf({ ...code, 'package.json': { name: 'mill', scripts: { start: 'node src/web.js', fleet: 'pm2 startOrReload ./fleet.json --env production' } } }))).toEqual(both);
    expect(shown(servicesOf(code))).toEqual(['mill in .']);
  });
  it.each(['node -e "require(\'./src/grinder.js\')"', "npx ts-node --project tsconfig.json -e \"import('./src/grinder.js');\""])('are told by a script that loads a file: %s', (grind) => {
    expect(shown(servicesOf({ 'package.json': { name: 'mill', scripts: { start: 'node src/web.js', 'start:grinder': grind } }, 'src/web.js': '', 'src/grinder.js': '' }))).toEqual(['grinder in src/grinder.js', 'web in src/web.js']);
  });
  it('are called by their package where they start in its directory of programs', () => {
    expect(shown(servicesOf({ 'package.json': { name: 'sluice', scripts: { start: 'node ./bin', 'start:pump': 'node pump-worker.js', 'kill-jobs': 'node kill-jobs.js', 'diagnose-jobs': 'node diagnose-jobs.js' } }, 'bin/index.js': '', 'pump-worker.js': '', 'kill-jobs.js': '', 'diagnose-jobs.js': '' }))).toEqual(['pump-worker in pump-worker.js', 'sluice in bin/index.js']);
  });
  it('are not made of the variants of one process', () => {
    expect(shown(servicesOf({ 'package.json': { name: 'kiln', scripts: { start: 'node dist/index.js', dev: 'ts-node-dev src/dev.ts', 'start:debug': 'node --inspect dist/index.js', 'db:migrate': 'node src/migrate.js' } }, 'src/index.ts': '', 'src/dev.ts': '', 'src/migrate.ts': '' }))).toEqual(['kiln in .']);
  });
  it.each(["// Started so.\nimport './server';\n", "#!/usr/bin/env node\n'use strict';\nrequire('./server');\n", "await import('./server.js');\n"])('are one with the file that does nothing but import it: %s', (text) => {
    const scripts = { start: 'node dist/index.js', 'start:server': 'node dist/server.js' };
    const code = { 'src/index.ts': text, 'src/server.ts': "import './bell';\n", 'src/bell.ts': '' };
    expect(shown(servicesOf({ 'package.json': { name: 'tram', scripts }, ...code }))).toEqual(['tram in .']);
    const services = servicesOf({ 'package.json': { name: 'tram', scripts: { ...scripts, 'start:worker': 'node dist/worker.js' } }, ...code, 'src/worker.ts': '' });
    expect([shown(services), services.ownersOf('src/bell.ts')]).toEqual([['tram in src/index.ts', 'worker in src/worker.ts'], ['tram']]);
    expect(shown(servicesOf({ 'package.json': { name: 'tram', scripts }, ...code, 'src/index.ts': `${text}console.log('up');\n` }))).toEqual(['server in src/server.ts', 'tram in src/index.ts']);
  });
  it('are found behind a launcher without extension', () => {
    const services = servicesOf({ 'package.json': { name: 'tram', scripts: { start: 'node ./bin/www', 'start:bell': 'node bell.js' } }, 'bin/www': "#!/usr/bin/env node\nvar app = require('../app');\n", 'app.js': '', 'bell.js': '' });
    expect(shown(services)).toEqual(['app in app.js', 'bell in bell.js']);
  });
  it('are not made of sub-commands of one file', () => {
    expect(shown(servicesOf({ 'package.json': { name: 'loom', main: 'dist/app.js', scripts: { weaver: 'node dist/src/app.js weaver', spinner: 'node dist/src/app.js spinner', 'register-schemas': 'node dist/src/register-schemas.js' } }, 'src/app.ts': '', 'src/register-schemas.ts': '' }))).toEqual(['loom in .']);
  });
  it('are programs that nothing imports and nothing starts in writing', () => {
    const code = { 'package.json': { name: 'choir', main: 'sing.js', scripts: { test: 'echo' } }, 'sing.js': "require('kafkajs'); require('./notes');", 'listen.js': "require('kafkajs');", 'notes.js': "require('kafkajs');", 'unused.js': '', 'create-topics.js': "require('kafkajs');" };
    expect(shown(servicesOf(code))).toEqual(['listen in listen.js', 'sing in sing.js']);
    expect(shown(servicesOf({ ...code, 'listen.js': '' }))).toEqual(['choir in .']);
    // What listens is no script, whatever directory it lies in.
    expect(shown(servicesOf({ ...code, 'db/echo.js': "require('kafkajs'); consumer.subscribe({ topic: 'hymn.sung' });", 'db/fill.js': "require('kafkajs');" }))).toEqual(['echo in db/echo.js', 'listen in listen.js', 'sing in sing.js']);
  });
  it('stand beside a framework that serves the rest', () => {
    const services = servicesOf({ 'package.json': { name: 'gallery', scripts: { dev: 'next dev', 'start:hanger': 'tsx hanger.ts' } }, 'hanger.ts': "import './nail';\n", 'nail.ts': '', 'pages/index.tsx': '' });
    expect(shown(services)).toEqual(['gallery in .', 'hanger in hanger.ts']);
    expect(services.serviceOf('nail.ts')).toBeUndefined();
    expect(services.serviceOf('hanger.ts')).toBe('hanger');
    expect(services.serviceOf('pages/index.tsx')).toBe('gallery');
  });
});

describe('what is no service', () => {
  it('a published library', () => {
    const services = servicesOf({ 'package.json': { name: '@acme/kafka-plugin', main: 'index.js', types: 'types/index.d.ts', scripts: { 'infra:start': 'docker compose up -d', test: 'node --test' } }, 'index.js': "require('./lib/send');\n", 'lib/send.js': '' });
    expect(services.services).toEqual([]);
    expect(services.serviceOf('lib/send.js')).toBeUndefined();
    expect(services.ownersOf('lib/send.js')).toEqual([]);
  });
  it('but several programs that its scripts start are some, also above another package', () => {
    const files = { 'package.json': { name: 'arena', types: 'dist/index.d.ts', scripts: { start: 'npm run build', 'start:judge': 'node ./dist/judge.js', 'start:crowd': 'node ./dist/crowd.js' } }, 'src/judge.ts': '', 'src/crowd.ts': '', 'screen/package.json': { name: 'screen', scripts: { start: 'react-scripts start' } }, 'screen/src/index.js': '' };
    expect(shown(servicesOf(files))).toEqual(['crowd in src/crowd.ts', 'judge in src/judge.ts', 'screen in screen']);
  });
  it('but a program that nobody could install is one', () => {
    expect(shown(servicesOf({ 'package.json': { name: 'sketch', main: 'index.js' }, 'send.js': '' }))).toEqual(['sketch in .']);
  });
});

describe('settings.services', () => {
  it('names services by globs and leaves the rest to detection', () => {
    const services = servicesOf(
      { 'package.json': { name: 'dairy', scripts: { start: 'node index.js' } }, 'index.js': '', 'jobs/churn/run.js': "require('../../lib/milk');\n", 'lib/milk.js': '' },
      { churner: ['jobs/churn/**'] },
    );
    expect(shown(services)).toEqual(['churner in jobs/churn', 'dairy in .']);
    expect(services.serviceOf('jobs/churn/run.js')).toBe('churner');
    expect(services.serviceOf('index.js')).toBe('dairy');
  });
  it('replaces a detected service whose files it takes', () => {
    expect(shown(servicesOf({ 'package.json': { name: 'dairy', scripts: { start: 'node index.js' } }, 'index.js': '' }, { cows: ['**'] }))).toEqual(['cows in .']);
  });
});

it('tells services of one name apart by their directory', () => {
  expect(shown(servicesOf({ 'eu/api/package.json': { name: 'a', scripts: { start: 'node i.js' } }, 'eu/api/i.js': '', 'us/api/package.json': { name: 'a', scripts: { start: 'node i.js' } }, 'us/api/i.js': '' }))).toEqual(['eu/api in eu/api', 'us/api in us/api']);
});
