/**
 * Produces written as code with marks: `⟪call:…⟫` around the call, and inside it (or before it) `⟪payload:…⟫`, `⟪key:…⟫`,
 * `⟪topic:…⟫`, `⟪headers:…⟫`, and for a batch `⟪list:…⟫`, `⟪item:…⟫`, `⟪parameter:…⟫`. The marks stand for what the engine finds out.
 */
import { ts } from 'ts-morph';
import { toProduceSource } from '../../src/operations/source/source.js';
import type { Consume, Produce, ProduceSource, Service, Topology } from '../../src/topology/topology.js';
import { consume, produce, service, site, topology } from './topology.js';

export interface Marked {
  readonly text: string;
  readonly sourceFile: ts.SourceFile;
  readonly nodes: Readonly<Record<string, ts.Node>>;
}

/** Takes the marks out of a text and gives the nodes that they were around. */
export function readMarks(marked: string, file = 'src/checkout.ts'): Marked {
  const ranges: { name: string; start: number; end: number }[] = [];
  const open: { name: string; start: number }[] = [];
  let text = '';
  for (const part of marked.split(/(⟪\w+:|⟫)/)) {
    if (part.startsWith('⟪')) open.push({ name: part.slice(1, -1), start: text.length });
    else if (part === '⟫') {
      const opened = open.pop();
      if (!opened) throw new Error('A mark is closed that was not opened');
      ranges.push({ ...opened, end: text.length });
    } else text += part;
  }
  const sourceFile = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return { text, sourceFile, nodes: Object.fromEntries(ranges.map(({ name, start, end }) => [name, nodeAt(sourceFile, name, start, end)])) };
}

function nodeAt(sourceFile: ts.SourceFile, name: string, start: number, end: number): ts.Node {
  const find = (node: ts.Node): ts.Node | undefined => (node.getStart(sourceFile) === start && node.end === end && !ts.isSourceFile(node) && !ts.isExpressionStatement(node) ? node : ts.forEachChild(node, find));
  const node = find(sourceFile);
  if (!node) throw new Error(`The mark '${name}' is not around one expression: ${sourceFile.text.slice(start, end)}`);
  return node;
}

/** The `ProduceSource` of a marked text. */
export function sourceOf(marked: string, file?: string): { readonly source: ProduceSource; readonly text: string } {
  const { text, sourceFile, nodes } = readMarks(marked, file);
  const { call, payload, key, topic, headers, list, item, parameter } = nodes;
  if (!call || !ts.isCallExpression(call)) throw new Error("The mark 'call' must be around a call");
  const batch = list && item && parameter ? { list, item, parameter } : undefined;
  const source = toProduceSource(sourceFile, call, { ...(payload ? { payload } : {}), ...(key ? { key } : {}), ...(topic ? { topic } : {}), ...(headers ? { headers } : {}), ...(batch ? { batch } : {}) });
  return { source, text };
}

export interface MarkedOptions {
  readonly file?: string;
  readonly topic?: string;
  readonly produce?: Partial<Produce>;
  /** What the producing service depends on. */
  readonly service?: Partial<Service>;
  /** Consumers of the topic; by default one in the service `billing`. */
  readonly consumers?: readonly Partial<Consume>[];
}

/** A topology with the one produce of a marked text. */
export function topologyOf(marked: string, options: MarkedOptions = {}): { readonly topology: Topology; readonly produce: Produce; readonly text: string } {
  const { source, text } = sourceOf(marked, options.file);
  const topic = options.topic ?? 'order.created';
  // A wrapper's own client call stands elsewhere; Nest's and the clients' calls are direct.
  const isDirect = /^(send|emit|produce|sendBatch)$/.test(source.method ?? '');
  const whole = topology({
    operations: [
      produce(topic, { id: 'produced', ...(source.receiver?.endsWith('client') ? { client: 'nestjs' } : {}), ...options.produce }),
      ...(options.consumers ?? [{}]).map((consumer) => ({ ...consume(topic, { service: 'billing', group: 'billing' }), ...consumer })),
    ],
    services: [service('checkout', options.service), service('billing')],
  });
  const [first, ...others] = whole.operations;
  const produced = { ...(first as Produce), site: source.call, call: isDirect ? source.call : site('src/bus.ts:7'), source };
  return { topology: { ...whole, operations: [produced, ...others] }, produce: produced, text };
}
