import { describe, expect, it } from 'vitest';
import { noConnectionPerSend as rule } from '../../rules/no-connection-per-send.js';
import type { ClientObject } from '../../src/topology/topology.js';
import { findings } from '../support/rule-input.js';
import { site, topology } from '../support/topology.js';

const object = (more: Partial<ClientObject> = {}): ClientObject => ({ client: 'kafkajs', role: 'producer', service: 'tickets', site: site('tickets/sell.ts:12'), ...more });
const perCall = (more: Partial<NonNullable<ClientObject['perCall']>> = {}): Pick<ClientObject, 'perCall'> => ({
  perCall: { what: 'connected and disconnected for each request', text: 'POST /tickets calls `sell`', site: site('tickets/sell.ts:14'), ...more },
});
const all = (...objects: ClientObject[]) => findings(rule, topology({ objects }));

describe('no-connection-per-send', () => {
  it.each(['producer', 'consumer', 'admin'] as const)('reports a %s for each call, at the connection', (role) => {
    const [finding, ...others] = all(object({ role, ...perCall() }));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      messageId: 'connectionPerCall',
      data: { role, what: 'connected and disconnected for each request', evidence: 'POST /tickets calls `sell` (tickets/sell.ts:14)' },
      site: { line: 14 },
      related: [{ line: 12 }],
    });
  });
  it('offers to share it where the engine knows how', () => {
    const hoist = [{ site: site('tickets/sell.ts:1', 0), text: 'const producer = kafka.producer();\n' }];
    expect(all(object(perCall({ hoist })))[0]?.suggestions).toEqual([{ kind: 'edit', edits: hoist, messageId: 'shareClient', data: { role: 'producer' } }]);
  });
  it('is silent on a client made once', () => expect(all(object())).toEqual([]));
  it('is silent on connect alone', () => expect(all(object(perCall({ connectOnly: true })))).toEqual([]));
  it('reports the producer and not the client that it is made of', () => {
    expect(all(object({ role: 'client', ...perCall({ site: site('tickets/sell.ts:11') }) }), object(perCall())).map((f) => f.site.line)).toEqual([14]);
  });
  it('reports a client that is made alone', () => {
    expect(all(object({ role: 'client', ...perCall() }), object({ role: 'producer', site: site('other/file.ts:1') })).map((f) => f.data['role'])).toEqual(['client']);
  });
  it('reports each function that connects and disconnects a shared one', () => {
    const [perCallOf, further] = [perCall(), perCall({ site: site('tickets/refund.ts:7') }).perCall];
    expect(all(object({ ...perCallOf, furtherPerCall: further ? [further] : [] })).map((f) => `${f.site.file}:${f.site.line}`)).toEqual(['tickets/sell.ts:14', 'tickets/refund.ts:7']);
  });
  it('reports a place once', () => expect(all(object(perCall()), object(perCall()))).toHaveLength(1));
});
