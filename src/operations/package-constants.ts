/**
 * Topics that are named by a constant of a package whose code is not here: `Topics.ORDER_PLACED` of the company's own `@acme/events`. What the
 * name says is not known, but wherever it stands it is the same one: a symbol, as a variable of the environment is.
 */
import type { Client, Draft } from '../clients/client.js';
import { type Foreign, type Value, oneOf, picked } from '../values/value.js';

/** What a part of the way to a constant is called: an enum, a class or a constant, or something that speaks of topics. */
const NAMES_A_CONSTANT = /^[A-Z]|topic|event|subject|queue|channel|pattern|stream|message|group/i;
/** What is read from the outside differs from service to service, whoever reads it. */
const IS_CONFIGURATION = /^(env|environment|config|configuration|configs|cfg|settings?|options?|process)$/i;

/** A draft with the constants of packages in its topic and group made symbols; the client's own are what its declaration says. */
export function withPackageConstants(draft: Draft, client: Client): Draft {
  const changed: Record<string, Value> = {};
  for (const field of ['topic', 'topics', 'group'] as const) {
    const value = (draft as { readonly [key in typeof field]?: Value })[field];
    const named = value && toSymbols(value, client);
    if (named && named !== value) changed[field] = named;
  }
  return Object.keys(changed).length > 0 ? ({ ...draft, ...changed } as Draft) : draft;
}

/** A value in which constants of packages are symbols. */
export function toSymbols(value: Value, client?: Client): Value {
  switch (value.kind) {
    case 'foreign':
      return isConstant(value) && !client?.packages.some((name) => value.module === name || value.module.startsWith(`${name}/`))
        ? { kind: 'symbol', key: `package:${value.module}#${value.path.join('.')}`, file: '' }
        : value;
    case 'oneOf':
      return mapped(value.values, client, (values) => (value.decidedBy ? { ...value, values } : picked(oneOf(values), value.pickedBy ?? []))) ?? value;
    case 'list': {
      const rest = value.rest && toSymbols(value.rest, client);
      const items = mapped(value.items, client, (all) => ({ ...value, items: all, ...(rest ? { rest } : {}) }));
      return items ?? (rest === value.rest ? value : { ...value, ...(rest ? { rest } : {}) });
    }
    case 'template': {
      const parts = value.parts.map((part) => (typeof part === 'string' ? part : toSymbols(part, client)));
      return parts.every((part, index) => part === value.parts[index]) ? value : { ...value, parts };
    }
    default:
      return value;
  }
}

function mapped(values: readonly Value[], client: Client | undefined, make: (values: readonly Value[]) => Value): Value | undefined {
  const all = values.map((value) => toSymbols(value, client));
  return all.every((value, index) => value === values[index]) ? undefined : make(all);
}

function isConstant(value: Foreign): boolean {
  const { module, path } = value;
  let root = value;
  while (root.base) root = root.base;
  // What no package.json names may be an alias that leads nowhere: another file in every service.
  if (!root.declared || module === 'global' || path.length === 0 || !path.every((part) => /^[A-Za-z_$][\w$]*$/.test(part)) || path.includes('new')) return false;
  return path.some((part) => NAMES_A_CONSTANT.test(part)) && !path.some((part) => IS_CONFIGURATION.test(part));
}
