/** The measurements of one workspace. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, median, medianRatio, runChild } from './measure.mjs';
import { binOf } from './peers.mjs';

const job = (name) => fileURLToPath(new URL(`jobs/${name}.mjs`, import.meta.url));
const OFF = { QUEUE_FIT_CACHE: 'off' };

/**
 * Analysis, cold and warm, next to the floor and the peers: whole processes, in turns.
 * @param peers the directory they are installed in; nothing for a run without.
 */
export function measureAnalysis(root, { turns, peers, say }) {
  const scratch = mkdtempSync(join(tmpdir(), 'queue-fit-bench-'));
  try {
    const files = join(scratch, 'files.json');
    const kept = { QUEUE_FIT_CACHE: join(scratch, 'cache') };
    runChild([job('analyse'), root, files], { env: kept });
    const compiled = { QUEUE_FIT_CACHE: join(scratch, 'compiled') };
    runChild([job('analyse'), root], { env: compiled });
    const forgetAnalyses = () => readdirSync(compiled.QUEUE_FIT_CACHE, { withFileTypes: true }).filter((entry) => entry.isDirectory()).forEach(({ name }) => rmSync(join(compiled.QUEUE_FIT_CACHE, name), { recursive: true }));
    const contenders = {
      'cold analysis': () => runChild([job('analyse'), root], { env: OFF }),
      'cold, not the first on the machine': () => {
        forgetAnalyses();
        return runChild([job('analyse'), root], { env: compiled });
      },
      'warm from disk': () => runChild([job('analyse'), root], { env: kept }),
      ...(peers ? peersOn(root, files, peers) : {}),
    };
    const { results, failures } = interleave(contenders, turns, say);
    return { ...counts(files), rows: toRows(results, 'cold analysis'), failures: Object.fromEntries(failures) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const peersOn = (root, files, peers) => ({
  'the floor': () => runChild([job('floor'), root, files, peers]),
  // Both end with 1 where they find something.
  knip: () => runChild([binOf(peers, 'knip'), '--directory', root, '--no-progress', '--no-exit-code'], { cwd: root, ok: [0, 1] }),
  'dependency-cruiser': () => runChild([binOf(peers, 'dependency-cruiser', 'depcruise'), '--no-config', '--output-type', 'json', '--do-not-follow', 'node_modules', '.'], { cwd: root }),
  'import-x/no-cycle': () => runChild([job('lint'), root, files, 'import-x', peers]),
  'no-floating-promises (typed)': () => runChild([job('lint'), root, files, 'typed', peers]),
});

function counts(files) {
  const { sources, relevant } = JSON.parse(readFileSync(files, 'utf8'));
  return { files: sources.length, read: relevant.length };
}

function toRows(results, reference) {
  const reals = results.get(reference)?.map((one) => one.wall) ?? [];
  return [...results].map(([name, all]) => ({ name, ms: median(all.map((one) => one.wall)), ratio: medianRatio(all.map((one) => one.wall), reals), ...(all[0].rss ? { rss: median(all.map((one) => one.rss)) } : {}) }));
}

/** What the plugin adds to an ESLint run over all files: by a clock in its rules, by the difference of two processes, and in memory. */
export function measureLint(root, { turns, say }) {
  const scratch = mkdtempSync(join(tmpdir(), 'queue-fit-bench-'));
  try {
    const files = join(scratch, 'files.json');
    runChild([job('analyse'), root, files], { env: OFF });
    const { results, failures } = interleave(
      {
        without: () => runChild([job('lint'), root, files, 'none'], { cwd: root, env: OFF }),
        with: () => runChild([job('lint'), root, files, 'queue-fit'], { cwd: root, env: OFF }),
      },
      turns,
      say,
    );
    const [without, all] = [results.get('without'), results.get('with')];
    if (!without || !all) return { failures: Object.fromEntries(failures) };
    return {
      ...counts(files),
      ms: median(without.map((one) => one.wall)),
      inside: median(all.map((one) => one.inside)),
      share: median(all.map((one) => one.inside / (one.wall - one.inside))),
      ratio: medianRatio(all.map((one) => one.wall), without.map((one) => one.wall)),
      ownMemory: median(without.map((one) => one.rss)),
      addedMemory: median(all.map((one, turn) => one.rss - without[turn].rss)),
      problems: all[0].problems,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** One edit in the editor path: what a lint of the changed text takes with the plugin, by what it takes without. */
export function measureEdit(root, file, { edits, say }) {
  say(`edits of ${file}`);
  const { pairs } = runChild([job('edit'), root, String(edits), file], { env: OFF });
  return { file, ms: median(pairs.map((pair) => pair.own)), added: median(pairs.map((pair) => pair.all - pair.own)), ratio: median(pairs.map((pair) => pair.all / pair.own)) };
}

/** A file that has nothing to do with a queue and one that has, by what the analysis says matters. */
export function filesToEdit(root) {
  const scratch = mkdtempSync(join(tmpdir(), 'queue-fit-bench-'));
  try {
    const files = join(scratch, 'files.json');
    runChild([job('analyse'), root, files], { env: OFF });
    const { sources, relevant } = JSON.parse(readFileSync(files, 'utf8'));
    const read = new Set(relevant);
    const middle = (list) => list[list.length >> 1];
    return { ordinary: middle(sources.filter((file) => !read.has(file))), queue: middle(relevant.filter((file) => !file.endsWith('.json'))) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
