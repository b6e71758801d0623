import { fires, staysSilent } from '../support/real-code.js';
import { listens, sends, type Sender } from '../support/shapes/index.js';

const camera = (part: Omit<Sender, 'kind' | 'service' | 'name' | 'topic'>): readonly [Sender] => [sends({ service: 'cameras', name: 'sendPhoto', topic: 'berth.photo', ...part })];
const FS = "import { readFile } from 'node:fs/promises';";
const stored = ['Store the object and send its key'];

fires('no-large-payload', 'a file in a field', {
  code: camera({ imports: FS, parameters: 'path: string', args: 'String(request.url)', body: (send) => `const photo = await readFile(path);\nawait ${send("{ path, photo: photo.toString('base64') }")};` }),
  at: { send: 'largeValue' },
  says: ["The field 'photo' sent to 'berth.photo' is the content of a file", 'object storage'],
  suggests: stored,
  dependencies: { '@aws-sdk/client-s3': '^3.900.0' },
});

fires('no-large-payload', 'bytes that a helper fetches', {
  code: camera({
    declarations: 'async function download(url: string): Promise<string> {\n  const response = await fetch(url);\n  return Buffer.from(await response.arrayBuffer()).toString(\'hex\');\n}',
    parameters: 'url: string',
    args: 'String(request.url)',
    body: (send) => `const content = await download(url);\nconst event = { url, content };\nawait ${send('event')};`,
  }),
  at: { send: 'largeValue' },
  says: ["The field 'content' sent to 'berth.photo'"],
});

fires('no-large-payload', 'a field that the handler decodes', {
  code: [
    listens({
      service: 'album',
      name: 'keepPhoto',
      topic: 'berth.photo',
      imports: "import { writeFile } from 'node:fs/promises';",
      body: "const bytes = Buffer.from(event.photo, 'base64');\nawait writeFile(`/var/album/${event.id}.jpg`, bytes);",
    }),
  ].map((part) => ({ ...part, body: part.body.replace("Buffer.from(event.photo, 'base64')", "/*<decoding*/Buffer.from(event.photo, 'base64')/*>*/") })),
  at: { decoding: 'decodedField' },
});

staysSilent('no-large-payload', {
  'the key of a stored object': camera({
    imports: `${FS}\nimport { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';`,
    declarations: 'const storage = new S3Client({});',
    parameters: 'path: string',
    args: 'String(request.url)',
    body: (send) => `await storage.send(new PutObjectCommand({ Bucket: 'photos', Key: path, Body: await readFile(path) }));\nawait ${send("{ bucket: 'photos', key: path }")};`,
  }),
  'a path': camera({ parameters: 'path: string', args: 'String(request.url)', body: (send) => `await ${send('{ path }')};` }),
  'a hash of the file': camera({
    imports: `${FS}\nimport { createHash } from 'node:crypto';`,
    parameters: 'path: string',
    args: 'String(request.url)',
    body: (send) => `const digest = createHash('sha256').update(await readFile(path)).digest('hex');\nawait ${send('{ path, digest }')};`,
  }),
  'the size of the file': camera({ imports: FS, parameters: 'path: string', args: 'String(request.url)', body: (send) => `const photo = await readFile(path);\nawait ${send('{ path, bytes: photo.length }')};` }),
  'a setting parsed from a file': camera({ imports: FS, parameters: 'path: string', args: 'String(request.url)', body: (send) => `const { version } = JSON.parse(await readFile('./package.json', 'utf8'));\nawait ${send('{ path, version: Number(version) }')};` }),
  'a credential in base64': camera({ parameters: 'path: string', args: 'String(request.url)', body: (send) => `const token = Buffer.from(\`camera:\${process.env.CAMERA_PASSWORD}\`).toString('base64');\nawait ${send('{ path, token }')};` }),
  'random bytes of a short token': camera({ imports: "import { randomBytes } from 'node:crypto';", parameters: 'path: string', args: 'String(request.url)', body: (send) => `await ${send("{ path, token: randomBytes(24).toString('hex') }")};` }),
  'an answer parsed as JSON': camera({ parameters: 'path: string', args: 'String(request.url)', body: (send) => `const response = await fetch(\`https://berths.example\${path}\`);\nconst { berth } = await response.json();\nawait ${send('{ path, berth }')};` }),
  'a buffer below the limit': camera({ parameters: 'path: string', args: 'String(request.url)', body: (send) => `await ${send("{ path, marker: Buffer.alloc(512).toString('hex') }")};` }),
  'a topic that is kept': { code: camera({ imports: FS, parameters: 'path: string', args: 'String(request.url)', body: (send) => `await ${send("{ photo: await readFile(path, 'base64') }")};` }), settings: { topics: { 'berth.*': { keep: 'thumbnails of 20 kB' } } } },
});
