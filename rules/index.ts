/** All rules by name. A new rule is one file, one page and one line here. */
import type { RuleDefinition } from '../src/rule-definition.js';
import { noEphemeralEvents } from './no-ephemeral-events.js';
import { noLargePayload } from './no-large-payload.js';
import { noLowTraffic } from './no-low-traffic.js';
import { noRequestReply } from './no-request-reply.js';
import { noSingleConsumer } from './no-single-consumer.js';
import { noTaskQueue } from './no-task-queue.js';

const all: readonly RuleDefinition[] = [noRequestReply, noSingleConsumer, noLargePayload, noLowTraffic, noEphemeralEvents, noTaskQueue];

export const rules: Readonly<Record<string, RuleDefinition>> = Object.fromEntries(all.map((rule) => [rule.name, rule]));
