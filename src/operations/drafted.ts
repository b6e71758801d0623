/** Client calls as they are found, before they are put together: what each does, and the object behind it. */
import { ts } from 'ts-morph';
import type { Client, Draft, ObjectDraft } from '../clients/client.js';
import { type SurfaceMember, surfaceMember } from '../values/calls.js';
import type { Evaluator } from '../values/evaluate.js';
import { type Instance, type Value, alternativesOf, unknown } from '../values/value.js';
import type { CallGraph } from './calls/callers.js';
import { allocationAdapter, draftsOf } from './client-calls.js';
import type { HandedConsumer } from './handed-consumers.js';
import type { Reached } from './operation.js';
import type { CallNode } from './calls/calls-in.js';

/** A client call with what it does under some calls. */
export interface Drafted extends Reached {
  readonly draft: Draft;
  /** Of a subscription of a consumer that is handed in: what callers hand in. */
  readonly handed?: readonly HandedConsumer[];
}

export interface ExtractTools {
  readonly evaluator: Evaluator;
  readonly graph: CallGraph;
  readonly clients: readonly Client[];
}

/** The object a client call is made on, with the draft of its own making. */
export function objectBehind(tools: ExtractTools, receiver: Value): { draft: ObjectDraft | undefined; node: ts.Node | undefined; instance: Instance | undefined } {
  for (const value of alternativesOf(receiver)) {
    if (value.kind !== 'instance') continue;
    const node = value.node;
    const made = node && (ts.isCallExpression(node) || ts.isNewExpression(node)) ? surfaceMember(tools.evaluator, node, undefined) : undefined;
    const member = made ?? (node && (value.parent || ts.isNewExpression(node)) ? { client: value.client, key: '', receiver: value.parent ?? unknown('no receiver') } : undefined);
    const drafts = member ? draftsOf(tools, '', member.key ? member : memberByType(tools, value, member), allocationAdapter(tools.evaluator, value)) : [];
    const draft = drafts.find((d): d is ObjectDraft => d.kind === 'object');
    if (draft || node) return { draft, node, instance: value };
    return { draft: undefined, node: undefined, instance: value };
  }
  return { draft: undefined, node: undefined, instance: undefined };
}

/** The call that makes objects of a type: for allocations whose receiver is only known under a context. */
function memberByType(tools: ExtractTools, instance: Instance, member: SurfaceMember): SurfaceMember {
  if (instance.node && ts.isNewExpression(instance.node)) return { ...member, client: instance.client, key: `new ${instance.type}` };
  const parent = member.receiver.kind === 'instance' ? member.receiver.type : '';
  const name = instance.node && ts.isCallExpression(instance.node) && ts.isPropertyAccessExpression(instance.node.expression) ? instance.node.expression.name.text : '';
  return { ...member, client: tools.clients.some((c) => c.name === instance.client) ? instance.client : member.client, key: `${parent}.${name}` };
}

/** A client call as it is read under some calls. */
export interface Tried {
  readonly node: CallNode;
  readonly member: SurfaceMember;
  readonly drafts: readonly Draft[];
}
