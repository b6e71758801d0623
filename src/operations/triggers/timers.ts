/** Schedulers and timers: what runs by the clock, and how often, where literals (or literal defaults) say so. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { alternativesOf, at, type Context, type Foreign, literalOf, numberOf, type Value } from '../../values/value.js';
import type { CallNode } from '../calls/calls-in.js';
import type { Cause } from './cause.js';
import { cronOfRule, milliseconds } from './periods.js';
import { cronRunsPerDay, intervalRunsPerDay } from './schedule.js';
import { periodOfTicks, runsForEach } from './ticks.js';
import { calleeName, innermost, isFunction, outermost, short } from '../syntax/syntax.js';

/** A call that runs one of its arguments by the clock; nothing where it is no scheduler's. `setTimeout` runs once and is none. */
export function findTimer(evaluator: Evaluator, call: CallNode, callee: Value, context?: Context): Cause | undefined {
  for (const value of alternativesOf(callee)) {
    const timer = value.kind === 'foreign' ? timerOf(evaluator, call, value, context) : undefined;
    if (timer) return timer;
  }
  return asOperator(evaluator, call, context);
}

/** An operator of a pipe runs what it is given as often as the pipe is fed. */
function asOperator(evaluator: Evaluator, operator: CallNode, context: Context | undefined): Cause | undefined {
  const pipe = operator.parent;
  const index = ts.isCallExpression(pipe) && ts.isPropertyAccessExpression(pipe.expression) && pipe.expression.name.text === 'pipe' ? pipe.arguments.indexOf(operator) : -1;
  if (!ts.isCallExpression(pipe) || index < 0) return undefined;
  const source = alternativesOf(evaluator.evaluate(pipe.expression, context)).find((value): value is Foreign => value.kind === 'foreign' && value.module === 'rxjs');
  const valueOf = (one: ts.Expression): Value => evaluator.evaluate(one, context);
  const period = source && periodOfTicks(source, pipe.arguments.slice(0, index).map(valueOf));
  return period && (runsForEach(valueOf(operator)) ? every(pipe, period) : timer(pipe, undefined));
}

function timerOf(evaluator: Evaluator, call: CallNode, callee: Foreign, context: Context | undefined): Cause | undefined {
  const name = callee.path.at(-1) ?? '';
  const arg = (index: number): Value => evaluator.evaluate(call.arguments?.[index], context);
  switch (callee.module) {
    case 'global':
      if (name === 'setInterval') return every(call, arg(1));
      return callee.path.join('.') === 'Deno.cron' ? cron(call, arg(1)) : undefined;
    case 'timers':
    case 'set-interval-async':
    case 'set-interval-async/fixed':
    case 'set-interval-async/dynamic':
      return /^setInterval/.test(name) ? every(call, arg(1)) : undefined;
    case 'node-cron':
      return name === 'schedule' || name === 'createTask' ? cron(call, arg(0)) : undefined;
    case 'cron':
      if (name === 'from') return cron(call, at(arg(0), 'cronTime'));
      if (name === 'job') return cron(call, arg(0));
      return name === 'CronJob' ? cron(call, arg(0).kind === 'record' ? at(arg(0), 'cronTime') : arg(0)) : undefined;
    case 'croner':
      return name === 'Cron' || callee.path.length === 0 ? cron(call, arg(0)) : undefined;
    case 'node-schedule':
      return name === 'scheduleJob' ? scheduleJob(call, arg(0), arg(1)) : undefined;
    case 'rxjs':
      return name === 'subscribe' ? ofTicks(call, callee) : undefined;
    case 'toad-scheduler':
      return /^(Async)?Task$/.test(name) || /Job$/.test(name) ? timer(call, undefined) : undefined;
    case 'cron-job-manager':
    case 'cronosjs':
    case 'later':
    case 'fastify-cron':
      return timer(call, undefined);
    default:
      return undefined;
  }
}

/** `const wait = setInterval(() => { if (ready) { clearInterval(wait); begin(); } }, 1000)`: does what runs at a place of a timer's callback end the timer each time? Then it runs once. */
export function endsTimer(timer: CallNode, place: ts.Node): boolean {
  if (calleeName(timer) !== 'setInterval') return false;
  const holder = outermost(timer).parent;
  const name = ts.isVariableDeclaration(holder) ? holder.name : ts.isBinaryExpression(holder) && holder.operatorToken.kind === ts.SyntaxKind.EqualsToken ? holder.left : undefined;
  const isEnd = (statement: ts.Statement): boolean => ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression) && calleeName(statement.expression) === 'clearInterval' && statement.expression.arguments[0]?.getText() === name?.getText();
  for (let node = place.parent; name && node && node !== timer; node = node.parent) if (ts.isBlock(node) && node.statements.some(isEnd)) return true;
  return false;
}

