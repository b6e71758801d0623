/** Groups that depend on who makes the consumer: a parameter of a wrapper, of a class, or of the function that makes its objects. */
import type { ts } from 'ts-morph';
import { type Context, type Value, parametersIn } from '../values/value.js';
import { type InlineTools, type Way, waysTo } from './inline.js';
import type { Link } from './operation.js';

/** What the makers of a consumer give for its group, as far as they are known. `groupUnder` reads the group under a way to where the consumer is made; `through`: the calls by which it is subscribed. */
export function groupsGiven(tools: InlineTools, made: ts.Node, groupUnder: (context: Context | undefined) => Value, through: readonly Link[] = []): readonly Value[] {
  const ways = waysTo<Value>(tools, made, (context) => {
    const value = groupUnder(context);
    return { result: value, open: parametersIn(value) };
  }).filter(({ result }) => parametersIn(result).length === 0);
  const own = throughCallOf(ways, through);
  return own.filter((way) => !own.some((other) => saysMore(other, way))).map(({ result }) => result);
}

/** A consumer that is made where it is subscribed is made by the same calls: what others give for theirs is no group of it. */
function throughCallOf(ways: readonly Way<Value>[], through: readonly Link[]): readonly Way<Value>[] {
  const call = through.at(-1)?.call;
  const own = call ? ways.filter(({ chain }) => chain.some((link) => link.call === call)) : [];
  return own.length > 0 ? own : ways;
}

/** Of two makers that give the same, the one further out is it who chose: a library's own default is nobody's choice. */
const saysMore = (other: Way<Value>, way: Way<Value>): boolean =>
  other.result.kind === 'known' && way.result.kind === 'known' && other.result.value === way.result.value && other.chain.length > way.chain.length;
