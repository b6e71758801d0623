/** Text that a library renders: `Mustache.render('{{kind}}.{{action}}', { kind, action })`, `util.format('%s.%s', kind, action)`. */
import type { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { type Value, known, member, stringOf, unknown } from './value.js';
import { plus } from './arithmetic.js';
import { returnsOf } from './returns.js';

/** What a template function gives, called by its own name or (`name`) as a member of its library; undefined when the call is none. */
export function rendered(evaluator: Evaluator, base: ts.Identifier, name: string, arg: (index: number) => Value, node: ts.CallExpression | ts.NewExpression): Value | undefined {
  if (!/^(render|format)$/.test(name || base.text)) return undefined;
  const library = evaluator.evaluate(base);
  if (library.kind !== 'foreign' || library.path.includes('()')) return undefined;
  const called = name || library.path.at(-1);
  const template = arg(0);
  const text = stringOf(template.kind === 'symbol' ? template.fallback : template);
  if (called === 'render' && /^(mustache|hogan\.js)$/.test(library.module)) return text === undefined ? open(template) : text.split(/\{\{\{?&?\s*([\w.]+)\s*\}?\}\}/).reduce<Value>((all, part, i) => plus(all, i % 2 === 0 ? known(part) : part.split('.').reduce<Value>((value, key) => member(value, key), arg(1))), known(''));
  if (called === 'format' && library.module === 'util') return text === undefined ? open(template) : text.split(/%[sdio]/).reduce<Value>((all, part, i) => plus(i === 0 ? all : plus(all, i < (node.arguments?.length ?? 0) ? arg(i) : known('')), known(part)), known(''));
  return undefined;
}

/** A template of the workspace's own: `'{sea}.moved'.replace(/\{(\w+)\}/g, (_, name) => values[name])`. */
export function filledIn(evaluator: Evaluator, self: Value, name: string, arg: (index: number) => Value): Value | undefined {
  const text = stringOf(self);
  if (text === undefined || !/^replace(All)?$/.test(name)) return undefined;
  const [pattern, fill] = [arg(0), arg(1)];
  if (pattern.kind !== 'regexp' || fill.kind !== 'function') return undefined;
  let holes: RegExpMatchArray[];
  try {
    holes = [...text.matchAll(new RegExp(pattern.source, 'g'))];
  } catch {
    return undefined;
  }
  let end = 0;
  let value: Value = known('');
  for (const hole of holes) {
    const args = [...hole].map((group) => known(group));
    value = plus(plus(value, known(text.slice(end, hole.index))), returnsOf(evaluator, fill.node, evaluator.enter(fill.node, undefined, undefined, { args, lexical: fill.context })));
    end = (hole.index ?? 0) + hole[0].length;
  }
  return plus(value, known(text.slice(end)));
}

/** A template that a caller gives stays open. */
const open = (template: Value): Value => (template.kind === 'parameter' ? template : unknown('a template that is not known'));
