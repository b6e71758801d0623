/** Where the parts of a produce call stand in its file: the payload, key and topic as the person at the site wrote them. */
import { ts } from 'ts-morph';
import type { ProduceDraft } from '../../clients/client.js';
import { textOf, type Value } from '../../values/value.js';
import type { CallNode } from '../calls/calls-in.js';
import { draftsOf } from '../client-calls.js';
import { messageElements, readMessage } from '../message-elements.js';
import type { Link, RawProduce, Tools } from '../operation.js';
import { findHeld, findParameter } from '../calls/parameter-source.js';
import type { SourceParts } from './source.js';
import { innermost } from '../syntax/syntax.js';
import { descend, findMapped, locate, type Located, toSyntaxValue } from '../syntax/syntax-value.js';

type Evaluating = Pick<Tools, 'evaluator'>;

/**
 * The parts of a produce at its site. The client's declaration says where the message lies in its own call; from there each
 * wrapper's parameter leads to an argument of the call around it. What a wrapper composes itself has no place at the site.
 */
export function sourcePartsOf(tools: Evaluating, raw: RawProduce): SourceParts {
  const draft = findDraft(tools, raw);
  const links = linksToSite(raw);
  if (!draft || !links) return {};
  const out = (value: Value | undefined, isPayload = false): ts.Expression | undefined => {
    const place = links.reduce<Located | undefined>((at, link) => at && toCaller(tools, at, link, isPayload), locate(value));
    return place && place.path.length === 0 ? place.node : undefined;
  };
  const topic = out(draft.topic);
  const { items, unbounded } = messageElements(draft.messages);
  const [element, second] = items;
  if (!element || second) return topic ? { topic } : {};
  const message = (draft.message ?? readMessage)(element);
  const written = out(message.value, true);
  const payload = written && beforeSerialisation(tools, written);
  const writtenKey = out(message.key);
  const key = writtenKey && isNothing(writtenKey) ? undefined : writtenKey;
  const batch = payload && findBatch(payload, raw.at);
  const headers = out(message.headers);
  return {
    ...(topic ? { topic } : {}),
    ...(key ? { key } : {}),
    ...(headers && !isNothing(headers) && !isEmpty(headers) ? { headers } : {}),
    ...(written && written !== payload && isText(tools, written) ? { text: written } : {}),
    ...(batch ? { batch } : payload && (!unbounded || links.length > 0) ? { payload } : {}),
  };
}

const isEmpty = (node: ts.Expression): boolean => ts.isObjectLiteralExpression(node) && node.properties.length === 0;

