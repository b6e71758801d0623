/** Functions that something outside the workspace calls by their declaration: decorated methods, life cycles, files of a convention. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { alternativesOf, type FunctionNode, stringOf } from '../../values/value.js';
import { functionName, functionsAround } from '../calls/calls-in.js';
import type { Cause } from './cause.js';
import { holderOf } from '../calls/holder.js';
import { short } from '../syntax/syntax.js';
import { cronRunsPerDay } from './schedule.js';
import { isTimeoutDecorator, timerOfDecorator } from './timers.js';
import { CLASS_DECORATORS, DECORATORS, kindOfPackage, REQUEST_METHODS, SCRIPT_PATH, STARTUP_METHODS } from './trigger-tables.js';

/** What runs a function because of how and where it is declared. */
export function causesOfDeclaration(evaluator: Evaluator, fn: FunctionNode): readonly Cause[] {
  return [...decorated(evaluator, fn), ...ofClass(evaluator, fn), ...byConvention(evaluator, fn), ...byManifest(evaluator, fn)];
}

function decorated(evaluator: Evaluator, fn: FunctionNode): readonly Cause[] {
  if (!ts.canHaveDecorators(fn)) return [];
  return (ts.getDecorators(fn) ?? []).flatMap((decorator): readonly Cause[] => {
    const name = decoratorName(decorator);
    // A scheduler that is not known still runs by the clock.
    if (/^(Cron|Interval|Scheduled?|Every)$/.test(name)) return [timerOfDecorator(evaluator, decorator) ?? { kind: 'timer', node: decorator, text: short(decorator) }];
    if (name === 'Timeout' && isTimeoutDecorator(evaluator, decorator)) return [{ kind: 'startup', node: decorator, text: short(decorator) }];
    const known = Object.hasOwn(DECORATORS, name) ? DECORATORS[name] : undefined;
    if (!known) return [];
    if (!known.packages && name !== 'Subscription') return [known.kind === 'http' ? toRoute(evaluator, decorator, fn, name) : { kind: known.kind, node: decorator, text: short(decorator) }];
    const callee = alternativesOf(evaluator.evaluate(ts.isCallExpression(decorator.expression) ? decorator.expression.expression : decorator.expression)).find((v) => v.kind === 'foreign');
    if (known.packages && callee?.kind === 'foreign' && !known.packages.test(callee.module)) return [];
    const kind = callee?.kind === 'foreign' ? (kindOfPackage(callee.module) ?? known.kind) : known.kind;
    return [{ kind, node: decorator, text: short(decorator) }];
  });
}

const decoratorName = (decorator: ts.Decorator): string => {
  const callee = ts.isCallExpression(decorator.expression) ? decorator.expression.expression : decorator.expression;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
};

/** `@Post('cancel')` of a `@Controller('orders')`: `POST orders/cancel`. */
function toRoute(evaluator: Evaluator, decorator: ts.Decorator, fn: FunctionNode, name: string): Cause {
  const pathOf = (d: ts.Decorator | undefined): string => (d && ts.isCallExpression(d.expression) ? (stringOf(evaluator.evaluate(d.expression.arguments[0])) ?? '') : '');
  const owner = ts.isClassLike(fn.parent) && ts.canHaveDecorators(fn.parent) ? (ts.getDecorators(fn.parent) ?? []).find((d) => /^(Controller|JsonController|RestController|controller|Route)$/.test(decoratorName(d))) : undefined;
  const route = `/${[pathOf(owner), pathOf(decorator)].map((part) => part.replace(/^\/|\/$/g, '')).filter(Boolean).join('/')}`;
  return { kind: 'http', node: decorator, text: `${name.replace(/^http/, '').toUpperCase()} ${route}`, route };
}

/** Methods that a framework calls because of the class they are in. */
function ofClass(evaluator: Evaluator, fn: FunctionNode): readonly Cause[] {
  const owner = fn.parent;
  if (!ts.isClassLike(owner)) return [];
  const name = functionName(fn).split('.').at(-1) ?? '';
  const decorators = ts.canHaveDecorators(owner) ? (ts.getDecorators(owner) ?? []) : [];
  for (const decorator of decorators) {
    const known = CLASS_DECORATORS[decoratorName(decorator)];
    if (known?.methods.test(name)) return [{ kind: known.kind, node: decorator, text: short(decorator) }];
  }
  const text = functionName(fn);
  if (STARTUP_METHODS.test(name) && ts.isMethodDeclaration(fn)) return [{ kind: 'startup', node: fn.name, text }];
  const implemented = (owner.heritageClauses ?? []).flatMap((c) => c.types.map((t) => t.expression.getText()));
  if (REQUEST_METHODS.test(name) && implemented.some((t) => /^(CanActivate|NestInterceptor|NestMiddleware|PipeTransform|ExceptionFilter|MiddlewareInterface|Interceptor|ExpressMiddlewareInterface)/.test(t))) return [{ kind: 'http', node: fn, text }];
  if (ts.isConstructorDeclaration(fn) && decorators.some((d) => /^(Injectable|Controller|Module|Service|Resolver|WebSocketGateway|injectable|Processor)$/.test(decoratorName(d)))) return [{ kind: 'startup', node: fn, text }];
  const base = evaluator.classes.baseOf(owner);
  const kind = base?.kind === 'foreign' ? kindOfPackage(base.module) : undefined;
  if (kind === 'cli' && name === 'run') return [{ kind, node: fn, text }];
  return kind === 'job' && name === 'process' ? [{ kind, node: fn, text }] : [];
}

