import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { discoverWorkspace, WorkspaceError } from '../../src/workspace/discover.js';
import { addFiles, createTree, fixture, git } from './tree.js';

afterEach(() => vi.unstubAllEnvs());

describe('files in a git repository', () => {
  it('lists tracked and new files, without ignored and deleted ones', () => {
    const root = createTree({ '.gitignore': 'made/\n*.local.ts\n', 'pier.ts': '', 'gone.ts': '', 'made/x.ts': '', 'a.local.ts': '' });
    git(root, 'init', '-q');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'x');
    rmSync(join(root, 'gone.ts'));
    addFiles(root, { 'new file ü.ts': '' });
    expect(discoverWorkspace(root).files).toEqual(['new file ü.ts', 'pier.ts']);
  });

  it('is not misled by the variables that git sets in hooks', () => {
    const root = createTree({ '.gitignore': 'secret.ts', 'pier.ts': '', 'secret.ts': '' });
    git(root, 'init', '-q');
    vi.stubEnv('GIT_DIR', '/nonexistent');
    vi.stubEnv('GIT_INDEX_FILE', '/nonexistent/index');
    expect(discoverWorkspace(root).files).toEqual(['pier.ts']);
  });

  it('keeps to the directory inside a repository', () => {
    const root = createTree({ 'outer.ts': '', 'docks/pier.ts': '', 'docks/package.json': { name: 'docks' } });
    git(root, 'init', '-q');
    const workspace = discoverWorkspace(join(root, 'docks'));
    expect(workspace.root).toBe(`${root}/docks`);
    expect(workspace.files).toEqual(['pier.ts']);
    expect(workspace.packages.map((one) => [one.directory, one.name])).toEqual([['.', 'docks']]);
  });

  it('walks a directory that the repository around it ignores, by its own .gitignore', () => {
    const root = createTree({
      '.gitignore': '/checkouts',
      'outer.ts': '',
      'checkouts/docks/.gitignore': 'made',
      'checkouts/docks/pier.ts': '',
      'checkouts/docks/made/x.ts': '',
      'checkouts/docks/node_modules/kafkajs/index.js': '',
    });
    git(root, 'init', '-q');
    expect(discoverWorkspace(join(root, 'checkouts/docks')).files).toEqual(['pier.ts']);
  });

  it('lists repositories inside the repository', () => {
    const root = createTree({ 'pier.ts': '', 'tug/.gitignore': 'made', 'tug/pull.ts': '', 'tug/made/x.ts': '' });
    git(root, 'init', '-q');
    git(join(root, 'tug'), 'init', '-q');
    expect(discoverWorkspace(root).files).toEqual(['pier.ts', 'tug/pull.ts']);
  });

  it('lists a linked file once, and remembers the link', () => {
    const root = createTree({ 'shared/signal.ts': '', 'tug/pull.ts': '' });
    symlinkSync('../shared', join(root, 'tug/shared'));
    symlinkSync('../shared/signal.ts', join(root, 'tug/signal.ts'));
    symlinkSync('../nowhere.ts', join(root, 'tug/dangling.ts'));
    git(root, 'init', '-q');
    git(root, 'add', '.');
    const workspace = discoverWorkspace(root);
    expect(workspace.files).toEqual(['shared/signal.ts', 'tug/pull.ts']);
    expect(workspace.links).toEqual([
      { path: 'tug/shared', target: 'shared' },
      { path: 'tug/signal.ts', target: 'shared/signal.ts' },
    ]);
  });
});

describe('files outside git', () => {
  it('obeys nested .gitignore files, the nearest last', () => {
    const root = createTree({
      '.gitignore': '*.gen.mts\n/logs/\n',
      'logs/a.ts': '',
      'tug/logs/a.ts': '',
      'x.gen.mts': '',
      'tug/.gitignore': '!kept.gen.mts\nlogs/b.ts',
      'tug/kept.gen.mts': '',
      'tug/logs/b.ts': '',
    });
    const workspace = discoverWorkspace(root);
    expect(workspace.files).toEqual(['tug/logs/a.ts']);
    expect(workspace.excludedFiles).toEqual(['tug/kept.gen.mts']);
  });

  it('is not caught in a loop of links', () => {
    const root = createTree({ 'tug/pull.ts': '' });
    symlinkSync('..', join(root, 'tug/loop'));
    symlinkSync('self', join(root, 'tug/self'));
    expect(discoverWorkspace(root).files).toEqual(['tug/pull.ts']);
  });
});

