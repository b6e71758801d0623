/** What one rule says about a small workspace, by ESLint. */
import { basename } from 'node:path';
import plugin from '../../src/index.js';
import { createLinter, createWorkspace, type Files } from './lint.js';
import { typeErrors } from './type-check.js';

export interface Suggestion {
  readonly title: string;
  /** The whole file as the suggestion leaves it. */
  readonly output: string;
}

export interface Report {
  readonly file: string;
  /** `file:line:column`. */
  readonly place: string;
  readonly messageId: string;
  readonly text: string;
  readonly suggestions: readonly Suggestion[];
}

export interface ReportOptions {
  readonly settings?: unknown;
  readonly options?: object;
}

/** The findings of a rule in a workspace, file after file. Throws where a file cannot be parsed. */
export async function report(rule: string, files: Files, { settings, options }: ReportOptions = {}): Promise<readonly Report[]> {
  if (!(rule in plugin.rules)) throw new Error(`there is no rule ${rule}`);
  const root = createWorkspace(files);
  const linter = await createLinter(root, 10, { rules: { [`queue-fit/${rule}`]: ['error', ...(options ? [options] : [])] }, ...(settings === undefined ? {} : { settings }) });
  const results = await linter.lintFiles('**/*.{js,ts}');
  return results.flatMap(({ filePath, messages }) => {
    const file = filePath.slice(root.length + 1);
    return messages.map(({ line, column, messageId, message, suggestions = [] }): Report => {
      if (messageId === undefined) throw new Error(`${file}:${line}: ${message}`);
      return {
        file,
        place: `${file}:${line}:${column}`,
        messageId,
        text: message,
        suggestions: suggestions.map(({ desc, fix }) => ({ title: desc, output: apply(files[file] ?? '', fix) })),
      };
    });
  });
}

const apply = (text: string, { range: [start, end], text: inserted }: { readonly range: readonly [number, number]; readonly text: string }): string => text.slice(0, start) + inserted + text.slice(end);

/** The errors of a file that has been edited, beside the other files of its directory, against the real types of the packages. */
export function typeErrorsOf(files: Files, file: string, output: string): readonly string[] {
  const directory = file.slice(0, file.lastIndexOf('/') + 1);
  // CommonJS has another extension here: this project's own files are ESM.
  const nameOf = (name: string): string => basename(name).replace(/\.js$/, '.cjs');
  const beside = Object.entries({ ...files, [file]: output }).filter(([name]) => name.startsWith(directory) && /\.[jt]s$/.test(name));
  const texts = beside.map(([name, text]): readonly [string, string] => [nameOf(name), name.endsWith('.js') ? text.replaceAll(/require\('(\.\/[\w.]+)'\)/g, "require('$1.cjs')") : text]);
  return (typeErrors(Object.fromEntries(texts))[nameOf(file)] ?? []).filter((error) => !UNTYPED.some((name) => error.includes(`'${name}'`)));
}

/** Packages of the examples that are not installed here. The edits import none of them. */
const UNTYPED = ['pg', 'nodemailer', 'prom-client', '@nestjs/schedule', 'express'];
