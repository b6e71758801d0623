/** Functions that another function makes and gives back: `const pay = senderOf('payment.made')`. */
import type { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { alternativesOf, type Context, type FunctionNode } from '../../values/value.js';
import type { CallNode } from './calls-in.js';

/** A function and the call by which it made what is asked about. */
interface Maker {
  readonly fn: FunctionNode;
  readonly call: ts.Node;
}

/** Is a call one of what `maker` made there, as far as that can be told: of `pay`, not of another function that was made the same way? */
export function isCallOfMade(evaluator: Evaluator, call: CallNode, fn: FunctionNode, maker: Maker): boolean {
  const frames = alternativesOf(evaluator.evaluate(call.expression)).flatMap((value) => (value.kind === 'function' && value.node === fn ? [frameOf(value.context, maker.fn)] : []));
  return frames.length === 0 || frames.some((frame) => frame?.call === undefined || frame.call === maker.call);
}

function frameOf(context: Context | undefined, fn: FunctionNode): Context | undefined {
  if (!context || context.fn === fn) return context;
  return frameOf(context.lexical, fn) ?? frameOf(context.up, fn);
}
