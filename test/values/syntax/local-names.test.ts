/** A name's symbol by the scopes around it is the one that the checker gives, or none. */
import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { findLocal } from '../../../src/values/syntax/local-names.js';
import { createProject } from '../../../src/workspace/project.js';

/** The reads of `name`, each with where its symbol is declared by the scopes around and by the checker. */
function readsOf(name: string, text: string, file = 'pier.ts'): readonly { readonly found: string | undefined; readonly real: string | undefined }[] {
  const texts: Readonly<Record<string, string>> = { [file]: text, 'quay.ts': 'export const tide = 1;\n' };
  const project = createProject({ read: (one) => texts[one], resolve: (specifier) => ({ kind: 'file', file: `${specifier.slice(2)}.ts` }), importersOf: () => [], dependentsOf: () => new Set() }, []);
  project.load([file, 'quay.ts']);
  const checker = project.program.getTypeChecker();
  const sourceFile = project.sourceFile(file) as ts.SourceFile;
  const spell = (symbol: ts.Symbol | undefined): string | undefined => symbol && `${ts.SymbolFlags[symbol.flags] ?? symbol.flags} ${symbol.declarations?.[0]?.getText() ?? ''}`;
  const reads: { found: string | undefined; real: string | undefined }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name && ts.isCallExpression(node.parent) && node.parent.expression !== node) {
      const [found, real] = [findLocal(node), checker.getSymbolAtLocation(node)];
      reads.push({ found: found && spell(found), real: spell(real) });
      if (found) expect(found).toBe(real);
    }
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return reads;
}

describe('a name is found', () => {
  it.each([
    ['a constant', 'const tide = 2;\nsee(tide);\nexport {};\n', ['const tide = 2'.slice(6)]],
    ['an import', "import { tide } from './quay';\nsee(tide);\n", ['tide']],
    ['an import of what is not there', "import { tide, ebb } from './quay';\nsee(tide);\n", ['tide']],
    ['a parameter, and not what it hides', "import { tide } from './quay';\nexport const moor = (tide: string) => see(tide);\n", ['tide: string']],
    ['a variable of a loop', 'export {};\nfor (const tide of [1]) see(tide);\n', ['tide']],
    ['what a catch is given', 'export {};\ntry { see(1); } catch (tide) { see(tide); }\n', ['tide']],
    ['a variable that is declared further down', 'export {};\nfunction moor() { see(tide); var tide = 3; }\n', ['tide = 3']],
  ])('%s', (_, text, declared) => {
    expect(readsOf('tide', text).map(({ found }) => found?.split(' ').slice(1).join(' '))).toEqual(declared);
  });

  it('by what a required module is called', () => {
    expect(readsOf('tide', "const tide = require('./quay');\nsee(tide);\n", 'pier.js').map(({ found }) => found !== undefined)).toEqual([true]);
  });
});

describe('it is left to the checker', () => {
  it.each([
    ['where it is exported', 'export const tide = 2;\nsee(tide);\n'],
    ['in a script, whose names are those of all scripts', 'const tide = 2;\nsee(tide);\n'],
    ['in a namespace', 'export {};\nnamespace Harbour { const tide = 1; export const ebb = see(tide, missing); }\nnamespace Harbour { see(tide); }\n'],
    ['where a function expression is called so', "import { tide } from './quay';\nsee(function tide() { see(tide); });\n"],
    ['where nothing declares it', 'export {};\nsee(tide);\n'],
  ])('%s', (_, text) => {
    expect(readsOf('tide', text).at(-1)?.found).toBeUndefined();
  });

  it('where only a type is called so', () => {
    expect(readsOf('tide', "import { tide } from './quay';\nexport function moor() { interface tide { ebb: string }\nsee(tide); }\n").map(({ found, real }) => [found?.includes('tide'), found === real])).toEqual([[true, true]]);
  });
});
