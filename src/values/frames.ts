/**
 * Contexts that are equal are one: a function that is called in one way from ten places of the analysis is evaluated once. In
 * applications with deep layers four of five evaluations under a context are repetitions of this kind.
 */
import type { ts } from 'ts-morph';
import type { Context, FunctionNode, Value } from './value.js';

/** What a frame has beside the call: its `this`, the frame around the function where it was written, arguments that are known already. */
export interface Frame {
  readonly self?: Value | undefined;
  readonly lexical?: Context | undefined;
  readonly args?: readonly Value[] | undefined;
}

type CallNode = ts.CallExpression | ts.NewExpression;

export interface Frames {
  /** The context of a call; the same one for the same call. */
  enter(fn: FunctionNode, call: CallNode | undefined, up: Context | undefined, more: Frame): Context;
  /** Forgets the contexts that are not as they were. */
  revise(isSpared: (context: Context) => boolean): void;
}

export function createFrames(): Frames {
  /** By function, then by call, then by the calls around it: a wrapper at the bottom of many handlers is called under each of them. */
  const made = new Map<FunctionNode, Map<CallNode | undefined, Map<Context | undefined, Context[]>>>();
  const alikeOf = (fn: FunctionNode, call: CallNode | undefined, up: Context | undefined): Context[] => {
    const ofFunction = getOr(made, fn, () => new Map<CallNode | undefined, Map<Context | undefined, Context[]>>());
    return getOr(getOr(ofFunction, call, () => new Map<Context | undefined, Context[]>()), up, () => []);
  };
  return {
    enter(fn, call, up, { self, lexical, args }) {
      const alike = alikeOf(fn, call, up);
      const known = alike.find((c) => c.lexical === lexical && isSameValue(c.self, self) && areSame(c.args, args));
      if (known) return known;
      const context: Context = { fn, call, ...(up ? { up } : {}), ...(self ? { self } : {}), ...(lexical ? { lexical } : {}), ...(args ? { args } : {}) };
      alike.push(context);
      return context;
    },
    revise(isSpared) {
      for (const [fn, ofFunction] of made) {
        for (const [call, ofCall] of ofFunction) {
          for (const [up, alike] of ofCall) {
            const left = alike.filter(isSpared);
            if (left.length > 0) ofCall.set(up, left);
            else ofCall.delete(up);
          }
          if (ofCall.size === 0) ofFunction.delete(call);
        }
        if (ofFunction.size === 0) made.delete(fn);
      }
    },
  };
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

function areSame(a: readonly Value[] | undefined, b: readonly Value[] | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && a.length === b.length && a.every((value, i) => isSameValue(value, b[i]));
}

/** Are two values one, as far as it is cheap to say? Objects of a class are where they were made in the same way, parameters where they are read alike. */
export function isSameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.kind !== b.kind) return false;
  if (a.kind === 'object' && b.kind === 'object') return a.class === b.class && a.node === b.node && a.context === b.context && isSameValue(a.origin, b.origin);
  if (a.kind === 'parameter' && b.kind === 'parameter') return a.of === b.of && a.index === b.index && a.path.length === b.path.length && a.path.every((part, i) => part === b.path[i]);
  if (a.kind === 'class' && b.kind === 'class') return a.node === b.node;
  if (a.kind === 'function' && b.kind === 'function') return a.node === b.node && a.context === b.context && isSameValue(a.self, b.self) && !('bound' in a) && !('bound' in b);
  return a.kind === 'known' && b.kind === 'known' && a.value === b.value && a.node === b.node;
}

/** The part of a context that matters at a place: only parameters of the functions around it can be meant there. */
export function scopeOf(node: ts.Node, context: Context): Context | undefined {
  for (let frame: Context | undefined = context; frame; frame = frame.up) {
    if (frame.fn.pos <= node.pos && frame.fn.end >= node.end && frame.fn.getSourceFile() === node.getSourceFile()) return frame;
    const outer = frame.lexical && scopeOf(node, frame.lexical);
    if (outer) return outer;
  }
  return undefined;
}

/** How deep the calls of a context lie within each other. */
export function framesOf(context: Context | undefined): number {
  let count = 0;
  for (let frame = context; frame; frame = frame.up) count++;
  return count;
}

/** Does a function run under this very call already, or because it called itself? */
export function isMadeIn(context: Context | undefined, fn: FunctionNode, call: ts.Node): boolean {
  for (let frame = context; frame; frame = frame.up) {
    if (frame.fn !== fn || !frame.call) continue;
    if (frame.call === call || (fn.pos <= frame.call.pos && fn.end >= frame.call.end && fn.getSourceFile() === frame.call.getSourceFile())) return true;
  }
  return false;
}
