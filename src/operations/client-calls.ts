/** The seam to the clients' declarations: a call as they see it, and what they make of it. */
import { ts } from 'ts-morph';
import type { Call, Client, Draft } from '../clients/client.js';
import type { SurfaceMember } from '../values/calls.js';
import { clientPartOf } from '../values/client-parts.js';
import type { Evaluator } from '../values/evaluate.js';
import { argumentAmong } from '../values/parameters.js';
import { type Context, type Instance, type Value, alternativesOf, known, oneOf, unknown } from '../values/value.js';
import type { CallNode } from './calls/calls-in.js';
import { withPackageConstants } from './package-constants.js';
import { providedFor } from '../values/frameworks/nest-providers.js';
import { objectOf } from '../values/objects.js';
import { returnsOf } from '../values/returns.js';
import { isOfPackage, originOf } from '../values/modules.js';

/** What a call does, as the declaration of its client reads it. */
export function draftsOf(tools: { readonly clients: readonly Client[] }, prefix: string, member: SurfaceMember, call: Call): readonly Draft[] {
  const client = tools.clients.find((c) => c.name === member.client);
  const drafts = client?.operations[prefix + member.key]?.(call);
  if (client === undefined || drafts === undefined) return [];
  return (Array.isArray(drafts) ? (drafts as readonly Draft[]) : [drafts as Draft]).map((draft) => withPackageConstants(draft, client));
}

/** A call as the clients' declarations see it. */
export function callAdapter(evaluator: Evaluator, node: CallNode, context: Context | undefined, receiver: Value): Call {
  const given = node.arguments ?? [];
  return {
    arg: (index) => argumentAmong(evaluator, given, index, context),
    argCount: given.length,
    receiver,
    decorated: decoratedBy(decorationIn(node, context)),
    resultOf: (fn) => resultOf(evaluator, fn),
    clientPart: (value) => clientPartOf(evaluator, value),
    provided: (token) => providedAt(evaluator, token, node),
  };
}

/** The call that made a client object, from what the object remembers of it. */
export function allocationAdapter(evaluator: Evaluator, instance: Instance): Call {
  return {
    arg: (index) => instance.args[index] ?? known(undefined),
    argCount: instance.args.length,
    receiver: instance.parent ?? unknown('no receiver'),
    decorated: undefined,
    resultOf: (fn) => resultOf(evaluator, fn),
    clientPart: (value) => clientPartOf(evaluator, value),
    provided: (token) => (instance.node ? providedAt(evaluator, token, instance.node) : unknown('a token of nowhere')),
  };
}

function providedAt(evaluator: Evaluator, token: Value, from: ts.Node): Value {
  const provided = providedFor(evaluator, token, from);
  if (provided && provided.kind !== 'unknown') return provided;
  return token.kind === 'class' ? objectOf(evaluator, token.node) : unknown('something out of a container');
}

function resultOf(evaluator: Evaluator, fn: Value): Value {
  const results = alternativesOf(fn).flatMap((f) => (f.kind === 'function' ? [returnsOf(evaluator, f.node, evaluator.enter(f.node, undefined, f.context, { self: f.self }))] : []));
  return results.length > 0 ? oneOf(results) : unknown('the result of something that is not a function here');
}

/** The decorator that a call is, or that it is made for. */
export function decorationIn(node: CallNode, context: Context | undefined): CallNode | undefined {
  if (ts.isDecorator(node.parent)) return node;
  for (let frame = context; frame; frame = frame.up) if (frame.call && ts.isDecorator(frame.call.parent)) return frame.call;
  return undefined;
}

function decoratedBy(node: CallNode | undefined): Value | undefined {
  if (!node || !ts.isDecorator(node.parent)) return undefined;
  const target = node.parent.parent;
  if (ts.isMethodDeclaration(target)) return { kind: 'function', node: target, self: { kind: 'parameter', of: target.parent as ts.ClassLikeDeclaration, index: -1, path: [] } };
  return 'name' in target && target.name && ts.isIdentifier(target.name as ts.Node) ? known((target.name as ts.Identifier).text) : undefined;
}

/** Is a decorator imported from a package that is no client's, or one of a client's that is no operation? In an application of a framework that is nearly all of them. */
export function isOfOthers(evaluator: Evaluator, { expression }: ts.CallExpression): boolean {
  const origin = originOf(evaluator, expression);
  if (!origin) return false;
  const client = evaluator.project.clientFor(origin.specifier);
  if (client) return origin.path.length === 1 && !(`@${origin.path[0]}` in client.operations);
  return isOfPackage(evaluator, expression);
}
