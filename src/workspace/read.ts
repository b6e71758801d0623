import { readFileSync } from 'node:fs';
import { parseJsonObject } from './jsonc.js';
import type { Workspace } from './workspace.js';

/** The text of a file of the workspace, without byte order mark; empty when it cannot be read. */
export function readText(workspace: Pick<Workspace, 'root'>, file: string): string {
  try {
    return readFileSync(`${workspace.root}/${file}`, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return '';
  }
}

/** The object in a JSON file (comments allowed); empty when there is none. */
export function readJson(workspace: Pick<Workspace, 'root'>, file: string): Readonly<Record<string, unknown>> {
  try {
    return parseJsonObject(readText(workspace, file));
  } catch {
    return {};
  }
}
