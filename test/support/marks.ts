/** Places marked in the text of small workspaces: what stands between two marks is expected to be reported, or not. */
import type { Files } from './lint.js';

/** Marks code. Marks may lie within each other. */
export const mark = (name: string, code: string): string => `/*<${name}*/${code}/*>*/`;

export interface Marked {
  /** Without the marks. */
  readonly files: Files;
  /** `file:line:column` of each mark of a name, in the order of the files. */
  readonly places: (name: string) => readonly string[];
}

/** Takes the marks out, and remembers where they were. */
export function readMarks(marked: Files): Marked {
  const found: { readonly name: string; readonly place: string }[] = [];
  const files = Object.entries(marked).map(([file, text]): readonly [string, string] => {
    let clean = '';
    for (const part of text.split(/(\/\*<\w+\*\/|\/\*>\*\/)/)) {
      const name = /^\/\*<(\w+)\*\/$/.exec(part)?.[1];
      if (name !== undefined) found.push({ name, place: `${file}:${clean.split('\n').length}:${clean.length - clean.lastIndexOf('\n')}` });
      else if (part !== '/*>*/') clean += part;
    }
    return [file, clean];
  });
  return { files: Object.fromEntries(files), places: (name) => found.filter((place) => place.name === name).map(({ place }) => place) };
}
