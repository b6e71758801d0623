import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { discoverWorkspace } from '../../src/workspace/discover.js';
import { gatherEnvironment, readEnvironment, type Environment, type EnvironmentValue } from '../../src/workspace/environment.js';
import { createResolver } from '../../src/workspace/resolve.js';
import { scanWorkspace } from '../../src/workspace/scan.js';
import { detectServices } from '../../src/workspace/services.js';
import { createTree } from './tree.js';

function environmentOf(files: Record<string, string | object>): Environment & { shown(value: EnvironmentValue | undefined): string | undefined } {
  const root = createTree(files);
  const workspace = discoverWorkspace(root);
  const services = detectServices(workspace, scanWorkspace(workspace, createResolver(workspace), { relevant: /kafka/ }), { services: {} });
  const environment = readEnvironment(services, () => gatherEnvironment(workspace, services));
  /** The value, its place, and what stands in the file there. */
  const shown = (value: EnvironmentValue | undefined): string | undefined =>
    value && `${value.value} ${value.site.file}:${value.site.line}:${value.site.column} ${readFileSync(`${root}/${value.site.file}`, 'utf8').slice(value.site.start, value.site.end)}`;
  return Object.assign(Object.create(environment) as Environment, { shown });
}
const service = (name: string): Record<string, string | object> => ({ [`${name}/package.json`]: { name, scripts: { start: 'node run.js' } }, [`${name}/run.js`]: '' });
const two = { ...service('baker'), ...service('miller') };

describe('dotenv files', () => {
  it('of a service are its own, those above are for all', () => {
    const env = environmentOf({ ...two, '.env': 'FLOUR_TOPIC=flour.ground\n', 'baker/.env': '# group\nexport GROUP_ID="bakers" # ours\n', 'miller/.env.example': "GROUP_ID='millers'\n" });
    expect(env.shown(env.valueOf('baker', 'env:GROUP_ID'))).toBe('bakers baker/.env:2:17 "bakers"');
    expect(env.shown(env.valueOf('miller', 'GROUP_ID'))).toBe("millers miller/.env.example:1:10 'millers'");
    expect(env.valueOf('miller', 'config:GROUP_ID')).toBeUndefined();
    expect([...env.valuesAcross('env:FLOUR_TOPIC')].map(([name, one]) => `${name}=${one.value}`)).toEqual(['baker=flour.ground', 'miller=flour.ground']);
    expect(env.sharedValue('env:FLOUR_TOPIC')).toBe('flour.ground');
    expect(env.sharedValue('env:GROUP_ID')).toBeUndefined();
    expect(env.sharedValue('env:NOWHERE')).toBeUndefined();
  });
  it('near a service beat those above; templates come after the real thing', () => {
    const env = environmentOf({ ...two, '.env': 'OVEN=stone\n', 'baker/.env.example': 'OVEN=gas\nGAS=yes\n', 'baker/.env': 'OVEN=wood\nEMPTY=\nHOLE=<your oven>\n' });
    expect(env.valueOf('baker', 'OVEN')?.value).toBe('wood');
    expect(env.valueOf('baker', 'GAS')?.value).toBe('yes');
    expect(env.valueOf('baker', 'EMPTY')).toBeUndefined();
    expect(env.valueOf('baker', 'HOLE')).toBeUndefined();
    expect(env.valueOf('miller', 'OVEN')?.value).toBe('stone');
  });
  it('may be written for one service in a common folder', () => {
    const env = environmentOf({ ...two, '.env.miller': 'WHEEL=water\n' });
    expect(env.valueOf('miller', 'WHEEL')?.value).toBe('water');
    expect(env.valueOf('baker', 'WHEEL')).toBeUndefined();
  });
  it('replace variables of the same file', () => {
    expect(environmentOf({ ...two, '.env': 'PREFIX=mill\nTOPIC=${PREFIX}.flour\nOTHER=${UNKNOWN}.flour\n' }).valueOf('baker', 'TOPIC')?.value).toBe('mill.flour');
  });
  it('of different environments agree when each gives one value', () => {
    const env = environmentOf({ ...two, 'baker/.env.production': 'TOPIC=prod.flour\n', 'miller/.env.production': 'TOPIC=prod.flour\n', 'baker/.env.development': 'TOPIC=dev.flour\n', 'miller/.env.development': 'TOPIC=dev.flour\n' });
    expect(env.sharedValue('TOPIC')).toBe('prod.flour');
    const split = environmentOf({ ...two, 'baker/.env.production': 'TOPIC=prod.flour\n', 'miller/.env.production': 'TOPIC=prod.bread\n' });
    expect(split.sharedValue('TOPIC')).toBeUndefined();
  });
});

