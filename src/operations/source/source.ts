/** How a produce call reads in its file: everything the codemods need, taken from raw syntax and kept as plain data. */
import { ts } from 'ts-morph';
import type { ProduceSource, Site } from '../../topology/topology.js';
import { getFileFacts } from './source-file.js';
import { getUse } from './source-use.js';
import { isWithin, outermost, someDeep } from '../syntax/syntax.js';
import { getLeftovers } from './leftovers.js';
import { isPure } from './purity.js';

/** The parts of a call as the engine has understood them; those that stand in another function or file are left out. */
export interface SourceParts {
  /** One message's payload, before serialisation: the `order` of `JSON.stringify(order)`. */
  readonly payload?: ts.Node;
  /** `list.map((parameter) => … item …)`: `item` is one message's payload. */
  readonly batch?: { readonly list: ts.Node; readonly item: ts.Node; readonly parameter: ts.Node };
  readonly key?: ts.Node;
  readonly headers?: ts.Node;
  /** A name that holds the payload as text. */
  readonly text?: ts.Node;
  readonly topic?: ts.Node;
  /** What the method is called on; by default read from the call. */
  readonly receiver?: ts.Node;
  readonly method?: string;
  /** The file's workspace-relative path; by default the source file's name without the project's virtual root. */
  readonly file?: string;
  /** Known from types; by default what the syntax says. */
  readonly payloadForm?: ProduceSource['payloadForm'];
}

/**
 * Describes a produce call for the codemods.
 * @param sourceFile the file of `call`; its nodes need their parents
 * @param call the call at the site: of the client's API or of a wrapper
 * @param parts what the engine knows of the call
 */
