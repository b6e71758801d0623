/**
 * The compiler's view of the part of a workspace that matters. Files enter on demand (`load`); nothing else is parsed,
 * nothing under node_modules is read, and every known client package is a small declaration surface of ours.
 *
 * Raw compiler objects (as ts-morph bundles them) are used throughout: a wrapped project measured 1.3–2 times slower here.
 * File names inside the program are virtual (`/ws/<workspace-relative>`), so that no path logic depends on the platform.
 */
import { ts } from 'ts-morph';
import type { Client } from '../clients/client.js';
import { createCheckers, declaresGlobals } from './checkers.js';
import { hasTypesInComments } from './jsdoc.js';
import { libSurface } from './lib.js';
import type { Resolution } from './resolve.js';

const ROOT = '/ws/';
const SURFACES = '/@surface/';
const LIB = `${SURFACES}lib.d.ts`;

const OPTIONS: ts.CompilerOptions = {
  noLib: true,
  noResolve: true,
  allowJs: true,
  checkJs: false,
  types: [],
  skipLibCheck: true,
  resolveJsonModule: true,
  esModuleInterop: true,
  allowSyntheticDefaultImports: true,
  experimentalDecorators: true,
  strictNullChecks: false,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.CommonJS,
  // Bundler resolution would switch off `require` in JavaScript; modules are resolved by our own resolver anyway.
  moduleResolution: 2 satisfies ts.ModuleResolutionKind.Node10,
  ignoreDeprecations: '6.0',
};

/** What the project needs from the workspace. */
export interface ProjectHost {
  /** Text of a workspace file (the editor's buffer where there is one); undefined when it cannot be read. */
  read(file: string): string | undefined;
  resolve(specifier: string, fromFile: string): Resolution;
  /** The files that import one directly. */
  importersOf(file: string): readonly string[];
  /** The files that import any of the given ones, directly or not. */
  dependentsOf(files: Iterable<string>): ReadonlySet<string>;
}

/** Files that may mean something else than before. */
export interface Touched {
  /** As they are now, and as changed ones were before. */
  readonly sources: readonly ts.SourceFile[];
}

export interface Project {
  /** Adds files to what is analysed. True when at least one is new. */
  load(files: Iterable<string>): boolean;
  /** Parses files that will probably be loaded: types are found through them at once, and loading them does not make another program. */
  prepare(files: Iterable<string>): void;
  /** Is a file loaded? */
  has(file: string): boolean;
  /** Re-reads a file that is loaded or prepared. */
  update(file: string): void;
  readonly program: ts.Program;
  /** The checker that answers for a file's nodes. */
  checkerOf(sourceFile: ts.SourceFile): ts.TypeChecker;
  /**
   * Takes the changes since the last time into the program. Gives the files that may mean something else now: the changed ones, and
   * whoever imports them; undefined: all files may.
   */
  renew(): Touched | undefined;
  /** Loaded files of the workspace, in the order they came. */
  readonly files: readonly string[];
  /** With those that are only prepared. */
  readonly parsed: Iterable<string>;
  /** Those of them that hold code, in the same order: no JSON. */
  readonly sources: readonly ts.SourceFile[];
  /** Of a file that is loaded or prepared. */
  sourceFile(file: string): ts.SourceFile | undefined;
  /** May a file say what the type of something is? JavaScript without types in its comments does not. */
  hasTypes(sourceFile: ts.SourceFile): boolean;
  /** The workspace-relative path of a source file; undefined for surfaces. */
  fileOf(sourceFile: ts.SourceFile): string | undefined;
  /** The client whose surface a source file is. */
  clientOf(sourceFile: ts.SourceFile): Client | undefined;
  resolve(specifier: string, fromFile: string): Resolution;
  /** The files of the workspace that import one directly, loaded or not. */
  importersOf(file: string): readonly string[];
  /** The client whose package a specifier names. */
  clientFor(specifier: string): Client | undefined;
  /** The clients that some parsed file names: nothing is called of the others. The same list as long as they are the same. */
  readonly namedClients: readonly Client[];
}

