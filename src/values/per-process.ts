/** Values that are new for every process: random ids, host names, process ids, the time of the start. */
import type { ts } from 'ts-morph';
import type { Value } from './value.js';

const PER_PROCESS: readonly { readonly module: RegExp; readonly member: RegExp; readonly what: string }[] = [
  { module: /^(uuid|nanoid|cuid|@paralleldrive\/cuid2|ulid|shortid|uniqid|uid|short-uuid|hyperid)/, member: /./, what: 'a new random id' },
  { module: /^uuid/, member: /^$/, what: 'a new random id' },
  { module: /^(crypto|node:crypto)$/, member: /^(randomUUID|randomBytes|randomInt)/, what: 'a new random id' },
  { module: /^os$/, member: /^hostname/, what: "the host's name" },
  { module: /^global$/, member: /^(Math\.random|crypto\.randomUUID)/, what: 'a random number' },
  { module: /^global$/, member: /^Date(\.now|\.new|$)/, what: 'the time of the start' },
  { module: /^global$/, member: /^process\.(pid|hrtime)/, what: 'the process id' },
  { module: /^(mongodb|bson|mongoose)$/, member: /ObjectId/i, what: 'a new id' },
];

/** What makes a value new for every process, if something does. */
export function perProcessPart(value: Value): { readonly what: string; readonly node?: ts.Node } | undefined {
  if (value.kind === 'template') return firstOf(value.parts.map((p) => (typeof p === 'string' ? undefined : perProcessPart(p))));
  if (value.kind === 'oneOf') return value.values.every((v) => perProcessPart(v)) ? perProcessPart(value.values[0] as Value) : undefined;
  if (value.kind === 'symbol') {
    if (/^env:(HOSTNAME|POD_NAME|POD_UID|CONTAINER_ID|INSTANCE_ID|DYNO|FLY_MACHINE_ID|NODE_APP_INSTANCE)$/.test(value.key)) return { what: `${value.key.slice(4)}, which is new for every process` };
    return undefined;
  }
  if (value.kind !== 'foreign') return undefined;
  const member = value.path.filter((p) => p !== '()' && p !== 'new').join('.');
  const found = PER_PROCESS.find((p) => p.module.test(value.module) && p.member.test(member));
  return found && { what: found.what, ...(value.node ? { node: value.node } : {}) };
}

const firstOf = <T>(values: readonly (T | undefined)[]): T | undefined => values.find((v) => v !== undefined);
