/** What an evaluator remembers, and what it asks for, while files are loaded one after another. */
import type { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { clients } from '../../src/clients/index.js';
import { Evaluator } from '../../src/values/evaluate.js';
import { textOf } from '../../src/values/value.js';
import { createProject, type Project } from '../../src/workspace/project.js';
import { callOf } from '../support/source.js';

const TEXTS: Readonly<Record<string, string>> = {
  'main.ts': `import { harbour } from './names';\nimport { berths } from './berths';\nexport const local = { topic: 'pier.opened' };\nopened(harbour);\ncounted(berths);\nkept(local);\nberth(berths);\n`,
  'names.ts': `export const harbour = 'harbour.opened';\n`,
  'berths.ts': `export const berths = 12;\n`,
};

function open(...files: readonly string[]): { project: Project; evaluator: Evaluator; argument: (callee: string) => ts.Expression } {
  const project = createProject({ read: (file) => TEXTS[file], resolve: (specifier) => ({ kind: 'file', file: `${specifier.slice(2)}.ts` }), importersOf: () => ['main.ts'], dependentsOf: () => new Set(['main.ts']) }, clients);
  project.load(files);
  const evaluator = new Evaluator(project);
  return {
    project,
    evaluator,
    argument: (callee) => {
      const [argument] = callOf(callee, project.sourceFile('main.ts') as ts.SourceFile).arguments;
      if (!argument) throw new Error(`${callee} is given nothing`);
      return argument;
    },
  };
}

describe('an evaluator that goes on with more files', () => {
  it('evaluates again what waited for them', () => {
    const { project, evaluator, argument } = open('main.ts');
    expect(evaluator.evaluate(argument('opened')).kind).toBe('unknown');
    expect([...evaluator.demands]).toEqual(['names.ts']);
    project.load(['names.ts']);
    evaluator.resume(['names.ts']);
    expect(textOf(evaluator.evaluate(argument('opened')))).toBe('harbour.opened');
  });

  it('keeps what did not wait for them', () => {
    const { project, evaluator, argument } = open('main.ts');
    const before = evaluator.evaluate(argument('kept'));
    project.load(['names.ts']);
    evaluator.resume(['names.ts']);
    expect(evaluator.evaluate(argument('kept'))).toBe(before);
  });

  it('asks again for what is remembered to be missing', () => {
    const { evaluator, argument } = open('main.ts');
    evaluator.evaluate(argument('counted'));
    evaluator.demands.clear();
    evaluator.evaluate(argument('berth'));
    expect([...evaluator.demands]).toEqual(['berths.ts']);
  });
});

describe('a file that is not loaded', () => {
  it('is named without being asked for', () => {
    const { evaluator, argument } = open('main.ts');
    expect([...evaluator.wantedFor(argument('opened'))]).toEqual(['names.ts']);
    expect(evaluator.demands.size).toBe(0);
  });

  it('is evaluated at once where it is prepared, and is reached by that', () => {
    const { project, evaluator, argument } = open('main.ts');
    project.prepare(['names.ts']);
    evaluator.resume([]);
    expect(textOf(evaluator.evaluate(argument('opened')))).toBe('harbour.opened');
    expect([...evaluator.reached]).toEqual(['names.ts']);
    expect(project.has('names.ts')).toBe(false);
    expect(project.files).toEqual(['main.ts']);
  });

  it('is asked for in earnest after it was only named', () => {
    const { project, evaluator, argument } = open('main.ts');
    project.prepare(['names.ts']);
    evaluator.resume([]);
    expect([...evaluator.wantedFor(argument('opened'))]).toEqual(['names.ts']);
    expect([...evaluator.reached, ...evaluator.demands]).toEqual([]);
    expect(textOf(evaluator.evaluate(argument('opened')))).toBe('harbour.opened');
    expect([...evaluator.demands]).toEqual(['names.ts']);
  });
});

describe('the calls under which something is evaluated', () => {
  it('are one context where they are alike', () => {
    const { project, evaluator } = open('main.ts');
    const main = project.sourceFile('main.ts') as ts.SourceFile;
    const fn = main as unknown as ts.FunctionDeclaration;
    const [first, second] = [callOf('opened', main), callOf('counted', main)];
    const outer = evaluator.enter(fn, first, undefined);
    expect(evaluator.enter(fn, first, undefined)).toBe(outer);
    expect(evaluator.enter(fn, second, undefined)).not.toBe(outer);
    expect(evaluator.enter(fn, second, outer)).toBe(evaluator.enter(fn, second, outer));
    expect(evaluator.enter(fn, second, outer)).not.toBe(evaluator.enter(fn, second, undefined));
    expect(evaluator.enter(fn, first, undefined, { args: [{ kind: 'known', value: 'a' }] })).toBe(evaluator.enter(fn, first, undefined, { args: [{ kind: 'known', value: 'a' }] }));
    expect(evaluator.enter(fn, first, undefined, { args: [{ kind: 'known', value: 'a' }] })).not.toBe(evaluator.enter(fn, first, undefined, { args: [{ kind: 'known', value: 'b' }] }));
  });
});
