/** What a rule says, and the edits it offers. */
import type { Evidence, Site } from './topology.js';

/** One finding of a rule: what is wrong here, with all of its evidence. */
export interface Finding {
  readonly messageId: string;
  /** Values for the message's placeholders. */
  readonly data: Readonly<Record<string, string | number>>;
  readonly site: Site;
  readonly topic?: string;
  readonly evidence: readonly Evidence[];
  /** Other places of the same finding; they are not reported alone. */
  readonly related: readonly Site[];
  /** Edits that could be offered, in the order of preference. */
  readonly suggestions?: readonly SuggestionRequest[];
}

/** What to offer: an alternative by name with the operation it replaces, or a plain edit. */
export type SuggestionRequest =
  | { readonly kind: 'replace'; readonly alternative: string; readonly produce: string; readonly messageId: string; readonly data?: Readonly<Record<string, string | number>> }
  | { readonly kind: 'edit'; readonly edits: readonly Edit[]; readonly messageId: string; readonly data?: Readonly<Record<string, string | number>> };

export interface Edit {
  readonly site: Pick<Site, 'file' | 'start' | 'end'>;
  readonly text: string;
}