/** Files of which a framework calls the exports. */
function byConvention(evaluator: Evaluator, fn: FunctionNode): readonly Cause[] {
  const file = evaluator.fileOf(fn);
  const holder = ts.isFunctionDeclaration(fn) ? undefined : holderOf(fn);
  const keys = holder && 'keys' in holder ? holder.keys : [];
  const resolver = keys.findIndex((key) => /^(Mutation|Query|Subscription)$/.test(key));
  if (resolver >= 0 && resolver < keys.length - 1) return [{ kind: 'graphql', node: fn, text: keys.slice(resolver).join('.') }];
  const exported = isExported(fn);
  const name = functionName(fn);
  if (exported && /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(name) && /(^|\/)(route|\+server)\.[jt]sx?$/.test(file)) return [{ kind: 'http', node: fn, text: `${name} ${routeOfFile(file)}`, route: routeOfFile(file) }];
  if (exported && /(^|\/)pages\/api\/|(^|\/)server\/(api|routes)\//.test(file) && isDefault(fn)) return [{ kind: 'http', node: fn, text: routeOfFile(file), route: routeOfFile(file) }];
  if (exported && /(^|\/)(\+page\.server|\+layout\.server)\.[jt]s$|\/actions?\.[jt]s$/.test(file) && /^\s*['"]use server['"]|export const actions/m.test(fn.getSourceFile().text)) return [{ kind: 'http', node: fn, text: name }];
  return [];
}

/** What a manifest has a cloud run, by its name in the file. What runs for anything but the clock as well runs as often as that. */
function byManifest(evaluator: Evaluator, fn: FunctionNode): readonly Cause[] {
  if (functionsAround(fn).length > 0) return [];
  const events = evaluator.options.eventsOf?.(evaluator.fileOf(fn), functionName(fn)) ?? [];
  const other = events.find(({ schedule }) => schedule === undefined);
  if (other) return [{ kind: other.kind, node: fn, text: other.text, site: other.site }];
  const [first] = events;
  if (!first) return [];
  const perDay = events.map(({ schedule = '' }) => cronRunsPerDay(schedule)).reduce((sum, rate) => (sum === undefined || rate === undefined ? undefined : sum + rate), 0);
  return [{ kind: first.kind, node: fn, text: events.map(({ text }) => text).join(', '), site: first.site, ...(perDay === undefined ? {} : { perDay }) }];
}

const routeOfFile = (file: string): string => `/${file.replace(/^.*?(?:^|\/)(?:app|pages|routes|server)\//, '').replace(/\/?(?:route|\+server|index)?\.[jt]sx?$/, '')}`;

function isExported(fn: FunctionNode): boolean {
  if (ts.getCombinedModifierFlags(fn as ts.Declaration) & ts.ModifierFlags.Export) return true;
  const statement = ts.findAncestor(fn, ts.isVariableStatement);
  return (statement?.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) ?? false) || isDefault(fn);
}
const isDefault = (fn: FunctionNode): boolean => (ts.getCombinedModifierFlags(fn as ts.Declaration) & ts.ModifierFlags.Default) !== 0 || (!ts.isFunctionDeclaration(fn) && holderOf(fn).kind === 'exported');

/** Code at the top level of a file: a script that is run, or a module that is loaded when the process starts. */
export function causeOfFile(evaluator: Evaluator, place: ts.Node, statement: ts.Node): Cause {
  const file = evaluator.fileOf(place);
  return SCRIPT_PATH.test(file) ? { kind: 'script', node: statement, text: file } : { kind: 'startup', node: place, text: `the start of ${file}` };
}

/** The commands or events whose objects a bus hands to this method: `@CommandHandler(PlaceOrder)`. */
export function commandsOf(evaluator: Evaluator, fn: FunctionNode): readonly ts.ClassLikeDeclaration[] {
  const owner = fn.parent;
  if (!ts.isClassLike(owner) || !ts.canHaveDecorators(owner) || !/^(execute|handle)$/.test(functionName(fn).split('.').at(-1) ?? '')) return [];
  return (ts.getDecorators(owner) ?? []).flatMap((decorator) => {
    if (!/^(CommandHandler|QueryHandler|EventsHandler)$/.test(decoratorName(decorator)) || !ts.isCallExpression(decorator.expression)) return [];
    return decorator.expression.arguments.flatMap((a) => alternativesOf(evaluator.evaluate(a)).flatMap((v) => (v.kind === 'class' ? [v.node] : [])));
  });
}
