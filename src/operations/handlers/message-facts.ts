/** What is done with parts of the message: looked up by, decoded, kept, compared. */
import { ts } from 'ts-morph';
import type { Context, Value } from '../../values/value.js';
import { alternativesOf } from '../../values/value.js';
import type { CallEffect } from './call-effect.js';
import type { FollowTools } from './follow-call.js';
import type { FoundPath, MessageFacts } from './found.js';
import type { CallFact, FunctionFacts } from './function-calls.js';
import { findMessagePath, initializerOf } from './message-scope.js';
import { orderOfCall } from './order-facts.js';
import type { MemoryRead } from './process-memory.js';
import { keptForNext } from './step-facts.js';
import { calleeName, innermost, outermost, readsOf, scopeOf, short } from '../syntax/syntax.js';

export type MutableFacts = { -readonly [K in keyof MessageFacts]: MessageFacts[K][number][] } & {
  /** What was put in before, or was there in other words: a function that is called from many places tells the same each time. */
  readonly seen: Set<FoundPath>;
};

export const noFacts = (): MutableFacts => ({ lookups: [], settles: [], replies: [], decodes: [], attempts: [], ordered: [], kept: [], seen: new Set() });

const LIMIT = 40;

export function mergeFacts(into: MutableFacts, from: MessageFacts): void {
  addFacts(into, from);
}

export function addFacts(into: MutableFacts, from: Partial<MessageFacts>): void {
  const push = <T extends FoundPath>(list: T[], more: readonly T[] | undefined): void => {
    for (const item of more ?? []) {
      if (list.length >= LIMIT) return;
      if (into.seen.has(item)) continue;
      into.seen.add(item);
      if (!list.some((known) => known.node === item.node && known.path.join() === item.path.join())) list.push(item);
    }
  };
  push(into.lookups, from.lookups);
  push(into.settles, from.settles);
  push(into.replies, from.replies);
  push(into.decodes, from.decodes);
  push(into.attempts, from.attempts);
  push(into.ordered, from.ordered);
  push(into.kept, from.kept);
}

interface Read {
  readonly facts: MessageFacts;
  readonly contextual: boolean;
}

/** Calls that find something by what they are given. */
const FINDS = /^(find\w*|get\w*|hget\w*|query|execute|exists?\w*|update\w*|delete\w*|del|remove\w*|destroy|count\w*|increment|decrement|where|one\w*|any|first|has|upsert|replaceOne|\$queryRaw|select|search|fetch|load|read|patch|soft\w*|mget|unlink|scan)$/i;

export function factsOfCall(tools: FollowTools, fact: CallFact, effect: CallEffect | undefined, memory: MemoryRead | undefined, context: Context | undefined): Read {
  const facts = noFacts();
  const { node } = fact;
  const path = (expression: ts.Expression | undefined): readonly string[] | undefined => findMessagePath(tools.evaluator, tools.scope, expression, context);
  if (ts.isTaggedTemplateExpression(node) || !context) return { facts, contextual: false };
  let contextual = false;
  if (memory?.key) {
    contextual = true;
    const key = path(memory.key);
    if (key) {
      facts.lookups.push({ path: key, node });
      if (effect?.kind === 'settle') facts.settles.push({ path: key, node });
      if (tools.scope.isKey(key) && effect?.kind === 'memoryWrite') facts.ordered.push({ path: key, node, text: "state is kept by the message's key" });
    }
  }
  if (memory?.value) {
    contextual = true;
    const value = path(memory.value);
    if (value) facts.kept.push({ path: value, node });
    if (effect?.kind === 'memoryWrite') facts.ordered.push(...keptForNext(tools, node, memory, path));
  }
  const isStore = effect && /^(databaseRead|databaseWrite|cacheDelete|cacheFill|lock)$/.test(effect.kind);
  if (isStore && (FINDS.test(calleeName(node)) || effect.kind !== 'databaseWrite')) {
    contextual = true;
    for (const argument of keyArguments(node)) {
      const found = path(argument);
      if (found && found.length > 0) facts.lookups.push({ path: found, node });
    }
  }
  if (effect && /^(databaseWrite|cacheFill|memoryWrite|lock)$/.test(effect.kind)) {
    for (const argument of keyArguments(node)) {
      const found = path(argument);
      if (found && tools.scope.isKey(found)) facts.ordered.push({ path: found, node, text: "state is kept by the message's key" });
    }
    if (effect.kind === 'cacheFill') {
      const value = (node.arguments ?? []).slice(1).map(path).find((p) => p !== undefined);
      if (value) facts.kept.push({ path: value, node });
    }
  }
  const ordered = orderOfCall(tools, node, effect, context);
  if (ordered) {
    contextual = true;
    facts.ordered.push(...ordered);
  }
  const decoded = ts.isCallExpression(node) || ts.isNewExpression(node) ? decodedArgument(tools, node) : undefined;
  if (decoded) {
    contextual = true;
    const found = path(decoded);
    if (found && !SMALL.test(found.at(-1) ?? '') && isUsedAsBytes(node) && !isUsedForCrypto(tools, node)) facts.decodes.push({ path: found, node });
  }
  return { facts, contextual };
}

