/** What a call of a package does to the world: the tables, and what only the arguments tell (a statement, an address, an event). */
import { ts } from 'ts-morph';
import type { EffectKind } from '../../topology/topology.js';
import type { Evaluator } from '../../values/evaluate.js';
import { type Context, type Foreign, type Value, alternativesOf, stringOf, textOf } from '../../values/value.js';
import { sentByProvider } from './providers.js';
import { findTableEffect, isKnownPackage, membersOf, type TableEffect } from './effect-tables.js';
import type { Act } from './function-calls.js';
import { findMessagePath, initializerOf, type MessageScope } from './message-scope.js';
import { calleeName, findEnclosingFunction, innermost, isFunctionLiteral, short, someDeep } from '../syntax/syntax.js';
import { dependsOnCalls, valueUnder } from '../calls/under-calls.js';

export interface CallEffect {
  readonly kind: EffectKind | 'gate' | 'memoryQueue' | 'cleanup';
  readonly text: string;
  readonly sync?: boolean;
  readonly cold?: boolean;
  readonly unpromised?: boolean;
  readonly inProcess?: boolean;
  /** The table that an SQL statement writes. */
  readonly table?: string;
}

export interface CallEnvironment {
  readonly evaluator: Evaluator;
  readonly scope: MessageScope;
  readonly context: Context | undefined;
  /** An adapter in this workspace carries socket messages to the other processes. */
  readonly socketsAreShared: () => boolean;
}

const READS_BODY = /^(json|text|blob|arrayBuffer|formData|bytes|clone)$/;

/** What a call of something foreign does. `unknown`: a package that the tables do not know. */
export function foreignEffect(environment: CallEnvironment, node: Act, callee: Foreign): CallEffect | 'nothing' | 'unknown' {
  const isTag = ts.isTaggedTemplateExpression(node);
  const path = ts.isNewExpression(node) ? [...callee.path, 'new'] : callee.path;
  if (callee.module === 'util' && membersOf(path).at(-1) === 'promisify' && path.at(-1) === '()') return promisified(environment, node, callee);
  // A timer that was made to return a promise.
  if (callee.module === 'global' && path.length === 1 && path[0] === 'setTimeout' && ts.isCallExpression(node) && !(node.arguments[0] && isFunctionLiteral(innermost(node.arguments[0])))) return { kind: 'sleep', text: spellCallee(node) };
  const found = findTableEffect(callee.module, path) ?? (isTag ? findTableEffect(callee.module, [...path, '`']) : undefined) ?? commandEffect(environment, node, callee);
  // What came is read; the call was made before.
  if (found?.kind === 'http' && path.includes('()') && READS_BODY.test(membersOf(path).at(-1) ?? '')) return 'nothing';
  if (found) return refine(environment, node, isTakenAsStream(node) ? { ...found, sync: true } : found);
  if (callee.module === 'global') return 'nothing';
  return isKnownPackage(callee.module) ? 'nothing' : 'unknown';
}

/** `s3.getObject(…).createReadStream()`: a request that is not sent by itself gives a stream, and no promise. https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Request.html#createReadStream-property */
const isTakenAsStream = (node: Act): boolean => ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node && node.parent.name.text === 'createReadStream';

/** `client.send(new SendEmailCommand(…))`: the command says what is done. */
function commandEffect({ evaluator, context }: CallEnvironment, node: Act, callee: Foreign): TableEffect | undefined {
  if (!callee.module.startsWith('@aws-sdk/') || !ts.isCallExpression(node) || callee.path.at(-1) !== 'send' || !node.arguments[0]) return undefined;
  for (const command of alternativesOf(valueUnder(evaluator, node.arguments[0], context))) {
    if (command.kind !== 'foreign') continue;
    const name = membersOf(command.path).at(-1);
    // A text message to a phone number is no topic's.
    if (name === 'PublishCommand' && command.args[0]?.kind === 'record' && command.args[0].keys.includes('PhoneNumber')) return { kind: 'sms' };
    const found = name && findTableEffect(command.module, [name]);
    if (found) return found;
    if (name?.endsWith('Command') && command.module.startsWith('@aws-sdk/client-') && !LOOKS_OR_REMOVES.test(name)) return { kind: 'http' };
  }
  return undefined;
}

/** Commands that start nothing: `DescribeTasksCommand`. What is removed, or seen to be done, nobody misses. */
const LOOKS_OR_REMOVES = /^(Get|BatchGet|List|Describe|Head|Query|Scan|Search|Select|Lookup|Receive|Filter|Check|Test|Preview|Simulate|Validate|Estimate|Delete|Remove|Untag|Tag|ChangeMessageVisibility|PutLogEvents|PutMetric|PutTrace)/;

