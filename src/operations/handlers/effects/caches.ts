/** Redis, caches of this process, locks. */
import { type EffectRow, does } from './row.js';

const REDIS = 'redis ioredis @redis/client iovalkey @nestjs-modules/ioredis @liaoliaots/nestjs-redis nestjs-redis handy-redis @upstash/redis @keyv/redis async-redis redis-om tedis';
const IN_MEMORY = 'node-cache lru-cache memory-cache quick-lru tiny-lru @isaacs/ttlcache flat-cache';

export const caches: readonly EffectRow[] = [
  does('redisPublish', REDIS, 'publish spublish PUBLISH'),
  does('redisSet', REDIS, 'set SET'),
  does('lock', REDIS, 'setnx setNX SETNX'),
  does('cacheFill', REDIS, 'setex setEx psetex mset mSet expire pexpire expireat getset'),
  does('cacheDelete', REDIS, 'del unlink flushall flushdb flushAll flushDb DEL hdel hDel'),
  does('databaseWrite', REDIS, 'hset hSet hmset hmSet hincrby hIncrBy incr incrby incrBy decr decrby decrBy incrbyfloat sadd sAdd srem sRem zadd zAdd zrem zRem zincrby zIncrBy lpush lPush rpush rPush lpop lPop rpop rPop ltrim lTrim xadd xAdd append setbit pfadd geoadd geoAdd json.set evalsha call sendCommand exec zremrangebyscore'),
  does('redisScript', REDIS, 'eval EVAL'),
  does('databaseRead', REDIS, 'get mget mGet hget hGet hgetall hGetAll hmget exists keys scan scanStream smembers sMembers sismember sIsMember zrange zRange zscore lrange lRange llen xread ttl GET'),
  does('lock', 'redlock @sesamecare-oss/redlock redis-semaphore simple-redis-mutex warlock live-mutex', 'acquire lock using tryAcquire acquireLock'),
  does('lock', 'async-mutex async-lock await-lock proper-lockfile semaphore', 'runExclusive acquire lock acquireAsync take'),
  does('databaseWrite', 'memcached memjs memcache-client', 'incr decr'),
  does('cacheFill', 'memcached memjs memcache-client', 'set add replace'),
  does('cacheDelete', 'memcached memjs memcache-client', 'del delete flush'),
  does('databaseRead', 'memcached memjs memcache-client', 'get'),

  does('cacheFill', 'cache-manager @nestjs/cache-manager cache-manager-redis-store cache-manager-ioredis keyv cacheable bentocache', 'set mset wrap getOrSet'),
  does('cacheDelete', 'cache-manager @nestjs/cache-manager cache-manager-redis-store cache-manager-ioredis keyv cacheable bentocache', 'del delete mdel reset clear flush deleteMany'),
  does('databaseRead', 'cache-manager @nestjs/cache-manager cache-manager-redis-store cache-manager-ioredis keyv cacheable bentocache', 'get mget has'),
  does('memoryWrite', IN_MEMORY, 'set put mset add', { sync: true, inProcess: true }),
  does('cacheDelete', IN_MEMORY, 'del delete clear flushAll reset remove purge removeKey', { sync: true, inProcess: true }),
  // One package with a cache of the process and one in Redis. https://www.npmjs.com/package/elevate-node-cache
  does('memoryWrite', 'elevate-node-cache', 'InternalCache.setKey', { sync: true, inProcess: true }),
  does('cacheDelete', 'elevate-node-cache', 'InternalCache.delKey', { sync: true, inProcess: true }),
  does('cacheFill', 'elevate-node-cache', 'RedisCache.setKey'),
  does('cacheDelete', 'elevate-node-cache', 'RedisCache.deleteKey'),
  does('databaseRead', 'elevate-node-cache', 'RedisCache.getKey'),

  does('gate', 'p-limit p-queue p-throttle async-sema semaphore-async-await bottleneck @supercharge/promise-pool promise-limit limiter', '() ()() add acquire schedule wrap process removeTokens'),
];
