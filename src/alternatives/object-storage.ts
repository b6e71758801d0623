/** https://www.enterpriseintegrationpatterns.com/patterns/messaging/StoreInLibrary.html — the claim check: the object in a bucket, its key in the message. */
import type { Alternative, ReplaceInput } from './alternative.js';
import { replaceSite } from './edits.js';
import { isNest, startReplacement } from './replacement.js';

export const objectStorage: Alternative = {
  id: 'objectStorage',
  title: 'object storage',
  packages: ['@aws-sdk/client-s3'],
  infrastructure: ['minio', 'localstack', 's3'],
  rules: ['no-large-payload'],
  tool: 'objectStorage',
  example: {
    produce: `import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const s3 = new S3Client({});
const [bucket, key] = [process.env.PAYLOAD_BUCKET ?? 'payloads', randomUUID()];

await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: picture }));
await producer.send({ topic: 'picture.uploaded', messages: [{ value: JSON.stringify({ bucket, key }) }] });`,
    consume: `import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';

const s3 = new S3Client({});

const { bucket, key } = JSON.parse(message.value?.toString() ?? 'null');
const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
await resize(await Body?.transformToByteArray());`,
  },
  replaceProduce(input) {
    const { source } = input;
    if (!source.canAwait || source.batch || source.payload === undefined || source.payloadSite === undefined) return undefined;
    const replacement = startReplacement(input);
    const place = findLargeField(input) ?? { site: source.payloadSite, write: (stored: string) => asMessage(input, stored), body: bodyOf(input, source.payload) };
    const { PutObjectCommand = 'PutObjectCommand', S3Client = 'S3Client' } = replacement.import({ module: '@aws-sdk/client-s3', names: ['PutObjectCommand', 'S3Client'] });
    const { randomUUID = 'randomUUID' } = replacement.import({ module: 'node:crypto', names: ['randomUUID'] });
    const s3 = replacement.declareClient({ name: 's3', initializer: `new ${S3Client}({})`, like: new RegExp(`^new ${S3Client.replace('.', '\\.')}\\(`) });
    const { t } = replacement;
    const storeObject = replacement.declareFunction({
      name: 'storeObject',
      write: (name) => `async function ${name}(body${t(': string | Uint8Array')})${t(': Promise<{ bucket: string; key: string }>')} {
  const bucket = process.env.PAYLOAD_BUCKET ?? 'payloads';
  const key = ${randomUUID}();
  await ${s3}.send(new ${PutObjectCommand}({ Bucket: bucket, Key: key, Body: body }));
  return { bucket, key };
}`,
    });
    return replacement.finish([replaceSite(place.site, place.write(`await ${storeObject}(${place.body})`))]);
  },
};

/** The one field of the payload that is too large, where the payload is written as an object. */
function findLargeField({ produce, source }: ReplaceInput): { site: { file: string; start: number; end: number }; write: (stored: string) => string; body: string } | undefined {
  const large = produce.large.filter(({ batch }) => !batch);
  const field = large.length === 1 && source.payloadFields?.find(({ name }) => name === large[0]?.field);
  if (!field) return undefined;
  return { site: field.site, write: (stored) => (field.shorthand ? `${field.name}: ${stored}` : stored), body: field.form === 'object' ? `JSON.stringify(${field.text})` : toBytes(field.text) };
}

/** The bytes themselves rather than their base64: that is a third larger. */
const toBytes = (text: string): string => /^([\s\S]+?)\??\.toString\(\s*['"`](?:base64|base64url|hex)['"`]\s*\)$/.exec(text)?.[1] ?? text;

function bodyOf({ source, produce }: ReplaceInput, payload: string): string {
  const isBlob = produce.large.some(({ field, batch }) => field === '' && !batch);
  const isObject = source.payloadForm === 'object' || (source.payloadForm === undefined && !source.payloadRaw && !isBlob);
  return isObject && !(isBlob && source.payloadForm === undefined) ? `JSON.stringify(${payload})` : toBytes(payload);
}

/** Where the client takes text or bytes alone, the claim check is serialised on the spot. */
function asMessage({ source, produce }: ReplaceInput, stored: string): string {
  if (!source.payloadRaw || isNest(produce)) return stored;
  return source.method === 'produce' ? `Buffer.from(JSON.stringify(${stored}))` : `JSON.stringify(${stored})`;
}