/** `promisify(setTimeout)(100)`, `promisify(client.del).bind(client)(key)`. */
function promisified(environment: CallEnvironment, node: Act, callee: Foreign): CallEffect | 'nothing' | 'unknown' {
  const [inner] = callee.args;
  if (inner?.kind !== 'foreign') return 'unknown';
  return inner.module === 'global' && inner.path[0] === 'setTimeout' ? { kind: 'sleep', text: spellCallee(node) } : foreignEffect(environment, node, inner);
}

function refine(environment: CallEnvironment, node: Act, found: TableEffect): CallEffect | 'nothing' | 'unknown' {
  const text = spellCallee(node);
  const { kind, ...more } = { kind: found.kind, ...(found.sync ? { sync: true } : {}), ...(found.cold ? { cold: true } : {}), ...(found.unpromised ? { unpromised: true } : {}), ...(found.inProcess ? { inProcess: true } : {}) };
  switch (kind) {
    case 'sql': {
      const done = readStatement(environment, node);
      return done === 'nothing' ? 'nothing' : { ...done, text, ...more };
    }
    case 'redisSet':
      return { kind: (argumentsOf(node) ?? []).some((a) => /\bNX\b/.test(a.getText())) ? 'lock' : 'cacheFill', text, ...more };
    case 'redisScript':
      return isOwnersScript(statementText(environment.evaluator, argumentsOf(node)?.[0], environment.context)) ? 'nothing' : { kind: 'databaseWrite', text, ...more };
    case 'http':
      return { kind: sentByProvider(node, (argument) => valueUnder(environment.evaluator, argument, environment.context)) ?? (isWebhook(environment, node) ? 'webhook' : 'http'), text, ...more };
    case 'socketBroadcast':
      return { kind, text, sync: found.sync ?? false, ...(found.inProcess && !environment.socketsAreShared() ? { inProcess: true } : {}) };
    case 'process':
      return (argumentsOf(node) ?? []).slice(0, 1).some((a) => /ffmpeg|ffprobe/.test(textOf(valueUnder(environment.evaluator, a, environment.context)) + a.getText())) ? { kind: 'video', text, ...(runsAtOnce(node) ? { sync: true } : {}) } : 'unknown';
    case 'emit':
      return 'unknown';
    default:
      return { kind, text, ...more };
  }
}

/** `execSync(…)`, `spawnSync(…)`: the process stands still until the other program is done. */
const runsAtOnce = (node: Act): boolean => ts.isCallExpression(node) && /Sync$/.test(calleeName(node));

const argumentsOf = (node: Act): readonly ts.Expression[] | undefined => (ts.isTaggedTemplateExpression(node) ? undefined : node.arguments);

/**
 * Gives back a lock, or keeps it a while longer, where the key still holds what its owner put there: a lock that is not given back runs out.
 * https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/
 */
