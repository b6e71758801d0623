/**
 * What an edit leaves as it was. A value depends on the file it stands in, on the files of the calls it was evaluated under, on what these
 * import, and on the files it looked around in: as long as none of them means something else, the value holds on.
 */
import type { ts } from 'ts-morph';
import type { Touched } from '../workspace/project.js';
import type { Among, Around } from './memory.js';
import type { Context, RecordValue, Value } from './value.js';

/** What an edit changed. */
export interface Change {
  /** Does a node stand in a file that may mean something else now? */
  readonly concerns: (node: ts.Node) => boolean;
  /** Is nothing in a context concerned? */
  readonly spares: (context: Context) => boolean;
  /** Does it concern what was found at a node: there, or because one of those files, as it was or is, is among what it rests on? */
  readonly touches: (node: ts.Node, around: Around) => boolean;
}

/** @param touched the files that may mean something else; nothing: all of them */
export function toChange(touched: Touched | undefined): Change {
  const sources = new Set(touched?.sources);
  const concerns = (node: ts.Node): boolean => !touched || sources.has(node.getSourceFile());
  const answers = new Map<Among, boolean>();
  const isAmong = (among: Among): boolean => {
    const answer = answers.get(among) ?? (!touched || touched.sources.some(among));
    answers.set(among, answer);
    return answer;
  };
  return { concerns, spares: sparedBy(concerns), touches: (node, around) => concerns(node) || (around !== undefined && [...around].some(isAmong)) };
}

/**
 * Tells the contexts that an edit leaves as they were: no call, object or argument in them stands in a file that means something else now.
 * Arguments that are worked out when they are asked for are not looked into: those contexts are given up.
 */
function sparedBy(concerns: (node: ts.Node) => boolean): (context: Context) => boolean {
  const known = new Map<Context, boolean>();
  const isSpared = (context: Context | undefined): boolean => {
    if (!context) return true;
    let answer = known.get(context);
    if (answer === undefined) known.set(context, (answer = isSameFrame(context) && isSpared(context.up) && isSpared(context.lexical)));
    return answer;
  };
  const isStill = (node: ts.Node | undefined): boolean => node === undefined || !concerns(node);
  const isSameFrame = ({ fn, call, self, args }: Context): boolean => isStill(fn) && isStill(call) && isSameValue(self) && (args ?? []).every(isSameValue);
  const isSameValue = (value: Value | undefined): boolean => {
    switch (value?.kind) {
      case undefined:
      case 'regexp':
      case 'unknown':
        return true;
      case 'known':
      case 'class':
      case 'blob':
        return isStill(value.node);
      case 'parameter':
        return isStill(value.of);
      case 'object':
        return isStill(value.class) && isStill(value.node) && isSpared(value.context) && isSameValue(value.origin);
      case 'function':
        return isStill(value.node) && isSpared(value.context) && isSameValue(value.self);
      case 'foreign':
        return isStill(value.node) && value.args.every(isSameValue) && isSameValue(value.base);
      case 'instance':
        return isStill(value.node) && value.args.every(isSameValue) && isSameValue(value.parent) && isSameValue(value.token);
      case 'symbol':
        return isSameValue(value.fallback);
      case 'oneOf':
        return value.values.every(isSameValue) && isSameValue(value.decidedBy) && (value.pickedBy ?? []).every(isSameValue);
      case 'template':
        return value.parts.every((part) => typeof part === 'string' || isSameValue(part));
      case 'list':
        return value.items.every(isSameValue) && isSameValue(value.rest);
      case 'record':
        return isStillFrom(value);
    }
  };
  const isStillFrom = (record: RecordValue): boolean => {
    const from = origins.get(record);
    return from !== undefined && isStill(from.node) && isSpared(from.context);
  };
  return isSpared;
}

const origins = new WeakMap<RecordValue, { readonly node: ts.Node; readonly context: Context | undefined }>();

/** Notes that all members of a record are worked out from one place under some calls. What is made of it by adding to it is not noted. */
export function workedOutFrom(record: RecordValue, node: ts.Node, context: Context | undefined): RecordValue {
  origins.set(record, { node, context });
  return record;
}
