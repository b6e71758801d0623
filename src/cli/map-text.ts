/** What `queue-fit map --format text` prints: the message flow of a workspace, for a person. */
import type { Report, ReportedOperation } from './report.js';

/** Blind spots of one kind beyond this are counted. */
const MOST_BLIND = 10;

export function toMapText(report: Report): string {
  const sections = [servicesOf(report), topicsOf(report), findingsOf(report), blindnessOf(report)];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function servicesOf({ services, operations }: Report): string {
  const lines = services.map(({ name, root }) => {
    const own = operations.filter((operation) => operation.service === name);
    const topics = (kind: ReportedOperation['kind']) => new Set(own.filter((operation) => operation.kind === kind).map(({ topic }) => topic)).size;
    return [name, root, `produces ${count(topics('produce'), 'topic')}, consumes ${count(topics('consume'), 'topic')}`];
  });
  return `${heading('Services', lines.length)}\n${table(lines)}`.trimEnd();
}

function topicsOf({ topics, operations }: Report): string {
  const blocks = topics.map(({ topic, also = [], keep }) => {
    const own = operations.filter((operation) => operation.topic === topic || also.includes(operation.topic));
    const lines = own.map((operation) => [operation.kind === 'produce' ? '→' : '←', who(operation), `${operation.file}:${operation.line}`, how(operation)]);
    return `  ${topic}${also.length > 0 ? `  (also ${also.join(', ')})` : ''}${keep === undefined ? '' : `  (kept on Kafka: ${keep})`}\n${table(lines, '    ')}`;
  });
  // Unknown topics are one entry each in the report, and one block here.
  return [heading('Topics (→ produces, ← consumes)', topics.length), ...new Set(blocks)].join('\n').trimEnd();
}

const who = ({ kind, service, group }: ReportedOperation): string => `${service || '(no service)'}${kind === 'consume' ? ` [${group ?? '?'}]` : ''}`;
const how = ({ client, via, uncalled }: ReportedOperation): string => `${[...via.map(({ name }) => name), client].join(' › ')}${uncalled ? ' (nobody calls it)' : ''}`;

function findingsOf({ findings }: Report): string {
  const unmeasured = findings.filter(({ rule, topic }) => rule === 'require-load' && topic !== undefined);
  const lines = findings.filter((finding) => !unmeasured.includes(finding)).map(({ rule, message, file, line, column }) => `  ${file}:${line}:${column}  ${rule}\n    ${message}`);
  return [heading('Findings', findings.length), ...lines, ...(unmeasured.length > 0 ? [noLoad([...new Set(unmeasured.map(({ topic }) => topic as string))].sort())] : [])].join('\n');
}

/** That nobody says how many messages a topic gets is true of nearly all topics: once for all of them. */
const noLoad = (topics: readonly string[]): string =>
  `  require-load\n    Nobody says how many messages ${topics.length === 1 ? 'this topic gets' : `these ${topics.length} topics get`} (\`queue-fit explain TOPIC\` says how to): ${topics.slice(0, MOST_TOPICS).join(', ')}${topics.length > MOST_TOPICS ? ` and ${topics.length - MOST_TOPICS} more` : ''}`;
const MOST_TOPICS = 20;

function blindnessOf({ blindness }: Report): string {
  if (blindness.length === 0) return '';
  const kinds = [...new Set(blindness.map(({ kind }) => kind))].sort();
  const lines = kinds.flatMap((kind) => {
    const own = blindness.filter((blind) => blind.kind === kind);
    const more = own.length > MOST_BLIND ? [`    … and ${own.length - MOST_BLIND} more (all are in --format json)`] : [];
    return [`  ${TITLES[kind]}: ${own.length}`, ...own.slice(0, MOST_BLIND).map(({ text, file, line }) => `    ${file}:${line}  ${text}`), ...more];
  });
  return [heading('Not resolved, and possibly hiding something', blindness.length), ...lines].join('\n');
}

const TITLES: Readonly<Record<Report['blindness'][number]['kind'], string>> = {
  specifier: 'Imports that lead nowhere',
  dynamicImport: 'Imports of computed names',
  receiver: 'Calls on things that look like a client',
  client: 'Packages that may hide a client (the setting `wrappers` says what their functions do)',
  topic: 'Topics without a name',
  parse: 'Files that could not be read as they should',
  depth: 'Calls nested too deep to follow',
};

const heading = (title: string, size: number): string => `${title}: ${size}`;
const count = (size: number, noun: string): string => `${size} ${noun}${size === 1 ? '' : 's'}`;

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => indent + row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
