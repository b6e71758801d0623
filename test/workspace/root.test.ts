import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findWorkspaceRoot } from '../../src/workspace/discover.js';
import { createTree } from './tree.js';

describe('the root of a file’s workspace', () => {
  it.each([
    ['package.json with workspaces', { 'package.json': { workspaces: ['boats/*'] } }],
    ['package.json with a workspaces object', { 'package.json': { workspaces: { packages: ['boats/*'] } } }],
    ['pnpm-workspace.yaml', { 'pnpm-workspace.yaml': 'packages:\n  - boats/*\n' }],
    ['lerna.json', { 'lerna.json': {} }],
    ['nx.json', { 'nx.json': {} }],
    ['rush.json', { 'rush.json': {} }],
    ['turbo.json', { 'turbo.json': { tasks: {} } }],
  ])('is marked by %s', (_, marker) => {
    const root = createTree({ 'package.json': {}, ...marker, 'boats/tug/package.json': {}, 'boats/tug/src/pull.ts': '' });
    expect(findWorkspaceRoot(join(root, 'boats/tug/src/pull.ts'))).toBe(root);
  });

  it('is the git repository', () => {
    const root = createTree({ 'boats/tug/package.json': {} });
    mkdirSync(join(root, '.git'));
    expect(findWorkspaceRoot(join(root, 'boats/tug/pull.ts'))).toBe(root);
  });

  it('is the nearest of several', () => {
    const root = createTree({ 'nx.json': {}, 'indexer/package.json': { workspaces: ['p/*'] }, 'indexer/p/a/package.json': {} });
    expect(findWorkspaceRoot(join(root, 'indexer/p/a/x.ts'))).toBe(`${root}/indexer`);
  });

  it('is not a member that only configures its tools', () => {
    const root = createTree({
      'lerna.json': {},
      'boats/tug/package.json': {},
      'boats/tug/pnpm-workspace.yaml': 'onlyBuiltDependencies:\n  - sharp\n',
      'boats/tug/turbo.json': { extends: ['//'] },
    });
    expect(findWorkspaceRoot(join(root, 'boats/tug/pull.ts'))).toBe(root);
  });

  it('is otherwise the topmost package.json', () => {
    const root = createTree({ 'harbour/package.json': {}, 'harbour/boats/tug/package.json': {} });
    expect(findWorkspaceRoot(join(root, 'harbour/boats/tug/src/pull.ts'))).toBe(`${root}/harbour`);
  });

  it('is otherwise the directory of the file, even one that does not exist', () => {
    const root = createTree({});
    expect(findWorkspaceRoot(join(root, 'unsaved/pull.ts'))).toBe(`${root}/unsaved`);
  });
});
