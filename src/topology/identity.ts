/** How topics and groups are called, and when two names are known to be one. */
import { perProcessPart } from '../values/per-process.js';
import { type Value, alternativesOf, isAbsent, stringOf, textOf } from '../values/value.js';
import type { Evidence, Group, Name, Site } from './topology.js';

/** What committed configuration says of a variable. */
export interface EnvironmentValues {
  valueOf(service: string, key: string): { readonly value: string; readonly site: Site } | undefined;
  sharedValue(key: string): string | undefined;
}

export interface NameContext {
  readonly environment: EnvironmentValues;
  readonly service: string;
  /** The service whose own code a file is; undefined for shared code. */
  readonly serviceOf: (file: string) => string | undefined;
  /** The one default that the workspace gives a key, wherever it gives one. */
  readonly defaultOf: (key: string) => string | undefined;
}

/** Words that say "some topic of Kafka" and nothing about which: such a variable names another topic in every service. */
const SAYS_NOTHING = /^(kafka|topic|topics|name|queue|default|main|app|service|consumer|producer|consume|produce|input|output|in|out|event|events|message|messages|broker|prefix|my|the)$/i;

/** Does a variable's name say which topic it is? `KAFKA_TOPIC` does not, `ORDERS_TOPIC` does. */
export const isTellingKey = (key: string): boolean => key.replace(/^\w+:/, '').split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).some((word) => word !== '' && !SAYS_NOTHING.test(word));

/** A topic's name as the topology keeps it. */
export function toName(value: Value, context: NameContext): Name {
  switch (value.kind) {
    case 'known':
      return value.value === undefined || value.value === null || value.value === '' ? { kind: 'unknown', text: '?', why: 'no topic is given' } : { kind: 'name', text: textOf(value), id: textOf(value) };
    case 'symbol':
      return { kind: 'symbol', text: textOf(value), id: symbolId(value, context) };
    case 'template':
      return templateName(value, context);
    case 'regexp':
      return { kind: 'pattern', text: textOf(value) };
    case 'unknown':
      return { kind: 'unknown', text: '?', why: value.why };
    default:
      return { kind: 'unknown', text: '?', why: value.kind === 'parameter' ? 'a caller that is not seen gives it' : `it comes from ${value.kind === 'foreign' ? `'${value.module}'` : `a ${value.kind}`}` };
  }
}

function symbolId(value: Extract<Value, { kind: 'symbol' }>, context: NameContext): string {
  const shared = context.environment.sharedValue(value.key);
  if (shared !== undefined && shared !== '' && !shared.includes('$')) return shared;
  const own = context.environment.valueOf(context.service, value.key)?.value;
  if (own !== undefined && own !== '' && !own.includes('$')) return own;
  const fallback = stringOf(value.fallback) ?? context.defaultOf(value.key);
  if (fallback) return fallback;
  return context.serviceOf(value.file) !== undefined && !isTellingKey(value.key) ? `${context.service}/${value.key}` : value.key;
}

/** A template whose holes are all symbols is equal to itself; with an unknown hole it is equal to nothing. */
function templateName(value: Extract<Value, { kind: 'template' }>, context: NameContext): Name {
  const ids = value.parts.map((part) => (typeof part === 'string' ? part : part.kind === 'symbol' ? `\${${symbolId(part, context)}}` : undefined));
  return ids.includes(undefined) ? { kind: 'template', text: textOf(value) } : { kind: 'template', text: textOf(value), id: ids.join('') };
}

export interface GroupInput {
  readonly value: Value;
  /** A setting of the service decided for it. */
  readonly chosen?: boolean;
  readonly assigned: boolean;
  readonly site: Site | undefined;
  /** Where the consumer is made. */
  readonly madeAt?: Site | undefined;
}

/** Of two values the one that the service's own configuration chooses. */
export function decide(value: Value, { environment, service }: NameContext): Value {
  if (value.kind !== 'oneOf' || !value.decidedBy) return value;
  const { key, fallback } = value.decidedBy;
  const setting = environment.valueOf(service, key)?.value ?? (fallback?.kind === 'known' ? String(fallback.value ?? '') : undefined);
  if (setting === undefined) return value;
  return (/^(|false|0|no|off|undefined|null)$/i.test(setting) ? value.values[1] : value.values[0]) ?? value;
}

/** What a group is called where nothing is configured: a text, the default of a variable, or a text that is made of such (`${GROUP:-till}-orders`). */
function fallsBackTo(value: Value): string | undefined {
  if (value.kind === 'known') return textOf(value);
  if (value.kind === 'symbol') return stringOf(value.fallback);
  const parts = value.kind === 'template' ? value.parts.map((part) => (typeof part === 'string' ? part : fallsBackTo(part))) : [undefined];
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** What the service's own configuration makes of it; nothing where that says nothing. */
function configuredAs(value: Value, context: NameContext, literal: string | undefined): string | undefined {
  const own = (key: string): string | undefined => context.environment.valueOf(context.service, key)?.value;
  if (value.kind === 'symbol') return own(value.key);
  if (value.kind !== 'template' || literal === undefined || !value.parts.some((part) => typeof part !== 'string' && part.kind === 'symbol' && own(part.key) !== undefined)) return undefined;
  return value.parts.map((part) => (typeof part === 'string' ? part : (part.kind === 'symbol' && own(part.key)) || fallsBackTo(part))).join('');
}

/** A consumer group: (service, value). */
export function toGroup(input: GroupInput, context: NameContext): Group {
  const { value, chosen, assigned, site, madeAt } = input;
  const named = alternativesOf(value).filter((v) => !isAbsent(v));
  const text = named.length > 0 ? named.map(textOf).join(' or ') : '?';
  const random = perProcessPart(value);
  const literal = fallsBackTo(value);
  const configured = configuredAs(value, context, literal);
  const perProcess: Evidence | undefined = random && site ? { text: `the group id holds ${random.what}`, site } : undefined;
  return {
    text,
    // Of two consumers whose groups are not known nothing says that they share one.
    id: `${context.service}|${text}${text === '?' && madeAt ? `${madeAt.file}:${madeAt.start}` : ''}`,
    ...(perProcess ? { perProcess, ...(chosen ? { chosen: true as const } : {}) } : {}),
    ...(assigned ? { assigned } : {}),
    // `?? ''` only satisfies the type: nobody runs a group without a name.
    ...(literal && alternativesOf(value).length === 1 ? { literal } : {}),
    ...(configured !== undefined ? { configured } : {}),
    ...(/\benv:\w*(ORDINAL|POD_INDEX)/.test(text) ? { ordinal: true } : {}),
    ...(site ? { site } : {}),
  };
}
