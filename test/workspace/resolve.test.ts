import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverWorkspace } from '../../src/workspace/discover.js';
import { createResolver, type Resolution } from '../../src/workspace/resolve.js';
import { createTree, fixture } from './tree.js';

/** A resolver whose answers are the file, or the kind and what comes with it. */
function resolverOf(root: string) {
  const resolver = createResolver(discoverWorkspace(root));
  return Object.assign((specifier: string, from: string) => describeResolution(resolver.resolve(specifier, from)), { resolver });
}

function describeResolution(resolution: Resolution): string {
  switch (resolution.kind) {
    case 'file':
      return resolution.file;
    case 'package':
      return `package ${resolution.name}`;
    case 'builtin':
      return 'builtin';
    case 'unresolved':
      return `unresolved: ${resolution.reason}`;
  }
}

describe('relative specifiers', () => {
  const resolve = (specifier: string, from: string, files: readonly string[]) =>
    resolverOf(createTree(Object.fromEntries([from, ...files].map((file) => [file, file.endsWith('.json') ? '{}' : '']))))(specifier, from);

  it.each([
    ['./hull', 'src/hull.ts'],
    ['./hull', 'src/hull.tsx'],
    ['./hull', 'src/hull/index.mts'],
    ['./hull.js', 'src/hull.ts'],
    ['./hull.js', 'src/hull.tsx'],
    ['./hull.jsx', 'src/hull.tsx'],
    ['./hull.mjs', 'src/hull.mts'],
    ['./hull.cjs', 'src/hull.cts'],
    ['./hull.js', 'src/hull.js'],
    ['./hull.ts', 'src/hull.ts'],
    ['./hull', 'src/hull.d.ts'],
    ['./hull.json', 'src/hull.json'],
    ['./hull', 'src/hull.json'],
    ['./hull.config', 'src/hull.config.ts'],
    ['../rope', 'rope.ts'],
    ['./hull?raw', 'src/hull.ts'],
    ['!!raw-loader!./hull.js', 'src/hull.js'],
    ['./test/fake', 'src/test/fake.ts'],
  ])('%s is %s', (specifier, file) => {
    expect(resolve(specifier, 'src/pier.ts', [file])).toBe(file);
  });

  it.each(['.', './', './.'])('%s is the index of the own folder, not a file named like it', (specifier) => {
    expect(resolve(specifier, 'src/pier.ts', ['src/index.ts', 'src.ts'])).toBe('src/index.ts');
  });

  it('.. is the index of the folder above', () => {
    expect(resolve('..', 'src/boats/pier.ts', ['src/index.ts'])).toBe('src/index.ts');
    expect(resolve('../..', 'src/boats/pier.ts', ['index.js'])).toBe('index.js');
  });

  it('prefers the source to the file built beside it', () => {
    expect(resolve('./hull', 'src/pier.ts', ['src/hull.js', 'src/hull.ts', 'src/hull.d.ts'])).toBe('src/hull.ts');
  });

  it('prefers the file to the folder', () => {
    expect(resolve('./hull', 'src/pier.ts', ['src/hull.js', 'src/hull/index.js'])).toBe('src/hull.js');
  });

  it('follows the package.json of a folder', () => {
    const resolve = resolverOf(createTree({ 'a.js': '', 'lib/package.json': { main: './code/start.js' }, 'lib/code/start.js': '' }));
    expect(resolve('./lib', 'a.js')).toBe('lib/code/start.js');
    expect(resolve('./lib/', 'a.js')).toBe('lib/code/start.js');
  });

  it('leads from build output to its source', () => {
    expect(resolve('../dist/hull', 'bin/pier.js', ['src/hull.ts', 'package.json'])).toBe('src/hull.ts');
  });

  it.each([
    ['./Hull', 'src/hull.js'],
    ['./boats/hull', 'src/Boats/Hull.ts'],
    ['./hull.js', 'src/Hull.ts'],
    ['./HULL', 'src/hull/index.js'],
  ])('finds %s in other letters, as macOS and Windows do', (specifier, file) => {
    expect(resolve(specifier, 'src/pier.ts', [file])).toBe(file);
  });

  it('prefers the letters as they are written, and does not choose between others', () => {
    expect(resolve('./Hull', 'src/pier.ts', ['src/hull.ts', 'src/Hull.js'])).toBe('src/Hull.js');
    expect(resolve('./HULL', 'src/pier.ts', ['src/hull.ts', 'src/Hull.ts'])).toBe('unresolved: no file src/HULL');
  });

  it('says what is missing', () => {
    expect(resolve('./keel', 'src/pier.ts', [])).toBe('unresolved: no file src/keel');
    expect(resolve('../../../keel', 'src/pier.ts', [])).toBe('unresolved: outside the workspace');
    expect(resolve('./pier.css', 'src/pier.ts', [])).toBe('unresolved: not a source file');
    expect(resolve('../node_modules/@tide/table/x', 'src/pier.ts', [])).toBe('package @tide/table');
  });

  it('goes through links', () => {
    const root = createTree({ 'shared/signal.ts': '', 'tug/pull.ts': '' });
    symlinkSync('../shared', join(root, 'tug/common'));
    symlinkSync('../shared/signal.ts', join(root, 'tug/flag.ts'));
    const resolve = resolverOf(root);
    expect(resolve('./common/signal', 'tug/pull.ts')).toBe('shared/signal.ts');
    expect(resolve('./flag.js', 'tug/pull.ts')).toBe('shared/signal.ts');
  });
});

