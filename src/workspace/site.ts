import type { Site } from '../topology/topology.js';

/** The place of `text[start, end)` in a file; offsets in UTF-16 units, line and column from 1. */
export function toSite(file: string, text: string, start: number, end: number): Site {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < start; at = text.indexOf('\n', at + 1)) line++;
  return { file, start, end, line, column: start - lineStart + 1 };
}
