/** Job queues that the clock feeds: BullMQ's repeatable jobs and job schedulers, agenda's `every`, pg-boss' `schedule`. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { alternativesOf, at, type Foreign, isAbsent, stringOf, type Value } from '../../values/value.js';
import { type CallNode, callsIn } from '../calls/calls-in.js';
import { nameIndexOf } from '../calls/name-index.js';
import type { Cause } from './cause.js';
import { saidInterval } from './periods.js';
import { intervalRunsPerDay } from './schedule.js';
import { cron, every } from './timers.js';

/** Names of queues and jobs whose feeders must all be known: any file with such a text may feed them. */
const wanted = new WeakMap<object, Set<string>>();
export const queueNamesOf = (evaluator: Evaluator): ReadonlySet<string> => wanted.get(evaluator.view) ?? new Set();

function want(evaluator: Evaluator, name: string): void {
  const names = wanted.get(evaluator.view) ?? new Set<string>();
  names.add(name);
  wanted.set(evaluator.view, names);
}

/**
 * The clock behind a job's function, where nothing else feeds its queue: how often all of its schedules together run it.
 * @param registration the call that is given the function
 */
export function clockBehindJob(evaluator: Evaluator, registration: CallNode, callee: Foreign): Cause | undefined {
  if (/^(bullmq|bull)$/.test(callee.module)) {
    const name = ts.isNewExpression(registration) ? stringOf(evaluator.evaluate(registration.arguments?.[0])) : queueName(madeFrom(callee));
    return name === undefined ? undefined : fedByClock(evaluator, name, registration, (call) => feedOfQueue(evaluator, call, name));
  }
  if (callee.module === 'agenda' || callee.module === 'pg-boss') {
    const name = stringOf(evaluator.evaluate(registration.arguments?.[0]));
    return name === undefined ? undefined : fedByClock(evaluator, name, registration, (call) => feedOfJob(evaluator, call, callee.module, name));
  }
  return undefined;
}

/** What one call puts into a queue: a timer, or something else. Nothing where it does not concern the queue. */
type Feed = Cause | 'other' | undefined;

/** Methods by which queues are fed. */
const FEEDING = ['add', 'addBulk', 'upsertJobScheduler', 'every', 'schedule', 'now', 'create', 'send', 'sendAfter', 'insert'];

function fedByClock(evaluator: Evaluator, name: string, registration: CallNode, feedOf: (call: ts.CallExpression) => Feed): Cause | undefined {
  want(evaluator, name);
  const timers: Cause[] = [];
  for (const sourceFile of nameIndexOf(evaluator).filesUsing(FEEDING, ['calls'])) {
    const { calls } = callsIn(sourceFile);
    for (const method of FEEDING) {
      for (const call of calls.get(method) ?? []) {
        const feed = ts.isCallExpression(call) && call !== registration ? feedOf(call) : undefined;
        if (feed === 'other') return undefined;
        if (feed) timers.push(feed);
      }
    }
  }
  const [first] = timers;
  if (!first) return undefined;
  const counts = timers.map((t) => t.perDay);
  const perDay = counts.every((c) => c !== undefined) ? counts.reduce((sum: number, c) => sum + (c ?? 0), 0) : undefined;
  const { perDay: _, ...rest } = first;
  return { ...rest, ...(perDay === undefined ? {} : { perDay }), ...(timers.some((t) => t.configurable) ? { configurable: true } : {}) };
}

/** The construction that an object's method is called on. */
function madeFrom(value: Foreign): Foreign | undefined {
  for (let current: Foreign | undefined = value; current; current = current.base) if (current.path.at(-1) === 'new') return current;
  return undefined;
}

/** bull hands out its class as the module itself. */
const queueName = (made: Foreign | undefined): string | undefined => (made && (/Queue/.test(made.path.at(-2) ?? '') || (made.module === 'bull' && made.path.length === 1)) ? stringOf(made.args[0]) : undefined);

const receiverOf = (evaluator: Evaluator, call: ts.CallExpression): readonly Value[] => (ts.isPropertyAccessExpression(call.expression) ? alternativesOf(evaluator.evaluate(call.expression.expression)) : []);

function feedOfQueue(evaluator: Evaluator, call: ts.CallExpression, name: string): Feed {
  const method = (call.expression as ts.PropertyAccessExpression).name?.text;
  const queue = receiverOf(evaluator, call).find((v): v is Foreign => v.kind === 'foreign' && /^(bullmq|bull|@nestjs\/bull(mq)?)$/.test(v.module));
  if (!queue) return undefined;
  const named = queueName(madeFrom(queue));
  if (named !== undefined && named !== name) return undefined;
  // An injected queue may be this one.
  if (named === undefined) return 'other';
  const options = evaluator.evaluate(call.arguments[method === 'upsertJobScheduler' ? 1 : call.arguments.length - 1]);
  const repeat = method === 'upsertJobScheduler' ? options : options.kind === 'record' ? at(options, 'repeat') : undefined;
  if (!repeat || repeat.kind !== 'record') return 'other';
  const period = at(repeat, 'every');
  const pattern = [at(repeat, 'pattern'), at(repeat, 'cron')].find((v) => !isAbsent(v));
  return isAbsent(period) ? (pattern ? cron(call, pattern) : 'other') : every(call, period);
}

function feedOfJob(evaluator: Evaluator, call: ts.CallExpression, module: string, name: string): Feed {
  if (!receiverOf(evaluator, call).some((v) => v.kind === 'foreign' && v.module === module)) return undefined;
  const method = (call.expression as ts.PropertyAccessExpression).name.text;
  const [first, second] = [evaluator.evaluate(call.arguments[0]), evaluator.evaluate(call.arguments[1])];
  const job = module === 'agenda' && (method === 'every' || method === 'schedule') ? second : first;
  if (stringOf(job) !== name) return stringOf(job) === undefined ? 'other' : undefined;
  if (module === 'pg-boss') return method === 'schedule' ? cron(call, second) : 'other';
  if (method !== 'every') return 'other';
  const period = saidInterval(first);
  const perDay = period === undefined ? undefined : intervalRunsPerDay(period);
  return perDay === undefined ? cron(call, first) : { ...cron(call, first), perDay };
}
