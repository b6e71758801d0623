import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const main = (read: string, topic = 'topics.reef.seen'): string => `const fs = require('fs'); const path = require('path'); const { readFileSync } = require('node:fs');\nconst { Kafka } = require('kafkajs');\nconst topics = ${read};\nnew Kafka({ brokers: [] }).producer().send({ topic: ${topic}, messages: [] });`;
const JSON_FILE = '{ "reef": { "seen": "reef.seen", "load": 40 } }';
const YAML_FILE = 'reef:\n  seen: reef.seen\n';

describe('what a program reads of a file itself', () => {
  it.each([
    ['JSON, from the directory of its file', 'config/topics.json', JSON_FILE, "JSON.parse(fs.readFileSync(path.join(__dirname, '../config/topics.json'), 'utf8'))"],
    ['JSON, as a buffer, from the directory of the process', 'config/topics.json', JSON_FILE, "JSON.parse(readFileSync('./config/topics.json').toString())"],
    ['JSON, by a text that begins with its directory', 'src/topics.json', JSON_FILE, "JSON.parse(readFileSync(`${__dirname}/topics.json`, 'utf8'))"],
    ['JSON, by a package that reads and parses', 'topics.json', JSON_FILE, "require('fs-extra').readJsonSync('topics.json')"],
    ['YAML, from the directory of the process', 'config/topics.yml', YAML_FILE, "require('js-yaml').load(fs.readFileSync(path.resolve(process.cwd(), 'config', 'topics.yml'), 'utf8'))"],
    ['YAML, by another parser', 'config.yaml', YAML_FILE, "require('yaml').parse(fs.readFileSync(path.resolve('config.yaml'), 'utf-8'))"],
  ])('is known: %s', (_name, file, text, read) => {
    expect(found({ [file]: text, 'src/main.js': main(read) })).toEqual(['produce reef.seen src/main.js:4']);
  });

  it('may be a list', () => {
    expect(found({ 'topics.json': '["reef.seen", "reef.lost"]', 'src/main.js': main("JSON.parse(readFileSync('topics.json', 'utf8'))", 'topics[1]') })).toEqual(['produce reef.lost src/main.js:4']);
  });

  it.each([
    ['there is no such file', 'config/other.json', JSON_FILE, "JSON.parse(readFileSync('./config/topics.json', 'utf8'))"],
    ['the path is made up at run time', 'config/topics.json', JSON_FILE, "JSON.parse(readFileSync(path.join(process.env.CONFIG, 'config/topics.json'), 'utf8'))"],
    ['the file cannot be parsed', 'config/topics.json', '{ "reef": ', "JSON.parse(readFileSync('./config/topics.json', 'utf8'))"],
  ])('is not known where %s', (_name, file, text, read) => {
    expect(found({ [file]: text, 'src/main.js': main(read) })).toEqual(['produce ? src/main.js:4']);
  });
});
