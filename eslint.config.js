import eslintPlugin from 'eslint-plugin-eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
// The plugin as it is built: run `npm run build` first.
import queueFit from './dist/src/index.js';

export default defineConfig([
  globalIgnores(['dist/', 'fixtures/', 'coverage/', '.tmp/', 'test/**/generated/']),
  {
    files: ['**/*.{js,ts}'],
    extends: [tseslint.configs.recommended],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      'prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  { files: ['src/rule.ts', 'src/index.ts', 'rules/*.ts'], extends: [eslintPlugin.configs.recommended] },
  // What it finds here would be a false alarm: nothing here talks to a queue.
  { files: ['src/**/*.ts', 'rules/**/*.ts'], extends: [queueFit.configs.strict], rules: { 'max-lines': ['error', 400] } },
]);
