/** What a CI job does with the plugin, with the formatters and the suppressions that exist for ESLint. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { createWorkspace, HARBOUR, SECOND_GROUP, writeFiles } from './support/lint.js';
import { configText, projectRoot, runEslint, runNode } from './support/program.js';

const program = join(projectRoot, 'dist/src/cli.js');
const BERTHS = 'apps/berths/src/main.ts';
const PILOTS = 'apps/pilots/src/main.ts';

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly { readonly ruleId: string; readonly level: string; readonly message: { readonly text: string }; readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: { readonly startLine: number; readonly startColumn: number } } }[] }[];
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri: string }[] } };
  }[];
}

describe('a CI job', () => {
  it('gets SARIF that is valid by the schema, with a page for each rule', () => {
    const root = createWorkspace(HARBOUR);
    const { code, out, err } = runNode(projectRoot, [program, 'check', root, '--format', '@microsoft/eslint-formatter-sarif']);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const sarif = JSON.parse(out) as Sarif;
    const schema = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as object;
    const draft4 = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('ajv/lib/refs/json-schema-draft-04.json'), 'utf8')) as object;
    // The schema names formats (uri, date-time) that ajv does not know by itself.
    const validate = new Ajv({ unknownFormats: 'ignore', schemaId: 'auto', logger: false }).addMetaSchema(draft4).compile(schema);
    expect(validate(sarif) ? [] : validate.errors).toEqual([]);
    const places = sarif.runs[0]?.results.map(({ ruleId, level, locations }) => `${level} ${ruleId} ${locations[0]?.physicalLocation.artifactLocation.uri.split('/apps/')[1]}:${locations[0]?.physicalLocation.region.startLine}`);
    expect(places).toEqual(['warning queue-fit/no-single-consumer berths/src/main.ts:7', 'error queue-fit/no-large-payload berths/src/main.ts:8', 'warning queue-fit/no-single-consumer pilots/src/main.ts:6']);
    expect(sarif.runs[0]?.tool.driver.rules.map(({ helpUri }) => helpUri)).toContainEqual(expect.stringMatching(/\/rules\/no-large-payload\.md$/));
  });

  it("gets GitLab's code quality report", () => {
    const root = createWorkspace(HARBOUR);
    runNode(projectRoot, [program, 'check', root, '--format', 'gitlab'], { CI_JOB_NAME: 'lint', CI_PROJECT_DIR: root, ESLINT_CODE_QUALITY_REPORT: join(root, 'quality.json') });
    const report = JSON.parse(readFileSync(join(root, 'quality.json'), 'utf8')) as readonly { readonly check_name: string; readonly location: { readonly path: string; readonly positions: { readonly begin: { readonly line: number } } } }[];
    expect(report.map(({ check_name, location }) => `${check_name} ${location.path}:${location.positions.begin.line}`)).toEqual([
      `queue-fit/no-single-consumer ${BERTHS}:7`,
      `queue-fit/no-large-payload ${BERTHS}:8`,
      `queue-fit/no-single-consumer ${PILOTS}:6`,
    ]);
  });

  it('can adopt the plugin in a legacy repository with bulk suppressions, and fails on what is new', () => {
    const root = createWorkspace({ ...HARBOUR, 'eslint.config.mjs': configText('recommended', "rules: { ...queueFit.configs.recommended.rules, 'queue-fit/no-single-consumer': 'error' }") });
    expect(runEslint(10, root, ['.']).code).toBe(1);
    expect(runEslint(10, root, ['--suppress-all', '.']).code).toBe(0);
    expect(JSON.parse(readFileSync(join(root, 'eslint-suppressions.json'), 'utf8'))).toEqual({
      [BERTHS]: { 'queue-fit/no-large-payload': { count: 1 }, 'queue-fit/no-single-consumer': { count: 1 } },
      [PILOTS]: { 'queue-fit/no-single-consumer': { count: 1 } },
    });
    expect(runEslint(10, root, ['.']).messages).toEqual([]);

    writeFiles(root, { 'apps/berths/src/log.ts': (HARBOUR[BERTHS] ?? '').replace(/^.*berth\.assigned.*\n/m, '') });
    expect(runEslint(10, root, ['.'])).toMatchObject({ code: 1, messages: [expect.stringContaining('apps/berths/src/log.ts:7 queue-fit/no-large-payload') as unknown] });
  });

  it('tells ESLint about suppressions that no longer suppress anything', () => {
    const root = createWorkspace({ ...HARBOUR, 'eslint.config.mjs': configText('recommended', "rules: { 'queue-fit/no-single-consumer': 'error' }") });
    runEslint(10, root, ['--suppress-all', '.']);
    writeFiles(root, SECOND_GROUP);
    const { code, err } = runEslint(10, root, ['.']);
    expect(code).toBe(2);
    expect(err).toContain('suppressions left that do not occur anymore');
  });

  it('fails on more warnings than allowed', () => {
    const root = createWorkspace({ ...HARBOUR, 'eslint.config.mjs': configText('recommended', "rules: { 'queue-fit/no-single-consumer': 'warn' }") });
    expect(runEslint(10, root, ['--max-warnings', '2', '.']).code).toBe(0);
    expect(runEslint(10, root, ['--max-warnings', '1', '.']).code).toBe(1);
  });
});