export function toProduceSource(sourceFile: ts.SourceFile, call: ts.CallExpression, parts: SourceParts): ProduceSource {
  const file = parts.file ?? sourceFile.fileName.replace(/^\/ws\//, '');
  const site = (node: ts.Node): Site => siteOf(file, sourceFile, node);
  const { awaited, use, voidPromise, observed } = getUse(call);
  const { declarationsAt, ...facts } = getFileFacts(sourceFile);
  const canAwait = isAwaitAllowed(call, facts.module);
  const access = ts.isPropertyAccessExpression(call.expression) ? call.expression : undefined;
  const receiver = parts.receiver ?? access?.expression;
  const payload = parts.batch ? undefined : findUsable(parts.payload, call, sourceFile);
  const batch = parts.batch && toBatch(parts.batch, call, sourceFile);
  const key = batch ? findUsableInBatch(parts.key, parts.batch, call, sourceFile) : findUsable(parts.key, call, sourceFile);
  const topic = findUsable(parts.topic, call, sourceFile);
  const form = parts.payloadForm ?? formOf(parts.batch?.item ?? payload);
  const text = payload && findUsable(parts.text, call, sourceFile);
  const leftovers = getLeftovers(observed ?? call);
  return {
    call: site(call),
    awaited,
    used: use !== 'none',
    statement: site(statementOf(call)),
    topic: topic ? textAt(topic, call, sourceFile) : '',
    canAwait,
    ...facts,
    use,
    declarationsAt: Math.min(declarationsAt, topLevelStart(call, sourceFile)),
    ...(voidPromise ? { voidPromise } : {}),
    ...(observed ? { observed: site(observed) } : {}),
    ...(payload ? payloadParts(payload, call, sourceFile, site) : {}),
    ...(batch ? { batch } : {}),
    ...(form ? { payloadForm: form } : {}),
    ...(key ? { key: textAt(key, call, sourceFile) } : {}),
    ...(parts.headers ? { headers: parts.headers.getText() } : {}),
    ...(text ? { payloadText: text.getText(sourceFile) } : {}),
    ...(leftovers.length > 0 ? { leftovers } : {}),
    ...(receiver ? { receiver: receiver.getText(sourceFile) } : {}),
    ...(receiver && isWithin(receiver, call) ? { receiverSite: site(receiver) } : {}),
    ...(access ? { method: parts.method ?? access.name.text, methodSite: site(access.name) } : parts.method ? { method: parts.method } : {}),
    ...(call.typeArguments ? { typeArguments: call.typeArguments.map((type) => type.getText(sourceFile)).join(', ') } : {}),
  };
}

function siteOf(file: string, sourceFile: ts.SourceFile, node: ts.Node): Site {
  const start = node.getStart(sourceFile);
  const { line, character } = sourceFile.getLineAndCharacterOfPosition(start);
  return { file, start, end: node.end, line: line + 1, column: character + 1 };
}

/** The function, field initialiser or file whose code a node is; a parameter's default runs before the body, so it stands alone. */
const containerOf = (node: ts.Node): ts.Node | undefined =>
  ts.findAncestor(node.parent, (n) => ts.isFunctionLike(n) || ts.isPropertyDeclaration(n) || ts.isClassStaticBlockDeclaration(n) || ts.isParameter(n) || ts.isDecorator(n) || ts.isSourceFile(n));

function isAwaitAllowed(call: ts.Node, module: 'esm' | 'commonjs'): boolean {
  const container = containerOf(call);
  if (!container) return false;
  if (ts.isSourceFile(container)) return module === 'esm';
  return ts.isFunctionLike(container) && ts.canHaveModifiers(container) && (ts.getModifiers(container) ?? []).some((m) => m.kind === ts.SyntaxKind.AsyncKeyword);
}

function statementOf(node: ts.Node): ts.Node {
  const found = ts.findAncestor(node, (n) => ts.isBlock(n.parent ?? n) || ts.isSourceFile(n.parent ?? n) || ts.isCaseOrDefaultClause(n.parent ?? n) || ts.isModuleBlock(n.parent ?? n));
  return found ?? node;
}

const topLevelStart = (node: ts.Node, sourceFile: ts.SourceFile): number => (ts.findAncestor(node, (n) => n.parent?.kind === ts.SyntaxKind.SourceFile) ?? node).getStart(sourceFile);

/** An expression whose text means the same, and runs as often, where the replaced call stands. */
function findUsable(node: ts.Node | undefined, call: ts.CallExpression, sourceFile: ts.SourceFile): ts.Expression | undefined {
  if (!node || node.getSourceFile() !== sourceFile) return undefined;
  const expression = toPlain(node);
  if (!expression || (ts.isIdentifier(expression) && expression.text === 'undefined')) return undefined;
  if (isWithin(expression, call)) return containerOf(expression) === containerOf(call) ? expression : undefined;
  const name = nameOf(expression);
  if (name && isVisibleFrom(name.parent, call)) return name;
  return isVisibleFrom(expression, call) && isPure(expression) ? expression : undefined;
}

/** The expression itself: a shorthand property gives its name, parentheses and assertions to the same type are kept out. */
function toPlain(node: ts.Node): ts.Expression | undefined {
  if (ts.isShorthandPropertyAssignment(node)) return node.name;
  if (ts.isPropertyAssignment(node)) return toPlain(node.initializer);
  if (ts.isParenthesizedExpression(node)) return toPlain(node.expression);
  return ts.isExpression(node) && !ts.isSpreadElement(node) && !ts.isOmittedExpression(node) ? node : undefined;
}

/** What is kept under a name is best called by it. */
function nameOf(expression: ts.Expression): ts.Identifier | undefined {
  const { parent } = outermost(expression);
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name : undefined;
}

/** Its text where the call stands: the lines that follow are indented from there. */
function textAt(node: ts.Node, call: ts.Node, sourceFile: ts.SourceFile): string {
  const text = node.getText(sourceFile);
  // The line breaks of a template are part of its text.
  if (!text.includes('\n') || someDeep(node, (n) => (ts.isTemplateExpression(n) || ts.isNoSubstitutionTemplateLiteral(n)) && n.getText(sourceFile).includes('\n'))) return text;
  const indentAt = (at: ts.Node): string => /^[ \t]*/.exec(sourceFile.text.slice(sourceFile.text.lastIndexOf('\n', at.getStart(sourceFile)) + 1))?.[0] ?? '';
  const [from, to] = [indentAt(node), indentAt(call)];
  return text.split('\n').map((line, index) => (index > 0 && line.startsWith(from) ? to + line.slice(from.length) : line)).join('\n');
}

/** It was written earlier in a block around the call. */
function isVisibleFrom(node: ts.Node, call: ts.Node): boolean {
  const block = ts.findAncestor(node, (n) => ts.isBlock(n) || ts.isSourceFile(n) || ts.isCaseBlock(n) || ts.isModuleBlock(n) || ts.isFunctionLike(n) || ts.isClassLike(n));
  return block !== undefined && !ts.isClassLike(block) && node.end <= call.pos && ts.findAncestor(call, (n) => n === block) !== undefined;
}

function toBatch(batch: NonNullable<SourceParts['batch']>, call: ts.CallExpression, sourceFile: ts.SourceFile): ProduceSource['batch'] {
  const list = findUsable(batch.list, call, sourceFile);
  const item = toPlain(batch.item);
  const callback = callbackOf(batch);
  if (!list || !item || !callback || hasAwait(item)) return undefined;
  return { list: textAt(list, call, sourceFile), item: textAt(item, call, sourceFile), parameter: callback.parameters.map((parameter) => parameter.getText(sourceFile)).join(', ') };
}

/** The callback of `list.map(…)`, when nothing but one expression stands between its parameters and its value. */
function callbackOf(batch: NonNullable<SourceParts['batch']>): ts.ArrowFunction | ts.FunctionExpression | undefined {
  const callback = containerOf(batch.item);
  if (!callback || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback)) || callback.modifiers?.length) return undefined;
  if (ts.findAncestor(batch.parameter, (n) => n === callback) === undefined) return undefined;
  return !ts.isBlock(callback.body) || (callback.body.statements.length === 1 && callback.body.statements.every(ts.isReturnStatement)) ? callback : undefined;
}

