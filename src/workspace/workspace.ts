/** What is known of a workspace before any of its code is understood. */
export interface Workspace {
  /** Absolute path, with `/`. */
  readonly root: string;
  /** Workspace-relative paths of analysed source files (js, cjs, mjs, jsx, ts, cts, mts, tsx; no tests, mocks, fixtures, examples, generated or built files, no .d.ts). */
  readonly files: readonly string[];
  /** Every other file that may say something: package.json, tsconfig, .env*, compose, Dockerfile, k8s YAML, connector JSON, other languages. Workspace-relative. */
  readonly otherFiles: readonly string[];
  readonly packages: readonly Package[];
  /** Source files that are not analysed (tests, examples, generated, built) but that an import may lead to. Workspace-relative. */
  readonly excludedFiles?: readonly string[];
  /** Symbolic links inside the workspace; what they lead to is listed under its own name only. */
  readonly links?: readonly Link[];
  /** What could not be read; the workspace is analysed without it. */
  readonly problems?: readonly Problem[];
}
/** A symbolic link to a file or directory. Both workspace-relative. */
export interface Link {
  readonly path: string;
  readonly target: string;
}
/** A file or directory of the workspace that could not be used, and why. */
export interface Problem {
  /** Workspace-relative. */
  readonly file: string;
  readonly message: string;
}
export interface Package {
  /** Directory, workspace-relative; `.` for the root. */
  readonly directory: string;
  readonly name?: string;
  readonly json: PackageJson;
}
export interface PackageJson {
  readonly name?: string;
  readonly main?: string;
  readonly module?: string;
  readonly types?: string;
  readonly source?: string;
  readonly exports?: unknown;
  readonly imports?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly workspaces?: unknown;
  readonly type?: string;
  readonly [key: string]: unknown;
}
