/** A failure goes where it went before: nothing that nobody saw ends the process now, and what was thrown is thrown. */
import { describe, expect, it } from 'vitest';
import { applyEdits, toEdits } from '../../src/alternatives/index.js';
import type { Outcome } from '../../src/topology/topology.js';
import { topologyOf } from '../support/marked-produce.js';
import { site } from '../support/topology.js';

const outcome = (kind: Outcome['kind'], more: Partial<Outcome> = {}): Outcome => ({ kind, site: site('src/checkout.ts:3'), text: kind, ...more });

function suggest(statement: string, outcomes: readonly Outcome[], file = 'src/checkout.ts'): string {
  const code = `export async function place(bus, order) {\n  ${statement.replace('CALL', "⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫")}\n}\n`;
  const { topology, produce, text } = topologyOf(code, { file, produce: { outcomes } });
  const edits = toEdits({ kind: 'replace', alternative: 'sqs', produce: produce.id, messageId: 'use' }, topology, text) ?? [];
  return / {2}(\S.*);\n\}\n$/.exec(applyEdits(text, edits))?.[1]?.replace(/sqs\.send\(.*\}\)\)/, 'SENT') ?? '';
}

describe('a send that nobody waits for', () => {
  it('is a dropped promise where it was one', () => expect(suggest('CALL;', [outcome('awaited'), outcome('dropped')])).toBe('SENT'));
  it.each([
    ['its wrapper swallowed the failure', [outcome('swallowed')]],
    ['the client reports failures elsewhere', [outcome('handled')]],
    ['it was an Observable that sends without a subscriber', [outcome('returned'), outcome('dropped', { byDesign: true })]],
  ])('logs its failure where %s', (_name, outcomes) => {
    expect(suggest('CALL;', outcomes)).toBe('SENT.catch((error: unknown) => console.error(error))');
    expect(suggest('CALL;', outcomes, 'src/checkout.mjs')).toBe('SENT.catch((error) => console.error(error))');
  });
});

it('a send that is waited for throws', () => expect(suggest('await CALL;', [outcome('swallowed')])).toBe('await SENT'));
