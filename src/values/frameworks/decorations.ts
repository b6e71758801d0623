/** Members that plugins put on the objects of a framework: `fastify.decorate('bus', bus)`, and what a client's own plugin adds. */
import { ts } from 'ts-morph';
import { GLOBAL_OBJECT } from '../collections/global-object.js';
import { actsIn, groupedBy } from '../syntax/acts.js';
import { assigning, assignmentsIn, globalAssignments } from '../assignments.js';
import { injectedMember } from './awilix.js';
import { isFunctionNode } from '../targets.js';
import { loadedMember } from './egg.js';
import { environmentOf } from './fastify-env.js';
import type { Evaluator } from '../evaluate.js';
import { amongNamed } from '../memory.js';
import { callsNamed } from '../syntax/named-calls.js';
import { perFile } from '../syntax/per-file.js';
import { contextsIn } from './request-contexts.js';
import { type Context, type Instance, type Value, alternativesOf, parametersIn } from '../value.js';
import { settle } from '../settled.js';

const DECORATES = /\.decorate(Request)?\(/;
const decorates = (sourceFile: ts.SourceFile): boolean => DECORATES.test(sourceFile.text);

const FRAMEWORKS = /^(fastify|@fastify\/.*|express|koa|@hapi\/hapi|hono)$/;
/** By what the evaluator sees: it is more whenever a file is loaded. */
const decorated = new WeakMap<object, ReadonlyMap<string, readonly ts.Expression[]>>();

/** The value of `app.member`, where `app` is a framework's object, or the first parameter of what may be its plugin. */
export function decoratedMember(evaluator: Evaluator, base: Value, member: string, node: ts.Node): Value | undefined {
  const injected = injectedMember(evaluator, base, member) ?? loadedMember(evaluator, base, member, node);
  if (injected) return injected;
  const holder = (base.kind === 'foreign' || base.kind === 'parameter') && base.path.at(-1);
  if (holder && STATE.test(holder)) return stateOf(evaluator, `${holder}.${member}`, node) ?? (holder === 'app' ? sharedBy(evaluator, member, node) : undefined);
  if (holder === 'var' && usesHono(node.getSourceFile())) return stateOf(evaluator, `set ${member}`, node);
  if (base.kind === 'parameter' && (holder === 'ctx' || (base.index === 2 && base.path.length === 0))) return contextMember(evaluator, member, node);
  // `globalThis.producer` where `global.producer` was set.
  if (base.kind === 'foreign' && base.module === 'global' && GLOBAL_OBJECT.test(base.path.join('.'))) return globalAssignments(evaluator, member, node.getSourceFile());
  const isFramework = base.kind === 'foreign' && FRAMEWORKS.test(base.module);
  // `request.server.bus`, and `this.bus` of a route that is no arrow function: both are the server.
  const isServer = holder === 'server' || isRouteOwn(node);
  const isPlugin = base.kind === 'parameter' && base.index === 0 && base.path.length === 0;
  if (!isFramework && !isPlugin && !isServer) return undefined;
  evaluator.lookAround(decorates);
  const values = (decorations(evaluator).get(member) ?? []).filter((e) => e !== node).flatMap((e) => putBy(evaluator, e));
  if (values.length > 0) return settle(values);
  const put = sharedBy(evaluator, member, node) ?? (isPlugin ? shareable(stateOf(evaluator, `context.${member}`, node)) : undefined);
  if (put) return put;
  const environment = environmentOf(evaluator, member, node);
  if (environment) return environment;
  return evaluator.options.decorated?.(base.kind === 'foreign' && isFramework ? base.module : 'fastify', member);
}

/** `req.producer = producer` in a middleware, `app.producer = producer` that `req.app.producer` asks for; a plain value of a request is that request's own. */
const sharedBy = (evaluator: Evaluator, member: string, node: ts.Node): Value | undefined => shareable(stateOf(evaluator, member, node));
const shareable = (put: Value | undefined): Value | undefined => (put && alternativesOf(put).some((v) => v.kind === 'instance' || v.kind === 'object' || hasFunctions(v)) ? put : undefined);

const hasFunctions = (v: Value): boolean => v.kind === 'record' && (v.maker !== undefined || (!v.open && v.keys.some((key) => v.get(key)?.kind === 'function')));

/**
 * What the program itself puts on a client object: `kafka.sender = kafka.producer()`, where the object is made or in a function of
 * the same file that is handed it.
 */
export function memberPutOn(evaluator: Evaluator, base: Instance, member: string): Value | undefined {
  evaluator.lookAround(assigning(member));
  const put = evaluator.project.files.flatMap((file) => {
    const sourceFile = evaluator.project.sourceFile(file);
    return (sourceFile && assignmentsIn(sourceFile).get(member)) ?? [];
  }).flatMap(({ left, right }) => {
    if (!ts.isPropertyAccessExpression(left) || !ts.isIdentifier(left.expression)) return [];
    const isIt = (context: Context | undefined): boolean => alternativesOf(evaluator.evaluate(left.expression, context)).some((v) => v.kind === 'instance' && v.node !== undefined && v.node === base.node);
    if (isIt(undefined)) return [evaluator.evaluate(right)];
    const under = handedTo(evaluator, left).find(isIt);
    return under ? [evaluator.evaluate(right, under)] : [];
  });
  return put.length > 0 ? settle(put) : undefined;
}

/** An application is set up in few places. */
const MAX_CALLS = 8;

/** The calls of the function around a node. */
function handedTo(evaluator: Evaluator, node: ts.Node): readonly Context[] {
  const fn = ts.findAncestor(node, isFunctionNode);
  const name = fn && (fn.name ?? (ts.isVariableDeclaration(fn.parent) ? fn.parent.name : undefined));
  if (!fn || !name || !ts.isIdentifier(name)) return [];
  const calls = callsNamed(evaluator, name.text).slice(0, MAX_CALLS).filter((call) => alternativesOf(evaluator.evaluate(call.expression)).some((v) => v.kind === 'function' && v.node === fn));
  return calls.map((call) => evaluator.enter(fn, call, undefined));
}

/** What is put somewhere: where only a caller of the function that puts it there can say, what its callers hand it. */
function putBy(evaluator: Evaluator, put: ts.Expression): readonly Value[] {
  const value = evaluator.evaluate(put);
  if (parametersIn(value).length === 0) return [value];
  const handed = handedTo(evaluator, put).map((context) => evaluator.evaluate(put, context)).filter((v) => parametersIn(v).length === 0);
  return handed.length > 0 ? handed : [value];
}

/** `this` of a function that is given to a call: `app.get('/', async function () { await this.bus.publish(…); })`. */
export function isRouteOwn(node: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword) return false;
  const fn = ts.findAncestor(node, (n) => (ts.isFunctionLike(n) && !ts.isArrowFunction(n)) || ts.isClassLike(n));
  return fn !== undefined && ts.isFunctionExpression(fn) && ts.isCallExpression(fn.parent) && fn.parent.arguments.includes(fn);
}

