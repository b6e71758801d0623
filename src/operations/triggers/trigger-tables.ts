/**
 * What makes code run, by where the function that is given a callback comes from. Data only: a new package is one more word
 * here. A wrong row can only hide a load, never invent one: periods are read in `timers.ts`, from proven schedulers alone.
 */
import type { TriggerKind } from '../../topology/topology.js';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Packages whose callbacks are run by something from outside. A name ending in `/*` takes all of a scope. */
const PACKAGES: readonly (readonly [TriggerKind, ReadonlySet<string>])[] = [
  ['http', words(`express express-promise-router express-async-router fastify @fastify/websocket koa koa-router @koa/router koa-joi-router hono restify @hapi/hapi hapi polka router find-my-way
    http https http2 h3 itty-router elysia oak micro routing-controllers tsoa inversify-express-utils @loopback/rest @feathersjs/feathers @feathersjs/express @trpc/server aws-lambda
    @middy/core @vendia/serverless-express serverless-http @azure/functions @google-cloud/functions-framework openapi-backend @ts-rest/express @ts-rest/nest next-connect @marblejs/http uWebSockets.js`)],
  ['graphql', words('@nestjs/graphql type-graphql apollo-server apollo-server-express apollo-server-fastify @apollo/server graphql-yoga mercurius graphql-tools @graphql-tools/schema nexus @pothos/core graphql')],
  ['websocket', words('socket.io socket.io-client ws @nestjs/websockets uWebSockets.js sockjs faye websocket @fastify/websocket express-ws engine.io primus graphql-ws subscriptions-transport-ws')],
  ['job', words(`bullmq bull @nestjs/bull @nestjs/bullmq bee-queue kue agenda agendash pg-boss graphile-worker node-resque faktory-worker sqs-consumer celery-node bree @pulsecron/pulse
    @temporalio/worker @temporalio/activity inngest @trigger.dev/sdk zeebe-node @camunda8/sdk rsmq-worker workerpool worker_threads cluster`)],
  ['event', words(`events eventemitter2 eventemitter3 emittery mitt @nestjs/event-emitter @nestjs/cqrs node:events rxjs amqplib amqp-connection-manager amqplib/callback_api rascal mqtt async-mqtt nats stan node-nats-streaming
    redis ioredis @google-cloud/pubsub @azure/service-bus @azure/event-hubs chokidar fs readline stream net dgram process web3 ethers viem mongodb mongoose typeorm sequelize pg pg-listen pg-logical-replication
    discord.js telegraf node-telegram-bot-api @slack/bolt imap mailparser firebase-admin firebase-functions @supabase/supabase-js @golevelup/nestjs-rabbitmq @golevelup/nestjs-webhooks @nestjs/microservices`)],
  ['cli', words('commander yargs cac caporal @caporal/core vorpal clipanion citty nest-commander sade meow oclif @oclif/core gluegun prompts inquirer repl')],
];

/** The kind of trigger a package's callbacks are, by default. */
export function kindOfPackage(module: string): TriggerKind | undefined {
  return PACKAGES.find(([, names]) => names.has(module))?.[0];
}

/** Decorators of methods that a framework calls; by name, with the packages that own the name. */
export const DECORATORS: Readonly<Record<string, { readonly kind: TriggerKind; readonly packages?: RegExp }>> = {
  ...Object.fromEntries(['Get', 'Post', 'Put', 'Patch', 'Delete', 'All', 'Options', 'Head', 'Sse', 'Search'].map((name) => [name, { kind: 'http' as const }])),
  ...Object.fromEntries(['httpGet', 'httpPost', 'httpPut', 'httpPatch', 'httpDelete', 'httpMethod', 'get', 'post', 'put', 'patch', 'del', 'TypedRoute', 'TsRestHandler', 'GrpcMethod', 'GrpcStreamMethod', 'Render'].map((name) => [name, { kind: 'http' as const }])),
  ...Object.fromEntries(['Query', 'Mutation', 'Subscription', 'ResolveField', 'ResolveProperty', 'ResolveReference', 'FieldResolver'].map((name) => [name, { kind: 'graphql' as const }])),
  SubscribeMessage: { kind: 'websocket' },
  ...Object.fromEntries(['Process', 'Processor', 'OnQueueActive', 'OnQueueCompleted', 'OnQueueFailed', 'OnWorkerEvent', 'OnQueueEvent', 'SqsMessageHandler'].map((name) => [name, { kind: 'job' as const }])),
  ...Object.fromEntries(['OnEvent', 'EventListener', 'RabbitSubscribe', 'RabbitRPC', 'RabbitHandler', 'MessagePattern', 'EventPattern', 'On', 'EventsHandler', 'AfterInsert', 'AfterUpdate', 'AfterRemove', 'Saga'].map((name) => [name, { kind: 'event' as const }])),
  ...Object.fromEntries(['Command', 'SubCommand', 'Option', 'Action'].map((name) => [name, { kind: 'cli' as const, packages: /commander|cli|oclif/ }])),
};

