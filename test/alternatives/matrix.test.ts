import { describe, expect, it } from 'vitest';
import { alternatives, applyEdits, toEdits } from '../../src/alternatives/index.js';
import { readMarks, topologyOf } from '../support/marked-produce.js';
import { typeErrors } from '../support/type-check.js';
import { shapes, type Shape } from './shapes.js';

const fileOf = ({ file = 'src/checkout.ts' }: Shape): string => file;
const outputFile = (index: number, id: string, shape: Shape): string => `matrix/${index}-${id}${/\.\w+$/.exec(fileOf(shape))?.[0] ?? '.ts'}`;

/** The text after an alternative's edits; nothing where it is not offered. */
function replaced(shape: Shape, alternative: string): string | undefined {
  const { topology, produce, text } = topologyOf(shape.code, shape);
  const edits = toEdits({ kind: 'replace', alternative, produce: produce.id, messageId: 'use' }, topology, text);
  return edits && applyEdits(text, edits);
}

// pg-boss is a default export up to version 11 and a named one since 12: both are installed, the newer by another name.
const forInstalled = (text: string): string => text.replace(/(['"])pg-boss\1/g, '$1pg-boss-12$1');

describe('what is offered', () => {
  it.each(shapes)('$name', (shape) => {
    const offered = alternatives.filter(({ id }) => replaced(shape, id) !== undefined).map(({ id }) => id);
    expect([...offered].sort()).toEqual([...shape.offers].sort());
  });
});

describe('the output of every suggestion', () => {
  const outputs: Record<string, string> = {};
  for (const [index, shape] of shapes.entries()) {
    outputs[outputFile(index, 'original', shape)] = readMarks(shape.code, fileOf(shape)).text;
    for (const { id } of alternatives) {
      const text = replaced(shape, id);
      if (text !== undefined) outputs[outputFile(index, id, shape)] = forInstalled(text);
    }
  }

  it("type-checks against the alternative's real types", () => {
    const errors = typeErrors(outputs);
    expect(Object.entries(errors).map(([file, messages]) => `${file}\n${messages.join('\n')}\n${outputs[file] ?? ''}`)).toEqual([]);
    expect(Object.keys(outputs).length).toBeGreaterThan(200);
  }, 120_000);
});