describe('a trailing slash', () => {
  const resolve = resolverOf(fixture('trailing-slash'));
  it('means the folder', () => {
    expect(resolve('./sower/', 'src/boot.js')).toBe('src/sower/index.js');
    expect(resolve('./sower', 'src/boot.js')).toBe('src/sower.js');
    expect(resolve('./sower/tools/', 'src/boot.js')).toBe('src/sower/tools/index.js');
  });
});

describe('packages and builtins', () => {
  const files = {
    'package.json': { name: 'quay', dependencies: { kafkajs: '2', punycode: '2' } },
    'tsconfig.json': { compilerOptions: { baseUrl: '.' } },
    'src/a.ts': '',
    'events/index.ts': '',
    'kafkajs/index.ts': '',
    'boats/index.ts': '',
  };
  it.each([
    ['fs', 'builtin'],
    ['node:test', 'builtin'],
    ['events', 'builtin'],
    ['fs/promises', 'builtin'],
    ['bun:sqlite', 'builtin'],
    ['kafkajs', 'package kafkajs'],
    ['kafkajs/types', 'package kafkajs'],
    ['@nestjs/microservices/client', 'package @nestjs/microservices'],
    ['npm:kafkajs@2.2.4/types', 'package kafkajs'],
    ['npm:@nestjs/core@11', 'package @nestjs/core'],
    ['https://esm.sh/kafkajs', 'package https://esm.sh/kafkajs'],
    ['boats', 'boats/index.ts'],
    ['src/a', 'src/a.ts'],
    ['lodash', 'package lodash'],
  ])('%s is %s', (specifier, expected) => {
    expect(resolverOf(createTree(files))(specifier, 'src/a.ts')).toBe(expected);
  });
});

