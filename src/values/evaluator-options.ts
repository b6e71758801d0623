/** What evaluation asks of the rest of the workspace. */
import type { ts } from 'ts-morph';
import type { CloudEvent } from '../workspace/cloud-functions.js';
import type { SurfaceMember } from './calls.js';
import type { Evaluator } from './evaluate.js';
import type { Context, Value } from './value.js';

/** What the evaluator may ask of the rest of the workspace. */
export interface EvaluatorOptions {
  /** Files whose text matches, for what no import leads to (configuration modules, globals); of all, or of `among`. */
  readonly filesMatching?: (pattern: RegExp, among?: readonly string[]) => readonly string[];
  /** Files that import something by a name that matches. */
  readonly filesImporting?: (specifier: RegExp) => readonly string[];
  /** Files that put something into `global`. */
  readonly filesSettingGlobals?: () => readonly string[];
  /** The `config/default.*` file that node-config would read for code of a file. */
  readonly defaultConfiguration?: (file: string) => string | undefined;
  /** What is in the `config/default.yaml` that it would read. */
  readonly defaultSettings?: (file: string) => unknown;
  /** What is in the YAML or JSON file of the workspace that code of `from` names by a path. */
  readonly dataAt?: (path: string, from: string) => { readonly file: string; readonly data: unknown } | undefined;
  /** Bytes of a file of the workspace that code of `from` names by a relative path. */
  readonly sizeOf?: (path: string, from: string) => number | undefined;
  /** Does a package.json of the workspace name the package? What none names may be an alias that leads nowhere, and another file in every service. */
  readonly isDependency?: (module: string) => boolean;
  /** The service that a file is code of alone, else the directory of its package, or of the project in it (Nx, nest-cli). */
  readonly packageOf?: (file: string) => string;
  /** What a manifest has a cloud run an exported function for. */
  readonly eventsOf?: (file: string, name: string) => readonly CloudEvent[];
  /** A member that a framework plugin adds to objects of another package (`fastify.kafka`). */
  readonly decorated?: (module: string, member: string) => Value | undefined;
  /** The names of such members. */
  readonly decoratedNames?: readonly string[];
  /** What a client's function gives back where that is a plain value. */
  readonly surfaceValue?: (evaluator: Evaluator, member: SurfaceMember, node: ts.CallExpression | ts.NewExpression, context: Context | undefined) => Value | undefined;
}
