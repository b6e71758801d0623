import type { RuleDefinition } from '../rule-definition.js';
import type { ExitCode, Io } from './io.js';
import { toMapText } from './map-text.js';
import { toReport } from './report.js';
import { hasSources, openWorkspace } from './workspace.js';

export interface MapOptions {
  readonly directory: string | undefined;
  readonly settings: string | undefined;
  readonly format: 'json' | 'text';
}

/** Prints services, topics, operations and the findings of all rules. Findings are no failure here. */
export async function map(options: MapOptions, rules: readonly RuleDefinition[], io: Io): Promise<ExitCode> {
  const workspace = await openWorkspace(options.directory, options.settings, io);
  hasSources(workspace, io);
  const { judge } = workspace.analysis;
  io.out(options.format === 'json' ? `${JSON.stringify(toReport(judge, rules), undefined, 2)}\n` : toMapText(toReport(judge, rules)));
  return workspace.isIncomplete ? 2 : 0;
}
