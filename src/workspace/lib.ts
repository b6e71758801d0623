/**
 * The standard library as far as types must flow through it to a client object: `await`, array callbacks, maps and
 * utility types. A whole lib.d.ts would cost more than the analysis itself and adds nothing to it.
 */
export const libSurface = /* ts */ `
interface Boolean {} interface CallableFunction extends Function {} interface NewableFunction extends Function {}
interface Function { bind(thisArg: any, ...args: any[]): any; call(thisArg: any, ...args: any[]): any; apply(thisArg: any, args?: any): any; }
interface IArguments { [index: number]: any } interface Number { toString(radix?: number): string } interface Object {} interface RegExp { test(s: string): boolean }
interface String { readonly length: number; split(by: any): string[]; trim(): string; toLowerCase(): string; toUpperCase(): string; toString(): string; replace(a: any, b: any): string }
interface Symbol {} interface Date { getTime(): number; toISOString(): string }
interface TemplateStringsArray extends Array<string> {}
interface Error { message: string; stack?: string }
interface PromiseLike<T> { then<R = T>(ok?: (value: T) => R | PromiseLike<R>, no?: (error: any) => any): PromiseLike<R> }
interface Promise<T> { then<R = T>(ok?: ((value: T) => R | PromiseLike<R>) | null, no?: (error: any) => any): Promise<R>; catch(no?: (error: any) => any): Promise<T>; finally(done?: () => void): Promise<T> }
interface PromiseConstructor { new <T>(run: (resolve: (value?: T) => void, reject: (error?: any) => void) => void): Promise<T>; resolve<T>(value?: T | PromiseLike<T>): Promise<T>; reject(error?: any): Promise<never>; all<T>(values: readonly (T | PromiseLike<T>)[]): Promise<T[]>; allSettled(values: readonly any[]): Promise<any[]>; race<T>(values: readonly (T | PromiseLike<T>)[]): Promise<T> }
declare const Promise: PromiseConstructor;
interface Iterator<T> { next(): { value: T; done?: boolean } } interface Iterable<T> { [Symbol.iterator](): Iterator<T> } interface IterableIterator<T> extends Iterator<T> { [Symbol.iterator](): IterableIterator<T> }
interface AsyncIterator<T> { next(): Promise<{ value: T; done?: boolean }> } interface AsyncIterable<T> { [Symbol.asyncIterator](): AsyncIterator<T> } interface AsyncIterableIterator<T> extends AsyncIterator<T> { [Symbol.asyncIterator](): AsyncIterableIterator<T> }
interface AsyncGenerator<T> extends AsyncIterator<T> { [Symbol.asyncIterator](): AsyncGenerator<T> } interface Generator<T> extends Iterator<T> { [Symbol.iterator](): Generator<T> }
interface SymbolConstructor { readonly iterator: unique symbol; readonly asyncIterator: unique symbol } declare const Symbol: SymbolConstructor;
interface ReadonlyArray<T> { readonly length: number; readonly [n: number]: T; map<U>(f: (value: T, index: number) => U): U[]; forEach(f: (value: T, index: number) => void): void; filter(f: (value: T, index: number) => any): T[]; find(f: (value: T) => any): T | undefined; flatMap<U>(f: (value: T) => U | U[]): U[]; slice(a?: number, b?: number): T[]; concat(...more: any[]): T[]; reduce<U>(f: (all: U, value: T) => U, first?: U): U; join(by?: string): string; [Symbol.iterator](): IterableIterator<T> }
interface Array<T> extends ReadonlyArray<T> { length: number; [n: number]: T; push(...items: T[]): number; pop(): T | undefined; shift(): T | undefined }
interface Map<K, V> { get(key: K): V | undefined; set(key: K, value: V): this; has(key: K): boolean; delete(key: K): boolean; values(): IterableIterator<V>; keys(): IterableIterator<K>; entries(): IterableIterator<[K, V]>; forEach(f: (value: V, key: K) => void): void; [Symbol.iterator](): IterableIterator<[K, V]> }
interface MapConstructor { new <K = any, V = any>(entries?: readonly (readonly [K, V])[] | null): Map<K, V> } declare const Map: MapConstructor; interface ReadonlyMap<K, V> extends Map<K, V> {}
interface WeakMap<K, V> { get(key: K): V | undefined; set(key: K, value: V): this; has(key: K): boolean }
interface Set<T> { add(value: T): this; has(value: T): boolean; forEach(f: (value: T) => void): void; values(): IterableIterator<T>; [Symbol.iterator](): IterableIterator<T> } interface SetConstructor { new <T = any>(items?: any): Set<T> } declare const Set: SetConstructor;
interface ObjectConstructor { values<T>(o: { [k: string]: T }): T[]; keys(o: any): string[]; entries<T>(o: { [k: string]: T }): [string, T][]; freeze<T>(o: T): T; assign<T, U>(a: T, b: U): T & U; fromEntries(e: any): any; create(o: any): any } declare const Object: ObjectConstructor;
interface Buffer { toString(encoding?: string): string; readonly length: number }
type Partial<T> = { [P in keyof T]?: T[P] }; type Required<T> = { [P in keyof T]-?: T[P] }; type Readonly<T> = { readonly [P in keyof T]: T[P] }; type Pick<T, K extends keyof T> = { [P in K]: T[P] }; type Record<K extends keyof any, T> = { [P in K]: T };
type Exclude<T, U> = T extends U ? never : T; type Extract<T, U> = T extends U ? T : never; type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>; type NonNullable<T> = T & {};
type Parameters<T extends (...args: any) => any> = T extends (...args: infer P) => any ? P : never; type ReturnType<T extends (...args: any) => any> = T extends (...args: any) => infer R ? R : any; type InstanceType<T extends abstract new (...args: any) => any> = T extends abstract new (...args: any) => infer R ? R : any; type ConstructorParameters<T extends abstract new (...args: any) => any> = T extends abstract new (...args: infer P) => any ? P : never;
type Awaited<T> = T extends null | undefined ? T : T extends PromiseLike<infer V> ? Awaited<V> : T;
`;
