/** Names in texts. */

/** A text as the pattern that matches just it. */
export const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Finds one of these names where it stands as a whole: not as a part of a longer one. */
export const namePattern = (...names: readonly string[]): RegExp => new RegExp(`(?<![\\w$])(?:${names.map(literally).join('|')})(?![\\w$])`);
