/** Calls and constructions: builtins, functions of the workspace, client objects, packages. */
import { ts } from 'ts-morph';
import { resolvedByName } from './frameworks/awilix.js';
import { evaluateBuiltin } from './builtins.js';
import { prototypeObject } from './prototypes.js';
import { configuredByName } from './settings/configuration.js';
import { readData } from './settings/data-files.js';
import { setMember } from './frameworks/decorations.js';
import type { Evaluator } from './evaluate.js';
import { isMadeIn } from './frames.js';
import { specifierAbove } from './collections/global-directories.js';
import { handedOut } from './frameworks/injection.js';
import { validated } from './settings/joi.js';
import { mergedBy } from './merging.js';
import { perFile } from './syntax/per-file.js';
import { roundIn } from './collections/rounds.js';
import { readSchema } from './settings/schemas.js';
import { exportOf } from './surface-exports.js';
import { targetsOf, frameFor } from './targets.js';
import { type Context, type Foreign, type FunctionNode, type Instance, type Value, alternativesOf, definedByItself, oneOf, stringOf, unknown, placeOf } from './value.js';
import { returnsOf } from './returns.js';
import { computedModule, fileModule } from './modules.js';
import { declaredType } from './types.js';
import { objectOf } from './objects.js';

/** A member of a client's surface. */
export interface SurfaceMember {
  readonly client: string;
  /** `Producer.send`, `new Kafka`, `createClient`, `@EventPattern`. */
  readonly key: string;
  readonly receiver: Value;
  /** The class or interface that the call returns an object of. */
  readonly returns?: string;
}

export function evaluateCall(evaluator: Evaluator, node: ts.CallExpression, context: Context | undefined): Value {
  const callee = node.expression;
  if (callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')) {
    const [specifier] = node.arguments;
    if (specifier && ts.isStringLiteralLike(specifier)) return fileModule(evaluator, specifier.text, node);
    const found = specifier && modulePath(evaluator, evaluator.evaluate(specifier, context), node);
    if (found !== undefined) return computedModule(evaluator, found, node);
    if (callee.kind === ts.SyntaxKind.ImportKeyword) return unknown('a module whose name is not known');
  }
  const member = surfaceMember(evaluator, node, context);
  if (member) return surfaceResult(evaluator, node, member, context);
  const builtin = evaluateBuiltin(evaluator, node, context);
  if (builtin) return builtin;
  const kept = setMember(evaluator, node, context) ?? resolvedByName(evaluator, node, context);
  if (kept) return kept;
  const value = evaluator.evaluate(callee, context);
  const through = value.kind === 'foreign' ? transparentArgument(value) : undefined;
  if (through !== undefined && node.arguments[through]) return evaluator.evaluate(node.arguments[through], context);
  const handed = value.kind === 'foreign' ? configuredByName(evaluator, value, node, context) ?? readData(evaluator, value, node, context) ?? validated(evaluator, value, node, context) ?? handedOut(evaluator, value, node, context) : undefined;
  if (handed) return handed;
  const called = (of: Foreign): Value => {
    const args = node.arguments.map((a) => evaluator.evaluate(a, context));
    return mergedBy(of, args) ?? { kind: 'foreign', module: of.module, path: [...of.path, '()'], args, node, base: of };
  };
  if (value.kind === 'foreign') return called(value);
  const targets = targetsOf(evaluator, node, context, value);
  // What a parameter's method returns depends on the caller, like the parameter itself.
  if (targets.length === 0 && value.kind === 'parameter') return { ...value, path: [...value.path, '()'] };
  // `let db; init = () => { db = client.db() }; initTest = (mock) => { db = mock }`: it may be the package's.
  if (targets.length === 0 && value.kind === 'oneOf' && value.values.some(({ kind }) => kind === 'foreign')) return oneOf(value.values.map((one) => (one.kind === 'foreign' ? called(one) : one.kind === 'parameter' ? { ...one, path: [...one.path, '()'] } : unknown('a call that is not followed'))));
  if (targets.length === 0) return value.kind === 'unknown' ? value : unknown('a call that is not followed');
  // What a call gives that a function makes of itself is what the function gives, and each round of it would be looked into anew.
  const given = oneOf(targets.slice(0, 6).map((t) => (isMadeIn(context, t.fn, node) ? definedByItself : undefined) ?? readSchema(evaluator, t.fn, node, context) ?? returnsOf(evaluator, t.fn, frameFor(evaluator, t, node, context))));
  const [first, second] = targets;
  const ofReceiver = first && !second ? byReceiver(evaluator, callee, first.fn, context) : undefined;
  return !ofReceiver ? given : given.kind === 'unknown' || given.kind === 'foreign' ? ofReceiver : oneOf([given, ofReceiver]);
}

