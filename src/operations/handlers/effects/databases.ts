/** Reads and writes of data stores. */
import { type EffectRow, does } from './row.js';

const SEQUELIZE = 'sequelize sequelize-typescript @sequelize/core';
const TYPEORM = 'typeorm typeorm-transactional @nestjs/typeorm';
const MIKRO = '@mikro-orm/core @mikro-orm/nestjs @mikro-orm/knex @mikro-orm/postgresql @mikro-orm/mysql @mikro-orm/mongodb @mikro-orm/sqlite';
const MONGO = 'mongodb mongoose typegoose @typegoose/typegoose monk mongojs';
const PRISMA = '@prisma/client @prisma/extension-accelerate';
const POSTGRES = 'pg pg-promise pg-pool @vercel/postgres @neondatabase/serverless';
const MYSQL = 'mysql mysql2 mariadb promise-mysql serverless-mysql';
const DYNAMO = '@aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb';

export const databases: readonly EffectRow[] = [
  does('databaseWrite', PRISMA, 'create createMany createManyAndReturn update updateMany updateManyAndReturn upsert delete deleteMany connectOrCreate $executeRaw $executeRawUnsafe'),
  does('databaseRead', PRISMA, 'findUnique findUniqueOrThrow findFirst findFirstOrThrow findMany count aggregate groupBy $queryRaw $queryRawUnsafe'),
  does('transaction', PRISMA, '$transaction'),

  does('databaseWrite', TYPEORM, 'save insert update upsert delete remove softDelete softRemove restore recover increment decrement clear create.save'),
  does('databaseRead', TYPEORM, 'find findBy findOne findOneBy findOneOrFail findOneByOrFail findAndCount findAndCountBy findByIds findOneById count countBy exists exist existsBy sum average getMany getOne getOneOrFail getRawMany getRawOne getManyAndCount getCount getExists stream'),
  does('sql', TYPEORM, 'query'),
  does('transaction', TYPEORM, 'transaction startTransaction commitTransaction'),

  does('databaseWrite', MONGO, 'save create insertOne insertMany insert update updateOne updateMany replaceOne findOneAndUpdate findOneAndReplace findOneAndDelete findOneAndRemove findByIdAndUpdate findByIdAndDelete findByIdAndRemove deleteOne deleteMany remove bulkWrite bulkSave findAndModify ensureIndex createIndex createIndexes drop dropCollection'),
  does('databaseRead', MONGO, 'find findOne findById exists count countDocuments estimatedDocumentCount distinct aggregate exec lean toArray populate paginate'),
  // https://mongodb.github.io/node-mongodb-native/6.0/classes/ClientSession.html#startTransaction only notes that one begins.
  does('transaction', MONGO, 'startTransaction', { sync: true }),
  does('transaction', MONGO, 'withTransaction commitTransaction transaction'),

  does('databaseWrite', SEQUELIZE, 'create bulkCreate update upsert destroy save increment decrement findOrCreate findCreateFind restore truncate set'),
  does('databaseRead', SEQUELIZE, 'findOne findAll findByPk findAndCountAll count max min sum reload'),
  does('sql', SEQUELIZE, 'query'),
  does('transaction', SEQUELIZE, 'transaction'),

  does('databaseWrite', 'knex objection bookshelf', 'insert update del delete upsert merge increment decrement truncate insertGraph upsertGraph patch patchAndFetch patchAndFetchById insertAndFetch updateAndFetch updateAndFetchById deleteById insertGraphAndFetch relate unrelate save destroy'),
  does('databaseRead', 'knex objection bookshelf', 'select first pluck count findById findOne fetch fetchAll'),
  does('sql', 'knex objection', 'raw'),
  does('transaction', 'knex objection', 'transaction startTransaction transactionProvider'),

  // What runs a query of these drivers returns its result: https://orm.drizzle.team/docs/get-started-sqlite
  does('databaseWrite', 'drizzle-orm/better-sqlite3 drizzle-orm/bun-sqlite drizzle-orm/node-sqlite', 'insert update delete', { sync: true }),
  does('sql', 'drizzle-orm/better-sqlite3 drizzle-orm/bun-sqlite drizzle-orm/node-sqlite', 'run', { sync: true }),
  does('databaseWrite', 'drizzle-orm', 'insert update delete'),
  does('databaseRead', 'drizzle-orm', 'select selectDistinct findFirst findMany $count'),
  does('sql', 'drizzle-orm', 'execute run'),
  does('transaction', 'drizzle-orm', 'transaction'),

  does('databaseWrite', 'kysely', 'insertInto updateTable deleteFrom replaceInto mergeInto'),
  does('databaseRead', 'kysely', 'selectFrom'),
  does('transaction', 'kysely', 'transaction'),

  does('databaseWrite', MIKRO, 'persist persistAndFlush flush nativeInsert nativeUpdate nativeDelete remove removeAndFlush upsert upsertMany insert insertMany'),
  does('databaseRead', MIKRO, 'find findOne findOneOrFail findAll findAndCount count findByCursor'),
  does('transaction', MIKRO, 'transactional begin commit'),

  does('sql', POSTGRES, 'query none one oneOrNone any many manyOrNone result multi sql `'),
  does('transaction', POSTGRES, 'tx task'),
  does('sql', MYSQL, 'query execute batch'),
  does('transaction', MYSQL, 'beginTransaction commit'),
  does('sql', 'postgres slonik @databases/pg @planetscale/database', '` query execute unsafe one many maybeOne any'),
  does('transaction', 'postgres slonik', 'begin transaction'),
  does('sql', 'better-sqlite3 libsql bun:sqlite', 'prepare exec query', { sync: true }),
  // The runtime's own, not the package of that name. What a statement does is said where it is prepared.
  does('sql', 'sqlite', 'DatabaseSync.prepare DatabaseSync.exec', { sync: true }),
  does('databaseRead', 'sqlite', 'DatabaseSync.prepare.run DatabaseSync.prepare.get DatabaseSync.prepare.all DatabaseSync.prepare.iterate', { sync: true }),
  does('sql', 'sqlite @libsql/client', 'run exec all get each execute batch'),
  does('sql', 'sqlite3', 'run exec all get each', { unpromised: true }),
  does('sql', 'mssql tedious oracledb snowflake-sdk @databricks/sql', 'query execute batch request executeMany executeStatement'),
  does('sql', 'cassandra-driver', 'execute batch stream eachRow'),
  does('databaseWrite', 'cassandra-driver', 'insert update remove'),
  does('sql', '@clickhouse/client clickhouse', 'query command exec'),
  does('databaseWrite', '@clickhouse/client clickhouse', 'insert'),
  does('sql', 'duckdb @duckdb/node-api @google-cloud/bigquery', 'run query all exec'),
  does('databaseWrite', '@google-cloud/bigquery @google-cloud/bigtable @google-cloud/spanner', 'insert upsert update createJob load'),

  does('databaseWrite', '@elastic/elasticsearch @opensearch-project/opensearch @nestjs/elasticsearch elasticsearch', 'index create update updateByQuery delete deleteByQuery bulk reindex'),
  does('databaseRead', '@elastic/elasticsearch @opensearch-project/opensearch @nestjs/elasticsearch elasticsearch', 'search get msearch count exists mget'),
  does('databaseWrite', 'meilisearch algoliasearch typesense', 'addDocuments updateDocuments deleteDocument deleteDocuments saveObject saveObjects partialUpdateObject deleteObject upsert import'),
  does('databaseRead', 'meilisearch algoliasearch typesense', 'search getDocument retrieve'),
  does('databaseWrite', DYNAMO, 'PutItemCommand UpdateItemCommand DeleteItemCommand BatchWriteItemCommand TransactWriteItemsCommand PutCommand UpdateCommand DeleteCommand BatchWriteCommand TransactWriteCommand putItem updateItem deleteItem put update delete'),
  does('databaseRead', DYNAMO, 'GetItemCommand QueryCommand ScanCommand BatchGetItemCommand GetCommand BatchGetCommand getItem query scan get'),
  does('databaseWrite', 'aws-sdk', 'DocumentClient.put DocumentClient.update DocumentClient.delete DocumentClient.batchWrite DocumentClient.transactWrite DynamoDB.putItem DynamoDB.updateItem DynamoDB.deleteItem'),
  does('databaseRead', 'aws-sdk', 'DocumentClient.get DocumentClient.query DocumentClient.scan DynamoDB.getItem DynamoDB.query'),
  does('databaseWrite', 'dynamoose', 'create save update delete batchPut'),
  does('databaseRead', 'dynamoose', 'get query scan'),
  does('databaseWrite', 'firebase-admin @google-cloud/firestore firebase', 'set update add delete create commit push'),
  does('databaseRead', 'firebase-admin @google-cloud/firestore firebase', 'get once onSnapshot getDoc getDocs'),
  does('databaseWrite', '@supabase/supabase-js', 'insert update upsert delete rpc'),
  does('databaseRead', '@supabase/supabase-js', 'select'),
  // https://docs.convex.dev/client/javascript
  does('databaseWrite', 'convex', 'mutation'),
  does('databaseRead', 'convex', 'query'),
  does('databaseWrite', 'neo4j-driver nestjs-neo4j nest-neo4j', 'executeWrite writeTransaction run write'),
  does('databaseRead', 'neo4j-driver nestjs-neo4j nest-neo4j', 'executeRead readTransaction read'),
  // The client of version 2 buffers until it is flushed.
  does('memoryWrite', '@influxdata/influxdb-client', 'writePoint writePoints writeRecord writeRecords', { sync: true }),
  does('databaseWrite', '@influxdata/influxdb-client', 'flush'),
  does('databaseWrite', 'influx', 'writePoints writeMeasurement'),
  does('databaseWrite', '@azure/cosmos', 'create upsert replace delete patch'),
  does('databaseWrite', 'nano pouchdb', 'insert put bulk bulkDocs destroy remove'),
  does('databaseWrite', '@qdrant/js-client-rest @pinecone-database/pinecone chromadb weaviate-ts-client', 'upsert upsertMany delete add update'),
  does('databaseWrite', 'level lowdb nedb @seald-io/nedb nedb-promises', 'put del batch write update insert insertAsync updateAsync removeAsync'),
];
