/** Calls of other services, and messages to them over other brokers. A call whose address comes from data is a web hook; `call-effect.ts` tells. */
import { type EffectRow, does } from './row.js';

const VERBS = 'get post put patch delete head options request fetch';

export const network: readonly EffectRow[] = [
  does('http', 'global', 'fetch globalThis.fetch'),
  does('http', 'axios axios-retry', `() create() ${VERBS} postForm putForm patchForm axios`),
  does('http', '@nestjs/axios @nestjs/common', 'HttpService.get HttpService.post HttpService.put HttpService.patch HttpService.delete HttpService.head HttpService.request', { cold: true }),
  does('http', '@nestjs/axios', 'axiosRef.get axiosRef.post axiosRef.put axiosRef.patch axiosRef.delete axiosRef.request axiosRef'),
  // A workflow has its retries and timers from its engine: to start one is a call of that, and no job of the message.
  does('http', '@temporalio/client', 'workflow.start start execute signalWithStart signal terminate'),
  does('http', 'got ky ofetch wretch needle bent phin undici node-fetch cross-fetch isomorphic-fetch node-fetch-native make-fetch-happen', `() ${VERBS} $fetch raw stream json text`),
  does('http', 'superagent supertest', `() ${VERBS} del`),
  does('http', 'request request-promise request-promise-native', `() ${VERBS} del`),
  does('http', 'http https http2', 'get request'),
  does('http', 'graphql-request @apollo/client', 'request query mutate rawRequest'),
  does('http', '@grpc/grpc-js nice-grpc @connectrpc/connect', 'makeUnaryRequest'),
  does('http', 'soap', 'createClientAsync'),
  does('http', 'stripe', 'create update confirm capture cancel retrieve list del'),
  does('http', 'razorpay paypal-rest-sdk @paypal/checkout-server-sdk braintree square @adyen/api-library mollie @mollie/api-client', 'create capture refund execute sale update payments createPayment'),
  does('http', 'openai @anthropic-ai/sdk @google/generative-ai groq-sdk cohere-ai', 'create generateContent stream generate embed'),
  does('http', '@langchain/openai @langchain/core langchain', 'invoke call embedQuery embedDocuments'),
  does('http', '@aws-sdk/client-lambda', 'InvokeCommand'),
  does('http', '@aws-sdk/client-sns @aws-sdk/client-eventbridge @aws-sdk/client-kinesis @aws-sdk/client-sfn', 'PublishCommand PublishBatchCommand PutEventsCommand PutRecordCommand PutRecordsCommand StartExecutionCommand'),
  does('publish', '@google-cloud/pubsub', 'publish publishMessage publishJSON'),
  // Where nothing is returned to wait for, the client keeps the message until the broker has it.
  does('publish', 'amqplib amqp-connection-manager @golevelup/nestjs-rabbitmq rhea', 'publish sendToQueue', { sync: true }),
  does('publish', 'nats', 'jetstream.publish'),
  does('publish', 'mqtt async-mqtt', 'publishAsync'),
  does('publish', 'async-mqtt', 'publish'),
  does('publish', 'nats mqtt stompit', 'publish', { sync: true }),
  does('http', 'nats', 'request'),
  does('http', 'ethers web3 viem @solana/web3.js', 'sendTransaction sendRawTransaction sendSignedTransaction writeContract'),
  does('http', '@googleapis/sheets googleapis', 'append update batchUpdate insert create send'),
  does('http', '@octokit/rest @octokit/core', 'request create update'),
  does('http', 'ldapjs ssh2 basic-ftp ssh2-sftp-client', 'uploadFrom put search exec'),
];
