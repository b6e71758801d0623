/** What containers of dependency injection put into the fields and constructor parameters of a class. */
import type { ts } from 'ts-morph';
import type { Evaluator } from '../evaluate.js';
import { injectedFor, usesContainer } from './injection.js';
import { configuredBy, providedFor, usesNest } from './nest-providers.js';
import { type Context, type Value, alternativesOf } from '../value.js';
import { injectionToken } from './injection-token.js';
import { typeValue } from '../types.js';

/** Kinds of values that a container hands out as they are. */
const PLAIN: ReadonlySet<Value['kind']> = new Set(['known', 'symbol', 'template', 'record', 'list']);

/** A constructor parameter: the argument where the allocation is known, else what its type and decorators say. */
export function constructorParameter(evaluator: Evaluator, parameter: ts.ParameterDeclaration, context: Context | undefined): Value {
  const value = evaluator.identifier(parameter.name as ts.Identifier, context);
  const { token } = value.kind === 'instance' && value.token ? value : injectionToken(evaluator, parameter);
  const injected = token && injectedValue(evaluator, parameter, token, value);
  if (injected) return injected;
  if (value.kind === 'instance' && !value.token) return { ...value, ...(token ? { token } : {}) };
  if (value.kind === 'parameter' || value.kind === 'unknown') {
    const typed = parameter.type ? typeValue(evaluator, parameter.type, parameter) : undefined;
    if (typed) return typed;
  }
  return value;
}

/**
 * What is injected for a token into a field or parameter.
 * @param value what its type says; nothing where it says nothing
 */
export function injectedValue(evaluator: Evaluator, holder: ts.ParameterDeclaration | ts.PropertyDeclaration, token: Value, value: Value | undefined): Value | undefined {
  const isOpen = value === undefined || value.kind === 'parameter';
  // A text, too, is what the container was told: `bind('OrdersTopic').toConstantValue(config.ordersTopic)`.
  const isFit = (v: Value): boolean => v.kind === 'instance' || v.kind === 'object' || (isOpen && PLAIN.has(v.kind));
  const bound = (value?.kind !== 'instance' || value.args.length === 0) && usesContainer(holder.getSourceFile()) ? injectedFor(evaluator, token, holder) : undefined;
  if (bound && alternativesOf(bound).every(isFit)) return bound;
  const configured = configuredBy(evaluator, token);
  if (configured) return configured;
  // A type that says nothing: what a module provides for it, such as the list of all handlers.
  const provided = (isOpen || value.kind === 'unknown') && usesNest(holder.getSourceFile()) ? providedFor(evaluator, token, holder) : undefined;
  return provided && alternativesOf(provided).every(isFit) ? provided : undefined;
}
