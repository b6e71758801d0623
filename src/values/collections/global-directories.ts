/** Globals that a loop over a directory makes: `global[name + 'Consumer'] = require(path.resolve('kafka/consumers', file))`. */
import { posix } from 'node:path';
import { ts } from 'ts-morph';
import { actsIn } from '../syntax/acts.js';
import { isGlobalObject } from './global-object.js';
import type { Evaluator } from '../evaluate.js';
import type { Among } from '../memory.js';
import { perFile } from '../syntax/per-file.js';
import type { Value } from '../value.js';
import { computedModule } from '../modules.js';

interface Loop {
  /** What stands before and after the file's name in the global's. */
  readonly prefix: string;
  readonly suffix: string;
  /** The directory as written, without what it begins at. */
  readonly directory: string;
  readonly at: ts.Node;
}

const loopsIn = perFile((sourceFile): readonly Loop[] => {
  const found: Loop[] = [];
  for (const node of actsIn(sourceFile).assignments) {
    if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isElementAccessExpression(node.left) || !isGlobalObject(node.left.expression)) continue;
    const affixes = affixesOf(node.left.argumentExpression);
    const directory = affixes && directoryOf(node.right);
    if (affixes && directory !== undefined) found.push({ ...affixes, directory, at: node });
  }
  return found;
});

const looping: Among = (sourceFile) => loopsIn(sourceFile).length > 0;

const loopsOf = new WeakMap<readonly ts.SourceFile[], readonly Loop[]>();

/** The loops of the files that are loaded now. */
function allLoops(sources: readonly ts.SourceFile[]): readonly Loop[] {
  const known = loopsOf.get(sources) ?? sources.flatMap((sourceFile) => [...loopsIn(sourceFile)]);
  loopsOf.set(sources, known);
  return known;
}

/** The module that a loop over a directory puts into a global of this name. */
export function globalOfDirectory(evaluator: Evaluator, name: string): Value | undefined {
  evaluator.lookAround(looping);
  for (const { prefix, suffix, directory, at } of allLoops(evaluator.project.sources)) {
    if (!name.startsWith(prefix) || !name.endsWith(suffix) || name.length <= prefix.length + suffix.length) continue;
    const middle = name.slice(prefix.length, name.length - suffix.length);
    for (const stem of [middle, name, toHyphens(middle)]) {
      const specifier = specifierAbove(evaluator, posix.join(directory, stem), at);
      if (specifier !== undefined) return computedModule(evaluator, specifier, at);
    }
  }
  return undefined;
}

/** A path that is written from the directory of the process, of the file, or of one that a name stands for: from the nearest above that has it. */
export function specifierAbove(evaluator: Evaluator, path: string, from: ts.Node): string | undefined {
  const file = evaluator.fileOf(from);
  for (let base = posix.dirname(file), up = '.'; ; base = posix.dirname(base), up += '/..') {
    const specifier = `./${posix.join(up, path)}`;
    if (evaluator.project.resolve(specifier, file).kind === 'file') return specifier;
    if (base === '.') return undefined;
  }
}

/** `name + 'Consumer'`, `` `${name}Consumer` ``, `name`. */
function affixesOf(key: ts.Expression): { prefix: string; suffix: string } | undefined {
  if (ts.isIdentifier(key)) return { prefix: '', suffix: '' };
  if (ts.isTemplateExpression(key) && key.templateSpans.length === 1) return { prefix: key.head.text, suffix: key.templateSpans[0]?.literal.text ?? '' };
  if (!ts.isBinaryExpression(key) || key.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  if (ts.isStringLiteralLike(key.right)) return { prefix: '', suffix: key.right.text };
  return ts.isStringLiteralLike(key.left) ? { prefix: key.left.text, suffix: '' } : undefined;
}

/** What `require(path.resolve('kafka/consumers', file))`, `require(ROOT + '/kafka/consumers/' + file)` names of the directory. */
function directoryOf(right: ts.Expression): string | undefined {
  if (!ts.isCallExpression(right) || !ts.isIdentifier(right.expression) || right.expression.text !== 'require') return undefined;
  const parts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) parts.push(node.text);
    else ts.forEachChild(node, visit);
  };
  right.arguments.forEach(visit);
  const path = posix.normalize(parts.join('/').replace(/^[./]+/, '')).replace(/\/$/, '');
  return /\w/.test(path) ? path : undefined;
}

const toHyphens = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