/** What a method gives on an object that was handed in, where a class that extends its own has another one: its callers know which class it is of. */
function byReceiver(evaluator: Evaluator, callee: ts.Expression, method: FunctionNode, context: Context | undefined): Value | undefined {
  if (!ts.isPropertyAccessExpression(callee) || !ts.isMethodDeclaration(method) || !ts.isClassLike(method.parent)) return undefined;
  const name = callee.name.text;
  const receiver = evaluator.evaluate(callee.expression, context);
  if (receiver.kind !== 'object' || !receiver.origin || receiver.node) return undefined;
  const isOverridden = evaluator.classes.subtypesOf(method.parent).some((subtype) => subtype.members.some((member) => member.name?.getText() === name));
  return isOverridden ? { ...receiver.origin, path: [...receiver.origin.path, name, '()'] } : undefined;
}

/** Functions of packages that give back what they are given (`promisify(f)`, `fp(plugin)`, `cloneDeep(x)`): the position of that argument. */
const TRANSPARENT: readonly { readonly module: RegExp; readonly member: RegExp; readonly argument: number }[] = [
  { module: /^util$/, member: /^promisify$/, argument: 0 },
  { module: /^(parse-strings-in-object|fastify-plugin|lodash\.(clonedeep|memoize|once|debounce|throttle)|deep-freeze(-es6)?|p-memoize|memoizee|express-async-handler)$/, member: /^(default)?$/, argument: 0 },
  { module: /^(lodash|underscore|lodash-es)$/, member: /^(cloneDeep|clone|memoize|once|debounce|throttle|uniq|compact|sortBy|orderBy|shuffle|reverse|identity|defaultTo|toArray)$/, argument: 0 },
  // http://bluebirdjs.com/docs/api/promise.promisifyall.html: the object it is given, with more methods.
  { module: /^bluebird$/, member: /^(promisify|promisifyAll|resolve|all)$/, argument: 0 },
  // https://github.com/dominictarr/rc: the second argument holds the defaults.
  { module: /^rc$/, member: /^$/, argument: 1 },
];

function transparentArgument(value: Extract<Value, { kind: 'foreign' }>): number | undefined {
  if (value.path.includes('()')) return undefined;
  const member = value.path.join('.');
  return TRANSPARENT.find((t) => t.module.test(value.module) && t.member.test(member))?.argument;
}

