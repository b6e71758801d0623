/**
 * Turns expressions into values: the only place where syntax is interpreted. Nothing is guessed; what cannot be known is
 * `unknown` with its reason, what depends on a caller is a `parameter`.
 *
 * Evaluation is lazy (records are evaluated key by key), depends on the calls it happens under (`Context`), and asks for
 * files that it needs and that are not loaded yet (`demands`).
 */
import { ts } from 'ts-morph';
import type { Project, Touched } from '../workspace/project.js';
import { evaluateCall, evaluateNew } from './calls.js';
import { configurationMember } from './settings/configuration.js';
import { decoratedMember, isRouteOwn, memberPutOn } from './frameworks/decorations.js';
import { fieldOf, inheritedMember, selfOf } from './classes.js';
import { evaluateSymbol, symbolValue } from './declarations.js';
import { evaluateArray, evaluateObject, evaluateTemplate } from './literals.js';
import { type Checker, createChecker } from './checker.js';
import { evaluateElement } from './collections/elements.js';
import { createFrames, type Frame, framesOf, scopeOf } from './frames.js';
import { type Among, anywhere, type Around, both, createMemory, type Recalled, type Wanted } from './memory.js';
import { evaluateBinary, evaluateConditional, evaluatePrefix, evaluateTypeOf } from './operators.js';
import { environmentName, isProcessEnv } from './settings/process-env.js';
import { type Change, toChange } from './revision.js';
import { schemaMemberOf } from './settings/schema-objects.js';
import { isUnset, memberOfPart, putFromOutside, sharedMember } from './collections/shared-objects.js';
import { type Context, type FunctionNode, type LocalObject, type Value, definedByItself, eachOf, environment, isAbsent, known, member, unknown } from './value.js';
import { type ClassIndex, createClassIndex } from './class-index.js';
import { classValue } from './statics.js';
import { frameFor, type Target, targetsOf } from './targets.js';
import type { EvaluatorOptions } from './evaluator-options.js';

const MAX_DEPTH = 150;
const MAX_FRAMES = 14;
/** Expressions looked at for one question: beyond it the answer is unknown rather than slow. */
const MAX_STEPS = 6_000;
/** Expressions looked at in one round over the workspace: a last resort against code that nothing else bounds. */
const MAX_TOTAL = 6_000_000;

/** Reads something of one file, and of what evaluation comes to from there. */
export type Reader<T> = (evaluator: Evaluator, sourceFile: ts.SourceFile) => T;

export class Evaluator {
  /** Workspace files that would have to be loaded to know more. */
  demands = new Set<string>();
  /** Files that evaluation has come to, and that were only read for what they declare until then. */
  readonly reached = new Set<string>();
  /** Another one whenever more is loaded: what is remembered of all loaded files is kept by it. */
  view: object = {};
  /** Internal specifiers that led nowhere. */
  readonly unresolved = new Map<ts.Node, string>();
  readonly checker: Checker;
  classes: ClassIndex;
  readonly #memory = createMemory();
  readonly #frames = createFrames();
  readonly #active = new Map<ts.Node, Set<Context | undefined>>();
  #depth = 0;
  #steps = 0;
  #total = 0;
  /** How often an evaluation was broken off: what depends on that is not kept. */
  #cuts = 0;
  /** What the evaluation that is going on waits for. */
  #wanted: Wanted;
  /** The files it depends on that no import leads to. */
  #around: Around;
  #isTrying = false;
  /** What was read of files, by the question. */
  readonly #readings = new Map<Reader<unknown>, Map<ts.SourceFile, Recalled<unknown>>>();

  constructor(
    readonly project: Project,
    public options: EvaluatorOptions = {},
  ) {
    project.renew();
    this.checker = createChecker(project);
    this.classes = createClassIndex(this);
  }