describe('what is analysed', () => {
  function filesOf(...paths: string[]) {
    const root = createTree(Object.fromEntries(paths.map((path) => [path, path.endsWith('package.json') ? '{}' : ''])));
    return discoverWorkspace(root);
  }

  it.each(['js', 'cjs', 'mjs', 'jsx', 'ts', 'cts', 'mts', 'tsx'])('takes .%s files', (extension) => {
    expect(filesOf(`pier.${extension}`).files).toEqual([`pier.${extension}`]);
  });

  it.each([
    '__tests__/a.ts', 'src/test/a.ts', 'tests/a.js', 'e2e/a.ts', 'apps/ferries-e2e/src/a.ts', 'spec/a.js', 'integration-tests/a.ts', 'src/local-tests/a.ts', 'src/a.test.ts', 'src/a.itest.js', 'src/a.spec.tsx',
    'src/a.e2e-spec.ts', 'types/a.tst.ts', 'src/load.benchmark.ts', 'benchmarks/a.ts', 'src/out/PublisherMock.ts', 'src/__mocks__/a.ts', 'mocks/a.ts', 'test/fixtures/a.ts', 'fixtures/a.js', 'examples/a.js', 'src/generated/a.ts',
    'src/a.generated.ts', 'src/tide_pb.js', '.pnp.cjs', 'boats/.pnp.loader.mjs', 'dist/a.js', 'packages/x/dist/a.js', 'build/a.js', 'out/a.js', 'src/a.stories.tsx', 'docs/a.ts', 'docs/how/a.ts',
  ])('leaves %s out, yet an import may lead there', (path) => {
    const workspace = filesOf('src/pier.ts', path);
    expect(workspace.files).toEqual(['src/pier.ts']);
    expect(workspace.excludedFiles).toEqual([path]);
    expect(workspace.otherFiles).toEqual([]);
  });

  it.each(['node_modules/kafkajs/index.js', '.next/server/a.js', '.yarn/releases/yarn.cjs', 'third_party/a.js'])('knows nothing of %s', (path) => {
    const workspace = filesOf('src/pier.ts', path);
    expect([...workspace.files, ...(workspace.excludedFiles ?? []), ...workspace.otherFiles]).toEqual(['src/pier.ts']);
  });

  it.each([
    'src/build/hull.ts', 'src/vendor/vendor.service.ts', 'apps/examples-service/main.ts', 'src/latest.ts', 'src/contest/a.ts', 'services/specification/a.ts',
    'src/coverage/policy.ts', 'src/attest.ts', 'lib/a.js', 'src/docs/a.ts', 'apps/docs/main.ts',
  ])('takes %s, whose name only resembles such a folder', (path) => {
    expect(filesOf('zebra.ts', path).files).toContain(path);
  });

  it('leaves the examples among the sources of a library out, and takes those of a program', () => {
    const files = { 'src/examples/rowing.ts': '', 'src/row.ts': '' };
    const filesWith = (manifest: object): readonly string[] => discoverWorkspace(createTree({ 'package.json': manifest, ...files })).files;
    expect(filesWith({ name: 'oars', main: 'dist/row.js', scripts: { build: 'tsc' } })).toEqual(['src/row.ts']);
    expect(filesWith({ name: 'oars', scripts: { start: 'node src/row.js' } })).toEqual(['src/examples/rowing.ts', 'src/row.ts']);
  });

  it('takes a service that is called like a build folder', () => {
    const root = createTree({
      'zebra.ts': '',
      'vendor/package.json': { name: 'vendor', scripts: { start: 'node index.js' } },
      'vendor/index.js': '',
      'out/package.json': { name: 'copied' },
      'out/index.js': '',
    });
    expect(discoverWorkspace(root).files).toEqual(['vendor/index.js', 'zebra.ts']);
  });

  it.each(['examples/rowing.js', 'build/rowing.js', 'dist/rowing.mjs'])('takes %s where there is nothing else', (path) => {
    const workspace = filesOf('package.json', path, 'test/a.js');
    expect(workspace.files).toEqual([path]);
    expect(workspace.excludedFiles).toEqual(['test/a.js']);
  });

  it('judges paths from the workspace root, not from the disk', () => {
    const root = createTree({ 'test/fixtures/dist/docks/pier.ts': '' });
    expect(discoverWorkspace(join(root, 'test/fixtures/dist/docks')).files).toEqual(['pier.ts']);
  });

  it('lists declarations and what other tools say as other files, without pictures and lock files', () => {
    const workspace = filesOf('src/a.ts', 'src/kinds.d.ts', '.env', 'compose.yml', 'main.go', 'package-lock.json', 'logo.png', 'build/compose.yml');
    expect(workspace.otherFiles).toEqual(['.env', 'build/compose.yml', 'compose.yml', 'main.go', 'src/kinds.d.ts']);
  });
});

