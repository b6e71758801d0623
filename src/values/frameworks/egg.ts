/**
 * What egg's loader puts together by the names of files: `ctx.service.mailRoom.courier` is an object of the class in
 * `app/service/mail-room/courier.js`, a member of `app` stands in `app/extend/application.js`, `app.config` is what `config/config.default.js`
 * returns. No import leads to any of them. https://www.eggjs.org/advanced/loader
 */
import { posix } from 'node:path';
import type { ts } from 'ts-morph';
import type { Evaluator } from '../evaluate.js';
import { specifierAbove } from '../collections/global-directories.js';
import { type Value, alternativesOf, isAbsent, oneOf } from '../value.js';
import { resultsOf } from '../returns.js';
import { computedModule } from '../modules.js';
import { objectOf } from '../objects.js';

/** The file of services in an application's directory, by their names there. */
const SERVICE = /(?:^|\/)app\/service\/(?:.*\/)?([\w-]+)\.\w+$/;
/** Which file adds members to which object. */
const EXTENSIONS: Readonly<Record<string, string>> = { app: 'application', ctx: 'context', helper: 'helper', agent: 'agent' };
const TYPES: Readonly<Record<string, string>> = { Application: 'application', Context: 'context', Agent: 'agent' };

/** The value of `member` of an object that egg hands out: a service, a member that the application adds, a part of its configuration. */
export function loadedMember(evaluator: Evaluator, base: Value, member: string, node: ts.Node): Value | undefined {
  if ((base.kind !== 'foreign' || base.module !== 'egg') && (base.kind !== 'parameter' || !evaluator.options.isDependency?.('egg'))) return undefined;
  const { path } = base;
  const services = path.lastIndexOf('service');
  if (services >= 0) return serviceOf(evaluator, [...path.slice(services + 1), member], node);
  const holder = path.at(-1) === '#' ? TYPES[path.at(-2) ?? ''] : EXTENSIONS[path.at(-1) ?? ''];
  if (path.at(-1) === 'config') return fromDefaults(evaluator, member, node);
  return holder === undefined ? undefined : addedTo(evaluator, holder, member, node);
}

/** `module.exports = (app) => class extends app.Service {}`: the base class is the framework's. */
export const frameworkBase = (evaluator: Evaluator, value: Value): Value | undefined =>
  value.kind === 'parameter' && value.path.length === 1 && /^(Service|Controller|Subscription)$/.test(value.path[0] ?? '') && evaluator.options.isDependency?.('egg') ? { kind: 'foreign', module: 'egg', path: value.path, args: [] } : undefined;

/** Names of services whose functions call a client for others: files that use one by its name import nothing. */
export const serviceName = (file: string): string | undefined => {
  const name = SERVICE.exec(file)?.[1];
  return name === undefined ? undefined : toCamel(name);
};
/** Does a file add members to one of the framework's objects? */
export const isExtension = (file: string): boolean => /(?:^|\/)app\/extend\/\w+\.\w+$/.test(file);
const toCamel = (name: string): string => name.replace(/^[A-Z]/, (first) => first.toLowerCase()).replace(/[_-]+(\w)/g, (_all, next: string) => next.toUpperCase());

/** The ways to write a name in camel case as that of a file. */
const fileNames = (name: string): readonly string[] => [...new Set([name, name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), name.replace(/^./, (first) => first.toUpperCase())])];

function serviceOf(evaluator: Evaluator, names: readonly string[], node: ts.Node): Value | undefined {
  const paths = names.reduce<readonly string[]>((before, name) => before.flatMap((path) => fileNames(name).map((one) => posix.join(path, one))), ['app/service']);
  const loaded = moduleAt(evaluator, paths, node);
  return loaded && oneOf(alternativesOf(loaded).map((v) => (v.kind === 'class' ? objectOf(evaluator, v.node) : v)));
}

function addedTo(evaluator: Evaluator, holder: string, member: string, node: ts.Node): Value | undefined {
  const extension = moduleAt(evaluator, [`app/extend/${holder}`], node);
  const found = extension && evaluator.member(extension, member);
  return found && found.kind !== 'unknown' && !isAbsent(found) ? found : undefined;
}

function fromDefaults(evaluator: Evaluator, member: string, node: ts.Node): Value | undefined {
  const defaults = moduleAt(evaluator, ['config/config.default'], node);
  const found = defaults && evaluator.member(defaults, member);
  return found && found.kind !== 'unknown' && !isAbsent(found) ? found : undefined;
}

/** What the first of these files exports: where that is a function of the application, what it returns. */
function moduleAt(evaluator: Evaluator, paths: readonly string[], node: ts.Node): Value | undefined {
  for (const path of paths) {
    const specifier = specifierAbove(evaluator, path, node);
    if (specifier === undefined) continue;
    const module = computedModule(evaluator, specifier, node);
    const whole = module.kind === 'record' && module.keys.includes('default') ? evaluator.member(module, 'default') : module;
    return oneOf(alternativesOf(whole).flatMap((v) => (v.kind === 'function' ? resultsOf(evaluator, v) : [v])));
  }
  return undefined;
}
