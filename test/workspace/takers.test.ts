import { describe, expect, it } from 'vitest';
import { readBindings, readExports } from '../../src/workspace/bindings.js';
import { discoverWorkspace } from '../../src/workspace/discover.js';
import { createResolver } from '../../src/workspace/resolve.js';
import { scanWorkspace } from '../../src/workspace/scan.js';
import { detectServices } from '../../src/workspace/services.js';
import { createTree } from './tree.js';

/** Whose is the bell of a library that two services import? */
function ownersOfBell(library: Record<string, string>, ferry: string, tug: string): readonly string[] {
  const workspace = discoverWorkspace(createTree({
    'package.json': { name: 'port', workspaces: ['apps/*', 'libs/*'] },
    'apps/ferry/package.json': { name: 'ferry', scripts: { start: 'node dist/main.js' }, dependencies: { '@port/common': '*' } },
    'apps/ferry/src/main.ts': ferry,
    'apps/tug/package.json': { name: 'tug', scripts: { start: 'node dist/main.js' }, dependencies: { '@port/common': '*' } },
    'apps/tug/src/main.ts': tug,
    'libs/common/package.json': { name: '@port/common', main: 'src/index' },
    ...Object.fromEntries(Object.entries({ ...('bell.js' in library ? {} : { 'bell.ts': 'export class Bell {}\n' }), 'rope.ts': 'export const rope = 1;\n', ...library }).map(([file, text]) => [`libs/common/src/${file}`, text])),
  }));
  const bell = 'bell.js' in library ? 'bell.js' : 'bell.ts';
  const services = detectServices(workspace, scanWorkspace(workspace, createResolver(workspace), { relevant: /kafka/ }), { services: {} });
  return services.ownersOf(`libs/common/src/${bell}`).toSorted();
}

const BARREL = { 'index.ts': "export * from './bell';\nexport * from './rope';\n" };
const BELL = "import { Bell } from '@port/common';\nnew Bell();\n";
const ROPE = "import { rope } from '@port/common';\nrope;\n";

describe('what a barrel hands on', () => {
  it.each([
    ['all names', BARREL],
    ['names', { 'index.ts': "export { Bell } from './bell';\nexport { rope } from './rope';\n" }],
    ['what is imported for that', { 'index.ts': "import { Bell } from './bell';\nimport * as ropes from './rope';\nexport { Bell, ropes as rope };\n" }],
    ['another barrel', { 'index.ts': "export * from './all';\nexport * from './rope';\n", 'all/index.ts': "export { Bell } from '../bell';\nexport type { Rope } from '../rope';\n" }],
    ['what a module is made of', { 'index.ts': "export * from './tower';\nexport * from './rope';\n", 'tower.ts': "import { Bell as Ringer } from './bell';\n@Module({\n  exports: [Ringer],\n})\nexport class Bell {\n  bell = Ringer;\n}\n" }],
  ])('is that of whoever takes it by its name: %s', (_, library) => {
    expect(ownersOfBell(library, BELL, ROPE)).toEqual(['ferry']);
  });
  it.each([
    ['an object', { 'index.js': "const { Bell } = require('./bell');\nmodule.exports = { Bell, ...require('./rope') };\n" }],
    ['members', { 'index.js': "exports.Bell = require('./bell').Bell;\nmodule.exports.rope = require('./rope');\n" }],
    ['wholes', { 'index.js': "const bells = require('./bell');\nmodule.exports = {\n  ...bells,\n  rope: require('./rope'),\n};\n" }],
  ])('is so in CommonJS: %s', (_, library) => {
    const bell = { ...library, 'bell.js': 'class Bell {}\nmodule.exports = { Bell };\n' };
    expect(ownersOfBell(bell, "const { Bell } = require('@port/common');\nnew Bell();\n", "const { rope: line } = require('@port/common');\nline;\n")).toEqual(['ferry']);
  });
  it.each([
    ['in whole', "import * as common from '@port/common';\ncommon;\n"],
    ['as what it is', "import common from '@port/common';\ncommon;\n"],
    ['to run it', "import '@port/common';\n"],
    ['when it runs', "const common = await import('@port/common');\n"],
    ['in whole by require', "const common = require('@port/common');\ncommon.rope;\n"],
  ])('is that of whoever takes it %s', (_, tug) => {
    expect(ownersOfBell(BARREL, BELL, tug)).toEqual(['ferry', 'tug']);
  });
  it('is not that of whoever imports its name and says it nowhere else', () => {
    expect(ownersOfBell(BARREL, BELL, "import { Bell, rope } from '@port/common';\n// new Bell();\nrope;\n")).toEqual(['ferry']);
  });
  it('is used by a barrel whose own code does', () => {
    expect(ownersOfBell({ 'index.ts': "import { Bell } from './bell';\nexport { Bell };\nexport * from './rope';\nglobalThis.bell = new Bell();\n" }, BELL, ROPE)).toEqual(['ferry', 'tug']);
  });
  it('is run by all where it runs by itself', () => {
    expect(ownersOfBell({ ...BARREL, 'bell.ts': 'export class Bell {}\nring();\nfunction ring() {}\n' }, BELL, ROPE)).toEqual(['ferry', 'tug']);
  });
  it('is that of all who reach it where nobody takes it', () => {
    expect(ownersOfBell(BARREL, ROPE, ROPE)).toEqual(['ferry', 'tug']);
  });
  it('is taken through what takes it inside of the library, also in a circle', () => {
    const library = { 'index.ts': "export * from './bell';\nexport * from './rope';\nexport * from './tower';\n", 'bell.ts': "import { tower } from './tower';\nexport class Bell { at = tower; }\n", 'tower.ts': "import { Bell } from '.';\nexport const tower = () => new Bell();\n" };
    expect(ownersOfBell(library, "import { tower } from '@port/common';\ntower();\n", ROPE)).toEqual(['ferry']);
  });
});

describe('names', () => {
  it('are all where a text does not say them one by one', () => {
    for (const text of ['export const { a, b } = make();\n', "export * from './a';\n", 'export = make();\n', 'module.exports = make();\n', 'export const a = 1, b = 2;\n', 'Object.assign(exports, make());\n']) expect(readExports(text)).toBe('all');
  });
  it('are read of every way to export one', () => {
    const text = "export abstract class A {}\n@Injectable() export class B {}\nexport async function c() {}\nexport const enum D {}\nexport type { E, F as G } from './e';\nexport default A;\n  exports: [H],\nexports.I = 1;\n";
    expect([...readExports(text)].sort()).toEqual(['A', 'B', 'D', 'E', 'G', 'I', 'c', 'default']);
  });
  it('that are imported twice are handed on and used', () => {
    expect(readBindings("import { a } from './a';\nexport { a as b };\nexport { c } from './a';\n")).toEqual([{ specifier: './a', imported: 'c', as: 'c' }, { specifier: './a', imported: 'a', as: 'b' }]);
    expect(readBindings("import type { A } from './a';\nimport b, { c } from './b';\nb(c);\n")).toEqual([{ specifier: './a', imported: 'A', as: '' }, { specifier: './b' }, { specifier: './b', imported: 'c' }]);
  });
});