/** `scheduleJob('0 3 * * *', job)`, `scheduleJob({ hour: 3, minute: 0 }, job)`, or with a name first; a date is not read. */
function scheduleJob(call: CallNode, first: Value, second: Value): Cause {
  const [direct, named] = [first, second].map((schedule) => {
    const rule = cronOfRule(schedule);
    return rule === undefined ? cron(call, schedule) : timer(call, cronRunsPerDay(rule));
  });
  return (direct?.perDay === undefined && second.kind !== 'function' ? named : direct) ?? timer(call, undefined);
}

/** What is done with each tick of `interval(1000)` or `timer(0, 1000)`. */
function ofTicks(call: CallNode, callee: Foreign): Cause | undefined {
  const period = periodOfTicks(callee, []);
  return period && every(call, period);
}

const timer = (node: ts.Node, perDay: number | undefined, configurable = false): Cause => ({ kind: 'timer', node, text: spell(node), ...(perDay === undefined ? {} : { perDay }), ...(configurable ? { configurable } : {}) });

/** A timer with a period in milliseconds. */
export function every(node: ts.Node, period: Value): Cause {
  const value = milliseconds(period);
  return timer(node, value === undefined ? undefined : intervalRunsPerDay(value), period.kind === 'symbol');
}

/** A timer with a cron expression. */
export function cron(node: ts.Node, expression: Value): Cause {
  const text = cronText(expression);
  return timer(node, text === undefined ? undefined : cronRunsPerDay(text), expression.kind === 'symbol');
}

function cronText(value: Value): string | undefined {
  if (value.kind === 'symbol') return value.fallback && cronText(value.fallback);
  if (value.kind === 'foreign') return value.path.at(-2) === 'CronExpression' ? nestCron(value.path.at(-1) ?? '') : undefined;
  const literal = literalOf(value);
  return typeof literal === 'string' ? literal : undefined;
}

/** A method decorated `@Cron`, `@Interval` or `@Timeout` of @nestjs/schedule, or with the same of another scheduler. */
export function timerOfDecorator(evaluator: Evaluator, decorator: ts.Decorator): Cause | undefined {
  const call = decorator.expression;
  if (!ts.isCallExpression(call)) return undefined;
  const callee = evaluator.evaluate(call.expression);
  if (callee.kind !== 'foreign') return undefined;
  const arg = (index: number): Value => evaluator.evaluate(call.arguments[index]);
  switch (`${callee.module} ${callee.path.at(-1) ?? ''}`) {
    case '@nestjs/schedule Cron':
    case 'nestjs-schedule Cron':
    case 'typedi-cron Cron':
      return cron(decorator, arg(0));
    case '@nestjs/schedule Interval':
    case 'nestjs-schedule Interval':
      return every(decorator, numberOf(arg(0)) === undefined && call.arguments.length > 1 ? arg(1) : arg(0));
    default:
      return undefined;
  }
}

/** `@Timeout` of @nestjs/schedule runs once, when the process has started. */
export const isTimeoutDecorator = (evaluator: Evaluator, decorator: ts.Decorator): boolean => {
  const call = decorator.expression;
  const callee = ts.isCallExpression(call) ? evaluator.evaluate(call.expression) : undefined;
  return callee?.kind === 'foreign' && callee.module === '@nestjs/schedule' && callee.path.at(-1) === 'Timeout';
};

/** `CronExpression` of @nestjs/schedule: https://github.com/nestjs/schedule/blob/master/lib/enums/cron-expression.enum.ts */
function nestCron(name: string): string | undefined {
  const match = /^EVERY_(?:(\d+)_)?(SECOND|MINUTE|HOUR)S?$/.exec(name);
  if (match) {
    const step = match[1] === undefined ? '*' : `*/${match[1]}`;
    return match[2] === 'SECOND' ? `${step} * * * * *` : match[2] === 'MINUTE' ? `0 ${step} * * * *` : `0 0 ${match[1] === undefined ? '*' : `0-23/${match[1]}`} * * *`;
  }
  // Only how often it runs is asked: any hour of the day stands for all of them.
  if (/^EVERY_DAY_AT_(\d+(AM|PM)|NOON|MIDNIGHT)$/.test(name)) return '0 0 3 * * *';
  return /^MONDAY_TO_FRIDAY_AT_\d+(_\d+)?(AM|PM)$/.test(name) ? '0 0 9 * * 1-5' : NEST_CRON[name];
}

