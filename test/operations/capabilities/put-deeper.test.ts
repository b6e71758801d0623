/** What is put into an object that is itself a member of another one. */
import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();
const PLUGIN = "const plugin = require('fastify-plugin');\nconst { Kafka } = require('kafkajs');\nmodule.exports = plugin((server, options, next) => { server.decorate('harbour', { kafka: new Kafka(options), senders: {}, boards: { tides: {} } }); next(); });";
const MAIN = "const server = require('fastify')();\nserver.register(require('./plugin'));\nrequire('./open')(server);\nrequire('./routes')(server);";
const OPEN = (target: string): string => `module.exports = async (server) => { const sender = server.harbour.kafka.producer(); ${target} = sender; };`;
const ROUTES = (sender: string): string => `module.exports = (server) => { server.post('/tides', async (request) => { await ${sender}.send({ topic: 'tide.turned', messages: [{ value: request.body }] }); }); };`;

describe('a client object that is put deep into what a server is decorated with', () => {
  it.each([
    ['a member', 'server.sender', 'server.sender'],
    ['a member of a member', 'server.harbour.senders.tides', 'server.harbour.senders.tides'],
    ['one level further', 'server.harbour.boards.tides.sender', 'server.harbour.boards.tides.sender'],
  ])('is found: %s', (_name, target, sender) => {
    expect(found({ 'src/main.js': MAIN, 'src/plugin.js': PLUGIN, 'src/open.js': OPEN(target), 'src/routes.js': ROUTES(sender) })).toEqual(['produce tide.turned src/routes.js:1']);
  });

  it('is none under another name, nor in another object', () => {
    for (const sender of ['server.harbour.senders.ebbs', 'server.harbour.boards.tides']) expect(found({ 'src/main.js': MAIN, 'src/plugin.js': PLUGIN, 'src/open.js': OPEN('server.harbour.senders.tides'), 'src/routes.js': ROUTES(sender) })).toEqual([]);
  });

  it('is found in an object that a module exports', () => {
    const state = "module.exports = { senders: { tides: null, ebbs: {} } };";
    const open = "const state = require('./state');\nconst { Kafka } = require('kafkajs');\nexports.open = () => { state.senders.ebbs.sender = new Kafka({}).producer(); };";
    const use = "const state = require('./state');\nexports.tell = () => state.senders.ebbs.sender.send({ topic: 'ebb.seen', messages: [] });";
    expect(found({ 'src/main.js': "require('./open').open();\nrequire('./use').tell();", 'src/state.js': state, 'src/open.js': open, 'src/use.js': use })).toEqual(['produce ebb.seen src/use.js:2']);
  });
});
