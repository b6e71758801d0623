/** What is written in an object literal: `{ id: event.id, status }`. */
import { ts } from 'ts-morph';
import { innermost } from '../syntax/syntax.js';

export interface Property {
  readonly name: ts.PropertyName;
  readonly initializer: ts.Expression;
}

/** The properties that an object literal writes out, shorthands too; none of anything else. */
export function propertiesOf(expression: ts.Expression): readonly Property[] {
  const node = innermost(expression);
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property): readonly Property[] => (ts.isPropertyAssignment(property) ? [property] : ts.isShorthandPropertyAssignment(property) ? [{ name: property.name, initializer: property.name }] : []));
}

/** The name of a property without its quotation marks. */
export const nameOf = ({ name }: Property): string => name.getText().replaceAll(/^['"`]|['"`]$/g, '');

/** What a record is selected by: the values of `{ id: event.id }`, or the value itself. */
export function selectorsOf(selector: ts.Expression): readonly ts.Expression[] {
  const given = propertiesOf(selector).map(({ initializer }) => initializer);
  return given.length > 0 ? given : [selector];
}
