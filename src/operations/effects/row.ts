/** How a row of the effect tables is written. */
import type { EffectRow, TableKind } from '../effect-tables.js';

/**
 * One row: the packages (separated by spaces) whose members do something. A call is `method`, `Object.method` (`*` for any name),
 * `new Class`, `()` for the package itself,
 * `factory()` for what a factory returned (`()()`: the package itself), a backtick for a tagged template, or `*` for every member.
 */
export const does = (kind: TableKind, packages: string, calls: string, more: Pick<EffectRow, 'sync' | 'cold' | 'inProcess'> = {}): EffectRow => ({
  kind,
  packages: packages.split(' '),
  calls: calls.split(' ').reduce<string[]>((all, part) => (all.at(-1) === 'new' ? [...all.slice(0, -1), `new ${part}`] : [...all, part]), []),
  ...more,
});
