/** Containers beside each other: which name of a compose file is one. */
import { posix } from 'node:path';
import type { Site } from '../topology/topology.js';
import { composeServicesIn, isCompose } from './compose.js';
import type { Workspace } from './workspace.js';

/** Is a file, by its name, for production? */
export const isForProduction = (file: string): boolean => /(?:^|[._/-])prod(?:uction)?(?=[._/-]|$)/i.test(file);

/** The container of this name in a compose file; where `file` is none, in one that is named for production. */
export function findContainer(workspace: Workspace, file: string, name: string): Site | undefined {
  const isOne = isCompose(posix.basename(file));
  const files = isOne ? [file] : workspace.otherFiles.filter((other) => isCompose(posix.basename(other)) && isForProduction(other));
  for (const one of files) {
    const found = composeServicesIn(workspace, one).find((service) => service.name === name);
    if (found) return found.site;
  }
  return undefined;
}
