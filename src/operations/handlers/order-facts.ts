/** What in a handler goes wrong when the messages about one thing change places: a step that must follow another, a later state that an earlier one overwrites. */
import { ts } from 'ts-morph';
import { type Context, alternativesOf, itemsOf, stringOf } from '../../values/value.js';
import type { CallEffect } from './call-effect.js';
import type { FollowTools } from './follow-call.js';
import type { MessageFacts } from './found.js';
import { findMessagePath, initializerOf } from './message-scope.js';
import { nameOf, propertiesOf, selectorsOf } from './object-literals.js';
import { type PathOf, stepsOfCall } from './step-facts.js';
import { calleeName, findLookup, innermost, type Lookup, short } from '../syntax/syntax.js';

type Ordered = MessageFacts['ordered'][number];

/** What a call says of the order of messages; nothing at all where it cannot say anything, whatever the message is. */
export function orderOfCall(tools: FollowTools, node: ts.CallExpression | ts.NewExpression, effect: CallEffect | undefined, context: Context): readonly Ordered[] | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const path: PathOf = (expression) => findMessagePath(tools.evaluator, tools.scope, expression, context);
  const step = findStep(tools, node);
  if (step) {
    const asked = path(step.state) === undefined ? path(step.asked) : undefined;
    return asked ? [{ path: asked, node, text: `\`${short(node)}\` lets only what may follow the state before it pass` }] : [];
  }
  if (!effect || !replaces(node, effect)) return undefined;
  const steps = stepsOfCall(node, effect, path);
  const overwritten = overwrittenBy(tools, node, effect, path);
  return overwritten ? [{ ...overwritten, node }, ...steps] : steps;
}

/** `TRANSITIONS[state].includes(event.type)`: a step that is looked for in a table of which state may follow which. */
function findStep(tools: FollowTools, { expression, arguments: [asked] }: ts.CallExpression): { readonly state: ts.Expression; readonly asked: ts.Expression } | undefined {
  if (!asked || !ts.isPropertyAccessExpression(expression) || !/^(includes|has|indexOf)$/.test(expression.name.text)) return undefined;
  const entry = entryOf(tools, expression.expression);
  return entry && isTransitions(tools, entry.table) ? { state: entry.key, asked } : undefined;
}

/** `TABLE[state]`, `TABLE.get(state)`, also by the name of what was looked up, and with a default. */
function entryOf(tools: FollowTools, expression: ts.Expression, depth = 0): Lookup | undefined {
  const node = innermost(expression);
  if (depth > 3) return undefined;
  const lookup = findLookup(node);
  if (lookup) return lookup;
  if (ts.isBinaryExpression(node)) return entryOf(tools, node.left, depth + 1);
  const held = ts.isIdentifier(node) ? initializerOf(tools.evaluator, node) : undefined;
  return held && entryOf(tools, held, depth + 1);
}

/** A table whose entries are lists of its own keys. */
function isTransitions(tools: FollowTools, table: ts.Expression): boolean {
  const value = tools.evaluator.evaluate(table);
  if (value.kind !== 'record' || value.keys.length < 2) return false;
  const next = value.keys.flatMap((key) => alternativesOf(value.get(key) ?? value).flatMap((list) => (list.kind === 'list' ? itemsOf(list).map(stringOf) : [])));
  return next.some((state) => state !== undefined && value.keys.includes(state));
}

const UPDATES = /^(update|updateOne|findOneAndUpdate|findByIdAndUpdate|replaceOne|findOneAndReplace|upsert)$/;
const FILLS = /^(set|setex|setEx|put|hset|hSet)$/;

const isFill = (node: ts.CallExpression, { kind }: CallEffect): boolean => kind === 'cacheFill' && FILLS.test(calleeName(node));
const replaces = (node: ts.CallExpression, effect: CallEffect): boolean => isFill(node, effect) || (effect.kind === 'databaseWrite' && UPDATES.test(calleeName(node)));