/** Does a call belong to a client? By the checker's symbol, else by the value of what it is called on. */
export function surfaceMember(evaluator: Evaluator, node: ts.CallExpression | ts.NewExpression, context: Context | undefined): SurfaceMember | undefined {
  const callee = node.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  const receiver = (): Value => (ts.isPropertyAccessExpression(callee) ? evaluator.evaluate(callee.expression, context) : unknown('no receiver'));
  // What is a list, a text or an object of a class here is none of a client, and the types need not be found, which takes long.
  if (!ts.isNewExpression(node) && ts.isPropertyAccessExpression(callee)) {
    const byField = memberByField(evaluator, callee, context);
    if (byField) return byField;
    const hasTypes = evaluator.project.hasTypes(node.getSourceFile());
    if (alternativesOf(receiver()).every((value) => isOwn(evaluator, value) || (!hasTypes && isUntyped(evaluator, value)))) return undefined;
  } else if (!ts.isPropertyAccessExpression(callee) && alternativesOf(evaluator.evaluate(callee, context)).every((value) => isWritten(evaluator, value))) return undefined;
  let symbol = evaluator.checker.getSymbolAtLocation(name);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = evaluator.checker.getAliasedSymbol(symbol);
  const declared = memberDeclared(evaluator, symbol, ts.isNewExpression(node), receiver);
  if (declared) return declared;
  if (ts.isNewExpression(node)) {
    const made = declaredType(evaluator, name);
    return (made && constructedBy(evaluator, made, receiver)) ?? constructedThroughName(evaluator, node, symbol, receiver) ?? memberOfModule(evaluator, node, context, receiver);
  }
  if (!ts.isPropertyAccessExpression(callee)) return memberByName(evaluator, callee, symbol, context) ?? memberOfModule(evaluator, node, context, receiver);
  // A narrow type of the program's own (`interface Sender { send(…): … }`) says less than what is held by it.
  if (symbol?.declarations?.length && !context && !symbol.declarations.every(isSignature)) return undefined;
  for (const value of alternativesOf(receiver())) {
    if (value.kind !== 'instance') continue;
    const member = memberOfInstance(evaluator, value, callee.name.text);
    if (member) return member;
  }
  return memberOfModule(evaluator, node, context, receiver);
}

/** What a client's surface declares by this symbol. */
function memberDeclared(evaluator: Evaluator, symbol: ts.Symbol | undefined, isNew: boolean, receiver: () => Value): SurfaceMember | undefined {
  for (const declaration of symbol?.declarations ?? []) {
    const client = evaluator.project.clientOf(declaration.getSourceFile());
    const key = client && surfaceKey(declaration, isNew);
    if (client && key) return { client: client.name, key, receiver: receiver(), ...returnsClass(declaration) };
  }
  return undefined;
}

const isSignature = (declaration: ts.Node): boolean => ts.isMethodSignature(declaration) || ts.isPropertySignature(declaration);

/** Is a value one whose members are nothing of a client's? */
function isOwn(evaluator: Evaluator, value: Value): boolean {
  if (value.kind === 'object') {
    for (let level: Value | undefined = { kind: 'class', node: value.class }; level; level = level.kind === 'class' ? evaluator.classes.baseOf(level.node) : undefined) if (level.kind !== 'class') return false;
    return true;
  }
  return value.kind === 'list' || value.kind === 'class' || value.kind === 'function' || value.kind === 'regexp' || (value.kind === 'known' && value.value !== null && value.value !== undefined);
}

/** Is it a function or a class of the workspace? */
const isWritten = (evaluator: Evaluator, value: Value): boolean => (value.kind === 'function' || value.kind === 'class') && evaluator.project.fileOf(value.node.getSourceFile()) !== undefined;

/** Is a value one that only a declared type could say more of? */
const isUntyped = (evaluator: Evaluator, value: Value): boolean => (value.kind === 'parameter' && !(value.path.length === 0 && ts.isClassLike(value.of) && isHeir(evaluator, value.of))) || (value.kind === 'foreign' && !evaluator.project.clientFor(value.module));

/** Does a class extend a client's, directly or not? */
function isHeir(evaluator: Evaluator, node: ts.ClassLikeDeclaration): boolean {
  const base = evaluator.classes.baseOf(node);
  return base?.kind === 'instance' || (base?.kind === 'class' && isHeir(evaluator, base.node));
}

