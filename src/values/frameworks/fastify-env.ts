/** What `@fastify/env` reads of the environment and puts on the application: `app.config.TIDES_TOPIC`. https://github.com/fastify/fastify-env#usage */
import { ts } from 'ts-morph';
import { sharedDepth } from '../../nearness.js';
import type { Evaluator } from '../evaluate.js';
import { actsIn } from '../syntax/acts.js';
import { perFile } from '../syntax/per-file.js';
import { type Value, alternativesOf, at, isAbsent, stringOf } from '../value.js';
import { sourcesMatching } from './sources-matching.js';

const PACKAGE = /^(?:@fastify\/env|fastify-env)$/;
const REGISTERS = /^(?=[^]*['"](?:@fastify\/env|fastify-env)['"])[^]*\.register\(/;
const registers = (sourceFile: ts.SourceFile): boolean => REGISTERS.test(sourceFile.text);

const registrationsIn = perFile((sourceFile): readonly (readonly [ts.Expression, ts.Expression | undefined])[] =>
  actsIn(sourceFile).calls.flatMap(({ expression, arguments: [plugin, options] }) => (ts.isPropertyAccessExpression(expression) && expression.name.text === 'register' && plugin ? [[plugin, options] as const] : [])),
);

/** The object under the name that the registration gives it (`confKey`, else `config`): of several applications that of the nearest. */
export function environmentOf(evaluator: Evaluator, name: string, node: ts.Node): Value | undefined {
  evaluator.lookAround(registers);
  const from = evaluator.fileOf(node);
  const sources = sourcesMatching(evaluator, REGISTERS, PACKAGE).toSorted((a, b) => sharedDepth(from, evaluator.fileOf(b)) - sharedDepth(from, evaluator.fileOf(a)));
  for (const [plugin, given] of sources.flatMap((source) => registrationsIn(source))) {
    if (!alternativesOf(evaluator.evaluate(plugin)).some((v) => v.kind === 'foreign' && PACKAGE.test(v.module))) continue;
    const options = evaluator.evaluate(given);
    const key = at(options, 'confKey');
    if ((isAbsent(key) ? 'config' : stringOf(key)) === name) return { kind: 'foreign', module: '@fastify/env', path: [name, '()'], args: [options] };
  }
  return undefined;
}