describe('tsconfig', () => {
  it('follows references of a solution-style config, its extends without extension, and comments', () => {
    const resolve = resolverOf(fixture('solution-tsconfig'));
    expect(resolve('@ledger/entries', 'server/main.ts')).toBe('server/ledger/entries.ts');
    expect(resolve('@ledger', 'server/main.ts')).toBe('server/ledger/index.ts');
    expect(resolve('@ledger/lost', 'server/main.ts')).toBe('unresolved: no file for @ledger/lost (paths entry @ledger/*)');
    expect(resolve('@unused/x', 'server/main.ts')).toBe('package @unused/x');
  });

  it('records broken and missing configs and goes on with what is left', () => {
    const resolve = resolverOf(fixture('broken-tsconfig'));
    expect(resolve('~bells/toll', 'bells/ring.ts')).toBe('bells/toll.ts');
    expect(resolve.resolver.problems.map((one) => one.file).sort()).toEqual(['bells/missing.json', 'tsconfig.json']);
    expect(resolve.resolver.problems[0]?.message).toMatch(/^is not a usable tsconfig: /);
  });

  it('says nothing of a config of a package that is not installed', () => {
    const resolve = resolverOf(createTree({ 'tsconfig.json': { extends: ['./node_modules/boatyard/tsconfig-boatyard.json'], compilerOptions: { paths: { 'hull/*': ['./boats/*'] } } }, 'boats/tug.ts': '', 'a.ts': '' }));
    expect(resolve('hull/tug', 'a.ts')).toBe('boats/tug.ts');
    expect(resolve.resolver.problems).toEqual([]);
  });

  it('takes paths relative to baseUrl, also an inherited one, and to the config that writes them otherwise', () => {
    const resolve = resolverOf(
      createTree({
        'config/base.json': { compilerOptions: { baseUrl: '../code', paths: { '#hull/*': ['boats/*'] } } },
        'tsconfig.json': { extends: './config/base.json' },
        'code/boats/tug.ts': '',
        'code/rope/index.ts': '',
        'inner/tsconfig.json': { extends: '../config/plain.json' },
        'config/plain.json': { compilerOptions: { paths: { 'sail/*': ['./sails/*'], 'own/*': ['${configDir}/own/*'] } } },
        'config/sails/jib.ts': '',
        'inner/own/x.ts': '',
        'inner/a.ts': '',
        'code/a.ts': '',
      }),
    );
    expect(resolve('#hull/tug', 'code/a.ts')).toBe('code/boats/tug.ts');
    expect(resolve('rope', 'code/a.ts')).toBe('code/rope/index.ts');
    expect(resolve('sail/jib', 'inner/a.ts')).toBe('config/sails/jib.ts');
    expect(resolve('own/x', 'inner/a.ts')).toBe('inner/own/x.ts');
  });

  it('lets the later of several extends win, and the own paths replace inherited ones', () => {
    const resolve = resolverOf(
      createTree({
        'one.json': { compilerOptions: { paths: { '@one/*': ['./first/*'] } } },
        'two.json': { compilerOptions: { paths: { '@two/*': ['./first/*'] } } },
        'tsconfig.json': { extends: ['./one.json', './two.json'] },
        'first/x.ts': '',
        'inner/tsconfig.json': { extends: '../tsconfig.json', compilerOptions: { paths: { '@in/*': ['./*'] } } },
        'inner/y.ts': '',
      }),
    );
    expect(resolve('@two/x', 'first/x.ts')).toBe('first/x.ts');
    expect(resolve('@one/x', 'first/x.ts')).toBe('package @one/x');
    expect(resolve('@in/y', 'inner/y.ts')).toBe('inner/y.ts');
  });

  it('extends a config of a workspace package, and survives a circle', () => {
    const resolve = resolverOf(
      createTree({
        'package.json': { workspaces: ['*'] },
        'tools/package.json': { name: '@quay/tools' },
        'tools/strict.json': { extends: './tsconfig.json', compilerOptions: { paths: { '~/*': ['../app/code/*'] } } },
        'tools/tsconfig.json': { extends: './strict.json' },
        'app/package.json': { name: 'app' },
        'app/tsconfig.json': { extends: '@quay/tools/strict.json' },
        'app/code/a.ts': '',
      }),
    );
    expect(resolve('~/a', 'app/code/a.ts')).toBe('app/code/a.ts');
  });

  it('chooses the exact entry, then the longest prefix, then the next target', () => {
    const resolve = resolverOf(
      createTree({
        'tsconfig.json': {
          compilerOptions: { paths: { '*': ['./any/*'], 'boats/*': ['./b/*'], 'boats/tugs/*': ['./none/*', './t/*'], 'boats/tugs/one': ['./exact.ts'] } },
        },
        'any/x.ts': '', 'b/x.ts': '', 't/x.ts': '', 'exact.ts': '', 'b/tugs/y.ts': '',
      }),
    );
    expect(resolve('boats/tugs/one', 'exact.ts')).toBe('exact.ts');
    expect(resolve('boats/tugs/x', 'exact.ts')).toBe('t/x.ts');
    expect(resolve('boats/x', 'exact.ts')).toBe('b/x.ts');
    expect(resolve('x', 'exact.ts')).toBe('any/x.ts');
    expect(resolve('express', 'exact.ts')).toBe('package express');
  });

  it('asks jsconfig.json, variants, and the configs above', () => {
    const resolve = resolverOf(
      createTree({
        'tsconfig.base.json': { compilerOptions: { paths: { '@lib/keel': ['dist/libs/keel'] } } },
        'libs/keel/src/index.ts': '',
        'package.json': {},
        'web/jsconfig.json': { compilerOptions: { paths: { '$lib/*': ['./code/*'] } } },
        'web/code/a.js': '',
      }),
    );
    expect(resolve('$lib/a', 'web/code/a.js')).toBe('web/code/a.js');
    expect(resolve('@lib/keel', 'web/code/a.js')).toBe('libs/keel/src/index.ts');
  });
});

