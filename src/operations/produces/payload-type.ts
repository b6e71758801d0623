/** What the program calls the type of what it sends. */
import { ts } from 'ts-morph';
import { type Parameter, alternativesOf } from '../../values/value.js';
import type { RawProduce, Tools } from '../operation.js';
import { symbolOf } from '../syntax/symbols.js';
import { findHeld } from '../calls/parameter-source.js';
import type { SourceParts } from '../source/source.js';

/** Names that hold what the payload is. */
const MAX_STEPS = 5;

/**
 * The name of the payload's type where it is written: of a parameter or variable, in `as` or `satisfies`, of the class that is made, or
 * given to the wrapper (`publish<OrderPlaced>(…)`).
 */
export function readPayloadType(tools: Pick<Tools, 'evaluator'>, raw: RawProduce, { payload }: SourceParts): string | undefined {
  for (const { value } of raw.messages) {
    for (const one of value ? alternativesOf(value) : []) {
      const name = one.kind === 'object' ? one.class.name?.text : one.kind === 'parameter' ? typeOfParameter(one) : undefined;
      if (name !== undefined) return name;
    }
  }
  const given = ts.isCallExpression(raw.at) ? raw.at.typeArguments?.map(nameOfType).find((name) => name !== undefined) : undefined;
  return (payload && ts.isExpression(payload) ? (typeAround(payload) ?? typeOfExpression(tools, payload, 0)) : undefined) ?? given;
}

/** What is handed to the function around the site, however its wrappers take it apart. */
function typeOfParameter({ of, index, path }: Parameter): string | undefined {
  const handed = !ts.isClassLike(of) && path.length === 0 ? of.parameters[index] : undefined;
  return nameOfType(handed?.type);
}

/** Of `paid as RefundPaid` and `{ … } satisfies RefundPaid` the payload is what stands inside. */
const typeAround = ({ parent }: ts.Expression): string | undefined => (ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent) ? nameOfType(parent.type) : undefined);

function typeOfExpression(tools: Pick<Tools, 'evaluator'>, node: ts.Expression, steps: number): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node)) return nameOfType(node.type) ?? typeOfExpression(tools, node.expression, steps + 1);
  if (ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node) || ts.isNonNullExpression(node)) return typeOfExpression(tools, node.expression, steps + 1);
  if (ts.isNewExpression(node)) return ts.isIdentifier(node.expression) ? node.expression.text : undefined;
  if (!ts.isIdentifier(node)) return undefined;
  const declaration = symbolOf(tools.evaluator, node)?.valueDeclaration;
  const written = declaration && (ts.isParameter(declaration) || ts.isVariableDeclaration(declaration)) ? nameOfType(declaration.type) : undefined;
  const held = written === undefined ? findHeld(tools.evaluator, node) : undefined;
  return written ?? (held && typeOfExpression(tools, held, steps + 1));
}

/** `Order` of `Order`, `Order[]`, `shop.Order` and `Partial<Order>`. */
function nameOfType(type: ts.TypeNode | undefined): string | undefined {
  if (type === undefined) return undefined;
  if (ts.isArrayTypeNode(type)) return nameOfType(type.elementType);
  if (!ts.isTypeReferenceNode(type)) return undefined;
  const name = ts.isIdentifier(type.typeName) ? type.typeName.text : type.typeName.right.text;
  return WRAPS.test(name) ? nameOfType(type.typeArguments?.[0]) : name;
}
const WRAPS = /^(Partial|Required|Readonly|Omit|Pick|Array|ReadonlyArray|Promise|Awaited|NonNullable|DeepPartial|HydratedDocument)$/;
