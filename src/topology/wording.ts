/** How places and lists read in messages. */
import type { Evidence, Group, Site } from './topology.js';

/** `src/orders.ts:12`. */
export const placeOf = (site: Site): string => `${site.file}:${site.line}`;

/** The sentence with its place: `@Cron('0 3 * * *') (src/report.ts:12)`. */
export const withPlace = (evidence: Evidence): string => `${evidence.text} (${placeOf(evidence.site)})`;

/** What a consumer group is called when it runs, as far as the workspace says: by its configuration, by the default of a variable, or as it is written. */
export const nameOfGroup = (group: Group): string => group.configured ?? group.literal ?? group.text;

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** The first few of a list, and how many more there are: `a, b and 3 more`. */
export function enumerateSome(parts: readonly string[], most = 3): string {
  return parts.length <= most + 1 ? enumerate(parts) : enumerate([...parts.slice(0, most), `${parts.length - most} more`]);
}

/** Without repetitions of a place. */
export function uniqueSites(sites: readonly Site[]): readonly Site[] {
  const seen = new Set<string>();
  return sites.filter((site) => {
    const key = `${site.file}:${site.start}:${site.end}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The other places of a finding that stands at `site`. */
export const relatedTo = (site: Site, places: readonly Site[]): readonly Site[] =>
  uniqueSites([site, ...places]).slice(1);

/** `5 MiB`, `1 MB`, `900 kB`: in the unit in which it is a round number, else to one digit. */
export function formatBytes(bytes: number): string {
  const units: readonly (readonly [string, number])[] = [['GiB', 2 ** 30], ['GB', 1e9], ['MiB', 2 ** 20], ['MB', 1e6], ['KiB', 2 ** 10], ['kB', 1e3]];
  const fitting = units.filter(([, size]) => bytes >= size);
  const [unit, size] = fitting.find(([, s]) => bytes % s === 0) ?? fitting[0] ?? ['bytes', 1];
  return `${(bytes / size).toLocaleString('en-US', { maximumFractionDigits: 1 })} ${unit}`;
}
