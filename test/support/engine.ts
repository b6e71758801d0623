/** Small workspaces written as text, analysed as a user's would be. */
import { join } from 'node:path';
import { openEngine } from '../../src/engine.js';
import { parseSettings } from '../../src/settings.js';
import type { Consume, Produce, Topology } from '../../src/topology/topology.js';
import { createTree } from '../workspace/tree.js';

/**
 * The topology of a workspace of these files (path to text; an object is written as JSON). Without a package.json of its own
 * it is one service, `shop`, whose code is what the files are. `raw` is `settings['queue-fit']`.
 */
export function analyse(files: Readonly<Record<string, string | object>>, raw?: object): Topology {
  const manifest = 'package.json' in files ? {} : { 'package.json': { name: 'shop', scripts: { start: 'node src/main.js' } } };
  const root = createTree({ ...manifest, ...files });
  return openEngine(root, parseSettings(raw, { root, readFile: (path) => { throw new Error(`no file ${join(root, path)}`); } })).topology;
}

export const producesOf = (topology: Topology): readonly Produce[] => topology.operations.filter((o): o is Produce => o.kind === 'produce');
export const consumesOf = (topology: Topology): readonly Consume[] => topology.operations.filter((o): o is Consume => o.kind === 'consume');
