/** Which lighter tools a workspace has already: what it runs beside its code, and what its services depend on. */
import type { TopologyIndex } from '../topology/queries.js';
import type { Tool } from './advice.js';

/** Packages that prove a tool is in use, and how compose services that run it are called. */
const SIGNS: readonly { readonly tool: Running; readonly packages: RegExp; readonly runs: RegExp }[] = [
  { tool: 'redis', packages: /^(ioredis|redis|@redis\/client|bull|bullmq|@nestjs\/bull|@nestjs\/bullmq|bee-queue)$/, runs: /redis|valkey|dragonfly/i },
  { tool: 'postgres', packages: /^(pg|postgres|pg-promise|pg-boss|slonik|graphile-worker|@neondatabase\/serverless|@vercel\/postgres)$/, runs: /postgres|timescale|cockroach/i },
  { tool: 'rabbitmq', packages: /^(amqplib|amqp-connection-manager|@golevelup\/nestjs-rabbitmq)$/, runs: /rabbit/i },
  { tool: 'sqs', packages: /^(@aws-sdk\/client-sqs|sqs-consumer|sqs-producer|@ssut\/nestjs-sqs)$/, runs: /localstack|elasticmq|\bsqs\b/i },
];

export type Running = 'redis' | 'postgres' | 'rabbitmq' | 'sqs';

/** What a tool is made of that has to run. */
export const RUNS_ON: Readonly<Partial<Record<Tool, Running>>> = { redisStreams: 'redis', redisPubSub: 'redis', bullmq: 'redis', pgBoss: 'postgres', rabbitmq: 'rabbitmq', sqs: 'sqs' };

/** What already runs for these services: their dependencies, and what the workspace starts beside its code. */
export function runningFor(index: TopologyIndex, services: readonly string[]): ReadonlySet<Running> {
  const dependencies = services.flatMap((name) => index.services.get(name)?.dependencies ?? []);
  const found = SIGNS.filter(({ packages, runs }) => dependencies.some((name) => packages.test(name)) || index.topology.runs.some(({ tool }) => runs.test(tool)));
  return new Set(found.map(({ tool }) => tool));
}

/** The first of these tools that already runs; else the first. */
export function preferRunning(running: ReadonlySet<Running>, ...tools: readonly [Tool, ...Tool[]]): Tool {
  return tools.find((tool) => isRunning(running, tool)) ?? tools[0];
}

export function isRunning(running: ReadonlySet<Running>, tool: Tool): boolean {
  const needs = RUNS_ON[tool];
  return needs !== undefined && running.has(needs);
}
