import type { Linter, Rule } from 'eslint';
import { rules as definitions } from '../rules/index.js';
import { fingerprintOfFacts } from './analysis.js';
import type { RuleDefinition } from './rule-definition.js';
import { createRule } from './rule.js';
import { version } from './version.js';

const namespace = 'queue-fit';

export interface QueueFitPlugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly rules: Record<string, Rule.RuleModule>;
  readonly configs: Record<'recommended' | 'strict', Linter.Config>;
}

const plugin: QueueFitPlugin = {
  meta: {
    name: 'eslint-plugin-queue-fit',
    // ESLint's `--cache` keys on this and on the linted file alone. A finding can come and go by another file's change, so the
    // facts of the workspace are part of the version.
    get version() {
      return `${version}+${fingerprintOfFacts()}`;
    },
    namespace,
  },
  rules: Object.fromEntries(Object.values(definitions).map((definition) => [definition.name, createRule(definition)])),
  configs: {} as QueueFitPlugin['configs'],
};

// A config names the plugin itself, which has to be there first.
Object.assign(plugin.configs, {
  recommended: toConfig('recommended', (rule) => rule.meta.preset === 'recommended'),
  strict: toConfig('strict', () => true),
});

function toConfig(preset: string, isIn: (rule: RuleDefinition) => boolean): Linter.Config {
  const rules = Object.values(definitions).filter(isIn).map((rule): [string, Linter.RuleSeverity] => [`${namespace}/${rule.name}`, rule.meta.severity]);
  return { name: `${namespace}/${preset}`, plugins: { [namespace]: plugin }, rules: Object.fromEntries(rules) };
}

export default plugin;
// For require() from CommonJS: https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
export { plugin as 'module.exports' };
