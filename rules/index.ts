/** All rules by name, in the order of their questions. A new rule is one file, one page and one line here. */
import type { RuleDefinition } from '../src/rule-definition.js';
import { noConnectionPerSend } from './no-connection-per-send.js';
import { noEarlyCommit } from './no-early-commit.js';
import { noEphemeralEvents } from './no-ephemeral-events.js';
import { noFragileCluster } from './no-fragile-cluster.js';
import { noGroupCollision } from './no-group-collision.js';
import { noLargePayload } from './no-large-payload.js';
import { noLowTraffic } from './no-low-traffic.js';
import { noOrphanTopic } from './no-orphan-topic.js';
import { noRequestReply } from './no-request-reply.js';
import { noSingleConsumer } from './no-single-consumer.js';
import { noTaskQueue } from './no-task-queue.js';
import { noTightLatency } from './no-tight-latency.js';
import { requireDurableSend } from './require-durable-send.js';
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
  requireDurableSend,
  noConnectionPerSend,
  noEarlyCommit,
  noOrphanTopic,
  noGroupCollision,
];

export const rules: Readonly<Record<string, RuleDefinition>> = Object.fromEntries(all.map((rule) => [rule.name, rule]));