/** A name for what `JSON.stringify` made. */
function isText(tools: Evaluating, node: ts.Expression): boolean {
  const held = ts.isIdentifier(node) ? findHeld(tools.evaluator, node) : undefined;
  return held !== undefined && /^JSON\.stringify\(/.test(innermost(held).getText());
}

const isNothing = (node: ts.Expression): boolean => node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined');

/** The list of messages where it is written: at the client call, or as far out as the wrappers hand it in. */
export function messagesAt(tools: Evaluating, raw: RawProduce): ts.Expression | undefined {
  const draft = findDraft(tools, raw);
  let place = draft && locate(draft.messages);
  for (const link of raw.chain) {
    const outer = place && !link.implicit && !link.raised ? toCaller(tools, place, link, false) : undefined;
    if (!outer) break;
    place = outer;
  }
  return place && place.path.length === 0 ? place.node : undefined;
}

/** The payload where the client is given it, before serialisation. */
export function payloadAtClient(tools: Evaluating, raw: RawProduce): ts.Expression | undefined {
  const draft = findDraft(tools, raw);
  const [element] = draft ? messageElements(draft.messages).items : [];
  const place = element && locate((draft?.message ?? readMessage)(element).value);
  return place && place.path.length === 0 ? beforeSerialisation(tools, place.node) : undefined;
}

/** What the client's declaration says of its call when it is shown the syntax of the arguments. */
function findDraft(tools: Evaluating, raw: RawProduce): ProduceDraft | undefined {
  const given = raw.node.arguments ?? [];
  if (given.some(ts.isSpreadElement)) return undefined;
  const drafts = draftsOf({ clients: [raw.client] }, '', raw.member, {
    arg: (index) => toSyntaxValue(tools.evaluator, given[index]),
    argCount: given.length,
    receiver: raw.member.receiver,
    decorated: undefined,
    resultOf: (fn) => fn,
    clientPart: (value) => value,
    provided: (token) => token,
  }).filter((d): d is ProduceDraft => d.kind === 'produce');
  const [only, second] = drafts;
  if (!second) return only;
  const topic = textOf(raw.topic);
  const same = drafts.filter((d) => {
    const place = locate(d.topic);
    return place?.path.length === 0 && textOf(tools.evaluator.evaluate(place.node, raw.context)) === topic;
  });
  return same.length === 1 ? same[0] : undefined;
}

/** The wrappers between the client call and the site; nothing where one is not called by name. */
function linksToSite(raw: RawProduce): readonly Link[] | undefined {
  if (raw.at === raw.node) return [];
  const index = raw.chain.findIndex((link) => link.call === raw.at);
  const links = raw.chain.slice(0, index + 1);
  return index < 0 || links.some((link) => link.implicit || link.forEach || link.raised) ? undefined : links;
}

/** The argument of the wrapper's call that a place inside the wrapper is filled from. */
function toCaller(tools: Evaluating, place: Located, link: Link, isPayload: boolean): Located | undefined {
  const node = isPayload && place.path.length === 0 ? beforeSerialisation(tools, place.node) : place.node;
  const parameter = [findParameter(tools.evaluator, node), evaluated(tools, node)].find((p) => p?.fn === link.fn);
  if (!parameter) return undefined;
  const given = (link.call as CallNode).arguments ?? [];
  const argument = given[parameter.index];
  if (!argument || given.slice(0, parameter.index + 1).some(ts.isSpreadElement)) return undefined;
  return locate([...parameter.path, ...place.path].reduce(descend, toSyntaxValue(tools.evaluator, argument)));
}

/** A parameter that only evaluation sees: through `String(key)`, an element handed to a callback. */
function evaluated(tools: Evaluating, node: ts.Expression): { fn: ts.Node; index: number; path: readonly string[] } | undefined {
  const value = tools.evaluator.evaluate(node);
  return value.kind === 'parameter' && value.index >= 0 && !value.path.includes('()') ? { fn: value.of, index: value.index, path: value.path } : undefined;
}

/** The `order` of `JSON.stringify(order)`, `Buffer.from(JSON.stringify(order))` or a constant that holds either. */
function beforeSerialisation(tools: Evaluating, expression: ts.Expression, depth = 0): ts.Expression {
  const node = innermost(expression);
  if (depth > 6) return node;
  const inner = serialised(node);
  if (inner) return beforeSerialisation(tools, inner, depth + 1);
  if (!ts.isIdentifier(node)) return node;
  const constant = findHeld(tools.evaluator, node);
  const held = constant && serialised(innermost(constant));
  // A constant is read where it stands; what it was made from may only be read again if that is the same.
  return held && isPlain(held) ? beforeSerialisation(tools, held, depth + 1) : node;
}

function serialised(node: ts.Expression): ts.Expression | undefined {
  if (ts.isTemplateExpression(node)) {
    const [span, second] = node.templateSpans;
    return span && !second && node.head.text === '' && span.literal.text === '' ? serialised(span.expression) : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const [first, encoding] = node.arguments;
  if (!first || ts.isSpreadElement(first)) return undefined;
  const callee = node.expression.getText();
  if (/^(JSON|superjson|SuperJSON|devalue)\.stringify$/.test(callee)) return first;
  const isText = !encoding || (ts.isStringLiteralLike(encoding) && /^utf-?8$/i.test(encoding.text));
  return (callee === 'Buffer.from' || callee === 'String') && isText ? first : undefined;
}

/** Names, members and literals of them: no call, no `await`. */
function isPlain(node: ts.Node): boolean {
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return serialised(node as ts.Expression) !== undefined && isPlain(serialised(node as ts.Expression) as ts.Expression);
  return !(ts.forEachChild(node, (child) => !isPlain(child) || undefined) ?? false);
}

/** The `list.map(…)` whose callback an item is written in, as far as it belongs to the call at the site. */
function findBatch(item: ts.Node, site: ts.Node): SourceParts['batch'] {
  for (let node = item.parent; node && node !== site; node = node.parent) {
    if (ts.isStatement(node) && !ts.isReturnStatement(node) && !ts.isBlock(node)) return undefined;
    const mapped = ts.isCallExpression(node) ? findMapped(node) : undefined;
    const parameter = mapped?.fn.parameters[0];
    if (mapped && parameter && item.pos >= mapped.item.pos && item.end <= mapped.item.end) return { list: mapped.list, item, parameter };
  }
  return undefined;
}