/** `const send = promisify(producer.send.bind(producer))`: a member of an object that is called by a name of its own. */
function memberByName(evaluator: Evaluator, callee: ts.Expression, symbol: ts.Symbol | undefined, context: Context | undefined): SurfaceMember | undefined {
  const declaration = symbol?.valueDeclaration;
  if (!ts.isIdentifier(callee) || !declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
  const access = memberHeldBy(declaration.initializer);
  if (!access) return undefined;
  const receiver = evaluator.evaluate(access.expression, context);
  for (const value of alternativesOf(receiver)) {
    const member = value.kind === 'instance' ? memberOfInstance(evaluator, value, access.name.text) : undefined;
    if (member) return member;
  }
  return memberDeclared(evaluator, evaluator.checker.getSymbolAtLocation(access.name), false, () => receiver);
}

const promisifies = perFile((sourceFile) => /\bpromisify\(|\.bind\(/.test(sourceFile.text));
/** The same in a field: `this.produce = promisify(producer.produce).bind(producer)`. */
function memberByField(evaluator: Evaluator, callee: ts.PropertyAccessExpression, context: Context | undefined): SurfaceMember | undefined {
  if (callee.expression.kind !== ts.SyntaxKind.ThisKeyword || !promisifies(callee.getSourceFile())) return undefined;
  const owner = ts.findAncestor(callee, ts.isClassLike);
  const declared = owner?.members.find((m): m is ts.PropertyDeclaration => ts.isPropertyDeclaration(m) && m.name.getText() === callee.name.text)?.initializer;
  for (const held of owner ? [...(declared ? [declared] : []), ...evaluator.classes.assignments(owner, callee.name.text)] : []) {
    const access = ts.isCallExpression(held) ? memberHeldBy(held) : undefined;
    for (const value of access ? alternativesOf(evaluator.evaluate(access.expression, context)) : []) {
      const member = value.kind === 'instance' ? memberOfInstance(evaluator, value, access?.name.text ?? '') : undefined;
      if (member) return member;
    }
  }
  return undefined;
}

/** `producer.send`, `producer.send.bind(producer)`, `promisify(…)` of these. */
function memberHeldBy(expression: ts.Expression): ts.PropertyAccessExpression | undefined {
  if (ts.isPropertyAccessExpression(expression)) return expression;
  // `const connect = app.connectMicroservice<MicroserviceOptions>;`
  if (ts.isExpressionWithTypeArguments(expression)) return memberHeldBy(expression.expression);
  if (!ts.isCallExpression(expression)) return undefined;
  const { expression: callee } = expression;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'bind') return memberHeldBy(callee.expression);
  const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
  const [first] = expression.arguments;
  return name === 'promisify' && first ? memberHeldBy(first) : undefined;
}

/** `require('client').Producer` where the checker does not type `require`: in TypeScript, and where a module is handed on. */
function memberOfModule(evaluator: Evaluator, node: ts.CallExpression | ts.NewExpression, context: Context | undefined, receiver: () => Value): SurfaceMember | undefined {
  const callee = node.expression;
  if (callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')) return undefined;
  for (const value of alternativesOf(evaluator.evaluate(callee, context))) {
    if (value.kind !== 'foreign' || value.path.length === 0 || value.path.some((part) => part === '()' || part === 'new' || part === '#')) continue;
    const client = evaluator.project.clientFor(value.module);
    if (client && !(evaluator.checker.getTypeAtLocation(callee).flags & ts.TypeFlags.Any)) return undefined;
    const declaration = client && exportOf(evaluator, client.name, value.path);
    const key = declaration && surfaceKey(declaration, ts.isNewExpression(node));
    if (client && key) return { client: client.name, key, receiver: receiver(), ...returnsClass(declaration) };
  }
  return undefined;
}

function constructedBy(evaluator: Evaluator, made: ts.Node, receiver: () => Value): SurfaceMember | undefined {
  const client = evaluator.project.clientOf(made.getSourceFile());
  return client && ts.isClassDeclaration(made) && made.name ? { client: client.name, key: `new ${made.name.text}`, receiver: receiver(), returns: made.name.text } : undefined;
}

/** `const { Producer } = kafka; new Producer(…)`, `module.exports = { Producer: kafka.Producer }`: the name is the program's, the class is the client's. */
function constructedThroughName(evaluator: Evaluator, node: ts.NewExpression, symbol: ts.Symbol | undefined, receiver: () => Value): SurfaceMember | undefined {
  if (!symbol?.declarations?.some(isNameForClass)) return undefined;
  const [made] = evaluator.checker.getTypeAtLocation(node).symbol?.declarations ?? [];
  return made && constructedBy(evaluator, made, receiver);
}

const isNameForClass = (declaration: ts.Declaration): boolean =>
  ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration) || ts.isParameter(declaration) || ts.isPropertyAssignment(declaration) || ts.isShorthandPropertyAssignment(declaration);

/** A method of a client object, looked up in its surface by name. */
function memberOfInstance(evaluator: Evaluator, instance: Instance, name: string): SurfaceMember | undefined {
  const declaration = surfaceDeclaration(evaluator, instance.client, instance.type, name);
  const key = declaration && surfaceKey(declaration, false);
  return key ? { client: instance.client, key, receiver: instance, ...returnsClass(declaration) } : undefined;
}

/** A member of a client's type. Where two of its APIs have types of one name, it is that of the one which has it. */
function surfaceDeclaration(evaluator: Evaluator, client: string, type: string, name: string): ts.Node | undefined {
  const sourceFile = evaluator.project.program.getSourceFile(`/@surface/${client}.d.ts`);
  for (const statement of sourceFile ? typeStatements(sourceFile.statements, type) : []) {
    const declaration = evaluator.checker.getTypeAtLocation(statement).getProperty(name)?.declarations?.[0];
    if (declaration) return declaration;
  }
  return undefined;
}

function typeStatements(statements: readonly ts.Statement[], type: string): readonly (ts.ClassDeclaration | ts.InterfaceDeclaration)[] {
  return statements.flatMap((s) => {
    if ((ts.isClassDeclaration(s) || ts.isInterfaceDeclaration(s)) && s.name?.text === type) return [s];
    return ts.isModuleDeclaration(s) && s.body && ts.isModuleBlock(s.body) ? typeStatements(s.body.statements, type) : [];
  });
}

function surfaceKey(declaration: ts.Node, isNew: boolean): string | undefined {
  // Also without `new`: a class that is called like a function makes an object all the same, or throws.
  if (ts.isClassDeclaration(declaration)) return declaration.name ? `new ${declaration.name.text}` : undefined;
  if (ts.isFunctionDeclaration(declaration)) return declaration.name?.text;
  if (ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name)) return isNew ? `new ${declaration.name.text}` : declaration.name.text;
  if ((ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration) || ts.isPropertyDeclaration(declaration) || ts.isPropertySignature(declaration)) && ts.isIdentifier(declaration.name)) {
    const owner = declaration.parent;
    return (ts.isClassDeclaration(owner) || ts.isInterfaceDeclaration(owner)) && owner.name ? `${owner.name.text}.${declaration.name.text}` : declaration.name.text;
  }
  return undefined;
}

