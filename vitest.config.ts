import { defineConfig } from 'vitest/config';

/** Tests of a layer ask functions for values: files share a process, else most of the time would go into loading the compiler for each. */
const layers = { name: 'layers', include: ['test/*/**/*.test.ts'], isolate: false };

/** Tests of the whole are also about what a process keeps, so that each file has one of its own. */
const whole = { name: 'whole', include: ['test/*.test.ts'] };

export default defineConfig({
  test: {
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: '100%',
    projects: [
      { extends: true, test: layers },
      { extends: true, test: whole },
    ],
  },
});
