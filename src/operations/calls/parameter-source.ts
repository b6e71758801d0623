/** Which parameter an expression is, by names and declarations alone: a parameter whose type is a class stays a parameter here. */
import { ts } from 'ts-morph';
import { assignmentsOf } from '../../values/assignments.js';
import type { Evaluator } from '../../values/evaluate.js';
import type { FunctionNode } from '../../values/value.js';
import { symbolOf } from '../syntax/symbols.js';
import { innermost } from '../syntax/syntax.js';

/** A parameter of a function, or a member of one. `*` in the path is any element of a list. */
export interface ParameterSource {
  readonly fn: FunctionNode;
  readonly index: number;
  readonly path: readonly string[];
}

const MAX_STEPS = 12;

/** The parameter that an expression is or is a member of, through constants, destructuring and member access. */
export function findParameter(evaluator: Evaluator, expression: ts.Node, steps = 0): ParameterSource | undefined {
  if (steps > MAX_STEPS || !ts.isExpression(expression)) return undefined;
  const node = innermost(expression);
  if (ts.isAwaitExpression(node)) return findParameter(evaluator, node.expression, steps + 1);
  if (ts.isPropertyAccessExpression(node)) return withPath(findParameter(evaluator, node.expression, steps + 1), node.name.text);
  if (ts.isElementAccessExpression(node) && (ts.isStringLiteralLike(node.argumentExpression) || ts.isNumericLiteral(node.argumentExpression))) return withPath(findParameter(evaluator, node.expression, steps + 1), node.argumentExpression.text);
  if (!ts.isIdentifier(node)) return undefined;
  const declaration = symbolOf(evaluator, node)?.valueDeclaration;
  return declaration && ofDeclaration(evaluator, declaration, steps);
}

function ofDeclaration(evaluator: Evaluator, declaration: ts.Node, steps: number): ParameterSource | undefined {
  if (ts.isParameter(declaration)) return ofParameter(declaration);
  if (ts.isBindingElement(declaration)) {
    const key = declaration.propertyName ?? declaration.name;
    const holder = ofDeclaration(evaluator, declaration.parent.parent, steps + 1);
    if (ts.isArrayBindingPattern(declaration.parent)) return withPath(holder, String(declaration.parent.elements.indexOf(declaration)));
    if (declaration.dotDotDotToken) return holder;
    return ts.isIdentifier(key) || ts.isStringLiteralLike(key) ? withPath(holder, key.text) : undefined;
  }
  if (!ts.isVariableDeclaration(declaration)) return undefined;
  const list = declaration.parent;
  if (ts.isVariableDeclarationList(list) && ts.isForOfStatement(list.parent)) return withPath(findParameter(evaluator, list.parent.expression, steps + 1), '*');
  const held = ts.isIdentifier(declaration.name) ? findHeld(evaluator, declaration.name) : declaration.initializer;
  return held && findParameter(evaluator, held, steps + 1);
}

function ofParameter(declaration: ts.ParameterDeclaration): ParameterSource | undefined {
  const fn = declaration.parent as FunctionNode;
  const index = fn.parameters.filter((p) => !(ts.isIdentifier(p.name) && p.name.text === 'this')).indexOf(declaration);
  return { fn, index, path: declaration.dotDotDotToken ? ['*'] : [] };
}

const withPath = (source: ParameterSource | undefined, key: string): ParameterSource | undefined => source && { ...source, path: [...source.path, key] };

/** What a variable holds all its life: the initialiser of one that is never assigned again. */
export function findHeld(evaluator: Evaluator, name: ts.Identifier): ts.Expression | undefined {
  const symbol = symbolOf(evaluator, name);
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
  const constant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  return constant || assignmentsOf(evaluator, symbol, declaration).length === 0 ? declaration.initializer : undefined;
}
