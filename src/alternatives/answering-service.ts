import type { Consume, Operation } from '../topology/topology.js';
import type { ReplaceInput } from './alternative.js';

/**
 * The one service that a direct call could go to: who consumes the topic, other than the producer itself. `undefined` when
 * several do, or the producer alone; `null` when nobody in the workspace does, so that its name is not known.
 */
export function findAnsweringService({ topology, produce }: ReplaceInput): string | null | undefined {
  const consumers = topology.operations.filter((operation): operation is Consume => isConsume(operation) && operation.topic.id !== undefined && operation.topic.id === produce.topic.id);
  const answering = produce.request && consumers.some(({ replies }) => replies) ? consumers.filter(({ replies }) => replies) : consumers;
  const services = [...new Set(answering.map(({ service }) => service))];
  if (services.length === 0) return null;
  const [only] = services;
  return services.length === 1 && only !== undefined && only !== '' && only !== produce.service ? only : undefined;
}

const isConsume = (operation: Operation): operation is Consume => operation.kind === 'consume';
