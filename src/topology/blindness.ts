/** What the analysis could not see, so that a user can add a setting instead of trusting a silence. */
import type { Tools } from '../operations/operation.js';
import type { Project } from '../workspace/project.js';
import { toSite } from '../workspace/site.js';
import type { Blindness } from './topology.js';

/** Files with syntax errors, unresolved topics, and specifiers of the workspace that led nowhere. */
export function blindnessOf(tools: Tools): readonly Blindness[] {
  const found: Blindness[] = [...syntaxErrorsIn(tools.evaluator.project)];
  for (const raw of [...tools.raw.produces, ...tools.raw.consumes]) {
    if (raw.topic.kind === 'unknown') found.push({ kind: 'topic', text: raw.topic.why, site: tools.siteOf(raw.at) });
  }
  for (const [node, specifier] of tools.evaluator.unresolved) found.push({ kind: 'specifier', text: specifier, site: tools.siteOf(node) });
  return found;
}

/** JavaScript may hold the types of Flow or none at all; the compiler's remarks on that are no syntax errors. */
const TYPES_IN_JAVASCRIPT = 8000;

/** The first error of each loaded file: what follows it is often nonsense. The rest of the file is read as well as it can be. */
function syntaxErrorsIn(project: Project): readonly Blindness[] {
  return project.files.flatMap((file) => {
    const source = project.sourceFile(file);
    const error = source && project.program.getSyntacticDiagnostics(source).find(({ code }) => code < TYPES_IN_JAVASCRIPT);
    if (!source || !error) return [];
    const text = typeof error.messageText === 'string' ? error.messageText : error.messageText.messageText;
    return [{ kind: 'parse' as const, text: `has a syntax error, and may be read wrongly: ${text}`, site: toSite(file, source.text, error.start, error.start + error.length) }];
  });
}
