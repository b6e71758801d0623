/** Who takes what a file has: directly, or through files that only hand it on. */
import { readBindings, readExports, type Binding, type Names } from './bindings.js';
import type { ImportGraph } from './import-graph.js';

/** What a service starts with, and with it all that imports lead to. */
export interface Reach {
  readonly starts: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
}

/** Does a service that reaches a file by imports take something of it? */
export type Takes = (reach: Reach, file: string) => boolean;

/** Texts are read of files on the way to what several services reach, and each once. */
export function createTakers(graph: ImportGraph): Takes {
  const bindings = new Map<string, ReadonlyMap<string, readonly Binding[]>>();
  const exported = new Map<string, Names>();
  const answers = new Map<Reach, Map<string, boolean>>();

  const bindingsOf = (file: string): ReadonlyMap<string, readonly Binding[]> => {
    const known = bindings.get(file);
    if (known) return known;
    const byTarget = new Map<string, Binding[]>();
    for (const one of readBindings(graph.read(file) ?? '')) {
      const target = graph.findImported(one.specifier, file);
      if (target !== undefined) byTarget.set(target, [...(byTarget.get(target) ?? []), one]);
    }
    bindings.set(file, byTarget);
    return byTarget;
  };
  const exportsOf = (file: string): Names => {
    const known = exported.get(file) ?? readExports(graph.read(file) ?? '');
    exported.set(file, known);
    return known;
  };

  /** What nobody imports and hands something on all the same is a program. */
  const isImported = (file: string): boolean => graph.importersOf(file).length > 0;
  const runsItself = (file: string): boolean => RUNS_ITSELF.test(graph.read(file) ?? '');

  /** What an importer does with the wanted names of a file, or with any: it uses one (`used`), or hands some on. What it imports from the file itself it uses, whether it names it again or not. */
  const takenBy = (importer: string, file: string, wanted: Names, isAny: boolean): 'used' | Names => {
    const found = bindingsOf(importer).get(file);
    // Imported in a way that is not read, such as a type in a comment.
    if (!found) return 'used';
    const isWanted = ({ imported }: Binding): boolean => isAny || imported === undefined || wanted === 'all' || wanted.has(imported);
    const taken = found.filter(isWanted);
    if (taken.some(({ as }) => as === undefined || (isAny && as === ''))) return 'used';
    const names = new Set(taken.flatMap(({ as = '' }) => (as === '' || as === '*' ? [] : [as])));
    if (!taken.some((one) => one.as === '*')) return names;
    return wanted === 'all' ? 'all' : new Set([...wanted, ...names]);
  };

  /** Climbs from a file to those that use what it has, until one is what the service starts with. Whatever is used on the way has the same answer. */
  const isTaken = ({ starts, files }: Reach, start: string, known: Map<string, boolean>): boolean => {
    const reached = new Map<string, Names>([[start, exportsOf(start)]]);
    const used = new Set([start]);
    const queue = [start];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      for (const importer of graph.importersOf(file)) {
        const before = reached.get(importer) ?? NOTHING;
        if (!files.has(importer) || used.has(importer)) continue;
        const taken = takenBy(importer, file, reached.get(file) as Names, used.has(file));
        if (taken !== 'used' && isWithin(taken, before)) continue;
        if (starts.has(importer) && (taken === 'used' || !isImported(importer))) return true;
        const answer = taken === 'used' ? known.get(importer) : undefined;
        if (answer === true) return true;
        if (taken === 'used') used.add(importer);
        if (answer === false) continue;
        const now = taken === 'used' ? exportsOf(importer) : taken;
        reached.set(importer, before !== 'all' && now !== 'all' ? new Set([...before, ...now]) : 'all');
        queue.push(importer);
      }
    }
    for (const file of used) known.set(file, false);
    return false;
  };

  return (reach, file) => {
    const known = answers.get(reach) ?? new Map<string, boolean>();
    answers.set(reach, known);
    const answer = known.get(file) ?? (reach.starts.has(file) || runsItself(file) || isTaken(reach, file, known));
    known.set(file, answer);
    return answer;
  };
}

/** A call at the beginning of a line, in no function: it is made as soon as anything imports the file. */
const RUNS_ITSELF = /^(?:(?:await|void)\s+)?(?!(?:dotenv|process|Object|import|require|config)\b)[\w$]+(?:\.[\w$]+)*\(|^;?\((?:async\b|function\b|\()/m;

const NOTHING: Names = new Set();
const isWithin = (names: Names, others: Names): boolean => others === 'all' || (names !== 'all' && [...names].every((name) => others.has(name)));
