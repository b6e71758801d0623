/**
 * Clients that the user declares: a published package that hides Kafka, described in `settings.wrappers` by the member
 * paths of its functions and the places of their arguments. Each package becomes a declaration like that of any client.
 */
import type { WrapperSettings } from '../settings.js';
import { at, isAbsent, known, list, type Value } from '../values/value.js';
import type { Call, Client, Draft, MessageDraft } from './client.js';
import { plus } from '../values/arithmetic.js';

/** Objects of these packages are what a plugin decorates: `fastify.kafka.push` is a member of the server, not of the wrapper. */
const DECORATED = new Set(['fastify', 'express', 'koa']);

/** A name on the way to a function: what is a member of it, and what calling or constructing it gives. */
interface Step {
  readonly members: Map<string, Step>;
  result?: Step;
  isFunction: boolean;
  isClass: boolean;
}

/** One client for each package that the settings name. */
export function toClients(wrappers: readonly WrapperSettings[]): readonly Client[] {
  const byModule = new Map<string, WrapperSettings[]>();
  for (const wrapper of wrappers) byModule.set(wrapper.module, [...(byModule.get(wrapper.module) ?? []), wrapper]);
  return [...byModule].map(([module, entries], index) => toClient(module, entries, `settings-${index}`));
}

function toClient(module: string, wrappers: readonly WrapperSettings[], name: string): Client {
  const root = newStep();
  const operations: Record<string, (call: Call) => Draft> = {};
  for (const wrapper of wrappers) {
    for (const [path, read] of [[wrapper.produce, toProduce], [wrapper.consume, toSubscribe]] as const) {
      if (path === undefined) continue;
      for (const key of keysFor(root, path)) operations[key] = (call) => read(wrapper, call);
    }
  }
  return {
    name,
    documentation: `settings["queue-fit"].wrappers, ${module}`,
    packages: [module, `${module}/*`],
    surface: surfaceOf(root),
    operations,
    decorates: [...root.members].flatMap(([holder, step]) => (DECORATED.has(holder) ? [...step.members].map(([member]) => ({ module: holder, type: '', member, as: `${holder}$${member}` })) : [])),
    // What is underneath is not known: nothing that a rule could argue from.
    facts: { defaultAcks: -1, throwStopsCommit: true, autoCommitByDefault: false, startsAt: 'latest' },
  };
}

const newStep = (): Step => ({ members: new Map(), isFunction: false, isClass: false });

/**
 * Puts a path (`publish`, `Bus.publish`, `connect().publish`, `new Listener`, `@Subscribe`) into the tree; gives the keys by
 * which calls of it are known.
 */
function keysFor(root: Step, path: string): readonly string[] {
  const [, prefix = '', rest = ''] = /^(new\s+|@)?(.*)$/.exec(path) ?? [];
  const names = rest.split('.');
  let step = root;
  let owner = '';
  names.forEach((text, index) => {
    const name = text.replace(/\(\)$/, '');
    const child = step.members.get(name) ?? newStep();
    step.members.set(name, child);
    const isLast = index === names.length - 1;
    if (isLast) {
      if (prefix.startsWith('new')) child.isClass = true;
      else child.isFunction = true;
      return;
    }
    const isCalled = text !== name;
    if (isCalled) child.result ??= newStep();
    step = isCalled ? (child.result as Step) : child;
    owner = `${owner === '' ? '' : `${owner}$`}${nameOf(name)}${isCalled ? '$' : ''}`;
  });
  const last = nameOf(names.at(-1) ?? '');
  if (prefix.startsWith('new')) return [`new ${last}`];
  if (prefix === '@') return [`@${last}`];
  return owner === '' ? [last, `$module.${last}`] : [`${owner}.${last}`];
}

const nameOf = (name: string): string => (name === 'default' ? '$default' : name);

