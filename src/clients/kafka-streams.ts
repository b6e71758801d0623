import { at, list, member, record, unknown, type Value } from '../values/value.js';
import type { Call, Client, Draft } from './client.js';
import { control, firstGiven, toFromBeginning } from './options.js';

/** What gives the stream itself again, so that calls are chained. */
const CHAINED = [
  'awaitPromises', 'map', 'asyncMap', 'concatMap', 'tap', 'filter', 'skipRepeats', 'skipRepeatsWith', 'skip', 'take', 'multicast', 'mapStringToArray', 'mapArrayToKV', 'mapStringToKV', 'mapJSONParse', 'mapStringify',
  'mapBufferKeyToString', 'mapBufferValueToString', 'mapStringValueToJSONObject', 'mapJSONConvenience', 'wrapAsKafkaValue', 'mapWrapKafkaValue', 'atThroughput', 'mapToFormat', 'mapFromFormat', 'timestamp', 'constant', 'scan', 'slice',
  'takeWhile', 'skipWhile', 'until', 'since', 'continueWith', 'chainReduce', 'throttle', 'delay', 'debounce', 'countByKey', 'sumByKey', 'min', 'max',
];

const surface = /* ts */ `
export type KafkaStreamsConfig = any; export type CommonKafkaOptions = any;
export declare class KafkaStreams {
  constructor(config: any, storageClass?: any, storageOptions?: any, disableStorageTest?: boolean); getKStream(topic?: string | string[] | null, storage?: any): KStream; fromMost(stream: any, storage?: any): KStream;
  getKTable(topic: string | string[], keyMapETL: (message: any) => any, storage?: any): KTable; getStorage(): any; getStats(): any; closeAll(): Promise<boolean>; on(event: string, listener: (...args: any[]) => void): this;
}
export declare class StreamDSL {
  start(...args: any[]): Promise<void>; from(topic: string | string[]): this; forEach(effect: (message: any) => any): Promise<any>; chainForEach(effect: (message: any) => any, callback?: any): this; subscribe(observer: any): any; drain(): Promise<any>; reduce(effect: any, initial: any): Promise<any>;
  to(topic?: any, outputPartitionsCount?: any, produceType?: string, version?: number, compressionType?: number, producerErrorCallback?: any, outputKafkaConfig?: any): Promise<any>; writeToStream(message: any): void; getStorage(): any; getStats(): any; createAndSetProduceHandler(): any;
  ${CHAINED.map((name) => `${name}(...args: any[]): this`).join('; ')};
}
export declare class KStream extends StreamDSL {
  innerJoin(stream: StreamDSL, ...rest: any[]): KStream; outerJoin(stream: StreamDSL): KStream; leftJoin(stream: StreamDSL): KStream; merge(stream: StreamDSL): KStream; fromMost(stream: any): KStream; clone(...args: any[]): KStream; branch(predicates?: ((message: any) => boolean)[]): KStream[];
  window(...args: any[]): { stream: KStream; [key: string]: any }; close(): Promise<any>;
}
export declare class KTable extends StreamDSL { innerJoin(stream: StreamDSL, ...rest: any[]): KStream; outerJoin(stream: StreamDSL): KStream; leftJoin(stream: StreamDSL): KStream; merge(stream: StreamDSL): KStream; fromMost(stream: any): KTable; clone(...args: any[]): KTable; consumeUntilMs(...args: any[]): this; consumeUntilCount(...args: any[]): this; consumeUntilLatestOffset(...args: any[]): this; getTable(): Promise<any>; writeToTableStream(message: any): void; replay(): void; close(): Promise<any> }
import library = require('kafka-streams');
export default library;
`;

/** `noptions` and `tconf` are librdkafka's; the older form has its options beside them. */
const native = (config: Value, key: string): Value => firstGiven(member(at(config, 'noptions'), key), member(at(config, 'tconf'), key));
const configOf = ({ receiver }: Call): Value => (receiver.kind === 'instance' && receiver.args[0] ? receiver.args[0] : unknown('streams whose configuration is not seen'));

/** A stream reads nothing until a topic is named, here or in `from`: one that is only written to never does. */
function stream(call: Call): Draft {
  const config = configOf(call);
  const reset = firstGiven(native(config, 'auto.offset.reset'), at(config, 'options.fromOffset'));
  return {
    kind: 'object', role: 'consumer', options: config, topics: call.arg(0), group: firstGiven(native(config, 'group.id'), at(config, 'groupId')), brokers: firstGiven(native(config, 'metadata.broker.list'), at(config, 'kafkaHost')),
    autoCommit: firstGiven(native(config, 'enable.auto.commit'), at(config, 'options.autoCommit')), reset, fromBeginning: toFromBeginning(reset),
  };
}

/** Once for a stream, whatever comes out of it. */
function to(call: Call): Draft {
  const first = call.arg(0);
  return { kind: 'produce', topic: first.kind === 'record' ? at(first, 'topic') : first, messages: list([record({ value: unknown('what comes out of a stream') })]), returns: 'promise' };
}

const run = (call: Call): Draft => ({ kind: 'run', handler: call.arg(0), mode: 'stream', message: { parameter: 0, topic: 'topic', value: 'value', key: 'key' } });

/** https://github.com/nodefluent/kafka-streams */
export const kafkaStreams: Client = {
  name: 'kafka-streams',
  documentation: 'https://github.com/nodefluent/kafka-streams/blob/master/docs/api.md',
  packages: ['kafka-streams'],
  surface,
  operations: {
    'new KafkaStreams': (call) => ({ kind: 'object', role: 'client', options: call.arg(0), brokers: firstGiven(native(call.arg(0), 'metadata.broker.list'), at(call.arg(0), 'kafkaHost')) }),
    'KafkaStreams.getKStream': stream,
    'KafkaStreams.getKTable': stream,
    'StreamDSL.from': (call) => ({ kind: 'subscribe', topics: call.arg(0) }),
    'StreamDSL.forEach': run,
    'StreamDSL.chainForEach': run,
    'StreamDSL.to': to,
    'StreamDSL.start': control('connect'),
    'KafkaStreams.closeAll': control('disconnect'),
  },
  facts: {
    // sinek and librdkafka underneath: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md
    defaultAcks: -1,
    // A stream that fails ends; the consumer underneath has handed the message over already.
    throwStopsCommit: false,
    autoCommitByDefault: true,
    startsAt: 'latest',
  },
};
