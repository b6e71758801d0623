/**
 * One piece of messaging in the eight shapes in which people write it. A test says what is sent, from which code, and what
 * is done with it; a shape says how the topic and the client are reached. Sends are marked `send`, subscriptions `subscribe`.
 */
import type { Files } from '../lint.js';

interface PartBase {
  readonly service: string;
  /** Name of the function, and of its file. */
  readonly name: string;
  readonly topic: string;
  /** Import declarations of its file. */
  readonly imports?: string;
  /** The name of the mark at its call; `send` or `subscribe`. */
  readonly marked?: string;
  /** Top-level declarations of its file. */
  readonly declarations?: string;
}

export interface SendOptions {
  readonly key?: string;
}

export interface Sender extends PartBase {
  readonly kind: 'send';
  readonly parameters?: string;
  /** Arguments, where `request` is the HTTP request that leads here. */
  readonly args?: string;
  readonly returns?: string;
  /** Statements; `send('{ id }')` is the call that sends what its text says, as a promise. */
  readonly body: (send: (payload: string, options?: SendOptions) => string) => string;
  /** What leads here: an HTTP request, a timer of so many milliseconds (an expression), or another part that imports it. */
  readonly called?: 'http' | 'elsewhere' | { readonly every: string };
  readonly acks?: number;
}

export interface Listener extends PartBase {
  readonly kind: 'listen';
  /** An expression; by default the name of the service as text. */
  readonly group?: string;
  readonly groupImports?: string;
  /** Statements over `event`. */
  readonly body: string;
}

export type Part = Sender | Listener;

export interface Shape {
  readonly title: string;
  /** The files of a service that has these parts. */
  readonly build: (service: string, parts: readonly Part[]) => Files;
}

export const sends = (part: Omit<Sender, 'kind'>): Sender => ({ kind: 'send', ...part });
export const listens = (part: Omit<Listener, 'kind'>): Listener => ({ kind: 'listen', ...part });

/** A workspace of the services that the parts belong to, all written in one shape. */
export function build(shape: Shape, parts: readonly Part[], dependencies: Readonly<Record<string, string>> = {}): Files {
  const services = [...new Set(parts.map(({ service }) => service))];
  return Object.assign({}, ...services.map((service) => prefixed(`apps/${service}/`, {
    'package.json': manifest(service, dependencies),
    ...shape.build(service, parts.filter((part) => part.service === service)),
  }))) as Files;
}

const prefixed = (prefix: string, files: Files): Files => Object.fromEntries(Object.entries(files).map(([name, text]) => [`${prefix}${name}`, text]));

const manifest = (name: string, dependencies: Readonly<Record<string, string>>): string =>
  JSON.stringify({ name: `@harbour/${name}`, scripts: { start: 'node src/main.js' }, dependencies: { kafkajs: '^2.2.4', '@nestjs/microservices': '^11.0.0', ...dependencies } });
