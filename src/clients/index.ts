import type { Client } from './client.js';
import { kafkajs } from './kafkajs.js';
import { nestjs } from './nestjs.js';

/** Every client library that is known; adding one is a file and a line here. */
export const clients: readonly Client[] = [kafkajs, nestjs];
