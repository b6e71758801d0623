/** Logs, metrics, traces: telling, not doing. */
import { type EffectRow, does } from './row.js';

const SYNC = { sync: true } as const;
const METRIC = { sync: true, inProcess: true } as const;

export const observability: readonly EffectRow[] = [
  does('log', 'global', 'console.log console.info console.warn console.error console.debug console.trace console.table console.dir console.group console.groupEnd console.time console.timeEnd console.assert', SYNC),
  does('log', 'winston nest-winston pino nestjs-pino pino-http bunyan log4js loglevel signale consola tslog npmlog debug @nestjs/common-logger roarr electron-log fancy-log simple-node-logger', '() log info warn error debug trace fatal verbose silly notice http success', SYNC),
  does('log', '@nestjs/common', 'Logger.log Logger.error Logger.warn Logger.debug Logger.verbose Logger.fatal ConsoleLogger.log ConsoleLogger.error LoggerService.log LoggerService.error LoggerService.warn LoggerService.debug', SYNC),
  does('log', '@sentry/node @sentry/nestjs @sentry/core @sentry/nextjs @sentry/serverless @bugsnag/js rollbar newrelic elastic-apm-node', '*', SYNC),
  does('metric', 'prom-client @willsoto/nestjs-prometheus', 'inc dec set observe startTimer labels', METRIC),
  does('metric', 'hot-shots node-statsd statsd-client dd-trace datadog-metrics node-dogstatsd appmetrics lynx', 'increment decrement gauge histogram timing count distribution set inc', SYNC),
  does('metric', '@opentelemetry/api @opentelemetry/api-metrics @opentelemetry/sdk-metrics', 'add record', METRIC),
  does('metric', '@aws-sdk/client-cloudwatch', 'PutMetricDataCommand'),
  does('metric', 'mixpanel analytics-node @segment/analytics-node posthog-node amplitude @amplitude/node @amplitude/analytics-node', 'track identify capture logEvent', SYNC),
];
