/** Runs jobs in child processes, and makes medians of what they say. */
import { spawnSync } from 'node:child_process';

export const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Medians of pairs: `a` divided by `b` of the same turn. */
export const medianRatio = (a, b) => median(a.map((value, turn) => value / b[turn]));

/**
 * Runs a program; gives the JSON of its last line where it prints one, and how long the whole process took.
 * @throws {Error} if it does not end well within the time.
 */
export function runChild(args, { cwd, env = {}, timeout = 900_000, ok = [0] } = {}) {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env }, encoding: 'utf8', timeout, maxBuffer: 1 << 30 });
  const wall = performance.now() - started;
  if (error || !ok.includes(status)) throw new Error(`${error?.message ?? `exit code ${status}`}: ${stderr.trim().split('\n').at(-1)}`);
  const last = stdout.trim().split('\n').at(-1);
  return { wall, ...(last?.startsWith('{"ms"') || last?.startsWith('{"pairs"') ? JSON.parse(last) : {}) };
}

/**
 * Runs every contender once in each turn, so that what else the machine does meets all of them alike.
 * @param contenders functions by name; one that throws is not run again.
 * @returns results by name, and by name why it could not be measured.
 */
export function interleave(contenders, turns, say) {
  const results = new Map();
  const failures = new Map();
  for (let turn = 0; turn < turns; turn++) {
    for (const [name, run] of Object.entries(contenders)) {
      if (failures.has(name)) continue;
      say(`${name}, ${turn + 1} of ${turns}`);
      try {
        results.set(name, [...(results.get(name) ?? []), run()]);
      } catch (error) {
        failures.set(name, error.message);
        results.delete(name);
      }
    }
  }
  return { results, failures };
}
