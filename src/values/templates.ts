/** Text that a library renders: `Mustache.render('{{kind}}.{{action}}', { kind, action })`, `util.format('%s.%s', kind, action)`. */
import type { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { plus } from './literals.js';
import { type Value, known, member, stringOf, unknown } from './value.js';

/** What a template function gives; undefined when the call is none. */
export function rendered(evaluator: Evaluator, base: ts.Identifier, name: string, arg: (index: number) => Value, node: ts.CallExpression | ts.NewExpression): Value | undefined {
  if (name !== 'render' && name !== 'format') return undefined;
  const library = evaluator.evaluate(base);
  if (library.kind !== 'foreign' || library.path.includes('()')) return undefined;
  const template = arg(0);
  const text = stringOf(template.kind === 'symbol' ? template.fallback : template);
  if (name === 'render' && /^(mustache|hogan\.js)$/.test(library.module)) return text === undefined ? open(template) : text.split(/\{\{\{?&?\s*([\w.]+)\s*\}?\}\}/).reduce<Value>((all, part, i) => plus(all, i % 2 === 0 ? known(part) : part.split('.').reduce<Value>((value, key) => member(value, key), arg(1))), known(''));
  if (name === 'format' && library.module === 'util') return text === undefined ? open(template) : text.split(/%[sdio]/).reduce<Value>((all, part, i) => plus(i === 0 ? all : plus(all, i < (node.arguments?.length ?? 0) ? arg(i) : known('')), known(part)), known(''));
  return undefined;
}

/** A template that a caller gives stays open. */
const open = (template: Value): Value => (template.kind === 'parameter' ? template : unknown('a template that is not known'));
