/** What a rule's `check` is given, for tests: settings as the user writes them, and the advisor bound to the topology. */
import { advise } from '../../src/advisor/advise.js';
import type { Finding, Topology } from '../../src/topology/topology.js';
import { indexTopology } from '../../src/topology/queries.js';
import type { RuleDefinition, RuleInput } from '../../src/rule-definition.js';
import { parseSettings } from '../../src/settings.js';

export function ruleInput<O extends object>(topology: Topology, raw: unknown, options: O): RuleInput<O> {
  const settings = parseSettings(raw, { root: '/workspace' });
  const index = indexTopology(topology);
  return { options, settings, adviceFor: (topic) => advise(topic, index, settings) };
}

/** The findings of a rule, with its default options where none are given. */
export function findings<M extends string, O extends object>(rule: RuleDefinition<M, O>, topology: Topology, more: { readonly settings?: unknown; readonly options?: Partial<O> } = {}): readonly Finding[] {
  const options = { ...rule.meta.defaultOptions?.[0], ...more.options } as O;
  return rule.check(topology, ruleInput(topology, more.settings ?? {}, options));
}
