/** Realistic applications: the demo with all that is wrong with it, and those that use Kafka for what it is for. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { run } from './support/run.js';

const root = fileURLToPath(new URL('../fixtures/apps', import.meta.url));

interface Result {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string; readonly line: number; readonly column: number; readonly suggestions?: readonly { readonly desc: string }[] }[];
}

async function check(app: string, ...options: readonly string[]): Promise<{ readonly code: number; readonly err: string; readonly found: readonly (readonly [string, ...(readonly string[])])[] }> {
  const { code, out, err } = await run(root, 'check', app, '--format', 'json', ...options);
  const results = out === '' ? [] : (JSON.parse(out) as readonly Result[]);
  const found = results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line, column, suggestions = [] }) => [`${ruleId.replace('queue-fit/', '')} ${filePath.slice(`${root}/${app}/`.length)}:${line}:${column}`, ...suggestions.map(({ desc }) => desc)] as const),
  );
  return { code, err, found };
}

test('the demo has these findings, each with its alternatives', async () => {
  const pair = (service: string): readonly string[] => [`Call ${service} over HTTP`, 'Send it to an SQS queue', 'Send it to a RabbitMQ queue'];
  const { code, err, found } = await check('demo');
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(found).toEqual([
    ['no-request-reply services/billing/src/credit/credit.service.ts:21:43', 'Send it over Transport.TCP', 'Send it over Transport.GRPC'],
    ['no-single-consumer services/media/src/artwork.ts:16:9'],
    ['no-single-consumer services/media/src/artwork.ts:24:13', ...pair('storefront')],
    ['no-task-queue services/media/src/proofs.ts:17:9', 'Add it to a BullMQ queue', 'Send it to a pg-boss queue', 'Send it to an SQS queue'],
    ['no-connection-per-send services/notifications/src/health.ts:5:17'],
    ['no-low-traffic services/reporting/src/day.ts:8:9', 'Add it to a Redis stream'],
    ['no-early-commit services/reporting/src/sales.ts:11:3'],
    ['no-low-traffic services/reporting/src/stock.ts:7:9', 'Append it to a JSONL file'],
    ['no-single-consumer services/storefront/src/artwork-status.ts:12:9'],
    ['no-ephemeral-events services/storefront/src/catalog-cache.ts:18:20'],
    ['no-single-consumer services/storefront/src/messaging.ts:16:11', ...pair('media')],
    ['no-large-payload services/storefront/src/messaging.ts:16:11', 'Store the object and send its key'],
    ['no-request-reply services/storefront/src/quotes.ts:22:9', 'Call billing over HTTP'],
  ]);
});

test('the findings on the first screen of the README are those of the demo', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, screen = ''] = /```\n(services\/[\s\S]*?)```/.exec(readme) ?? [];
  const shown = screen.split(/\n\n/).map((block) => block.replace(/\s+/g, ' ').trim());
  const { out } = await run(root, 'check', 'demo');
  const printed = out.replaceAll(`${root}/demo/`, '').replace(/\s+/g, ' ');
  expect(shown.length).toBeGreaterThan(1);
  for (const finding of shown) expect(printed).toContain(finding);
});

test('what five services hear is not spoken of in the demo', async () => {
  const { out } = await run(root, 'check', 'demo');
  expect(out).not.toMatch(/sends 'shop\.order-placed'/);
});

const good = readdirSync(root).filter((name) => name.startsWith('good-'));

describe('applications for which Kafka is right', () => {
  test('are several', () => {
    expect(good).toEqual(['good-audit', 'good-clickstream', 'good-nest', 'good-orders', 'good-saga', 'good-telemetry']);
  });

  test.each(good)('%s has nothing to be said about, by all rules', async (app) => {
    expect(await check(app, '--preset', 'strict')).toEqual({ code: 0, err: '', found: [] });
  });

  // A silence is worth something only where the messages were found.
  test.each([
    ['good-audit', ['audit.entries', 'harrow.public.accounts']],
    ['good-clickstream', ['clicks.received']],
    ['good-nest', ['rental.begun']],
    ['good-orders', ['grocery.order-confirmed', 'grocery.order-status-changed']],
    ['good-saga', ['flight.refused', 'flight.reserved', 'hotel.reserved', 'trip.requested']],
    ['good-telemetry', ['env:READINGS_TOPIC|turbine.readings', 'turbine.inspections', 'turbine.readings.dlq']],
  ])('%s is understood', async (app, topics) => {
    const { out } = await run(root, 'map', app, '--format', 'json');
    const { topics: found } = JSON.parse(out) as { readonly topics: readonly { readonly topic: string }[] };
    expect(found.map(({ topic }) => topic)).toEqual(topics);
  });
});
