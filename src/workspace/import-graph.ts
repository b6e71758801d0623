/** What the detection of services needs to know of imports. Files are workspace-relative. */
export interface ImportGraph {
  /** The workspace's files that a file imports. */
  importsOf(file: string): readonly string[];
  /** The files that import any of the given ones, directly or not. */
  dependentsOf(files: Iterable<string>): ReadonlySet<string>;
  /** The files that import one directly. */
  importersOf(file: string): readonly string[];
  /** The workspace's file that a specifier means in a file. */
  findImported(specifier: string, from: string): string | undefined;
  /** Text of a file; nothing where it cannot be read. */
  read(file: string): string | undefined;
}
