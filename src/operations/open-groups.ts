/** Groups that depend on who makes the consumer: a parameter of a wrapper, of a class, or of the function that makes its objects. */
import type { ts } from 'ts-morph';
import { type Context, type Value, parametersIn } from '../values/value.js';
import { type InlineTools, type Way, waysTo } from './inline.js';

/** What the makers of a consumer give for its group, as far as they are known. `groupUnder` reads the group under a way to where the consumer is made. */
export function groupsGiven(tools: InlineTools, made: ts.Node, groupUnder: (context: Context | undefined) => Value): readonly Value[] {
  const ways = waysTo<Value>(tools, made, (context) => {
    const value = groupUnder(context);
    return { result: value, open: parametersIn(value) };
  }).filter(({ result }) => parametersIn(result).length === 0);
  return ways.filter((way) => !ways.some((other) => saysMore(other, way))).map(({ result }) => result);
}

/** Of two makers that give the same, the one further out is it who chose: a library's own default is nobody's choice. */
const saysMore = (other: Way<Value>, way: Way<Value>): boolean =>
  other.result.kind === 'known' && way.result.kind === 'known' && other.result.value === way.result.value && other.chain.length > way.chain.length;