function returnsClass(declaration: ts.Node): { returns?: string } {
  if (ts.isClassDeclaration(declaration) && declaration.name) return { returns: declaration.name.text };
  const type = (declaration as ts.MethodDeclaration).type;
  return type ? returnedName(type) : {};
}

function returnedName(type: ts.TypeNode): { returns?: string } {
  if (!ts.isTypeReferenceNode(type)) return {};
  const name = ts.isIdentifier(type.typeName) ? type.typeName.text : type.typeName.right.text;
  return name === 'Promise' && type.typeArguments?.[0] ? returnedName(type.typeArguments[0]) : { returns: name };
}

/** What a client's function gives back: an object of one of its classes, remembered with its arguments and its place. */
function surfaceResult(evaluator: Evaluator, node: ts.CallExpression | ts.NewExpression, member: SurfaceMember, context: Context | undefined): Value {
  const plain = evaluator.options.surfaceValue?.(evaluator, member, node, context);
  if (plain) return plain;
  if (!member.returns || member.returns === 'this') return member.receiver.kind === 'instance' ? member.receiver : unknown(`the result of ${member.key}`);
  return {
    kind: 'instance',
    client: member.client,
    type: member.returns,
    identity: placeOf(node) + identityOf(context),
    args: (node.arguments ?? []).map((a) => evaluator.evaluate(a, context)),
    node,
    ...(member.receiver.kind === 'unknown' ? {} : { parent: member.receiver }),
  };
}

/** The calls, rounds of loops and allocations that tell two objects made at one place apart. */
export function identityOf(context: Context | undefined): string {
  let text = '';
  for (let frame = context; frame; frame = frame.up) {
    const round = roundIn(frame);
    if (frame.call || round !== undefined) text += `<${placeOf(frame.call ?? frame.fn)}${round === undefined ? '' : `#${round}`}`;
  }
  return text;
}

