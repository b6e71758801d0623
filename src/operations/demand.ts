/**
 * Which files the analysis needs next. It starts with the files that name a client package and grows by what evaluation
 * asked for, by files that may call a wrapper, and by files that use a client object that another file hands out.
 */
import { ts } from 'ts-morph';
import { assignmentsIn } from '../values/assignments.js';
import { registeredNames } from '../values/frameworks/awilix.js';
import { decorations, statesByName } from '../values/frameworks/decorations.js';
import { isExtension, serviceName } from '../values/frameworks/egg.js';
import type { Evaluator } from '../values/evaluate.js';
import { boundNames } from '../values/frameworks/injection.js';
import type { Around, Recalled } from '../values/memory.js';
import { providedNames } from '../values/frameworks/nest-providers.js';
import { alternativesOf, type Value } from '../values/value.js';
import { isGlobalObject } from '../values/collections/global-object.js';
import { registered } from '../values/collections/registries.js';
import { sharedMembers } from '../values/collections/shared-objects.js';
import type { TextTest } from '../workspace/scan.js';
import type { CallGraph } from './calls/callers.js';
import { carriersIn } from './carriers.js';
import { demandHandedFiles, handsModuleOn, handsOnModules, handsParameterOn, isMadeIn, keepsParameter } from './handed-files.js';
import { resultsOf } from '../values/returns.js';

/** The part of the scan that demands are answered from. */
export interface DemandHost {
  /** All analysed files. */
  readonly files: readonly string[];
  /** Those that name a client package. */
  readonly relevant: readonly string[];
  importersOf(file: string): readonly string[];
  importsOf(file: string): readonly string[];
  dependentsOf(files: Iterable<string>): Set<string>;
  /** Does the text of a file match? The host remembers what was asked: an edit that changes no answer changes nothing here. */
  matches(file: string, test: TextTest): boolean;
}

/** The names by which files hand out client objects, as far as they have been read. The caller drops what a newly loaded file, or an edit, may change. */
export type Carriers = Map<string, Carried>;

interface Carried {
  readonly names: ReadonlySet<string>;
  /** The files that this depends on without an import that leads to them. */
  readonly around: Around;
}

/** For how many sources a file was asked what it hands on. */
const handedBy = new WeakMap<Carriers, Map<string, number>>();

/** Files that should be loaded, given what is loaded and what was asked. */
export function findDemands(evaluator: Evaluator, graph: CallGraph, host: DemandHost, carriers: Carriers): ReadonlySet<string> {
  const { project } = evaluator;
  const names = new Map<string, Set<string>>();
  const add = (file: string, more: Iterable<string>): void => {
    const known = names.get(file) ?? new Set();
    for (const name of more) known.add(name);
    names.set(file, known);
  };
  for (const [file, more] of graph.demands) add(file, more);
  // Only a file that names a client, or imports one that hands a client object out, can hand one out itself.
  const carrying = new Set(host.relevant);
  const unread = new Set<string>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const file of project.files) {
      const sourceFile = project.sourceFile(file);
      if (!sourceFile || file.endsWith('.json') || names.get(file)?.has('') || !(carrying.has(file) || host.importsOf(file).some((f) => carrying.has(f)))) continue;
      if (!carriers.has(file)) unread.add(file);
      const found = carriers.get(file) ?? toCarried(evaluator.lookingAround(() => carriersIn(evaluator, sourceFile)));
      carriers.set(file, found);
      add(file, [...found.names, '']);
      if (found.names.size > 0 && !carrying.has(file)) grown = Boolean(carrying.add(file));
    }
  }
  const handed = handedBy.get(carriers) ?? new Map<string, number>();
  handedBy.set(carriers, handed);
  for (const file of handed.keys()) if (unread.has(file)) handed.delete(file);
  const hasWrapper = (file: string): boolean => graph.demands.has(file);
  const isWrapper = wrapperTest(evaluator, hasWrapper);
  const registries = new Set<string>();
  for (const [file, name, value] of registered(evaluator)) {
    if (!alternativesOf(evaluator.evaluate(value)).some((v) => isWrapper(v) || resultsOf(evaluator, v).flatMap((made) => alternativesOf(made)).some(isWrapper))) continue;
    registries.add(file);
    add(file, [name]);
  }
  // Whoever is handed a registry gets what is in it.
  const handsOut = (file: string): boolean => hasWrapper(file) || registries.has(file);
  // So does whoever imports the file that hands on others as they are.
  const isSource = (file: string): boolean => carrying.has(file) || handsOut(file);
  const handsOnSource = (file: string): boolean => !isSource(file) && host.importsOf(file).some(isSource) && handsOnModules(project.sourceFile(file));
  const globals = new Set([...globalNames(evaluator, isWrapper), ...loadedNames(evaluator, graph, names)]);
  const usesGlobal = globals.size > 0 ? wordPattern(globals) : undefined;
  for (const file of project.files) {
    const sourceFile = project.sourceFile(file);
    if (!sourceFile || file.endsWith('.json')) continue;
    // What a framework or a global holds for everybody (`req.app.get('producer')`) is had without an import.
    const sources = host.importsOf(file).filter((f) => isSource(f) || handsOnSource(f)).length + (carrying.has(file) ? 1 : 0) + (usesGlobal?.test(sourceFile.text) ? 1 : 0);
    // What it has from elsewhere is handed on as before, unless a newly loaded file says more of it: then its carriers were dropped too.
    if ((sources === 0 || handed.get(file) === sources) && !evaluator.read(keepsParameter, sourceFile) && !evaluator.read(handsParameterOn, sourceFile)) continue;
    handed.set(file, sources);
    demandHandedFiles({ evaluator, graph }, sourceFile, handsOut);
  }
  for (const [file, name, right] of sharedMembers(evaluator)) {
    if (!alternativesOf(evaluator.evaluate(right)).some(isWrapper)) continue;
    add(file, [name]);
    evaluator.sourceFile(file);
  }
  const wanted = new Set([...evaluator.demands, ...evaluator.reached, ...graph.demands.keys()].filter((file) => !project.has(file)));
  if (usesGlobal) for (const file of host.files) if (!project.has(file) && host.matches(file, usesGlobal)) wanted.add(file);
  for (const [file, wantedNames] of names) {
    wantedNames.delete('');
    const whole = wantedNames.delete('*');
    if (whole) for (const importer of host.importersOf(file)) if (!project.has(importer)) wanted.add(importer);
    if (wantedNames.size === 0) continue;
    // Who hands the whole module on (`new Ledger({ bus })`) need not use one of its names.
    if (!whole) for (const importer of host.importersOf(file)) if (!project.has(importer) && host.matches(importer, handsModuleOn)) wanted.add(importer);
    const pattern = wordPattern(wantedNames);
    for (const dependent of host.dependentsOf([file])) {
      if (!project.has(dependent) && !wanted.has(dependent) && (host.matches(dependent, pattern) || host.matches(dependent, GIVES_CLASS))) wanted.add(dependent);
    }
  }
  return wanted;
}

