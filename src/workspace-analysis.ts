/** One workspace under one set of settings, kept up to date: the persisted analysis, the engine, and what editors hold unsaved. */
import { existsSync, readFileSync } from 'node:fs';
import { debuglog } from 'node:util';
import type { Engine } from './engine.js';
import { engineLoader } from './engine-loader.js';
import { findCodeDirectory } from './kept-code.js';
import { createJudge, type Judge } from './judge.js';
import { findCacheDirectory, openStore, type Store } from './persist.js';
import { parseSettingsLeniently } from './settings-lenient.js';
import type { Settings } from './settings.js';
import { compareSnapshots, fingerprintOf, retakeSnapshot, sizeOf, takeSnapshot, type Snapshot } from './snapshot.js';
import type { Topology } from './topology/topology.js';
import type { Problem } from './workspace/workspace.js';

/** `NODE_DEBUG=queue-fit` tells on stderr what is analysed, read from disk and thrown away. */
const debug = debuglog('queue-fit');

/** An editor's next look at a file may be as stale as this. */
const FRESH_MS = 250;
/** Looking again may take this part of the time: in a run that lints one file after another, after a pause, and while somebody types. */
const RUN_SHARE = 500;
const PAUSE_SHARE = 50;
const EDITOR_SHARE = 3;
/** No run that goes on by itself, and nobody who types, pauses for so long between two lints. */
const PAUSE_MS = 1000;
/** While somebody types, so many of the files that do not matter are looked at each time, in turn: asking each of ten thousand takes longer than the lint. */
const PART = 1000;

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;

export class WorkspaceAnalysis {
  #settings!: Settings;
  #problems: readonly string[] = [];
  #store!: Store;
  #snapshot!: Snapshot;
  #topology: Topology | undefined;
  #engine: Engine | undefined;
  #judge: Judge | undefined;
  #relevant: ReadonlySet<string> = new Set();
  /** Texts that differ from the disk, and the stamps of the files they cover. */
  readonly #overlays = new Map<string, string>();
  /** Files on disk that are not part of the workspace: ignored ones. */
  readonly #strangers = new Set<string>();
  readonly #lintedSince = new Set<string>();
  #lookedAt = -Infinity;
  #lookCost = 0;
  /** Where the next part of the files begins. */
  #nextPart = 0;
  #seenAt = -Infinity;
  #isUsed = false;

  /**
   * `raw` is `settings['queue-fit']` as written, with an absolute `root`, if any.
   * @throws {WorkspaceError} if the root is not a directory that can be read.
   */
  constructor(
    readonly root: string,
    readonly raw: unknown,
  ) {
    const started = performance.now();
    this.#start(takeSnapshot(root));
    this.#lookCost = performance.now() - started;
  }

