/** Classes of Nest's that no process makes: their modules are there, but what is started is another program. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import type { CallGraph } from './callers.js';
import { functionsAround } from './calls-in.js';
import { filesBeside, isOfNest, LOADS_BY_NAME, type UnusedHost } from './unused.js';

/** Whatever makes an application of a module: Nest's own, or what a module is given to. */
const MAKES = /\b(?:NestFactory|Nest\w*Application\w*|CommandFactory|createTestingModule)\b|[\w>]\(\s*[A-Z]\w*Module\s*[,)]|\bmodule\s*:\s*[A-Z]/;
const LISTENS = /\.listen\(/;
const MODULE = /^\s*@Module\(/m;

/** Tells of a place whether it is in a class that Nest would make, if anything in the service started Nest. */
export function createUnmade(evaluator: Evaluator, graph: CallGraph, host: UnusedHost): (node: ts.Node) => boolean {
  const known = new Map<string, boolean>();

  /**
   * Nothing in the service makes an application of a module, and it runs something else; whoever begins to import what leads to the file is a
   * module that nobody imports. A module that is left out where others are made may be one that is worked on: it is not said to be unmade.
   */
  const isUnmade = (file: string): boolean => {
    const above = new Set([file]);
    for (const one of above) {
      if (host.matches(one, MAKES)) return false;
      for (const importer of host.importersOf(one)) above.add(importer);
    }
    const beginning = [...above].filter((one) => host.importersOf(one).length === 0);
    if (beginning.length === 0 || !beginning.every((one) => host.matches(one, MODULE))) return false;
    const own = filesBeside(evaluator, host, file);
    return !own.some((one) => host.matches(one, MAKES) || host.matches(one, LOADS_BY_NAME)) && own.some((one) => !above.has(one) && host.matches(one, LISTENS));
  };

  return (node) => functionsAround(node).some((fn) => {
    const owner = ts.isClassDeclaration(fn.parent) ? fn.parent : undefined;
    if (!owner || !ts.getDecorators(owner)?.some((decorator) => isOfNest(evaluator, decorator)) || graph.allocationsOf(owner).length > 0) return false;
    const file = evaluator.fileOf(owner);
    const answer = known.get(file) ?? isUnmade(file);
    known.set(file, answer);
    return answer;
  });
}
