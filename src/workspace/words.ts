/** Names in texts. */

/** Finds one of these names where it stands as a whole: not as a part of a longer one. */
export const namePattern = (...names: readonly string[]): RegExp => new RegExp(`(?<![\\w$])(?:${names.map((name) => name.replaceAll('$', '\\$')).join('|')})(?![\\w$])`);