  /** The value of an expression under the given calls. */
  evaluate(node: ts.Node | undefined, calls?: Context): Value {
    if (!node) return known(undefined);
    const context = calls && scopeOf(node, calls);
    if (this.#depth === 0) this.#steps = 0;
    const kept = this.#memory.of(context);
    const cached = kept.values.get(node);
    if (cached) {
      const wanted = kept.wanted.get(node);
      if (wanted) this.#want(wanted);
      this.restOn(kept.around.get(node));
      return cached;
    }
    const active = this.#active.get(node);
    if (active?.has(context)) {
      this.#cuts++;
      return definedByItself;
    }
    this.#total++;
    if (this.#depth > MAX_DEPTH || ++this.#steps > MAX_STEPS || this.#total > MAX_TOTAL || framesOf(context) > MAX_FRAMES) {
      this.#cuts++;
      return unknown('too many steps lie between');
    }
    const entered = active ?? new Set();
    entered.add(context);
    this.#active.set(node, entered);
    this.#depth++;
    const cuts = this.#cuts;
    const [outerWanted, outerAround] = [this.#wanted, this.#around];
    this.#wanted = this.#around = undefined;
    try {
      const value = this.#evaluate(node, context);
      // What is unknown only because a cycle was cut may be known when it is asked for from elsewhere: that is not kept.
      if (this.#depth === 1 || cuts === this.#cuts || value.kind !== 'unknown') this.#memory.keep(kept, node, value, this.#wanted, cuts === this.#cuts ? this.#around : ANYWHERE);
      return value;
    } finally {
      this.#wanted = both(outerWanted, this.#wanted);
      this.#around = both(outerAround, this.#around);
      this.#depth--;
      entered.delete(context);
    }
  }

  /** A file of the workspace. It is asked for where it is not there. */
  sourceFile(file: string): ts.SourceFile | undefined {
    const found = this.project.sourceFile(file);
    if (found) this.#reach(file);
    else this.demand(file);
    return found;
  }

  /** Asks for a file of the workspace that is not there. */
  demand(file: string): void {
    this.demandAll(new Set([file]));
  }

  demandAll(files: ReadonlySet<string>): void {
    if (files.size > 0) this.#want(files);
  }

  /** Evaluation has come to a declaration: what else is in its file matters from now on. */
  reach(declaration: ts.Node): void {
    const file = this.project.fileOf(declaration.getSourceFile());
    if (file !== undefined) this.#reach(file);
  }

  #reach(file: string): void {
    if (this.project.has(file)) return;
    // Who comes to the same expression in earnest asks for the file then.
    if (this.#isTrying) this.#wanted = both(this.#wanted, new Set([file]));
    else this.reached.add(file);
  }

  #want(files: ReadonlySet<string>): void {
    this.#wanted = both(this.#wanted, files);
    if (!this.#isTrying) for (const file of files) this.demands.add(file);
  }

  /** The files that would have to be loaded to know all of an expression. They are not asked for by this. */
  wantedFor(node: ts.Node): ReadonlySet<string> {
    const [outer, wasTrying] = [this.#wanted, this.#isTrying];
    this.#wanted = undefined;
    this.#isTrying = true;
    try {
      this.evaluate(node);
      return this.#wanted ?? new Set();
    } finally {
      this.#wanted = outer;
      this.#isTrying = wasTrying;
    }
  }

  /** What is being evaluated depends on files that no import leads to: with subclasses, containers, globals, configuration. */
  lookAround(among: Among): void {
    if (!this.#around?.has(among)) this.#around = both(this.#around, new Set([among]));
  }

  /** The same for what an earlier answer was found in. */
  restOn(around: Around): void {
    this.#around = both(this.#around, around);
  }

  /** An answer that is found once, and rests on the same for whoever gets it. `meanwhile` is given where finding it asks for it. */
  recall<K, T>(known: Map<K, Recalled<T>>, key: K, meanwhile: T, find: () => T): T {
    let recalled = known.get(key);
    if (!recalled) {
      known.set(key, [meanwhile, undefined]);
      known.set(key, (recalled = this.lookingAround(find)));
    }
    this.restOn(recalled[1]);
    return recalled[0];
  }

  /** What a reader finds in a file. It is read again when it, or what it depends on, has changed: a reader must ask nobody but the evaluator. */
  read<T>(reader: Reader<T>, sourceFile: ts.SourceFile): T {
    const known = this.#readings.get(reader) ?? new Map<ts.SourceFile, Recalled<unknown>>();
    this.#readings.set(reader, known);
    return this.recall(known, sourceFile, undefined, () => reader(this, sourceFile)) as T;
  }

  /** Runs something that evaluates, and tells which files it depended on that no import leads to, and which would have said more. */
  lookingAround<T>(read: () => T): Recalled<T> {
    const [outer, outerWanted] = [this.#around, this.#wanted];
    this.#around = this.#wanted = undefined;
    try {
      const result = read();
      return [result, this.#around, this.#wanted];
    } finally {
      this.#around = both(outer, this.#around);
      this.#wanted = both(outerWanted, this.#wanted);
    }
  }

  /**
   * Goes on with more files: keeps every value that did not wait for one of them, which is what a search for further files needs. A value may
   * also depend on what nobody waits for (a type, a subclass, a global): the last look at everything takes an evaluator of its own.
   */
  resume(added: Iterable<string>): void {
    this.#renew();
    this.#memory.forget(added);
    this.#readings.clear();
  }

  /**
   * Goes on after a file's text changed: keeps the values that the change cannot be seen from. A value depends on the file it stands in,
   * on the files of the calls it was evaluated under, and on what these import; what depends on more is forgotten.
   */
  revise(options: EvaluatorOptions): Change {
    this.options = options;
    this.demands = new Set();
    this.reached.clear();
    const change = toChange(this.#renew());
    for (const node of this.unresolved.keys()) if (change.concerns(node)) this.unresolved.delete(node);
    this.#memory.revise(change);
    this.#frames.revise(change.spares);
    for (const known of this.#readings.values()) {
      for (const [sourceFile, [, around]] of known) if (change.touches(sourceFile, around)) known.delete(sourceFile);
    }
    return change;
  }

  #renew(): Touched | undefined {
    const touched = this.project.renew();
    this.checker.forget(touched && new Set(touched.sources));
    this.classes = createClassIndex(this);
    this.view = {};
    this.#total = 0;
    return touched;
  }

  #evaluate(node: ts.Node, context: Context | undefined): Value {
    if (ts.isStringLiteralLike(node)) return known(node.text, node);
    if (ts.isNumericLiteral(node)) return known(Number(node.text), node);
    if (ts.isBigIntLiteral(node)) return known(Number(node.text.replace(/n$/, '')), node);
    if (ts.isRegularExpressionLiteral(node)) return { kind: 'regexp', source: node.text.slice(1, node.text.lastIndexOf('/')) };
    switch (node.kind) {
      case ts.SyntaxKind.TrueKeyword:
        return known(true, node);
      case ts.SyntaxKind.FalseKeyword:
        return known(false, node);
      case ts.SyntaxKind.NullKeyword:
        return known(null, node);
      case ts.SyntaxKind.ThisKeyword:
      case ts.SyntaxKind.SuperKeyword:
        return selfOf(this, node, context);
    }
    if (ts.isIdentifier(node)) return this.identifier(node, context);
    if (ts.isPropertyAccessExpression(node)) return this.#property(node, node.expression, node.name.text, context);
    if (ts.isElementAccessExpression(node)) return evaluateElement(this, node, context);
    if (ts.isCallExpression(node)) return evaluateCall(this, node, context);
    if (ts.isNewExpression(node)) return evaluateNew(this, node, context);
    if (ts.isTemplateExpression(node)) return evaluateTemplate(this, node, context);
    if (ts.isObjectLiteralExpression(node)) return evaluateObject(this, node, context);
    if (ts.isArrayLiteralExpression(node)) return evaluateArray(this, node, context);
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return { kind: 'function', node, ...(context ? { context } : {}) };
    if (ts.isClassExpression(node)) return symbolValue(this, node, context);
    if (ts.isConditionalExpression(node)) return evaluateConditional(this, node, context);
    if (ts.isBinaryExpression(node)) return evaluateBinary(this, node, context);
    if (ts.isPrefixUnaryExpression(node)) return evaluatePrefix(this, node, context);
    if (ts.isTypeOfExpression(node)) return evaluateTypeOf(this, node, context);
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node) || ts.isAwaitExpression(node) || ts.isExpressionWithTypeArguments(node)) return this.evaluate(node.expression, context);
    if (ts.isYieldExpression(node)) return this.evaluate(node.expression, context);
    return unknown(`'${ts.SyntaxKind[node.kind]}' is not followed`);
  }

  identifier(node: ts.Identifier, context: Context | undefined): Value {
    if (node.text === 'undefined') return known(undefined);
    const shorthand = ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node;
    const symbol = shorthand ? this.checker.getShorthandAssignmentValueSymbol(node.parent) : this.checker.getSymbolAtLocation(node);
    return evaluateSymbol(this, symbol, node, context);
  }

  /** What a symbol stands for that was found at `at`. */
  symbol(symbol: ts.Symbol, at: ts.Node): Value {
    return evaluateSymbol(this, symbol, at, undefined);
  }

  /** What a declaration stands for, whoever asks. */
  declared(declaration: ts.Node): Value {
    return symbolValue(this, declaration, undefined);
  }

  /** A member of an object of a class here; nothing where its class has none. */
  field(object: LocalObject, key: string): Value | undefined {
    return fieldOf(this, object, key);
  }

  /** The functions of the workspace that a call may run, with the frame under which each does. */
  called(node: ts.CallExpression): readonly (Target & { readonly frame: () => Context })[] {
    return targetsOf(this, node, undefined).map((target) => ({ ...target, frame: () => frameFor(this, target, node, undefined) }));
  }

  /** A member of a value, looking into the classes of the workspace. */
  member(value: Value, key: string, context?: Context): Value {
    switch (value.kind) {
      case 'oneOf':
        return eachOf(value, (v) => this.member(v, key, context));
      case 'object':
        return fieldOf(this, value, key, value, context) ?? (key === 'constructor' ? classValue(this, value.class) : undefined) ?? unknown(`'${key}' is not found in its class`);
      case 'parameter':
        if (ts.isClassLike(value.of) && value.path.length === 0) {
          const found = fieldOf(this, { kind: 'object', class: value.of }, key, value, context);
          if (found) return found;
        }
        return member(value, key);
      case 'record':
      case 'class':
        return (context && value.get?.(key, context)) ?? member(value, key);
      default:
        return member(value, key);
    }
  }

  #property(node: ts.PropertyAccessExpression, base: ts.Expression, key: string, context: Context | undefined): Value {
    const variable = environmentName(node);
    if (variable) return { kind: 'symbol', key: `env:${variable}`, file: this.fileOf(node) };
    if (isProcessEnv(node)) return environment(this.fileOf(node));
    const value = this.evaluate(base, context);
    const found = inheritedMember(this, base, key, value, context) ?? this.member(value, key, context);
    if (found.kind === 'foreign' || found.kind === 'parameter' || found.kind === 'oneOf' || (found.kind === 'unknown' && isRouteOwn(node))) {
      const special = configurationMember(this, value, key, node) ?? (found.kind === 'oneOf' ? undefined : decoratedMember(this, value, key, node));
      if (special) return special;
    }
    if (isAbsent(found) || found.kind === 'unknown' || isUnset(found)) {
      const shared = schemaMemberOf(this, node) ?? sharedMember(this, base, key, node) ?? memberOfPart(this, base, value, key, node) ?? putFromOutside(this, value, key);
      if (shared) return shared;
    }
    // Whoever names a group after it is asked where.
    if (found.kind === 'foreign' && found.module === 'global' && key === 'pid') return { ...found, node };
    if (found.kind !== 'unknown') return found;
    const typed = this.typed(node, context);
    return typed ?? (value.kind === 'instance' ? memberPutOn(this, value, key) : undefined) ?? found;
  }

  /** What the checker alone says: the declared member, or the declared type where that is a class that matters. */
  typed(node: ts.Node, context: Context | undefined): Value | undefined {
    const name = ts.isPropertyAccessExpression(node) ? node.name : node;
    const symbol = this.checker.getSymbolAtLocation(name);
    if (!symbol?.declarations?.length) return undefined;
    const value = evaluateSymbol(this, symbol, name, context);
    return value.kind === 'unknown' || value.kind === 'parameter' ? undefined : value;
  }

  /** Workspace-relative path of the file a node is in. */
  fileOf(node: ts.Node): string {
    const sourceFile = node.getSourceFile();
    return this.project.fileOf(sourceFile) ?? sourceFile.fileName;
  }

  /** The frame under which a function runs, if there is one. */
  frameOf(fn: ts.Node, context: Context | undefined): Context | undefined {
    for (let frame = context; frame; frame = frame.up) {
      if (frame.fn === fn) return frame;
      if (frame.lexical) {
        const outer = this.frameOf(fn, frame.lexical);
        if (outer) return outer;
      }
    }
    return undefined;
  }

  /** The calls under which a function's body runs: one object for what is called in one way. */
  enter(fn: FunctionNode, call: ts.CallExpression | ts.NewExpression | undefined, up: Context | undefined, more: Frame = {}): Context {
    return this.#frames.enter(fn, call, up, more);
  }
}

/** An evaluation that was broken off may go further another time. */
const ANYWHERE: Around = new Set([anywhere]);
