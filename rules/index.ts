/** All rules by name, in the order of their questions. A new rule is one file, one page and one line here. */
import type { RuleDefinition } from '../src/rule-definition.js';
import { noEphemeralEvents } from './no-ephemeral-events.js';
import { noFragileCluster } from './no-fragile-cluster.js';
import { noLargePayload } from './no-large-payload.js';
import { noLowTraffic } from './no-low-traffic.js';
import { noRequestReply } from './no-request-reply.js';
import { noSingleConsumer } from './no-single-consumer.js';
import { noTaskQueue } from './no-task-queue.js';
import { noTightLatency } from './no-tight-latency.js';
import { requireLoad } from './require-load.js';

const all: readonly RuleDefinition[] = [
  noRequestReply,
  noSingleConsumer,
  noLargePayload,
  noLowTraffic,
  noEphemeralEvents,
  noTaskQueue,
  noFragileCluster,
  noTightLatency,
  requireLoad,
];

export const rules: Readonly<Record<string, RuleDefinition>> = Object.fromEntries(all.map((rule) => [rule.name, rule]));
