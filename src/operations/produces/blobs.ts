/** Is a value bytes that have no place in a message, and where do they arise? */
import { ts } from 'ts-morph';
import { alternativesOf, at, type Foreign, itemsOf, literalOf, type Parameter, stringOf, type Value } from '../../values/value.js';
import { CALLBACKS, FILE_MEMBER, FILE_TYPE, findBlobRow, SMALL_FILE, STREAMS, UPLOADED, UPLOADED_MEMBER, UPLOADING_PARAMETER, WEB_FILE_MEMBER, WEB_FILE_TYPE } from './blob-tables.js';
import { handedIn } from '../calls/handed-in.js';
import { holderOf } from '../calls/holder.js';
import type { Tools } from '../operation.js';
import { someDeep } from '../syntax/syntax.js';

type Evaluating = Pick<Tools, 'evaluator' | 'graph'>;

export interface BlobFound {
  readonly what: string;
  readonly bytes?: number;
  readonly encoding?: string;
  readonly node: ts.Node;
}

/** Literals below this are not worth a fact: the rule's limit is far above. */
const MIN_BYTES = 65_536;

/** The bytes that a value is, or is text of; nothing where it is something else, or only might be. */
export function findBlob(tools: Evaluating, value: Value, depth = 0): BlobFound | undefined {
  if (depth > 6) return undefined;
  switch (value.kind) {
    case 'blob':
      return value.node && (value.bytes === undefined || value.bytes >= MIN_BYTES) ? { what: value.what, ...(value.bytes === undefined ? {} : { bytes: encodedSize(value.bytes, value.encoding) }), ...(value.encoding ? { encoding: value.encoding } : {}), node: value.node } : undefined;
    case 'known': {
      const bytes = typeof value.value === 'string' && value.value.length >= MIN_BYTES ? Buffer.byteLength(value.value) : undefined;
      return bytes !== undefined && value.node ? { what: 'a text', bytes, node: value.node } : undefined;
    }
    case 'template': {
      for (const [index, part] of value.parts.entries()) {
        const found = typeof part === 'string' ? undefined : findBlob(tools, part, depth + 1);
        const before = value.parts[index - 1];
        if (found) return typeof before === 'string' && /data:[^,]*,?$/.test(before) ? { ...found, encoding: 'a data URL' } : found;
      }
      return undefined;
    }
    case 'foreign':
      return foreignBlob(tools, value, depth);
    case 'parameter':
      return parameterBlob(tools, value);
    default:
      return undefined;
  }
}

/** Base64 is a third larger, hex twice as large. */
const encodedSize = (bytes: number, encoding: string | undefined): number => (encoding === 'base64' || encoding === 'base64url' ? Math.ceil(bytes / 3) * 4 : encoding === 'hex' ? bytes * 2 : bytes);

function foreignBlob(tools: Evaluating, value: Foreign, depth: number): BlobFound | undefined {
  const whole = value.module === 'global' && value.path[0] === 'Buffer' && value.path[1] === 'concat' ? concatenated(tools, value, depth) : undefined;
  if (whole) return { ...whole, ...encodingOf(value) };
  const found = findBlobRow(value.module, value.path);
  if (!found) return undefined;
  const origin = stepsBack(value, value.path.length - found.steps);
  const call = callOf(origin);
  if (!call?.node || isSmallFile(tools, call)) return undefined;
  if (found.row.ofArguments && !call.args.some((a) => alternativesOf(a).some((v) => findBlob(tools, v, depth + 1)))) return undefined;
  if (found.row.binaryResponse && !call.args.some((a) => isBinaryResponse(a))) return undefined;
  return { what: found.row.what, node: call.node, ...(encodingOf(value) ?? encodingOf(origin) ?? {}) };
}

function stepsBack(value: Foreign, steps: number): Foreign {
  let current = value;
  for (let i = 0; i < steps && current.base; i++) current = current.base;
  return current;
}