/** Decorators of classes whose one method a framework calls: the class's decorator, and the method. */
export const CLASS_DECORATORS: Readonly<Record<string, { readonly kind: TriggerKind; readonly methods: RegExp }>> = {
  Processor: { kind: 'job', methods: /^process$/ },
  Command: { kind: 'cli', methods: /^run$/ },
  WebSocketGateway: { kind: 'websocket', methods: /^(handleConnection|handleDisconnect|afterInit)$/ },
  EventSubscriber: { kind: 'event', methods: /^(after|before)(Insert|Update|Remove|Load|SoftRemove|Recover|TransactionCommit)$/ },
  Catch: { kind: 'http', methods: /^catch$/ },
  ValidatorConstraint: { kind: 'http', methods: /^validate$/ },
};

/** Methods that Nest and others call when the process starts or stops. */
export const STARTUP_METHODS = /^(onModuleInit|onApplicationBootstrap|onModuleDestroy|onApplicationShutdown|beforeApplicationShutdown|afterInit)$/;
/** Methods of guards, interceptors, middleware, pipes and filters, which run within each request. */
export const REQUEST_METHODS = /^(intercept|canActivate|use|transform|catch)$/;

/** Functions that run what they are given at once, or for each element, as part of the code around them. */
export const THROUGH =
  /^(then|catch|finally|tap|map|forEach|flatMap|filter|reduce|reduceRight|some|every|find|findIndex|findLast|sort|from|all|allSettled|race|any|each|eachSeries|eachLimit|eachOf|mapSeries|mapLimit|times|series|parallel|parallelLimit|waterfall|concatMap|mergeMap|switchMap|exhaustMap|pipe|lastValueFrom|firstValueFrom|defer|pMap|pRetry|pAll|pLimit|pQueue|limit|retry|withRetry|retryAsync|backOff|attempt|transaction|\$transaction|withTransaction|runInTransaction|startTransaction|runTransaction|tx|run|exec|execute|call|apply|wrap|startActiveSpan|startSpan|withSpan|trace|runInContext|runWithContext|with|using|use|measure|time|timed|suspend|nextTick|setImmediate|queueMicrotask|setTimeout|fire|schedulePromise|acquire|lock|withLock|runExclusive|memoize|once|throttle|debounce|partial|tryCatch|try|connect|open|listen|register|plugin|compile|addTask|onReady|ready|close|replace|promisify|callbackify|Promise|tryit|to|settle|batch|chunk|cond|flow|compose|async|promise|fromCallback|fromPromise|asCallback|nodeify|spread|delay|mapValues|forIn|forOwn|groupBy|uniqBy|sortBy|orderBy|keyBy|query)$/;

/** Methods by which something is told to call back when it happens. */
export const LISTENING = /^(on|once|addListener|prependListener|addEventListener|onAny|subscribe|listen|watch|onSnapshot|onMessage|onEvent|handle|consume|onmessage|psubscribe|pSubscribe|addHandler|registerHandler|onData)$/;

/** Methods of routers and servers that are given a path. */
export const ROUTING = /^(get|post|put|patch|delete|del|all|use|options|head|route|ws|mutation|query)$/;

/** Files that are run by hand or by a deployment, once; what starts the service may lie in `bin` too. */
export const SCRIPT_PATH = /(?:^|\/)(?:scripts?|migrations?|seeds?|seeders?|backfills?)\/|(?:^|\/)bin\/(?!(?:www|server|start|main|index|app|worker|api)\b)[^/]*$|(?:^|\/)(?:seed|seeder|migrate|migration|backfill|reindex|populate)[-_.\w]*\.[cm]?[jt]sx?$/i;

/** Parts of a route that say it is there to try something out. */
export const DEBUG_ROUTE = /(?:^|\/)(?:debug|test|tests|demo|ping-?kafka|kafka-?test|test-?kafka|seed|simulate|simulation|playground|dev|__\w+__|mock|dummy|sample|resync|re-sync|sync-?all|reindex|backfill)(?:$|[/?-])/i;
