/** What the detection of services needs to know of imports. Files are workspace-relative. */
export interface ImportGraph {
  /** The workspace's files that a file imports. */
  importsOf(file: string): readonly string[];
  /** The files that import any of the given ones, directly or not. */
  dependentsOf(files: Iterable<string>): ReadonlySet<string>;
}
