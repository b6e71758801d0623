import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findCacheDirectory, openStore, recentSettings } from '../src/persist.js';
import { topology } from './support/topology.js';
import { createWorkspace } from './support/lint.js';

const analysis = { topology: topology({ services: [] }), files: ['src/berths.ts'] };
const settings = { topics: { 'berth.assigned': { load: '3/min' } } };

function setUp() {
  const root = createWorkspace({});
  const directory = join(root, 'cache');
  const store = openStore(directory, root, settings);
  const recordOf = () => join(directory, readdirSync(directory).find((name) => name.endsWith('.json')) ?? 'none');
  return { root, directory, store, recordOf };
}

describe('store', () => {
  it('gives back what was written for the same files', () => {
    const { store, root, directory } = setUp();
    store.write('files-1', analysis);
    expect(store.read('files-1')).toEqual(analysis);
    expect(openStore(directory, root, settings).read('files-1')).toEqual(analysis);
  });

  it('gives nothing when a file changed', () => {
    const { store } = setUp();
    store.write('files-1', analysis);
    expect(store.read('files-2')).toBeUndefined();
  });

  it('gives nothing for other settings', () => {
    const { store, root, directory } = setUp();
    store.write('files-1', analysis);
    expect(openStore(directory, root, {}).read('files-1')).toBeUndefined();
  });

  it('gives nothing for another workspace that was copied with its cache', () => {
    const { store, directory } = setUp();
    store.write('files-1', analysis);
    expect(openStore(directory, '/elsewhere', settings).read('files-1')).toBeUndefined();
  });

  it('leaves nothing but the record', () => {
    const { store, directory } = setUp();
    store.exclusively(() => store.write('files-1', analysis));
    expect(readdirSync(directory)).toEqual([expect.stringMatching(/^[0-9a-f]{24}\.json$/)]);
  });

  it.each([
    ['is empty', () => ''],
    ['was cut off', (text: string) => text.slice(0, -10)],
    ['is something else', () => '{"name":"left-pad"}'],
    ['is no text', () => '\u0000\u0001\u0002'],
    ['has an altered body', (text: string) => text.replace('src/berths.ts', 'src/doctor.ts')],
    ['is of another version', (text: string) => text.replace(/"version":"[^"]+"/, '"version":"0.0.0"')],
    ['is of another format', (text: string) => text.replace('"format":1', '"format":2')],
  ])('ignores a record that %s, and replaces it', (_, damage) => {
    const { store, recordOf } = setUp();
    store.write('files-1', analysis);
    writeFileSync(recordOf(), damage(readFileSync(recordOf(), 'utf8')));
    expect(store.read('files-1')).toBeUndefined();
    store.write('files-1', analysis);
    expect(store.read('files-1')).toEqual(analysis);
  });

  it('goes on without a cache where none can be written', () => {
    const { root } = setUp();
    writeFileSync(join(root, 'file'), '');
    const store = openStore(join(root, 'file', 'cache'), root, settings);
    store.write('files-1', analysis);
    expect(store.exclusively(() => 'built')).toBe('built');
    expect(store.read('files-1')).toBeUndefined();
  });

  it('takes a lock over from a process that ended', () => {
    const { store, directory, recordOf } = setUp();
    store.write('files-1', analysis);
    mkdirSync(directory, { recursive: true });
    const lock = `${recordOf()}.lock`;
    // Process ids end far below this.
    writeFileSync(lock, '999999999');
    expect(store.exclusively(() => readFileSync(lock, 'utf8'))).toBe(String(process.pid));
    expect(existsSync(lock)).toBe(false);
  });

  it('keeps the lock while it builds, and gives it back when building fails', () => {
    const { store, directory } = setUp();
    const isLocked = () => existsSync(directory) && readdirSync(directory).some((name) => name.endsWith('.lock'));
    expect(() => store.exclusively(() => { throw new Error(`locked: ${isLocked()}`); })).toThrow('locked: true');
    expect(isLocked()).toBe(false);
  });
});

describe('recent settings', () => {
  it('are those of the last runs, the newest first', () => {
    const { root, directory, store, recordOf } = setUp();
    store.write('files-1', analysis);
    const before = new Date(Date.now() - 60_000);
    utimesSync(recordOf(), before, before);
    const later = openStore(directory, root, { cache: true });
    later.write('files-1', analysis);
    later.markUsed();
    const [newest] = recentSettings(directory, root);
    expect(newest).toEqual({ cache: true });
    expect(recentSettings(directory, root)).toHaveLength(2);
    expect(recentSettings(directory, '/elsewhere')).toEqual([]);
  });

  it('do not come from a run long before the last', () => {
    const { root, directory, store, recordOf } = setUp();
    store.write('files-1', analysis);
    const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
    utimesSync(recordOf(), yesterday, yesterday);
    openStore(directory, root, undefined).write('files-1', analysis);
    expect(recentSettings(directory, root)).toEqual([undefined]);
    expect(readdirSync(directory)).toHaveLength(1);
  });
});

describe('cache directory', () => {
  beforeEach(() => void vi.stubEnv('QUEUE_FIT_CACHE', ''));
  afterEach(() => void vi.unstubAllEnvs());

  it('is under node_modules where the workspace has them', () => {
    const root = createWorkspace({ 'node_modules/kafkajs/package.json': '{}' });
    expect(findCacheDirectory(root, true)).toBe(join(root, 'node_modules', '.cache', 'queue-fit'));
  });

  it("is the user's where it has none, another for each workspace", () => {
    vi.stubEnv('XDG_CACHE_HOME', '/srv/cache');
    vi.stubEnv('LOCALAPPDATA', '/srv/cache');
    const [first, second] = [createWorkspace({}), createWorkspace({})].map((root) => findCacheDirectory(root, true));
    expect(first).toMatch(/[\\/]queue-fit[\\/][0-9a-f]{16}$/);
    expect(second).not.toBe(first);
  });

  it('is the one that the settings name, relative to the workspace', () => {
    const root = createWorkspace({});
    expect(findCacheDirectory(root, '.cache/queues')?.startsWith(join(root, '.cache/queues'))).toBe(true);
  });

  it('is the one that the environment names, above all', () => {
    vi.stubEnv('QUEUE_FIT_CACHE', '/srv/queues');
    expect(findCacheDirectory(createWorkspace({}), '.cache')).toMatch(/^\/srv\/queues[\\/][0-9a-f]{16}$/);
  });

  it.each([['off', true], ['0', true], ['false', true], ['', false]] as const)('is none with QUEUE_FIT_CACHE=%j and cache: %j', (variable, cache) => {
    vi.stubEnv('QUEUE_FIT_CACHE', variable);
    expect(findCacheDirectory(createWorkspace({}), cache)).toBeUndefined();
  });
});
