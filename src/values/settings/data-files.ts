/** YAML and JSON that a program reads itself by a path that is written down: `yaml.load(readFileSync(join(__dirname, 'topics.yml')))`. */
import { posix } from 'node:path';
import type { ts } from 'ts-morph';
import { plain } from './configuration.js';
import type { Evaluator } from '../evaluate.js';
import { type Context, type Foreign, type Value, stringOf } from '../value.js';

const FILES = /^(fs|fs\/promises|fs-extra|graceful-fs)$/;
const YAML = /^(js-yaml|yaml|yamljs)$/;
/** They take a path and give what is in the file. */
const READERS = /^(jsonfile|load-json-file|read-yaml-file|load-yaml-file|fs-extra)$/;
const READS = /^(readJson|readJSON|readFile|readYamlFile|loadJsonFile|loadYamlFile)(Sync)?$/;

/** What `JSON.parse` or a parser of YAML gives for the text of a file of the workspace. */
export function parsedFile(evaluator: Evaluator, text: Value, node: ts.Node): Value | undefined {
  const read = withoutConversion(text);
  const isRead = read && FILES.test(read.module) && read.path.at(-1) === '()' && /^readFile(Sync)?$/.test(read.path.at(-2) ?? '');
  return isRead && read.args[0] ? dataAt(evaluator, read.args[0], node) : undefined;
}

/** The value of `yaml.load(text)`, and of `readJsonSync('./topics.json')`. */
export function readData(evaluator: Evaluator, callee: Foreign, node: ts.CallExpression, context: Context | undefined): Value | undefined {
  const [first] = node.arguments;
  const name = callee.path.at(-1) ?? '';
  const isParser = YAML.test(callee.module) && /^(load|safeLoad|parse)$/.test(name);
  const isReader = (READERS.test(callee.module) && READS.test(name) && !(callee.module === 'fs-extra' && /^readFile/.test(name))) || (callee.module === 'yamljs' && name === 'load');
  if (!first || !(isParser || isReader)) return undefined;
  const given = evaluator.evaluate(first, context);
  return isReader ? dataAt(evaluator, given, node) : parsedFile(evaluator, given, node);
}

/** `readFileSync(path).toString('utf8')` is what was read. */
function withoutConversion(text: Value): Foreign | undefined {
  if (text.kind !== 'foreign') return undefined;
  const isConverted = text.path.at(-1) === '()' && text.path.at(-2) === 'toString' && text.base?.kind === 'foreign';
  return isConverted ? text.base?.base : text;
}

function dataAt(evaluator: Evaluator, path: Value, node: ts.Node): Value | undefined {
  const written = pathOf(path);
  const file = evaluator.fileOf(node);
  const found = written === undefined ? undefined : evaluator.options.dataAt?.(written, file);
  return found && plain(found.data, posix.basename(found.file), file);
}

/** A path as it is written, from the directory of the file or of the process: which of them is told by where there is such a file. */
function pathOf(value: Value): string | undefined {
  const whole = stringOf(value);
  if (whole !== undefined) return whole;
  if (value.kind === 'template') {
    const [start, end, ...more] = value.parts;
    return more.length === 0 && typeof start === 'object' && isDirectory(start) && typeof end === 'string' && end.startsWith('/') ? end.slice(1) : undefined;
  }
  if (value.kind !== 'foreign' || value.module !== 'path' || value.path.at(-1) !== '()' || !/^(join|resolve)$/.test(value.path.at(-2) ?? '')) return undefined;
  const [first, ...others] = value.args;
  const parts = (first && isDirectory(first) ? others : value.args).map(stringOf);
  return parts.length > 0 && parts.every((part) => part !== undefined) ? posix.join(...(parts as string[])) : undefined;
}

/** `__dirname`, `process.cwd()`. */
const isDirectory = (value: Value): boolean => value.kind === 'foreign' && value.module === 'global' && (value.path[0] === '__dirname' || (value.path[0] === 'process' && value.path[1] === 'cwd'));