const hasAwait = (node: ts.Node): boolean => ts.isAwaitExpression(node) || ts.isYieldExpression(node) || (ts.forEachChild(node, (child) => hasAwait(child) || undefined) ?? false);

function findUsableInBatch(node: ts.Node | undefined, batch: SourceParts['batch'], call: ts.CallExpression, sourceFile: ts.SourceFile): ts.Expression | undefined {
  if (!node || !batch) return undefined;
  const expression = toPlain(node);
  if (expression && containerOf(node) === containerOf(batch.item)) return hasAwait(expression) ? undefined : expression;
  return findUsable(node, call, sourceFile);
}

function payloadParts(payload: ts.Expression, call: ts.CallExpression, sourceFile: ts.SourceFile, site: (node: ts.Node) => Site): Partial<ProduceSource> {
  const text = textAt(payload, call, sourceFile);
  if (!isWithin(payload, call)) return { payload: text };
  const isShorthand = ts.isShorthandPropertyAssignment(payload.parent);
  const holder = ts.findAncestor(payload.parent, (n): n is ts.CallExpression | ts.NewExpression => ts.isCallExpression(n) || ts.isNewExpression(n));
  const isReplaceable = holder === call || holder?.expression.getText(sourceFile) === 'JSON.stringify';
  return {
    payload: text,
    // `{ value }` has no place of its own for another expression, and a conversion around the payload asks for what it is now.
    ...(isShorthand || !isReplaceable ? {} : { payloadSite: site(payload) }),
    ...(holder === call && isHandedOverAsItStands(payload, call) ? { payloadRaw: true } : {}),
    ...(ts.isObjectLiteralExpression(payload) ? { payloadFields: fieldsOf(payload, sourceFile, site) } : {}),
  };
}

/** `{ value: payload }` of a message, or an argument of librdkafka's `produce`. */
function isHandedOverAsItStands(payload: ts.Expression, call: ts.CallExpression): boolean {
  for (let node: ts.Node = payload; node.parent !== call; node = node.parent)
    if ((ts.isPropertyAssignment(node.parent) || ts.isShorthandPropertyAssignment(node.parent)) && node.parent.name.getText() === 'value') return true;
  return ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'produce';
}

