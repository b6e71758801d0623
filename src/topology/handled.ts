/** Ties sends to the handlers they are made in, also where only the way down from the handler was seen. */
import type { Consume, Operation, Produce, Site, Trigger } from './topology.js';

/**
 * A handler that is looked up by the topic of its message (`handlers[topic](message)`) is followed from the subscription to its
 * sends, but nothing leads from the send up to the subscription: what the one way shows holds for the other.
 */
export function withHandlers(operations: readonly Operation[]): readonly Operation[] {
  const handledAt = new Map<string, Consume[]>();
  for (const operation of operations) {
    if (operation.kind !== 'consume') continue;
    for (const { kind, site } of operation.handler?.effects ?? []) {
      const key = keyOf(operation.service, site);
      if (kind === 'produce') handledAt.set(key, [...(handledAt.get(key) ?? []), operation]);
    }
  }
  return operations.map((operation) => (operation.kind === 'produce' ? withHandlersOf(operation, handledAt.get(keyOf(operation.service, operation.site)) ?? []) : operation));
}

const keyOf = (service: string, { file, start }: Site): string => `${service}\0${file}:${start}`;

function withHandlersOf(produce: Produce, consumes: readonly Consume[]): Produce {
  const missing = consumes.filter(({ handler }) => handler && !produce.handlers.includes(handler.id));
  if (missing.length === 0) return produce;
  const triggers = missing.map(({ site, topic }): Trigger => ({ kind: 'consumer', site, text: topic.id === undefined ? 'a consumer' : `topic ${topic.text}`, ...(topic.id === undefined ? {} : { topic: topic.id }) }));
  return { ...produce, handlers: [...new Set([...produce.handlers, ...missing.flatMap(({ handler }) => handler?.id ?? [])])], triggers: [...produce.triggers, ...triggers] };
}
