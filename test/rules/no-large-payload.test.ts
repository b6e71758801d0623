import { describe, expect, test } from 'vitest';
import { noLargePayload } from '../../rules/no-large-payload.js';
import type { ClientObject, PayloadFact, Topology } from '../../src/topology/topology.js';
import { findings } from '../support/rule-input.js';
import { consume, createTopic, evidence, handler, produce, site, topology } from '../support/topology.js';
import { summary, textOf } from '../support/findings.js';

const MiB = 1024 * 1024;
const fact = (more: Partial<PayloadFact> = {}): PayloadFact => ({ what: 'the content of a file', field: 'photo', site: site('apps/cars/src/read.ts:17'), ...more });
const send = (...large: readonly PayloadFact[]) => produce('car.listed', { service: 'cars', at: 'apps/cars/src/list.ts:30', large });
const check = (parts: Partial<Topology>, more: { readonly options?: { limitBytes: number }; readonly settings?: unknown } = {}) => findings(noLargePayload, topology(parts), more);
const object = (role: ClientObject['role'], value: number, option = 'message.max.bytes'): ClientObject => ({ client: 'node-rdkafka', role, service: 'cars', site: site('src/kafka.ts:3'), maxBytes: { value, option, site: site('src/kafka.ts:5') } });

describe('the value', () => {
  test('is a blob in one of its fields', () => {
    const found = check({ operations: [send(fact({ encoding: 'base64' }))] });
    expect(found.map(summary)).toEqual(['largeValue apps/cars/src/list.ts:30 car.listed']);
    expect(textOf(noLargePayload, found[0])).toBe("The field 'photo' sent to 'car.listed' is the content of a file (apps/cars/src/read.ts:17). Kafka is made for events of kilobytes, not blobs of megabytes: put the object in object storage and send its bucket and key.");
    expect(found[0]?.evidence).toEqual([{ text: "the field 'photo' is the content of a file, as base64", site: site('apps/cars/src/read.ts:17') }]);
    expect(found[0]?.suggestions).toEqual([{ kind: 'replace', alternative: 'objectStorage', produce: 'op1', messageId: 'storeObject' }]);
  });

  test('is a blob itself', () => {
    const [found] = check({ operations: [send(fact({ field: '', what: 'a rendered picture' }))] });
    expect(textOf(noLargePayload, found)).toMatch(/^The value sent to 'car.listed' is a rendered picture/);
  });

  test('is provably over the limit', () => {
    const [found] = check({ operations: [send(fact({ field: '', what: 'a buffer', bytes: 5 * MiB }))] });
    expect(textOf(noLargePayload, found)).toBe("The value sent to 'car.listed' is a buffer of 5 MiB (apps/cars/src/read.ts:17), more than the 1 MB a broker takes. Put the object in object storage and send its bucket and key.");
  });

  test('is known to be small', () => {
    expect(check({ operations: [send(fact({ bytes: 1_000_000 }))] })).toEqual([]);
    expect(check({ operations: [send(fact({ bytes: 300_000 }))] }, { options: { limitBytes: 262_144 } })).toHaveLength(1);
  });

  test('is large on a topic that is not known', () => {
    const found = check({ operations: [produce('?', { large: [fact()], at: 'src/a.ts:2' })] });
    expect(found.map(summary)).toEqual(['largeValue src/a.ts:2 ?']);
    expect(textOf(noLargePayload, found[0])).toMatch(/^The field 'photo' sent to a topic that is not known is the content of a file/);
  });

  test('is reported once, though the call may send to one of several topics', () => {
    const both = topology({ operations: [send(fact())] }).operations.flatMap((o) => [o, { ...o, id: 'other', topic: { kind: 'name' as const, text: 'van.listed', id: 'van.listed' } }]);
    expect(findings(noLargePayload, { ...topology(), operations: both })).toHaveLength(1);
  });

  test('is silent without a blob: a path, a key or a URL', () => {
    expect(check({ operations: [send()] })).toEqual([]);
  });
});

describe('a batch', () => {
  test('without a bound is its own message, and is not stored', () => {
    const [found] = check({ operations: [send(fact({ batch: true, field: '', what: 'one message for each of rows' }))] });
    expect(textOf(noLargePayload, found)).toBe("One send to 'car.listed' carries one message for each of rows (apps/cars/src/read.ts:17), and nothing bounds how many: past 1 MB the broker refuses the whole request. Send it in chunks of a fixed size.");
    expect(found?.suggestions).toBeUndefined();
  });

  test('of large values is about the values', () => {
    expect(check({ operations: [send(fact({ batch: true }), fact())] }).map(({ messageId }) => messageId)).toEqual(['largeValue']);
  });
});

