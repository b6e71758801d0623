// Typing in one file, in one process as an editor's server is: node edit.mjs ROOT EDITS FILE
// Each edit is linted without and with the plugin; what ESLint needs to parse and traverse the file is the first.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import plugin from '../../../dist/src/index.js';
import { createEslint } from './eslint.mjs';

/** A person's pause between two lint runs: what the plugin has put off until then is due. */
const PAUSE_MS = 300;

const [root, edits, file] = process.argv.slice(2);
const filePath = join(root, file);
const text = readFileSync(filePath, 'utf8');
const without = createEslint(root);
const withPlugin = createEslint(root, [plugin.configs.strict]);

async function time(eslint, edited) {
  const started = performance.now();
  await eslint.lintText(edited, { filePath });
  return performance.now() - started;
}

const pairs = [];
for (let number = 0; number < Number(edits) + 3; number++) {
  const edited = `${text}\nexport const edited${number} = ${number};\n`;
  await setTimeout(PAUSE_MS);
  const own = await time(without, edited);
  const all = await time(withPlugin, edited);
  // The first ones open the analysis and warm the parser up.
  if (number >= 3) pairs.push({ own, all });
}
console.log(JSON.stringify({ pairs }));
