/**
 * Which calls of which packages do what to the world. The rows are data in `effects/*.ts`: a new package is one more line
 * there. Matching is by provenance (the package an object comes from and the member called), never by a variable's name.
 */
import { caches } from './effects/caches.js';
import { databases } from './effects/databases.js';
import { jobs } from './effects/jobs.js';
import { media } from './effects/media.js';
import { messaging } from './effects/messaging.js';
import { network } from './effects/network.js';
import { observability } from './effects/observability.js';
import { PURE } from './effects/pure.js';
import type { EffectRow } from './effects/row.js';
import { storage } from './effects/storage.js';

/** What a table says about a call. */
export type TableEffect = Pick<EffectRow, 'kind' | 'sync' | 'cold' | 'unpromised' | 'inProcess'>;

const ROWS: readonly EffectRow[] = [...messaging, ...media, ...network, ...databases, ...caches, ...jobs, ...storage, ...observability];

const byPackage = new Map<string, EffectRow[]>();
for (const row of ROWS) {
  for (const name of row.packages) {
    const rows = byPackage.get(name);
    if (rows) rows.push(row);
    else byPackage.set(name, [row]);
  }
}
const pure = new Set(PURE);

/** `@scope/name` of `@scope/name/sub/path`. */
const rootOf = (module: string): string => module.split('/').slice(0, module.startsWith('@') ? 2 : 1).join('/');

/** Members on the way to a call, without the marks for calls, constructions, types and template tags. */
export const membersOf = (path: readonly string[]): readonly string[] => path.filter((p) => p !== '()' && p !== 'new' && p !== '#' && p !== 'default' && p !== '`');

/**
 * The effect of a call of a package's member; `path` leads to what is called (a construction ends in `new`, a template's tag in a backtick).
 * Nothing where the tables do not know the call.
 */
export function findTableEffect(module: string, path: readonly string[]): TableEffect | undefined {
  const members = membersOf(path);
  const last = members.at(-1);
  const isNew = path.at(-1) === 'new';
  for (const row of [...(byPackage.get(module) ?? []), ...(rootOf(module) === module ? [] : (byPackage.get(rootOf(module)) ?? []))]) {
    if (row.calls.some((call) => isCall(call, members, last, isNew, path))) return isCollected(module, path) ? { ...row, sync: true } : row;
  }
  return undefined;
}

/** Objects that only collect what they are told, until one call sends all of it: there is nothing to wait for in between. */
const COLLECTORS: readonly { readonly module: RegExp; readonly made: RegExp; readonly sent: RegExp }[] = [
  { module: /redis|^iovalkey$/i, made: /^(pipeline|multi|batch|createPipeline)$/, sent: /^(exec|execAsPipeline|execBuffer|execTyped|EXEC)$/ },
  { module: /firebase|firestore/, made: /^(batch|writeBatch|bulkWriter)$/, sent: /^(commit|flush|close)$/ },
  { module: /^(mongodb|mongoose)$/, made: /^initialize(Uno|O)rderedBulkOp$/, sent: /^execute$/ },
];

function isCollected(module: string, path: readonly string[]): boolean {
  return COLLECTORS.some(({ module: of, made, sent }) => of.test(module) && !sent.test(path.at(-1) ?? '') && path.some((member, i) => made.test(member) && path[i + 1] === '()' && i + 2 < path.length));
}

function isCall(pattern: string, members: readonly string[], last: string | undefined, isNew: boolean, path: readonly string[]): boolean {
  const end = path.at(-1);
  if (pattern.startsWith('new ')) return isNew && (last === pattern.slice(4) || pattern === 'new *');
  if (isNew) return false;
  if (pattern === '`') return end === '`';
  if (pattern === '()') return path.every((p) => p === 'default');
  if (pattern === '()()') return members.length === 0 && end === '()';
  if (pattern.endsWith('()')) return end === '()' && last === pattern.slice(0, -2);
  if (end !== last) return false;
  if (pattern === '*') return last !== undefined;
  if (!pattern.includes('.')) return last === pattern;
  const wanted = pattern.split('.');
  return wanted.every((name, i) => name === '*' || members[members.length - wanted.length + i] === name);
}

/** A package of the tables: a call of it that no row names does nothing that matters. */
export const isKnownPackage = (module: string): boolean => byPackage.has(module) || byPackage.has(rootOf(module)) || isPure(module);

/** A package whose calls only compute. */
export const isPure = (module: string): boolean => pure.has(module) || pure.has(rootOf(module));
