import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { discoverWorkspace } from '../../src/workspace/discover.js';
import { getMembers } from '../../src/workspace/members.js';
import { createTree } from './tree.js';

const DIRECTORIES = ['boats', 'boats/ferry', 'boats/tug.old', 'boats/.hull', 'boats/ferry/deck', 'quay', 'quays', '@port/crane', 'docks/north/gate', 'docks/.south/gate'];

/** The member packages that a glob of `workspaces` means. */
function membersOf(glob: string): readonly string[] {
  const root = createTree({ 'package.json': { workspaces: [glob] }, ...Object.fromEntries(DIRECTORIES.flatMap((directory) => [[`${directory}/package.json`, { name: directory }], [`${directory}/main.js`, '']])) });
  return [...getMembers(discoverWorkspace(root))].map(({ directory }) => directory).sort();
}

describe('members of a workspace', () => {
  it.each([
    ['boats/*', ['boats/ferry', 'boats/tug.old']],
    ['./boats/*/', ['boats/ferry', 'boats/tug.old']],
    ['boats/tug.old', ['boats/tug.old']],
    ['@port/crane', ['@port/crane']],
    ['docks/*/gate', ['docks/north/gate']],
    ['quay*', ['quay', 'quays']],
    ['{quay,boats}', ['boats', 'quay']],
  ])('%s', (glob, members) => {
    expect(membersOf(glob)).toEqual(members);
    expect(members).toEqual(DIRECTORIES.filter((directory) => picomatch(glob.replace(/^\.\/|\/$/g, ''))(directory)).sort());
  });
});