/** The last call on the way to a value. */
function callOf(value: Foreign): Foreign | undefined {
  for (let current: Foreign | undefined = value; current; current = current.base) if (current.node) return current;
  return undefined;
}

/** `toString('base64')` on the way, or `readFile(path, 'base64')`. */
function encodingOf(value: Foreign): { encoding: string } | undefined {
  for (let current: Foreign | undefined = value; current; current = current.base) {
    if (!current.node) continue;
    const name = current.path.at(-2) ?? '';
    const given = name === 'toString' ? current.args[0] : /^readFile/.test(name) ? current.args[1] : undefined;
    const encoding = given && (stringOf(given) ?? stringOf(at(given, 'encoding')));
    if (encoding && /^(base64|base64url|hex)$/.test(encoding)) return { encoding };
    if (/toDataURL|DataURL/.test(name)) return { encoding: 'a data URL' };
    if (/base64$/i.test(name)) return { encoding: 'base64' };
  }
  return undefined;
}

/** A file with a literal name of a kind that is small, or that lies in the workspace and is small. */
function isSmallFile({ evaluator }: Evaluating, call: Foreign): boolean {
  if (!/readFile|readTextFile|file$/.test(call.path.at(-2) ?? '')) return false;
  const [path] = call.args;
  const text = path && (stringOf(path) ?? (path.kind === 'template' ? String(path.parts.at(-1)) : path.kind === 'foreign' && /^(path|url)$/.test(path.module) ? stringOf(path.args.at(-1)) : undefined));
  if (text === undefined) return false;
  const size = call.node && evaluator.options.sizeOf?.(text, evaluator.fileOf(call.node));
  return SMALL_FILE.test(text) || (size !== undefined && size < MIN_BYTES);
}

const isBinaryResponse = (options: Value): boolean => options.kind === 'record' && /^(arraybuffer|blob|stream|arrayBuffer)$/.test(String(literalOf(at(options, 'responseType')) ?? ''));

/** `Buffer.concat(chunks)`: one chunk is of bounded size, all of them are the whole. */
function concatenated(tools: Evaluating, value: Foreign, depth: number): BlobFound | undefined {
  const call = callOf(stepsBack(value, value.path.length - 3));
  const whole = call?.node && ts.isCallExpression(call.node) ? gathered(tools, call.node.arguments[0]) : undefined;
  if (whole) return whole;
  for (const item of call?.args[0] ? itemsOf(call.args[0]).flatMap((v) => [...alternativesOf(v)]) : []) {
    const found = findBlob(tools, item, depth + 1) ?? (item.kind === 'parameter' ? chunkOf(tools, item) : undefined);
    if (found) return found;
  }
  return undefined;
}

/** The stream whose `data` listener is given a chunk. */
function chunkOf(tools: Evaluating, chunk: Parameter): BlobFound | undefined {
  const holder = holderOf(chunk.of);
  if (chunk.index !== 0 || holder.kind !== 'argument' || !ts.isPropertyAccessExpression(holder.call.expression)) return undefined;
  if (stringOf(tools.evaluator.evaluate(holder.call.arguments?.[0])) !== 'data') return undefined;
  return streamBlob(tools, holder.call.expression.expression, holder.call);
}

/** What reads a stream whose chunks are a whole file. */
function streamBlob(tools: Evaluating, stream: ts.Expression, reading: ts.Node): BlobFound | undefined {
  const streams = alternativesOf(tools.evaluator.evaluate(stream)).flatMap((one) => (one.kind === 'parameter' ? (givenBy(tools, one) ?? handedIn(tools, one)) : one));
  for (const source of streams) {
    if (source.kind !== 'foreign') continue;
    const row = STREAMS.find((r) => r.modules.test(source.module) && r.path.test(source.path.join('.') || '-'));
    if (row) return { what: row.what, node: reading };
  }
  return undefined;
}