/** `require(MODULES + '/orders/helper')`: the path may begin with a global, and that with the directory of the file or of the process. */
function modulePath(evaluator: Evaluator, value: Value, node: ts.Node): string | undefined {
  const whole = stringOf(value);
  if (whole !== undefined || value.kind !== 'template') return whole;
  const [start, end] = value.parts;
  if (value.parts.length !== 2 || typeof start !== 'object' || start.kind === 'parameter' || typeof end !== 'string' || !/^\/[\w.-]+\/[\w./-]+$/.test(end)) return undefined;
  return specifierAbove(evaluator, end.slice(1), node);
}

export function evaluateNew(evaluator: Evaluator, node: ts.NewExpression, context: Context | undefined): Value {
  const member = surfaceMember(evaluator, node, context);
  if (member) return surfaceResult(evaluator, node, member, context);
  const made = evaluateBuiltin(evaluator, node, context);
  if (made) return made;
  const callee = evaluator.evaluate(node.expression, context);
  const settled = callee.kind === 'foreign' && isPromise(callee) ? resolvedWith(evaluator, node, context) : undefined;
  if (settled) return settled;
  // `new require('./x')` binds as `new (require)('./x')`: a constructor that returns an object gives that object.
  const [specifier] = node.arguments ?? [];
  if (ts.isIdentifier(node.expression) && node.expression.text === 'require' && specifier && ts.isStringLiteralLike(specifier)) return fileModule(evaluator, specifier.text, node);
  if (callee.kind === 'class') return objectOf(evaluator, callee.node, node, context);
  if (callee.kind === 'foreign') return { kind: 'foreign', module: callee.module, path: [...callee.path, 'new'], args: (node.arguments ?? []).map((a) => evaluator.evaluate(a, context)), node, base: callee };
  // An object of a class that is handed in, or of a module that is: which one is for the caller to say.
  if (callee.kind === 'parameter') return { ...callee, path: [...callee.path, '()'] };
  if (callee.kind === 'function') return constructed(evaluator, callee.node, node, context);
  return callee.kind === 'unknown' ? callee : unknown('a construction that is not followed');
}

/** Promises of the language, and of packages from the time before they were in it. */
const PROMISES = /^(bluebird|any-promise|es6-promise|pinkie-promise|promise)$/;
const isPromise = ({ module, path }: Foreign): boolean => (module === 'global' ? path[0] === 'Promise' : PROMISES.test(module) && /^(default|Promise)?$/.test(path.join('.')));

/** `new Promise((resolve) => stream.on('end', () => resolve(bytes)))` is what it is resolved with, where that is known. */
function resolvedWith(evaluator: Evaluator, node: ts.NewExpression, context: Context | undefined): Value | undefined {
  const [executor] = node.arguments ?? [];
  if (!executor || !(ts.isArrowFunction(executor) || ts.isFunctionExpression(executor))) return undefined;
  const resolve = executor.parameters[0]?.name;
  if (!resolve || !ts.isIdentifier(resolve)) return undefined;
  const given: ts.Expression[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isCallExpression(inner) && ts.isIdentifier(inner.expression) && inner.expression.text === resolve.text && inner.arguments[0]) given.push(inner.arguments[0]);
    ts.forEachChild(inner, visit);
  };
  visit(executor.body);
  const values = given.map((expression) => evaluator.evaluate(expression, context)).filter(({ kind }) => kind !== 'unknown');
  return values.length > 0 ? oneOf(values) : undefined;
}

/** An old-style constructor function: what it returns, else an object of what it puts on `this` and on its prototype. */
function constructed(evaluator: Evaluator, fn: FunctionNode, node: ts.NewExpression, context: Context | undefined): Value {
  const returned = returnsOf(evaluator, fn, evaluator.enter(fn, node, context));
  return returned.kind === 'known' && returned.value === undefined ? prototypeObject(evaluator, fn, node, context) : returned;
}
