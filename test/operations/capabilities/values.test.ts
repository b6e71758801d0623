import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../../support/engine.js';

type Files = Readonly<Record<string, string | object>>;
const HEAD = "import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\n";
/** The topics that a file sends to, in the order of the text. */
const topicsOf = (code: string, more: Files = {}): readonly string[] => producesOf(analyse({ 'src/main.ts': HEAD + code, ...more })).map((p) => p.topic.text);
const send = (topic: string): string => `producer.send({ topic: ${topic}, messages: [{ value: '1' }] });`;

describe('a topic that is written as a value', () => {
  it.each<[string, string, readonly string[], Files?]>([
    ['in a nested object', `const names = { tide: { high: 'tide.high' } };\n${send('names.tide.high')}`, ['tide.high']],
    ['or `false`, where there is none to send to', `const names = { tide: 'tide.high' };\nasync function tell(known: boolean) {\n  const topic = known ? names.tide : false;\n  if (!topic) return;\n  await ${send('topic')}\n}\nvoid tell(true);`, ['tide.high']],
    ['in a spread object', `const base = { high: 'tide.high' };\nconst names = { ...base, low: 'tide.low' };\n${send('names.high')}`, ['tide.high']],
    ['and later overridden by a spread', `const own = { high: 'tide.highest' };\nconst names = { high: 'tide.high', ...own };\n${send('names.high')}`, ['tide.highest']],
    ['and written over in place', `const own = { high: 'tide.highest' };\nconst names = { high: 'tide.high', low: 'tide.low' };\nObject.assign(names, own);\n${send('names.high')}\n${send('names.low')}`, ['tide.highest', 'tide.low']],
    ['and written over in place by who calls', `function go(own: { high?: string }) {\nconst names = { high: 'tide.high' };\nObject.assign(names, own);\n${send('names.high')}\n}\ngo({ high: 'tide.highest' });\n`, ['tide.highest']],
    ['and given a default by lodash', `import _ from 'lodash';\nconst names = _.defaults({ low: 'tide.lowest' }, { high: 'tide.high', low: 'tide.low' });\n${send('names.high')}\n${send('names.low')}`, ['tide.high', 'tide.lowest']],
    ['and merged by lodash with a customizer', `import _ from 'lodash';\nconst names = _.assignInWith({ high: 'tide.high' }, { low: 'tide.low' }, (a: unknown, b: unknown) => b ?? a);\n${send('names.high')}\n${send('names.low')}`, ['tide.high', 'tide.low']],
    ['of whose parts each of several texts has one', `const event = (moon: boolean): string => (moon ? 'tide.high' : 'tide.low');\nconst kind = (moon: boolean): string => event(moon).split('.')[0] + 's';\nlet name = '';\nif (process.argv[2] === 'ebb') name = 'ebb.low';\n${send('kind(true)')}\n${send("`all.${name.split('.')[0]}`")}`, ['tides', 'all.ebb']],
    ['in Object.values', `const names = { a: 'tide.high', b: 'tide.low' };\nfor (const topic of Object.values(names)) ${send('topic')}`, ['tide.high', 'tide.low']],
    ['in Object.keys', `const names = { 'tide.high': 1, 'tide.low': 2 };\nfor (const topic of Object.keys(names)) ${send('topic')}`, ['tide.high', 'tide.low']],
    ['in Object.entries', `const names = { a: 'tide.high', b: 'tide.low' };\nfor (const [, topic] of Object.entries(names)) ${send('topic')}`, ['tide.high', 'tide.low']],
    ['and what a promise is resolved with', `const names = new Promise<{ high: string }>((resolve, reject) => { setTimeout(() => (process.argv[2] ? reject(new Error()) : resolve({ high: 'tide.high' })), 5); });\nasync function go() { ${send('(await names).high')} }\ngo();`, ['tide.high']],
    ['in a list that for…of goes over', `for (const topic of ['tide.high', 'tide.low']) ${send('topic')}`, ['tide.high', 'tide.low']],
    ['in a list that is mapped', `['tide.high', 'tide.low'].map((topic) => ${send('topic').slice(0, -1)});`, ['tide.high', 'tide.low']],
    ['in an enum', `enum Names { High = 'tide.high' }\n${send('Names.High')}`, ['tide.high']],
    ['as const', `const names = { high: 'tide.high' } as const;\n${send('names.high')}`, ['tide.high']],
    ['in a satisfied type', `const names = { high: 'tide.high' } satisfies Record<string, string>;\n${send('names.high')}`, ['tide.high']],
    ['in an object that another inherits from', `const names = Object.create({ high: 'tide.high' });\n${send('names.high')}`, ['tide.high']],
    ['in a frozen object', `const names = Object.freeze({ high: 'tide.high' });\n${send('names.high')}`, ['tide.high']],
    ['by a getter', `class Names { get high() { return 'tide.high'; } }\n${send('new Names().high')}`, ['tide.high']],
    ['in a static field', `class Names { static readonly high = 'tide.high'; }\n${send('Names.high')}`, ['tide.high']],
    ['as a template literal', "const sea = 'north';\n" + send('`tide.${sea}.high`'), ['tide.north.high']],
    ['as a template literal with a hole', 'export function go(sea: string) { ' + send('`tide.${sea}.high`') + ' }\n', ['tide.${?}.high']],
    ['by concat, of several parts', send("'tide'.concat('.', 'high')"), ['tide.high']],
    ["by util.format under its own name", `import { format } from 'node:util';\n${send("format('%s.%s', 'tide', 'high')")}`, ['tide.high']],
    ['as a template that a replacer fills in', `const fill = (text: string, names: Record<string, string>) => text.replace(/\\{(\\w+)\\}/g, (_whole, name: string) => names[name]!);\n${send("fill('{what}.high.{sea}', { what: 'tide', sea: 'north' })")}`, ['tide.high.north']],
    ['by a helper whose arguments are spread', `const nameOf = (...parts: string[]) => parts.join('.');\nconst first = ['tide', 'high'];\n${send("nameOf(...first, 'north')")}`, ['tide.high.north']],
    ['by concatenation', `const sea = 'north';\n${send("'tide.' + sea")}`, ['tide.north']],
    ['as a variable of the environment with a default', send("process.env.TIDE_TOPIC ?? 'tide.high'"), ['env:TIDE_TOPIC|tide.high']],
    ['as a variable of the environment', send('process.env.TIDE_TOPIC!'), ['env:TIDE_TOPIC']],
    ['as a destructured variable of the environment', `const { TIDE_TOPIC = 'tide.high' } = process.env;\n${send('TIDE_TOPIC')}`, ['env:TIDE_TOPIC|tide.high']],
    ['as a variable of the environment that is asked for first', `function read(name: string, otherwise: string) { const raw = process.env[name]; if (raw === undefined || raw.trim() === '') { return otherwise; } return String(raw).trim(); }\nconst given = (name: string, otherwise: string) => { if (process.env[name]) return process.env[name]; return otherwise; };\n${send("read('TIDE_TOPIC', 'tide.high')")}\n${send("given('EBB_TOPIC', 'tide.low')")}`, ['env:TIDE_TOPIC|tide.high', 'env:EBB_TOPIC|tide.low']],
    ['as a variable of the environment, or by something else that is asked', `function read(moon: string) { const raw = process.env.TIDE_TOPIC; if (!raw) throw new Error('none'); if (process.argv[2] === moon) return 'tide.spring'; return raw; }\n${send("read('full')")}`, ['tide.spring', 'env:TIDE_TOPIC']],
    ['in a JSON file', `import names from './names.json';\n${send('names.high')}`, ['tide.high'], { 'src/names.json': { high: 'tide.high' } }],
    ['in a required JSON file', `const names = require('./names.json');\n${send('names.high')}`, ['tide.high'], { 'src/names.json': { high: 'tide.high' } }],
    ['by a condition', `const topic = Math.random() > 0.5 ? 'tide.high' : 'tide.low';\n${send('topic')}`, ['tide.high', 'tide.low']],
    ['by a known condition', `const isHigh = true;\n${send("isHigh ? 'tide.high' : 'tide.low'")}`, ['tide.high']],
    ['in a map that is asked for something open', `const names = new Map([['high', 'tide.high'], ['low', 'tide.low']]);\nexport function go(kind: string) { ${send('names.get(kind)!')} }\n`, ['tide.high', 'tide.low']],
    ['in a list that is a member of an object', `const names: Record<string, string[]> = { north: [], south: [] };\nnames.north.push('tide.high');\nnames.south.push('tide.low');\nfor (const topic of names.north) ${send('topic')}`, ['tide.high']],
    ['in a map', `const names = new Map([['high', 'tide.high'], ['low', 'tide.low']]);\n${send("names.get('high')!")}`, ['tide.high']],
    ['in a registry that is asked for something open', `const names: Record<string, string> = { high: 'tide.high', low: 'tide.low' };\nexport function go(kind: string) { ${send('names[kind]')} }\n`, ['tide.high', 'tide.low']],
    ['by a function', `const nameOf = () => 'tide.high';\n${send('nameOf()')}`, ['tide.high']],
    ['by a function of its argument', "const nameOf = (kind: string) => `tide.${kind}`;\n" + send("nameOf('high')"), ['tide.high']],
    ['by a switch in a function', `function nameOf(kind: 'high' | 'low') { switch (kind) { case 'high': return 'tide.high'; default: return 'tide.low'; } }\n${send("nameOf('low')")}`, ['tide.low']],
    ['by a switch in a function that is asked for something open', `function nameOf(kind: string) { switch (kind) { case 'high': return 'tide.high'; default: return 'tide.low'; } }\nexport function go(kind: string) { ${send('nameOf(kind)')} }\n`, ['tide.high', 'tide.low']],
    ['by an early return of a helper that is told which', `function nameOf(mark: string, isShared = false, pier?: string) { if (isShared) return \`tide.all.\${mark}\`; return \`tide.\${pier}.\${mark}\`; }\n${send("nameOf('high', true)")}\n${send("nameOf('low', false, 'west')")}`, ['tide.all.high', 'tide.west.low']],
    ['by a branch of a helper that changes what it is told', `function nameOf(isShared: boolean) { isShared ||= Math.random() > 0.5; if (isShared) { return 'tide.all'; } else { return 'tide.own'; } }\n${send('nameOf(false)')}`, ['tide.all', 'tide.own']],
    ['as a template literal that is given nothing for a hole', `const nameOf = (mark: string, pier?: string) => \`tide.\${pier}.\${mark}\`;\n${send("nameOf('high')")}`, ['tide.${?}.high']],
    ['joined from parts', `${send("['tide', 'high'].join('.')")}`, ['tide.high']],
    ['as a Mustache template', `import Mustache from 'mustache';\n${send("Mustache.render('tide.{{sea}}', { sea: 'north' })")}`, ['tide.north']],
    ['as a format', `import { format } from 'node:util';\nimport util from 'node:util';\n${send("util.format('tide.%s', 'north')")}`, ['tide.north']],
    ['in the arguments of a function', `function go(record: { topic: string }) { const records = Array.isArray(arguments[0]) ? arguments[0] : [arguments[0]]; records.forEach((one: { topic: string }) => { ${send('one.topic')} }); }\ngo({ topic: 'tide.high' });\n`, ['tide.high']],
    ['in a default parameter', `export function go(topic = 'tide.high') { ${send('topic')} }\ngo();`, ['tide.high']],
    ['in another file, through a barrel', `import { names } from './names';\n${send('names.high')}`, ['tide.high'], { 'src/names/index.ts': "export * from './tides';", 'src/names/tides.ts': "export const names = { high: 'tide.high' };" }],
  ])('%s', (_name, code, expected, more) => {
    expect(topicsOf(code, more)).toEqual(expected);
  });

  it('that cannot be known is open, and says why', () => {
    const [produce] = producesOf(analyse({ 'src/main.ts': `${HEAD}import { lookUp } from 'somewhere';\n${send('lookUp()')}` }));
    expect(produce?.topic).toEqual({ kind: 'unknown', text: '?', why: "it comes from 'somewhere'" });
  });
});

