/** Takes out the imports and constants that nobody reads any more once a call is replaced. */
import type { Edit, Leftover, ProduceSource } from '../topology/topology.js';

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The edits that go with others.
 * @param edits those that replace the call and add to the file
 * @param written what of them names things of the file
 * @param text the file's
 */
export function removeLeftovers({ call, leftovers = [] }: ProduceSource, edits: readonly Edit[], written: readonly string[], text: string): readonly Edit[] {
  const replaced = edits.find(({ site }) => site.start <= call.start && site.end >= call.end)?.site;
  if (!replaced) return [];
  const code = written.join('\n');
  const isFree = ({ name, uses }: Leftover): boolean => !mentions(code, name) && (!uses || (uses.start >= replaced.start && uses.end <= replaced.end));
  let going = leftovers.filter(isFree);
  // What is read by a constant that stays, stays.
  for (let count = -1; count !== going.length; ) {
    count = going.length;
    going = going.filter(({ after = [] }) => after.every((name) => going.some((other) => other.name === name)));
  }
  const namesOf = (start: number): ReadonlySet<string> => new Set(going.filter(({ statement }) => statement.start === start).map(({ name }) => name));
  const statements = [...new Map(going.map((one) => [one.statement.start, one])).values()].sort((a, b) => a.statement.start - b.statement.start);
  const isWhole = ({ statement, list }: Leftover): boolean => !list || list.every(({ name }) => namesOf(statement.start).has(name));
  const whole = statements.filter(isWhole).map(({ statement }) => statement);
  const ranges = [
    // Names that are added to an import keep it.
    ...together(whole.filter(({ start, end }) => !edits.some(({ site }) => site.start > start && site.end < end)), text).flatMap((range) => linesOf(text, range, edits)),
    ...statements.flatMap((one) => (one.list && !isWhole(one) ? partsOf(one.list, namesOf(one.statement.start)) : [])),
  ];
  return ranges.map((range) => ({ site: { file: call.file, ...range }, text: '' }));
}

/** Statements that follow one another are one range. */
function together(statements: readonly Range[], text: string): readonly Range[] {
  const ranges: Range[] = [];
  for (const { start, end } of statements) {
    const last = ranges.at(-1);
    if (last && text.slice(last.end, start).trim() === '') ranges[ranges.length - 1] = { start: last.start, end };
    else ranges.push({ start, end });
  }
  return ranges;
}

/** A member of that name is another thing. */
const mentions = (code: string, name: string): boolean => new RegExp(`(?<![\\w$])(?<!(?<!\\.)\\.)${name.replaceAll('$', '\\$')}(?![\\w$])`).test(code);

/** Some names of a list, each with the comma that goes with it. */
function partsOf(list: NonNullable<Leftover['list']>, names: ReadonlySet<string>): readonly Range[] {
  const kept = list.filter(({ name }) => !names.has(name));
  const last = kept.at(-1);
  const tail = last && list.at(-1) !== last ? [{ start: last.end, end: list.at(-1)?.end ?? last.end }] : [];
  const before = list.flatMap(({ name, start }, index) => {
    const next = list[index + 1];
    return names.has(name) && next && last && next.start <= last.start ? [{ start, end: next.start }] : [];
  });
  return [...before, ...tail];
}

/**
 * A statement with its line break: that before it, as what is added behind the last import starts with one; at the start of a
 * file that behind it, unless something is added there. Nothing where it shares its line.
 */
function linesOf(text: string, { start, end }: Range, edits: readonly Edit[]): readonly Range[] {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = `${text}\n`.indexOf('\n', end);
  if (text.slice(lineStart, start).trim() !== '' || text.slice(end, lineEnd).trim() !== '') return [];
  if (lineStart === 0) return [{ start: 0, end: edits.some(({ site }) => site.start >= end && site.start <= lineEnd) ? end : lineEnd + 1 }];
  const before = endOfLineBefore(text, lineStart);
  const lineBefore = text.lastIndexOf('\n', before - 1) + 1;
  // Of the empty lines on both sides one goes too.
  const isBetween = text.slice(lineBefore, before).trim() === '' && /^\s*\n[ \t]*\r?\n/.test(text.slice(end));
  return [{ start: isBetween ? endOfLineBefore(text, lineBefore) : before, end }];
}

const endOfLineBefore = (text: string, lineStart: number): number => Math.max(0, lineStart - (text[lineStart - 2] === '\r' ? 2 : 1));