/** `stream.on('data', chunks.push.bind(chunks))`, `for await (const chunk of stream) chunks.push(chunk)`: no function has the chunk as a parameter. */
function gathered(tools: Evaluating, chunks: ts.Expression | undefined): BlobFound | undefined {
  const declaration = chunks && ts.isIdentifier(chunks) ? tools.evaluator.checker.getSymbolAtLocation(chunks)?.valueDeclaration : undefined;
  if (!chunks || !declaration) return undefined;
  const name = chunks.getText();
  let found: BlobFound | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && isBoundPush(node.arguments[1], name) && stringOf(tools.evaluator.evaluate(node.arguments[0])) === 'data') found ??= streamBlob(tools, node.expression.expression, node);
    else if (ts.isForOfStatement(node) && node.awaitModifier && takesChunks(node.statement, name)) found ??= streamBlob(tools, node.expression, node.expression);
    if (!found) ts.forEachChild(node, visit);
  };
  visit(ts.findAncestor(declaration, ts.isFunctionLike) ?? declaration.getSourceFile());
  return found;
}

const takesChunks = (body: ts.Statement, name: string): boolean => someDeep(body, (node) => ts.isCallExpression(node) && node.expression.getText() === `${name}.push`);
const isBoundPush = (listener: ts.Expression | undefined, name: string): boolean => listener !== undefined && ts.isCallExpression(listener) && listener.expression.getText() === `${name}.push.bind`;

/** The package's object that hands an inline callback its parameter: the busboy of `busboy.on('file', (name, file) => …)`. */
function givenBy(tools: Evaluating, parameter: Parameter): Value | undefined {
  const holder = holderOf(parameter.of);
  if (holder.kind !== 'argument' || !ts.isPropertyAccessExpression(holder.call.expression)) return undefined;
  return alternativesOf(tools.evaluator.evaluate(holder.call.expression.expression)).find((v) => v.kind === 'foreign');
}

function parameterBlob(tools: Evaluating, value: Parameter): BlobFound | undefined {
  if (value.index < 0 || ts.isClassLike(value.of)) return undefined;
  const path = value.path.join('.');
  const declaration = value.of.parameters[value.index];
  if (!declaration) return undefined;
  const uploading = ts.canHaveDecorators(declaration) && (ts.getDecorators(declaration) ?? []).some((d) => UPLOADING_PARAMETER.test(ts.isCallExpression(d.expression) ? d.expression.expression.getText() : d.expression.getText()));
  const typed = declaration.type !== undefined && FILE_TYPE.test(declaration.type.getText().replace(/^Array<(.*)>$/, '$1'));
  if ((uploading || typed) && FILE_MEMBER.test(path)) return { what: UPLOADED, node: declaration };
  if (declaration.type && WEB_FILE_TYPE.test(declaration.type.getText()) && WEB_FILE_MEMBER.test(path)) return { what: UPLOADED, node: declaration };
  if (UPLOADED_MEMBER.test(path)) return { what: UPLOADED, node: declaration };
  return path === '' || /^(toString\.\(\)|buffer)$/.test(path) ? callbackBlob(tools, value, declaration) : undefined;
}

/** `fs.readFile(path, (error, data) => …)`. */
function callbackBlob(tools: Evaluating, value: Parameter, declaration: ts.Node): BlobFound | undefined {
  const holder = holderOf(value.of);
  if (holder.kind !== 'argument') return undefined;
  const { call } = holder;
  for (const callee of alternativesOf(tools.evaluator.evaluate(call.expression))) {
    if (callee.kind !== 'foreign') continue;
    const row = CALLBACKS.find((r) => r.parameter === value.index && r.modules.test(callee.module) && r.path.test(callee.path.join('.')));
    if (!row) continue;
    const args = (call.arguments ?? []).map((a) => tools.evaluator.evaluate(a));
    const made: Foreign = { kind: 'foreign', module: callee.module, path: [...callee.path, '()'], args, node: call };
    return isSmallFile(tools, made) ? undefined : { what: row.what, node: ts.isCallExpression(call) ? call : declaration, ...(encodingOf(made) ?? {}) };
  }
  return undefined;
}

