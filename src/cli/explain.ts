import { explainTopic } from '../advisor/explain.js';
import { findNearMiss } from '../near-miss.js';
import { namesOfText } from '../settings.js';
import type { TopologyIndex } from '../topology/queries.js';
import { CommandError, type ExitCode, type Io } from './io.js';
import { hasSources, openWorkspace } from './workspace.js';

export interface ExplainOptions {
  readonly topic: string;
  readonly directory: string | undefined;
  readonly settings: string | undefined;
}

/** Prints the checklist for one topic: load, producers, groups, reasons for Kafka, the smallest tool and why not a smaller one. */
export async function explain(options: ExplainOptions, io: Io): Promise<ExitCode> {
  const workspace = await openWorkspace(options.directory, options.settings, io);
  if (!hasSources(workspace, io)) return 2;
  const { judge } = workspace.analysis;
  const texts = findTopics(judge.index, options.topic).map((id) => explainTopic(judge.adviceFor(id), judge.index));
  if (texts.length === 0) throw new CommandError(notFound(judge.index, options.topic));
  io.out(`${texts.join(`\n\n${'─'.repeat(80)}\n\n`)}\n`);
  return workspace.isIncomplete ? 2 : 0;
}

/** By the name as reports print it, or by a symbol's key or default: `env:ORDERS|orders` is also `ORDERS` and `orders`. */
function findTopics(index: TopologyIndex, wanted: string): readonly string[] {
  const topics = [...index.byId];
  const exact = topics.filter(([id, { name }]) => id === wanted || name.text === wanted);
  return (exact.length > 0 ? exact : topics.filter(([, { name }]) => namesOfText(name.text).includes(wanted))).map(([id]) => id);
}

function notFound(index: TopologyIndex, wanted: string): string {
  const names = [...new Set([...index.byId.values()].map(({ name }) => name.text))].sort();
  if (names.length === 0) return `no topic ${JSON.stringify(wanted)}: no topic was found in this workspace (queue-fit map lists what could not be resolved)`;
  const meant = findNearMiss(wanted, names);
  return `no topic ${JSON.stringify(wanted)}${meant === undefined ? '.' : `; did you mean ${JSON.stringify(meant)}?`} Topics here:\n${names.map((name) => `  ${name}`).join('\n')}`;
}
