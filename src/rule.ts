/** The only place where findings meet ESLint. */
import type { Rule } from 'eslint';
import { orderAlternatives, toEdits, type AlternativeId } from './alternatives/index.js';
import { analysisFor } from './analysis.js';
import type { Judge } from './judge.js';
import type { RuleDefinition } from './rule-definition.js';
import type { Finding, SuggestionRequest, Topology } from './topology/topology.js';
import { version } from './version.js';

/** The rule's page, which is shipped in the package. */
const urlOf = (name: string): string => `https://unpkg.com/eslint-plugin-queue-fit@${version}/rules/${name}.md`;

/** Makes an ESLint rule of a definition: its findings in the linted file become messages, its suggestions become edits. */
export function createRule(definition: RuleDefinition): Rule.RuleModule {
  const { meta, messages, name } = definition;
  return {
    meta: {
      type: meta.type,
      docs: { description: meta.description, url: urlOf(name), recommended: meta.preset === 'recommended' },
      messages: { ...messages },
      schema: [...(meta.schema ?? [])],
      ...(meta.hasSuggestions ? { hasSuggestions: true } : {}),
      ...(meta.defaultOptions ? { defaultOptions: [...meta.defaultOptions] } : {}),
    },
    create(context) {
      return {
        Program() {
          const linted = analysisFor(context);
          if (linted === undefined) return;
          for (const message of linted.takeProblems()) context.report({ message, loc: { line: 1, column: 0 } });
          const { judge, file, offset } = linted;
          if (judge === undefined) return;
          const options = (context.options as readonly (object | undefined)[])[0];
          for (const finding of judge.findingsIn(file, definition, options)) report(context, definition, { judge, offset }, finding);
        },
      };
    },
  };
}

function report(context: Rule.RuleContext, definition: RuleDefinition, { judge, offset }: { readonly judge: Judge; readonly offset: number }, finding: Finding): void {
  const { sourceCode } = context;
  const start = finding.site.start - offset;
  const end = finding.site.end - offset;
  if (start < 0 || end > sourceCode.text.length) return;
  context.report({
    messageId: finding.messageId,
    data: { ...finding.data },
    loc: { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) },
    ...(definition.meta.hasSuggestions && offset === 0 ? { suggest: suggestionsFor(finding, judge, sourceCode.text) } : {}),
  });
}

/** ESLint edits one file: a suggestion that would have to change another one too is not offered. */
function suggestionsFor({ suggestions = [], site }: Finding, { topology }: Judge, text: string): Rule.SuggestionReportDescriptor[] {
  return inOrder(suggestions, topology).flatMap((request) => {
    const edits = toEdits(request, topology, text);
    if (edits === undefined || edits.some((edit) => edit.site.file !== site.file)) return [];
    return [
      {
        messageId: request.messageId,
        data: { ...request.data },
        fix: (fixer) => edits.map((edit) => fixer.replaceTextRange([edit.site.start, edit.site.end], edit.text)),
      } satisfies Rule.SuggestionReportDescriptor,
    ];
  });
}

/** Tools that the producing service already depends on come first, then those that the workspace runs. */
function inOrder(requests: readonly SuggestionRequest[], topology: Topology): readonly SuggestionRequest[] {
  const replacements = requests.filter((request) => request.kind === 'replace');
  const produce = topology.operations.find(({ id }) => id === replacements[0]?.produce);
  const dependencies = topology.services.find(({ name }) => name === produce?.service)?.dependencies ?? [];
  const order = orderAlternatives(replacements.map(({ alternative }) => alternative as AlternativeId), dependencies, topology.runs);
  const sorted = order.map((id) => replacements.find(({ alternative }) => alternative === id)).values();
  return requests.map((request) => (request.kind === 'replace' ? (sorted.next().value ?? request) : request));
}
