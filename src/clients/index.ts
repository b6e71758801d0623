import type { Client } from './client.js';
import { confluent } from './confluent.js';
import { kafkaNode } from './kafka-node.js';
import { kafkajs } from './kafkajs.js';
import { nestjs } from './nestjs.js';
import { noKafka } from './no-kafka.js';
import { nodeRdkafka } from './node-rdkafka.js';
import { platformatic } from './platformatic.js';

/** Every client library that is known; adding one is a file and a line here. */
export const clients: readonly Client[] = [kafkajs, nestjs, confluent, nodeRdkafka, kafkaNode, noKafka, platformatic];
