/** Work that a handler leaves for later, and that is taken up again when the process starts. */
import { ts } from 'ts-morph';
import type { Tools } from '../operation.js';
import { loopsAround } from '../syntax/loops.js';
import { calleeName, findConstant, findEnclosingFunction, findReceiver, innermost, someDeep } from '../syntax/syntax.js';
import type { FoundFault } from './found.js';
import { runsAtStart } from '../triggers/climb.js';

const READS = /^(find\w*|select\w*|query\w*|scan\w*|getMany\w*|getRaw\w*|list\w*|hgetall|smembers|zrange\w*|load(All|Open|Pending)\w*)$/i;

/** `async onModuleInit() { for (const row of await rows.findMany({ where: { state: 'OPEN' } })) this.poll(row.id); }`: what begins the work is called at the start for each that a store says is not done. */
export const isTakenUpAtStart = (tools: Tools, { kind, fn }: FoundFault): boolean => kind === 'floating' && tools.graph.callersOf(fn).calls.some(({ call }) => isForEachStored(call) && runsAtStart(tools, call));

function isForEachStored(call: ts.Node): boolean {
  const around = findEnclosingFunction(call);
  const [loop] = around ? loopsAround(call, around) : [];
  const list = loop && (ts.isForOfStatement(loop.node) ? loop.node.expression : ts.isCallExpression(loop.node) ? findReceiver(loop.node) : undefined);
  if (!list) return false;
  const node = innermost(list);
  const held = ts.isIdentifier(node) ? (findConstant(node.text, node) ?? node) : node;
  return someDeep(held, (n) => ts.isCallExpression(n) && READS.test(calleeName(n)));
}
