import { expect, it } from 'vitest';
import { discoverWorkspace } from '../../src/workspace/discover.js';
import { findMentions } from '../../src/workspace/mentions.js';
import { createTree } from './tree.js';

const NAMES = ['order', 'order.created', 'stock-level', 'shop.public.carts'];
function mentionsIn(file: string, text: string, names: readonly string[] = NAMES): string[] {
  const workspace = discoverWorkspace(createTree({ 'package.json': { name: 'x' }, 'index.js': '', [file]: text }));
  return findMentions(workspace, names).map(({ name, site }) => {
    expect(site.file).toBe(file);
    return `${name} ${site.line}:${site.column} ${text.slice(site.start, site.end)}`;
  });
}

it.each([
  ['Java', 'svc/Listen.java', 'class A {\n  @KafkaListener(topics = {"order.created", "stock-level"})\n  void on() {}\n}', ['order.created 2:29 order.created', 'stock-level 2:46 stock-level']],
  ['Java placeholders', 'svc/Listen.java', '@Value("${topic.order:order.created}") String t;', ['order.created 1:23 order.created']],
  ['Kotlin', 'svc/a.kt', 'val t = "order"', ['order 1:10 order']],
  ['Go', 'svc/a.go', 'const Topic = `order.created`', ['order.created 1:16 order.created']],
  ['Python', 'svc/a.py', "consumer.subscribe(['stock-level'])", ['stock-level 1:22 stock-level']],
  ['Rust', 'svc/a.rs', "fn f<'a>(c: &'a C) { c.subscribe(&[\"order\"]); }", ['order 1:37 order']],
  ['C#', 'svc/A.cs', 'consumer.Subscribe("order.created");', ['order.created 1:21 order.created']],
  ['Ruby', 'svc/a.rb', "subscribes_to 'order.created'", ['order.created 1:16 order.created']],
  ['PHP', 'svc/a.php', "<?php $c->subscribe(['order']);", ['order 1:23 order']],
  ['ksqlDB', 'ksql/a.sql', "CREATE STREAM o WITH (KAFKA_TOPIC='order.created');", ['order.created 1:36 order.created']],
  ['a Connect sink', 'connect/sink.json', '{ "name": "order", "config": { "connector.class": "S3", "topics": "order.created,stock-level" } }', ['order.created 1:68 order.created', 'stock-level 1:82 stock-level']],
  ['a Connect sink by pattern', 'connect/sink.json', '{ "connector.class": "S3", "topics.regex": "order\\\\..*" }', ['order.created 1:45 order\\\\..*']],
  ['a CDC source', 'connect/source.properties', 'connector.class=Postgres\ntopic.prefix=shop\ntable.include.list=public.carts\n', ['shop.public.carts 3:20 public.carts']],
  ['Spring configuration', 'svc/src/main/resources/application.yml', 'listener:\n  topic: order.created # the one\n', ['order.created 2:10 order.created']],
])('finds a name in %s', (_, file, text, expected) => {
  expect(mentionsIn(file, text)).toEqual(expected);
});

it.each([
  ['a longer name', 'a.java', 'String a = "orders", b = "re-order", c = "order.created.v2", d = "x.order";'],
  ['an identifier', 'a.go', 'order := order.created(order)'],
  ['a comment', 'a.java', '// "order"\n/* "order.created" */\n'],
  ['a comment of Python', 'a.py', '# "order"\ndef f():\n    """order"""\n'],
  ['a comment of SQL', 'a.sql', "-- 'order'\n"],
  ['a database or table of SQL', 'a.sql', 'CREATE DATABASE `order`;\nSELECT * FROM "order" o;\n'],
  ['a call that only creates topics', 'a.java', 'admin.createTopics(List.of(new NewTopic("order", 3, (short) 1)));'],
  ['a list of topics to create', 'topics.json', '{ "topics": [{ "name": "order", "partitions": 3, "replicationFactor": 1 }] }'],
  ['a shell script', 'create.sh', 'kafka-topics.sh --create --topic "order"'],
  ['Markdown', 'README.md', '"order"'],
  ['compose environment', 'compose.yml', 'services:\n  k:\n    environment:\n      TOPICS: "order"\n'],
  ['any JSON', 'data.json', '{ "kind": "order" }'],
  ['tests of other languages', 'a_test.go', 'x := "order"'],
])('does not find a name in %s', (_, file, text) => {
  expect(mentionsIn(file, text, ['order', 'order.created'])).toEqual([]);
});

it('asks for nothing when there is nothing to ask for', () => {
  expect(mentionsIn('a.java', '"order"', [])).toEqual([]);
});
it('reports a name once per file', () => {
  expect(mentionsIn('a.py', "a = 'order'\nb = 'order'\n")).toEqual(['order 1:6 order']);
});
