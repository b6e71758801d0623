// The least that any analysis has to do: read every file, and parse the relevant ones with the fastest parser. node floor.mjs ROOT FILES PEERS
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [root, files, peers] = process.argv.slice(2);
const { parseSync } = createRequire(join(peers, 'package.json'))('oxc-parser');
const { sources, relevant } = JSON.parse(readFileSync(files, 'utf8'));
const texts = new Map(sources.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
// Reading `program` brings the tree into JavaScript; without it nothing but a handle is there.
const statements = relevant.filter((file) => texts.has(file)).map((file) => parseSync(file, texts.get(file)).program.body.length);
console.log(JSON.stringify({ ms: performance.now(), rss: process.resourceUsage().maxRSS / 1024, parsed: statements.length }));
