/** Does the function around a connection run again and again: for each request, message, run of a timer, element of a list? */
import { ts } from 'ts-morph';
import type { TriggerKind } from '../../topology/topology.js';
import { functionName, isInlineCallback } from '../calls/calls-in.js';
import type { Cause } from '../triggers/cause.js';
import { isDoneOnce } from './done-once.js';
import type { Lifetime } from './lifetimes.js';
import { isLongLived } from '../handlers/collections.js';
import { isOfAttempts } from '../syntax/retries.js';
import { loopsAround } from '../syntax/loops.js';
import type { Tools } from '../operation.js';
import { findSymbol } from '../syntax/symbols.js';
import { calleeName, findReceiver, innermost, isWithin, outermostAwaited, someDeep } from '../syntax/syntax.js';
import { actsIn } from '../../values/syntax/acts.js';
import { stepFrom } from '../triggers/upward.js';

export interface Repetition {
  /** `request`, `message`, `run`: completes "for each …". */
  readonly unit: string;
  /** What runs it, if it is known. */
  readonly by?: string;
  /** Else what shows it: completes "`publish` …". */
  readonly because: string;
}

const UNITS: Partial<Record<TriggerKind, string>> = { http: 'request', graphql: 'request', websocket: 'event', timer: 'run', consumer: 'message', job: 'job', event: 'event' };
/** Events of a process's or connection's own life come once. */
const OF_A_LIFE = /^process\.|\.once\(|\.on\(([\w.#]*\.events\.)?(GROUP_JO|CONNECT|DISCONN|STOP|CRASH|REBALANC)|['"`](?:(?:consumer|producer|db|database|mongo(?:db|ose)?|postgres|mysql|redis|server|app|boot|system)[.:])?(ready|started|connect|crash|stop|connected|open|opened|listening|close|closed|exit|error|disconnect|online|end|finish|SIG\w+|beforeExit|shutdown|uncaughtException|unhandledRejection)['"`]/;
/** What a function is called that is asked again and again although nobody is seen to. */
const PROBE = /health|ready|readiness|alive|liveness|probe|ping|lag|metric/i;
/** What a function is called that runs when a process starts, or once by hand. */
const ONCE = /^(main|run|start|init|initialize|bootstrap|setup|create\w*Topics?|ensure\w*|migrate|seed|demo|example|test|onModuleInit|connect|launch)$|script|seed|migrat|backfill/i;
const MAX_PLACES = 200;

/** What makes a lifetime begin again and again; nothing where it begins once, or where that cannot be told. */
export function findRepetition(tools: Tools, lifetime: Lifetime): Repetition | undefined {
  const { causes, open } = reachOf(tools, lifetime.made);
  const again = causes.find(({ cause }) => UNITS[cause.kind] && !(cause.kind === 'event' && OF_A_LIFE.test(cause.text)));
  if (again) return { unit: UNITS[again.cause.kind] ?? 'call', by: again.cause.kind === 'consumer' ? again.cause.text : `\`${again.cause.text}\``, because: '' };
  if (!open || causes.some(({ cause }) => cause.kind !== 'unknown' && cause.kind !== 'event') || tools.isUnused(lifetime.made)) return undefined;
  const name = functionName(lifetime.fn).split('.').at(-1) ?? '';
  if (ONCE.test(name)) return undefined;
  const [loop] = lifetime.role === 'consumer' ? [] : loopsAround(lifetime.made, lifetime.fn).filter((l) => !l.over.startsWith('while') && !isOfAttempts(l.node));
  if (loop) return { unit: 'element', because: `goes through \`${loop.over}\`` };
  if (lifetime.role === 'admin' || lifetime.role === 'consumer') return PROBE.test(name) && lifetime.disconnected ? { unit: 'probe', because: 'makes it for each probe' } : undefined;
  return isGivenMessage(tools, lifetime) ? { unit: 'message', because: 'sends what it is given' } : undefined;
}

interface Reached {
  readonly causes: readonly { readonly cause: Cause }[];
  /** Some way here was not understood. */
  readonly open: boolean;
}

/** Everything that leads to a place, but not through a call whose result is kept. */
function reachOf(tools: Tools, from: ts.Node): Reached {
  const causes: { cause: Cause }[] = [];
  const seen = new Set<ts.Node>();
  let open = false;
  const queue: ts.Node[] = [from];
  for (let place = queue.shift(); place; place = queue.shift()) {
    if (seen.has(place) || seen.size > MAX_PLACES) continue;
    seen.add(place);
    if (isDoneOnce(tools.evaluator, place) || (place !== from && (isRemembered(place) || isForAbsence(tools, place)))) continue;
    const step = stepFrom(tools, place);
    causes.push(...step.causes.map((cause) => ({ cause })));
    for (const consume of step.consumes) causes.push({ cause: { kind: 'consumer', node: consume.at, text: `the messages of '${tools.topicIdOf(consume) ?? '?'}'` } });
    open ||= step.unknown;
    queue.push(...step.next.map((n) => n.place));
  }
  return { causes, open };
}

/** `probe ??= run()`, `if (!client) client = await make()`: the call's result is kept, and the call is made when there is none. */
function isRemembered(call: ts.Node): boolean {
  const node = ts.isExpression(call) ? outermostAwaited(call) : call;
  const { parent } = node;
  if (!ts.isBinaryExpression(parent) || parent.right !== node) return false;
  const operator = parent.operatorToken.kind;
  if (operator === ts.SyntaxKind.QuestionQuestionEqualsToken || operator === ts.SyntaxKind.BarBarEqualsToken) return true;
  if (operator !== ts.SyntaxKind.EqualsToken) return false;
  const target = innermost(parent.left).getText();
  const guard = ts.findAncestor(parent, (n): n is ts.IfStatement => ts.isIfStatement(n) && isWithin(parent, n.thenStatement));
  return guard !== undefined && guard.expression.getText().includes(target);
}

/** `if (!this.producer) this.reconnect()`, `catch { this.reconnect() }`: what is done where something that is kept is not there, or failed, is not done each time. */
function isForAbsence(tools: Tools, call: ts.Node): boolean {
  const guard = ts.findAncestor(call, (n) => (ts.isFunctionLike(n) ? 'quit' : ts.isCatchClause(n) || (ts.isIfStatement(n) && isWithin(call, n.thenStatement) && isKeptAndAbsent(tools, n.expression))));
  return guard !== undefined;
}

function isKeptAndAbsent(tools: Tools, condition: ts.Expression): boolean {
  const node = innermost(condition);
  if (ts.isBinaryExpression(node) && /^(\|\||&&)$/.test(node.operatorToken.getText())) return isKeptAndAbsent(tools, node.left) || isKeptAndAbsent(tools, node.right);
  const absent = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken ? innermost(node.operand) : ts.isBinaryExpression(node) && /^={2,3}$/.test(node.operatorToken.getText()) && /^(null|undefined|false)$/.test(node.right.getText()) ? innermost(node.left) : undefined;
  return absent !== undefined && (ts.isPropertyAccessExpression(absent) || ts.isIdentifier(absent)) && isLongLived(tools.evaluator, absent);
}

/** What is sent comes from the function's own parameters: it is called for each message. */
function isGivenMessage(tools: Tools, { fn, uses }: Lifetime): boolean {
  if (isInlineCallback(fn) || fn.parameters.length === 0) return false;
  return uses.some((use) => use.arguments.some((a) => isGiven(tools, fn, a)));
}

/** Is something made of what a function is called with? */
export function isGiven(tools: Tools, fn: Lifetime['fn'], node: ts.Node, depth = 0): boolean {
  return someDeep(node, (n) => {
    if (!ts.isIdentifier(n)) return false;
    const declarations = findSymbol(tools.evaluator, n)?.declarations ?? [];
    return declarations.some((d) => {
      if (ts.findAncestor(d, (a) => ts.isParameter(a) && a.parent === fn)) return true;
      return depth < 4 && ts.isVariableDeclaration(d) && isWithin(d, fn) && !isWithin(node, d) && contentsOf(tools, fn, d).some((content) => isGiven(tools, fn, content, depth + 1));
    });
  });
}

/** What a function's own variable holds: what it begins with, what is assigned to it later, and what is pushed to it. */
function contentsOf(tools: Tools, fn: Lifetime['fn'], declaration: ts.VariableDeclaration): readonly ts.Expression[] {
  const { initializer, name } = declaration;
  if (!ts.isIdentifier(name)) return initializer ? [initializer] : [];
  const isIt = (e: ts.Expression): boolean => ts.isIdentifier(e) && e.text === name.text && isWithin(e, fn) && findSymbol(tools.evaluator, e)?.valueDeclaration === declaration;
  const { assignments, calls } = actsIn(fn.getSourceFile());
  const assigned = assignments.flatMap(({ left, right }) => (isIt(left) ? [right] : []));
  const pushed = calls.flatMap((call) => (/^(push|unshift)$/.test(calleeName(call)) && isIt(findReceiver(call) ?? call) ? [...call.arguments] : []));
  return [...(initializer ? [initializer] : []), ...assigned, ...pushed];
}