/** The types of the package, as far as the paths tell. */
function surfaceOf(root: Step): string {
  const lines: string[] = [];
  for (const [name, step] of root.members) declare(lines, nameOf(name), step);
  const [only, second] = [...root.members];
  if (root.members.has('default')) lines.push('export { $default as default };');
  else if (only && !second && isObject(only[1])) lines.push(`export default ${only[0]};`);
  else lines.push(`declare class $module { ${[...root.members].map(([name, step]) => (isObject(step) ? `static ${name}: typeof ${name};` : `static ${methodText(name, name, step)}`)).join(' ')} }`, 'export default $module;');
  return lines.join('\n');
}

const isObject = (step: Step): boolean => step.isClass || step.members.size > 0;

function declare(lines: string[], id: string, step: Step): void {
  if (!isObject(step)) lines.push(`export declare function ${methodText(id, id, step)}`);
  else {
    const members = [...step.members].map(([name, member]) => (isObject(member) ? [`${name}: ${id}$${name};`] : [methodText(name, `${id}$${name}`, member)])).flat();
    // A path does not say whether a member belongs to the class or to its objects.
    lines.push(`export declare class ${id} { constructor(...args: any[]); ${members.map((m) => `${m} static ${m}`).join(' ')} }`);
    for (const [name, member] of step.members) if (isObject(member)) declare(lines, `${id}$${name}`, member);
  }
  for (const [name, member] of isObject(step) ? step.members : []) if (member.result && !isObject(member)) declareResult(lines, `${id}$${name}`, member.result);
  if (step.result) declareResult(lines, id, step.result);
}

const declareResult = (lines: string[], id: string, result: Step): void => declare(lines, `${id}$`, { ...result, isClass: true });

const methodText = (name: string, id: string, step: Step): string => `${name}(...args: any[]): ${step.result ? `${id}$` : 'any'};`;

function toProduce(wrapper: WrapperSettings, call: Call): Draft {
  const payload = wrapper.payload === undefined ? undefined : argumentOf(call, wrapper.payload);
  const key = wrapper.key === undefined ? undefined : argumentOf(call, wrapper.key);
  return {
    kind: 'produce', topic: argumentOf(call, wrapper.topic ?? 0), messages: payload?.kind === 'list' ? payload : list([payload ?? known(undefined)]), returns: 'promise',
    message: (value): MessageDraft => ({ ...(payload ? { value } : {}), ...(key ? { key } : {}) }),
  };
}

function toSubscribe(wrapper: WrapperSettings, call: Call): Draft {
  const handler = call.decorated ?? (wrapper.handler === undefined ? findHandler(call) : argumentOf(call, wrapper.handler));
  return {
    kind: 'subscribe', topics: argumentOf(call, wrapper.topic ?? 0), mode: 'message', message: { parameter: 0 },
    ...(handler ? { handler } : {}),
    ...(wrapper.group === undefined ? {} : { group: argumentOf(call, wrapper.group) }),
  };
}

/** Where the settings do not say which argument is the handler: the last that is a function. */
function findHandler(call: Call): Value | undefined {
  for (let index = call.argCount - 1; index >= 0; index--) if (call.arg(index).kind === 'function') return call.arg(index);
  return undefined;
}

/** What the settings say of an argument: its index, a path into it, a literal in `=…`, or a template over several. */
function argumentOf(call: Call, place: string | number): Value {
  if (typeof place === 'number') return call.arg(place);
  if (place.startsWith('=')) return known(place.slice(1));
  if (!place.includes('{')) return memberOf(call, place);
  return place.split(/\{(\d+(?:\.[\w$-]+)*)\}/).reduce<Value>((text, part, index) => plus(text, index % 2 === 1 ? memberOf(call, part) : known(part)), known(''));
}

/** `0.topic`: a member of an argument; of each element, where the argument is a list. */
function memberOf(call: Call, place: string): Value {
  const [index = '0', ...path] = place.split('.');
  const argument = call.arg(Number(index));
  if (path.length === 0 || isAbsent(argument)) return argument;
  return argument.kind === 'list' ? list(argument.items.map((item) => at(item, path.join('.'))), argument.rest && at(argument.rest, path.join('.'))) : at(argument, path.join('.'));
}
