/** What the analysis could not see, so that a user can add a setting instead of trusting a silence. */
import type { Tools } from '../operations/operation.js';
import type { Blindness } from './topology.js';

/** Unresolved topics, and specifiers of the workspace that led nowhere. */
export function blindnessOf(tools: Tools): readonly Blindness[] {
  const found: Blindness[] = [];
  for (const raw of [...tools.raw.produces, ...tools.raw.consumes]) {
    if (raw.topic.kind === 'unknown') found.push({ kind: 'topic', text: raw.topic.why, site: tools.siteOf(raw.at) });
  }
  for (const [node, specifier] of tools.evaluator.unresolved) found.push({ kind: 'specifier', text: specifier, site: tools.siteOf(node) });
  return found;
}
