/** How a row of the effect tables is written. */
import type { EffectKind } from '../../../topology/topology.js';

/**
 * `sql`: reads or writes, as the statement says; `redisSet`: a lock with NX, else a fill; `redisScript`: nothing where it keeps
 * or gives back a lock, else a write; `emit`: an event of an emitter; `gate`: a
 * hand-made limit of concurrency; `memoryQueue`: work put into a queue of this process; `process`: another program is run;
 * `cleanup`: files are removed that nobody misses.
 */
export type TableKind = EffectKind | 'sql' | 'redisSet' | 'redisScript' | 'emit' | 'gate' | 'memoryQueue' | 'process' | 'cleanup';

/** Some calls of some packages. Build rows with `does`. */
export interface EffectRow {
  readonly kind: TableKind;
  readonly packages: readonly string[];
  readonly calls: readonly string[];
  /** Its failure is thrown at once, or there is none: nothing to wait for. */
  readonly sync?: boolean;
  /** It returns an Observable that does nothing until somebody subscribes. */
  readonly cold?: boolean;
  /** It returns no promise: a callback or an event tells when it is done. */
  readonly unpromised?: boolean;
  /** It touches this process only. */
  readonly inProcess?: boolean;
}

/**
 * One row: the packages (separated by spaces) whose members do something. A call is `method`, `Object.method` (`*` for any name),
 * `new Class`, `()` for the package itself,
 * `factory()` for what a factory returned (`()()`: the package itself), a backtick for a tagged template, or `*` for every member.
 */
export const does = (kind: TableKind, packages: string, calls: string, more: Pick<EffectRow, 'sync' | 'cold' | 'unpromised' | 'inProcess'> = {}): EffectRow => ({
  kind,
  packages: packages.split(' '),
  calls: calls.split(' ').reduce<string[]>((all, part) => (all.at(-1) === 'new' ? [...all.slice(0, -1), `new ${part}`] : [...all, part]), []),
  ...more,
});