describe('a topic that is worked out', () => {
  it.each<[string, string, readonly string[], string?]>([
    ['from a part of a text', "'tide.high.log'.slice('tide.'.length)", ['high.log']],
    ['from the front of a text', "'tide.high'.substring(0, 4)", ['tide']],
    ['with zeros before it', "'tide.' + '7'.padStart(3, '0')", ['tide.007']],
    ['from the last of several', "'tide,high'.split(',').pop()", ['high']],
    ['from one of several, counted from the end', "['tide', 'ebb', 'flood'].at(-2)", ['ebb']],
    ['from those that a filter leaves', "['tide', 'ebb'].filter((one) => one === 'ebb')[0]", ['ebb']],
    ['from what is found', "['tide', 'ebb'].find((one) => one === 'ebb')", ['ebb']],
    ['from what cannot be told which it is', "['tide', 'ebb'].find((one) => one === process.env.TIDE)", ['tide', 'ebb']],
    ['from the rest of a list', "['tide', 'high', 'log'].slice(1).join('.')", ['high.log']],
    ['from a list the other way round', "['high', 'tide'].reverse().join('.')", ['tide.high']],
    ['from those that a filter leaves by how they end', "Object.values({ DEAD: 'tides.read.dead', ASK: 'tides.asked', HIGH: 'high.read', READ: 'tides.read' }).filter((one) => !one.endsWith('.dead') && one.startsWith('tides') && !one.includes('ask'))[0]", ['tides.read']],
    ['from a list without what is not there', "['tide', undefined, 'high'].filter(Boolean).join('.')", ['tide.high']],
    ['by adding to it', 'name', ['tide.high'], "let name = 'tide';\nname += '.high';"],
    ['by adding to it where something holds', 'name', ['tide', 'tide.high'], "let name = 'tide';\nif (Math.random() > 0.5) name += '.high';"],
    ['by adding to it again and again', 'name', ['tide', 'tide${?}'], "let name = 'tide';\nfor (const part of ['a', 'b']) name += part;"],
    ['from the name of a class', 'HighTide.name', ['HighTide'], 'class HighTide {}'],
    ["from the name of an object's class", 'new HighTide().constructor.name', ['HighTide'], 'class Tide {}\nclass HighTide extends Tide {}'],
    ['from a name that a class gives itself', 'HighTide.name', ['tide.high'], "class HighTide { static readonly name = 'tide.high'; }"],
  ])('%s', (_name, expression, expected, before = '') => {
    expect(topicsOf(`${before}\n${send(expression)}`)).toEqual(expected);
  });
});