const NEST_CRON: Readonly<Record<string, string>> = {
  EVERY_WEEK: '0 0 * * 0',
  EVERY_WEEKDAY: '0 0 * * 1-5',
  EVERY_WEEKEND: '0 0 * * 6,0',
  EVERY_1ST_DAY_OF_MONTH_AT_MIDNIGHT: '0 0 1 * *',
  EVERY_1ST_DAY_OF_MONTH_AT_NOON: '0 12 1 * *',
  EVERY_2ND_HOUR: '0 */2 * * *',
  EVERY_2ND_HOUR_FROM_1AM_THROUGH_11PM: '0 1-23/2 * * *',
  EVERY_2ND_MONTH: '0 0 1 */2 *',
  EVERY_QUARTER: '0 0 1 */3 *',
  EVERY_6_MONTHS: '0 0 1 */6 *',
  EVERY_YEAR: '0 0 1 1 *',
  EVERY_30_MINUTES_BETWEEN_9AM_AND_5PM: '0 */30 9-17 * * *',
  EVERY_30_MINUTES_BETWEEN_9AM_AND_6PM: '0 */30 9-18 * * *',
  EVERY_30_MINUTES_BETWEEN_10AM_AND_7PM: '0 */30 10-19 * * *',
};

/** `setInterval(…, 60_000)`, `@Cron('0 3 * * *')`: the call with its short arguments. */
function spell(node: ts.Node): string {
  const call = ts.isDecorator(node) ? node.expression : node;
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return short(node);
  const given = (call.arguments ?? []).map((a) => (ts.isArrowFunction(a) || ts.isFunctionExpression(a) || ts.isObjectLiteralExpression(a) ? '…' : short(a, 30)));
  return `${ts.isDecorator(node) ? '@' : ts.isNewExpression(call) ? 'new ' : ''}${short(call.expression, 40)}(${given.join(', ')})`;
}

const ENDLESS = /^(true|1|!?(this\.)?#?_?[\w.]*(running|stopp\w*|shut\w*|active|alive|clos\w*|exit\w*|enabled|terminat\w*|abort\w*|started|polling)\w*)$/i;
const SLEEPING = /^(sleep|delay|wait|waitFor|pause|setTimeout|timeout|sleepMs|sleepMillis|wait_?ms)$/i;

/** `while (true) { …; await sleep(5000) }`: a loop that never ends and sleeps a fixed time in each round is an interval. */
export function findPolling(evaluator: Evaluator, loop: ts.Node, context?: Context): Cause | undefined {
  if (!isEndless(loop) || !ts.isBlock(loop.statement)) return undefined;
  const sleep = findSleep(loop.statement);
  if (!sleep || hasContinue(loop.statement)) return undefined;
  const { perDay, configurable } = every(loop, evaluator.evaluate(sleep.milliseconds, context));
  return { kind: 'timer', node: loop, text: `${ts.isForStatement(loop) ? 'for (;;)' : `while (${short(loop.expression)})`} … ${short(sleep.call)}`, ...(perDay === undefined ? {} : { perDay }), ...(configurable ? { configurable } : {}) };
}

type EndlessLoop = ts.WhileStatement | ts.DoStatement | ts.ForStatement;
const isEndless = (node: ts.Node): node is EndlessLoop =>
  (ts.isForStatement(node) && !node.condition) || ((ts.isWhileStatement(node) || ts.isDoStatement(node)) && ENDLESS.test(node.expression.getText()));

/** An awaited sleep that every round comes by: a statement of the body, or of a `try` or `finally` in it. */
function findSleep(block: ts.Block): { readonly call: ts.Expression; readonly milliseconds: ts.Expression } | undefined {
  for (const statement of block.statements) {
    const inner = ts.isTryStatement(statement) ? ((statement.finallyBlock && findSleep(statement.finallyBlock)) ?? undefined) : undefined;
    if (inner) return inner;
    const awaited = ts.isExpressionStatement(statement) && ts.isAwaitExpression(statement.expression) ? innermost(statement.expression.expression) : undefined;
    if (!awaited) continue;
    const direct = ts.isCallExpression(awaited) && SLEEPING.test(calleeName(awaited)) ? awaited.arguments[0] : undefined;
    if (direct) return { call: awaited, milliseconds: direct };
    const promised = ts.isNewExpression(awaited) && awaited.expression.getText() === 'Promise' ? findTimeout(awaited) : undefined;
    if (promised) return { call: awaited, milliseconds: promised };
  }
  return undefined;
}

/** The period of `new Promise((resolve) => setTimeout(resolve, 5000))`. */
function findTimeout(node: ts.Node): ts.Expression | undefined {
  if (ts.isCallExpression(node) && calleeName(node) === 'setTimeout') return node.arguments[1];
  return ts.forEachChild(node, findTimeout);
}

const hasContinue = (node: ts.Node): boolean => ts.isContinueStatement(node) || (ts.forEachChild(node, (child) => (isFunction(child) ? undefined : hasContinue(child) || undefined)) ?? false);

/** `setTimeout(poll, 5000)` by which a function runs itself again. */
export const again = (evaluator: Evaluator, call: CallNode, context?: Context): Cause => every(call, evaluator.evaluate(call.arguments?.[1], context));
