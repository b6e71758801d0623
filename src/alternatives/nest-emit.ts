/** https://docs.nestjs.com/microservices/basics#publishing-events — an event where the answer is thrown away. */
import type { Alternative } from './alternative.js';
import { mergeEdits, replaceSite } from './edits.js';
import { isDirect, isNest } from './replacement.js';

export const nestEmit: Alternative = {
  id: 'nestEmit',
  title: 'an event',
  packages: ['@nestjs/microservices'],
  infrastructure: [],
  rules: ['no-request-reply'],
  example: {
    produce: `this.client.emit('order.created', order);`,
    consume: `import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';

@Controller()
export class OrderController {
  @EventPattern('order.created')
  async onOrderCreated(@Payload() order: Order): Promise<void> {
    await sendReceipt(order);
  }
}`,
  },
  replaceProduce({ produce, source }) {
    if (!isNest(produce) || !isDirect(produce) || source.method !== 'send' || source.methodSite === undefined) return undefined;
    if (!produce.replyIgnored && source.use !== 'none') return undefined;
    return mergeEdits([replaceSite(source.methodSite, 'emit')]);
  },
};
