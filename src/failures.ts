/** What is told where an analysis fails, which should not happen: a linter's other rules go on, and nobody takes the silence for a verdict. */

/** A workspace that could not be analysed. */
export interface Failure {
  readonly message: string;
  /** The linted file that shows it, workspace-relative. */
  readonly file: string;
  /** Until then it is not tried again, in milliseconds of `performance.now()`. */
  readonly until: number;
}

/** To try again may take this part of the time, and is worth it after so many milliseconds: in an editor the next text may be free of it. */
const RETRY_SHARE = 20;
const RETRY_MS = 2000;

/**
 * @param started when the analysis that failed began, in milliseconds of `performance.now()`
 * @param file the linted file, or the one that shows the failure before
 */
export function toFailure(error: unknown, started: number, file: string): Failure {
  const now = performance.now();
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    file,
    message: `queue-fit could not analyse this workspace, which should not happen, so none of its rules says anything. Please report it with what \`queue-fit map\` prints: ${what}`,
    until: now + Math.max(RETRY_MS, RETRY_SHARE * (now - started)),
  };
}
