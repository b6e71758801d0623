import type { Site } from '../topology/topology.js';
import { substitute } from './compose.js';
import { toSite } from './site.js';

/** One assignment of an environment variable in a committed file. */
export interface Assignment {
  readonly key: string;
  readonly value: string;
  readonly site: Site;
}

const LINE = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*("(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|[^\n\r#]*(?:(?<=\S)#[^\n\r]*)?)/gm;

/** The assignments of a dotenv file, https://github.com/motdotla/dotenv: quotes, comments, `export`, and `${NAME}` of the same file. */
export function parseDotenv(file: string, text: string): readonly Assignment[] {
  const values = new Map<string, string>();
  const assignments: Assignment[] = [];
  for (const match of text.matchAll(LINE)) {
    const [, key, raw] = match as unknown as [string, string, string];
    const trimmed = raw.trim();
    const quote = /^["'`]/.exec(trimmed)?.[0];
    const plain = quote !== undefined && trimmed.length > 1 && trimmed.endsWith(quote) ? trimmed.slice(1, -1) : trimmed;
    const value = quote === "'" ? plain : substitute(plain.replace(/\\n/g, '\n'), (name) => values.get(name));
    // A placeholder (`<your topic>`) or an empty line of a template gives nothing.
    if (value === undefined || value === '' || /^<.*>$/.test(value)) continue;
    values.set(key, value);
    const start = match.index + match[0].indexOf(raw, match[0].search(/[=:]/)) + (raw.length - raw.trimStart().length);
    assignments.push({ key, value, site: toSite(file, text, start, start + trimmed.length) });
  }
  return assignments;
}

/** The `ENV` instructions of a Dockerfile, https://docs.docker.com/reference/dockerfile/#env, with the defaults of its `ARG`s. */
export function parseDockerEnv(file: string, text: string): readonly Assignment[] {
  const values = new Map<string, string>();
  const assignments: Assignment[] = [];
  for (const match of text.matchAll(/^[ \t]*(ENV|ARG)[ \t]+((?:[^\\\n]|\\(?:\r?\n|.))*)/gim)) {
    const [, keyword, body] = match as unknown as [string, string, string];
    const bodyStart = match.index + match[0].length - body.length;
    const pairs = /^\s*\w+=/.test(body) ? [...body.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s\\]*)/g)] : [...body.matchAll(/^\s*([\w.-]+)\s+(.+)/g)];
    for (const pair of pairs) {
      const [whole, key, raw] = pair as unknown as [string, string, string];
      const value = substitute(raw.trim().replace(/^(["'])(.*)\1$/s, '$2'), (name) => values.get(name));
      if (value === undefined) continue;
      values.set(key, value);
      const start = bodyStart + pair.index + whole.length - raw.length;
      if (keyword.toUpperCase() === 'ENV' && value !== '') assignments.push({ key, value, site: toSite(file, text, start, start + raw.trim().length) });
    }
  }
  return assignments;
}
