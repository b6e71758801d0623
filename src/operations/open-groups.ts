/** Groups that depend on who makes the consumer: a parameter of a wrapper, of a class, or of the function that makes its objects. */
import type { ts } from 'ts-morph';
import { type Context, type Value, parametersIn } from '../values/value.js';
import { type InlineTools, waysTo } from './inline.js';

/** What the makers of a consumer give for its group, as far as they are known. `groupUnder` reads the group under a way to where the consumer is made. */
export const groupsGiven = (tools: InlineTools, made: ts.Node, groupUnder: (context: Context | undefined) => Value): readonly Value[] =>
  waysTo<Value>(tools, made, (context) => {
    const value = groupUnder(context);
    return { result: value, open: parametersIn(value) };
  }).flatMap(({ result }) => (parametersIn(result).length === 0 ? [result] : []));