/** A module of Nest gives a class under another token: who asks for that need not know the class, nor the module what the class can do. */
const GIVES_CLASS = /\bprovide\s*:[^{}]*\buse(?:Class|Existing)\s*:/;

const wordPattern = (names: Iterable<string>): RegExp => new RegExp(`(?<![\\w$])(?:${[...names].map((n) => n.replace(/[$]/g, '\\$')).join('|')})(?![\\w$])`);

const toCarried = ([names, around]: Recalled<ReadonlySet<string>>): Carried => ({ names, around });

/** A test for client objects, for functions and objects of files that wrap one, and for what holds those. */
function wrapperTest(evaluator: Evaluator, hasWrapper: (file: string) => boolean): (value: Value) => boolean {
  const isHeld = (v: Value): boolean => isMadeIn(evaluator, v, hasWrapper);
  return (v) => isHeld(v) || (v.kind === 'record' && !v.open && v.keys.some((key) => alternativesOf(v.get(key) ?? v).some(isHeld)));
}

/** Globals and decorations of a framework that hold a client object, or a function or object of the workspace: any file may use them without importing anything. */
function globalNames(evaluator: Evaluator, isWrapper: (value: Value) => boolean): ReadonlySet<string> {
  const names = new Set<string>([...(evaluator.options.decoratedNames ?? []), ...registeredNames(evaluator)]);
  for (const [name, values] of decorations(evaluator)) if (values.some((e) => alternativesOf(evaluator.evaluate(e)).some((v) => v.kind === 'instance' || v.kind === 'object' || v.kind === 'function' || v.kind === 'record'))) names.add(name);
  for (const [name, values] of statesByName(evaluator)) if (values.some((e) => alternativesOf(evaluator.evaluate(e)).some((v) => v.kind === 'instance' || v.kind === 'object' || isWrapper(v)))) names.add(name);
  for (const [name, value] of [...boundNames(evaluator), ...providedNames(evaluator)]) if (!names.has(name) && alternativesOf(value()).some(isWrapper)) names.add(name);
  for (const file of evaluator.project.files) {
    const sourceFile = evaluator.project.sourceFile(file);
    if (!sourceFile || !/\bglobal(This)?\.\w+\s*=/.test(sourceFile.text)) continue;
    for (const [name, assignments] of assignmentsIn(sourceFile)) {
      for (const { left, right } of assignments) {
        if (ts.isPropertyAccessExpression(left) && isGlobalObject(left.expression) && alternativesOf(evaluator.evaluate(right)).some((v) => isHandle(v) || (v.kind === 'record' && !v.open && v.keys.some((key) => alternativesOf(v.get(key) ?? v).some((member) => member.kind === 'instance'))))) names.add(name);
      }
    }
  }
  return names;
}

/** The names of egg's services that wrap a client, and of what wraps one among the members that an application adds to egg's objects. */
function loadedNames(evaluator: Evaluator, graph: CallGraph, names: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  if (!evaluator.options.isDependency?.('egg')) return [];
  const services = [...graph.demands.keys()].flatMap((file) => serviceName(file) ?? []);
  return [...services, ...[...names].flatMap(([file, own]) => (isExtension(file) ? [...own].filter((name) => /^\w/.test(name)) : []))];
}

const isHandle = ({ kind }: Value): boolean => kind === 'instance' || kind === 'object' || kind === 'function';
