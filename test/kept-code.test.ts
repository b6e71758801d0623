import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findCodeDirectory, keepCode, requireWithCode, useCodeIn } from '../src/kept-code.js';
import { createTree } from './workspace/tree.js';

afterEach(() => {
  useCodeIn(undefined);
  vi.unstubAllEnvs();
});

const LANTERN = "const { sep } = require('node:path');\nexports.light = (name) => [name, sep, __filename, module.exports === exports].join('|');\n";

interface Lantern {
  readonly light: (name: string) => string;
}

/** A directory for code and a file to load; `load` gives what the file says of itself, and what is kept then. */
function harbour() {
  const root = createTree({ 'lantern.cjs': LANTERN });
  const [file, directory] = [join(root, 'lantern.cjs'), join(root, 'kept')];
  const kept = (): readonly Buffer[] => readdirSync(directory).sort().map((name) => readFileSync(join(directory, name)));
  return {
    file,
    directory,
    kept,
    load() {
      useCodeIn(directory);
      const said = (requireWithCode(file) as Lantern).light('red');
      keepCode();
      return said === `red|${sep}|${file}|true`;
    },
  };
}

describe('code that is kept', () => {
  it('is written once, and loads what the file says', () => {
    const { load, kept, directory } = harbour();
    expect(load()).toBe(true);
    expect(kept()).toHaveLength(1);
    const [name = ''] = readdirSync(directory);
    // Whoever takes it writes nothing.
    expect(load()).toBe(true);
    rmSync(join(directory, name));
    keepCode();
    expect(kept()).toEqual([]);
  });

  it('is not given to V8, and is written again, where it is not as it was written', () => {
    const { load, kept, directory } = harbour();
    load();
    const [before = Buffer.alloc(0)] = kept();
    const [name = ''] = readdirSync(directory);
    for (const broken of [Buffer.concat([before.subarray(0, -1), Buffer.from([(before.at(-1) ?? 0) ^ 1])]), before.subarray(0, 40), Buffer.alloc(0)]) {
      writeFileSync(join(directory, name), broken);
      expect(load()).toBe(true);
      expect(kept()[0]?.equals(broken)).toBe(false);
    }
  });

  it('belongs to one text of the file, and not for ever', () => {
    const { file, load, kept } = harbour();
    for (let length = 1; length < 8; length++) {
      writeFileSync(file, `${LANTERN}${'// lit\n'.repeat(length)}`);
      expect(load()).toBe(true);
      expect(kept()).toHaveLength(Math.min(length, 4));
    }
  });

  it('is neither read nor written without a directory, or in one that cannot be made', () => {
    const { file, directory } = harbour();
    useCodeIn(undefined);
    expect((requireWithCode(file) as Lantern).light('green')).toContain('green');
    keepCode();
    expect(() => readdirSync(directory)).toThrow('ENOENT');
    useCodeIn(join(file, 'kept'));
    expect((requireWithCode(file) as Lantern).light('white')).toContain('white');
    expect(keepCode).not.toThrow();
  });
});

describe('the directory for code', () => {
  it('is the one that is named, or the user’s, or none', () => {
    vi.stubEnv('QUEUE_FIT_CACHE', '');
    expect(findCodeDirectory('/quay', false)).toBeUndefined();
    expect(findCodeDirectory('/quay', 'berth')).toBe(join('/quay', 'berth'));
    expect(findCodeDirectory('/quay', true)).toMatch(/queue-fit$/);
    vi.stubEnv('QUEUE_FIT_CACHE', 'off');
    expect(findCodeDirectory('/quay', 'berth')).toBeUndefined();
    vi.stubEnv('QUEUE_FIT_CACHE', join('/mole'));
    expect(findCodeDirectory('/quay', true)).toBe(join('/mole'));
  });
});