const isOwnersScript = (script: string): boolean =>
  /\bcall\(\s*['"]get['"]\s*,\s*KEYS\[1\]\s*\)\s*==\s*ARGV\[1\]/i.test(script) && [...script.matchAll(/\bp?call\(\s*['"](\w+)['"]/gi)].every(([, command = '']) => /^(get|del|unlink|p?expire)$/i.test(command));

const WRITES = /\b(insert\s+(ignore\s+)?into|insert\s+overwrite|update\s+\S+[\s\S]*\bset\b|delete\s+from|merge\s+into|replace\s+into|upsert\s|truncate\s|create\s+(table|index|type|view|keyspace)|alter\s+table|drop\s|call\s+\w|copy\s+\w)/i;

/** The table that a statement writes, behind its schema and without quotes. */
const WRITTEN = /\b(?:insert\s+(?:ignore\s+)?into|update|delete\s+from|merge\s+into|replace\s+into|upsert\s+into)\s+(?:["'`[]?\w+["'`\]]?\.)?["'`[]?(\w+)/i;

/** What an SQL statement does, and to which table; one that cannot be read may write. */
function readStatement({ evaluator, context }: CallEnvironment, node: Act): Pick<CallEffect, 'kind' | 'table'> | 'nothing' {
  const sql = ts.isTaggedTemplateExpression(node) ? node.template.getText() : statementText(evaluator, node.arguments?.[0], context);
  if (/pg_(try_)?advisory|get_lock\(/i.test(sql)) return { kind: 'lock' };
  // Nothing of the message is in what is taken back.
  if (/^[\s`'"]*rollback\b/i.test(sql)) return 'nothing';
  if (/^[\s`'"]*(begin|start\s+transaction|commit|savepoint|set\s+transaction)\b/i.test(sql)) return { kind: 'transaction' };
  const table = WRITTEN.exec(sql)?.[1];
  if (WRITES.test(sql)) return { kind: 'databaseWrite', ...(table === undefined ? {} : { table }) };
  return { kind: /^[\s`'"(]*(select|with|show|describe|explain|values|pragma)\b|\bselect\b[\s\S]*\bfrom\b/i.test(sql) ? 'databaseRead' : 'databaseWrite' };
}

function statementText(evaluator: Evaluator, argument: ts.Expression | undefined, context: Context | undefined): string {
  if (!argument) return '';
  const own = ts.isTemplateExpression(argument) || ts.isStringLiteralLike(argument) || ts.isTaggedTemplateExpression(argument) ? argument.getText() : undefined;
  if (own !== undefined) return own;
  return alternativesOf(valueUnder(evaluator, argument, context))
    .map((v) => (v.kind === 'record' ? (['text', 'sql', 'query', 'statement'].map((k) => stringOf(v.get(k))).find((t) => t !== undefined) ?? '') : v.kind === 'known' || v.kind === 'template' ? textOf(v) : ''))
    .join('\n') || argument.getText();
}

const ADDRESS = /(^|_|[a-z])(web_?hook|hook|callback|url|uri|endpoint|target|address)(_?(url|uri|endpoint))?$/i;

/** Is it written which service is called, whatever that is asked for? */
function namesService(evaluator: Evaluator, address: ts.Expression, value: Value): boolean {
  const node = innermost(address);
  const made = value.kind === 'unknown' && ts.isIdentifier(node) ? initializerOf(evaluator, node) : undefined;
  if (made) return ts.isTemplateExpression(made) && HOST.test(made.head.text);
  return alternativesOf(value).every((one) => one.kind === 'template' && typeof one.parts[0] === 'string' && HOST.test(one.parts[0]));
}
const HOST = /^https?:\/\/(?![^/?#]*hook)[^/?#]+[/?#]/i;

/** What an HTTP call is told to call; nothing where that is put together there: then no record holds it. */
function addressOf(node: Act): ts.Expression | undefined {
  const [first] = argumentsOf(node) ?? [];
  const literal = first && innermost(first);
  const address = literal && ts.isObjectLiteralExpression(literal) ? literal.properties.flatMap((p) => (ts.isPropertyAssignment(p) && /^(url|uri|endpoint)$/.test(p.name.getText()) ? [p.initializer] : ts.isShorthandPropertyAssignment(p) && /^(url|uri)$/.test(p.name.text) ? [p.name] : []))[0] : first;
  return address && (ts.isTemplateLiteral(innermost(address)) || ts.isStringLiteral(innermost(address))) ? undefined : address;
}

/** `axios.get(url)`, `fetch(url, { headers })`: something is looked at there, and nobody told. */
const isReading = (node: Act): boolean => {
  if (!ts.isCallExpression(node)) return false;
  const name = calleeName(node);
  return /^(get|head)$/i.test(name) || (/^(fetch|axios|got|ky|request)$/.test(name) && node.arguments.length > 0 && node.arguments.every((argument, i) => tellsNothing(innermost(argument), i)));
};

/** The address of a request, or options of it that name no other method than GET and hold no body. */
function tellsNothing(argument: ts.Expression, index: number): boolean {
  if (!ts.isObjectLiteralExpression(argument)) return index === 0;
  return argument.properties.every((p) => (ts.isPropertyAssignment(p) && (/^method$/.test(p.name.getText()) ? /^['"`](get|head)['"`]$/i.test(p.initializer.getText()) : !SENT.test(p.name.getText()))) || (ts.isShorthandPropertyAssignment(p) && !SENT.test(p.name.text) && p.name.text !== 'method'));
}
const SENT = /^(body|data|json|form|formData|multipart)$/;

/** Does the address of an HTTP call come from the message, or from a record that was looked up? Then it is somebody's web hook. */
function isWebhook({ evaluator, scope, context }: CallEnvironment, node: Act): boolean {
  const address = addressOf(node);
  if (!address || isReading(node)) return false;
  const last = ts.isPropertyAccessExpression(innermost(address)) ? (innermost(address) as ts.PropertyAccessExpression).name.text : innermost(address).getText();
  const value = valueUnder(evaluator, address, context);
  const path = findMessagePath(evaluator, scope, address, context);
  // Only what is asked of one service comes from the message (`const url = \`https://speech.example/say?text=${word}\``).
  if (namesService(evaluator, address, value)) return false;
  if (path) return ADDRESS.test(path.at(-1) ?? '') || ADDRESS.test(last);
  return value.kind === 'foreign' && value.module !== 'global' && value.path.includes('()') && ADDRESS.test(membersOf(value.path).at(-1) ?? '');
}

/** May an HTTP call be somebody's web hook under some calls and not under others? */
export function mayCallWhatIsGiven(evaluator: Evaluator, node: Act, kind: CallEffect['kind']): boolean {
  const address = kind === 'http' || kind === 'webhook' ? addressOf(node) : undefined;
  return address !== undefined && dependsOnCalls(evaluator, address, evaluator.evaluate(address));
}

/** Is a callback given to the call instead of its promise being waited for? */
export function isCallbackStyle(node: Act): boolean {
  const last = argumentsOf(node)?.at(-1);
  if (!last) return false;
  const fn = findCallback(last);
  if (fn) return fn.parameters.length > 0 && /^(_?err|error|e|_)$/i.test(fn.parameters[0]?.name.getText() ?? '');
  const name = innermost(last);
  return ts.isIdentifier(name) && /^(cb|callback|done|next)$/.test(name.text);
}

/** The function that is given as a callback: written out, or declared in a function around (`get(url, onRead); function onRead(err, data) {…}`). */
export function findCallback(given: ts.Expression): ts.ArrowFunction | ts.FunctionExpression | (ts.FunctionDeclaration & { readonly body: ts.Block }) | undefined {
  const expression = innermost(given);
  if (isFunctionLiteral(expression)) return expression;
  if (!ts.isIdentifier(expression)) return undefined;
  for (let around = findEnclosingFunction(expression); around; around = findEnclosingFunction(around)) {
    const { body } = around;
    if (!body) continue;
    let found: ts.FunctionDeclaration | undefined;
    someDeep(body, (n) => ts.isFunctionDeclaration(n) && n.name?.text === expression.text && findEnclosingFunction(n) === around && (found = n) !== undefined);
    if (found?.body) return found as ts.FunctionDeclaration & { readonly body: ts.Block };
  }
  return undefined;
}

/** How a person names a call: `mailer.sendMail`, `new PDFDocument`, `ses.send(SendEmailCommand)`. */
export function spellCallee(node: Act): string {
  if (ts.isTaggedTemplateExpression(node)) return short(node.tag);
  // Of a chain with whole functions in it the two ends are what a person would say: `ffmpeg(…)….run`.
  if (ts.isPropertyAccessExpression(node.expression) && /=>|\bfunction\b/.test(node.expression.getText())) return `${spellRoot(node.expression)}….${node.expression.name.text}`;
  const text = short(node.expression, 200).replaceAll(/^this\./g, '').replaceAll(/\?\./g, '.').replaceAll('!', '').replaceAll(/\s*\.\s*/g, '.').replace(/^(.{28}).*(.{30})$/, '$1…$2');
  const [first] = node.arguments ?? [];
  if (ts.isCallExpression(node) && calleeName(node) === 'send' && first && ts.isNewExpression(first)) return `${text}(${first.expression.getText()})`;
  return ts.isNewExpression(node) ? `new ${text}` : text;
}

/** What a chain of calls begins with. */
function spellRoot(expression: ts.Expression): string {
  let root: ts.Expression = expression;
  let call: ts.CallExpression | undefined;
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root) || ts.isNonNullExpression(root)) {
    if (ts.isCallExpression(root)) call = root;
    root = root.expression;
  }
  return call ? `${short(call.expression)}(${call.arguments.length > 0 ? '…' : ''})` : short(root);
}

/** The first parameter of `new Promise(…)`'s function around a node, if the node settles that promise. */
export function findPromiseOf(node: ts.Node): { readonly promise: ts.NewExpression; readonly resolve: string } | undefined {
  for (let current: ts.Node | undefined = node.parent; current; current = current.parent) {
    if (!isFunctionLiteral(current)) continue;
    const taker = current.parent;
    const name = current.parameters[0]?.name;
    if (ts.isNewExpression(taker) && taker.expression.getText() === 'Promise' && name && ts.isIdentifier(name)) return { promise: taker, resolve: name.text };
  }
  return undefined;
}

/** `new Promise((resolve) => setTimeout(resolve, ms))`: the promise that a timer alone settles. */
export function findSleep(node: ts.CallExpression): ts.NewExpression | undefined {
  const around = findPromiseOf(node);
  const callback = node.arguments[0] && innermost(node.arguments[0]);
  if (!around || !callback) return undefined;
  const { resolve, promise } = around;
  const names = ts.isIdentifier(callback) ? callback.text === resolve : isFunctionLiteral(callback) && someDeep(callback.body, (n) => ts.isCallExpression(n) && n.expression.getText() === resolve);
  const executor = promise.arguments?.[0];
  let uses = 0;
  if (executor) someDeep(executor, (n) => (ts.isIdentifier(n) && n.text === resolve && n.parent !== undefined && !ts.isParameter(n.parent) ? (uses++, false) : false));
  return names && uses === 1 ? promise : undefined;
}

/** A value that names an in-process event: `order:done`. */
export const isLiteralName = (value: Value): boolean => alternativesOf(value).every((v) => v.kind === 'known' || v.kind === 'symbol');
