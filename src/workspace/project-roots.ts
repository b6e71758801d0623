/** Where the code of a workspace is parted: packages, and the applications and libraries that share one package.json. */
import { posix } from 'node:path';
import { isRecord } from './jsonc.js';
import { readJson } from './read.js';
import type { Workspace } from './workspace.js';

/** The directories of packages, and of the projects of Nx (`project.json`) and nest-cli. */
export function findProjectRoots(workspace: Workspace): ReadonlySet<string> {
  const roots = new Set(workspace.packages.map((one) => one.directory));
  for (const file of workspace.otherFiles) {
    const base = posix.basename(file);
    if (base === 'project.json') roots.add(posix.dirname(file));
    if (!/^\.?nest-cli\.json$/.test(base)) continue;
    const { projects } = readJson(workspace, file);
    for (const project of isRecord(projects) ? Object.values(projects) : []) {
      if (isRecord(project) && typeof project['root'] === 'string') roots.add(posix.join(posix.dirname(file), project['root']).replace(/\/$/, ''));
    }
  }
  return roots;
}
