/** Rules over a topology: each is run once, whoever asks. Knows neither ESLint nor the disk. */
import { advise, type Advice } from './advisor/advise.js';
import type { RuleDefinition } from './rule-definition.js';
import type { Settings } from './settings.js';
import { indexTopology, type TopologyIndex } from './topology/queries.js';
import type { Finding, Topology } from './topology/topology.js';

export interface Judge {
  readonly topology: Topology;
  readonly index: TopologyIndex;
  /** All findings of a rule. The options are completed with the rule's defaults. */
  findingsOf(rule: RuleDefinition, options?: object): readonly Finding[];
  /** Those whose site is in a file (workspace-relative). */
  findingsIn(file: string, rule: RuleDefinition, options?: object): readonly Finding[];
  /** The checklist for a topic, by id. */
  adviceFor(topic: string): Advice;
}

const NO_OPTIONS = {};

export function createJudge(topology: Topology, settings: Settings): Judge {
  const index = indexTopology(topology);
  const byFile = new Map<string, ReadonlyMap<string, readonly Finding[]>>();
  const advice = new Map<string, Advice>();

  /** Under which options a rule was asked for last: ESLint hands the same ones over for every file. */
  const asked = new Map<RuleDefinition, { readonly options: object; readonly groups: ReadonlyMap<string, readonly Finding[]> }>();

  const adviceFor = (topic: string): Advice => {
    const told = advice.get(topic) ?? advise(topic, index, settings);
    advice.set(topic, told);
    return told;
  };
  const judged = (rule: RuleDefinition, options: object): ReadonlyMap<string, readonly Finding[]> => {
    const last = asked.get(rule);
    if (last?.options === options) return last.groups;
    const complete = { ...rule.meta.defaultOptions?.[0], ...options };
    const key = `${rule.name} ${JSON.stringify(complete)}`;
    const known = byFile.get(key) ?? groupByFile(rule.check(topology, { options: complete, settings, adviceFor }));
    byFile.set(key, known);
    asked.set(rule, { options, groups: known });
    return known;
  };
  return {
    topology,
    index,
    findingsOf: (rule, options = NO_OPTIONS) => [...judged(rule, options).values()].flat(),
    findingsIn: (file, rule, options = NO_OPTIONS) => judged(rule, options).get(file) ?? [],
    adviceFor,
  };
}

function groupByFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.site.file);
    if (group) group.push(finding);
    else groups.set(finding.site.file, [finding]);
  }
  return groups;
}

/** The text of a message, with its placeholders filled as ESLint does: one without a value stays as it is. */
export function interpolate(template: string, data: Finding['data']): string {
  return template.replaceAll(/\{\{\s*([^{}\s]+)\s*\}\}/g, (placeholder, name: string) => (Object.hasOwn(data, name) ? String(data[name]) : placeholder));
}
