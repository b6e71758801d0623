/** Answers of the call graph: each is found once, with all that it rests on, and held as long as nothing of that changes. */
import type { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import type { Around, Wanted } from '../../values/memory.js';

/** Files, and the names that a caller of something in them would have to use: unloaded files are looked for by these. */
export type CallerDemands = ReadonlyMap<string, ReadonlySet<string>>;

/** What was asked of the graph while something was read: where one of the names turns up later, the answer may change. */
export interface Asked {
  readonly names: ReadonlySet<string>;
  readonly demands: CallerDemands;
}

/** What an answer is about. */
export type Subject = ts.Node | string;

/** What an answer rests on. */
export interface Grounds {
  readonly asked: Asked;
  readonly around: Around;
  /** Files that are not loaded and might say more. */
  readonly wanted: Wanted;
}

/** An answer, and what it rests on; not yet while it is looked for. */
interface Answer {
  readonly result: unknown;
  readonly grounds?: Grounds;
}

export interface Answers {
  /**
   * An answer that is found once. What it rests on counts for whoever gets it, also where it was found for somebody else.
   * @param question what is asked of the subject; one question gives results of one type
   * @param meanwhile what is answered while it is looked for
   */
  once<T>(question: string, subject: Subject, meanwhile: T, find: () => T): T;
  /** Is it being looked for? */
  isSought(question: string, subject: Subject): boolean;
  /** Notes that what is being read depends on who uses these names. */
  ask(names: Iterable<string>): void;
  /** Notes that a file's functions may be called elsewhere, by these names. */
  demand(file: string, names: Iterable<string>): void;
  /** Runs something, and notes what it asks. */
  noting<T>(read: () => T): readonly [result: T, asked: Asked];
  /** All that was demanded. */
  readonly demands: CallerDemands;
  /** Takes up what was demanded before. */
  askAgain(demands: CallerDemands): void;
  /** Those that hold on. */
  filter(holdsOn: (grounds: Grounds) => boolean): Known;
}

/** Answers by question and subject. */
export type Known = Map<string, Map<Subject, Answer>>;

/** @param known answers that were found before, which become these */
export function createAnswers(evaluator: Evaluator, known: Known = new Map()): Answers {
  const demands = new Map<string, Set<string>>();
  let names = new Set<string>();
  let sought = new Map<string, Set<string>>();

  const noting = <T>(read: () => T): readonly [result: T, asked: Asked] => {
    const [outerNames, outerSought] = [names, sought];
    [names, sought] = [new Set(), new Map()];
    const result = read();
    const asked = { names, demands: sought };
    [names, sought] = [outerNames, outerSought];
    return [result, asked];
  };
  const note = ({ asked, around, wanted }: Grounds): void => {
    for (const name of asked.names) names.add(name);
    for (const [file, callers] of asked.demands) {
      addDemand(sought, file, callers);
      addDemand(demands, file, callers);
    }
    evaluator.restOn(around);
    if (wanted) evaluator.demandAll(wanted);
  };
  const answersTo = (question: string): Map<Subject, Answer> => {
    const answers = known.get(question) ?? new Map<Subject, Answer>();
    known.set(question, answers);
    return answers;
  };

  return {
    once<T>(question: string, subject: Subject, meanwhile: T, find: () => T): T {
      const answers = answersTo(question);
      let answer = answers.get(subject);
      if (!answer) {
        answers.set(subject, { result: meanwhile });
        const [[result, asked], around, wanted] = evaluator.lookingAround(() => noting(find));
        answers.set(subject, (answer = { result, grounds: { asked, around, wanted } }));
      }
      if (answer.grounds) note(answer.grounds);
      return answer.result as T;
    },
    isSought(question, subject) {
      const answer = known.get(question)?.get(subject);
      return answer !== undefined && !answer.grounds;
    },
    ask(asked) {
      for (const name of asked) names.add(name);
    },
    demand: (file, wanted) => addDemand(sought, file, wanted),
    noting,
    demands,
    askAgain(again) {
      for (const [file, wanted] of again) addDemand(demands, file, wanted);
    },
    filter: (holdsOn) => new Map([...known].map(([question, answers]) => [question, new Map([...answers].filter(([, { grounds }]) => grounds !== undefined && holdsOn(grounds)))])),
  };
}

/** Adds names by which callers of a file's functions are looked for. A constructor that is called by `super` is looked for by its class. */
function addDemand(demands: Map<string, Set<string>>, file: string, names: Iterable<string>): void {
  const wanted = demands.get(file) ?? new Set();
  for (const name of names) if (name !== 'super') wanted.add(name.replaceAll('()', ''));
  demands.set(file, wanted);
}
