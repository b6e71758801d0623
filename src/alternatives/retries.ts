import type { ReplaceInput } from './alternative.js';

/** Do the topic's handlers repeat failed work by hand? Then the alternative is set up to do it for them. */
export function hasRetries({ topology, produce }: ReplaceInput): boolean {
  return topology.operations.some(
    (operation) => operation.kind === 'consume' && operation.topic.id !== undefined && operation.topic.id === produce.topic.id && (operation.handler?.signs.some(({ kind }) => kind === 'retry' || kind === 'attempts' || kind === 'deadLetter') ?? false),
  );
}
