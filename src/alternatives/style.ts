/** The file's own way to write: quotes and semicolons, read off its imports. */
import type { ProduceSource } from '../topology/topology.js';

export interface Style {
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
}

export function getStyle(source: Pick<ProduceSource, 'bindings'>): Style {
  const imports = source.bindings.filter((binding) => binding.module !== undefined).map((binding) => binding.text.trim());
  const doubles = imports.filter((text) => text.includes('"')).length;
  const bare = imports.filter((text) => !text.endsWith(';')).length;
  return { quote: doubles * 2 > imports.length ? '"' : "'", semicolons: bare * 2 <= imports.length };
}

/** Rewrites code of ours (single quotes, semicolons at line ends) to the file's style. */
export function applyStyle(code: string, style: Style): string {
  const quoted = style.quote === '"' ? code.replace(/'([^'"\n]*)'/g, '"$1"') : code;
  return style.semicolons ? quoted : quoted.replace(/;$/gm, '');
}

/** A string literal in the file's quotes. */
export function toLiteral(text: string, style: Style): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  return style.quote === '"' ? `"${escaped}"` : `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
