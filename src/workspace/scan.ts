import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { ASSET, type Resolver } from './resolve.js';
import { readSpecifiers } from './specifiers.js';
import type { Problem, Workspace } from './workspace.js';
import { literally } from './words.js';

/** An import that seems to mean a file of the workspace and leads nowhere: what lies behind it is not seen. */
export interface UnresolvedImport {
  readonly file: string;
  /** As written; the argument's text where it is no literal. */
  readonly specifier: string;
  readonly reason: string;
}
export interface ScanOptions {
  /** What a file must contain to matter by itself, such as the name of a client package. */
  readonly relevant: RegExp;
  /** Told once, as soon as one file matters: before the others are read. The specifiers of those are then kept for whoever goes on. */
  readonly onFirst?: () => void;
  /** What will be asked of every file's text once one matters: asked while the text is at hand. */
  readonly always?: readonly RegExp[];
  /** What another scan of the same files found: they are not read to be searched again. */
  readonly searched?: ScanMemory;
  /** How much of what is read is kept, in UTF-16 code units: for whoever asks the same files again and again, and ends before they change. Nothing by default. */
  readonly keep?: number;
  /** Texts that are newer than the disk, by workspace-relative path. */
  readonly overlay?: ReadonlyMap<string, string>;
}
/** What the text of the workspace's files says without parsing. All paths are workspace-relative. */
export interface Scan {
  /** Files whose text matches, sorted. */
  readonly relevant: readonly string[];
  /** Local files that a file imports directly, JSON included. */
  importsOf(file: string): readonly string[];
  /** Analysed files that import a file directly, sorted. */
  importersOf(file: string): readonly string[];
  /** Analysed files that import any of the files directly or through others; the files themselves only where they are imported so. */
  dependentsOf(files: Iterable<string>): Set<string>;
  /** The local file that a specifier means in a file. */
  findImported(specifier: string, from: string): string | undefined;
  /** Text of a file (the overlay's where there is one) without byte order mark; nothing where it cannot be read. */
  read(file: string): string | undefined;
  /** Size and time of modification, or a digest of the overlay's text: equal as long as the text is. */
  fingerprint(file: string): string;
  /** Imports that lead nowhere, and `require` or `import` of something computed. Reads every file on first use. */
  readonly unresolved: readonly UnresolvedImport[];
  /** Does the text of a file match? Remembered, and asked again of a new text: `update` says whether an answer changed. */
  matches(file: string, test: TextTest): boolean;
  /** Does a file import something by a name that matches? Remembered, and asked again, likewise. */
  imports(file: string, specifier: RegExp): boolean;
  /** What was read of the texts so far: plain data, from which another scan of the same files goes on. */
  readonly memory: ScanMemory;
  recall(memory: ScanMemory): void;
  /**
   * Takes a file's new text, also of a file that is new; without a text the disk's. A file that is gone takes its imports along.
   * False when all that was said of the file without parsing it holds on: whether it is there and matters, what it imports, what it matches.
   */
  update(file: string, text?: string): boolean;
  /** Files that could not be read. */
  readonly problems: readonly Problem[];
}

/** A question about a text alone. A function is known by itself, a pattern by how it is written. */
export type TextTest = RegExp | ((text: string) => boolean);

const passes = (test: TextTest, text: string): boolean => (typeof test === 'function' ? test(text) : test.test(text));

/** Whoever names files after what they do names these so. What matters is found sooner where they are searched first. */
const LIKELY = /kafka/i;

/** What a scan knows of the files' texts. */
export interface ScanMemory {
  /** The files that matter. */
  readonly relevant: ReadonlySet<string>;
  /** Files that could not be read. */
  readonly problems: ReadonlyMap<string, Problem>;
  /** By file: the specifiers that it imports. */
  readonly facts: ReadonlyMap<string, Facts>;
  /** By question, as it is written. */
  readonly answers: ReadonlyMap<string, Answers>;
  /** Files of which something was asked that cannot be asked again elsewhere: a function. */
  readonly asked: ReadonlySet<string>;
}

/** Of a file's text, or of what it imports. */
type Question = { readonly test: TextTest } | { readonly specifier: RegExp };
type Answers = Question & { readonly byFile: Map<string, boolean> };

interface Facts {
  readonly specifiers: readonly string[];
  readonly dynamic: readonly string[];
}