/** The expressions by which a store is asked: arguments, and the values of an object among them, two levels deep. */
function keyArguments(node: ts.CallExpression | ts.NewExpression): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (expression: ts.Expression, depth: number): void => {
    const inner = innermost(expression);
    if (ts.isObjectLiteralExpression(inner) && depth < 3) {
      for (const property of inner.properties) {
        if (ts.isPropertyAssignment(property)) {
          if (!/^(data|\$set|update|create|values|set|defaults)$/.test(property.name.getText())) visit(property.initializer, depth + 1);
        } else if (ts.isShorthandPropertyAssignment(property)) found.push(property.name);
      }
    } else if (ts.isArrayLiteralExpression(inner) && depth < 3) for (const element of inner.elements) visit(element, depth + 1);
    else if (ts.isPropertyAccessExpression(inner) || ts.isIdentifier(inner) || ts.isTemplateExpression(inner) || ts.isElementAccessExpression(inner) || ts.isCallExpression(inner) || ts.isNewExpression(inner)) found.push(inner);
  };
  for (const argument of (node.arguments ?? []).slice(0, 3)) visit(argument, 0);
  return found.slice(0, 8);
}

/** Credentials, hashes and cursors are short. */
const SMALL = /(token|jwt|hash|sign|signature|secret|credential|cursor|password|passwd|key|auth|authorization|digest|nonce|iv|salt|cert|checksum|etag|id|state|header|headers|metadata|traceparent|context)$/i;

/** `Buffer.from(x, 'base64')`, `atob(x)`, `fs.writeFile(path, x, 'base64')`: what is decoded. In hex one writes hashes, keys and addresses, not files. */
function decodedArgument(tools: FollowTools, node: ts.CallExpression | ts.NewExpression): ts.Expression | undefined {
  const callee = node.expression.getText();
  const [first, second, third] = node.arguments ?? [];
  const isBase64 = (argument: ts.Expression | undefined): boolean => argument !== undefined && /base64/.test(argument.getText()) && alternativesOf(tools.evaluator.evaluate(argument)).some((v) => (v.kind === 'known' && /^base64(url)?$/.test(String(v.value))) || v.kind === 'record');
  if (/^(Buffer\.from|Buffer)$/.test(callee) && isBase64(second)) return first;
  if (callee === 'Buffer.from' && first && isDataUrl(tools, first)) return first;
  if (/^(Uint8Array\.fromBase64|base64\.toByteArray|toByteArray)$/.test(callee)) return first;
  if (/^(writeFile|writeFileSync|outputFile)$/.test(calleeName(node)) && isBase64(third)) return second;
  return undefined;
}

/** `message.image.split(',')[1]` of a data URL is text still; the decoding says base64. Only `fetch(dataUrl)` and the like are left out. */
function isDataUrl(tools: FollowTools, expression: ts.Expression): boolean {
  const node = innermost(expression);
  const source = ts.isIdentifier(node) ? initializerOf(tools.evaluator, node) : node;
  return source !== undefined && /^[^;]*replace\(\/\^?data:/.test(source.getText());
}

/** Bytes that at once become text again were text. */
function isUsedAsBytes(node: ts.Expression): boolean {
  const whole = outermost(node);
  const { parent } = whole;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === whole) return !/^(toString|readUInt\w*|readInt\w*|length|equals)$/.test(parent.name.text);
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    const reads = readsOf(parent.name.text, scopeOf(node), parent.name);
    return reads.length === 0 || reads.some((r) => !(ts.isPropertyAccessExpression(r.parent) && /^(toString|length)$/.test(r.parent.name.text)));
  }
  return !(ts.isCallExpression(parent) && /^(String|parse|decode|verify|from)$/.test(calleeName(parent)) && !/sharp|write|upload|put/i.test(parent.expression.getText()));
}

