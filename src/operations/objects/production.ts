/** Signs that a piece of configuration is for production. */
import { ts } from 'ts-morph';
import type { Evidence } from '../../topology/topology.js';
import type { Value } from '../../values/value.js';
import { isForProduction } from '../../workspace/containers.js';
import type { Tools } from '../operation.js';
import { isFunction, outermost, short } from '../syntax/syntax.js';

const PRODUCTION_NAME = /^(prod|production)$/i;
const DEVELOPMENT_NAME = /^(dev|development|local|test|testing|ci)$/i;

/** The file's name, a key (`production: { … }`) or a guard (`NODE_ENV === 'production'`) that says so. */
export function findProduction(tools: Tools, node: ts.Node): Evidence | undefined {
  const around = findStage(node, 'production');
  if (around) return { text: around.text, site: tools.siteOf(around.node) };
  const { file } = tools.siteOf(node);
  return isForProduction(file) ? { text: `${file} is for production`, site: tools.siteOf(node) } : undefined;
}

/** Does a guard or a key around the node, or the name of its file, keep it to development? */
const isForDevelopment = (node: ts.Node): boolean =>
  findStage(node, 'development') !== undefined || /(?:^|[._/-])(?:dev|development|local|localhost)(?=[._/-])/i.test(node.getSourceFile().fileName.replace(/^\/ws\//, ''));

/**
 * Is a value, written at `node`, only what is used where nothing else is given (the last arm of `a ?? b ?? 1`, the default of a
 * variable), or kept to development?
 */
export function isGuarded(value: Value | undefined, node: ts.Node): boolean {
  if (isForDevelopment(node)) return true;
  if (value?.kind !== 'known' || !value.node) return value?.kind === 'symbol' || value?.kind === 'oneOf';
  const written = ts.isExpression(value.node) ? outermost(value.node) : value.node;
  const isLastArm = ts.isBinaryExpression(written.parent) && written.parent.right === written && /^(\?\?|\|\|)=?$/.test(written.parent.operatorToken.getText());
  return isLastArm || isForDevelopment(value.node);
}

function findStage(node: ts.Node, stage: 'production' | 'development'): { readonly text: string; readonly node: ts.Node } | undefined {
  let inner: ts.Node = node;
  for (let outer = node.parent; outer && !ts.isSourceFile(outer); inner = outer, outer = outer.parent) {
    if (ts.isPropertyAssignment(outer) && outer.initializer === inner) {
      const name = ts.isComputedPropertyName(outer.name) ? '' : outer.name.text;
      if ((stage === 'production' ? PRODUCTION_NAME : DEVELOPMENT_NAME).test(name)) return { text: `it stands under \`${name}\``, node: outer.name };
    }
    const condition = ts.isConditionalExpression(outer) && outer.condition !== inner ? { node: outer.condition, holds: outer.whenTrue === inner } : ts.isIfStatement(outer) && outer.expression !== inner ? { node: outer.expression, holds: outer.thenStatement === inner } : undefined;
    if (condition && stageOf(condition.node, condition.holds) === stage) return { text: `it is used when \`${short(condition.node)}\`${condition.holds ? '' : ' does not hold'}`, node: condition.node };
    if (isFunction(outer)) {
      const returned = earlierReturn(outer, inner);
      if (returned && stageOf(returned.expression, false) === stage) return { text: `it is used unless \`${short(returned.expression)}\``, node: returned.expression };
    }
  }
  return undefined;
}

/** `if (production) return …` before the statement. */
function earlierReturn(fn: ts.FunctionLikeDeclaration, inner: ts.Node): ts.IfStatement | undefined {
  if (!fn.body || !ts.isBlock(fn.body) || fn.body !== inner) return undefined;
  return fn.body.statements.find((s): s is ts.IfStatement => ts.isIfStatement(s) && stageOf(s.expression, true) !== undefined && leaves(s.thenStatement));
}

const leaves = (statement: ts.Statement): boolean => {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
};

/** Which environment a condition speaks of, where it holds or does not. */
function stageOf(condition: ts.Expression, holds: boolean): 'production' | 'development' | undefined {
  const text = condition.getText();
  const isNegated = /!==?\s*['"`]|^!|\bnot\b/i.test(text);
  const says = /\bprod(uction)?\b|isProd/i.test(text) ? 'production' : /\b(dev|development|local|localhost|test)\b|isDev|isLocal|isTest/i.test(text) ? 'development' : undefined;
  if (!says) return undefined;
  return holds !== isNegated ? says : says === 'production' ? 'development' : 'production';
}