describe('the decoding side', () => {
  const decodes = consume('car.listed', { service: 'album', handler: handler({ decodes: evidence("`photo` is decoded from base64", 'apps/album/src/save.ts:12') }) });

  test('speaks where the producer is elsewhere', () => {
    const found = check({ operations: [decodes] });
    expect(found.map(summary)).toEqual(['decodedField apps/album/src/save.ts:12 car.listed']);
    expect(textOf(noLargePayload, found[0])).toBe("The messages of 'car.listed' carry a file: `photo` is decoded from base64. Let the producer put it in object storage and send its bucket and key.");
  });

  test('leaves it to the produce site that sends the file', () => {
    expect(check({ operations: [decodes, send(fact())] }).map(({ messageId }) => messageId)).toEqual(['largeValue']);
    expect(check({ operations: [decodes, send()] }).map(({ messageId }) => messageId)).toEqual(['decodedField']);
  });

  test('speaks of a topic that is not known', () => {
    const [unknown] = check({ operations: [{ ...decodes, topic: { kind: 'unknown', text: '?' } }] });
    expect(textOf(noLargePayload, unknown)).toMatch(/^The messages of a topic that is not known carry a file/);
  });

  test('is one place for several topics with one handler', () => {
    expect(check({ operations: [decodes, { ...decodes, id: 'b', topic: { kind: 'name', text: 'van.listed', id: 'van.listed' } }] })).toHaveLength(1);
  });
});

describe('a raised limit', () => {
  test('of a client or a producer', () => {
    const found = check({ objects: [object('producer', 10 * MiB), object('client', 200_000_000)] });
    // Both stand at one place here, so they are one.
    expect(found.map(summary)).toEqual(['raisedLimit src/kafka.ts:5 -']);
    expect(textOf(noLargePayload, found[0])).toBe('message.max.bytes is raised to 10 MiB: messages that need more than 1 MiB are objects, not events. Put them in object storage, send their keys, and leave the limit alone.');
  });

  test('by the default of a variable', () => {
    const limit = object('producer', 10 * MiB);
    const [found] = check({ objects: [{ ...limit, ...(limit.maxBytes ? { maxBytes: { ...limit.maxBytes, setting: 'ALBUM_LIMIT' } } : {}) }] });
    expect(textOf(noLargePayload, found)).toBe('message.max.bytes is raised to 10 MiB by default (ALBUM_LIMIT): messages that need more than 1 MiB are objects, not events. Put them in object storage, send their keys, and leave the limit alone.');
    expect(found?.evidence[0]?.text).toBe('message.max.bytes is 10 MiB by default (ALBUM_LIMIT)');
  });

  test('of a topic that is not known', () => {
    const [found] = check({ operations: [createTopic('?', { at: 'src/topics.ts:8', maxBytes: 20_000_000 })] });
    expect(textOf(noLargePayload, found)).toMatch(/^A topic that is not known is created for messages of up to 20 MB/);
  });

  test('of a topic', () => {
    const [found] = check({ operations: [createTopic('scans', { at: 'src/topics.ts:8', maxBytes: 20_000_000 })] });
    expect(textOf(noLargePayload, found)).toBe("Topic 'scans' is created for messages of up to 20 MB: what needs more than 1 MiB is an object, not an event. Put it in object storage and send its key.");
  });

  test('is none where it is written as the broker has it, or is what a consumer fetches at once', () => {
    expect(check({ objects: [object('producer', 1_048_588), object('consumer', 50 * MiB, 'fetch.message.max.bytes')], operations: [createTopic('scans', { maxBytes: MiB })] })).toEqual([]);
  });

  test('is one from the limit that is set on', () => {
    expect(check({ objects: [object('producer', 4 * MiB)] }, { options: { limitBytes: 5 * MiB } })).toEqual([]);
    expect(check({ objects: [object('producer', 6 * MiB)] }, { options: { limitBytes: 5 * MiB } })).toHaveLength(1);
  });
});

test('a topic that is kept is silent on all sides', () => {
  const settings = { topics: { 'car.listed': { keep: 'photos are thumbnails of 20 kB' } } };
  const decodes = consume('car.listed', { handler: handler({ decodes: evidence('decoded') }) });
  expect(check({ operations: [send(fact()), decodes, createTopic('car.listed', { maxBytes: 9 * MiB })] }, { settings })).toEqual([]);
});
