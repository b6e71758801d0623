/** Type-checks texts as if they were files of this project, against the real types of what they import. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'alternatives');

const STRICT: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: ['node'],
  skipLibCheck: true,
  noEmit: true,
  allowJs: true,
  checkJs: true,
  experimentalDecorators: true,
};
// JavaScript has no annotations to give.
const JAVASCRIPT: ts.CompilerOptions = { ...STRICT, noImplicitAny: false, moduleDetection: ts.ModuleDetectionKind.Auto };

const parsed = new Map<string, ts.SourceFile | undefined>();

/** The errors of each file, as `line: message`; files without any are left out. Names are relative and end in .ts or .cjs. */
export function typeErrors(files: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  const names = Object.keys(files);
  return {
    ...check(files, names.filter((name) => /\.[cm]?ts$/.test(name)), STRICT),
    ...check(files, names.filter((name) => /\.[cm]?js$/.test(name)), JAVASCRIPT),
  };
}

function check(files: Readonly<Record<string, string>>, names: readonly string[], options: ts.CompilerOptions): Record<string, readonly string[]> {
  if (names.length === 0) return {};
  const texts = new Map(names.map((name) => [join(root, name), files[name] ?? '']));
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists.call(host, file);
  host.readFile = (file) => texts.get(file) ?? readFile.call(host, file);
  host.getSourceFile = (file, language, ...rest) => {
    const text = texts.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, language, true);
    // The types of packages are the same in every program.
    if (!parsed.has(file)) parsed.set(file, getSourceFile.call(host, file, language, ...rest));
    return parsed.get(file);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return Object.fromEntries(
    names.flatMap((name) => {
      const file = program.getSourceFile(join(root, name));
      const errors = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((d) => {
        const line = file && d.start !== undefined ? file.getLineAndCharacterOfPosition(d.start).line + 1 : 0;
        return `${line}: ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`;
      });
      return errors.length > 0 ? [[name, errors] as const] : [];
    }),
  );
}
