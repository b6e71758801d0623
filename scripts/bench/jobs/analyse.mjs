// One analysis in a process of its own, as `queue-fit map` makes it: node analyse.mjs ROOT [FILES_OUT]
import { writeFileSync } from 'node:fs';
import { analysisOf } from '../../../dist/src/analysis.js';

const [root, filesOut] = process.argv.slice(2);
const analysis = analysisOf(root, undefined);
const { operations } = analysis.topology;
if (filesOut) writeFileSync(filesOut, JSON.stringify({ sources: [...analysis.sources], relevant: [...analysis.files] }));
console.log(JSON.stringify({ ms: performance.now(), rss: process.resourceUsage().maxRSS / 1024, operations: operations.length }));