function fieldsOf(payload: ts.ObjectLiteralExpression, sourceFile: ts.SourceFile, site: (node: ts.Node) => Site): NonNullable<ProduceSource['payloadFields']> {
  return payload.properties.flatMap((property): NonNullable<ProduceSource['payloadFields']> => {
    if (ts.isShorthandPropertyAssignment(property)) return [{ name: property.name.text, site: site(property.name), text: property.name.text, shorthand: true, ...formed(property.name) }];
    if (!ts.isPropertyAssignment(property) || !(ts.isIdentifier(property.name) || ts.isStringLiteralLike(property.name))) return [];
    return [{ name: property.name.text, site: site(property.initializer), text: property.initializer.getText(sourceFile), shorthand: false, ...formed(property.initializer) }];
  });
}

function formed(field: ts.Expression): { readonly form?: NonNullable<ProduceSource['payloadForm']> } {
  const form = isMapped(field) ? 'object' : formOf(field);
  return form === undefined ? {} : { form };
}

/** `files.map((file) => …)` makes a list of whatever it is. */
const isMapped = (value: ts.Expression): boolean => ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression) && /^(?:map|flatMap|filter)$/.test(value.expression.name.text);

/** What the payload is before it is serialised, where its syntax or the annotation of its name says so. */
function formOf(node: ts.Node | undefined): ProduceSource['payloadForm'] {
  const expression = node && toPlain(node);
  if (!expression) return undefined;
  const { parent } = expression;
  if (ts.isObjectLiteralExpression(expression) || ts.isArrayLiteralExpression(expression)) return 'object';
  if (ts.isStringLiteralLike(expression) || ts.isTemplateExpression(expression)) return 'text';
  const text = expression.getText();
  if (ts.isCallExpression(expression)) return callForm(text);
  if (ts.isIdentifier(expression)) {
    const declared = declaredForm(expression);
    if (declared) return declared;
  }
  return ts.isCallExpression(parent) && parent.expression.getText() === 'JSON.stringify' ? 'object' : undefined;
}

function callForm(text: string): ProduceSource['payloadForm'] {
  if (/^(JSON\.stringify|String)\(|\.(toString|toISOString|toJSON|join)\([^()]*\)$/.test(text)) return 'text';
  return /^Buffer\.(from|alloc|concat)\(|\.toBuffer\(\)$/.test(text) ? 'bytes' : undefined;
}

/** The form that the annotation or the initialiser of the nearest declaration of a name gives it. */
function declaredForm(name: ts.Identifier): ProduceSource['payloadForm'] {
  for (let scope: ts.Node | undefined = name.parent; scope; scope = scope.parent) {
    const declaration = declarationsIn(scope).find((d) => ts.isIdentifier(d.name) && d.name.text === name.text);
    if (!declaration) continue;
    const type = declaration.type?.getText();
    if (type !== undefined) return typeForm(type);
    const initializer = declaration.initializer;
    return initializer && (ts.isCallExpression(initializer) ? callForm(initializer.getText()) : ts.isIdentifier(initializer) ? undefined : formOf(initializer));
  }
  return undefined;
}

function typeForm(type: string): ProduceSource['payloadForm'] {
  if (type === 'string') return 'text';
  if (/^(Buffer|Uint8Array|ArrayBuffer)\b/.test(type)) return 'bytes';
  return /^(any|unknown|[A-Z])$|\b(string|number|boolean|bigint)\b/.test(type) ? undefined : 'object';
}

function declarationsIn(scope: ts.Node): readonly (ts.VariableDeclaration | ts.ParameterDeclaration)[] {
  if (ts.isFunctionLike(scope)) return [...scope.parameters];
  if (ts.isBlock(scope) || ts.isSourceFile(scope)) return scope.statements.flatMap((s) => (ts.isVariableStatement(s) ? [...s.declarationList.declarations] : []));
  return [];
}
