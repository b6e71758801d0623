/** The options of a Fastify plugin: `app.register(routes, { topic })` hands them to `routes(app, { topic })`. */
import { ts } from 'ts-morph';
import { actsIn } from '../syntax/acts.js';
import type { Evaluator } from '../evaluate.js';
import { perFile } from '../syntax/per-file.js';
import { sourcesMatching } from './sources-matching.js';
import { type Context, type FunctionNode, type Parameter, type Value, alternativesOf, isAbsent, known, member, oneOf, parametersIn } from '../value.js';

const FASTIFY = /^(?:fastify$|@fastify\/)/;
const REGISTERS = /^(?=[^]*['"](?:fastify|@fastify\/[\w-]+)['"])[^]*\.register\(/;
const registers = (sourceFile: ts.SourceFile): boolean => REGISTERS.test(sourceFile.text);

interface Registration {
  readonly plugin: ts.Expression;
  readonly options: ts.Expression;
}

/** `app.register(plugin, options)` of a file. */
const registrationsIn = perFile((sourceFile): readonly Registration[] =>
  actsIn(sourceFile).calls.flatMap(({ expression, arguments: [plugin, options] }) =>
    ts.isPropertyAccessExpression(expression) && expression.name.text === 'register' && plugin && options && !ts.isFunctionLike(plugin) ? [{ plugin, options }] : [],
  ),
);

/**
 * The value of a plugin's second parameter, where one place registers it: what is written there. What only the callers of the
 * function around that place could say (an application built with other settings in its tests) is left to the parameter.
 */
export function pluginOptions(evaluator: Evaluator, parameter: Parameter, context: Context | undefined): Value | undefined {
  const { of: fn, index } = parameter;
  if (index !== 1 || ts.isClassLike(fn) || !isPlugin(fn)) return undefined;
  evaluator.lookAround(registers);
  const sources = sourcesMatching(evaluator, REGISTERS, FASTIFY);
  const [only, another] = sources.flatMap(registrationsIn).filter(({ plugin }) => alternativesOf(evaluator.evaluate(plugin)).some((v) => v.kind === 'function' && v.node === fn));
  if (!only || another) return undefined;
  const given = evaluator.evaluate(only.options, context);
  if (given.kind !== 'record') return undefined;
  const isSaid = (value: Value): boolean => value.kind !== 'unknown' && !isAbsent(value) && parametersIn(value).length === 0;
  const get = (key: string): Value => {
    const said = alternativesOf(given.get(key) ?? known(undefined)).filter(isSaid);
    return said.length > 0 ? oneOf(said) : member(parameter, key);
  };
  return { kind: 'record', keys: given.keys, get, open: true };
}

const APPLICATION = /^(app|application|fastify|server|instance)$/;

/** Two or three parameters (options, and `done`), of which the first is called as an application is, or says it is Fastify's. */
function isPlugin({ parameters }: FunctionNode): boolean {
  const [application] = parameters;
  if (!application || parameters.length < 2 || parameters.length > 3) return false;
  return (ts.isIdentifier(application.name) && APPLICATION.test(application.name.text)) || (application.type !== undefined && /^FastifyInstance\b/.test(application.type.getText()));
}
