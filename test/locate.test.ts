import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findWorkspacePath } from '../src/locate.js';
import { createWorkspace } from './support/lint.js';

describe('findWorkspacePath', () => {
  it.each([
    ['a file below the root', '/srv/harbour', '/srv/harbour/apps/a.ts', 'apps/a.ts'],
    ['a root of the file system', '/', '/a.ts', 'a.ts'],
    ['a Windows path with backslashes', 'C:/work/harbour', 'C:\\work\\harbour\\apps\\a.ts', 'apps/a.ts'],
    ['a drive letter in the other case', 'c:\\work\\harbour', 'C:\\work\\harbour\\apps\\a.ts', 'apps/a.ts'],
    ['a share', '\\\\server\\share\\harbour', '\\\\server\\share\\harbour\\a.ts', 'a.ts'],
  ])('finds %s', (_, root, file, expected) => {
    expect(findWorkspacePath(root, file)).toBe(expected);
  });

  it.each([
    ['a sibling whose name begins alike', '/srv/harbour', '/srv/harbour-two/a.ts'],
    ['a file above', '/srv/harbour', '/srv/a.ts'],
    ['a way out', '/srv/harbour', '/srv/harbour/../a.ts'],
    ['the root itself', '/srv/harbour', '/srv/harbour'],
    ['another drive', 'C:/harbour', 'D:/harbour/a.ts'],
    ['text without a file', '/srv/harbour', '<input>'],
  ])('finds nothing for %s', (_, root, file) => {
    expect(findWorkspacePath(root, file)).toBeUndefined();
  });

  it('sees through a link to the workspace', () => {
    const root = createWorkspace({ 'real/src/a.ts': '' });
    symlinkSync(join(root, 'real'), join(root, 'link'));
    mkdirSync(join(root, 'other'));
    expect(findWorkspacePath(join(root, 'link'), join(root, 'real/src/a.ts'))).toBe('src/a.ts');
    expect(findWorkspacePath(join(root, 'real'), join(root, 'link/src/a.ts'))).toBe('src/a.ts');
    expect(findWorkspacePath(join(root, 'other'), join(root, 'link/src/a.ts'))).toBeUndefined();
  });
});