  get settings(): Settings {
    return this.#settings;
  }
  /** What is wrong in the settings; those keys were left out. */
  get problems(): readonly string[] {
    return this.#problems;
  }
  /** The files whose content matters, workspace-relative. */
  get files(): ReadonlySet<string> {
    this.#ensure();
    return this.#relevant;
  }
  /** All source files, workspace-relative. */
  get sources(): Iterable<string> {
    return this.#snapshot.sources.keys();
  }
  /** Files and directories that could not be read. */
  get unreadable(): readonly Problem[] {
    return this.#snapshot.workspace.problems ?? [];
  }
  get topology(): Topology {
    return this.#ensure();
  }
  get judge(): Judge {
    const topology = this.#ensure();
    if (this.#judge?.topology !== topology) this.#judge = createJudge(topology, this.#settings);
    return this.#judge;
  }
  /** Equal as long as no file changed on disk. */
  get fingerprint(): string {
    return fingerprintOf(this.#snapshot);
  }

  /** Takes a linted file's text as it is now, saved or not, and looks at the rest of the disk when that is due. */
  see(file: string, text: string): void {
    this.markUsed();
    this.#lookIfDue(file);
    this.#lintedSince.add(file);
    if (!this.#isSource(file)) return;
    if (this.#overlays.get(file) === text) return;
    if (!this.#overlays.has(file) && this.#isAsOnDisk(file, text)) return;
    if (this.#isAsOnDisk(file, text, true)) this.#overlays.delete(file);
    else this.#overlays.set(file, text);
    this.#update(file, text);
  }

  /** Says that the analysis serves somebody, and was not only made to see whether anything changed. */
  markUsed(): void {
    if (this.#isUsed) return;
    this.#isUsed = true;
    this.#ensure();
    this.#store.markUsed();
  }

  /** Brings the analysis to what the disk holds now. */
  refresh(): void {
    this.#look();
  }

  #look(how: Parameters<typeof retakeSnapshot>[1] = {}): void {
    const started = performance.now();
    const before = this.#snapshot;
    const after = retakeSnapshot(before, how);
    const { changed, added, removed, structural } = compareSnapshots(before, after);
    this.#snapshot = after;
    this.#strangers.clear();
    if (structural) {
      debug('%s: manifests or configuration changed', this.root);
      this.#start(after);
      for (const [file, text] of this.#overlays) this.#update(file, text);
    } else if (this.#topology !== undefined) {
      for (const file of [...changed, ...added, ...removed]) {
        this.#overlays.delete(file);
        this.#update(file, this.#read(file) ?? '');
      }
    }
    this.#lookedAt = performance.now();
    this.#lookCost = this.#lookedAt - started;
    this.#lintedSince.clear();
  }

  #start(snapshot: Snapshot): void {
    const { settings, problems } = parseSettingsLeniently(this.raw, { root: this.root });
    this.#settings = settings;
    this.#problems = problems;
    this.#snapshot = snapshot;
    this.#store = openStore(findCacheDirectory(this.root, settings.cache), this.root, this.raw);
    this.#topology = undefined;
    this.#engine = undefined;
    this.#lookedAt = performance.now();
  }

  #ensure(): Topology {
    if (this.#topology !== undefined) return this.#topology;
    const fingerprint = this.fingerprint;
    const topology = this.#fromDisk(fingerprint) ?? this.#store.exclusively(() => this.#fromDisk(fingerprint) ?? this.#analyse(fingerprint));
    this.#topology = topology;
    return topology;
  }

  #fromDisk(fingerprint: string): Topology | undefined {
    const kept = this.#store.read(fingerprint);
    if (kept === undefined) return undefined;
    debug('%s: unchanged since it was last analysed', this.root);
    this.#relevant = new Set(kept.files);
    return kept.topology;
  }

  #analyse(fingerprint: string): Topology {
    const { topology, files } = this.#open(true);
    this.#store.write(fingerprint, { topology, files });
    return topology;
  }

  #open(inThread = false): Engine {
    if (this.#engine !== undefined) return this.#engine;
    const started = performance.now();
    const engine = engineLoader.load().openEngine(this.root, this.#settings, this.#snapshot.workspace, { inThread, code: findCodeDirectory(this.root, this.#settings.cache) });
    this.#engine = engine;
    this.#topology = engine.topology;
    this.#relevant = new Set(engine.files);
    debug('%s: analysed in %d ms%s', this.root, Math.round(performance.now() - started), engine.isFromThread ? ', in a thread' : '');
    return engine;
  }

  #update(file: string, text: string): void {
    const engine = this.#open();
    if (!engine.update(file, text)) return;
    this.#topology = engine.topology;
    this.#relevant = new Set(engine.files);
  }

  /**
   * ESLint does not say when a run begins. A file that is linted again belongs to a new one, which is an editor's way, and so may
   * one after a pause; files linted one after another belong to one run, which may take minutes and should not pay for looking
   * again and again.
   */
  #lookIfDue(file: string): void {
    const now = performance.now();
    const isPause = now - this.#seenAt > PAUSE_MS;
    const isEditor = this.#lintedSince.has(file);
    this.#seenAt = now;
    const share = isEditor ? EDITOR_SHARE : isPause ? PAUSE_SHARE : RUN_SHARE;
    if (now - this.#lookedAt < Math.max(FRESH_MS, share * this.#lookCost)) return;
    this.#look(isEditor && !isPause ? { part: this.#takePart() } : {});
  }

  /** The files that matter and the next ones of the others; nothing where there are too few to leave any out. */
  #takePart(): readonly string[] | undefined {
    const sources = [...this.#snapshot.sources.keys()];
    if (sources.length <= PART) return undefined;
    const from = this.#nextPart < sources.length ? this.#nextPart : 0;
    this.#nextPart = from + PART;
    const matter = [...this.#relevant, ...this.#overlays.keys()].filter((file) => this.#snapshot.sources.has(file));
    return [...new Set([...matter, ...sources.slice(from, this.#nextPart)])];
  }

  /** Is the file analysed at all? One that came after the last look is looked for. */
  #isSource(file: string): boolean {
    if (this.#snapshot.sources.has(file)) return true;
    if (!SOURCE.test(file) || this.#snapshot.excluded.has(file) || this.#strangers.has(file)) return false;
    if (/(?:^|\/)node_modules\//.test(file)) return false;
    // Not on disk: a file that an editor has not saved yet.
    if (!existsSync(`${this.root}/${file}`)) return true;
    this.#look({ relist: true });
    if (!this.#snapshot.sources.has(file)) this.#strangers.add(file);
    return this.#snapshot.sources.has(file);
  }

  /**
   * A file that matters is compared by its content. For the many others the length has to do, unless `exactly`: typing changes it,
   * and reading each of them a second time would cost more than everything else.
   */
  #isAsOnDisk(file: string, text: string, exactly = false): boolean {
    this.#ensure();
    if (exactly || this.#relevant.has(file)) return this.#read(file) === text;
    const size = sizeOf(this.#snapshot, file);
    const bytes = Buffer.byteLength(text);
    return size === bytes || size === bytes + BOM_BYTES;
  }

  /** ESLint's texts have no byte order mark, so neither have these. */
  #read(file: string): string | undefined {
    try {
      return readFileSync(`${this.root}/${file}`, 'utf8').replace(/^\uFEFF/, '');
    } catch {
      return undefined;
    }
  }
}

const BOM_BYTES = 3;