const CRYPTO = /^(node:)?(crypto|node-forge|tweetnacl|libsodium-wrappers|sodium-native|jose)$/;

/** Bytes that only a cipher, a hash or a signature takes are its key, its tag or its text, not a file. */
function isUsedForCrypto({ evaluator }: FollowTools, node: ts.Expression): boolean {
  const isTaken = (use: ts.Node): boolean => {
    const call = use.parent;
    if (!ts.isCallExpression(call) || call.expression === use) return false;
    const callee = evaluator.evaluate(call.expression);
    return callee.kind === 'foreign' && CRYPTO.test(callee.module);
  };
  const whole = outermost(node);
  const { parent } = whole;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return isTaken(whole);
  const reads = readsOf(parent.name.text, scopeOf(node), parent.name);
  return reads.length > 0 && reads.every((read) => isTaken(outermost(read)));
}

const ATTEMPTS = /^(x[-_])?(retr(y|ies)([-_]?(count|attempts?|number|no|times))?|attempts?([-_]?(count|number|no|made))?|num[-_]?(retries|attempts)|retried|tries|delivery[-_]?count|redelivery[-_]?count|retry[-_]?number)$/i;
const VERSIONS = /^(version|__v|_version|rev|revision|seq|seqno|sequence(number|no|id)?|lsn|updated_?at|modified_?at|occurred_?at|event_?time|generation|epoch)$/i;

/** Reads and comparisons of a function that say something about the message. */
export function factsOfFunction(tools: FollowTools, read: FunctionFacts, context: Context | undefined): Read {
  const facts = noFacts();
  const attempts = read.reads.filter(({ name }) => ATTEMPTS.test(name));
  const comparisons = read.comparisons.filter((c) => isVersion(c.left) || isVersion(c.right));
  if (!context) return { facts, contextual: false };
  for (const { name, node } of attempts) {
    const path = ts.isBindingElement(node) ? pathOfBinding(tools, node, context) : findMessagePath(tools.evaluator, tools.scope, node, context);
    if (path) facts.attempts.push({ path: path.at(-1) === name ? path : [...path, name], node });
  }
  for (const comparison of comparisons) {
    for (const [side, other] of [[comparison.left, comparison.right], [comparison.right, comparison.left]] as const) {
      if (!isVersion(side) || isConstant(other)) continue;
      const path = findMessagePath(tools.evaluator, tools.scope, side, context);
      if (path) facts.ordered.push({ path, node: comparison, text: `\`${short(comparison)}\` compares versions` });
    }
  }
  return { facts, contextual: attempts.length > 0 || comparisons.length > 0 };
}

function pathOfBinding(tools: FollowTools, element: ts.BindingElement, context: Context): readonly string[] | undefined {
  const { name } = element;
  if (!ts.isIdentifier(name)) return undefined;
  const value: Value = tools.evaluator.identifier(name, context);
  const direct = tools.scope.pathOf(value);
  if (direct) return direct;
  const holder = element.parent.parent;
  return ts.isVariableDeclaration(holder) && holder.initializer ? findMessagePath(tools.evaluator, tools.scope, holder.initializer, context) : undefined;
}

const isVersion = (expression: ts.Expression): boolean => {
  const text = innermost(expression).getText().replace(/\.getTime\(\)$|\)$/g, '');
  return VERSIONS.test(text.split(/[.([\]?!]+/).filter(Boolean).at(-1) ?? '');
};

/** A schema's version is compared with a literal, the age of a message with the clock. */
const isConstant = (expression: ts.Expression): boolean => {
  const node = innermost(expression);
  return ts.isLiteralExpression(node) || ts.isPrefixUnaryExpression(node) || node.kind === ts.SyntaxKind.NullKeyword || node.getText() === 'undefined' || /Date\.now|new Date\(\)|^[A-Z][A-Z0-9_.]+$|SCHEMA|SUPPORTED/.test(node.getText());
};
