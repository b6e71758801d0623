/** What a command writes to, so that tests can read it. */
export interface Io {
  /** Writes to standard output. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  /** Relative paths in arguments are resolved against this. */
  readonly cwd: string;
}

/** 0: clean. 1: findings. 2: the command could not do its work, or not all of it. */
export type ExitCode = 0 | 1 | 2;

/** A failure that a user can do something about: its message is all that is printed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
