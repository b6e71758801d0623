/** Findings as tests compare them. */
import { interpolate } from '../../src/judge.js';
import type { RuleDefinition } from '../../src/rule-definition.js';
import type { Finding } from '../../src/topology/topology.js';

/** `messageId file:line topic`, with `-` where a finding is of no single topic. */
export const summary = ({ messageId, site, topic }: Finding): string => `${messageId} ${site.file}:${site.line} ${topic ?? '-'}`;

/** The message a user reads. Every placeholder must have a value. */
export function textOf<M extends string, O extends object>(rule: RuleDefinition<M, O>, finding: Finding | undefined): string {
  if (!finding) throw new Error('there is no finding');
  const message = rule.messages[finding.messageId as M];
  const text = interpolate(message, finding.data);
  if (text.includes('{{')) throw new Error(`${finding.messageId} has a placeholder without a value: ${text}`);
  return text;
}