describe('package.json', () => {
  it('maps #imports, with conditions and patterns, to sources or packages', () => {
    const resolve = resolverOf(
      createTree({
        'package.json': { imports: { '#bus': { types: './dist/bus.d.ts', default: './dist/bus.js' }, '#boats/*.js': './code/boats/*.ts', '#kafka': 'kafkajs' } },
        'src/bus.ts': '',
        'code/boats/tug.ts': '',
      }),
    );
    expect(resolve('#bus', 'src/bus.ts')).toBe('src/bus.ts');
    expect(resolve('#boats/tug.js', 'src/bus.ts')).toBe('code/boats/tug.ts');
    expect(resolve('#kafka', 'src/bus.ts')).toBe('package kafkajs');
    expect(resolve('#nothing', 'src/bus.ts')).toBe('unresolved: no file for #nothing (alias)');
  });

  it('follows module aliases, the longest first, through build output', () => {
    const resolve = resolverOf(fixture('module-aliases'));
    expect(resolve('@desk/maps/isobars', 'src/forecast.js')).toBe('src/cartography/isobars.js');
    expect(resolve('@desk/phone', 'src/forecast.js')).toBe('src/phone.js');
    expect(resolve('@root/settings.json', 'src/forecast.js')).toBe('settings.json');
    expect(resolve('@desk/barometer', 'src/forecast.js')).toBe('unresolved: no file for @desk/barometer (module alias @desk)');
    expect(resolve('module-alias/register', 'src/forecast.js')).toBe('package module-alias');
  });

  it('knows the package by its own name', () => {
    const resolve = resolverOf(createTree({ 'package.json': { name: 'quay', exports: './lib/main.js' }, 'src/main.ts': '', 'src/a.ts': '' }));
    expect(resolve('quay', 'src/a.ts')).toBe('src/main.ts');
  });

  it('takes @/ and ~/ for the source folder where nothing else says so', () => {
    const resolve = resolverOf(createTree({ 'web/package.json': {}, 'web/src/bus.ts': '', 'web/src/a.ts': '' }));
    expect(resolve('@/bus', 'web/src/a.ts')).toBe('web/src/bus.ts');
    expect(resolve('~/src/bus', 'web/src/a.ts')).toBe('web/src/bus.ts');
    expect(resolve('@/lost', 'web/src/a.ts')).toBe('unresolved: no file for @/lost (alias)');
    expect(resolve('/src/bus.ts', 'web/src/a.ts')).toBe('web/src/bus.ts');
  });
});

