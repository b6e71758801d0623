import type { Client } from './client.js';
import { confluent } from './confluent.js';
import { fastifyKafka } from './fastify-kafka.js';
import { kafkaNode } from './kafka-node.js';
import { kafkaStreams } from './kafka-streams.js';
import { kafkajs } from './kafkajs.js';
import { messageQueueToolkit } from './message-queue-toolkit.js';
import { mojaloop } from './mojaloop.js';
import { mojaloopPlatform } from './mojaloop-platform.js';
import { nestjs } from './nestjs.js';
import { noKafka } from './no-kafka.js';
import { nodeRdkafka } from './node-rdkafka.js';
import { platformatic } from './platformatic.js';
import { rob3000NestjsKafka } from './rob3000-nestjs-kafka.js';
import { sinek } from './sinek.js';
import { steveo } from './steveo.js';
import { upstash } from './upstash.js';

/** Every client library that is known; adding one is a file and a line here. */
export const clients: readonly Client[] = [
  kafkajs, nestjs, confluent, nodeRdkafka, kafkaNode, noKafka, platformatic,
  // What is built on them and published.
  fastifyKafka, kafkaStreams, mojaloop, mojaloopPlatform, messageQueueToolkit, rob3000NestjsKafka, sinek, steveo, upstash,
];
