/** Programs that nothing starts in writing, beside others that something does: whoever needs one runs it by hand. */
import { posix } from 'node:path';
import { stemOf } from './entries.js';
import type { ImportGraph } from './import-graph.js';
import { isWithin } from './paths.js';
import { readText } from './read.js';
import type { Workspace } from './workspace.js';

const EXPORTS = /^\s*export\b|\bmodule\.exports\b|\bexports\s*[.[]/m;

/** Does a file run for itself: nobody imports it, and it has nothing to give? */
export const isProgram = (workspace: Workspace, graph: ImportGraph, file: string): boolean =>
  ![...graph.dependentsOf([file])].some((other) => other !== file) && !EXPORTS.test(readText(workspace, file));

const MANIFEST = /(?:^|\/)(?:[\w.-]*Dockerfile[\w.-]*|Procfile|Makefile|Justfile)$|(?<!-lock|lock)\.(?:ya?ml|json|sh|bat|ps1|toml|tf|service|conf)$/i;
const STARTS_OTHERS = /\b(?:fork|spawn\w*|exec\w*|Worker|readdir\w*|glob\w*)\b/;

/** Is a program called by its name where programs are started: in a manifest, a shell script, or code that runs others? */
export function isCalledByName(workspace: Workspace, file: string, home: string): boolean {
  const stem = stemOf(file) === 'index' ? posix.basename(posix.dirname(file)) : stemOf(file);
  const name = new RegExp(`(?:^|[/\\\\'"\`\\s=])${stem.replaceAll(/[^\w-]/g, '.')}(?:/index)?(?:\\.[cm]?[jt]sx?)?(?=$|['"\`\\s;&|,])`, 'm');
  const isNaming = (other: string): boolean => {
    const text = readText(workspace, other);
    return name.test(text) && (MANIFEST.test(other) || STARTS_OTHERS.test(text));
  };
  const manifests = [...workspace.otherFiles.filter((other) => MANIFEST.test(other)), ...workspace.packages.map(({ directory }) => posix.join(directory, 'package.json'))];
  return manifests.some(isNaming) || workspace.files.some((other) => other !== file && isWithin(other, home) && isNaming(other));
}
