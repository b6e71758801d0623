/** Functions that are handed to a list by name: `LIST.map(start)` runs `start` for each element. */
import { ts } from 'ts-morph';
import { receiverOf } from '../../values/collections/rounds.js';
import { type FunctionNode, alternativesOf } from '../../values/value.js';
import { callNames, callsIn, referenceBy } from './calls-in.js';
import type { InlineTools } from '../inline.js';
import { nameIndexOf } from './name-index.js';
import type { Link } from '../operation.js';

/** `LIST.map(start)`, `LIST.forEach(this.start.bind(this))`: the calls that run a function for each element of a list. */
export function runsForEach({ evaluator }: InlineTools, fn: FunctionNode): readonly Pick<Link, 'fn' | 'call' | 'forEach'>[] {
  const names = callNames(fn);
  return nameIndexOf(evaluator).filesUsing(names, ['mentions']).flatMap((sourceFile) =>
    names.flatMap((name) =>
      (callsIn(sourceFile).mentions.get(name) ?? []).flatMap((id) => {
        const given = argumentAround(id);
        const call = given?.parent;
        if (!given || !call || !ts.isCallExpression(call) || call.arguments[0] !== given || !receiverOf(call)) return [];
        const target = alternativesOf(evaluator.evaluate(given)).find((v) => v.kind === 'function' && v.node === fn);
        return target?.kind === 'function' ? [{ fn, call, forEach: { fn, call, self: target.self, lexical: target.context } }] : [];
      }),
    ),
  );
}

/** `start`, `this.start`, `this.start.bind(this)`: what is handed on by a name. */
function argumentAround(id: ts.Identifier): ts.Expression | undefined {
  const reference = referenceBy(id);
  const access = reference.parent;
  const isBound = ts.isPropertyAccessExpression(access) && access.expression === reference && access.name.text === 'bind' && ts.isCallExpression(access.parent) && access.parent.expression === access;
  return isBound ? (access.parent as ts.CallExpression) : reference;
}
