// One analysis in a process of its own, as `queue-fit map` makes it: node analyse.mjs ROOT [FILES_OUT]
import { writeFileSync } from 'node:fs';
import { expectAnalysis } from '../../../dist/src/expected.js';

const [root, filesOut] = process.argv.slice(2);
const expected = expectAnalysis(root);
const { analysisOf } = await import('../../../dist/src/analysis.js');
const analysis = analysisOf(root, undefined);
const { operations } = analysis.topology;
expected.end();
if (filesOut) writeFileSync(filesOut, JSON.stringify({ sources: [...analysis.sources], relevant: [...analysis.files] }));
console.log(JSON.stringify({ ms: performance.now(), rss: process.resourceUsage().maxRSS / 1024, operations: operations.length }));