/** Hono keeps what is set for a request in its context. https://hono.dev/docs/api/context#set-get */
const usesHono = ({ text }: ts.SourceFile): boolean => /['"]hono(\/[\w-]+)?['"]/.test(text);
const HONO_CONTEXT = /^(c|ctx|context)$/;

/** Their applications keep settings by name. https://feathersjs.com/api/application#set-name-value */
const APPLICATIONS = /^(express|@feathersjs\/(express|feathers|koa))$/;

/** What `app.get('producer')` gives: what `app.set('producer', producer)` put there. https://expressjs.com/en/api.html#app.set */
export function setMember(evaluator: Evaluator, node: ts.CallExpression, context: Context | undefined): Value | undefined {
  const [name, second] = node.arguments;
  if (!ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'get' || !name || second || !ts.isStringLiteralLike(name)) return undefined;
  const base = evaluator.evaluate(node.expression.expression, context);
  const isOfHono = base.kind === 'parameter' && HONO_CONTEXT.test(node.expression.expression.getText()) && usesHono(node.getSourceFile());
  const written = node.expression.expression.getText();
  const isApplication = isOfHono || (base.kind === 'foreign' && APPLICATIONS.test(base.module) && base.path.at(-1) === '()') || (base.kind === 'parameter' && (base.path.at(-1) === 'app' || (base.path.length === 0 && /^(this\.)?_?app$/.test(written))));
  return isApplication ? stateOf(evaluator, `set ${name.text}`, name) : undefined;
}

interface Setting {
  readonly name: string;
  readonly value: ts.Expression;
}

const isSettable = (receiver: string, sourceFile: ts.SourceFile): boolean => /(^|\.)(app|server)$/.test(receiver) || (HONO_CONTEXT.test(receiver) && usesHono(sourceFile));

/** `app.set('name', value)` of a file. */
const settingsIn = perFile((sourceFile): ReadonlyMap<string, readonly Setting[]> =>
  groupedBy(
    actsIn(sourceFile).calls.flatMap(({ expression, arguments: [name, value] }): readonly Setting[] =>
      ts.isPropertyAccessExpression(expression) && expression.name.text === 'set' && isSettable(expression.expression.getText(), sourceFile) && name && value && ts.isStringLiteralLike(name) ? [{ name: name.text, value }] : [],
    ),
    ({ name }) => name,
  ),
);
const setting = amongNamed((sourceFile, name) => settingsIn(sourceFile).has(name));

const inContext = amongNamed((sourceFile, name) => contextsIn(sourceFile).has(name));

/** The names under which what an application or a request shares is kept, with what is kept there. */
export function statesByName(evaluator: Evaluator): ReadonlyMap<string, readonly ts.Expression[]> {
  return new Map([...statesOf(evaluator)].map(([key, values]) => [key.slice(Math.max(key.lastIndexOf('.'), key.lastIndexOf(' ')) + 1), values]));
}

/** Where frameworks keep what an application shares: `server.app` (hapi), `app.locals` (express), `app.context` (koa). */
const STATE = /^(app|locals|context|state)$/;
const states = new WeakMap<object, ReadonlyMap<string, readonly ts.Expression[]>>();

/** What a resolver's third parameter (GraphQL), or its `ctx` (tRPC), has under a name: an object that the server was made with. */
function contextMember(evaluator: Evaluator, member: string, node: ts.Node): Value | undefined {
  const put = stateOf(evaluator, `context.${member}`, node);
  return put && alternativesOf(put).every((v) => v.kind === 'instance' || v.kind === 'object' || v.kind === 'record') ? put : undefined;
}

/** What the loaded files put into the state of an application or a request: `server.app.config = config`. */
function stateOf(evaluator: Evaluator, name: string, node: ts.Node): Value | undefined {
  evaluator.lookAround(name.startsWith('set ') ? setting(name.slice(4)) : assigning(name.slice(name.lastIndexOf('.') + 1)));
  if (name.startsWith('context.')) evaluator.lookAround(inContext(name.slice('context.'.length)));
  const values = (statesOf(evaluator).get(name) ?? []).filter((e) => e !== node).flatMap((e) => putBy(evaluator, e));
  return values.length > 0 ? settle(values) : undefined;
}

function statesOf(evaluator: Evaluator): ReadonlyMap<string, readonly ts.Expression[]> {
  const known = states.get(evaluator.view);
  if (known) return known;
  const found = statesIn(evaluator);
  states.set(evaluator.view, found);
  return found;
}

function statesIn(evaluator: Evaluator): ReadonlyMap<string, readonly ts.Expression[]> {
  const found = new Map<string, ts.Expression[]>();
  for (const file of evaluator.project.files) {
    const sourceFile = evaluator.project.sourceFile(file);
    if (!sourceFile || file.endsWith('.json')) continue;
    for (const [name, settings] of settingsIn(sourceFile)) found.set(`set ${name}`, [...(found.get(`set ${name}`) ?? []), ...settings.map(({ value }) => value)]);
    for (const [name, values] of contextsIn(sourceFile)) found.set(`context.${name}`, [...(found.get(`context.${name}`) ?? []), ...values]);
    for (const [name, assignments] of assignmentsIn(sourceFile)) {
      for (const { left, right } of assignments) {
        if (!ts.isPropertyAccessExpression(left)) continue;
        const { expression } = left;
        const key = ts.isPropertyAccessExpression(expression) && STATE.test(expression.name.text) ? `${expression.name.text}.${name}` : ts.isIdentifier(expression) && /^(req|request|ctx|app|server|fastify)$/.test(expression.text) ? name : undefined;
        if (key !== undefined) found.set(key, [...(found.get(key) ?? []), right]);
      }
    }
  }
  return found;
}

const isPartOfHapi = (first: ts.Expression | undefined): boolean => first !== undefined && ts.isStringLiteralLike(first) && /^(server|request|toolkit|handler)$/.test(first.text);

/** The names under which the loaded files decorate a framework's object. */
export function decorations(evaluator: Evaluator): ReadonlyMap<string, readonly ts.Expression[]> {
  const cached = decorated.get(evaluator.view);
  if (cached) return cached;
  const found = new Map<string, ts.Expression[]>();
  decorated.set(evaluator.view, found);
  for (const file of evaluator.project.files) {
    const sourceFile = evaluator.project.sourceFile(file);
    if (!sourceFile || !decorates(sourceFile)) continue;
    for (const { expression, arguments: given } of actsIn(sourceFile).calls) {
      if (!ts.isPropertyAccessExpression(expression) || !/^decorate(Request)?$/.test(expression.name.text)) continue;
      // https://hapi.dev/api#-serverdecoratetype-property-method-options has what is decorated first.
      const [name, value] = given[2] && isPartOfHapi(given[0]) ? given.slice(1) : given;
      if (name && value && ts.isStringLiteralLike(name)) found.set(name.text, [...(found.get(name.text) ?? []), value]);
    }
  }
  return found;
}
