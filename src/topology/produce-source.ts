/** The text around a produce: all that a codemod needs to replace it. */
import type { Site } from './topology.js';

/** How the file is written: what is added to it is written likewise. */
export interface SourceStyle {
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  /** One level of indentation. */
  readonly indent: string;
}

/** How a call reads at its site, for the codemods. All texts are copied from the file. */
export interface ProduceSource {
  /** The whole call expression, without `await`. */
  readonly call: Site;
  readonly awaited: boolean;
  /** Its value is used (assigned, returned, chained). */
  readonly used: boolean;
  /** The statement holding it. */
  readonly statement: Site;
  /** Expression of one message's payload object, before serialisation; absent when there is none to point at. */
  readonly payload?: string;
  /** Expression of a list of payloads, when several are sent. */
  readonly batch?: { readonly list: string; readonly item: string; readonly parameter: string };
  readonly key?: string;
  /** The topic as an expression of the file. */
  readonly topic: string;
  /** In an `async` function or at the top level of a module: `await` may be written. */
  readonly canAwait: boolean;
  readonly module: 'esm' | 'commonjs';
  readonly typescript: boolean;
  readonly style: SourceStyle;
  /** End of the last import (offset), where a new import goes; 0 when there is none. */
  readonly importsEnd: number;
  /** Names declared anywhere in the file, that a new name must not meet. */
  readonly names: readonly string[];
  /** Nest: how the client is held (`this.client`), and the pattern's text. */
  readonly receiver?: string;
  readonly method?: string;
  /** Import declarations and top-level declarations of the file that could already hold the alternative's client: name and initialiser or module. */
  readonly bindings: readonly SourceBinding[];
  /** How the value of the call is used: not at all, as a promise that is handed on, or its result is read. */
  readonly use?: 'none' | 'promise' | 'result';
  /** The promise is handed on where `Promise<void>` is asked for. */
  readonly voidPromise?: boolean;
  /** The expression around the call that makes its Observable a promise (`lastValueFrom(…)`, `.toPromise()`, `.subscribe()`). */
  readonly observed?: Site;
  /** Type arguments of the call, as written between `<` and `>`. */
  readonly typeArguments?: string;
  readonly receiverSite?: Site;
  readonly methodSite?: Site;
  /** Where `payload` stands; absent when it stands outside the call. */
  readonly payloadSite?: Site;
  /** What the payload is before it is serialised; absent when the syntax does not say. */
  readonly payloadForm?: 'object' | 'text' | 'bytes';
  /** The payload is handed over as it stands: the client needs text or bytes there, no object. */
  readonly payloadRaw?: boolean;
  /** Top-level properties of a payload that is written as an object, with the place of each value (for `{ image }` that of the name). */
  readonly payloadFields?: readonly { readonly name: string; readonly site: Site; readonly text: string; readonly shorthand: boolean; readonly form?: 'text' | 'bytes' | 'object' }[];
  /** Headers that are written at the call, as an expression: other tools have no place for them. */
  readonly headers?: string;
  /** Text that holds the payload serialised, where the file has it under a name. */
  readonly payloadText?: string;
  /** Imports and constants that nothing but this call uses. */
  readonly leftovers?: readonly Leftover[];
  /** Where a new top-level declaration goes (offset): after the imports and what loads the configuration. */
  readonly declarationsAt?: number;
}

/** A top-level name of a file: an import, or a declaration with its initialiser's (a function: its whole) text. */
export interface SourceBinding {
  readonly name: string;
  readonly module?: string;
  readonly text: string;
  /** For an import: the exported name, `default`, or `*`. */
  readonly imported?: string;
  /** An import of types alone. */
  readonly typeOnly?: boolean;
  /** End of the declaration or import (offset). */
  readonly end?: number;
}

/** A name that is left over when a call is replaced by something that does not use it. */
export interface Leftover {
  readonly name: string;
  /** What declares it, by offsets. */
  readonly statement: Span;
  /** The names that the statement declares, where it has a list of them. */
  readonly list?: readonly (Span & { readonly name: string })[];
  /** Others that are made of it: it is left over only if they are. */
  readonly after?: readonly string[];
  /** From its first to its last use in the call. */
  readonly uses?: Span;
}

type Span = Pick<Site, 'start' | 'end'>;
