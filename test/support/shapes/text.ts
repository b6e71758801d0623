/** Pieces of text that the shapes are made of. */
import type { Listener, SendOptions, Sender } from './part.js';

export const CLIENT = (service: string): string => `new Kafka({ clientId: '${service}', brokers: ['kafka-1:9092', 'kafka-2:9092', 'kafka-3:9092'] })`;
export const groupOf = ({ group, service }: Listener): string => group ?? `'${service}'`;
export const indent = (code: string, by: string): string => code.trim().replaceAll(/^(?=.)/gm, by);
export const title = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
export const CONSTANT = (name: string): string => name.replaceAll(/(?=[A-Z])/g, '_').toUpperCase();
export const lines = (...parts: readonly (string | undefined)[]): string => `${parts.filter((part) => part !== undefined && part.trim() !== '').map((part) => part?.trimEnd()).join('\n')}\n`;
export const sections = (...parts: readonly (string | undefined)[]): string => `${parts.filter((part) => part !== undefined && part.trim() !== '').map((part) => part?.trim()).join('\n\n')}\n`;

export const message = (payload: string, { key }: SendOptions = {}): string => `{ ${key === undefined ? '' : `key: ${key}, `}value: JSON.stringify(${payload}) }`;
export const acksOf = ({ acks }: Sender): string => (acks === undefined ? '' : `acks: ${acks}, `);
/** The option of `run` that reads a message. */
export const handle = (body: string): string => `eachMessage: async ({ message }) => {
  const event = JSON.parse(String(message.value));
${indent(body, '  ')}
},`;
export const acksOfAll = (senders: readonly Sender[]): string => senders.map(acksOf).find((acks) => acks !== '') ?? '';