describe('packages', () => {
  it('takes JavaScript that was compiled beside its source for built', () => {
    const head = '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n';
    const root = createTree({
      'src/pier.ts': '', 'src/pier.js': head,
      'src/gull.tsx': '', 'src/gull.js': `export const gull = 1;\n//# sourceMappingURL=gull.js.map\n`,
      'src/mole.mts': '', 'src/mole.mjs': '"use strict";\nexports.__esModule = true;\n',
      // Written by hand beside it, and compiled with no source left.
      'src/tug.ts': '', 'src/tug.js': 'module.exports = 1;\n', 'src/buoy.js': head,
    });
    const { files, excludedFiles } = discoverWorkspace(root);
    expect(files).toEqual(['src/buoy.js', 'src/gull.tsx', 'src/mole.mts', 'src/pier.ts', 'src/tug.js', 'src/tug.ts']);
    expect(excludedFiles).toEqual(['src/gull.js', 'src/mole.mjs', 'src/pier.js']);
  });

  it('records a package.json that cannot be parsed and keeps its directory', () => {
    const root = createTree({ 'package.json': '{ "name": "quay"', 'a.ts': '', 'tug/package.json': '[]', 'tug/b.ts': '' });
    const workspace = discoverWorkspace(root);
    expect(workspace.packages).toEqual([
      { directory: '.', json: {} },
      { directory: 'tug', json: {} },
    ]);
    expect(workspace.problems?.map((one) => one.file)).toEqual(['package.json', 'tug/package.json']);
    expect(workspace.problems?.[1]?.message).toBe('is not a valid package.json: not a JSON object');
  });

  it('drops fields of the wrong type, and reads past a byte order mark', () => {
    const root = createTree({ 'package.json': '\uFEFF{ "name": 7, "main": "x.js", "scripts": null, "dependencies": { "kafkajs": "2", "odd": 1 } }', 'a.ts': '' });
    expect(discoverWorkspace(root).packages).toEqual([{ directory: '.', json: { main: 'x.js', dependencies: { kafkajs: '2' } } }]);
  });

  it('leaves out packages in folders that are not analysed', () => {
    const root = createTree({ 'package.json': {}, 'a.ts': '', 'examples/row/package.json': { name: 'row' }, 'examples/row/a.ts': '' });
    expect(discoverWorkspace(root).packages.map((one) => one.directory)).toEqual(['.']);
  });

  it('finds the packages of a fixture inside this repository', () => {
    const workspace = discoverWorkspace(fixture('siblings'));
    expect(workspace.packages.map((one) => one.name)).toEqual(['@harbour/common', 'redis', 'tides', 'tugs']);
    expect(workspace.problems).toEqual([]);
  });
});

describe('a directory that cannot be used', () => {
  it('is refused by name when it is missing', () => {
    const root = createTree({});
    expect(() => discoverWorkspace(join(root, 'atlantis'))).toThrow(new WorkspaceError(`${root}/atlantis does not exist`));
  });

  it('is refused by name when it is a file', () => {
    const root = createTree({ 'pier.ts': '' });
    expect(() => discoverWorkspace(join(root, 'pier.ts'))).toThrow(new WorkspaceError(`${root}/pier.ts is not a directory`));
  });

  it('is an empty workspace when nothing is in it', () => {
    const root = createTree({});
    mkdirSync(join(root, 'empty'));
    expect(discoverWorkspace(root)).toEqual({ root, files: [], otherFiles: [], packages: [], excludedFiles: [], links: [], problems: [] });
  });

  it('may hold no JavaScript at all', () => {
    const workspace = discoverWorkspace(createTree({ 'main.go': '', 'package.json': { name: 'odd' } }));
    expect(workspace.files).toEqual([]);
    expect(workspace.packages.map((one) => one.name)).toEqual(['odd']);
  });
});
