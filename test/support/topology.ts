/**
 * Topologies written by hand, for tests of what is decided over them (queries, advisor, rules). Everything has a plain
 * default; a test names only what it is about.
 *
 *     const shop = topology({
 *       operations: [
 *         produce('order.created', { service: 'checkout', key: value('order.id') }),
 *         consume('order.created', { service: 'warehouse', group: 'stock', handler: handler({ effects: [effect('mail')] }) }),
 *       ],
 *     });
 */
import type { Consume, CreateTopic, Effect, EffectKind, Evidence, Group, Handler, Loop, Name, Operation, Produce, Service, Site, Topology, Trigger, TriggerKind } from '../../src/topology/topology.js';

/** A place from `file:line` or `file:line:column`; offsets are made up from line and column, and differ where those do. */
export function site(place: string, length = 20): Site {
  const [file = 'src/main.ts', line = '1', column = '1'] = place.split(':');
  const start = (Number(line) - 1) * 100 + Number(column) - 1;
  return { file, start, end: start + length, line: Number(line), column: Number(column) };
}

export const evidence = (text: string, place = 'src/evidence.ts:1'): Evidence => ({ text, site: site(place) });

/** A topic from how it is written: `orders`, `env:ORDERS|orders`, `${?}.created`, `/^order\./`, `?`. */
export function name(text: string): Name {
  if (text === '?') return { kind: 'unknown', text, why: 'it is an argument of a function nobody calls' };
  if (text.includes('${')) return { kind: 'template', text };
  if (/^\/.*\/$/.test(text)) return { kind: 'pattern', text };
  if (/^(env|config):/.test(text)) return { kind: 'symbol', text, id: text };
  return { kind: 'name', text, id: text };
}

export function service(named: string, more: Partial<Service> = {}): Service {
  return { name: named, root: `apps/${named}`, dependencies: [], ...more };
}

const slug = (text: string): string => text.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '') || 'unknown';

type Draft<O extends Operation> = Partial<Omit<O, 'kind' | 'topic' | 'site' | 'call' | 'group'>> & {
  readonly service?: string;
  /** `file:line[:column]` of the site, and of the client call unless `call` says otherwise. */
  readonly at?: string;
  readonly call?: string | Site;
};

function base(topic: string | Name, draft: { readonly service?: string; readonly at?: string; readonly call?: string | Site }, verb: string, owner: string) {
  const written = typeof topic === 'string' ? name(topic) : topic;
  const inService = draft.service ?? owner;
  const at = draft.at ?? `apps/${inService}/src/${slug(written.text)}.${verb}.ts:10`;
  return {
    id: '',
    client: 'kafkajs',
    site: site(at),
    call: typeof draft.call === 'object' ? draft.call : site(draft.call ?? at),
    topic: written,
    service: inService,
    via: [],
    callers: [],
  };
}

export type ProduceDraft = Draft<Produce>;
export type ConsumeDraft = Draft<Consume> & { readonly group?: string | Group };

/** A produce of the service `checkout`, triggered by nothing that was found, without a key, awaited. */
export function produce(topic: string | Name, draft: ProduceDraft = {}): Produce {
  const { at: _at, call: _call, ...more } = draft;
  const common = base(topic, draft, 'produce', 'checkout');
  return {
    kind: 'produce',
    key: { kind: 'none', text: '' },
    fields: [],
    headers: [],
    large: [],
    acks: { value: -1, from: 'default' },
    request: false,
    outcomes: [{ kind: 'awaited', site: common.site, text: 'await producer.send(…)' }],
    loops: [],
    triggers: [],
    triggersComplete: false,
    handlers: [],
    ids: [],
    ...common,
    ...more,
  };
}

/** A consume of the service `warehouse` in the group `stock`, with a handler of its own that writes to a database. */
export function consume(topic: string | Name, draft: ConsumeDraft = {}): Consume {
  const { at: _at, call: _call, group: groupDraft, ...more } = draft;
  const common = base(topic, draft, 'consume', 'warehouse');
  return {
    kind: 'consume',
    group: typeof groupDraft === 'object' ? groupDraft : group(groupDraft ?? 'stock', common.service),
    handler: handler({ id: `${common.service}:${common.topic.text}`, name: 'handleMessage', site: common.site, effects: [effect('databaseWrite', { site: common.site })] }),
    mode: 'message',
    autoCommit: true,
    throwStopsCommit: true,
    replies: false,
    ...common,
    ...more,
  };
}

export function createTopic(topic: string | Name, draft: Draft<CreateTopic> = {}): CreateTopic {
  const { at: _at, call: _call, ...more } = draft;
  return { kind: 'createTopic', ...base(topic, draft, 'create', 'checkout'), ...more };
}

export function group(text: string, inService = 'warehouse', more: Partial<Group> = {}): Group {
  return { text, id: `${inService}/${text}`, ...(/^(env|config):/.test(text) ? {} : { literal: text }), ...more };
}

/** A handler that does something unnamed, seen whole. Two with one `id` are the same handler. */
export function handler(more: Partial<Handler> = {}): Handler {
  return { id: 'handler', name: 'onMessage', site: site('src/handler.ts:5'), effects: [], complete: true, noop: false, faults: [], signs: [], ...more };
}

export const effect = (kind: EffectKind, more: Partial<Effect> = {}): Effect => ({ kind, text: kind, site: site('src/effects.ts:7'), via: [], ...more });

export const trigger = (kind: TriggerKind, more: Partial<Trigger> = {}): Trigger => ({ kind, site: site('src/triggers.ts:3'), text: kind, ...more });
/** A time trigger that runs so often a day; without a number its period is unknown. */
export const timer = (perDay?: number, more: Partial<Trigger> = {}): Trigger =>
  trigger('timer', { text: perDay === undefined ? 'setInterval(poll, period)' : `${perDay} runs a day`, ...(perDay === undefined ? {} : { perDay }), ...more });

/** A loop with a bound, or without one. */
export const loop = (over: string, bound?: number, more: Partial<Loop> = {}): Loop => ({ site: site('src/loops.ts:9'), over, ...(bound === undefined ? {} : { bound }), ...more });

/** A real key, written as `text`. */
export const value = (text: string): Produce['key'] => ({ kind: 'value', text });

/** Every operation gets an id (`op1`, `op2` …) and a site of its own; services that are not given are made from the operations. */
export function topology(parts: Partial<Omit<Topology, 'version'>> = {}): Topology {
  const taken = new Set<string>();
  const operations = (parts.operations ?? []).map((operation, index) => {
    let { site: place } = operation;
    while (taken.has(`${place.file}:${place.start}`)) place = site(`${place.file}:${place.line + 10}:${place.column}`);
    taken.add(`${place.file}:${place.start}`);
    const moved = place === operation.site ? {} : { site: place, call: operation.call.start === operation.site.start ? place : operation.call };
    return { ...operation, ...moved, id: operation.id || `op${index + 1}` };
  });
  const named = parts.services ?? [...new Set(operations.map((o) => o.service))].filter((s) => s !== '').map((s) => service(s));
  return { version: 1, objects: [], budgets: [], mentions: [], bridged: [], blindness: [], runs: [], ...parts, services: named, operations };
}