describe('a topic from configuration', () => {
  it.each<[string, string, readonly string[], Files?]>([
    ['of node-config, in its default file', `import config from 'config';\n${send("config.get('tide.topic')")}`, ['tide.high'], { 'config/default.json': { tide: { topic: 'tide.high' } } }],
    ['of getconfig, as members of its default file', `import settings from 'getconfig';\n${send('settings.tide.topic')}`, ['env:TIDE_TOPIC'], { 'config/default.js': 'module.exports = { tide: { topic: process.env.TIDE_TOPIC } };' }],
    ['of the environment as a whole, under what is written over it', `const given = { SLACK_TOPIC: 'tide.slack' };\nconst settings = { ...process.env, ...given };\n${send('settings.TIDE_TOPIC')}\n${send("settings.EBB_TOPIC || 'tide.ebb'")}\n${send('settings.SLACK_TOPIC')}`, ['env:TIDE_TOPIC', 'env:EBB_TOPIC|tide.ebb', 'tide.slack']],
    ['of node-config, in its default file of YAML', `import config from 'config';\n${send("config.get('tide.topic')")}\n${send("config.get('tide').low.topic")}`, ['tide.high', 'tide.low'], { 'config/default.yaml': 'tide:\n  topic: tide.high\n  low: { topic: tide.low }\n' }],
    ['of a member of what a key gives', `import config from 'config';\n${send("config.get('tide').topic")}`, ['config:tide.topic']],
    ['of all properties of convict', `import convict from 'convict';\nconst config = convict({ tide: { topic: { env: 'TIDE_TOPIC', default: 'tide.high', format: String } } });\n${send('config.getProperties().tide.topic')}`, ['env:TIDE_TOPIC|tide.high']],
    ['of zod, caught', `import { z } from 'zod';\nconst env = z.object({ TIDE_TOPIC: z.string().min(1).catch('tide.high') }).parse(process.env);\n${send('env.TIDE_TOPIC')}`, ['env:TIDE_TOPIC|tide.high']],
    ['of zod, preprocessed', `import { z } from 'zod';\nconst env = z.object({ TIDE_TOPIC: z.preprocess((given) => given ?? 'tide.high', z.string()) }).parse(process.env);\n${send('env.TIDE_TOPIC')}`, ['env:TIDE_TOPIC|tide.high']],
    ['of zod, transformed', `import { z } from 'zod';\nconst env = z.object({ TIDE_TOPIC: z.string().optional().transform((given) => given ?? 'tide.high'), SEA: z.string().transform((sea) => \`tide.\${sea}\`) }).parse(process.env);\n${send('env.TIDE_TOPIC')}\n${send('env.SEA')}`, ['env:TIDE_TOPIC|tide.high', 'tide.${env:SEA}']],
    ['of a key that no file gives', `import config from 'config';\n${send("config.get('tide.topic')")}`, ['config:tide.topic']],
    ['of all that convict gives', `import convict from 'convict';\nconst config = convict({ tide: { topic: { env: 'TIDE_TOPIC', default: 'tide.high', format: String } } }).get();\n${send('config.tide.topic')}`, ['env:TIDE_TOPIC|tide.high']],
    ['of a part of convict', `import convict from 'convict';\nconst config = convict({ tide: { topics: { high: { env: 'TIDE_TOPIC', default: 'tide.high', format: String } } } });\nconst { topics } = config.get('tide');\n${send('topics.high')}\n${send("config.get('tide.topics').high")}`, ['env:TIDE_TOPIC|tide.high', 'env:TIDE_TOPIC|tide.high']],
    ['of convict', `import convict from 'convict';\nconst config = convict({ tide: { topic: { env: 'TIDE_TOPIC', default: 'tide.high', format: String } } });\n${send("config.get('tide.topic')")}`, ['env:TIDE_TOPIC|tide.high']],
    ['of envalid', `import { cleanEnv, str } from 'envalid';\nconst env = cleanEnv(process.env, { TIDE_TOPIC: str({ default: 'tide.high' }) });\n${send('env.TIDE_TOPIC')}`, ['env:TIDE_TOPIC|tide.high']],
    ['of zod', `import { z } from 'zod';\nconst env = z.object({ TIDE_TOPIC: z.string().default('tide.high') }).parse(process.env);\n${send('env.TIDE_TOPIC')}`, ['env:TIDE_TOPIC|tide.high']],
    ['of env-var', `import env from 'env-var';\n${send("env.get('TIDE_TOPIC').default('tide.high').asString()")}`, ['env:TIDE_TOPIC|tide.high']],
    ['of a getter of env-var by its name', `import { get } from 'env-var';\nconst config = { topic: get('TIDE_TOPIC').default('tide.high').asString() };\n${send('config.topic')}`, ['env:TIDE_TOPIC|tide.high']],
    ['of a getter that is taken apart', `import env from 'env-var';\nconst { get } = env.from(process.env);\n${send("get('TIDE_TOPIC').default('tide.high').asString()")}`, ['env:TIDE_TOPIC|tide.high']],
    ['of a getter whose module exports one object', `import { topic } from './settings';\n${send('topic')}`, ['env:TIDE_TOPIC|tide.high'], { 'src/settings.ts': "import { get } from 'env-var';\nconst settings = { topic: get('TIDE_TOPIC').default('tide.high').asString() };\nexport = settings;" }],
    ["of Nest's ConfigService", `import { ConfigService } from '@nestjs/config';\nexport class Tides { constructor(private readonly config: ConfigService) {} go() { ${send("this.config.get('TIDE_TOPIC')")} } }\n`, ['env:TIDE_TOPIC']],
    ["of Nest's registerAs", `import { ConfigService } from '@nestjs/config';\nexport class Tides { constructor(private readonly config: ConfigService) {} go() { ${send("this.config.get('tide.topic')")} } }\n`, ['tide.high'], { 'src/tide.config.ts': "import { registerAs } from '@nestjs/config';\nexport default registerAs('tide', () => ({ topic: 'tide.high' }));" }],
    ["of Nest's registerAs, injected whole", `import { Inject } from '@nestjs/common';\nimport type { ConfigType } from '@nestjs/config';\nimport tides from './tide.config';\nexport class Tides { constructor(@Inject(tides.KEY) private readonly tide: ConfigType<typeof tides>) {} go() { ${send("this.tide.topic")} } }\n`, ['tide.high'], { 'src/tide.config.ts': "import { registerAs } from '@nestjs/config';\nexport default registerAs('tide', () => ({ topic: 'tide.high' }));" }],
  ])('%s', (_name, code, expected, more) => {
    expect(topicsOf(code, more)).toEqual(expected);
  });
});
