/** What a rule is: meta, messages and one pure function over the topology. `rule.ts` turns it into an ESLint rule. */
import type { Finding, Topology } from './topology/topology.js';
import type { Settings } from './settings.js';
import type { Advice } from './advisor/advise.js';

export interface RuleDefinition<MessageIds extends string = string, Options extends object = object> {
  readonly name: string;
  readonly meta: {
    readonly type: 'problem' | 'suggestion';
    /** One sentence; the first line of the rule's page. */
    readonly description: string;
    /** The preset it is in, and its severity there. `strict` has all rules. */
    readonly preset: 'recommended' | 'strict';
    readonly severity: 'error' | 'warn';
    readonly hasSuggestions?: boolean;
    readonly schema?: readonly object[];
    readonly defaultOptions?: readonly [Options];
  };
  readonly messages: Readonly<Record<MessageIds, string>>;
  check(topology: Topology, input: RuleInput<Options>): readonly Finding[];
}

export interface RuleInput<Options extends object = object> {
  readonly options: Options;
  readonly settings: Settings;
  /** The advisor, bound to this topology and these settings: the checklist for a topic id. */
  readonly adviceFor: (topic: string) => Advice;
}

/** Gives a definition its types. */
export const defineRule = <M extends string, O extends object = object>(rule: RuleDefinition<M, O>): RuleDefinition<M, O> => rule;
