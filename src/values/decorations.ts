/** Members that plugins put on the objects of a framework: `fastify.decorate('bus', bus)`, and what a client's own plugin adds. */
import { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { settle } from './declarations.js';
import type { Value } from './value.js';

const FRAMEWORKS = /^(fastify|@fastify\/.*|express|koa|@hapi\/hapi|hono)$/;
const byEvaluator = new WeakMap<Evaluator, ReadonlyMap<string, readonly ts.Expression[]>>();

/** The value of `app.member`, where `app` is a framework's object, or the first parameter of what may be its plugin. */
export function decoratedMember(evaluator: Evaluator, base: Value, member: string, node: ts.Node): Value | undefined {
  const isFramework = base.kind === 'foreign' && FRAMEWORKS.test(base.module);
  const isPlugin = base.kind === 'parameter' && base.index === 0 && base.path.length === 0;
  if (!isFramework && !isPlugin) return undefined;
  const values = (decorations(evaluator).get(member) ?? []).filter((e) => e !== node).map((e) => evaluator.evaluate(e));
  if (values.length > 0) return settle(values);
  return evaluator.options.decorated?.(isFramework ? base.module : 'fastify', member);
}

/** The names under which the loaded files decorate a framework's object. */
export function decorations(evaluator: Evaluator): ReadonlyMap<string, readonly ts.Expression[]> {
  const cached = byEvaluator.get(evaluator);
  if (cached) return cached;
  const found = new Map<string, ts.Expression[]>();
  byEvaluator.set(evaluator, found);
  for (const file of evaluator.project.files) {
    const sourceFile = evaluator.project.sourceFile(file);
    if (!sourceFile || !/\.decorate(Request)?\(/.test(sourceFile.text)) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && /^decorate(Request)?$/.test(node.expression.name.text)) {
        const [name, value] = node.arguments;
        if (name && value && ts.isStringLiteralLike(name)) found.set(name.text, [...(found.get(name.text) ?? []), value]);
      }
      ts.forEachChild(node, visit);
    };
    visit(sourceFile);
  }
  return found;
}
