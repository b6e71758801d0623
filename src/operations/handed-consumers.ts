/** The consumers that are handed in to what subscribes them: `listen(kafka.consumer({ groupId }))`, `new Listener(consumer)`. */
import { ts } from 'ts-morph';
import type { ObjectDraft } from '../clients/client.js';
import { type Value, alternativesOf, parametersIn } from '../values/value.js';
import { handedIn, MAX_CALLERS } from './calls/handed-in.js';
import { findParameter } from './calls/parameter-source.js';
import { innermost } from './syntax/syntax.js';
import { objectOf } from '../values/objects.js';
import { type ExtractTools, objectBehind } from './drafted.js';

/** A consumer as it was made. */
export interface HandedConsumer {
  readonly draft: ObjectDraft;
  readonly node: ts.Node | undefined;
}

/** What callers hand in where the function around a subscription knows only the type of its consumer. */
export function handedConsumers(tools: ExtractTools, subscription: ts.Node, known: Value): readonly HandedConsumer[] {
  if (!ts.isCallExpression(subscription) || !ts.isPropertyAccessExpression(subscription.expression) || objectBehind(tools, known).draft) return [];
  const receiver = innermost(subscription.expression.expression);
  const source = findParameter(tools.evaluator, receiver);
  const values = source ? handedIn(tools, { kind: 'parameter', of: source.fn, index: source.index, path: source.path }) : heldByObjects(tools, receiver);
  return values.flatMap((value) => {
    const { draft, node } = value.kind === 'instance' ? objectBehind(tools, value) : { draft: undefined, node: undefined };
    return draft && (!draft.group || parametersIn(draft.group).length === 0) ? [{ draft, node }] : [];
  });
}

/** What the objects of a class that the workspace makes hold in a field. */
function heldByObjects({ evaluator, graph }: ExtractTools, receiver: ts.Expression): readonly Value[] {
  const owner = ts.findAncestor(receiver, ts.isClassLike);
  if (!owner || !ts.isPropertyAccessExpression(receiver) || receiver.expression.kind !== ts.SyntaxKind.ThisKeyword) return [];
  return graph.allocationsOf(owner).slice(0, MAX_CALLERS).flatMap((made) => alternativesOf(evaluator.member(objectOf(evaluator, owner, made), receiver.name.text)));
}
