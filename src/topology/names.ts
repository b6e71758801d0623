/** What topic names say, and which names may be one topic. */
import type { Name } from './topology.js';

/**
 * The words of a name, in lower case: `order.createdV2` is order, created, v2. Of a symbol those of its default, or of its
 * key where it has none (of a package's constant its own name); the holes of a template say nothing.
 */
export function tokensOf(name: Name | string): readonly string[] {
  const text = typeof name === 'string' ? name : (defaultOf(name) ?? name.text.replace(/^(env|config):|^package:.*[#.]/, ''));
  return text
    .replaceAll(HOLE, ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((token) => token !== '');
}

/** A hole of a template as reports write it: `${?}`, `${env:STAGE|dev}`. */
const HOLE = /\$\{[^}]*\}/g;

/** The default of a symbol: what it is called where nothing is configured. */
function defaultOf(name: Name): string | undefined {
  const bar = name.kind === 'symbol' ? name.text.indexOf('|') : -1;
  return bar < 0 ? undefined : name.text.slice(bar + 1);
}

/** The names other languages and configuration would use for it: a known name, or a symbol's default. */
export function namesOfTopic(name: Name): readonly string[] {
  if (name.kind === 'name') return [name.text];
  const fallback = defaultOf(name);
  return fallback === undefined || fallback.includes('${') ? [] : [fallback];
}

/** The variable of the environment that a topic's name is read from: other languages read it by that name as well. */
export const variableOf = (name: Name): string | undefined => (name.kind === 'symbol' ? /^env:([^|]+)/.exec(name.text)?.[1] : undefined);

/** May what an operation names (unknown, a template, a pattern) be this topic? A topic whose name is left to configuration may be anything. */
export function couldName(open: Name, topic: Name): boolean {
  if (open.kind === 'unknown') return true;
  const [text] = namesOfTopic(topic);
  const matcher = matcherOf(open);
  if (!matcher) return false;
  if (text !== undefined) return matcher.test(text);
  return topic.kind === 'template' ? compatible(open.text, topic.text) : open.kind !== 'pattern';
}

function matcherOf(open: Name): RegExp | undefined {
  if (open.kind === 'pattern') {
    const source = /^\/(.*)\/[a-z]*$/.exec(open.text)?.[1] ?? open.text;
    try {
      return new RegExp(source);
    } catch {
      // librdkafka's syntax is not JavaScript's: what cannot be read may match anything.
      return /(?:)/;
    }
  }
  if (open.kind !== 'template') return undefined;
  return new RegExp(`^${open.text.split(HOLE).map(escape).join('.*')}$`);
}

/** Two templates may name one topic when what is written at their ends does not differ. */
function compatible(a: string, b: string): boolean {
  const [aParts, bParts] = [a.split(HOLE), b.split(HOLE)];
  const agree = (x: string, y: string): boolean => x.startsWith(y) || y.startsWith(x);
  const reversed = (text: string | undefined): string => [...(text ?? '')].reverse().join('');
  return agree(aParts[0] ?? '', bParts[0] ?? '') && agree(reversed(aParts.at(-1)), reversed(bParts.at(-1)));
}

/**
 * May two names that are not known to be equal be one topic after all? Where configuration alone decides one of them (a symbol
 * without a default), it may be whatever the other is called; between two defaults or names there is no doubt left, and of two
 * symbols without a default only those that share a word are taken for possibly the same.
 */
export function couldNameEachOther(a: Name, b: Name): boolean {
  const [open, other] = isOpenSymbol(a) ? [a, b] : [b, a];
  if (!isOpenSymbol(open)) return false;
  const words = meaningfulTokens(open);
  if (words.length === 0) return true;
  const others = meaningfulTokens(other);
  return words.some((word) => others.includes(word)) || others.length === 0;
}

const isOpenSymbol = (name: Name): boolean => name.kind === 'symbol' && namesOfTopic(name).length === 0;

const GENERIC = /^(kafka|topic|topics|name|queue|input|output|in|out|source|target|consumer|producer|events?|messages?|default|main|prefix|env|config)$/;
const meaningfulTokens = (name: Name): readonly string[] => tokensOf(name).filter((token) => !GENERIC.test(token)).map((token) => token.replace(/s$/, ''));

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