describe('compose files', () => {
  const compose = `
x-common: &common
  SHARED_TOPIC: grain.in
services:
  bread:
    build: ./baker
    environment:
      - GROUP_ID=bread-group
      - TOPIC=\${BREAD_TOPIC:-bread.baked}
      - PASSED_THROUGH
      - FROM_HOST=\${NOWHERE}
    deploy: { replicas: 3 }
  flour:
    build:
      context: .
      dockerfile: miller/Dockerfile
    environment:
      <<: *common
      GROUP_ID: "flour-group"
      LIMIT: 5
    env_file: [./env/flour.env]
  cache:
    image: bitnami/valkey:8
  db:
    image: \${DB_IMAGE:-postgres:17-alpine}
  commander:
    image: rediscommander/redis-commander:latest
`;
  const files = { ...two, 'compose.yml': compose, 'miller/Dockerfile': 'FROM node:22 AS build\nARG STONE=granite\nENV STONE_KIND=$STONE \\\n    GROUP_ID=image-group\n', 'env/flour.env': 'SIEVE=fine\n', 'miller/.env': 'GROUP_ID=file-group\nSIEVE=coarse\n' };

  it('give a service its environment, by build context or Dockerfile', () => {
    const env = environmentOf(files);
    expect(env.shown(env.valueOf('baker', 'GROUP_ID'))).toBe('bread-group compose.yml:8:9 GROUP_ID=bread-group');
    expect(env.shown(env.valueOf('miller', 'GROUP_ID'))).toBe('flour-group compose.yml:19:17 "flour-group"');
    expect(env.valueOf('baker', 'TOPIC')?.value).toBe('bread.baked');
    expect(env.valueOf('baker', 'PASSED_THROUGH')).toBeUndefined();
    expect(env.valueOf('baker', 'FROM_HOST')).toBeUndefined();
    expect(env.valueOf('miller', 'SHARED_TOPIC')?.value).toBe('grain.in');
    expect(env.valueOf('miller', 'LIMIT')?.value).toBe('5');
    expect(env.valueOf('miller', 'SIEVE')?.value).toBe('fine');
    expect(env.shown(env.valueOf('miller', 'STONE_KIND'))).toBe('granite miller/Dockerfile:3:16 $STONE');
    expect(env.valueOf('baker', 'STONE_KIND')).toBeUndefined();
  });
  it('say which lighter tools run and how many replicas there are', () => {
    const env = environmentOf(files);
    expect(env.runs.map(({ tool, site }) => `${tool} ${site.file}:${site.line}:${site.column}`)).toEqual(['redis compose.yml:22:3', 'postgres compose.yml:24:3']);
    expect([...env.replicas]).toEqual([['baker', 3]]);
  });
  it('name one of several processes by its command', () => {
    const env = environmentOf({
      'package.json': { name: 'mill', scripts: { 'start:wheel': 'node wheel.js', 'start:stone': 'node stone.js' } }, 'wheel.js': '', 'stone.js': '',
      'docker-compose.yml': 'services:\n  a:\n    build: .\n    command: node wheel.js\n    environment: { GROUP_ID: wheels }\n  b:\n    build: .\n    command: [node, stone.js]\n    environment: { GROUP_ID: stones }\n',
    });
    expect([...env.valuesAcross('GROUP_ID')].map(([name, one]) => `${name}=${one.value}`).sort()).toEqual(['stone=stones', 'wheel=wheels']);
  });
  it('that are broken are skipped and listed', () => {
    const env = environmentOf({ ...two, 'docker-compose.yml': 'services:\n  a: [unclosed\n', '.env': 'OVEN=stone\n' });
    expect(env.problems.map(({ file }) => file)).toEqual(['docker-compose.yml']);
    expect(env.problems[0]?.message).toMatch(/^is not valid YAML: /);
    expect(env.valueOf('baker', 'OVEN')?.value).toBe('stone');
  });
});

it('manifests call a service without the word that says it is one', () => {
  const container = (name: string): string => `---\nkind: Deployment\nmetadata: { name: ${name}-deploy }\nspec:\n  template:\n    spec:\n      containers:\n        - name: ${name}\n          env:\n            - { name: GROUP_ID, value: ${name}-k8s }\n`;
  const env = environmentOf({
    'ms-barley/package.json': '{ "name": "ms-barley", "scripts": { "start": "node index.js" } }',
    'ms-barley/index.js': '',
    'ms-barley-malt/package.json': '{ "name": "ms-barley-malt", "scripts": { "start": "node index.js" } }',
    'ms-barley-malt/index.js': '',
    'deploy/all.yml': container('barley') + container('barley-malt'),
  });
  expect(env.valueOf('ms-barley', 'GROUP_ID')?.value).toBe('barley-k8s');
  expect(env.valueOf('ms-barley-malt', 'GROUP_ID')?.value).toBe('barley-malt-k8s');
});

it('manifests give environment, ConfigMaps and replicas', () => {
  const env = environmentOf({
    ...two,
    'k8s/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: mill-config }
data:
  FLOUR_TOPIC: flour.v2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: miller-deployment
spec:
  replicas: 4
  template:
    spec:
      containers:
        - name: app
          image: registry.acme.io/mill/miller:1.4
          env:
            - name: GROUP_ID
              value: millers-k8s
            - name: OUT
              valueFrom: { configMapKeyRef: { name: mill-config, key: FLOUR_TOPIC } }
          envFrom:
            - configMapRef: { name: mill-config }
`,
    'chart/templates/x.yaml': 'kind: Deployment\nspec: {{ .Values.broken }\n',
  });
  expect(env.shown(env.valueOf('miller', 'GROUP_ID'))).toBe('millers-k8s k8s/all.yaml:20:22 millers-k8s');
  expect(env.valueOf('miller', 'OUT')?.value).toBe('flour.v2');
  expect(env.sharedValue('FLOUR_TOPIC')).toBe('flour.v2');
  expect([...env.replicas]).toEqual([['miller', 4]]);
  expect(env.problems).toEqual([]);
});