/** Does a call put what the message says in the place of what was said before of the same thing: its last state, or all of it? */
function overwrittenBy(tools: FollowTools, node: ts.CallExpression, effect: CallEffect, path: PathOf): Pick<Ordered, 'path' | 'text' | 'by'> | undefined {
  const isText = isFill(node, effect);
  const { selector, written } = isText ? { selector: node.arguments[0], written: node.arguments.slice(1) } : partsOf(node);
  const by = selector && selectedBy(selector, path);
  if (!by) return undefined;
  const latest = written.flatMap((part) => latestIn(part, path))[0];
  if (latest) return { path: by, text: `\`${short(node.expression)}\` keeps \`${latest}\` of the messages` };
  const field = fieldOf(by);
  const renewed = written.flatMap((part) => renewedIn(part, path))[0];
  if (renewed && field !== undefined) return { path: by, by: field, text: `\`${short(node.expression)}\` puts \`${renewed}\` of the message in the place of what was so before` };
  if (!written.some((part) => isWhole(tools, part, path, !isText))) return undefined;
  return field === undefined ? undefined : { path: by, by: field, text: `\`${short(node.expression)}\` keeps the last that a message says of \`${field}\`` };
}

/** What a record is found by, and what is written: `({ where, data })`, `(values, { where })`, `(filter, update)`. */
function partsOf({ arguments: args }: ts.CallExpression): { readonly selector: ts.Expression | undefined; readonly written: readonly ts.Expression[] } {
  const named = (name: RegExp): readonly ts.Expression[] => args.flatMap((arg) => propertiesOf(arg).flatMap((property) => (name.test(nameOf(property)) ? [property.initializer] : [])));
  const [where] = named(/^where$/);
  if (!where) return { selector: args[0], written: args.slice(1) };
  const data = named(/^(data|update)$/);
  return { selector: where, written: data.length > 0 ? data : args.slice(0, 1) };
}

function selectedBy(selector: ts.Expression, path: PathOf): readonly string[] | undefined {
  return selectorsOf(selector).map((one) => path(one)).find((found) => found !== undefined && found.length > 0);
}

/** `{ lastMessage: event.id }`: a field that is named for holding what came last. */
function latestIn(written: ts.Expression, path: PathOf): readonly string[] {
  return propertiesOf(written).flatMap((property) => {
    const name = nameOf(property);
    if (name === '$set') return latestIn(property.initializer, path);
    return /^(last|latest|current)([_A-Z]|$)/.test(name) && path(property.initializer) !== undefined ? [name] : [];
  });
}

const fieldOf = (path: readonly string[]): string | undefined => path.findLast((part) => part !== '*' && part !== '()');

/** `{ status: event.newStatus }`: what the message says of a field after its change. */
function renewedIn(written: ts.Expression, path: PathOf): readonly string[] {
  return propertiesOf(written).flatMap((property) => {
    const name = nameOf(property);
    if (name === '$set') return renewedIn(property.initializer, path);
    const field = fieldOf(path(property.initializer) ?? []) ?? '';
    return /^(new|updated|current)[_A-Z]/.test(field) && field.replace(/^(new|updated|current)_?/, '').toLowerCase() === name.toLowerCase() ? [field] : [];
  });
}

/** The message, or an object of it, as a whole: `{ ...event.order }`, `JSON.stringify(event.order)`; as a document also by its mere name. */
function isWhole(tools: FollowTools, expression: ts.Expression, path: PathOf, isDocument: boolean, depth = 0): boolean {
  const node = innermost(expression);
  if (depth > 4) return false;
  if (ts.isObjectLiteralExpression(node)) return node.properties.some((p) => (ts.isSpreadAssignment(p) ? path(p.expression) !== undefined : ts.isPropertyAssignment(p) && /^['"`]?\$set['"`]?$/.test(p.name.getText()) && isWhole(tools, p.initializer, path, true, depth + 1)));
  if (ts.isCallExpression(node)) return node.expression.getText() === 'JSON.stringify' && node.arguments[0] !== undefined && isWhole(tools, node.arguments[0], path, true, depth + 1);
  const held = ts.isIdentifier(node) ? initializerOf(tools.evaluator, node) : undefined;
  if (held && isWhole(tools, held, path, isDocument, depth + 1)) return true;
  return isDocument && (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) && path(node) !== undefined;
}