describe('workspace packages', () => {
  const resolve = resolverOf(fixture('built-package'));
  const from = 'stalls/market/src/sell.ts';
  it.each([
    ['basket', 'packages/basket/code/index.ts'],
    ['basket/names', 'packages/basket/code/names.ts'],
    ['basket/fruit/pear', 'packages/basket/code/fruit/pear.ts'],
    ['@orchard/crate', 'packages/crate/src/index.ts'],
    ['@orchard/crate/build/src/stack', 'packages/crate/src/stack.ts'],
    ['@orchard/crate/stack', 'packages/crate/src/stack.ts'],
    ['@orchard/labels', 'packages/labels/labels.d.ts'],
    ['@orchard/scale', 'packages/scale/weigh.ts'],
    ['kafkajs', 'package kafkajs'],
    ['@orchard/unknown', 'package @orchard/unknown'],
    ['@orchard/crate/lost', 'unresolved: no source for @orchard/crate/lost in packages/crate'],
  ])('%s is %s', (specifier, expected) => {
    expect(resolve(specifier, from)).toBe(expected);
  });

  it.each([
    ['pnpm-workspace.yaml', "packages:\n  # boats\n  - 'boats/*'\n  - \"!boats/wreck\"\ncatalog:\n  - x/*\n"],
    ['pnpm-workspace.yaml', 'packages: ["boats/*", "!boats/wreck"]\n'],
    ['pnpm-workspace.yaml', "packages:\n  - ./\n  - 'boats/*'\n  - '!boats/wreck'\n"],
    ['lerna.json', '{ "packages": ["boats/*", "!boats/wreck"] }'],
    ['package.json', '{ "workspaces": { "packages": ["./boats/*/", "!boats/wreck"] } }'],
  ])('are declared by %s', (file, text) => {
    const resolve = resolverOf(
      createTree({
        'package.json': {},
        [file]: text,
        'boats/tug/package.json': { name: 'tug' },
        'boats/tug/index.js': '',
        'boats/wreck/package.json': { name: 'wreck' },
        'boats/wreck/index.js': '',
        'x/y/package.json': { name: 'y' },
        'x/y/index.js': '',
      }),
    );
    expect(resolve('tug', 'x/y/index.js')).toBe('boats/tug/index.js');
    expect(resolve('wreck', 'x/y/index.js')).toBe('package wreck');
    expect(resolve('y', 'boats/tug/index.js')).toBe('package y');
  });

  it('of one name give way to the nearest', () => {
    const resolve = resolverOf(
      createTree({
        'a/common/package.json': { name: '@x/common' }, 'a/common/index.js': '', 'a/app/package.json': {}, 'a/app/main.js': '',
        'b/common/package.json': { name: '@x/common' }, 'b/common/index.js': '', 'b/app/package.json': {}, 'b/app/main.js': '',
      }),
    );
    expect(resolve('@x/common', 'a/app/main.js')).toBe('a/common/index.js');
    expect(resolve('@x/common', 'b/app/main.js')).toBe('b/common/index.js');
  });
});

describe('sibling packages without a workspace', () => {
  it.each([
    ['charts', 'file:../../shared/sea-charts', 'shared/sea-charts/src/index.ts'],
    ['charts', 'link:../../shared/sea-charts/', 'shared/sea-charts/src/index.ts'],
    ['charts', '../../shared/sea-charts', 'shared/sea-charts/src/index.ts'],
    ['charts/tides', 'file:../../shared/sea-charts', 'shared/sea-charts/src/tides.ts'],
    ['charts', 'file:../../shared/sea-charts.tgz', 'package charts'],
    ['charts', '^2.1.0', 'package charts'],
  ])('%s given as %s is what lies there, whatever it calls itself', (specifier, version, expected) => {
    const resolve = resolverOf(
      createTree({
        'shared/sea-charts/package.json': { name: 'back', main: './dist/index.js' },
        'shared/sea-charts/src/index.ts': '',
        'shared/sea-charts/src/tides.ts': '',
        'boats/tug/package.json': { name: 'back', dependencies: { charts: version } },
        'boats/tug/src/a.ts': '',
      }),
    );
    expect(resolve(specifier, 'boats/tug/src/a.ts')).toBe(expected);
  });

  const resolve = resolverOf(fixture('siblings'));
  it.each([
    ['@harbour/common', 'common/src/index.ts'],
    ['@harbour/common/build/events/signal', 'common/src/events/signal.ts'],
    ['tides', 'tides/table.js'],
    ['redis', 'package redis'],
  ])('%s is %s', (specifier, expected) => {
    expect(resolve(specifier, 'tugs/src/pull.ts')).toBe(expected);
  });
});

