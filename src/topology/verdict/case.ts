import type { Settings } from '../../settings.js';
import { topicSettingsFor, type TopicSettings } from '../../settings.js';
import type { Topic, TopologyIndex } from '../queries.js';

/**
 * What a verdict is made from: the facts, what is declared, and the advisor's reasons for Kafka. It is spelled out here,
 * because the topology does not know the advisor; what a rule is given fits it.
 */
export interface Case {
  readonly index: TopologyIndex;
  readonly settings: Settings;
  readonly adviceFor: (topic: string) => { readonly reasons: readonly { readonly kind: string }[] };
}

/** What the settings declare about a topic. */
export const declaredFor = ({ settings }: Pick<Case, 'settings'>, topic: Pick<Topic, 'name'>): TopicSettings => topicSettingsFor(settings, topic.name.text);