/** Longer files are bundles or data; no parser should be sent there. In UTF-16 code units. */
const MAX_LENGTH = 2_000_000;
/** https://protobuf.dev and others: the mark of generated code that also linters and reviewers go by; `'@generated/prisma'` is a path. */
const GENERATED_HEADER = /(?<!['"`/])@generated(?![\w/-])|\bcode generated by\b.*\bdo not edit\b/i;
const NOTHING: Facts = { specifiers: [], dynamic: [] };

/**
 * Reads every analysed file once and keeps which ones matter. Imports are read from the text only when somebody asks for one,
 * so that a workspace without a queue costs no more than one search per file.
 */
export function scanWorkspace(workspace: Workspace, resolver: Resolver, options: ScanOptions): Scan {
  const pattern = new RegExp(options.relevant.source, options.relevant.flags.replace(/[gy]/g, ''));
  const files = new Set(workspace.files);
  const overlay = new Map(options.overlay);
  const relevant = new Set<string>();
  const problems = new Map<string, Problem>();
  const interned = new Map<string, string>();
  const facts = new Map<string, Facts>();
  const answers = new Map<string | TextTest, Answers>();
  const askedElsewhere = new Set<string>();
  const kept = new Map<string, string>();
  let space = options.keep ?? 0;
  let graph: Graph | undefined;
  if (options.searched) recall(options.searched);
  else search();

  return {
    get relevant() {
      return [...relevant].sort();
    },
    get problems() {
      return [...problems.values()];
    },
    get unresolved() {
      return [...files].flatMap(unresolvedIn);
    },
    importsOf: (file) => getImports(file),
    importersOf: (file) => [...(getGraph().importers.get(file) ?? [])].sort(),
    dependentsOf,
    findImported,
    read,
    fingerprint,
    matches,
    imports: (file, specifier) => answer(`imports ${String(specifier)}`, { specifier }, file),
    get memory() {
      return memorise();
    },
    recall,
    update,
  };

  function search(): void {
    let isTold = false;
    for (const file of likelyFirst(files)) {
      const text = read(file);
      judge(file, text);
      if (!options.onFirst || relevant.size === 0) continue;
      if (!isTold) options.onFirst();
      isTold = true;
      facts.set(file, toFacts(text));
      for (const test of options.always ?? []) answersTo(String(test), { test }).byFile.set(file, passes(test, text ?? ''));
    }
  }

  function judge(file: string, text: string | undefined): void {
    if (text !== undefined && text.length <= MAX_LENGTH && pattern.test(text) && !isMachineMade(text)) relevant.add(file);
    else relevant.delete(file);
  }

  function read(file: string): string | undefined {
    const buffered = overlay.get(file);
    if (buffered !== undefined) return withoutMark(buffered);
    const before = kept.get(file);
    if (before !== undefined) return before;
    try {
      const text = withoutMark(readFileSync(`${workspace.root}/${file}`, 'utf8'));
      if (problems.size > 0) problems.delete(file);
      if (text.length <= space) {
        kept.set(file, text);
        space -= text.length;
      }
      return text;
    } catch (error) {
      problems.set(file, { file, message: `cannot be read: ${(error as Error).message}` });
      return undefined;
    }
  }

  function fingerprint(file: string): string {
    const buffered = overlay.get(file);
    if (buffered !== undefined) return `text:${createHash('sha256').update(withoutMark(buffered)).digest('base64url')}`;
    const stat = statSync(`${workspace.root}/${file}`, { throwIfNoEntry: false });
    return stat === undefined ? 'missing' : `${stat.size}:${stat.mtimeMs}`;
  }

  function getFacts(file: string): Facts {
    let known = facts.get(file);
    if (known === undefined) facts.set(file, (known = toFacts(read(file))));
    return known;
  }

  function toFacts(text: string | undefined): Facts {
    if (text === undefined || text.length > MAX_LENGTH) return NOTHING;
    const { literal, dynamic } = readSpecifiers(text);
    return { specifiers: literal.map(intern), dynamic: dynamic.map(intern) };
  }

  /** A part of a string keeps the whole alive in V8; a copy, shared by all files, does not. */
  function intern(part: string): string {
    let copy = interned.get(part);
    if (copy === undefined) {
      copy = Buffer.from(part).toString();
      interned.set(copy, copy);
    }
    return copy;
  }

  function resolveImports(file: string): string[] {
    const found = new Set<string>();
    for (const specifier of getFacts(file).specifiers) {
      const imported = findImported(specifier, file);
      if (imported !== undefined && imported !== file) found.add(imported);
    }
    return [...found];
  }

  function findImported(specifier: string, from: string): string | undefined {
    const resolution = resolver.resolve(specifier, from);
    return resolution.kind === 'file' ? resolution.file : undefined;
  }

  function getImports(file: string): readonly string[] {
    return graph?.imports.get(file) ?? resolveImports(file);
  }

  function getGraph(): Graph {
    if (graph === undefined) {
      graph = { imports: new Map(), importers: new Map() };
      for (const file of files) connect(graph, file, resolveImports(file));
    }
    return graph;
  }

  function dependentsOf(start: Iterable<string>): Set<string> {
    const { importers } = getGraph();
    const found = new Set<string>();
    const queue = [...start];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      for (const importer of importers.get(file) ?? []) {
        if (found.has(importer)) continue;
        found.add(importer);
        queue.push(importer);
      }
    }
    return found;
  }

  function unresolvedIn(file: string): UnresolvedImport[] {
    const { specifiers, dynamic } = getFacts(file);
    const lost: UnresolvedImport[] = dynamic.map((specifier) => ({ file, specifier, reason: 'not a literal' }));
    for (const specifier of specifiers) {
      const resolution = resolver.resolve(specifier, file);
      if (resolution.kind === 'unresolved' && resolution.reason !== ASSET) lost.push({ file, specifier, reason: resolution.reason });
    }
    return lost;
  }

  function recall(memory: ScanMemory): void {
    for (const file of memory.relevant) relevant.add(file);
    for (const [file, problem] of memory.problems) problems.set(file, problem);
    for (const [file, { specifiers, dynamic }] of memory.facts) facts.set(file, { specifiers: specifiers.map(intern), dynamic: dynamic.map(intern) });
    for (const [key, known] of memory.answers) answers.set(key, { ...known, byFile: new Map([...(answers.get(key)?.byFile ?? []), ...known.byFile]) });
    for (const file of memory.asked) askedElsewhere.add(file);
  }

  function memorise(): ScanMemory {
    const byFunctions = [...answers.values()].filter((known) => 'test' in known && typeof known.test === 'function');
    const asked = new Set([...askedElsewhere, ...byFunctions.flatMap(({ byFile }) => [...byFile.keys()])]);
    return { relevant, problems, facts, answers: new Map([...answers].filter((entry): entry is [string, Answers] => typeof entry[0] === 'string')), asked };
  }

  function matches(file: string, test: TextTest): boolean {
    return answer(typeof test === 'function' ? test : String(test), { test }, file);
  }

  function answer(key: string | TextTest, question: Question, file: string): boolean {
    const { byFile } = answersTo(key, question);
    const before = byFile.get(file);
    if (before !== undefined) return before;
    const found = 'test' in question ? passes(question.test, read(file) ?? '') : imports(file, question.specifier);
    byFile.set(file, found);
    return found;
  }

  function answersTo(key: string | TextTest, question: Question): Answers {
    let known = answers.get(key);
    if (known === undefined) answers.set(key, (known = { ...question, byFile: new Map() }));
    return known;
  }

  function imports(file: string, specifier: RegExp): boolean {
    return getFacts(file).specifiers.some((one) => specifier.test(one));
  }

  function answerAgain(file: string, text: string): boolean {
    let changed = askedElsewhere.delete(file);
    for (const known of answers.values()) {
      const before = known.byFile.get(file);
      if (before === undefined) continue;
      const now = 'test' in known ? passes(known.test, text) : imports(file, known.specifier);
      known.byFile.set(file, now);
      if (now !== before) changed = true;
    }
    return changed;
  }

  function update(file: string, text?: string): boolean {
    const before = { isThere: files.has(file), isRelevant: relevant.has(file), imports: String(getImports(file)) };
    if (text === undefined) overlay.delete(file);
    else overlay.set(file, text);
    kept.delete(file);
    const now = read(file);
    takeUp(file, now);
    const answered = answerAgain(file, now ?? '');
    return answered || before.isThere !== files.has(file) || before.isRelevant !== relevant.has(file) || before.imports !== String(getImports(file));
  }

  function takeUp(file: string, now: string | undefined): void {
    judge(file, now);
    if ((now !== undefined) !== files.has(file)) {
      if (now === undefined) {
        files.delete(file);
        resolver.remove(file);
      } else {
        files.add(file);
        resolver.add(file);
      }
      // Imports elsewhere may now mean another file, or none.
      graph = undefined;
    }
    facts.set(file, toFacts(now));
    if (graph === undefined) return;
    disconnect(graph, file);
    connect(graph, file, resolveImports(file));
  }
}

interface Graph {
  readonly imports: Map<string, readonly string[]>;
  readonly importers: Map<string, Set<string>>;
}

function connect(graph: Graph, file: string, imports: readonly string[]): void {
  graph.imports.set(file, imports);
  for (const imported of imports) {
    const importers = graph.importers.get(imported);
    if (importers === undefined) graph.importers.set(imported, new Set([file]));
    else importers.add(file);
  }
}

function disconnect(graph: Graph, file: string): void {
  for (const imported of graph.imports.get(file) ?? []) graph.importers.get(imported)?.delete(file);
  graph.imports.delete(file);
}

/** A test for files that name one of the packages, or call one of the members. */
export function relevantPattern(packages: readonly string[], members: readonly string[] = []): RegExp {
  const names = packages.map((p) => literally(p.replace(/\/\*$/, '')));
  const calls = members.length > 0 ? `|\\.(?:${members.join('|')})\\s*[<(]` : '';
  return new RegExp(`['"](?:npm:)?(?:${names.join('|')})(?:@[\\w.^~-]+)?(?:/[^'"\\n]*)?['"]${calls}`);
}

function likelyFirst(files: Iterable<string>): readonly string[] {
  const all = [...files];
  return [...all.filter((file) => LIKELY.test(file)), ...all.filter((file) => !LIKELY.test(file))];
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Generated by its own words, or minified: a person does not write lines of a thousand characters throughout. */
function isMachineMade(text: string): boolean {
  if (GENERATED_HEADER.test(text.slice(0, 600))) return true;
  if (text.length < 20_000) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines > 1000;
}
