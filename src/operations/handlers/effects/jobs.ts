/** Other queues, schedulers, timers. */
import { type EffectRow, does } from './row.js';

export const jobs: readonly EffectRow[] = [
  does('job', 'bull bullmq @nestjs/bull @nestjs/bullmq', 'add addBulk upsertJobScheduler'),
  does('job', 'bee-queue', 'save createJob.save'),
  does('job', 'kue', 'save'),
  does('job', 'agenda @hokify/agenda pulse', 'now schedule every create'),
  does('job', 'pg-boss', 'send sendAfter sendOnce sendThrottled sendDebounced publish insert schedule'),
  does('job', 'graphile-worker', 'addJob quickAddJob'),
  does('job', '@aws-sdk/client-sqs sqs-producer', 'SendMessageCommand SendMessageBatchCommand send'),
  does('job', 'aws-sdk', 'SQS.sendMessage SQS.sendMessageBatch'),
  does('job', '@google-cloud/tasks', 'createTask'),
  does('job', '@azure/service-bus @azure/storage-queue', 'sendMessages scheduleMessages sendMessage'),
  does('job', 'inngest @trigger.dev/sdk', 'send trigger batchTrigger'),
  does('job', 'celery-node rsmq', 'sendMessage applyAsync'),
  does('job', 'node-resque', 'enqueue enqueueIn enqueueAt'),
  does('job', 'node-schedule', 'scheduleJob', { sync: true }),
  does('memoryQueue', 'async', 'queue.push queue.unshift cargo.push priorityQueue.push queue.pushAsync', { sync: true }),
  does('memoryQueue', 'fastq better-queue queue', 'push unshift', { sync: true }),

  does('sleep', 'delay sleep-promise await-sleep p-sleep timeout-as-promise sleep-async', '() sleep default'),
  does('sleep', 'timers/promises', 'setTimeout wait'),
  does('sleep', 'global', 'Bun.sleep'),
  does('sleep', 'sleep', 'sleep msleep usleep', { sync: true }),
];
