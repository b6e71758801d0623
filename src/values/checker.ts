/** The checker, with a memory. */
import type { ts } from 'ts-morph';

const remembering = new WeakMap<ts.TypeChecker, ts.TypeChecker>();

/** A checker that remembers what it has resolved; one for each checker, whoever asks. */
export function memoryOf(checker: ts.TypeChecker): ts.TypeChecker {
  const made = remembering.get(checker) ?? withMemory(checker);
  remembering.set(checker, made);
  return made;
}

/** The checker resolves a name anew whenever it is asked, and evaluation asks for the same one under every context. */
function withMemory(checker: ts.TypeChecker): ts.TypeChecker {
  const symbols = new Map<ts.Node, ts.Symbol | undefined>();
  return {
    ...checker,
    getSymbolAtLocation(node) {
      const known = symbols.get(node);
      if (known !== undefined || symbols.has(node)) return known;
      const symbol = checker.getSymbolAtLocation(node);
      symbols.set(node, symbol);
      return symbol;
    },
  };
}
