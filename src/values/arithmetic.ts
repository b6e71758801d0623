/** What operators make of values: sums, texts with holes, comparisons. */
import { ts } from 'ts-morph';
import { type Literal, type Value, alternativesOf, decided, isAbsent, known, oneOf, picked, unknown } from './value.js';

const MAX_ALTERNATIVES = 40;

/** `a + b`: a sum of numbers, or text with holes where a part is not known. */
export function plus(first: Value, second: Value): Value {
  const [a, b] = [present(first), present(second)];
  if (a.kind === 'known' && b.kind === 'known') {
    if (typeof a.value === 'number' && typeof b.value === 'number') return known(a.value + b.value);
    return known(`${String(a.value)}${String(b.value)}`);
  }
  const [left, right] = [alternativesOf(a), alternativesOf(b)];
  if (a.kind === 'oneOf' && a.decidedBy && right.length === 1) return decided(a.decidedBy, plus(left[0] as Value, b), plus(left[1] as Value, b));
  if (b.kind === 'oneOf' && b.decidedBy && left.length === 1) return decided(b.decidedBy, plus(a, right[0] as Value), plus(a, right[1] as Value));
  if (left.length * right.length > 1 && left.length * right.length <= MAX_ALTERNATIVES) return picked(oneOf(left.flatMap((l) => right.map((r) => plus(l, r)))), [a, b].flatMap((v) => (v.kind === 'oneOf' ? (v.pickedBy ?? []) : [])));
  return template([...partsOf(a), ...partsOf(b)]);
}

/** A comparison, or an arithmetic operation other than `+`, of two known values. */
export function computed(operator: ts.BinaryOperator, a: Literal, b: Literal): Value {
  switch (operator) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
      return known(a === b);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      return known(a !== b);
  }
  if (typeof a !== 'number' || typeof b !== 'number') return unknown('a computed value');
  switch (operator) {
    case ts.SyntaxKind.AsteriskToken:
      return known(a * b);
    case ts.SyntaxKind.MinusToken:
      return known(a - b);
    case ts.SyntaxKind.SlashToken:
      return known(a / b);
    case ts.SyntaxKind.AsteriskAsteriskToken:
      return known(a ** b);
    case ts.SyntaxKind.LessThanLessThanToken:
      return known(a * 2 ** b);
  }
  return unknown('a computed value');
}

/** Text is not made from what is missing on one of several ways, such as an early return. */
function withoutAbsence(value: Value): Value {
  return value.kind === 'oneOf' && value.values.some(isAbsent) && !value.values.every(isAbsent) ? oneOf(value.values.filter((one) => !isAbsent(one))) : value;
}

/** What is not there is a hole in a text: nobody means a topic with `undefined` in its name. */
function present(value: Value): Value {
  return value.kind === 'known' && value.value === undefined ? unknown('nothing is given for it here') : withoutAbsence(value);
}

function partsOf(value: Value): readonly (string | Value)[] {
  if (value.kind === 'known') return [String(value.value)];
  if (value.kind === 'template') return value.parts;
  return [value];
}

/** Text from parts; a single hole without text around it is itself. */
export function template(parts: readonly (string | Value)[]): Value {
  const merged: (string | Value)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else if (part !== '') merged.push(part);
  }
  const [only] = merged;
  if (merged.length === 0) return known('');
  if (merged.length === 1 && only !== undefined) return typeof only === 'string' ? known(only) : only;
  return { kind: 'template', parts: merged };
}
