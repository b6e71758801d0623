import { mark } from '../support/marks.js';
import { isSilentOn, reportsWritten } from '../support/written.js';

const KAFKA = "import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ['harbour.example:9092'] });\nconst admin = kafka.admin();\n";
const topics = (options: string, before = ''): Readonly<Record<string, string>> => ({ 'src/main.ts': `${KAFKA}${before}await admin.createTopics({ topics: [{ topic: 'ship.arrived', ${options} }] });` });
const ONE = mark('singleReplica', '1');

reportsWritten('no-fragile-cluster', {
  'one replica': topics(`numPartitions: 3, replicationFactor: ${ONE}`),
  'one replica by a constant': topics('replicationFactor: REPLICAS', `const REPLICAS = ${ONE};\n`),
  'one replica in options that are spread': topics('...OPTIONS', `const OPTIONS = { numPartitions: 3, replicationFactor: ${ONE} };\n`),
  'one replica in a function that is handed the topics': { 'src/main.ts': `${KAFKA}const create = (names: string[]) => admin.createTopics({ topics: names.map((topic) => ({ topic, replicationFactor: ${ONE} })) });\nawait create(['ship.arrived', 'ship.left']);` },
  'one replica where a variable may name other brokers': { 'src/main.ts': `import { Kafka } from 'kafkajs';\nconst admin = new Kafka({ brokers: [process.env.BROKER ?? 'localhost:9092'] }).admin();\nawait admin.createTopics({ topics: [{ topic: 'ship.arrived', replicationFactor: ${ONE} }] });` },
  'as many replicas in sync as there are': topics(`replicationFactor: ${mark('tooManyInsync', '3')}, configEntries: [{ name: 'min.insync.replicas', value: '3' }]`),
  'a list of brokers in one element': { 'src/main.ts': `import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ${mark('joinedBrokers', "[process.env.BROKERS ?? 'a:9092,b:9092']")} });\nawait kafka.producer().send({ topic: 'ship.arrived', messages: [] });` },
  'a literal list of brokers in one element': { 'src/main.ts': `import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: [${mark('joinedBrokers', "'a:9092,b:9092,c:9092'")}] });\nawait kafka.producer().send({ topic: 'ship.arrived', messages: [] });` },
  'one address in a production configuration': { 'src/config/production.ts': `export const brokers = [${mark('singleBroker', "'10.1.2.3:9092'")}];`, 'src/main.ts': "import { Kafka } from 'kafkajs';\nimport { brokers } from './config/production.js';\nconst kafka = new Kafka({ brokers });\nawait kafka.producer().send({ topic: 'ship.arrived', messages: [] });" },
});

isSilentOn('no-fragile-cluster', {
  'three replicas': topics('replicationFactor: 3'),
  'what the cluster says': topics('replicationFactor: -1'),
  'one as the fallback of a setting': topics("replicationFactor: Number(process.env.REPLICAS ?? '1')"),
  'no word about replicas': topics('numPartitions: 3'),
  'one as the last resort after two settings': topics('replicationFactor: options.replicas ?? settings.replicas ?? 1', 'declare const options: { replicas?: number };\ndeclare const settings: { replicas?: number };\n'),
  'one in development': { 'src/main.ts': `${KAFKA}if (process.env.NODE_ENV === 'development') await admin.createTopics({ topics: [{ topic: 'ship.arrived', replicationFactor: 1 }] });` },
  'one in a test': { 'src/main.ts': 'export {};', 'test/topics.ts': `${KAFKA}await admin.createTopics({ topics: [{ topic: 'ship.arrived', replicationFactor: 1 }] });` },
  'one on the broker of this machine': { 'scripts/topics.js': "const { Kafka } = require('kafkajs');\nconst kafka = new Kafka({ clientId: 'admin-cli', brokers: ['localhost:9092'] });\nconst admin = kafka.admin();\nadmin.createTopics({ topics: ['ship.arrived', 'ship.left'].map((topic) => ({ topic, numPartitions: 1, replicationFactor: 1 })) });" },
  'a list that is split': { 'src/main.ts': "import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: (process.env.BROKERS ?? 'a:9092,b:9092').split(',') });\nawait kafka.producer().send({ topic: 'ship.arrived', messages: [] });" },
  'one bootstrap name': { 'src/config/production.ts': "export const brokers = ['kafka.harbour.example:9092'];", 'src/main.ts': "import { Kafka } from 'kafkajs';\nimport { brokers } from './config/production.js';\nconst kafka = new Kafka({ brokers });\nawait kafka.producer().send({ topic: 'ship.arrived', messages: [] });" },
  'localhost': { 'src/main.ts': "import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ['localhost:9092'] });\nawait kafka.producer().send({ topic: 'ship.arrived', messages: [] });" },
  'fewer replicas in sync than there are': topics("replicationFactor: 3, configEntries: [{ name: 'min.insync.replicas', value: '2' }]"),
});
