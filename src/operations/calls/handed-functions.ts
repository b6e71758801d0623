/** What a parameter that is called stands for: `new Watcher({ onMoved: Ships.moved })`, also where a field keeps what the constructor is given. */
import { isSameValue } from '../../values/frames.js';
import { type Value, alternativesOf, isAbsent } from '../../values/value.js';
import { handedIn } from './handed-in.js';
import type { Tools } from '../operation.js';

type Given = Extract<Value, { kind: 'function' }>;

/**
 * The one function that all callers hand in. Where they hand in several, each of them would be run for one caller only; what one function makes
 * of two others (`quietly(save)`, `quietly(show)`) are several too.
 */
export function handedFunction({ evaluator, graph }: Pick<Tools, 'evaluator' | 'graph'>, values: readonly Value[]): Given | undefined {
  const [value] = values;
  if (values.length !== 1 || value?.kind !== 'parameter') return undefined;
  const handed = graph.once<readonly Value[]>(`function handed over ${[value.index, ...value.path].join('.')}`, value.of, [], () => handedIn({ evaluator, graph }, value).flatMap(alternativesOf)).filter((one) => !isAbsent(one));
  const [first] = handed;
  return first?.kind === 'function' && first.node.body && handed.every((one) => isSameValue(one, first)) ? first : undefined;
}
