// What queue-fit costs: see docs/benchmark.md for how to read it. Run `npm run build` first (`npm run bench` does).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { filesToEdit, measureAnalysis, measureEdit, measureLint } from './contest.mjs';
import { installPeers } from './peers.mjs';
import { analysisText, editText, lintText, machine } from './report.mjs';
import { workspaceOf, writeWorkspace } from './workspace.mjs';

const HELP = `npm run bench -- [options]

  --sizes 100,1000     files of the generated workspaces   100,1000,10000
  --path DIR           a repository instead
  --pairs N            turns of each measurement           5
  --only LIST          of analysis, lint, edit             all
  --no-peers           without knip, dependency-cruiser, import-x, typescript-eslint and the floor
  --json               the figures as JSON
`;
const PARTS = ['analysis', 'lint', 'edit'];

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '100,1000,10000' }, path: { type: 'string' }, pairs: { type: 'string', default: '5' }, only: { type: 'string', default: PARTS.join() }, peers: { type: 'boolean', default: true }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  allowNegative: true,
});
const say = (text) => process.stderr.write(`${text}\n`);

if (values.help) process.stdout.write(HELP);
else bench();

function bench() {
  const turns = Number(values.pairs);
  const parts = values.only.split(',');
  const sizes = values.sizes.split(',').map(Number);
  if (!(turns > 0) || sizes.some((size) => !(size >= 40)) || parts.some((part) => !PARTS.includes(part))) throw new Error(`--pairs is a number above 0, --sizes are numbers of at least 40, --only is of ${PARTS.join(', ')}`);
  const peers = values.peers && parts.includes('analysis') ? installPeers(say) : undefined;
  if (peers?.missing.length > 0) say(`could not be installed, and are not measured: ${peers.missing.join(', ')}`);
  const figures = [];
  const tell = (figure, text) => {
    figures.push(figure);
    if (!values.json) console.log(text);
  };
  if (!values.json) console.log(`${machine()}; medians of ${turns}\n`);
  if (values.path) measure(resolve(values.path), values.path, { turns, parts, peers, tell });
  else for (const files of sizes) withGenerated({ files }, (root) => measure(root, `generated, ${files} files`, { turns, parts, peers, tell, files }));
  if (values.json) console.log(JSON.stringify({ machine: machine(), turns, figures }, null, 2));
}

function measure(root, title, { turns, parts, peers, tell, files }) {
  if (parts.includes('analysis')) {
    const figure = { part: 'analysis', title, ...measureAnalysis(root, { turns, peers: peers?.directory, say }) };
    tell(figure, analysisText(figure));
  }
  if (parts.includes('lint')) {
    const figure = { part: 'lint', title, ...measureLint(root, { turns, say }) };
    tell(figure, lintText(figure));
    if (files) {
      withGenerated({ files, queues: false }, (without) => {
        const none = { part: 'lint', title: `${title}, no queue`, ...measureLint(without, { turns, say }) };
        tell(none, lintText(none));
      });
    }
  }
  if (!parts.includes('edit')) return;
  const edited = filesToEdit(root);
  for (const kind of ['ordinary', 'queue']) {
    if (edited[kind] === undefined) continue;
    const figure = { part: 'edit', title, kind, ...measureEdit(root, edited[kind], { edits: turns * 3, say }) };
    tell(figure, editText(figure));
  }
}

function withGenerated(options, use) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'queue-fit-bench-')));
  try {
    writeWorkspace(root, workspaceOf(options));
    // As in a checkout: the files are listed by git, and packages are looked for in node_modules.
    execFileSync('git', ['init', '-q'], { cwd: root });
    mkdirSync(join(root, 'node_modules'));
    use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
