/** Which transport an injected client or a message handler talks over: a question of registrations that may stand anywhere in the workspace. */
import type { ListenDraft } from '../clients/client.js';
import type { RawOperations, RawOther } from '../operations/operation.js';
import { type Value, alternativesOf, isAbsent, literalOf, textOf } from '../values/value.js';

const isKafkaLiteral = (value: Value): boolean => literalOf(value) === 6 || literalOf(value) === 'KAFKA';

/**
 * Nest's enum member or its name (https://docs.nestjs.com/microservices/kafka). A transport that a setting chooses among Kafka and others
 * is none of them for certain: what is said of Kafka would be wrong wherever the setting says otherwise.
 */
export const isKafkaTransport = (value: Value | undefined): boolean => {
  const alternatives = value ? alternativesOf(value) : [];
  return alternatives.some(isKafkaLiteral) && alternatives.every((v) => isKafkaLiteral(v) || literalOf(v) === undefined);
};

export interface Transports {
  /** The transport registered for an injection token; undefined when nothing registers it. */
  ofToken(token: Value): Value | undefined;
  /** The options registered for an injection token, by the service itself where it registers one: each has its own client of that name. */
  optionsOf(token: Value, service: string): Value | undefined;
  /** The transports and groups that a service listens on. */
  listensOf(service: string): readonly ListenDraft[];
}

export function readTransports(raw: RawOperations, ownersOf: (other: RawOther) => readonly string[]): Transports {
  const registered = raw.others.flatMap((o) => (o.draft.kind === 'register' ? [{ draft: o.draft, owners: ownersOf(o) }] : []));
  const listening = raw.others.flatMap((o) => (o.draft.kind === 'listen' ? [{ draft: o.draft, owners: ownersOf(o) }] : []));
  const findAll = (token: Value): typeof registered => registered.filter((r) => sameToken(r.draft.token, token));
  return {
    ofToken: (token) => findAll(token)[0]?.draft.transport,
    optionsOf: (token, service) => {
      const all = findAll(token);
      return (all.find((r) => r.owners.includes(service)) ?? all[0])?.draft.options;
    },
    listensOf: (service) => listening.filter((l) => l.owners.includes(service)).map((l) => l.draft),
  };
}

/** Tokens are equal by text, by class, or by the one expression that makes them (`Symbol('ORDERS')`). */
function sameToken(a: Value, b: Value): boolean {
  if (isAbsent(a) || isAbsent(b)) return false;
  if (a.kind === 'class' && b.kind === 'class') return a.node === b.node;
  if (a.kind === 'foreign' && b.kind === 'foreign') return a.node !== undefined && a.node === b.node;
  const [x, y] = [textOf(a), textOf(b)];
  return x !== '?' && x === y && (a.kind === 'known' || a.kind === 'symbol' || (a.kind === 'template' && !x.includes('${?}')));
}