describe('files that come and go', () => {
  it('are taken up and forgotten', () => {
    const { resolver } = resolverOf(createTree({ 'src/a.ts': '' }));
    expect(resolver.resolve('./b', 'src/a.ts').kind).toBe('unresolved');
    resolver.add('src/b.ts');
    expect(resolver.resolve('./b', 'src/a.ts')).toEqual({ kind: 'file', file: 'src/b.ts' });
    expect(resolver.resolve('./B', 'src/a.ts')).toEqual({ kind: 'file', file: 'src/b.ts' });
    resolver.remove('src/b.ts');
    expect(resolver.resolve('./b', 'src/a.ts').kind).toBe('unresolved');
    expect(resolver.resolve('./B', 'src/a.ts').kind).toBe('unresolved');
  });
});

it('resolves 50,000 specifiers in less than a second', () => {
  const files = Array.from({ length: 2000 }, (_, index) => `boats/b${index % 40}/src/f${index}.ts`);
  const packages = Array.from({ length: 40 }, (_, index) => ({ directory: `boats/b${index}`, name: `@fleet/b${index}`, json: { main: 'dist/index.js' } }));
  const resolver = createResolver({ root: '/nonexistent', files, otherFiles: [], packages });
  // Processor time: other test files share the machine.
  const start = process.cpuUsage();
  let found = 0;
  for (let index = 0; index < 50_000; index++) {
    const other = (index * 7) % 2000;
    const specifier = index % 2 === 0 ? `../../b${other % 40}/src/f${other}.js` : `@fleet/b${other % 40}/src/f${other}`;
    if (resolver.resolve(specifier, files[index % 2000] ?? '').kind === 'file') found++;
  }
  const { user, system } = process.cpuUsage(start);
  expect(found).toBe(50_000);
  expect((user + system) / 1000).toBeLessThan(1000);
});

describe('a client that Prisma generates into the workspace', () => {
  const schema = (output: string, provider = 'prisma-client-js'): string => `// generator old { provider = "prisma-client-js" }\ngenerator client {\n  provider = "${provider}"\n  output   = "${output}"\n}\n`;
  it.each<[string, string, Record<string, string>, string]>([
    ['is the package where it is not written yet', '../generated/prisma', { 'prisma/schema.prisma': schema('../src/generated/prisma') }, 'package @prisma/client'],
    ['is the package by a file of it', '../generated/prisma/client.js', { 'prisma/schema/base.prisma': schema('../../src/generated/prisma', 'prisma-client'), 'src/generated/prisma/client.ts': '' }, 'package @prisma/client'],
    ['is the package by an alias', '@/generated/prisma', { 'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }', 'prisma/schema.prisma': schema('../src/generated/prisma') }, 'package @prisma/client'],
    ['is the package where it is a package of its own', '@prisma/harbour-client', { 'prisma/schema.prisma': schema('../node_modules/@prisma/harbour-client') }, 'package @prisma/client'],
    ['is known by what Prisma writes beside it', '../db/client', { 'src/db/client/index.js': '', 'src/db/client/runtime/index-browser.js': '' }, 'package @prisma/client'],
    ['is not what another generator writes', '../generated/dbml', { 'prisma/schema.prisma': schema('../src/generated/dbml', 'prisma-dbml-generator') }, 'unresolved: no file src/generated/dbml'],
    ['is not what stands beside it', '../generated/hull', { 'prisma/schema.prisma': schema('../src/generated/prisma'), 'src/generated/hull.ts': '' }, 'src/generated/hull.ts'],
  ])('%s', (_name, specifier, files, expected) => expect(resolverOf(createTree({ 'package.json': '{}', 'src/ships/ship.ts': '', ...files }))(specifier, 'src/ships/ship.ts')).toBe(expected));
});