const matches = (pattern: string, specifier: string): boolean =>
  pattern === specifier || (pattern.endsWith('/*') && (specifier.startsWith(pattern.slice(0, -1)) || specifier === pattern.slice(0, -2)));

/** What names a client's package in an import, as patterns. */
const specifiersOf = ({ packages, companions = [] }: Client): readonly string[] => [...packages, ...companions];

export function createProject(host: ProjectHost, clients: readonly Client[]): Project {
  /** By workspace-relative path. */
  const parsed = new Map<string, ts.SourceFile>();
  const loaded = new Set<string>();
  const findParsed = (name: string): ts.SourceFile | undefined => (name.startsWith(ROOT) ? parsed.get(name.slice(ROOT.length)) : undefined);
  const surfaces = new Map([[LIB, ts.createSourceFile(LIB, libSurface, ts.ScriptTarget.ESNext, true)]]);
  const clientByFile = new Map<string, Client>();
  /** Clients that no parsed file names: their surfaces would be parsed and bound for nothing. */
  const unnamed = new Set(clients);
  let named: readonly Client[] = [];
  const addSurfacesNamedIn = (text: string): void => {
    for (const client of unnamed) {
      if (!specifiersOf(client).some((pattern) => text.includes(pattern.replace(/\/\*$/, '')))) continue;
      unnamed.delete(client);
      named = clients.filter((c) => !unnamed.has(c));
      const name = `${SURFACES}${client.name}.d.ts`;
      clientByFile.set(name, client);
      surfaces.set(name, ts.createSourceFile(name, `${client.surface}\nexport {};\n`, ts.ScriptTarget.ESNext, true));
      // A surface may be made of another one.
      addSurfacesNamedIn(client.surface);
    }
  };

  const clientCache = new Map<string, Client | undefined>();
  const clientFor = (specifier: string): Client | undefined => {
    if (clientCache.has(specifier)) return clientCache.get(specifier);
    const client = clients.find((c) => specifiersOf(c).some((p) => matches(p, specifier)));
    clientCache.set(specifier, client);
    return client;
  };

  let program: ts.Program | undefined;
  let dirty = true;
  /** Files that came, changed or went since the last renewal, and whether what they declared or declare can be seen without importing them. */
  const changed = new Set<string>();
  const replaced: ts.SourceFile[] = [];
  let isGlobal = false;
  let files: readonly string[] | undefined;
  let sources: readonly ts.SourceFile[] | undefined;
  const compilerHost: ts.CompilerHost = {
    getSourceFile: (name) => surfaces.get(name) ?? findParsed(name),
    getDefaultLibFileName: () => LIB,
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => surfaces.has(name) || findParsed(name) !== undefined,
    readFile: () => undefined,
    directoryExists: () => false,
    getDirectories: () => [],
    resolveModuleNameLiterals: (literals, containing) =>
      literals.map((literal) => {
        const client = clientFor(literal.text);
        if (client) return { resolvedModule: { resolvedFileName: `${SURFACES}${client.name}.d.ts`, extension: ts.Extension.Dts, isExternalLibraryImport: false } };
        if (!containing.startsWith(ROOT)) return { resolvedModule: undefined };
        const found = host.resolve(literal.text, containing.slice(ROOT.length));
        if (found.kind !== 'file') return { resolvedModule: undefined };
        const name = ROOT + found.file;
        return { resolvedModule: { resolvedFileName: name, extension: extensionOf(name), isExternalLibraryImport: false } };
      }),
  };

  function getProgram(): ts.Program {
    if (!program || dirty) {
      program = ts.createProgram({ rootNames: [...surfaces.keys(), ...[...parsed.keys()].map((file) => ROOT + file)], options: OPTIONS, host: compilerHost, ...(program ? { oldProgram: program } : {}) });
      dirty = false;
    }
    return program;
  }
  const checkers = createCheckers(() => getProgram().getTypeChecker());
  const typed = new WeakMap<ts.SourceFile, boolean>();
  const parse = (file: string): ts.SourceFile | undefined => {
    const text = host.read(file);
    if (text === undefined) return undefined;
    addSurfacesNamedIn(text);
    const isScript = /\.[cm]?jsx?$/.test(file);
    const hasTypes = !isScript || hasTypesInComments(text);
    // Nodes know their parents when the file is bound, which every file is that a checker was made for.
    const sourceFile = ts.createSourceFile(ROOT + file, text, { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: isScript && hasTypes ? ts.JSDocParsingMode.ParseAll : ts.JSDocParsingMode.ParseNone }, false);
    typed.set(sourceFile, hasTypes);
    return sourceFile;
  };

  const isDeclaring = (file: string): boolean => {
    const sourceFile = parsed.get(file);
    return sourceFile !== undefined && declaresGlobals(sourceFile);
  };

  /** Is the file there? It is parsed if it was not. */
  const add = (file: string): boolean => {
    if (parsed.has(file)) return true;
    const sourceFile = parse(file);
    if (!sourceFile) return false;
    parsed.set(file, sourceFile);
    changed.add(file);
    dirty = true;
    return true;
  };

  return {
    load(wanted) {
      let added = false;
      for (const file of wanted) {
        if (loaded.has(file) || !add(file)) continue;
        loaded.add(file);
        added = true;
      }
      if (added) files = sources = undefined;
      return added;
    },
    prepare(wanted) {
      for (const file of wanted) add(file);
    },
    has: (file) => loaded.has(file),
    update(file) {
      const before = parsed.get(file);
      if (!before) return;
      if (declaresGlobals(before)) isGlobal = true;
      changed.add(file);
      replaced.push(before);
      const sourceFile = parse(file);
      if (sourceFile) parsed.set(file, sourceFile);
      else {
        parsed.delete(file);
        loaded.delete(file);
      }
      dirty = true;
      files = sources = undefined;
    },
    get program() {
      return getProgram();
    },
    checkerOf: (sourceFile) => checkers.of(sourceFile),
    renew() {
      // Making the checker binds what is new.
      getProgram().getTypeChecker();
      if ([...changed].some((file) => isDeclaring(file))) isGlobal = true;
      const files = isGlobal ? undefined : new Set([...changed, ...host.dependentsOf(changed)]);
      const now = files && [...files].flatMap((file) => parsed.get(file) ?? []);
      checkers.renew(now);
      const touched = now && { sources: [...now, ...replaced] };
      changed.clear();
      replaced.length = 0;
      isGlobal = false;
      return touched;
    },
    get files() {
      return (files ??= [...loaded]);
    },
    get parsed() {
      return parsed.keys();
    },
    get sources() {
      return (sources ??= [...loaded].flatMap((file) => (file.endsWith('.json') ? [] : (parsed.get(file) ?? []))));
    },
    sourceFile: (file) => parsed.get(file),
    hasTypes: (sourceFile) => typed.get(sourceFile) ?? true,
    fileOf: (sourceFile) => (sourceFile.fileName.startsWith(ROOT) ? sourceFile.fileName.slice(ROOT.length) : undefined),
    clientOf: (sourceFile) => clientByFile.get(sourceFile.fileName),
    resolve: (specifier, fromFile) => host.resolve(specifier, fromFile),
    importersOf: (file) => host.importersOf(file),
    clientFor,
    get namedClients() {
      return named;
    },
  };
}

function extensionOf(name: string): ts.Extension {
  const extension = /\.(d\.ts|tsx|mts|cts|ts|jsx|mjs|cjs|js|json)$/.exec(name)?.[0] ?? '.js';
  return extension as ts.Extension;
}
