/** Generates a workspace of services: always the same one for the same numbers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bus, connection, createRandom, entry, nameOf, ordinary, publisher, subscriber } from './sources.mjs';

const QUEUE_SHARE = 0.05;
const FILES_PER_SERVICE = 200;
const FOLDERS = ['domain', 'storage', 'http', 'pricing', 'reports'];

/**
 * @param {{ files: number, queues?: boolean }} options `queues: false` leaves everything out that has to do with Kafka; the number of files stays.
 * @returns {Map<string, string>} texts by path.
 */
export function workspaceOf({ files, queues = true }) {
  const texts = new Map([
    ['package.json', json({ name: 'bench', private: true, workspaces: ['services/*', 'packages/*'] })],
    ['tsconfig.json', json({ compilerOptions: { target: 'ES2022', module: 'NodeNext', moduleResolution: 'NodeNext', strict: true, skipLibCheck: true, types: [] }, include: ['services', 'packages'] })],
  ]);
  const services = Math.max(2, Math.round(files / FILES_PER_SERVICE));
  const withQueue = queues ? Math.round(files * QUEUE_SHARE) : 0;
  // The shared wrappers serve every other service; the rest have wrappers of their own.
  if (queues) addWrappers(texts, 'packages/messaging/src', 'Shared', { name: '@bench/messaging', exports: './src/bus.ts', dependencies: { kafkajs: '^2.2.4' } });
  let left = withQueue - (queues ? 2 : 0);
  for (let number = 0; number < services; number++) {
    const own = Math.floor(left / (services - number));
    left -= own;
    const share = Math.floor((files - withQueue) / services) + (number < (files - withQueue) % services ? 1 : 0);
    addService(texts, { number, services, ordinaryFiles: share, queueFiles: own });
  }
  return texts;
}

/** Writes a workspace; the directory is made. */
export function writeWorkspace(directory, texts) {
  const made = new Set();
  for (const [path, text] of texts) {
    const folder = dirname(join(directory, path));
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(join(directory, path), text);
  }
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

function addWrappers(texts, folder, prefix, manifest) {
  if (manifest) texts.set(`${dirname(folder)}/package.json`, json({ version: '1.0.0', type: 'module', ...manifest }));
  texts.set(`${folder}/connection.ts`, connection(prefix));
  texts.set(`${folder}/bus.ts`, bus(prefix));
}

function addService(texts, { number, services, ordinaryFiles, queueFiles }) {
  const root = `services/service-${number}`;
  const isShared = number % 2 === 0 || queueFiles < 4;
  const dependencies = queueFiles === 0 ? {} : isShared ? { '@bench/messaging': '*' } : { kafkajs: '^2.2.4' };
  texts.set(`${root}/package.json`, json({ name: `@bench/service-${number}`, version: '1.0.0', type: 'module', main: 'src/main.ts', scripts: { start: 'node src/main.ts' }, dependencies }));
  const random = createRandom(number + 1);
  const known = [];
  const isMain = queueFiles > 0 ? 0 : 1;
  // `main.ts` of a service with queues is one of the ordinary files: it only starts the others.
  for (let index = 0; index < ordinaryFiles - 1; index++) {
    const name = nameOf(number * 100_003 + index);
    const path = `${FOLDERS[index % FOLDERS.length]}/${name}`;
    const uses = [...new Set(known.length === 0 ? [] : Array.from({ length: 1 + Math.floor(random() * 3) }, () => known[Math.floor(random() * known.length)]))];
    texts.set(`${root}/src/${path}.ts`, ordinary(name, uses.map((use) => ({ name: use.name, specifier: `../${use.path}.js` })), random));
    known.push({ name, path });
  }
  if (!isShared) addWrappers(texts, `${root}/src/messaging`, `Service${number}`);
  const busSpecifier = isShared ? '@bench/messaging' : '../messaging/bus.js';
  const publishers = [];
  const subscribers = [];
  for (let index = 0; index < queueFiles - (isShared ? 0 : 2); index++) {
    const name = `Flow${number}x${index}`;
    const use = known[Math.floor(random() * known.length)];
    const target = { name: use.name, specifier: `../${use.path}.js` };
    if (index % 2 === 0) {
      texts.set(`${root}/src/events/${name}.publisher.ts`, publisher(name, `topic-${number}.${index}`, busSpecifier, target));
      publishers.push({ name, specifier: `./events/${name}.publisher.js` });
    } else {
      // What the service before sends, so that topics cross services.
      const from = (number + services - 1) % services;
      texts.set(`${root}/src/events/${name}.subscriber.ts`, subscriber(name, `topic-${from}.${index - 1}`, `service-${number}`, busSpecifier, target));
      subscribers.push({ name, specifier: `./events/${name}.subscriber.js` });
    }
  }
  texts.set(`${root}/src/main.ts`, isMain ? `${known.slice(0, 3).map((one) => `import { ${one.name} } from './${one.path}.js';`).join('\n')}\n\n${known.slice(0, 3).map((one) => `new ${one.name}().find('first');`).join('\n')}\n` : entry(publishers, subscribers));
}
