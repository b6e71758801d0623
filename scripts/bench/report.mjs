/** The measurements as text. */
import { cpus } from 'node:os';

const seconds = (ms) => (ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`);
const times = (ratio) => `${ratio.toFixed(2)}×`;
const megabytes = (amount) => `${amount.toFixed(0)} MB`;

/** Where it was measured: enough to compare, and no more. */
export const machine = () => `${process.platform} ${process.arch}, ${cpus().length} CPUs, Node ${process.version}`;

export function analysisText({ title, files, read, rows, failures }) {
  const lines = rows.map(({ name, ms, ratio, rss }) => [name, seconds(ms), times(ratio), rss === undefined ? '' : megabytes(rss)]);
  return [`${title}: ${files} files, of which ${read} are read closely`, ...table([['', 'median', 'of cold', 'peak memory'], ...lines]), ...Object.entries(failures).map(([name, why]) => `  ${name} could not be measured: ${why}`), ''].join('\n');
}

export function lintText({ title, failures, ...all }) {
  if (failures) return [`${title}: could not be measured`, ...Object.entries(failures).map(([name, why]) => `  ${name}: ${why}`), ''].join('\n');
  return [
    `${title}: ESLint over ${all.files} files, ${all.problems} findings`,
    ...table([
      ['without the plugin', seconds(all.ms)],
      ['inside the plugin', `${seconds(all.inside)}, ${(all.share * 100).toFixed(1)}% of the rest of the run`],
      ['whole process, with by without', times(all.ratio)],
      ['peak memory', `${megabytes(all.ownMemory)}, with the plugin ${all.addedMemory >= 0 ? '+' : '−'}${megabytes(Math.abs(all.addedMemory))}`],
    ]),
    '',
  ].join('\n');
}

export function editText({ kind, file, ms, added, ratio }) {
  return `  ${kind} file (${file}): ${seconds(ms)} to parse and traverse, the plugin adds ${seconds(added)}: ${times(ratio)}`;
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(row.length > 2 ? widths[column] : 0))).join('  ')}`.trimEnd());
}
