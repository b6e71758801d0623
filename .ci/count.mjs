// Prints `N passed, N failed` of a vitest report, with the steps that failed counted among the failures.
import { readFileSync } from 'node:fs';

const [report, steps] = process.argv.slice(2);
let [passed, failed] = [0, Number(steps)];
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed = result.numPassedTests;
  // A file that cannot be loaded fails without a test; the failed step stands for it.
  failed = Math.max(failed, result.numFailedTests + (failed > 0 && result.numFailedTests > 0 ? failed - 1 : failed));
} catch {
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
