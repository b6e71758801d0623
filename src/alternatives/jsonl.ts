/** https://nodejs.org/api/fs.html#fspromisesappendfilepath-data-options — one line of JSON a message, appended in one write. */
import type { Alternative } from './alternative.js';
import { getBaseName, toKebabCase } from './names.js';
import { findPayload, findStaticTopic, findTopic, startReplacement } from './replacement.js';

export const jsonl: Alternative = {
  id: 'jsonl',
  title: 'a JSONL file',
  packages: [],
  infrastructure: [],
  rules: ['no-low-traffic'],
  tool: 'jsonl',
  example: {
    produce: `import { appendFile } from 'node:fs/promises';

await appendFile('order-created.jsonl', JSON.stringify(order) + '\\n');`,
    consume: `import { open } from 'node:fs/promises';

const file = await open('order-created.jsonl');
for await (const line of file.readLines()) await sendReceipt(JSON.parse(line));`,
  },
  replaceProduce(input) {
    const replacement = startReplacement(input);
    const payload = findPayload(input);
    const topic = findTopic(input, replacement.quote);
    if (topic === undefined || payload === undefined) return undefined;
    const { quote } = replacement;
    const isStatic = findStaticTopic(input, quote) !== undefined && input.produce.topic.kind === 'name';
    const file = isStatic ? quote(`${toKebabCase(getBaseName(input.produce))}.jsonl`) : `\`\${${topic}}.jsonl\``;
    const { appendFile = 'appendFile' } = replacement.import({ module: 'node:fs/promises', names: ['appendFile'] });
    // A line is one message: text that is not JSON yet may hold line breaks of its own.
    const line = `JSON.stringify(${payload.item}) + ${quote('\n')}`;
    const lines = payload.batch ? `${payload.batch.list}.map((${payload.batch.parameter}) => ${line}).join(${quote('')})` : line;
    return replacement.replaceCall(`${appendFile}(${file}, ${lines})`, 'void');
  },
};
