/** Writes code of ours in the file's own way. */
import type { SourceStyle } from '../topology/topology.js';

/** Rewrites code of ours (single quotes, semicolons at line ends, two spaces) to the file's style. */
export function applyStyle(code: string, { quote, semicolons, indent }: SourceStyle): string {
  const quoted = quote === '"' ? code.replace(/'([^'"\n]*)'/g, '"$1"') : code;
  const closed = semicolons ? quoted : quoted.replace(/;$/gm, '');
  return indent === '  ' ? closed : closed.replace(/^(?: {2})+/gm, (spaces) => indent.repeat(spaces.length / 2));
}

/** A string literal in the file's quotes. */
export function toLiteral(text: string, { quote }: SourceStyle): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? `"${escaped}"` : `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
